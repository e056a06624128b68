#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Open a phantom: series, structures and identity are told; wheel, keys, drag, presets and planes
do what they say."""
import os
import shutil

from gi.repository import GLib

from harness import Window, check, main, phantom, wait_for, walk


def look(window):
    wait_for(lambda: window.view(), "the axial view")
    check(window.section() == 16, "the middle slice is shown first")
    check(window.has("PHANTOM, Nasopharynx", "label"), "the patient's name is told")
    check(window.has("Phantom, not a patient", "label"), "a phantom is told as one")
    check(len(window.rows("Series")) == 1, "the series list has one row")
    check(window.text_with("CT · 30 slices"), "the row says how many slices")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference in the list")
    check("BODY" in window.rows("Structures"), "all structures are listed")
    check(window.has("Reference, made with the phantom", "label"), "the reference is labelled")
    wait_for(lambda: "GTVp" in window.view().get_description(), "the structures on the slice")


def scroll(window):
    window.focus()
    window.point_at(window.view())
    first = window.section()
    window.xdotool("click", 5)
    wait_for(lambda: window.section() != first, "another slice after the wheel")
    step = window.section() - first
    check(abs(step) == 1, "the wheel moves by one slice")
    window.key("Up" if step < 0 else "Down")
    window.key("Home")
    wait_for(lambda: window.section() in (1, 30), "the end of the stack after Home")
    ends = window.section()
    window.key("End")
    wait_for(lambda: window.section() in (1, 30) and window.section() != ends, "the other end")
    check(True, "Home and End go to the ends")
    window.key("Page_Up")
    wait_for(lambda: window.section() in (6, 25), "five slices on")
    wait_for(lambda: window.text_with("BODY"), "the readout under the pointer")


def change_window(window):
    check(window.state("preset") == 1, "a case starts with the head and neck window")
    window.key("w")
    window.wait_text("Window: 1 to 6")
    window.key("2")
    wait_for(lambda: window.state("preset") == 2, "the bone window after W 2")
    check(window.has("Bone 2000 / 400", "label"), "the header names the window")
    window.key("w", "w")
    wait_for(lambda: window.state("preset") == 1, "the first window after W W")
    window.point_at(window.view())
    window.drag(3, 100, 40)
    wait_for(lambda: window.state("preset") == 0, "a window of its own after a right drag")
    check(not window.has("Head and neck 350 / 40", "label"), "the header shows the new figures")
    window.activate("win.preset", GLib.Variant("i", 6))
    wait_for(lambda: window.state("preset") == 6, "what the network sees")


def change_plane(window):
    large = window.view("Axial").get_extents(1).width
    window.key("2")
    wait_for(lambda: window.state("plane") == 2, "the sagittal plane after 2")
    wait_for(lambda: window.view("Sagittal").get_extents(1).width == large, "a large sagittal view")
    window.key("1")
    wait_for(lambda: window.view("Axial").get_extents(1).width == large, "the axial view is back")


def go(window):
    """A double click on a structure's row leads to its largest slice; Q hides it while held."""
    window.focus()
    window.point_at(window.view())
    window.xdotool("click", 1)
    window.key("Home")
    wait_for(lambda: "Eye_L" not in window.view().get_description(), "a slice without the eye")
    for _ in range(4):  # on a busy machine two clicks may lie too far apart
        window.point_at(window.find("Eye_L", "label"))
        window.xdotool("click", "--repeat", 2, "--delay", 40, 1)
        try:
            wait_for(lambda: "Eye_L" in window.view().get_description(), "the eye", 5)
            break
        except AssertionError:
            pass
    check("Eye_L" in window.view().get_description(), "a double click leads to the eye")
    check(window.enabled("show-structure"), "the menu leads to the chosen structure too")
    window.xdotool("keydown", "q")
    window.wait_text("Contours hidden while Q is held")
    window.xdotool("keyup", "q")
    wait_for(lambda: not window.text_with("Contours hidden"), "contours after Q is let go")
    check(True, "contours are hidden while Q is held")


def hide(window):
    window.click("Hide GTVp")
    wait_for(lambda: window.has("Show GTVp"), "a hidden structure")
    window.key("F9")
    wait_for(lambda: window.state("left-panel") is False, "the left panel is away after F9")
    window.key("F9")
    wait_for(lambda: window.state("left-panel") is True, "the left panel is back")


def two_series():
    """Each series of a folder has its picture, not the open one alone."""
    folder = os.path.join(os.path.dirname(phantom()), "two")
    for name, size in (("a", "96x96x30"), ("b", "96x96x20")):
        shutil.copytree(os.path.join(phantom(size), "ct"), os.path.join(folder, name))
    window = Window(folder)
    wait_for(lambda: window.view(), "the axial view")

    def pictures():
        rows = [n for n in window.nodes("list item") if n.get_parent().get_name() == "Series"]
        return [sum(n.get_role_name() == "icon" or n.get_role_name() == "image" for n in walk(row))
                for row in rows]

    wait_for(lambda: pictures() == [1, 1], "a picture for each of two series")
    check(True, "both series have a picture")
    window.quit()


def test():
    two_series()
    window = Window(phantom())
    look(window)
    scroll(window)
    change_window(window)
    change_plane(window)
    go(window)
    hide(window)
    window.quit()


main(test)
