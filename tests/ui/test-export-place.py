#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where an export goes: not into the folder that was read, and where the person wants, next time
too."""
import os
import time

import pydicom

from harness import Window, check, main, phantom, wait_for
from sheet import close_sheet, listing, open_sheet


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
    open_sheet(window)
    check(window.text_with("in Elsewhere"), "the folder is remembered")
    close_sheet(window)
    return window


def test():
    folder = phantom("96x96x30")
    before = listing(folder)
    window = places(folder)
    check(listing(folder) == before, "nothing was written where the scan was read")
    window.quit()


main(test)
