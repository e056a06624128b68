#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write tests/data/even-odd.txt: polygons and their even-odd areas as shapely finds them.

The lines of all polygons are cut at their crossings and made into faces; a face counts when a point
of it lies inside an odd number of times. One case: "case NAME AREA POLYGONS", then for each polygon
"polygon N" and N lines "x y".
"""
import math
import pathlib
import random

from shapely.geometry import LineString
from shapely.ops import polygonize, unary_union

random.seed(20261125)


def crossings(polygon, x, y):
    count = 0
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1]):
        if (y0 <= y) != (y1 <= y) and x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x:
            count += 1
    return count


def area(polygons):
    lines = [LineString([a, b]) for p in polygons for a, b in zip(p, p[1:] + p[:1]) if a != b]
    total = 0
    for face in polygonize(unary_union(lines)):
        point = face.representative_point()
        if sum(crossings(p, point.x, point.y) for p in polygons) % 2:
            total += face.area
    return total


def circle(cx, cy, r, n, wave=0.0, lobes=5):
    points = []
    for i in range(n):
        t = 2 * math.pi * i / n
        s = r * (1 + wave * math.sin(lobes * t))
        points.append((round(cx + s * math.cos(t), 3), round(cy + s * math.sin(t), 3)))
    return points


def scribble(n, size=100.0):
    return [(round(random.uniform(-size, size), 3), round(random.uniform(-size, size), 3))
            for _ in range(n)]


def coarse(n, size):
    return [(float(random.randrange(size)), float(random.randrange(size))) for _ in range(n)]


def square(x, y, a):
    return [(x, y), (x + a, y), (x + a, y + a), (x, y + a)]


def keyhole(outer, hole):
    return outer + [outer[0], hole[0]] + hole[1:][::-1] + [hole[0]]


cases = [
    ("nested", [circle(0, 0, 40, 48), circle(3, 2, 20, 32), circle(3, 2, 8, 16)]),
    ("disjoint", [circle(-60, 0, 20, 24), circle(60, 10, 25, 24, 0.2)]),
    ("overlapping", [circle(0, 0, 30, 40), circle(25, 5, 30, 40)]),
    ("three-overlapping", [circle(0, 0, 30, 40), circle(25, 5, 30, 40), circle(10, 25, 30, 40)]),
    ("keyhole", [keyhole(circle(0, 0, 40, 40), circle(0, 0, 15, 20))]),
    ("keyhole-with-island", [keyhole(circle(0, 0, 40, 40), circle(0, 0, 15, 20)),
                             circle(1, 1, 5, 12)]),
    ("bow-tie", [[(0, 0), (10, 10), (10, 0), (0, 10)]]),
    ("pentagram", [[(round(50 * math.sin(4 * math.pi * i / 5), 3),
                     round(50 * math.cos(4 * math.pi * i / 5), 3)) for i in range(5)]]),
    ("shared-edge", [square(0, 0, 10), square(10, 0, 10)]),
    ("shared-part-of-edge", [square(0, 0, 10), square(10, 3, 4)]),
    ("touching-corner", [square(0, 0, 10), square(10, 10, 10)]),
    ("near-copy", [circle(0, 0, 40, 48), [(x + 0.01, y - 0.01) for x, y in circle(0, 0, 40, 48)]]),
    ("far-away", [[(x + 1234.5, y - 2345.25) for x, y in circle(0, 0, 12, 30, 0.3)]]),
    ("doubled-points", [[p for p in circle(0, 0, 10, 12) for _ in range(2)]]),
    ("spike", [square(0, 0, 10) + [(-30.0, 10.0)]]),
]
for i in range(12):
    cases.append((f"scribble-{i}", [scribble(random.randrange(3, 40))]))
for i in range(8):
    cases.append((f"scribbles-{i}", [scribble(random.randrange(3, 16)) for _ in range(3)]))
for i in range(16):
    cases.append((f"coarse-{i}", [coarse(random.randrange(4, 24), 8) for _ in range(2)]))

out = pathlib.Path(__file__).resolve().parent.parent / "data" / "even-odd.txt"
with out.open("w", encoding="ascii") as file:
    for name, polygons in cases:
        file.write(f"case {name} {area(polygons):.9f} {len(polygons)}\n")
        for polygon in polygons:
            file.write(f"polygon {len(polygon)}\n")
            file.writelines(f"{x:.3f} {y:.3f}\n" for x, y in polygon)
