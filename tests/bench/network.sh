# SPDX-License-Identifier: Apache-2.0
# The network against PyTorch, whose interpreter is in CVM_TORCH_PYTHON; gate: twice as fast.
OMP_WAIT_POLICY=passive CVM_SOURCE=${CVM_SOURCE:-$PWD} exec "$CVM_BUILD_DIR/tests/bench/bench-network"
