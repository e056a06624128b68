#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A big folder: the list appears while it is read, a row can be opened meanwhile, to be looked at
only, and becomes the whole series in the end; a cancel is felt at once."""
import os
import shutil
import tempfile
import time

import pydicom

from harness import SLOW, Window, check, main, phantom, wait_for

BALLAST = 55000  # links to one file are made quickly, and read as so many files


def cut_up(first, last):
    """A phantom's scan whose first slices lie in the first folder and the others in the last, and
    between them another patient and many files that are no CT."""
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    source = os.path.join(phantom(), "ct")
    names = sorted(os.listdir(source))
    for part, chosen in (("a", names[:first]), ("z", names[len(names) - last:])):
        os.mkdir(os.path.join(folder, part))
        for name in chosen:
            shutil.copy(os.path.join(source, name), os.path.join(folder, part))
    os.mkdir(os.path.join(folder, "b"))
    for name in names[:6]:
        image = pydicom.dcmread(os.path.join(source, name))
        image.PatientID, image.PatientName = "OTHER", "OTHER^Patient"
        image.StudyInstanceUID += ".1"
        image.SeriesInstanceUID += ".1"
        image.SOPInstanceUID += ".1"
        image.save_as(os.path.join(folder, "b", name))
    image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.128"
    for i in range(150):  # a header that takes its time
        image.add_new((0x0019, 0x1001 + i), "LO", f"value {i} of the scanner")
    os.mkdir(os.path.join(folder, "k"))
    one = os.path.join(folder, "k", "0")
    image.save_as(one)
    for i in range(1, BALLAST):
        os.link(one, os.path.join(folder, "k", str(i)))
    return folder


def is_reading(window):
    return window.text_with("Reading the folder: ")


def press_row(window, part):
    for node in window.nodes("list item"):
        if part in node.get_name():
            window.point_at(node)
            window.xdotool("click", 1)
            return True
    return False


def grows(folder):
    """The rows come, one is opened, and it grows to the whole series."""
    window = Window(folder)
    wait_for(lambda: len(window.rows("Series")) == 2, "two rows")
    check(is_reading(window), "the rows are there while the folder is being read")
    names = window.rows("Series")
    check("PHANTOM, Nasopharynx" in names[0] and "OTHER, Patient" in names[1],
          "each row tells its patient")
    check(window.text_with("CT · 12 slices"), "and how many slices were found")
    wait_for(lambda: press_row(window, "PHANTOM") and window.view(), "the scan after a click")
    check(is_reading(window), "it is on the screen while the folder is being read")
    check(window.section() and "of 12" in window.view().get_name(), "as far as it was found")
    check(window.has("View only", "label"), "marked as view only")
    check(not window.enabled("auto-contour") and not window.enabled("save"), "nothing is done to it")
    window.focus()
    window.key("Home")
    wait_for(lambda: not is_reading(window), "the end of the folder", 120)
    wait_for(lambda: "of 30" in window.view().get_name(), "the whole series")
    wait_for(lambda: window.enabled("auto-contour"), "which can be contoured")
    check(not window.has("View only", "label"), "and is no longer view only")
    check(window.section() in (1, 30), "the slice stays")
    check(window.rows("Series") == names, "the rows stay where they are")
    check(window.has("PHANTOM, Nasopharynx", "label"), "the patient is the one that was chosen")
    check(window.text_with(f"{BALLAST} PET images, not shown"), "what is no CT is counted")
    window.quit()


def stays(folder):
    """Nothing is read again where all slices were known."""
    window = Window(folder)
    wait_for(lambda: press_row(window, "OTHER") and window.view(), "the scan after a click")
    check(is_reading(window), "it is on the screen while the folder is being read")
    wait_for(lambda: not is_reading(window), "the end of the folder", 120)
    wait_for(lambda: not window.has("View only", "label"), "the whole series")
    check("of 6" in window.view().get_name(), "with the slices that it had")
    check(window.has("OTHER, Patient", "label"), "of the patient that was chosen")
    window.quit()


def stops(folder):
    window = Window(folder)
    wait_for(lambda: len(window.rows("Series")) == 2, "two rows")
    check(is_reading(window), "the folder is being read")
    start = time.monotonic()
    window.activate("win.cancel")
    wait_for(lambda: not window.enabled("cancel"), "the end of reading", 5)
    check(time.monotonic() - start < 0.5 * SLOW, "a cancel is felt at once")
    window.wait_text("Reading the folder was stopped.")
    check(len(window.rows("Series")) == 2, "what was found stays listed")
    wait_for(lambda: press_row(window, "PHANTOM") and window.view(), "a series of it")
    check(window.has("View only", "label"), "to be looked at only")
    check(not window.enabled("auto-contour"), "since it may not be whole")
    window.quit()


def test():
    folder = cut_up(12, 18)
    grows(folder)
    stays(folder)
    stops(folder)


main(test)
