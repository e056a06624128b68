#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The checks of the export's sheet, each with a structure in which it must speak; the way to a
finding and back; and what overlapping rings mean."""
import os
import time

import pydicom

import faulty_set
from harness import Window, check, main, phantom, wait_for
from sheet import click_in_sheet, is_checked, open_sheet, roi_of, same, toggle, write

CHECKS = [
    ("1 slice without a ring between the ends", "Gap, slice "),
    ("1 piece on one slice only", "Piece, slice "),
    ("Specks below 3 mm²", "Speck, slices "),
    ("2 rings that cross themselves", "Crossing, slices "),
    ("2 rings that overlap in part", "Overlap, slice "),
    ("Outside the body", "Outside, slices "),
    ("Name longer than 16 characters", "“Longer than sixteen”"),
    ("Name with letters beyond A to Z", "“Größe”"),
    ("Two structures with one name", "“twice”"),
    ("Coordinates of more than 16 characters", "Long, kept as they came"),
    ("A structure without contours", "Empty"),
    ("A phantom", "not a patient"),
]


def checks(folder):
    zs = faulty_set.make(folder)
    window = Window(folder)
    wait_for(lambda: "Größe" in window.rows("Structures"), "the faulty set")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    open_sheet(window)
    toggle(window, "Empty")
    for title, detail in CHECKS:
        text = window.wait_text(f"{title}  {detail}")
        check(text, text)
    window.click("Show: 1 slice without a ring between the ends, Gap, slice "
                 + window.text_with("1 slice without").split("slice ")[-1])
    window.wait_text("What you chose for the export is kept")  # a toast, which leads back
    wait_for(lambda: not window.has("Cancel", "push button"), "the sheet makes way")
    middle = len(zs) // 2
    wait_for(lambda: window.section() == middle + 1, "the slice of the gap")
    open_sheet(window)  # as its button does
    check(is_checked(window, "Empty"), "what was chosen is still chosen")
    written = write(window)
    source = pydicom.dcmread(os.path.join(folder, "faulty.dcm"))
    for name in ("Gap", "Overlap", "Crossing", "Long"):
        same(source, written, name)
    check(roi_of(written, "Gap")[0].ROIGenerationAlgorithm == "AUTOMATIC", "as it came")
    check(len(roi_of(written, "Empty")[1]) == 0, "the empty structure is there, and empty")
    united(window, zs)
    window.quit()


def united(window, zs):
    """What overlapping rings mean is chosen, and then written."""
    open_sheet(window)
    click_in_sheet(window, "Rings that overlap in part", "combo box")
    time.sleep(0.4)
    window.key("Down", "Down", "Return")
    written = write(window)
    z = zs[len(zs) // 2]
    rings = [c for c in roi_of(written, "Overlap")[1] if abs(float(c.ContourData[2]) - z) < 0.01]
    check(len(rings) == 1, "two rings that overlapped are one")
    window.wait_text("written anew, as you chose")


main(lambda: checks(phantom("128x128x40")))
