#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Structure sets about which a person is asked before they are placed on a scan: a renamed copy, one
drawn on another series, one in another frame of reference; what stays said of them, also after a
restart; and several sets at once, chosen by check boxes."""
import os
import shutil
import tempfile
import time

import pydicom
from gi.repository import Atspi, GLib
from pydicom.uid import generate_uid

import faulty_set
from cases import choose, rested_mm
from harness import Window, check, main, phantom, wait_for


def folder_of(*paths):
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    for path in paths:
        shutil.copy(path, folder)
    return folder


def variant(path, name, change=None, **attributes):
    """The set again as another file of a folder of its own, with other attributes."""
    dataset = pydicom.dcmread(path)
    dataset.StructureSetLabel = name
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    for key, value in attributes.items():
        setattr(dataset, key, value)
    if change:
        change(dataset)
    target = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), name.lower() + ".dcm")
    dataset.save_as(target)
    return target


def other_series(dataset):
    for frame in dataset.ReferencedFrameOfReferenceSequence:
        for study in frame.RTReferencedStudySequence:
            for series in study.RTReferencedSeriesSequence:
                series.SeriesInstanceUID = "1.2.826.0.1.3680043.10.1.99"
                for image in series.ContourImageSequence:
                    image.ReferencedSOPInstanceUID = generate_uid()


def other_frame(dataset):
    for roi in dataset.StructureSetROISequence:
        roi.ReferencedFrameOfReferenceUID = "1.2.826.0.1.3680043.10.1.98"
    for frame in dataset.ReferencedFrameOfReferenceSequence:
        frame.FrameOfReferenceUID = "1.2.826.0.1.3680043.10.1.98"
    if "FrameOfReferenceUID" in dataset:
        dataset.FrameOfReferenceUID = "1.2.826.0.1.3680043.10.1.98"


def with_set(ct, path):
    """A folder with the scan's images and one set."""
    folder = folder_of(*[os.path.join(ct, name) for name in os.listdir(ct)])
    shutil.copy(path, folder)
    return folder


def answer(window, question, button, *words):
    wait_for(lambda: window.has(question, "label"), f"the question “{question}”", 60)
    for word in words:
        check(window.text_with(word), f"it says: {word}")
    window.click(next(n.get_name() for n in window.nodes("push button") if button in n.get_name()))
    wait_for(lambda: not window.has(question, "label"), "the question goes")


def note(window, name):
    """What the sign beside a structure says."""
    for node in window.nodes():
        if node.get_name() and node.get_name().startswith(name + "\n"):
            return node.get_name()
    return ""


def box(window, start):
    for node in window.nodes("check box"):
        if node.get_name().startswith(start):
            return node
    raise LookupError(start)


def checked(node):
    return node.get_state_set().contains(Atspi.StateType.CHECKED)


def press(window, start, condition):
    window.press(box(window, start).get_name(), "check box", "Cavum", condition)


def a_renamed_copy(ct, rtstruct):
    renamed = variant(rtstruct, "RENAMED", PatientName="Other^Person", PatientID="OTHER-9")
    folder = with_set(ct, renamed)
    window = Window(folder)
    answer(window, "Add “RENAMED” to this scan?", "Leave it out",
           "It names the patient Other, Person (ID OTHER-9)", "PHANTOM, Nasopharynx",
           "very images")
    check(window.rows("Structures") == [], "what is left out is not there")
    wait_for(lambda: box(window, "“RENAMED”, renamed.dcm, not added"), "its box in the list")
    press(window, "“RENAMED”", lambda: window.has("Add “RENAMED” to this scan?", "label"))
    answer(window, "Add “RENAMED” to this scan?", "Add it")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its structures")
    window.wait_text("names another patient")
    window.kill()

    window = Window(folder, data=window.data)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its structures after a restart", 60)
    check(not window.has("Add “RENAMED” to this scan?", "label"), "nobody is asked again")
    check(window.text_with("names another patient"), "it is still said")
    check(window.has("Unlock GTVp", "push button"), "it is like any other set of this patient")
    window.quit()


def drawn_on_another_series(ct, rtstruct):
    elsewhere = variant(rtstruct, "ELSEWHERE", change=other_series)
    folder = with_set(ct, elsewhere)
    window = Window(folder)
    answer(window, "Add “ELSEWHERE” to this scan?", "Add it",
           "drawn on another series of the same frame of reference",
           "1.2.826.0.1.3680043.10.1.99", "Of the 30 images that it was drawn on, 30 are not there")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its structures")
    label = window.wait_text("drawn on series 1.2.826.0.1.3680043.10.1.99")
    check("From “ELSEWHERE”" in label, f"its heading says it: {label}")
    check(window.has("Unlock GTVp", "push button"), "it may be unlocked like any other")
    window.kill()
    window = Window(folder, data=window.data)
    window.wait_text("drawn on series 1.2.826.0.1.3680043.10.1.99", 60)
    check(not window.has("Add “ELSEWHERE” to this scan?", "label"), "nobody is asked again")
    window.quit()


