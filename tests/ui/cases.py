# SPDX-License-Identifier: Apache-2.0
"""What the tests of cases on the disk share."""
import os

from harness import Window, wait_for


def ready(window):
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")


def opened(folder, **how):
    window = Window(folder, **how)
    ready(window)
    return window


def add(window):
    """A new structure; the rows afterwards."""
    before = window.rows("Structures")
    window.activate("win.new-structure")
    wait_for(lambda: len(window.rows("Structures")) == len(before) + 1, "a new structure")
    window.focus()
    window.key("Escape")  # the name that it was given stays
    wait_for(lambda: window.rows("Structures")[0] not in ("", "–"), "its name")
    return window.rows("Structures")


def case_folder(data):
    folder = os.path.join(data, "cavum", "cases")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return os.path.join(folder, names[0]) if names else None


def journal(data):
    return os.path.join(case_folder(data), "journal")
