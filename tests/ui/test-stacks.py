#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stacks as clinics have them: of two images at one position one is chosen before contours are drawn,
or none, and then it is asked again; what was chosen stays with the case, until the other one is
chosen and all that was done on the first goes; a gap is named and does not stand in the way: a
brush across it draws on the slices that are there, and so does the export; where every second slice
may be missing it is told; a leaning stack says why it is for looking only."""
import copy
import os
import tempfile

import numpy as np
import pydicom

from cases import add, case_folder
from harness import Window, check, main, phantom, rested, wait_for
from session import stroke


def read():
    source = os.path.join(phantom(), "ct")
    slices = [pydicom.dcmread(os.path.join(source, name)) for name in os.listdir(source)]
    return sorted(slices, key=lambda d: float(d.ImagePositionPatient[2]))


def write(slices):
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    for k, d in enumerate(slices):
        d.save_as(os.path.join(folder, f"slice{k:02}.dcm"))
    return folder


def with_double(slices, n=1):
    """The tenth slice again, n times, with other values."""
    others = []
    for k in range(1, n + 1):
        other = copy.deepcopy(slices[9])
        other.SOPInstanceUID += f".{k}"
        other.file_meta.MediaStorageSOPInstanceUID = other.SOPInstanceUID
        other.PixelData = (np.frombuffer(other.PixelData, "<u2") + 40 * k).astype("<u2").tobytes()
        others.append(other)
    return slices + others


def shifted(slices):
    slices = copy.deepcopy(slices)
    for k, d in enumerate(slices):
        d.ImagePositionPatient[0] = round(float(d.ImagePositionPatient[0]) + 0.4 * k, 3)
    return slices


LOOK, USE = "_Look Only Look Only", "_Use This One Use This One"  # as libadwaita names its buttons


def answer(window, response):
    window.wait_text("Two images at z = ")
    window.focus_newest()
    window.click(response)
    wait_for(lambda: not window.text_with("Two images at z = "), "the question's end")


def doubles(slices):
    folder = write(with_double(slices))
    window = Window(folder)
    window.wait_text("Two images at z = ")
    check(not window.is_sensitive(USE), "no image is proposed")
    answer(window, LOOK)
    window.wait_text("View only")
    window.wait_text("Choose which one counts before contours are drawn.")
    check(not window.enabled("auto-contour"), "nothing is contoured before the answer")
    row = next(window.nodes("list item"))
    window.point_at(row)
    window.xdotool("click", 1)
    window.wait_text("Two images at z = ")
    window.focus_newest()
    answer_with(window, "slice30.dcm")
    check(not window.text_with("View only"), "it can be contoured now")
    check(window.text_with("slice30.dcm") and window.text_with("was chosen"), "the answer is told")
    before_anything_is_done(window)
    drawn = add(window)
    window.wait_text("All edits saved here")
    window.quit()
    doubles_again(folder, window.data, drawn)
    other_one_after_all(slices)


def hu(window):
    """What the status line says under the middle of the axial view, at the slice in question."""
    window.focus()
    window.point_at(window.view(), 3, 3)
    while window.section() != 10:
        before = window.section()
        window.xdotool("click", 5 if before > 10 else 4)
        wait_for(lambda: window.section() != before, "another slice")
    text = rested(lambda: window.text_with("HU\u00a0"), "the HU under the pointer")
    return int(text.split("\u00a0")[1].replace("\u2212", "-"))


def ask_again(window, file):
    """The question, with another answer than the one before."""
    wait_for(lambda: window.enabled("choose-images"), "the action", 30)
    window.activate("win.choose-images")
    window.wait_text("Two images at z = ")
    window.focus_newest()
    check(not window.has(LOOK, "push button"), "it can be cancelled, not left open")
    choice = next(node.get_name() for node in window.nodes("check box") if file in node.get_name())
    use = next(n.get_name() for n in window.nodes("push button") if "Use This One" in n.get_name())
    check(not window.is_sensitive(use), "the one that is used already is no answer")
    window.press(choice, "check box", "Which Image Counts[?]", lambda: window.is_sensitive(use))
    return use


def before_anything_is_done(window):
    """The other one, and back, without more ado."""
    last = hu(window)
    for file, offset in (("slice09.dcm", -40), ("slice30.dcm", 40)):
        use = ask_again(window, file)
        check(use == USE, "nothing is lost by it")
        answer(window, use)
        window.wait_text("was chosen")
        wait_for(lambda: window.enabled("auto-contour"), "the series with the other image", 30)
        wait_for(lambda: window.text_with(file) and hu(window) == last + offset,
                 f"{last} becomes {last + offset} HU")
        last += offset
    check(case_folder(window.data) is None or not os.listdir(case_folder(window.data))
          or os.listdir(case_folder(window.data)) == ["lock"], "and nothing is kept of it")


CANCEL = "_Cancel Cancel"


def other_one_after_all(slices):
    """After something was drawn: it stays unless one says that it may go."""
    folder = write(with_double(slices))
    window = Window(folder)
    answer_with(window, "slice09.dcm")
    drawn = add(window)
    window.wait_text("All edits saved here")
    values = hu(window)
    use = ask_again(window, "slice30.dcm")
    check("Remove It" in use and window.text_with("all of it is removed"), "it says what goes")
    answer(window, CANCEL)
    check(window.rows("Structures") == drawn, "what was drawn stays")
    check(window.enabled("undo") and hu(window) == values, "on its image")
    answer(window, ask_again(window, "slice30.dcm"))
    wait_for(lambda: drawn[0] not in window.rows("Structures"), "what was drawn is gone")
    wait_for(lambda: window.enabled("auto-contour"), "the series with the other image", 30)
    wait_for(lambda: hu(window) == values + 40, "it is the other image")
    check(not window.enabled("undo"), "no step of the first is left")
    window.quit()
    window = Window(folder, data=window.data)
    window.wait_text("Two images at z = ")
    check(not window.text_with("was chosen when"), "and nothing on the disk")
    answer(window, LOOK)
    window.quit()


def answer_with(window, file):
    window.wait_text("Two images at z = ")
    window.focus_newest()
    choice = next(node.get_name() for node in window.nodes("check box") if file in node.get_name())
    window.press(choice, "check box", "Which Image Counts[?]", lambda: window.is_sensitive(USE))
    answer(window, USE)
    wait_for(lambda: window.enabled("auto-contour"), "the series with its answer", 30)


def doubles_again(folder, data, drawn):
    """Opened again: not asked, but told; and asked when the image that was chosen is another one."""
    window = Window(folder, data=data)
    wait_for(lambda: window.enabled("auto-contour"), "the series as it was chosen", 30)
    check(not window.text_with("Two images at z = "), "it is not asked again")
    window.wait_text("slice30.dcm")
    check("is shown, which was chosen when this case was open before." in
          window.text_with("slice30.dcm"), "but told")
    wait_for(lambda: window.rows("Structures") == drawn, "what was drawn on it")
    window.quit()

    path = os.path.join(folder, "slice30.dcm")
    other = pydicom.dcmread(path)
    other.SOPInstanceUID += ".2"
    other.file_meta.MediaStorageSOPInstanceUID = other.SOPInstanceUID
    other.save_as(path)
    window = Window(folder, data=data)
    answer(window, LOOK)
    window.wait_text("View only")
    check(drawn[0] not in window.rows("Structures"), "contours lie on no other image")
    window.quit()


def three(slices):
    window = Window(write(with_double(slices, 2)))
    window.wait_text("3 images at z = ")
    window.focus_newest()
    check(sum("(image" in n.get_name() for n in window.nodes("check box")) == 3, "three to choose from")
    window.click(LOOK)
    window.wait_text("3 different images lie at z = ")
    window.quit()


def question_of_another(slices):
    """A folder that comes while the question is open takes it away, and may ask its own."""
    window = Window(write(with_double(slices)))
    window.wait_text("Two images at z = ")
    others = [copy.deepcopy(d) for d in slices]
    for d in others:
        d.PatientName, d.PatientID = "SECOND^Somebody", "SECOND-2"
    window.open(write(with_double(others)))
    window.wait_text("SECOND, Somebody · ID SECOND-2")
    check(sum(n.get_name().startswith("Two images at z = ") for n in window.nodes("label")) == 1,
          "there is no question about another patient any more")
    answer(window, LOOK)
    window.wait_text("Choose which one counts before contours are drawn.")
    window.quit()


def gap(slices):
    window = Window(write(slices[:12] + slices[13:]))
    window.wait_text("No image at z = ")
    window.wait_text("Slices missing")
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    check("29" in window.view().get_name(), "29 slices are shown, none is made up")
    add(window)
    brush_across(window)
    places = {float(d.ImagePositionPatient[2]) for d in slices}
    missing = float(slices[12].ImagePositionPatient[2])
    drawn = exported_places(window)
    check(drawn <= places - {missing}, f"{len(drawn)} rings lie on slices that are there")
    check(min(drawn) < missing < max(drawn), "on both sides of the gap")
    window.quit()


def every_second(slices):
    window = Window(write(slices[::2]))
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: sum("what lies between them is not known" in n.get_name()
                         for n in window.nodes("label")) == 2, "the sentence in list and picture")
    window.quit()


def brush_across(window):
    """Down the sagittal view, from side to side of the gap."""
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    stroke(window, "Sagittal", [(0, -60), (0, 90)])
    window.xdotool("mouseup", 1)
    wait_for(lambda: any(n.get_name().startswith("Undo: Brush") for n in window.nodes("push button")),
             "the stroke")


def exported_places(window):
    """The z of each ring of the one file that is written."""
    window.activate("win.export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    wait_for(lambda: window.is_sensitive("Export 1 structure"), "the end of its checks", 60)
    window.click("Export 1 structure")
    window.wait_text(".dcm written, read back and compared", 60)
    documents = os.path.join(os.environ["HOME"], "Documents")
    written = pydicom.dcmread(os.path.join(documents, os.listdir(documents)[0]))
    return {float(z) for roi in written.ROIContourSequence for ring in roi.ContourSequence
            for z in ring.ContourData[2::3]}


def leaning(slices):
    window = Window(write(shifted(slices)))
    window.wait_text("the stack leans by ")
    window.wait_text("View only")
    check(not window.enabled("auto-contour"), "it is for looking only")
    check(not window.enabled("tool"), "no hand can draw on it")
    window.activate("win.new-structure")
    window.wait_text("the stack leans by ")
    check(not window.enabled("undo"), "and nothing is made")
    window.quit()


def test():
    slices = read()
    doubles(slices)
    three(slices)
    question_of_another(slices)
    gap(slices)
    every_second(slices)
    leaning(slices)


main(test)
