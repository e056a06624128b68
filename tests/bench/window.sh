#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The whole window on 200 slices: first picture, scroll, crosshair. For information: no gate.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${CVM_BUILD_DIR:?}
exec "$here/../ui/uisession.sh" /usr/bin/python3 -B "$here/bench_window.py" "$build/app/window/cavum" \
  "$build/app/cli/cavum-cli"
