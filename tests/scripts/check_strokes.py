#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judge axial strokes with shapely: are the new rings valid, and is their area what the path says?

Usage: check_strokes.py PROGRAM [STROKES [SEED]] runs tests/app/case/test-stroke-random with a dump.
Even-odd areas are found here by shapely's own faces and a winding test of ours; the sweep by
shapely's buffer with 128 segments a quarter.
"""
import json
import os
import subprocess
import sys
import tempfile

from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union


def is_inside(ring, x, y):
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def even_odd(rings):
    if not rings:
        return Polygon()
    lines = unary_union([LineString(ring + ring[:1]) for ring in rings])
    faces = []
    for face in polygonize(lines):
        point = face.representative_point()
        if sum(is_inside(ring, point.x, point.y) for ring in rings) % 2:
            faces.append(face)
    return unary_union(faces)


def check(stroke):
    """What is wrong with one stroke; an empty list: nothing."""
    problems = []
    new = [Polygon(ring) for ring in stroke["after"][stroke["kept"]:]]
    for polygon in new:
        if not polygon.is_valid:
            problems.append("a ring is not simple")
    if problems:
        return problems
    fresh = even_odd(stroke["after"][stroke["kept"]:]).area
    signed = sum(p.area * (-1 if p.exterior.is_ccw else 1) for p in new)
    if abs(fresh - signed) > 1e-6 * (1 + fresh):
        problems.append("windings don't tell outlines from holes")
    before, after = even_odd(stroke["before"]), even_odd(stroke["after"])
    path = LineString(stroke["path"]) if len(stroke["path"]) > 1 else Point(stroke["path"][0])
    swept = path.buffer(stroke["radius"], 128)
    want = before.union(swept) if stroke["add"] else before.difference(swept)
    wrong = want.symmetric_difference(after)
    parts = getattr(wrong, "geoms", [wrong])
    far = [p for p in parts if not p.buffer(-0.006).is_empty and p.area > 0.0101]
    if far:
        problems.append(f"area {after.area:.4f}, not {want.area:.4f} mm2")
    return problems


def main():
    program = sys.argv[1]
    arguments = sys.argv[2:] + ["600", "20261125"][len(sys.argv[2:]):]
    with tempfile.TemporaryDirectory() as folder:
        dump = os.path.join(folder, "strokes.json")
        subprocess.run([program, *arguments, dump], check=True)
        with open(dump, encoding="utf-8") as file:
            strokes = [json.loads(line) for line in file]
    n_bad = 0
    for number, stroke in enumerate(strokes):
        for problem in check(stroke):
            n_bad += 1
            print(f"stroke {number}: {problem}")
    print(f"{len(strokes)} slices judged, {n_bad} problems")
    return 1 if n_bad or not strokes else 0


if __name__ == "__main__":
    sys.exit(main())
