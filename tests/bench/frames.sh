#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Frame times of the views, as figures; the gates on them come with the issue that sets them.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
exec "$root/tests/ui/uisession.sh" -s 1600x1000 "${CVM_BUILD_DIR:-$root/build}/tests/bench/bench-frames"
