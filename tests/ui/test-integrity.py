#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Traps in which an edit could be lost, a contour changed by a slip, or another patient shown: keys
while a name is written, a folder that holds somebody else now, a case's folder that goes away while
it is open, a case that closes behind one's back."""
import os
import shutil
import tempfile

import pydicom
from gi.repository import GLib

from cases import add, case_folder, opened, pointer_mm, read_at, sealed, volume
from harness import Window, check, main, phantom, wait_for


def slices(folder):
    return [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]


def somebody_else(folder, same_identifiers):
    """The same file names, another patient's scan in them; with its own identifiers or, as of a copy
    that was renamed, with those of the first."""
    for path in slices(folder):
        dataset = pydicom.dcmread(path)
        dataset.PatientName, dataset.PatientID = "SECOND^Somebody", "SECOND-2"
        for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID",
                     "FrameOfReferenceUID"):
            if name in dataset and not same_identifiers:
                setattr(dataset, name, getattr(dataset, name) + ".7")
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.save_as(path)


def write_name(window, keys, name):
    """A new name, after some keys; not taken yet."""
    window.focus()
    window.key("F2")
    entry = wait_for(lambda: window.find("Name of the structure", "text"), "a name being written")
    entry = entry.get_text_iface()
    for key in (*keys, "ctrl+a"):
        window.key(key)
    window.xdotool("type", name)
    wait_for(lambda: entry.get_text(0, entry.get_character_count()) == name, f"{name} in the entry")


def keys_while_a_name_is_written(folder):
    window = opened(folder)
    add(window)
    rows = add(window)
    write_name(window, ["ctrl+z", "ctrl+shift+z", "ctrl+y", "ctrl+d", "ctrl+shift+d", "shift+Delete"],
               "bErwq15")
    check(window.rows("Structures")[1:] == rows[1:], "nothing was undone meanwhile")
    window.activate("win.save")
    wait_for(lambda: window.rows("Structures") == ["bErwq15"] + rows[1:], "the name")
    window.wait_text("Saved here; not exported")
    check(not window.text_with("has no ring"), "keys wrote, and did nothing else")
    write_name(window, [], "left")
    window.quit()
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == ["left"] + rows[1:], "a name being written is taken at the end")
    window.quit()


def a_stroke_in_hand(folder):
    """The window closes while a button paints: what was painted is there."""
    window = opened(folder)
    rows = add(window)
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    before = read_at(window, 0, 0)
    window.xdotool("mousedown", 1, "mousemove_relative", 30, 0)
    wait_for(lambda: pointer_mm(window) != before, "the way of a stroke that lasts")
    window.activate("win.close")
    window.wait_end()
    window.xdotool("mouseup", 1)
    window = opened(folder, data=window.data)
    wait_for(lambda: volume(window, rows[0]) > 0, "the ring that was being painted")
    window.quit()


def folder_of_another_patient(same_identifiers):
    folder = phantom()
    window = opened(folder)
    add(window)
    window.quit()
    somebody_else(folder, same_identifiers)
    key = os.path.basename(case_folder(window.data))
    window = Window(data=window.data)
    wait_for(lambda: window.rows("Recent cases"), "the case in the list")
    window.activate("win.open-recent", GLib.Variant("s", key))
    window.wait_text("where another one is now", 30)
    check(not window.text_with("SECOND"), "another patient's scan is not shown instead")
    window.quit()


def case_folder_goes_away(folder):
    window = opened(folder)
    add(window)
    window.wait_text("All edits saved here")
    shutil.rmtree(case_folder(window.data))
    rows = add(window)
    window.kill()
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == rows, "all is there, also what was done before")
    window.quit()


def moved_in_space():
    folder = phantom()
    window = opened(folder)
    window.activate("win.auto-contour")
    window.wait_text("cm³, not reviewed", 60)
    window.quit()
    for path in slices(folder):
        dataset = pydicom.dcmread(path)
        if "ImagePositionPatient" in dataset:
            x, y, z = dataset.ImagePositionPatient
            dataset.ImagePositionPatient = [x, y, z + 9]
            dataset.save_as(path)
    window = Window(folder, data=window.data)
    window.wait_text("lie at other positions than when the case was kept", 30)
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    check("PTV70^AI" not in window.rows("Structures"), "contours of other positions are not shown")
    window.quit()


