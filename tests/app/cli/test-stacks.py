#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stacks as clinics have them, through the command line: uneven steps and missing slices are
contoured on the real slices, leaning ones are refused with the reason, of two images at one position
one is chosen, and a split series is named part by part.

test-stacks.py CAVUM-CLI: makes all of it from a phantom; pydicom judges the rings.
"""
import copy
import json
import os
import shutil
import tempfile

from cli import BUNDLE, SHARED, fails, run, skip

try:
    import numpy as np
    import pydicom
except ImportError as missing:
    skip(f"needs a Python library: {missing}")

N = 16


class Room:
    def __init__(self, folder):
        self.folder = folder
        run("phantom", self.path("phantom"), "--size", f"64x64x{N}", "--seed", "3")
        ct = self.path("phantom/ct")
        self.slices = [pydicom.dcmread(os.path.join(ct, name)) for name in os.listdir(ct)]
        self.slices.sort(key=lambda d: float(d.ImagePositionPatient[2]))
        self.z = [float(d.ImagePositionPatient[2]) for d in self.slices]
        self.step = self.z[1] - self.z[0]

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, change=None, keep=lambda k: True, extra=()):
        """A folder of changed copies; the positions that are left, by z."""
        os.makedirs(self.path(name))
        left = []
        for k, original in enumerate(self.slices):
            if not keep(k):
                continue
            d = copy.deepcopy(original)
            if change:
                change(k, d)
            d.save_as(self.path(f"{name}/{k:02}.dcm"))
            left.append(float(d.ImagePositionPatient[2]))
        for file, d in extra:
            d.save_as(self.path(f"{name}/{file}"))
        return left


def rings_of(path):
    return [c for roi in pydicom.dcmread(path).ROIContourSequence for c in roi.ContourSequence]


def contoured(room, name, z, *options):
    """An automatic contour whose rings lie at true positions and name the images there."""
    out = room.path(name + ".dcm")
    run("contour", room.path(name), "--model", BUNDLE, "--level", "0.02", "--output", out, *options)
    images = {round(float(d.ImagePositionPatient[2]), 3): d.SOPInstanceUID
              for d in (pydicom.dcmread(os.path.join(room.path(name), f), stop_before_pixels=True)
                        for f in sorted(os.listdir(room.path(name)), reverse=True))}
    found = set()
    for contour in rings_of(out):
        place = {float(v) for v in contour.ContourData[2::3]}
        assert len(place) == 1, place
        at = place.pop()
        assert any(abs(at - known) < 1e-3 for known in z), (name, at)
        uid = contour.ContourImageSequence[0].ReferencedSOPInstanceUID
        assert uid == images[round(at, 3)], (name, at)
        found.add(round(at, 3))
    assert len(found) > 4, (name, found)
    # Read back: rings as JSON, with the volume counted from half way to half way.
    run("convert", out, "--ct", room.path(name), "--output", room.path(name + ".json"), *options)
    rings = json.load(open(room.path(name + ".json")))["structures"][0]["rings"]
    areas = {}
    for ring in rings:
        p = np.array(ring["points"])
        x, y = p[:, 0], p[:, 1]
        area = (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2
        areas[round(p[0, 2], 3)] = areas.get(round(p[0, 2], 3), 0) - area
    z = sorted(z)
    edges = [z[0] - (z[1] - z[0]) / 2] + [(a + b) / 2 for a, b in zip(z, z[1:])] \
        + [z[-1] + (z[-1] - z[-2]) / 2]
    cm3 = sum(area * (edges[k + 1] - edges[k]) for at, area in areas.items()
              for k in [int(np.argmin(np.abs(np.array(z) - at)))]) / 1000
    both = room.path(name + "-both")
    os.makedirs(both)
    shutil.copytree(room.path(name), both + "/ct")
    shutil.copy(out, both)
    facts = json.loads(run("info", both, "--json")[0])
    told = facts["structure_sets"][0]["structures"][0]["volume_cm3"]
    assert abs(told - cm3) < 0.01 * cm3 + 0.01, (name, told, cm3)
    return facts


def gaps(room):
    z = room.make("missing", keep=lambda k: k != 7)
    facts = contoured(room, "missing", z)
    series = facts["series"][0]
    assert not series["uniform"] and series["contourable"], series
    gap = f"{room.z[7]:.2f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")
    assert f"No image at z = {gap} mm: 1 slice is missing" in " ".join(series["warnings"]), series
    fails("contour", room.path("missing"), "--model", BUNDLE, "--level", "0.02", "--output",
          room.path("no.dcm"), "--probability", room.path("no.nii.gz"),
          says="Write a structure set (.dcm) or rings (.json) instead.")
    assert not os.path.exists(room.path("no.dcm"))


def uneven(room):
    def change(k, d):
        if k > 8:
            d.ImagePositionPatient[2] = round(room.z[8] + 2 * room.step * (k - 8), 3)
    z = room.make("uneven", change)
    series = contoured(room, "uneven", z)["series"][0]
    assert "unevenly spaced" in " ".join(series["warnings"]), series


def of_shared(room):
    """The same on a head, where the shared data lie beside the project."""
    for name, n in (("missing-slice", 19), ("uneven-spacing", 15)):
        source = os.path.join(SHARED, "dicom", "hard", name)
        if not os.path.isdir(source):
            print(f"SKIP: needs shared/dicom/hard/{name}, which is not beside the project")
            continue
        shutil.copytree(source, room.path(name))
        z = [float(pydicom.dcmread(os.path.join(source, file)).ImagePositionPatient[2])
             for file in os.listdir(source)]
        assert len(z) == n, z
        contoured(room, name, z)


def leaning(room):
    def shift(k, d):
        d.ImagePositionPatient[0] = round(float(d.ImagePositionPatient[0]) + 0.4 * k, 3)

    def tilt(k, d):
        d.ImageOrientationPatient = [1, 0, 0, 0, round(np.cos(0.3), 8), round(np.sin(0.3), 8)]
    for name, change, says in (("shifted", shift, "the stack leans by"),
                               ("tilted", tilt, "The gantry was tilted by 17.2°")):
        room.make(name, change)
        fails("contour", room.path(name), "--model", BUNDLE, "--output", room.path("no.dcm"),
              says=says)
        series = json.loads(run("info", room.path(name), "--json")[0])["series"][0]
        assert series["viewable"] and not series["contourable"], series


def doubles(room):
    other = copy.deepcopy(room.slices[7])
    other.SOPInstanceUID += ".1"
    other.file_meta.MediaStorageSOPInstanceUID = other.SOPInstanceUID
    other.PixelData = (np.frombuffer(other.PixelData, "<u2") + 40).astype("<u2").tobytes()
    z = room.make("double", extra=[("other.dcm", other)])
    err = fails("contour", room.path("double"), "--model", BUNDLE, "--output", room.path("no.dcm"),
                says="Two different images lie at z = ")
    assert "--duplicates says which image counts" in err, err
    fails("contour", room.path("double"), "--model", BUNDLE, "--output", room.path("no.dcm"),
          "--duplicates", "nothing.dcm", says="no such image lies where another one does")
    for choice, uid in (("other.dcm", other.SOPInstanceUID),
                        ("first", room.slices[7].SOPInstanceUID)):
        out = room.path(choice + ".out.dcm")
        warnings = run("contour", room.path("double"), "--model", BUNDLE, "--level", "0.02",
                       "--output", out, "--duplicates", choice)[1]
        assert "was chosen" in warnings, warnings
        uids = {c.ContourImageSequence[0].ReferencedSOPInstanceUID for c in rings_of(out)
                if abs(float(c.ContourData[2]) - z[7]) < 1e-3}
        assert uids == {uid}, (choice, uids)


def split(room):
    def change(k, d):
        if k >= 8:
            d.FrameOfReferenceUID += ".1"
    room.make("frames", change)
    err = fails("contour", room.path("frames"), "--model", BUNDLE, "--output", room.path("no.dcm"),
                says="--series UID says which is meant")
    uid = room.slices[0].SeriesInstanceUID
    assert f"{uid}:1" in err and f"{uid}:2" in err, err
    for part in (1, 2):
        run("contour", room.path("frames"), "--model", BUNDLE, "--level", "0.02", "--allow-empty",
            "--series", f"{uid}:{part}", "--output", room.path(f"part{part}.dcm"))


with tempfile.TemporaryDirectory() as workplace:
    ROOM = Room(workplace)
    gaps(ROOM)
    uneven(ROOM)
    of_shared(ROOM)
    leaning(ROOM)
    doubles(ROOM)
    split(ROOM)
