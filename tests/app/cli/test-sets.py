#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every structure set of ../shared/dicom by cavum-cli, against areas that pydicom and shapely give
in this test; renamed copies, sets of other frames, and several sets at once."""
import json
import math
import os
import sys
import tempfile

try:
    import pydicom
    from shapely.geometry import Polygon
    from shapely.ops import unary_union
except ImportError as missing:
    print("SKIP: needs", missing.name)
    sys.exit(77)

from cli import fails, run, shared

DICOM = shared("dicom")
HARD = os.path.join(DICOM, "hard")
BASE = os.path.join(HARD, "base", "ct")
CLOSED = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR", "CLOSED_PLANAR_XOR")
# On the CT of hard/base, by what is said of them; all others are measured.
REFUSED = {"rt-no-meta"}


def polygon(points):
    """Even-odd area of one ring, whatever it crosses."""
    shape = Polygon(points)
    if shape.is_valid:
        return shape
    lines = unary_union(shape.exterior)
    from shapely.ops import polygonize
    pieces = [p for p in polygonize(lines) if inside(p.representative_point(), points)]
    return unary_union(pieces)


def inside(point, ring):
    """Even-odd."""
    x, y, result = point.x, point.y, False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            result = not result
    return result


def rings_by_plane(item):
    """z → (geometric type, polygon) of what can be a ring in an axial plane."""
    planes = {}
    for contour in item.get("ContourSequence") or []:
        data = [float(v) for v in contour.get("ContourData") or []]
        if contour.ContourGeometricType not in CLOSED or len(data) % 3 or len(data) < 9:
            continue
        z = data[2::3]
        points = list(zip(data[0::3], data[1::3]))
        if max(z) - min(z) > 0.5 or len(set(points)) < 3:
            continue
        planes.setdefault(round(sum(z) / len(z), 2), []).append(
            (contour.ContourGeometricType, polygon(points)))
    return planes


def even_odd(rings):
    """Near-copies (under 1 % of the larger apart) count once."""
    total, kept = Polygon(), []
    for kind, shape in rings:
        if kind == "CLOSED_PLANAR" and any(
                shape.symmetric_difference(other).area < 0.01 * max(shape.area, other.area)
                for other in kept):
            continue
        kept.append(shape)
        total = total.symmetric_difference(shape)
    return total.area


def slices_of(ct):
    """z of each CT slice, ascending."""
    found = []
    for folder, _, names in os.walk(ct):
        for name in names:
            d = pydicom.dcmread(os.path.join(folder, name), stop_before_pixels=True, force=True)
            if d.get("Modality") == "CT":
                found.append(float(d.ImagePositionPatient[2]))
    return sorted(found)


def extent(zs, k):
    """A slice is as thick as half the way to each neighbour; at an end as its only step."""
    if k == 0:
        return zs[1] - zs[0]
    if k == len(zs) - 1:
        return zs[k] - zs[k - 1]
    return (zs[k + 1] - zs[k - 1]) / 2


def volume_of(planes, zs):
    """cm³ of the rings within 0.5 mm of a slice; None where there is none."""
    total, any_ring = 0.0, False
    for z, rings in planes.items():
        k = min(range(len(zs)), key=lambda i: abs(zs[i] - z))
        if abs(zs[k] - z) <= 0.5:
            total += even_odd(rings) * extent(zs, k) / 1000
            any_ring = True
    return total if any_ring else None


def near(ours, theirs, share=0.005, least=0.0):
    return abs(ours - theirs) <= max(share * abs(theirs), least)


def info_of(rtstruct, ct):
    """What info says of a set beside a scan."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ct, os.path.join(folder, "ct"))
        os.symlink(rtstruct, os.path.join(folder, "rtstruct.dcm"))
        return json.loads(run("info", "--json", folder)[0])


def measure(name, rtstruct, ct, only=None):
    facts = info_of(rtstruct, ct)
    if name in REFUSED:
        found = facts["structure_sets"][0]
        assert found["series"] is None and "another patient" in found["warnings"][0], found
        return
    dataset, zs = pydicom.dcmread(rtstruct, force=True), slices_of(ct)
    structures = facts["structure_sets"][0]["structures"]
    items = {}
    for item in dataset.ROIContourSequence:
        items.setdefault(int(item.ReferencedROINumber), []).append(item)
    for structure in structures:
        if only and structure["name"] not in only:
            continue
        waiting = items.get(structure["number"]) or []
        planes = rings_by_plane(waiting.pop(0)) if waiting else {}
        theirs = volume_of(planes, zs) if len(zs) > 1 else None
        ours = structure["volume_cm3"]
        assert (ours is None) == (theirs is None), (name, structure["name"], ours, theirs)
        if ours is not None:
            assert near(ours, theirs, least=1e-6), (name, structure["name"], ours, theirs)
            continue
        areas = {round(a["position_mm"], 2): a["area_mm2"] for a in structure["areas_by_plane"]}
        assert len(areas) == len(planes), (name, structure["name"], len(areas), len(planes))
        for z, rings in planes.items():
            ours = areas[min(areas, key=lambda p, z=z: abs(p - z))]
            assert near(ours, even_odd(rings), least=0.05), (name, structure["name"], z)


