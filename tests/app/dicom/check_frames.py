#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_frames.py RTSTRUCT CT: with pydicom alone, whether each contour refers to the one frame of
the multi-frame CT that lies at its z, and the set to the file once."""
import sys

import pydicom

rt, ct = pydicom.dcmread(sys.argv[1]), pydicom.dcmread(sys.argv[2], stop_before_pixels=True)
z_of_frame = {i + 1: float(item.PlanePositionSequence[0].ImagePositionPatient[2])
              for i, item in enumerate(ct.PerFrameFunctionalGroupsSequence)}
study = rt.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0]
images = study.RTReferencedSeriesSequence[0].ContourImageSequence
assert [i.ReferencedSOPInstanceUID for i in images] == [ct.SOPInstanceUID], images
assert images[0].ReferencedSOPClassUID == ct.SOPClassUID
frames = []
for contour in rt.ROIContourSequence[0].ContourSequence:
    (image,) = contour.ContourImageSequence
    assert image.ReferencedSOPInstanceUID == ct.SOPInstanceUID
    assert image.ReferencedSOPClassUID == ct.SOPClassUID
    frame = int(image.ReferencedFrameNumber)
    assert abs(float(contour.ContourData[2]) - z_of_frame[frame]) < 1e-3, (frame, contour)
    frames.append(frame)
assert sorted(frames) == sorted(z_of_frame), frames
print(f"{len(frames)} contours, frames {frames}")
