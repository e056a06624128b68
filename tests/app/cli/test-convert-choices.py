#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""convert --overlaps and --holes on the shared sets with overlapping rings and with XOR, read back by
pydicom and measured by shapely."""
import os
import tempfile

import pydicom
from cli import fails, run, shared
from shapely.geometry import Polygon
from shapely.ops import unary_union

HARD = shared("dicom/hard")


def rings(path, name):
    """z → (types, polygons)"""
    dataset = pydicom.dcmread(path, force=True)
    number = next(r.ROINumber for r in dataset.StructureSetROISequence if r.ROIName == name)
    found = {}
    for item in next(c for c in dataset.ROIContourSequence
                     if c.ReferencedROINumber == number).ContourSequence:
        data = [float(v) for v in item.ContourData]
        kinds, polygons = found.setdefault(round(data[2], 2), (set(), []))
        kinds.add(item.ContourGeometricType)
        polygons.append(Polygon(list(zip(data[0::3], data[1::3]))))
    return found


def even_odd(polygons):
    total = Polygon()
    for polygon in polygons:
        total = total.symmetric_difference(polygon if polygon.is_valid else polygon.buffer(0))
    return total.area


def convert(folder, name, *words):
    output = os.path.join(folder, "-".join((name,) + words).replace("--", "") + ".dcm")
    run("convert", os.path.join(HARD, name, "rtstruct.dcm"), "--ct", os.path.join(HARD, "base", "ct"),
        "--output", output, *words)
    return output


def overlaps(folder):
    before = rings(os.path.join(HARD, "rt-overlap", "rtstruct.dcm"), "Two_overlapping")
    came = rings(convert(folder, "rt-overlap"), "Two_overlapping")
    exact = rings(convert(folder, "rt-overlap", "--overlaps", "even-odd"), "Two_overlapping")
    union = rings(convert(folder, "rt-overlap", "--overlaps", "union"), "Two_overlapping")
    assert len(before) == 10
    for z, (_, polygons) in before.items():
        assert [p.wkt for p in came[z][1]] == [p.wkt for p in polygons]
        assert abs(even_odd(exact[z][1]) - even_odd(polygons)) < 0.1
        assert all(a is b or a.intersection(b).area < 0.01 for a in exact[z][1] for b in exact[z][1])
        assert len(union[z][1]) == 1
        assert abs(union[z][1][0].area - unary_union(polygons).area) < 0.1


def holes(folder):
    before = rings(os.path.join(HARD, "rt-xor", "rtstruct.dcm"), "Ring_XOR")
    came = rings(convert(folder, "rt-xor"), "Ring_XOR")
    keyhole = rings(convert(folder, "rt-xor", "--holes", "keyhole"), "Ring_XOR")
    xor = rings(convert(folder, "rt-nested", "--holes", "xor"),
                next(r.ROIName for r in pydicom.dcmread(
                    os.path.join(HARD, "rt-nested", "rtstruct.dcm")).StructureSetROISequence))
    for z, (_, polygons) in before.items():
        assert came[z][0] == {"CLOSEDPLANAR_XOR"} and len(came[z][1]) == 2
        assert keyhole[z][0] == {"CLOSED_PLANAR"} and len(keyhole[z][1]) == 1
        assert abs(even_odd(keyhole[z][1]) - even_odd(polygons)) < 0.1
    assert all(kinds == {"CLOSEDPLANAR_XOR"} for kinds, _ in xor.values())
    assert any(len(polygons) > 1 for _, polygons in xor.values())


with tempfile.TemporaryDirectory() as workplace:
    overlaps(workplace)
    holes(workplace)
    fails("convert", os.path.join(HARD, "rt-xor", "rtstruct.dcm"), "--ct",
          os.path.join(HARD, "base", "ct"), "--output", os.path.join(workplace, "x.json"),
          "--holes", "xor", code=2, says="--holes")
    fails("convert", os.path.join(HARD, "rt-xor", "rtstruct.dcm"), "--ct",
          os.path.join(HARD, "base", "ct"), "--output", os.path.join(workplace, "x.dcm"),
          "--overlaps", "maybe", code=2, says="--overlaps")
