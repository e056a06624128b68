#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A small window from which files can be dragged: drag-source.py PATH…"""
import sys

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402

Gtk.init()
files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[1:]])
value = GObject.Value(Gdk.FileList, files)
source = Gtk.DragSource.new()
source.set_content(Gdk.ContentProvider.new_for_value(value))
label = Gtk.Label.new("drag me")
label.add_controller(source)
window = Gtk.Window(title="drag source", default_width=160, default_height=120, child=label)
window.set_decorated(False)
window.present()
GLib.MainLoop().run()
