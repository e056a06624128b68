#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Contour, correct with the brush, export, and read the file with pydicom; names and types of the
file's own; and all of it by the keyboard alone."""
import os
import time

import pydicom

from harness import Atspi, GLib, Window, check, main, phantom, wait_for
from sheet import (DOCUMENTS, click_in_sheet, close_sheet, listing, open_sheet, roi_of, same,
                   set_text, toggle, write, write_only, written_file)


def contour(window):
    window.activate("win.auto-contour")
    wait_for(lambda: window.enabled("undo"), "the contour", 180)
    check("PTV70^AI" in window.rows("Structures"), "there is a contour")


def judge(written, folder):
    scan = pydicom.dcmread(next(f for f in listing(folder) if os.sep + "ct" + os.sep in f))
    check(written.Modality == "RTSTRUCT", "it is an RTSTRUCT")
    check(written.PatientID == scan.PatientID, "of the same patient")
    names = [roi.ROIName for roi in written.StructureSetROISequence]
    check("PTV70^AI" in names and "GTVp" in names, "it holds our contour and the reference")
    check("BODY" not in names, "and not what was left out")
    frames = {roi.ReferencedFrameOfReferenceUID for roi in written.StructureSetROISequence}
    check(frames == {scan.FrameOfReferenceUID}, "in the scan's frame of reference")
    check(written.ApprovalStatus == "UNAPPROVED", "it is not approved")
    roi, contours, _ = roi_of(written, "PTV70^AI")
    check(roi.ROIGenerationAlgorithm == "AUTOMATIC", "our contour is told as automatic")
    check(len(contours) > 0, "and has rings")
    source = pydicom.dcmread(os.path.join(folder, "rtstruct.dcm"))
    check(written.PredecessorStructureSetSequence[0].ReferencedSOPInstanceUID
          == source.SOPInstanceUID, "it names the set that the others came from")
    same(source, written, "GTVp")


def first_export(window, folder):
    open_sheet(window)
    check(window.has("PTV70^AI", "check box"), "the sheet lists the contour")
    check(window.text_with("slices not reviewed"), "the sheet says that it is not reviewed")
    check(window.text_with("A phantom"), "and that this is no patient")
    toggle(window, "BODY")
    wait_for(lambda: window.has("Export 10 structures", "push button"), "BODY is left out")
    judge(write(window), folder)


def own_words(window):
    """Names, label, type and author are the file's own; the case keeps its."""
    open_sheet(window)
    set_text(window, "Name of GTVp in the file", "GTVp_final")
    set_text(window, "Label of GTVp in the file", "by hand")
    set_text(window, "Name of PTV70^AI in the file", "PTV70")
    window.wait_text("Name without “^AI”")
    set_text(window, "Name of PTV70^AI in the file", "gtvp_FINAL")
    window.wait_text("Two structures with one name")
    set_text(window, "Name of PTV70^AI in the file", "PTV70^AI")
    window.wait_text("Names differ")
    set_text(window, "Author", "Doe^Jo")
    click_in_sheet(window, "Type of GTVp in the file", "combo box")
    time.sleep(0.4)
    window.key("Down", "Return")
    written = write(window)
    roi, _, seen = roi_of(written, "GTVp_final")
    check(seen.RTROIInterpretedType == "CTV", "the type is the chosen one")
    check(seen.ROIObservationLabel == "by hand", "and the label")
    check(str(written.OperatorsName) == "Doe^Jo", "the author is in the file")
    check("GTVp" in window.rows("Structures"), "the case keeps its name")
    open_sheet(window)
    author = window.find("Author", "text").get_text_iface()
    text = author.get_text(0, author.get_character_count())
    check(text == "Doe^Jo", f"the author is remembered: {text}")
    close_sheet(window)


def with_the_brush(window):
    """A stroke on the automatic contour: SEMIAUTOMATIC, one slice of other rings."""
    before = write_only(window, "PTV70^AI")
    window.activate("win.show-contour")
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    window.activate("win.brush-mode", GLib.Variant("s", "add"))
    window.point_at(window.view(), right=-60, down=100)
    time.sleep(0.2)
    window.drag(1, 60, -50)
    wait_for(lambda: any("Undo: Brush" in n.get_name() for n in window.nodes("push button")),
             "the stroke")
    window.key("Escape")
    after = write_only(window, "PTV70^AI")
    roi, contours, _ = roi_of(after, "PTV70^AI")
    check(roi.ROIGenerationAlgorithm == "SEMIAUTOMATIC", "a person had a hand in it")
    check("Edited by hand. 0 of" in roi.ROIDescription, "and the description says so: "
          + roi.ROIDescription[-40:])
    old = {str(c.ContourData) for c in roi_of(before, "PTV70^AI")[1]}
    changed = {float(c.ContourData[2]) for c in contours if str(c.ContourData) not in old}
    check(len(changed) == 1, "only one slice has other rings")
    same(before, after, "PTV70^AI", but=changed)


def by_keyboard(window):
    """Ctrl+E, the first name, Enter."""
    before = set(os.listdir(DOCUMENTS))
    def sheet():
        window.focus()
        time.sleep(0.3)
        window.key("ctrl+e")
        wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
        wait_for(lambda: window.text_with("No gaps") or window.text_with("without a ring between"),
                 "the checks", 40)

    sheet()
    window.key("Escape")
    wait_for(lambda: not window.has("Cancel", "push button"), "Escape closes it")
    sheet()

    def focused():
        return next((n.get_name() for n in window.nodes() if n.get_state_set().contains(Atspi.StateType.FOCUSED)), "")

    for _ in range(12):
        window.key("Tab")
        if focused().startswith("Name of"):
            break
    check(focused().startswith("Name of"), "Tab comes to a name")
    window.xdotool("key", "ctrl+a")
    window.xdotool("type", "TypedName")
    window.key("Return")
    file = pydicom.dcmread(os.path.join(DOCUMENTS, written_file(window, before)))
    names = [r.ROIName for r in file.StructureSetROISequence]
    check("TypedName" in names, "Enter exports what was typed")


def test():
    folder = phantom("128x128x40")
    before = listing(folder)
    window = Window(folder)
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    contour(window)
    window.focus()
    first_export(window, folder)
    own_words(window)
    by_keyboard(window)
    with_the_brush(window)
    check(listing(folder) == before, "nothing was written where the scan was read")
    window.quit()  # nothing is lost, so nothing is asked


main(test)