def other_values():
    """One voxel of the scan is another, under the same identifiers: the case that is kept is not its
    own. It is there again with the scan that it was drawn on."""
    folder = phantom()
    window = opened(folder)
    rows = add(window)
    window.quit()
    path = next(p for p in sorted(slices(folder)) if pydicom.dcmread(p).Modality == "CT")
    dataset = pydicom.dcmread(path)
    before = dataset.PixelData
    dataset.PixelData = before[:1000] + bytes([before[1000] ^ 1]) + before[1001:]
    dataset.save_as(path)
    window = Window(folder, data=window.data)
    window.wait_text("have other values than when the case was kept", 30)
    check(window.text_with("What you do here is not kept."), "and that nothing is kept is told")
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the structure set beside it")
    check(rows[0] not in window.rows("Structures"), "what was drawn on other values is not shown")
    window.activate("win.save")  # there is nowhere to save to
    window.quit()
    dataset.PixelData = before
    dataset.save_as(path)
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == rows, "on its own scan it is there as it was")
    check(not window.text_with("is not kept"), "and kept")
    window.quit()


def edit_while_another_folder_is_read(folder):
    source, other = phantom(seed=2), tempfile.mkdtemp(dir=os.environ["HOME"])
    for i in range(20):  # it takes its time to be read
        shutil.copytree(source, os.path.join(other, str(i)))
    window = opened(folder, data=sealed())
    window.wait_text("What you do here can't be saved")
    window.open(other)
    window.activate("win.new-structure")
    wait_for(lambda: window.has("Open another case?", "label"), "the question before a loss", 30)
    window.click(next(n.get_name() for n in window.nodes("push button") if "Cancel" in n.get_name()))
    wait_for(lambda: not window.has("Open another case?", "label"), "the case again")
    check("GTVp 2" in window.rows("Structures"), "what was done is there")
    window.lose_and_quit()


def many_slices():
    """A folder that takes its time to be read."""
    source, other = phantom(seed=2), tempfile.mkdtemp(dir=os.environ["HOME"])
    for i in range(600):
        os.mkdir(os.path.join(other, str(i)))
        for k, path in enumerate(slices(source)):
            os.link(path, os.path.join(other, str(i), str(k)))
    return other


def stroke_while_another_folder_is_read(folder):
    """What is found so far, told twice a second, ends no stroke."""
    def reading():
        return window.text_with("Reading the folder:")

    def stroke_is_over():
        return any(n.get_name().startswith("Undo: Brush") for n in window.nodes("push button"))

    other = many_slices()
    window = opened(folder, data=sealed())
    add(window)
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    before = read_at(window, 0, 0)
    window.open(other)
    wait_for(lambda: window.has("Open another case?", "label"), "the question before a loss", 30)
    window.click(next(n.get_name() for n in window.nodes("push button") if "Lose it" in n.get_name()))
    wait_for(reading, "the folder being read")
    window.focus()
    window.xdotool("mousedown", 1, "mousemove_relative", 30, 0)
    wait_for(lambda: pointer_mm(window) != before, "the way of a stroke that lasts")
    while reading():
        if stroke_is_over() and reading():
            raise AssertionError("the stroke was ended while it lasted")
    wait_for(stroke_is_over, "what was drawn, at the folder's end")
    window.xdotool("mouseup", 1)
    window.kill()


def test():
    folder = phantom()
    keys_while_a_name_is_written(folder)
    a_stroke_in_hand(folder)
    folder_of_another_patient(False)
    folder_of_another_patient(True)
    case_folder_goes_away(folder)
    moved_in_space()
    other_values()
    stroke_while_another_folder_is_read(folder)
    edit_while_another_folder_is_read(folder)


main(test)
