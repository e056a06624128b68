#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Pictures of the window on the demo case, light and dark, 1600 × 1000 and 1366 × 768, into a folder;
# its readme-dark.png and readme-light.png are resources/screenshots/main-*.png. Then the scripted
# session (session.py) on the phantom and, where it is there, on a real head and neck, a contact sheet
# each: sheet-CASE-SIZE-SCHEME.png, its single pictures in session/.
#   screenshot.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?a folder}
mkdir -p "$out"
out=$(cd "$out" && pwd)
build=${CVM_BUILD_DIR:-$here/../../build}
build=$(cd "$build" && pwd)
export CVM_CAVUM=$build/app/window/cavum CVM_CLI=$build/app/cli/cavum-cli \
  CVM_SOURCE=$(cd "$here/../.." && pwd) GSETTINGS_SCHEMA_DIR=$build/resources \
  CVM_MODELS=${CVM_MODELS:-$here/../../resources/models} PYTHONDONTWRITEBYTECODE=1
cache=$(mktemp -d) # the demo case is made once for all pictures
trap 'rm -rf "$cache"' EXIT
export CVM_UI_CACHE=$cache
for size in 1600x1000 1366x768; do
  for scheme in dark light; do
    "$here/uisession.sh" -w openbox -c -s "$size" /usr/bin/python3 "$here/screenshot.py" \
      "$out" "$scheme" "$size" 2>"$cache/log" || { cat "$cache/log" >&2; exit 1; }
  done
done
for scheme in dark light; do
  "$here/uisession.sh" -w openbox -c /usr/bin/python3 "$here/screenshot.py" \
    "$out" "$scheme" 1600x1000 readme 2>"$cache/log" || { cat "$cache/log" >&2; exit 1; }
done
mkdir -p "$out/session"
for case in phantom dicom/cases/hn-picker; do
  name=${case##*/}
  for size in 1366x768 1920x1080; do
    for scheme in dark light; do
      rm -f "$out/session/$name-$size-$scheme"-*
      "$here/uisession.sh" -w openbox -c -s "$size" /usr/bin/python3 "$here/session.py" \
        "$case" "$out/session" "$name" "$scheme" "$size" 2>"$cache/log" && rc=0 || rc=$?
      [ $rc = 77 ] && continue 3
      [ $rc = 0 ] || { cat "$cache/log" >&2; exit 1; }
      montage -label %t "$out/session/$name-$size-$scheme"-*.png -tile 3x -geometry 760x+6+6 \
        "$out/sheet-$name-$size-$scheme.png"
    done
  done
done
ls "$out"
