#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What one does to structures and rings without a brush, by keys, menus and pointer: each is one
step that a toast names and undo takes back."""
import os
import time

import pydicom
from gi.repository import GLib

from cases import choose, labels_of, point_at_crosshair, seen_here, volume
from harness import Atspi, Window, check, main, phantom, wait_for


def act(window, action, argument=""):
    window.activate("win." + action, GLib.Variant("s", argument))


def undo(window, said):
    window.focus()
    window.key("ctrl+z")
    window.wait_text("Undone: " + said)


def locked_ones_say_so(window):
    choose(window, "GTVp")
    act(window, "locate-structure")
    wait_for(lambda: seen_here(window, "GTVp"), "the slice of GTVp")
    before = volume(window, "GTVp")
    window.point_at(window.view())
    window.key("Delete")
    window.wait_text("“GTVp” is locked: unlock it in the list or duplicate it.")
    window.key("ctrl+d")
    act(window, "delete-structure")
    act(window, "rename-structure")
    time.sleep(0.3)
    check(volume(window, "GTVp") == before and "GTVp" in window.rows("Structures"),
          "a locked structure stays as it is")


def a_copy_can_be_edited(window):
    window.find("GTVp", "label")
    choose(window, "GTVp")
    window.key("Menu")
    wait_for(lambda: window.has("Duplicate", "menu item"), "the menu of a row by its key")
    window.key("d")
    window.wait_text("GTVp duplicated as GTVp 2")
    check(window.rows("Structures")[0] == "GTVp 2", "the copy stands above the set")
    check(window.has("GTVp 2 is being edited: lock it", "push button"), "a pencil shows it edited")
    wait_for(lambda: volume(window, "GTVp 2") == volume(window, "GTVp"), "the copy's volume")


def rings_come_and_go(window):
    whole, here = volume(window, "GTVp 2"), window.section()
    point_at_crosshair(window)
    window.key("Delete")
    said = f"Ring of GTVp 2 on slice {here} deleted"
    window.wait_text(said)
    wait_for(lambda: volume(window, "GTVp 2") < whole, "a smaller volume")
    check("GTV, edited" in labels_of(window, "GTVp 2"), "the row says that it was edited")
    window.key("Delete")
    window.wait_text(f"GTVp 2 has no ring on slice {here}.")
    window.key("ctrl+d")
    window.wait_text(f"Ring of GTVp 2 copied from slice {here - 1} to {here}")
    window.key("ctrl+shift+d")
    window.wait_text(f"Ring of GTVp 2 copied from slice {here + 1} to {here}")
    undo(window, f"Ring of GTVp 2 copied from slice {here + 1} to {here}")
    undo(window, f"Ring of GTVp 2 copied from slice {here - 1} to {here}")
    undo(window, said)
    wait_for(lambda: volume(window, "GTVp 2") == whole, "the volume after three undos")
    check("GTV" in labels_of(window, "GTVp 2"), "and nothing says edited")


def the_toast_takes_it_back(window):
    whole, here = volume(window, "GTVp 2"), window.section()
    point_at_crosshair(window)
    window.key("Delete")
    window.wait_text(f"Ring of GTVp 2 on slice {here} deleted")
    window.point_at(window.find("Undo Undo", "push button"))  # as libadwaita names it
    window.xdotool("click", 1)
    wait_for(lambda: volume(window, "GTVp 2") == whole, "the volume after the toast's undo")
    check(True, "the toast's button takes the step back")


def ranges_and_ends(window):
    whole, here = volume(window, "GTVp 2"), window.section()
    point_at_crosshair(window)
    window.key("shift+Delete")
    wait_for(lambda: window.has("Delete rings of GTVp 2", "label"), "the question for a range")
    window.key("Escape")
    wait_for(lambda: not window.has("Delete rings of GTVp 2", "label"), "Escape answers it")
    check(volume(window, "GTVp 2") == whole, "and nothing is deleted")
    window.focus()
    window.key("shift+Delete")
    wait_for(lambda: window.has("Delete rings of GTVp 2", "label"), "the question again")
    time.sleep(0.3)
    window.key("ctrl+a")
    window.xdotool("type", str(here))
    window.key("Return")
    wait_for(lambda: volume(window, "GTVp 2") < whole, "a smaller volume")
    wait_for(lambda: window.text_with("Rings of GTVp 2 on slice"), "the toast names the slices")
    window.focus()
    window.key("ctrl+z")
    wait_for(lambda: volume(window, "GTVp 2") == whole, "undo brings them back")
    for side, words in (("head", "above"), ("feet", "below")):
        act(window, "delete-beyond", side)
        window.wait_text(f"Rings of GTVp 2 {words} slice {here}, toward the {side}, deleted")
        wait_for(lambda: volume(window, "GTVp 2") < whole, "a smaller volume")
        check(seen_here(window, "GTVp 2"), "this slice keeps its ring")
        window.key("ctrl+z")
        wait_for(lambda: volume(window, "GTVp 2") == whole, "undo brings them back")
    act(window, "delete-beyond", "head")  # this slice is the upper end now: away from the middle
    wait_for(lambda: volume(window, "GTVp 2") < whole, "a smaller volume")
    window.key("ctrl+Delete")
    window.wait_text(f"GTVp 2 has no ring above slice {here}, toward the head.")
    window.key("ctrl+z")
    wait_for(lambda: volume(window, "GTVp 2") == whole, "undo brings them back")
    window.xdotool("click", 4)
    wait_for(lambda: window.section() != here, "another slice")
    here = window.section()
    window.key("ctrl+Delete")
    window.wait_text(f"slice {here}, toward the ")
    window.key("ctrl+z")
    wait_for(lambda: volume(window, "GTVp 2") == whole, "undo brings them back")
    window.xdotool("click", 5)


def hidden_ones_are_not_edited(window):
    whole = volume(window, "GTVp 2")
    point_at_crosshair(window)
    window.activate("win.hide-structures")
    wait_for(lambda: window.has("Show BODY") and window.has("Show GTVp 2"), "all hidden")
    window.key("Delete")
    window.wait_text("GTVp 2 is hidden")
    check(volume(window, "GTVp 2") == whole, "a hidden structure is not edited")
    window.activate("win.show-structures")
    wait_for(lambda: window.has("Hide BODY") and window.has("Hide GTVp 2"), "all shown again")


def names_are_written_in_the_row(window):
    tool = window.state("tool")
    window.key("ctrl+n")
    window.wait_text("New structure GTVp 3")
    wait_for(lambda: window.has("Name of the structure", "text"), "the name's entry")
    window.xdotool("type", "Wq eb 2")
    window.key("Return")
    wait_for(lambda: window.rows("Structures")[0] == "Wq eb 2", "the new name in the list")
    check(window.state("tool") == tool and not window.text_with("Contours hidden"),
          "letters of a name are no keys of the window")
    check("GTV, empty" in labels_of(window, "Wq eb 2"), "it is empty")
    window.key("F2")
    wait_for(lambda: window.has("Name of the structure", "text"), "the entry after F2")
    window.xdotool("type", "body")
    window.wait_text("There is a “body” already.")
    window.key("Return")
    time.sleep(0.3)
    check(window.has("Name of the structure", "text"), "a name that is taken is not taken again")
    window.key("Escape")
    wait_for(lambda: window.rows("Structures")[0] == "Wq eb 2", "Escape leaves the name")
    window.key("F2")
    wait_for(lambda: window.has("Name of the structure", "text"), "the entry")
    window.xdotool("type", "a_name_of_20_letters")
    window.wait_text("Some systems cut names after 16 characters.")
    window.key("Return")
    wait_for(lambda: window.rows("Structures")[0] == "a_name_of_20_letters", "a long name")
    undo(window, "Wq eb 2 renamed to a_name_of_20_letters")
    undo(window, "GTVp 3 renamed to Wq eb 2")
    undo(window, "New structure GTVp 3")
    check("GTVp 3" not in window.rows("Structures"), "undo takes the new structure away")


def held_right_button(window):
    """The menu opens when the button is let go: opened under a held one it took the pointer's grab,
    and GTK lost count of what is pressed (a warning at a later press, which ends this program)."""
    for right, down in ((60, 30), (50, 80), (40, 120)):
        window.point_at(window.find("Hide GTVp 2"), right=-100)
        window.xdotool("mousedown", 3, "sleep", 0.2, "mousemove_relative", right, down, "sleep", 0.2,
                       "mouseup", 3, "sleep", 0.2)
        window.key("Escape")
        choose(window, "GTVp 2")


def attributes_change(window):
    choose(window, "GTVp 2")
    window.point_at(window.find("Hide GTVp 2"), right=-100)
    window.xdotool("click", 3)
    wait_for(lambda: window.has("Delete structure", "menu item"), "the menu of a row")
    window.key("Escape")
    window.activate("win.structure-type",
                    GLib.Variant("(ss)", ("", "AVOIDANCE")))
    window.wait_text("Type of GTVp 2: AVOIDANCE")
    check("AVOIDANCE" in labels_of(window, "GTVp 2"), "the row tells the type")
    window.press("GTVp 2 is being edited: lock it", "push button", "Cavum",
                 lambda: window.has("Unlock GTVp 2", "push button"))
    window.wait_text("GTVp 2 locked")
    window.press("Unlock GTVp 2", "push button", "Cavum",
                 lambda: window.has("GTVp 2 is being edited: lock it", "push button"))
    window.press("Colour of GTVp 2", "push button", "Cavum",
                 lambda: window.has("_Select Select", "push button"))
    window.point_at(window.find("Color: Red 0%, Green 67%, Blue 47%", "radio button"),
                    title="Colour of GTVp 2")
    window.xdotool("click", 1)
    time.sleep(0.3)
    window.click("_Select Select")
    wait_for(lambda: not window.has("_Select Select", "push button"), "the dialog goes")
    window.wait_text("Colour of GTVp 2")
    window.focus()
    act(window, "delete-structure")
    window.wait_text("GTVp 2 deleted")
    check("GTVp 2" not in window.rows("Structures"), "the structure is gone")
    undo(window, "GTVp 2 deleted")
    check(window.rows("Structures")[0] == "GTVp 2", "undo brings it back to its place")


def approved_ones_are_never_unlocked():
    folder = phantom(seed=2)
    path = os.path.join(folder, "rtstruct.dcm")
    dataset = pydicom.dcmread(path)
    dataset.ApprovalStatus = "APPROVED"
    dataset.save_as(path)
    window = Window(folder)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference", 60)
    wait_for(lambda: window.enabled("export"), "the whole scan")
    window.focus()
    choose(window, "GTVp")
    act(window, "lock-structure")
    window.wait_text("“GTVp” belongs to an approved structure set: duplicate it to edit the copy.")
    check(window.has("Unlock GTVp", "push button"), "an approved structure stays locked")
    act(window, "duplicate-structure")
    wait_for(lambda: window.rows("Structures")[0] == "GTVp 2", "its copy")
    check(window.has("GTVp 2 is being edited: lock it", "push button"), "a copy is free")
    window.quit()


def panel_is_open(window):
    return bool(window.state("left-panel"))


def keys_of_the_view(window):
    return any(n.get_state_set().contains(Atspi.StateType.FOCUSED)
               and n.get_name().startswith("Axial,") for n in window.nodes("image"))


def a_panel_that_came_for_a_name():
    """Where panels lie over the views: it goes with the name, and the next press paints."""
    window = Window(phantom())
    wait_for(lambda: window.enabled("auto-contour"), "the whole scan", 60)
    window.focus()
    window.xdotool("windowsize", window._windows("--name", "^Cavum$")[-1], 1100, 800)
    wait_for(lambda: not panel_is_open(window), "the left panel folds")
    window.key("b")
    window.activate("win.new-structure")
    wait_for(lambda: window.has("Name of the structure", "text"), "an entry for the name")
    wait_for(lambda: panel_is_open(window), "the panel with it")
    window.key("ctrl+a")
    window.xdotool("type", "GTVx")
    window.key("Return")
    wait_for(lambda: not panel_is_open(window), "the panel goes")
    wait_for(lambda: keys_of_the_view(window), "the keys are the view's")
    window.point_at(window.view(), 20, 20)
    window.drag(1, 40, 0)
    wait_for(lambda: any(n.get_name().startswith("Undo: Brush") for n in window.nodes("push button")),
             "the first press paints")
    window.key("F9")
    wait_for(lambda: panel_is_open(window), "F9 opens it")
    window.key("F2")
    wait_for(lambda: window.has("Name of the structure", "text"), "an entry for the name")
    window.key("Escape")
    wait_for(lambda: not window.has("Name of the structure", "text"), "the end of it")
    check(panel_is_open(window), "a panel that was opened by hand stays")
    window.key("F9")
    wait_for(lambda: not panel_is_open(window), "until it is put away by hand")
    wait_for(lambda: keys_of_the_view(window), "and the keys are the view's again")
    window.quit()


def test():
    window = Window(phantom())
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference", 60)
    wait_for(lambda: window.enabled("export"), "the whole scan")
    window.focus()
    locked_ones_say_so(window)
    a_copy_can_be_edited(window)
    rings_come_and_go(window)
    the_toast_takes_it_back(window)
    ranges_and_ends(window)
    hidden_ones_are_not_edited(window)
    names_are_written_in_the_row(window)
    held_right_button(window)
    attributes_change(window)
    window.quit()
    approved_ones_are_never_unlocked()
    a_panel_that_came_for_a_name()


main(test)
