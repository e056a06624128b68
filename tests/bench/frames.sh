#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Frame times of the views with their gates, at 100 % and, without gates of its own, at 200 %.
#   CVM_BENCH_ROUNDS: how often all kinds of samples are taken (16)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=${CVM_BUILD_DIR:-$root/build}/tests/bench/bench-frames
status=0
"$root/tests/ui/uisession.sh" -s 3200x1000 "$bench" ${CVM_BENCH_ROUNDS:-} || status=$?
"$root/tests/ui/uisession.sh" -s 6400x2000 -d 2 "$bench" 4 | sed 's/^frames:/frames at 200 %:/; s/, gate.*//' || true
exit $status