def in_another_frame(ct, rtstruct):
    frame = variant(rtstruct, "FRAME", change=other_frame)
    folder = with_set(ct, frame)
    window = Window(folder)
    answer(window, "Show “FRAME” on this scan?", "Show it, for viewing only",
           "another frame of reference", "for viewing only: not edited")
    rows = wait_for(lambda: window.rows("Structures"), "its structures")
    check("GTVp" in rows, "its structures are there")
    banner = window.wait_text("drawn in another frame of reference, or name")
    check("dashed and for viewing only" in banner, f"the banner: {banner}")
    check(window.has("GTVp can only be looked at", "push button"), "it can't be unlocked")
    window.focus()
    window.point_at(window.find("GTVp", "label"))
    window.xdotool("click", 1)
    wait_for(lambda: window.enabled("export"), "the whole scan")
    window.activate("win.duplicate-structure", GLib.Variant("s", ""))
    window.wait_text("is for viewing only.")
    check(window.rows("Structures") == rows, "nor duplicated")
    window.kill()
    window = Window(folder, data=window.data)
    window.wait_text("drawn in another frame of reference, or name", 60)
    check(window.has("GTVp can only be looked at", "push button"), "nor after a restart")
    window.quit()


def hidden(window):
    """How many structures have their eye closed."""
    names = {"Show " + name for name in window.rows("Structures")}
    return sum(node.get_name() in names for node in window.nodes())


def several_at_once(folder, rtstruct):
    first = variant(rtstruct, "FIRST")
    second = variant(rtstruct, "SECOND", ApprovalStatus="APPROVED")
    for path in (first, second):
        shutil.copy(path, folder)
    os.remove(rtstruct)
    window = Window(folder)
    wait_for(lambda: window.rows("Structures").count("GTVp") == 2, "both sets' structures", 60)
    n = len(window.rows("Structures")) // 2
    check(window.text_with("From “FIRST”") and window.text_with("From “SECOND”"),
          "each has a heading of its own")
    check(window.text_with("approved"), "the approved one is told")
    one = wait_for(lambda: box(window, "“FIRST”"), "the box of the first")
    check(checked(one) and checked(box(window, "“SECOND”")), "both are shown")
    check(hidden(window) == 0, "none is hidden")
    press(window, "“SECOND”", lambda: not checked(box(window, "“SECOND”")))
    wait_for(lambda: hidden(window) == n, "the structures of the second are hidden")
    check(checked(box(window, "“FIRST”")), "those of the first are not")
    press(window, "“SECOND”", lambda: checked(box(window, "“SECOND”")))
    wait_for(lambda: hidden(window) == 0, "and they come back")
    window.quit()


def overlaps_are_asked_about(folder):
    """Before a slice is edited on which rings overlap in part."""
    zs = faulty_set.make(folder)
    middle = len(zs) // 2
    ring = next(c for c in pydicom.dcmread(os.path.join(folder, "faulty.dcm")).ROIContourSequence
                if c.ReferencedROINumber == 44).ContourSequence[0]
    place = [sum(map(float, ring.ContourData[k::3])) / (len(ring.ContourData) // 3) for k in (0, 1)]
    window = Window(folder)
    wait_for(lambda: "Overlap" in window.rows("Structures"), "the faulty structures", 60)
    wait_for(lambda: window.enabled("export"), "the whole scan")
    window.focus()
    choose(window, "Overlap")
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    wait_for(lambda: window.has("Overlap is being edited: lock it", "push button"), "it is free")
    window.activate("win.locate-structure", GLib.Variant("s", ""))
    window.point_at(window.view())
    for _ in range(2 * len(zs)):
        if window.section() == middle + 1:
            break
        window.xdotool("click", 4 if window.section() <= middle else 5)
        time.sleep(0.1)
    check(window.section() == middle + 1, "the slice with the overlap is on the screen")
    window.activate("win.structure-details", GLib.Variant("s", ""))
    told = wait_for(lambda: window.text_with("what they share left out"), "its details")
    check("cm³, united " in told and "From “FAULTY”" in told, "both volumes and the set")
    window.click(next(n.get_name() for n in window.nodes("push button") if "_Close" in n.get_name()))
    wait_for(lambda: not window.text_with("Number in its file"), "the details go")
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    paint(window, place)
    question = "What do these rings mean?"
    wait_for(lambda: window.has(question, "label"), "the question before the first stroke")
    answer(window, question, "Cancel", "Rings of “Overlap” overlap in part on slice")
    paint(window, place)
    answer(window, question, "Unite them")
    wait_for(lambda: window.text_with("ORGAN, drawn"), "the rings are united")
    paint(window, place)
    time.sleep(0.5)
    check(not window.has(question, "label"), "nobody is asked a second time")
    window.focus()
    window.key("ctrl+z")
    window.wait_text("Undone: Brush on Overlap")
    window.key("ctrl+z")
    window.wait_text("Undone: Overlapping rings of Overlap united")
    paint(window, place)
    wait_for(lambda: window.has(question, "label"), "after undo the question comes again")
    answer(window, question, "Cancel")
    window.quit()


def point_at_mm(window, place):
    """Of the axial view."""
    window.point_at(window.view())
    x, y = rested_mm(window)
    window.xdotool("mousemove_relative", "--", 60, 0)
    mm = (rested_mm(window)[0] - x) / 60
    window.point_at(window.view(), round((place[0] - x) / mm), round((place[1] - y) / mm))


def paint(window, place):
    """A short stroke in a ring, which it leaves: there is something to paint."""
    point_at_mm(window, place)
    window.xdotool("mousedown", 1)
    for _ in range(12):
        window.xdotool("mousemove_relative", "--", 0, 6)
    window.xdotool("mouseup", 1)


def test():
    folder = phantom()
    ct, rtstruct = os.path.join(folder, "ct"), os.path.join(folder, "rtstruct.dcm")
    a_renamed_copy(ct, rtstruct)
    drawn_on_another_series(ct, rtstruct)
    in_another_frame(ct, rtstruct)
    several_at_once(folder, rtstruct)
    overlaps_are_asked_about(phantom(seed=3))


main(test)
