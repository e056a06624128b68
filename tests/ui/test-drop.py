#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Drop folders and files on the window from another program, as a file manager does: several at
once are one scan, and a structure set goes to the case that is open."""
import os
import shutil
import subprocess
import tempfile
import time

import pydicom
from pydicom.uid import generate_uid

from harness import Window, check, main, phantom, wait_for


def drop(window, *paths):
    """Drag from a window of its own at the right edge into the middle."""
    source = subprocess.Popen(["/usr/bin/python3",
                               os.path.join(os.path.dirname(__file__), "drag-source.py"), *paths])
    try:
        shown = wait_for(lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "^drag source$"],
            capture_output=True, text=True).stdout.split(), "the window to drag from")[0]
        window.xdotool("windowmove", shown, 1300, 600)
        time.sleep(0.3)
        window.xdotool("mousemove", 1380, 660, "mousedown", 1)
        for x in range(1370, 600, -35):
            window.xdotool("mousemove", x, 500)
            time.sleep(0.02)
        time.sleep(0.3)
        window.xdotool("mouseup", 1)
        time.sleep(0.3)
    finally:
        source.terminate()
        source.wait()


def in_two_folders(folder):
    """The scan's images in two folders, its structure set in neither."""
    halves = [tempfile.mkdtemp(dir=os.environ["HOME"]) for _ in range(2)]
    source = os.path.join(folder, "ct")
    for i, name in enumerate(sorted(os.listdir(source))):
        shutil.copy(os.path.join(source, name), halves[i % 2])
    return halves


def another_set(path, images=None, **changes):
    """The set as if another program had written it again, with these changes; drawn on others than
    these images, where a UID is given for them."""
    file = pydicom.dcmread(path)
    for name, value in dict({"StructureSetLabel": "Second"}, **changes).items():
        setattr(file, name, value)
    file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    for element in file.iterall():
        if images and element.tag == 0x00081155:
            element.value = images
    target = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "second.dcm")
    file.save_as(target)
    return target


def test():
    folder = phantom()
    rtstruct = os.path.join(folder, "rtstruct.dcm")
    window = Window()
    drop(window, *in_two_folders(folder))
    wait_for(lambda: window.view(), "the scan after a drop of two folders")
    wait_for(lambda: window.enabled("auto-contour"), "all of it")
    check("of 30" in window.view().get_name(), "both halves are one scan of 30 slices")
    check(window.rows("Structures") == [], "no structure set lay in them")

    drop(window, rtstruct)
    window.wait_text("1 structure set added")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the set that was dropped on the case")
    check("of 30" in window.view().get_name(), "the scan stays")
    drop(window, rtstruct)
    window.wait_text("This structure set is in the case already")
    check(window.rows("Structures").count("GTVp") == 1, "and is not added a second time")
    drop(window, another_set(rtstruct, images="1.2.3.4", PatientID="SOMEBODY-ELSE",
                             PatientName="Else^Somebody"))
    window.wait_text("It belongs to another patient than the open scan, and was not added.")
    check(window.rows("Structures").count("GTVp") == 1, "another patient's set is not added")
    drop(window, another_set(rtstruct, StructureSetLabel="Third"),
         another_set(rtstruct, StructureSetLabel="Fourth"))
    window.wait_text("2 structure sets added")
    wait_for(lambda: window.rows("Structures").count("GTVp") == 3, "two more sets of this patient")
    check(window.text_with("From “Third”") and window.text_with("From “Fourth”"),
          "each has its heading")
    window.kill()

    window = Window(*[os.path.join(folder, "ct")], data=window.data)
    wait_for(lambda: window.rows("Structures").count("GTVp") == 3,
             "the sets that were added, after a restart")
    check(window.text_with("From “Third”") and window.text_with("From “Fourth”"),
          "and their headings")
    window.quit()

    window = Window()
    drop(window, folder)
    wait_for(lambda: window.view(), "the scan after a drop")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its reference")
    check(window.has("PHANTOM, Nasopharynx", "label"), "a dropped folder is open")
    window.quit()


main(test)
