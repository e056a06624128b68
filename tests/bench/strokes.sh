#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# ./dev bench strokes: what a brush stroke costs, by the size of the rings. For information: no gate.
set -eu
exec "${CVM_BUILD_DIR:?}/tests/bench/bench-strokes"
