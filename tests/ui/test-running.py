#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""While a model runs: preliminary contours that can't be edited, editing of other structures that
goes on and is not lost, maps that are there again after a restart, runs that each belong to their
structure; and the question before a model runs on what it was not made for."""
import glob
import os
import tempfile
import time

import pydicom

from harness import GLib, Window, check, five_members, main, phantom, walk, wait_for
from session import last_step, stroke

CONTOUR = "PTV70^AI"


def ready(window):
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)


def running(window):
    return bool(window.text_with("slab ")) and not window.enabled("auto-contour")


def volume_of(window, name):
    """The labels of a structure's row."""
    for node in window.nodes("list item"):
        labels = [n.get_name() for n in walk(node) if n.get_role_name() == "label"]
        if labels and labels[0] == name:
            return labels
    return []


def end(window, name=CONTOUR):
    wait_for(lambda: window.enabled("auto-contour"), "the end", 180)
    wait_for(lambda: name in window.rows("Structures"), "the contour")


def preliminary(window):
    """Rings of the viewed slice are there before the end; they are nobody's to edit."""
    window.activate("win.auto-contour")
    wait_for(lambda: CONTOUR in window.view().get_description(), "preliminary rings on the slice", 180)
    check(running(window), "they are there while it runs")
    wait_for(lambda: "slices come first" in (window.text_with("CPU, ") or ""), "the device")
    labels = volume_of(window, CONTOUR)
    check("PTV, preliminary" in labels and "\u2013" in labels, f"{labels}: no volume yet")
    for action in ("delete-structure", "duplicate-structure", "lock-structure"):
        window.activate("win." + action, GLib.Variant("s", ""))
    time.sleep(0.3)
    check(window.rows("Structures").count(CONTOUR) == 1 and not window.enabled("undo"),
          "a preliminary structure can't be deleted, copied or locked")
    check(not window.enabled("delete-ring") or not last_step(window), "nor its rings")


def paint_meanwhile(window):
    """A structure of one's own, with a stroke of the brush, while it runs."""
    window.activate("win.new-structure")
    window.focus()
    window.key("Return")  # the name as it is proposed
    wait_for(lambda: window.enabled("undo"), "the new structure")
    name = window.rows("Structures")[1 if window.rows("Structures")[0] == CONTOUR else 0]
    window.activate("win.tool", GLib.Variant("s", "brush"))
    stroke(window, "Axial", [(-40, 0), (40, 20)])
    window.xdotool("mouseup", 1)
    wait_for(lambda: "brush" in (last_step(window) or "").lower(), "the stroke")
    check(running(window), "it still runs: nothing waited for it")
    return name


def edit_while_running(window):
    preliminary(window)
    name = paint_meanwhile(window)
    before = volume_of(window, name)
    end(window)
    check(window.rows("Structures").count(CONTOUR) == 1, "one contour takes the preliminary's place")
    check(not window.text_with("preliminary"), "and is preliminary no more")
    check(volume_of(window, name) == before, f"{before}: what was painted meanwhile is as it was")
    check("Auto-contour" in last_step(window), "the contour is the last step")
    window.activate("win.undo")
    wait_for(lambda: CONTOUR not in window.rows("Structures"), "the undo of the contour")
    check("brush" in last_step(window).lower(), "before it lies the stroke")
    check(not window.state("probability") and not window.enabled("probability"),
          "the overlay of a run whose structure is undone is hidden")
    window.activate("win.redo")
    wait_for(lambda: CONTOUR in window.rows("Structures"), "the redo")
    wait_for(lambda: window.enabled("probability"), "its overlay again")


def follow_the_view(window):
    """Scrolled to another part while it runs: that part comes before the rest."""
    window.activate("win.tool", GLib.Variant("s", "look"))
    window.activate("win.show-contour")
    middle = window.section()
    window.focus()
    window.key("Home")
    wait_for(lambda: window.section() != middle, "the first slice")
    window.activate("win.auto-contour")
    wait_for(lambda: running(window), "a member at work")
    window.activate("win.show-structure")
    check("PTV70_2^AI" in window.rows("Structures"), "a second run has a name of its own")
    end(window, "PTV70_2^AI")


def maps_of(window):
    return glob.glob(os.path.join(window.data, "cavum", "cases", "*", "probability-*.bin"))


