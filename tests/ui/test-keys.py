#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every key that the program lists is pressed here, and does what it says.

The list is read from the shortcuts window, which is made of the very table that the keys are made
of; KEYS has a row for each of its titles. A key without a row, or a row with other keys than the
program's, fails."""
import time

from gi.repository import GLib

from cases import choose, point_at_crosshair, read_at, seen_here, to_view, volume
from harness import Window, check, main, phantom, steady, wait_for, walk

SYMBOLS = {"↑": "Up", "↓": "Down", "⏎": "Return", "?": "question", "[": "bracketleft",
           "]": "bracketright", "Page Up": "Page_Up", "Page Down": "Page_Down"}
STRUCTURE = "GTVp 2"


@steady
def listed(window):
    """{title: its keys, as xdotool writes them}."""
    found = {}
    for shown in window.nodes("filler"):
        if shown.get_name() != "GtkShortcutLabel":
            continue
        caps = [n.get_name() for n in walk(shown) if n.get_role_name() == "label"]
        title = next(n.get_name() for n in walk(shown.get_parent().get_child_at_index(1))
                     if n.get_role_name() == "label")
        keys = "".join({"+": "+", "/": " "}.get(cap, SYMBOLS.get(cap, cap)) for cap in caps)
        found[title] = " ".join(k.lower() if len(k.split("+")[-1]) == 1 or "+" in k else k
                                for k in keys.split(" "))
    return found


def sheet_is_open(window):
    return window.has("Export structure set", "frame")


def press_until(window, key, condition, what):
    window.key(*key)
    wait_for(condition, f"{what} after {' '.join(key)}")


def show(window):
    """The structure's largest slice, from another one, so that it is seen to come."""
    to_view(window)
    window.key("End")
    wait_for(lambda: window.section() == 1, "the lowest slice")
    window.activate("win.show-structure")
    wait_for(lambda: seen_here(window, STRUCTURE), "the structure")


# --- what each key does: given window and keys, it presses them, judges, and tidies up -------------

def opens_chooser(window, key):
    def chooser():
        return window.has("Open a folder of CT slices", "filler")

    press_until(window, [key], chooser, "the file chooser")
    window.key("Escape")
    wait_for(lambda: not chooser(), "its end")
    window.focus()


def contours(window, key):
    rows = window.rows("Structures")
    press_until(window, [key], lambda: window.enabled("cancel"), "a contour that is being made")
    wait_for(lambda: not window.enabled("cancel"), "its end", 180)
    wait_for(lambda: len(window.rows("Structures")) > len(rows), "the contour")


def saves(window, key):
    press_until(window, [key], lambda: window.text_with("Saved here; not exported"), "the answer")


def exports(window, key):
    press_until(window, [key], lambda: sheet_is_open(window), "the sheet")
    check(window.has("New file", "label"), "it names the new file")
    window.key("Escape")
    wait_for(lambda: not sheet_is_open(window), "the sheet's end")
    window.focus()


def undoes(window, key):
    window.key("ctrl+n")
    wait_for(lambda: window.rows("Structures")[0] not in (STRUCTURE, ""), "a new structure")
    window.key("Escape")
    rows = window.rows("Structures")
    press_until(window, [key], lambda: len(window.rows("Structures")) < len(rows), "one less")


def redoes(window, *keys):
    for key in keys:
        rows = window.rows("Structures")
        press_until(window, [key], lambda: len(window.rows("Structures")) > len(rows), "one more")
        press_until(window, ["ctrl+z"], lambda: window.rows("Structures") == rows, "as before")
    choose(window, STRUCTURE)


def takes_tool(name):
    def judge(window, key):
        press_until(window, [key], lambda: window.state("tool") == name, f"the {name}")
    return judge


def steps_radius(grows):
    def judge(window, key):
        window.key("b")
        wait_for(lambda: window.enabled("brush-larger"), "the brush")
        before = window.state("brush-radius")
        press_until(window, [key], lambda: (window.state("brush-radius") > before) == grows
                    and window.state("brush-radius") != before, "another radius")
        window.key("Escape")
    return judge


def makes_large(plane):
    def judge(window, key):
        press_until(window, [key], lambda: window.state("plane") == plane, f"plane {plane}")
    return judge


