#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever the patient's position and the order of the pixels: the same picture. A phantom with a
marker at the left ear is rewritten as a scanner would write it in each position; the marker must
be on the screen's right, and each of the three views the very pixels of the phantom itself."""
import copy
import glob
import os
import subprocess
import tempfile

import numpy as np
import pydicom

from harness import Atspi, Window, check, main, phantom, wait_for

# Patient axis and sign (LPS) along a row and down a column; whether slices run to the feet.
POSITIONS = {
    "HFS": ((0, 1), (1, 1), False),
    "HFP": ((0, -1), (1, -1), False),
    "HFDR": ((1, 1), (0, -1), False),
    "HFDL": ((1, -1), (0, 1), False),
    "FFS": ((0, -1), (1, 1), True),
    "FFP": ((0, 1), (1, -1), True),
    "FFDR": ((1, 1), (0, 1), True),
    "FFDL": ((1, -1), (0, -1), True),
}
MARKER_HU = 3000


def read(folder):
    slices = [pydicom.dcmread(path) for path in glob.glob(os.path.join(folder, "ct", "*"))]
    return sorted(slices, key=lambda d: float(d.ImagePositionPatient[2]))


def mark(slices):
    """A block of bright voxels at the patient's left (+x), half way down."""
    for k, d in enumerate(slices):
        values = d.pixel_array.copy()
        n = d.Rows // 2
        if abs(k - len(slices) // 2) <= 2:
            values[n - 2:n + 3, n + 11:n + 15] = (MARKER_HU - int(d.RescaleIntercept)) // int(d.RescaleSlope)
        d.PixelData = values.tobytes()


def rewrite(slices, position, folder):
    (row_axis, row_sign), (column_axis, column_sign), to_feet = POSITIONS[position]
    for number, d in enumerate(reversed(slices) if to_feet else slices):
        values, d = d.pixel_array, copy.deepcopy(d)
        origin, spacing = [float(v) for v in d.ImagePositionPatient], [float(v) for v in d.PixelSpacing]
        assert spacing[0] == spacing[1], "the phantom's pixels are square"
        last = [origin[0] + spacing[1] * (d.Columns - 1), origin[1] + spacing[0] * (d.Rows - 1)]
        if row_axis == 1:
            values = values.T
        if row_sign < 0:
            values = values[:, ::-1]
        if column_sign < 0:
            values = values[::-1, :]
        for axis, sign in ((row_axis, row_sign), (column_axis, column_sign)):
            if sign < 0:
                origin[axis] = last[axis]
        directions = np.zeros((2, 3))
        directions[0, row_axis], directions[1, column_axis] = row_sign, column_sign
        d.PixelData = np.ascontiguousarray(values).tobytes()
        d.ImagePositionPatient = [f"{v:.6f}" for v in origin]
        d.ImageOrientationPatient = [f"{v:.0f}" for v in directions.ravel()]
        d.PatientPosition = position
        d.InstanceNumber = number + 1
        d.save_as(os.path.join(folder, f"im{number:03d}.dcm"))


def pictures(window):
    """The three views as they are on the screen, without what lies outside them."""
    raw = subprocess.run(["import", "-window", "root", "-depth", "8", "rgb:-"], check=True,
                         capture_output=True).stdout
    screen = np.frombuffer(raw, np.uint8).reshape(1000, 1600, 3)
    left, top = window.origin("Cavum")
    cut = {}
    for plane in ("Axial", "Sagittal", "Coronal"):
        box = window.view(plane).get_extents(Atspi.CoordType.WINDOW)
        cut[plane] = screen[top + box.y:top + box.y + box.height, left + box.x:left + box.x + box.width]
    return cut


def look(folder, position):
    window = Window(folder)
    wait_for(lambda: window.view(), "the axial view")
    if position != "HFS":
        check(window.text_with(f"Position {position}"), f"the strip flags {position}")
    wait_for(lambda: window.rows("Series"), "the series")
    window.key("w", "2")  # bone: the marker is brighter than all else
    wait_for(lambda: window.state("preset") == 2, "the bone window")
    before = None
    for _ in range(40):  # until two pictures in a row are the same
        now = pictures(window)
        if before and all(np.array_equal(now[plane], before[plane]) for plane in now):
            break
        before = now
    window.quit()
    return now


def test():
    folder = phantom("97x97x31")
    slices = read(folder)
    mark(slices)
    first = None
    for position in POSITIONS:
        turned = tempfile.mkdtemp(dir=os.environ["HOME"])
        rewrite(slices, position, turned)
        views = look(turned, position)
        for plane in ("Axial", "Coronal"):
            white = np.argwhere((views[plane] > 250).all(axis=2))
            width = views[plane].shape[1]
            block = white[white[:, 1] > 0.6 * width]
            check(len(block) > 40, f"{position}, {plane}: the left ear is on the screen's right")
        if first is None:
            first = views
        for plane, picture in views.items():
            different = np.abs(picture.astype(int) - first[plane]).max(axis=2) > 2
            check(different.sum() == 0, f"{position}, {plane}: the very picture of HFS")


main(test)
