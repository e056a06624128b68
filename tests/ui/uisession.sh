#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A private X server, D-Bus session and AT-SPI bus for one command; all ends with it.
#   uisession.sh [-w WM] [-c] [-s WxH] [-d SCALE] COMMAND…
#     -w  window manager (openbox); none by default     -c  compositor (picom)
# No user configuration or data is read or written: HOME and the XDG folders are new and empty.
set -u
wm= comp= size=1600x1000 scale=1
while getopts w:cs:d: o; do
  case $o in w) wm=$OPTARG ;; c) comp=1 ;; s) size=$OPTARG ;; d) scale=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
for tool in Xvfb dbus-run-session gdbus; do
  command -v $tool >/dev/null || { echo "SKIP: needs $tool"; exit 77; }
done
session=$(mktemp -d)
mkdir -m 700 "$session/run" "$session/home"
export HOME=$session/home XDG_RUNTIME_DIR=$session/run XDG_CONFIG_HOME=$session/home/.config \
  XDG_DATA_HOME=$session/home/.local/share XDG_CACHE_HOME=${CVM_UI_CACHE:-$session/home/.cache} \
  GDK_BACKEND=x11 GSK_RENDERER=${GSK_RENDERER:-cairo} GSETTINGS_BACKEND=memory \
  GTK_A11Y=${GTK_A11Y:-atspi} GDK_SCALE=$scale LC_ALL=${LC_ALL:-C.UTF-8} NO_AT_BRIDGE=0 \
  GIO_USE_VFS=local GTK_USE_PORTAL=0 ADW_DISABLE_PORTAL=1
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
# GTK asks Mesa for GL even when it draws with Cairo; Mesa's modules leak (LeakSanitizer) and take time.
[ "$GSK_RENDERER" = cairo ] && export GDK_DEBUG=${GDK_DEBUG:-gl-disable}
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$HOME/Documents"
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-decoration-layout=:close\n' \
  >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
printf 'XDG_DOCUMENTS_DIR="$HOME/Documents"\n' >"$XDG_CONFIG_HOME/user-dirs.dirs"

exec 9>"$session/display" # Xvfb writes the display that it found free here
Xvfb -displayfd 9 -screen 0 "${size}x24" -dpi 96 -nolisten tcp -noreset +extension GLX \
  >"$session/xvfb.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$session"' EXIT
for _ in $(seq 200); do
  [ -s "$session/display" ] && break
  sleep 0.05
done
DISPLAY=:$(cat "$session/display")
export DISPLAY

cat >"$session/inner" <<'I'
launcher=$(ls /usr/libexec/at-spi-bus-launcher /usr/lib/at-spi2-core/at-spi-bus-launcher 2>/dev/null | head -1)
if [ -n "$launcher" ]; then
  "$launcher" --launch-immediately >&2 & l=$! # its children's words are no TAP
  gdbus wait --session --timeout 10 org.a11y.Bus
  gdbus call --session -d org.a11y.Bus -o /org/a11y/bus -m org.freedesktop.DBus.Properties.Set \
    org.a11y.Status IsEnabled '<true>' >/dev/null
fi
[ -n "$WM" ] && { "$WM" & w=$!; sleep 0.3; }
[ -n "$COMP" ] && { picom --backend xrender --no-vsync >/dev/null 2>&1 & c=$!; sleep 0.7; }
"$@"
rc=$?
kill ${l:-} ${w:-} ${c:-} 2>/dev/null
exit $rc
I
WM=$wm COMP=$comp dbus-run-session -- bash "$session/inner" "$@"