def steps_slices(window, *keys):
    """From the middle: up and down by the same number, and both ends."""
    up, down, *ends = keys
    show(window)
    start = window.section()
    step = 1 if ends else 5
    press_until(window, [up], lambda: window.section() == start + step, f"{step} up")
    press_until(window, [down], lambda: window.section() == start, f"{step} down")
    for end, section in zip(ends, (30, 1)):
        press_until(window, [end], lambda: window.section() == section, f"slice {section}")
    show(window)


@steady
def strip(window):
    return next(n for n in window.nodes("slider") if n.get_name().startswith("Slices")).get_name()


def reviews(window, key):
    time.sleep(0.8)
    start = window.section()
    press_until(window, [key], lambda: window.section() != start, "the next slice")
    window.xdotool("click", 5)
    wait_for(lambda: "reviewed" in strip(window) and "not reviewed" not in strip(window),
             "the mark")


def hides(window, key):
    show(window)
    window.xdotool("keydown", key)
    window.wait_text("Contours hidden while Q is held")
    window.xdotool("keyup", key)
    wait_for(lambda: not window.text_with("Contours hidden while Q is held"), "contours again")


def goes_there(window, key):
    window.key("Home")
    wait_for(lambda: window.section() == 30, "the uppermost slice")
    choose(window, STRUCTURE)
    check(window.section() == 30, "a row that is chosen moves no slice")
    press_until(window, [key], lambda: seen_here(window, STRUCTURE), "its slice")
    to_view(window)


def fits(window, key):
    def place():
        return read_at(window, right=150, down=100)

    window.key(key)
    whole = place()
    window.point_at(window.view())
    window.xdotool("keydown", "ctrl", "click", 4, "click", 4, "keyup", "ctrl")
    wait_for(lambda: place() != whole, "a zoom")
    window.key(key)
    wait_for(lambda: place() == whole, "the whole picture")


def deletes(question):
    def judge(window, key):
        show(window)
        point_at_crosshair(window)
        whole = volume(window, STRUCTURE)
        window.key(key)
        if question:
            wait_for(lambda: window.has(question, "label"), "the question")
            time.sleep(0.3)
            window.key("Return")
        wait_for(lambda: volume(window, STRUCTURE) < whole, "a smaller volume")
        wait_for(lambda: not question or not window.has(question, "label"), "the question's end")
        window.focus()
        press_until(window, ["ctrl+z"], lambda: volume(window, STRUCTURE) == whole, "all again")
    return judge


def copies(side):
    def judge(window, key):
        show(window)
        window.key(key)
        here = window.section()
        window.wait_text(f"Ring of {STRUCTURE} copied from slice {here + side} to {here}")
        window.key("ctrl+z")
        window.wait_text("Undone: ")
    return judge


def makes_structure(window, key):
    rows = window.rows("Structures")
    window.key(key)
    wait_for(lambda: window.has("Name of the structure", "text"), "the entry for its name")
    window.key("Escape", "ctrl+z")
    wait_for(lambda: window.rows("Structures") == rows, "as before")
    choose(window, STRUCTURE)
    to_view(window)


def renames(window, key):
    window.key(key)
    wait_for(lambda: window.has("Name of the structure", "text"), "the entry")
    window.key("Escape")
    wait_for(lambda: not window.has("Name of the structure", "text"), "its end")


def sets_preset(number):
    def judge(window, key):
        press_until(window, list(key), lambda: window.state("preset") == number, "the window")
    return judge


def toggles(action):
    def judge(window, key):
        before = window.state(action)
        press_until(window, [key], lambda: window.state(action) != before, "the other")
        press_until(window, [key], lambda: window.state(action) == before, "as before")
    return judge


def opens_menu(window, key):
    press_until(window, [key], lambda: any(n.get_name() == "About Cavum"
                                           for n in window.nodes("menu item")), "the menu")
    window.key("Escape")
    time.sleep(0.3)


def lists_keys(window, key):
    window.focus()
    press_until(window, [key], lambda: window.has("Keyboard shortcuts", "label"), "this list")
    window.key("Escape")
    window.focus()


def ends(window, key):
    window.focus()
    window.key(key)
    window.wait_end()


