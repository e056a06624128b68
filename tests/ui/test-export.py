#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Contour, export, and read the file with pydicom: our contour and the reference, all of the same
patient, with nothing written where the scan was read."""
import os

import pydicom

from harness import Window, check, main, phantom, wait_for


def listing(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)


def export(window):
    window.activate("win.auto-contour")
    wait_for(lambda: "PTV70^AI" in window.rows("Structures"), "the contour", 60)
    check(window.enabled("export"), "it can be exported")
    window.activate("win.export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    check(window.has("PTV70^AI", "check box"), "the sheet lists the contour")
    check(window.text_with("is an automatic contour that nobody has reviewed"),
          "the sheet says that nobody has reviewed it")
    window.press("BODY", "check box", "Export structure set",
                 lambda: window.has("Export 10 structures", "push button"))
    window.click("Export 10 structures")
    window.wait_text(".dcm written, read back and compared", 30)  # the toast, not the sheet


def judge(folder):
    documents = os.path.join(os.environ["HOME"], "Documents")
    files = os.listdir(documents)
    check(len(files) == 1, "there is one new file, and no temporary one")
    written = pydicom.dcmread(os.path.join(documents, files[0]))
    scan = pydicom.dcmread(next(f for f in listing(folder) if os.sep + "ct" + os.sep in f))
    check(written.Modality == "RTSTRUCT", "it is an RTSTRUCT")
    check(written.PatientID == scan.PatientID, "of the same patient")
    names = [roi.ROIName for roi in written.StructureSetROISequence]
    check("PTV70^AI" in names and "GTVp" in names, "it holds our contour and the reference")
    check("BODY" not in names, "and not what was left out")
    frames = {roi.ReferencedFrameOfReferenceUID for roi in written.StructureSetROISequence}
    check(frames == {scan.FrameOfReferenceUID}, "in the scan's frame of reference")
    check(written.ApprovalStatus == "UNAPPROVED", "it is not approved")
    roi = written.StructureSetROISequence[names.index("PTV70^AI")]
    check(roi.ROIGenerationAlgorithm == "AUTOMATIC", "our contour is told as automatic")
    contours = {item.ReferencedROINumber: item for item in written.ROIContourSequence}
    check(len(contours[roi.ROINumber].ContourSequence) > 0, "and has rings")


def test():
    folder = phantom("128x128x40")
    before = listing(folder)
    window = Window(folder)
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    export(window)
    judge(folder)
    check(listing(folder) == before, "nothing was written where the scan was read")
    window.quit()  # nothing is lost, so nothing is asked


main(test)
