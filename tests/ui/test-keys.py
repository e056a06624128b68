#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every key of the shortcuts window works on an action that exists, About says what this is, and
menus and pages have names."""
from harness import Window, check, main, phantom, wait_for

SHOWN = ["Open a folder", "Auto-contour", "Export", "Axial large", "Fit all views", "Bone",
         "As the network sees it", "Slice reviewed, and on to the next", "Left panel",
         "Right panel", "Keyboard shortcuts"]


def test():
    window = Window()
    check(window.has("Try the demo case", "push button"), "the empty page offers the demo case")
    check(window.text_with("Research use only."), "and says that this is for research only")
    window.activate("app.shortcuts")
    wait_for(lambda: window.has("Keyboard shortcuts", "label"), "the shortcuts window")
    for title in SHOWN:
        check(window.has(title, "label"), f"it lists “{title}”")
    window.key("Escape")
    window.activate("app.about")
    wait_for(lambda: window.text_with("It is not a medical device"), "About")
    window.key("Escape")

    window.open(phantom())
    wait_for(lambda: window.view(), "a scan")
    window.focus()
    for key, plane in (("3", 3), ("2", 2), ("1", 1)):
        window.key(key)
        wait_for(lambda: window.state("plane") == plane, f"plane {plane} after its key")
    for number in range(1, 7):
        window.key("w", str(number))
        wait_for(lambda: window.state("preset") == number, f"preset {number} after its keys")
    for key, action in (("F9", "left-panel"), ("shift+F9", "right-panel")):
        before = window.state(action)
        window.key(key)
        wait_for(lambda: window.state(action) != before, f"{action} after {key}")
        window.key(key)
    window.key("ctrl+e")
    wait_for(lambda: window.has("Export structure set", "frame"), "the export sheet after Ctrl+E")
    check(window.has("New file", "label"), "it names the new file")
    window.key("Escape")
    wait_for(lambda: not window.has("Export structure set", "frame"), "it goes after Escape")
    window.focus()
    window.key("ctrl+w")
    window.wait_end()


main(test)