# title: (keys, what they do). Of the program's order; the last two end it.
KEYS = {
    "Open a folder": ("ctrl+o", opens_chooser),
    "Undo": ("ctrl+z", undoes),
    "Redo": ("shift+ctrl+z ctrl+y", redoes),
    "Save (all is saved as you work)": ("ctrl+s", saves),
    "Export": ("ctrl+e", exports),
    "Brush": ("b", takes_tool("brush")),
    "Eraser": ("e", takes_tool("eraser")),
    "Back to looking; while looking, cancel what is running": ("Escape", takes_tool("look")),
    "Smaller radius": ("[", steps_radius(False)),
    "Larger radius": ("]", steps_radius(True)),
    "Sagittal large": ("2", makes_large(2)),
    "Coronal large": ("3", makes_large(3)),
    "Axial large": ("1", makes_large(1)),
    "Slice": ("Up Down Home End", steps_slices),
    "Five slices": ("Page_Up Page_Down", steps_slices),
    "Slice reviewed, and on to the next": ("r", reviews),
    "Hide all contours while held": ("q", hides),
    "In the list: go to the structure": ("Return", goes_there),
    "Fit all views": ("0", fits),
    "Delete the ring under the pointer": ("Delete", deletes(None)),
    "Delete rings on a range of slices":
        ("shift+Delete", deletes(f"Delete rings of {STRUCTURE}")),
    "Delete all rings beyond this slice": ("ctrl+Delete", deletes(None)),
    "Copy the previous slice’s ring to here": ("ctrl+d", copies(-1)),
    "Copy the next slice’s ring to here": ("shift+ctrl+d", copies(1)),
    "New structure": ("ctrl+n", makes_structure),
    "Rename the structure": ("F2", renames),
    "Head and neck": ("w1", sets_preset(1)),
    "Bone": ("w2", sets_preset(2)),
    "Lung": ("w3", sets_preset(3)),
    "Brain": ("w4", sets_preset(4)),
    "Wide": ("w5", sets_preset(5)),
    "As the network sees it": ("w6", sets_preset(6)),
    "Back to head and neck": ("ww", sets_preset(1)),
    "Left panel": ("F9", toggles("left-panel")),
    "Right panel": ("shift+F9", toggles("right-panel")),
    "Menu": ("F10", opens_menu),
    "Keyboard shortcuts": ("ctrl+question", lists_keys),
    "Auto-contour": ("ctrl+Return", contours),
    "Close the window": ("ctrl+w", ends),
    "Quit": ("ctrl+q", ends),
}


def first_page(window):
    """What is there before any scan; the program's list of keys."""
    check(window.has("Try the demo case", "push button"), "the empty page offers the demo case")
    check(window.text_with("Research use only."), "and says that this is for research only")
    window.activate("app.about")
    wait_for(lambda: window.text_with("a target contour on a planning CT"), "About")
    time.sleep(0.3)
    window.focus_newest()
    window.key("Escape")
    time.sleep(0.3)
    window.activate("app.shortcuts")
    wait_for(lambda: window.has("Keyboard shortcuts", "label"), "the shortcuts window")
    time.sleep(0.3)
    keys = listed(window)
    window.focus_newest()
    window.key("Escape")
    time.sleep(0.3)
    return keys


def test():
    window = Window()
    program = first_page(window)
    table = {title: keys.lower() for title, (keys, _) in KEYS.items()}
    table["Smaller radius"], table["Larger radius"] = "bracketleft", "bracketright"
    told = {title: keys.lower() for title, keys in program.items()}
    check(told == table, "the program lists the keys of this table: "
          f"{set(told.items()) ^ set(table.items())}")
    window.open(phantom())
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    window.focus()
    choose(window, "GTVp")
    to_view(window)
    window.activate("win.duplicate-structure", GLib.Variant("s", ""))
    wait_for(lambda: window.rows("Structures")[0] == STRUCTURE, "a structure of ours")
    for title, (keys, judge) in KEYS.items():
        if judge is ends:
            continue
        keys = [{"[": "bracketleft", "]": "bracketright"}.get(k, k) for k in keys.split(" ")]
        judge(window, *keys)
        check(True, f"{' '.join(keys)}: {title}")
    ends(window, "ctrl+w")
    ends(Window(), "ctrl+q")


if __name__ == "__main__":
    main(test)
