#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Both ends seen in the sagittal view, as the export's sheet asks: not by slices of the axial view,
and after a look at the sagittal one through the contour; it outlives the program. Under a window
manager, for only the active window is looked at."""
import time

from gi.repository import GLib

from cases import choose, opened
from harness import check, main, phantom, rested, wait_for
from sheet import close_sheet, open_sheet

NAME = "GTVp 2"
FINDINGS = ["Lower end not seen in the sagittal view", "Upper end not seen in the sagittal view"]


def found(window):
    """What the sheet finds of its ends."""
    open_sheet(window)
    time.sleep(0.3)
    told = [text for text in FINDINGS if window.text_with(f"{text}  {NAME}")]
    close_sheet(window)
    window.focus()
    return told


def aside(window):
    """The sagittal view far from any contour."""
    window.point_at(window.view("Sagittal"), right=-40)
    window.xdotool("click", 1)
    window.key("Home")
    wait_for(lambda: window.section("Sagittal") == 1 or window.section("Sagittal") == 96, "the side")


def test():
    folder = phantom()
    window = opened(folder)
    window.focus()
    aside(window)
    choose(window, "GTVp")
    window.activate("win.duplicate-structure", GLib.Variant("s", ""))
    wait_for(lambda: window.rows("Structures")[0] == NAME, "a copy of the reference")
    time.sleep(0.8)
    check(found(window) == FINDINGS, "nobody has seen an end in the sagittal view")
    window.activate("win.show-structure")
    wait_for(lambda: window.section("Sagittal") not in (1, 96), "the structure in the sagittal view")
    middle = rested(lambda: window.section("Sagittal"), "its middle")
    window.point_at(window.view("Sagittal"), right=-40)
    for step in [None, "Up", "Up", "Down", "Down", "Down", "Down"]:  # its ends are small
        if step:
            window.xdotool("click", {"Up": 4, "Down": 5}[step])
        time.sleep(0.8)
    check(abs(window.section("Sagittal") - middle) <= 4, "the sagittal view through it")
    check(found(window) == [], "both ends are seen")
    window.wait_text("All edits saved here")
    time.sleep(3.5)  # what was seen is recorded together
    window.quit()
    window = opened(folder, data=window.data)
    window.focus()
    aside(window)
    check(found(window) == [], "and that is known after a restart")
    window.quit()


main(test)
