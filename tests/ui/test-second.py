#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second window on a case can look and export, and changes nothing; a contour that is still
preliminary can't be exported from either."""
import os
import subprocess
import time

import pydicom
from gi.repository import GLib

from cases import add, journal, opened
from harness import Window, check, five_members, main, phantom, wait_for
from sheet import DOCUMENTS, close_sheet, open_sheet, written_file


def in_second(window, action):
    window._actions(window.window_path(2), "Activate",
                    GLib.Variant("(sava{sv})", (action, [], {})))


def second_is(window, action):
    answer = window._actions(window.window_path(2), "Describe", GLib.Variant("(s)", (action,)),
                             "((bgav))")
    return answer[0][0]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def exports_from_second(folder):
    window = opened(folder)
    rows = add(window)
    window.wait_text("All edits saved here")
    # What the first window notes by itself, once it was looked at, is in before it is compared.
    wait_for(lambda: b'"ends-seen"' in read(journal(window.data)), "what was seen")
    subprocess.run([os.environ["CVM_CAVUM"], folder], check=True,
                   env=dict(os.environ, XDG_DATA_HOME=window.data))
    wait_for(lambda: window.has("Read-only: open in another window", "label"), "the second window")
    wait_for(lambda: second_is(window, "export"), "its whole scan")
    before = read(journal(window.data))
    in_second(window, "export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    window.wait_text("as it was when it was opened here")
    button = wait_for(lambda: next((n.get_name() for n in window.nodes("push button")
                                    if n.get_name().startswith("Export ")), None), "its button")
    wait_for(lambda: window.is_sensitive(button), "the checks", 40)
    window.click(button)
    file = pydicom.dcmread(os.path.join(DOCUMENTS, written_file(window, set())))
    names = [roi.ROIName for roi in file.StructureSetROISequence]
    check("GTVp" in names, f"a read-only window exports: {len(names)} structures")
    check(read(journal(window.data)) == before, "and writes nothing into the case of the first")
    check(window.rows("Structures")[:len(rows)] == rows, "which is as it was")
    in_second(window, "close")
    wait_for(lambda: not window.has("Read-only: open in another window", "label"), "its end")
    window.quit()


def preliminary_stays(folder):
    """The sheet, opened while a contour is made: it isn't there, and then it is."""
    window = opened(folder, models=five_members(40))
    window.activate("win.auto-contour")
    wait_for(lambda: "PTV70^AI" in window.rows("Structures"), "a preliminary contour", 180)
    open_sheet(window)
    check(window.enabled("cancel"), "it is still being made")
    check(window.has("GTVp", "check box"), "the sheet lists the others")
    check(not window.has("PTV70^AI", "check box"), "and not the preliminary one")
    close_sheet(window)
    window.activate("win.cancel")
    wait_for(lambda: "PTV70^AI" not in window.rows("Structures"), "its end")
    time.sleep(0.3)
    window.quit()


def test():
    folder = phantom()
    exports_from_second(folder)
    preliminary_stays(folder)


main(test)