def hard():
    folders = sorted(f for f in os.listdir(HARD) if f.startswith("rt-"))
    assert len(folders) == 24, folders
    for folder in folders:
        measure(folder, os.path.join(HARD, folder, "rtstruct.dcm"), BASE)


def cases():
    for name, only in (("lung-cerr", None), ("thigh-mim", None), ("hn-aria-rs", None),
                       ("lung-xio", ("Lung L", "GTV-1", "contrast", "Esophagus")),
                       ("hn-picker", ("GTVp", "GTVn_R", "PTV_70", "Pharynx_air", "Isocentre"))):
        folder = os.path.join(DICOM, "cases", name)
        images = os.path.join(folder, "ct.dcm" if name == "hn-aria-rs" else "ct")
        if os.path.isfile(images):
            with tempfile.TemporaryDirectory() as ct:
                os.symlink(images, os.path.join(ct, "ct.dcm"))
                measure(name, os.path.join(folder, "rtstruct.dcm"), ct, only)
        else:
            measure(name, os.path.join(folder, "rtstruct.dcm"), images, only)


def changed(path, target, change):
    dataset = pydicom.dcmread(path, force=True)
    change(dataset)
    dataset.save_as(target)
    return target


def whose(folder):
    good = os.path.join(HARD, "rt-good", "rtstruct.dcm")

    def rename(d):
        d.PatientName, d.PatientID = "OTHER^Name", "OTHER-1"

    def rename_and_lose(d):
        rename(d)
        d.ROIContourSequence[0].ContourSequence[0].ContourImageSequence[0] \
            .ReferencedSOPInstanceUID = "1.2.3.4"

    renamed = changed(good, os.path.join(folder, "renamed.dcm"), rename)
    lost = changed(good, os.path.join(folder, "lost.dcm"), rename_and_lose)
    output = os.path.join(folder, "out.json")
    fails("convert", renamed, "--ct", BASE, "--output", output,
          says="renamed.dcm names another patient than the CT, though it refers to these very images. "
               "If it is a renamed copy of this patient's, say --renamed-copy.")
    assert not os.path.exists(output)
    for words in ((), ("--renamed-copy",)):
        fails("convert", lost, "--ct", BASE, "--output", output, *words,
              says="lost.dcm belongs to another patient than the CT, and is not opened.")
    said = run("convert", renamed, "--ct", BASE, "--output", output, "--renamed-copy")[1]
    assert "It names another patient than the CT" in said, said
    assert len(json.load(open(output))["structures"][0]["rings"]) == 10
    for kind in ("json", "dcm", "nii.gz"):
        fails("convert", os.path.join(HARD, "rt-wrong-frame", "rtstruct.dcm"), "--ct", BASE,
              "--output", os.path.join(folder, "frame." + kind),
              says="“Cylinder” is for viewing only, since it may not belong to this CT; it is not "
                   "converted.")
    said = run("convert", os.path.join(HARD, "rt-other-ct", "rtstruct.dcm"), "--ct", BASE,
               "--output", os.path.join(folder, "other.json"))[1]
    assert "Of the 20 images that it was drawn on, 20 are not there." in said, said


def several(folder):
    good = os.path.join(HARD, "rt-good", "rtstruct.dcm")
    nested = os.path.join(HARD, "rt-nested", "rtstruct.dcm")
    output = os.path.join(folder, "several.json")
    run("convert", good, nested, good, "--ct", BASE, "--output", output)
    names = [s["name"] for s in json.load(open(output))["structures"]]
    assert names == ["Cylinder", "Ring_nested", "Ring_nested_inner_first", "Cylinder"], names
    output = os.path.join(folder, "several.dcm")
    run("convert", good, nested, "--ct", BASE, "--output", output)
    written = pydicom.dcmread(output)
    numbers = [int(r.ROINumber) for r in written.StructureSetROISequence]
    assert len(set(numbers)) == 3, numbers
    areas = {str(r.ROIName): sum(even_odd(p) for p in rings_by_plane(c).values())
             for r, c in zip(written.StructureSetROISequence, written.ROIContourSequence)}
    assert near(areas["Cylinder"], 12550.43, 1e-3) and near(areas["Ring_nested"], 10542.36, 1e-3)
    output = os.path.join(folder, "mask.nii.gz")
    run("convert", good, nested, "--ct", BASE, "--output", output, "--structure", "Ring_nested")
    err = fails("convert", good, good, "--ct", BASE, "--output", output, "--force",
                "--structure", "Cylinder")
    assert "Several structures are called “Cylinder”" in err, err
    fails("convert", "--ct", BASE, "--output", output, "--force", code=2)
    facts = {}
    with tempfile.TemporaryDirectory() as scan:
        os.symlink(BASE, os.path.join(scan, "ct"))
        for i, path in enumerate((good, nested)):
            os.symlink(path, os.path.join(scan, f"{i}.dcm"))
        facts = json.loads(run("info", "--json", scan)[0])
    assert [len(s["structures"]) for s in facts["structure_sets"]] == [1, 2]
    assert all(s["series"] for s in facts["structure_sets"])


with tempfile.TemporaryDirectory() as workplace:
    assert math.isclose(even_odd([("CLOSED_PLANAR", polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))]), 2)
    whose(workplace)
    several(workplace)
    hard()
    cases()
