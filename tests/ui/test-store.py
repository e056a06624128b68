#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is done to a case outlives the program, which is killed at several moments; a scan that is
only looked at leaves nothing behind.

A moment of MOMENTS is a function that acts on an open window and says which structures must be there
after kill -9 and a new start."""
import os

from gi.repository import GLib

from cases import add, case_folder, choose, opened, ready
from harness import Window, check, main, phantom, wait_for

CONTOUR = "PTV70^AI"


def contour(window):
    window.activate("win.auto-contour")
    window.wait_text("cm³, not reviewed", 180)  # not the preliminary one
    return window.rows("Structures")


def look_only(folder):
    window = opened(folder)
    window.activate("win.save")
    window.wait_text("Nothing was changed here")
    check(os.listdir(case_folder(window.data)) == ["lock"],
          "while a scan is only looked at there is an empty lock alone")
    window.quit()
    check(case_folder(window.data) is None, "and nothing once it is closed")


# --- kill -9

def while_contouring(window):
    rows = add(window)
    window.activate("win.auto-contour")
    wait_for(lambda: window.text_with("slab "), "a model at work")
    return rows


def after_contour(window):
    return contour(window)


def after_undo(window):
    before = window.rows("Structures")
    add(window)
    window.activate("win.undo")
    wait_for(lambda: window.rows("Structures") == before, "the undo")
    return before


def in_a_row(window):
    for _ in range(10):
        window.activate("win.undo")
        window.activate("win.redo")
    return window.rows("Structures")


MOMENTS = [while_contouring, after_contour, after_undo, in_a_row]


def kills(folder):
    """One case through all of them, as a day with many power cuts."""
    window = opened(folder)
    for moment in MOMENTS:
        rows = moment(window)
        window.kill()
        window = opened(folder, data=window.data)
        wait_for(lambda: window.rows("Structures") == rows, f"{rows} after kill -9 {moment.__name__}")
        check(rows.count("GTVp") == 1, f"{moment.__name__}: all is back, no set is there twice")
    window.wait_text("All edits saved here")
    window.activate("win.save")
    window.wait_text("Saved here; not exported")
    steps = 0
    while window.enabled("undo"):
        rows = window.rows("Structures")
        window.activate("win.undo")
        wait_for(lambda: window.rows("Structures") != rows, "an undo of a step of another start")
        steps += 1
    check(steps == 2, "what was done before can be undone, step by step")
    while window.enabled("redo"):
        rows = window.rows("Structures")
        window.activate("win.redo")
        wait_for(lambda: window.rows("Structures") != rows, "a redo")
    window.quit()
    return window.data


def goes_on_where_it_was(folder):
    """After a restart the structure that was worked on last is the active one; nobody looks for it
    in the list before the first stroke."""
    window = opened(folder)
    add(window)
    rows = add(window)
    check(rows[:2] == ["GTVp 3", "GTVp 2"], f"two of ours, the newest on top: {rows}")
    choose(window, "GTVp 2")
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    window.wait_text("GTVp 2 locked")
    window.kill()
    window = opened(folder, data=window.data)
    wait_for(lambda: window.rows("Structures") == rows, "both again")
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    window.wait_text("GTVp 2 unlocked")
    window.activate("win.undo")
    window.activate("win.undo")  # nothing was done but making them
    window.wait_text("Undone: GTVp 2 locked")
    window.quit()
    window = opened(folder, data=window.data)
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    window.wait_text("GTVp 3 locked")
    window.quit()


def auto_contour_once(folder, data):
    """--auto-contour on a case that has a contour leads to it, and makes no other."""
    window = Window("--auto-contour", folder, data=data)
    window.wait_text("is here from before; no other contour was made", 30)  # it goes by itself
    ready(window)
    check(window.rows("Structures").count(CONTOUR) == 1, "a contour is not made again unasked")
    window.quit()


def test():
    folder = phantom()
    look_only(folder)
    goes_on_where_it_was(folder)
    auto_contour_once(folder, kills(folder))


main(test)
