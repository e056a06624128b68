#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where an export goes: not into the folder that was read, not over a file that is there, and where
the person wants, next time too; and the file manager that is shown it. Where it can't be written
after all, what was chosen is not lost."""
import os
import time

import pydicom
from gi.repository import Gio, GLib

from harness import Window, check, main, phantom, wait_for
from sheet import close_sheet, listing, open_sheet, roi_of, set_text


def choose(window, path, condition):
    """In the file chooser: the whole path as the name, and Enter."""
    window.click("Change…")
    wait_for(lambda: window.has("Name:", "text"), "the file chooser")
    time.sleep(0.5)
    window.key("ctrl+a")
    window.xdotool("type", path)
    window.key("Return")
    wait_for(condition, "what the sheet says of " + os.path.basename(path))


def export_button(window):
    return next(n.get_name() for n in window.nodes("push button")
                if n.get_name().startswith("Export "))


def places(folder):
    window = Window(folder)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference", 60)
    window.focus()
    open_sheet(window)
    choose(window, os.path.join(folder, "ct", "new.dcm"),
           lambda: window.text_with("Nothing is written into the folder that the scan was read"))
    check(not window.is_sensitive(export_button(window)), "nothing can be written there")
    other = os.path.join(os.environ["HOME"], "Elsewhere")
    os.mkdir(other)
    choose(window, os.path.join(other, "mine.dcm"),
           lambda: window.is_sensitive(export_button(window)))
    window.click(export_button(window))
    window.wait_text("mine.dcm written, read back and compared", 60)
    check(pydicom.dcmread(os.path.join(other, "mine.dcm")).Modality == "RTSTRUCT", "it is there")
    check(os.listdir(other) == ["mine.dcm"], "and nothing beside it")
    shown(window, os.path.join(other, "mine.dcm"))
    open_sheet(window)
    check(window.text_with("in Elsewhere"), "the folder is remembered")
    existing(window, os.path.join(other, "mine.dcm"))
    close_sheet(window)
    return window


def shown(window, path):
    """Show in folder: this script is the desktop's file manager."""
    asked = []

    def on_call(bus, sender, object_path, interface, method, arguments, invocation):
        asked.append((method, *arguments.unpack()))
        invocation.return_value(None)

    node = Gio.DBusNodeInfo.new_for_xml(
        "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
        "<arg type='as' direction='in'/><arg type='s' direction='in'/></method></interface></node>")
    window.bus.register_object("/org/freedesktop/FileManager1", node.interfaces[0], on_call)
    Gio.bus_own_name_on_connection(window.bus, "org.freedesktop.FileManager1",
                                   Gio.BusNameOwnerFlags.NONE, None, None)
    context = GLib.MainContext.default()
    window.activate("win.show-exported")

    def called():
        while context.iteration(False):
            pass
        return asked

    wait_for(called, "the file manager's call")
    check(asked[0][:2] == ("ShowItems", [GLib.filename_to_uri(path)]),
          "the file manager is asked to show the file")


def existing(window, path):
    """GTK asks whether to replace; whoever says yes is told that nothing is replaced."""
    with open(path, "rb") as file:
        before = file.read()
    window.click("Change…")
    wait_for(lambda: window.has("Name:", "text"), "the file chooser")
    time.sleep(0.5)
    window.key("ctrl+a")
    window.xdotool("type", path)
    window.key("Return")
    replace = wait_for(lambda: next((n.get_name() for n in window.nodes("push button")
                                     if "Replace" in n.get_name()), None), "GTK's question")
    window.click(replace)
    window.wait_text("This file is there already, and nothing is replaced.")
    check(not window.is_sensitive(export_button(window)), "a file that is there is no target")
    with open(path, "rb") as file:
        check(file.read() == before, "and it is as it was")


def text_of(window, name):
    text = window.find(name, "text").get_text_iface()
    return text.get_text(0, text.get_character_count())


def refused(window):
    """Somebody else's file takes the name while the sheet is open: back to the sheet as it was."""
    open_sheet(window)
    set_text(window, "Name of GTVp in the file", "GTVp_mine")
    set_text(window, "Author", "Doe^Jo")
    wait_for(lambda: window.is_sensitive(export_button(window)), "the sheet is ready")
    name = next(n.get_name() for n in window.nodes("label") if n.get_name().startswith("RS_"))
    path = os.path.join(os.environ["HOME"], "Elsewhere", name)
    with open(path, "w", encoding="ascii") as file:
        file.write("not ours")
    window.click(export_button(window))
    window.wait_text("What you chose for the export is kept")
    check(window.text_with(os.path.basename(path)), "the window names the file that is there")
    with open(path, encoding="ascii") as file:
        check(file.read() == "not ours", "which is as it was")
    window.click("Back to Export Back to Export")  # as GTK names a toast's button
    window.wait_text("This file is there already")
    check(text_of(window, "Name of GTVp in the file") == "GTVp_mine", "the name is as it was written")
    check(text_of(window, "Author") == "Doe^Jo", "and the author")
    os.remove(path)
    set_text(window, "Name of GTVp in the file", "GTVp_ours")
    wait_for(lambda: window.is_sensitive(export_button(window)), "the name is free again")
    window.click(export_button(window))
    window.wait_text(os.path.basename(path) + " written, read back and compared", 60)
    roi_of(pydicom.dcmread(path), "GTVp_ours")
    open_sheet(window)
    check(text_of(window, "Name of GTVp in the file") == "GTVp", "the next export begins anew")
    close_sheet(window)


def test():
    folder = phantom("96x96x30")
    before = listing(folder)
    window = places(folder)
    refused(window)
    check(listing(folder) == before, "nothing was written where the scan was read")
    window.quit()


main(test)
