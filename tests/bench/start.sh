#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# From exec to the first frame of the window, against an empty AdwApplicationWindow in the same run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${CVM_BUILD_DIR:?}
exec "$here/../ui/uisession.sh" /usr/bin/python3 -B "$here/bench_start.py" "$build/app/window/cavum" \
  "$build/tests/bench/empty-window"