def restart(window, folder):
    wait_for(lambda: len(maps_of(window)) == 2, "the maps of both runs")
    window.kill()
    first = min(maps_of(window), key=os.path.getmtime)
    with open(first, "r+b") as file:
        file.seek(os.path.getsize(first) // 2)
        file.write(b"damage")
    again = Window(folder, models=five_members(), data=window.data)
    ready(again)
    wait_for(lambda: "PTV70_2^AI" in again.rows("Structures"), "the contours after kill -9")
    wait_for(lambda: again.enabled("probability"), "the overlay after a restart")
    again.activate("win.probability")
    wait_for(lambda: again.state("probability") is True, "the probability")
    check(again.text_with("took "), "the card tells the run's device and time")
    again.press(CONTOUR, "label", "Cavum", lambda: again.text_with("overlays can't be shown"))
    check("damaged" in again.text_with("overlays can't be shown"), "damaged maps are told as such")
    check(CONTOUR in again.rows("Structures"), "and leave their structure as it is")
    check(not again.enabled("probability"), "without an overlay")
    again.press("PTV70_2^AI", "label", "Cavum", lambda: again.enabled("probability"))
    check(again.state("probability") is True, "each structure has the overlay of its own run")
    again.activate("win.delete-structure", GLib.Variant("s", ""))
    wait_for(lambda: "PTV70_2^AI" not in again.rows("Structures"), "the deletion")
    again.activate("win.undo")
    wait_for(lambda: "PTV70_2^AI" in again.rows("Structures"), "the structure again")
    check(len(maps_of(again)) == 2, "maps are kept while an undo may need them")
    return again


def thigh(source):
    """The phantom as a thigh of somebody: no phantom any more by its words."""
    folder = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "thigh")
    os.makedirs(folder)
    for path in glob.glob(os.path.join(source, "**", "*.dcm"), recursive=True):
        dataset = pydicom.dcmread(path)
        if dataset.Modality != "CT":
            continue
        dataset.Manufacturer, dataset.BodyPartExamined = "Somebody", "THIGH"
        dataset.save_as(os.path.join(folder, os.path.basename(path)))
    return folder


def ask_first(folder):
    window = Window(folder)
    ready(window)
    window.wait_text("Made for head and neck; this scan says THIGH.")
    window.activate("win.auto-contour")
    wait_for(lambda: window.has("Run a Model That Was Made for Something Else?", "label"),
             "the question")
    check(not window.text_with("slab "), "nothing runs before the answer")
    window.click("_Cancel Cancel")
    wait_for(lambda: not window.text_with("Made for Something Else?"), "the end of the question")
    check(not window.text_with("slab ") and window.rows("Structures") == [], "nor after a no")
    window.activate("win.auto-contour")
    wait_for(lambda: window.text_with("Made for Something Else?"), "the question again")
    window.click("_Run It Anyway Run It Anyway")
    wait_for(lambda: window.enabled("undo") or window.text_with("Nothing reached")
             or window.text_with("slab "), "a run after a yes", 180)
    window.kill()


def another_folder_meanwhile(folder):
    """A wrong folder ends the run, and nothing of half a contour stays in the case on the screen."""
    window = Window(folder, models=five_members(40))
    ready(window)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    window.activate("win.auto-contour")
    wait_for(lambda: CONTOUR in window.rows("Structures"), "a preliminary contour", 180)
    window.open(tempfile.mkdtemp(dir=os.environ["HOME"]))
    window.wait_text("There is no DICOM image")
    wait_for(lambda: CONTOUR not in window.rows("Structures"), "the end of the contour")
    wait_for(lambda: window.enabled("auto-contour"), "that another one can be made")
    check("GTVp" in window.rows("Structures"), "the case is as it was")
    window.quit()


def typing_while_it_comes(folder):
    """A contour that arrives takes neither the name that is being typed nor its entry."""
    window = Window(folder, models=five_members())
    ready(window)
    window.focus()
    window.activate("win.auto-contour")
    wait_for(lambda: running(window) or window.enabled("undo"), "a run", 180)
    window.key("ctrl+n")
    wait_for(lambda: window.has("Name of the structure", "text"), "the entry for a name")
    window.xdotool("type", "Mi")
    end(window)
    check(window.has("Name of the structure", "text"), "the entry is there when the contour is")
    window.xdotool("type", "ne")
    window.key("Return")
    wait_for(lambda: "Mine" in window.rows("Structures"), "the whole name in the list")
    window.activate("win.save")
    window.quit()


def test():
    folder = phantom("128x128x60")
    window = Window(folder, models=five_members(10))
    ready(window)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    edit_while_running(window)
    follow_the_view(window)
    window = restart(window, folder)
    window.quit()
    typing_while_it_comes(folder)
    another_folder_meanwhile(folder)
    ask_first(thigh(phantom()))


if __name__ == "__main__":
    main(test)
