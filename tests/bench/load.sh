#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Loading 200 slices against DCMTK alone; run as ./dev bench load.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/cavum-load-XXXXXX")
trap 'rm -rf "$folder"' EXIT
bench=${CVM_BUILD_DIR:-build}/tests/bench
"$bench/bench-load" "$folder" "$bench/bench-load-dcmtk"
