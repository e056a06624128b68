#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Scanning 20,000 files against DCMTK alone; run as ./dev bench folder.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/cavum-folder-XXXXXX")
trap 'rm -rf "$folder"' EXIT
bench=${CVM_BUILD_DIR:-build}/tests/bench
"$bench/bench-folder" "$folder" "$bench/bench-folder-dcmtk"
