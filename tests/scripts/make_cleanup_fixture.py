#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write tests/data/clean-up.txt: small probability maps and what scipy makes of them.

A case is
  case NAME COLUMNS ROWS SLICES COLUMN_STEP ROW_STEP LEVEL OPENING PER_SLICE COMPONENT
  positions Z…                       of the slices, mm
  map HEX                            a byte a voxel, p = byte / 255
  kept HEX                           8 voxels a byte, the first one highest
  removed KEPT_CM3 REMOVED_CM3 N     then N lines "CM3 FIRST LAST", largest first
"""
import pathlib

import numpy as np
from scipy import ndimage

rng = np.random.default_rng(20261125)
TOLERANCE = 0.001


def extents(z):
    if len(z) == 1:
        return np.array([3.0])
    steps = np.diff(z)
    return np.concatenate([[steps[0]], (steps[:-1] + steps[1:]) / 2, [steps[-1]]])


def opening_even(mask, step, radius):
    reach = [int(radius / s) + 1 for s in step]
    z, y, x = np.mgrid[tuple(slice(-n, n + 1) for n in reach)]
    distance = np.sqrt((z * step[0]) ** 2 + (y * step[1]) ** 2 + (x * step[2]) ** 2)
    return ndimage.binary_opening(mask, distance <= radius + TOLERANCE)


def opening_uneven(mask, z, step, radius):
    """Voxel by voxel, with slices beyond both ends that are background."""
    n = int(radius / min(np.diff(z))) + 2
    below = z[0] + (z[1] - z[0]) * np.arange(-n, 0)
    above = z[-1] + (z[-1] - z[-2]) * np.arange(1, n + 1)
    z = np.concatenate([below, z, above])
    pad = [n, int(radius / step[0]) + 1, int(radius / step[1]) + 1]
    mask = np.pad(mask, [(p, p) for p in pad])
    at = np.argwhere(np.ones(mask.shape, bool))
    place = np.stack([z[at[:, 0]], at[:, 1] * step[0], at[:, 2] * step[1]], axis=1)

    def near(kind):
        """Voxels with one of `kind` within the radius."""
        out = np.zeros(len(at), bool)
        for p in place[kind.ravel()]:
            out |= np.sqrt(((place - p) ** 2).sum(axis=1)) <= radius + TOLERANCE
        return out.reshape(mask.shape)

    opened = near(~near(~mask))
    return opened[tuple(slice(p, -p) for p in pad)]


def clean(values, z, step, level, radius, per_slice, component):
    mask = values / 255 >= level
    kept = mask
    if radius:
        steps = np.diff(z)
        if len(z) == 1:
            kept = opening_2d(mask, step, radius)
        elif np.ptp(steps) < 1e-9:
            kept = opening_even(mask, (steps[0],) + step, radius)
        else:
            kept = opening_uneven(mask, z, step, radius)
    if per_slice:
        out = np.zeros_like(kept)
        for k in range(len(z)):
            labels, n = ndimage.label(kept[k])
            if n:
                out[k] = labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])
        kept = out
    if component:
        labels, n = ndimage.label(kept, np.ones((3, 3, 3)))
        if n:
            kept = labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])
    removed = mask & ~kept
    volume = extents(z) * step[0] * step[1] / 1000
    labels, n = ndimage.label(removed, np.ones((3, 3, 3)))
    pieces = []
    for i in range(1, n + 1):
        at = labels == i
        slices = np.flatnonzero(at.any(axis=(1, 2)))
        pieces.append(((at.sum(axis=(1, 2)) * volume).sum(), slices[0], slices[-1]))
    pieces.sort(key=lambda p: -round(p[0], 9))
    sums = [(m.sum(axis=(1, 2)) * volume).sum() for m in (kept, removed)]
    return kept, sums, pieces


def opening_2d(mask, step, radius):
    """A single slice has no neighbours: a disc."""
    reach = [int(radius / s) + 1 for s in step]
    y, x = np.mgrid[-reach[0]:reach[0] + 1, -reach[1]:reach[1] + 1]
    disc = np.hypot(y * step[0], x * step[1]) <= radius + TOLERANCE
    return ndimage.binary_opening(mask[0], disc)[None]


def blobs(shape, sigma, cut=0.0):
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), sigma)
    p = 1 / (1 + np.exp(-4 * (noise / noise.std() - cut)))
    return np.round(255 * p).astype(np.uint8)


def twins(shape):
    """Equal pieces, so that the lowest index must win."""
    p = np.zeros(shape, np.uint8)
    p[1:4, 2:5, 8:11] = 200
    p[1:4, 7:10, 2:5] = 200
    p[5:7, 1:4, 1:4] = 200
    p[5:7, 1:4, 7:10] = 200
    return p


even = 3.0 * np.arange(8) - 412.3
uneven = np.cumsum([0, 3, 3, 1.5, 1.5, 5, 3, 3]) + 0.7
shape = (8, 13, 15)
cases = [
    ("noise", rng.integers(0, 256, shape, np.uint8), even, (1.0, 1.0), 0.5, 0, 1, 1),
    ("noise-all", rng.integers(0, 256, shape, np.uint8), even, (1.0, 1.0), 0.5, 0, 0, 0),
    ("noise-component", rng.integers(0, 256, shape, np.uint8), even, (1.0, 1.0), 0.8, 0, 0, 1),
    ("noise-slices", rng.integers(0, 256, shape, np.uint8), even, (1.0, 1.0), 0.6, 0, 1, 0),
    ("at-the-level", rng.integers(40, 60, shape, np.uint8), even, (1.0, 1.0), 0.2, 0, 0, 1),
    ("usual", blobs(shape, (1, 2, 2)), even, (1.0, 1.0), 0.5, 1.5, 1, 1),
    ("usual-2", blobs(shape, (1, 2, 2), -0.5), even, (0.9765625, 0.9765625), 0.5, 1.5, 1, 1),
    ("thin", blobs(shape, (1, 1, 1), -1), even / 3, (1.0, 1.0), 0.5, 1.5, 1, 1),
    ("radius-is-distance", blobs(shape, (1, 1, 1), -1.2), even / 4, (0.75, 0.5), 0.5, 1.5, 0, 0),
    ("decimals", blobs(shape, (1, 1, 1), -1.2), 0.1 * np.arange(8) + 7, (0.1, 0.1), 0.5, 0.3, 0, 1),
    ("pixels", blobs(shape, (1, 2, 1), -0.8), even, (0.5, 1.2), 0.4, 2.0, 1, 0),
    ("large-ball", blobs(shape, (2, 3, 3), -1), even, (1.0, 1.0), 0.5, 4.3, 1, 1),
    ("ball-too-large", blobs(shape, (2, 3, 3), -1), even, (1.0, 1.0), 0.5, 40.0, 1, 1),
    ("full", np.full(shape, 255, np.uint8), even, (1.0, 1.0), 0.5, 3.0, 1, 1),
    ("empty", np.zeros(shape, np.uint8), even, (1.0, 1.0), 0.5, 1.5, 1, 1),
    ("twins", twins(shape), even, (1.0, 1.0), 0.5, 0, 1, 1),
    ("twins-opened", twins(shape), even, (1.0, 1.0), 0.5, 1.0, 1, 1),
    ("uneven", blobs(shape, (1, 2, 2), -0.8), uneven, (1.0, 1.0), 0.5, 3.0, 1, 1),
    ("uneven-2", blobs(shape, (1, 1, 1), -1.5), uneven, (1.0, 1.3), 0.5, 1.5, 0, 1),
    ("one-slice", blobs((1, 13, 15), (0, 1, 1), -0.5), even[:1], (1.0, 1.0), 0.5, 1.0, 1, 1),
    ("one-voxel", np.full((1, 1, 1), 130, np.uint8), even[:1], (1.0, 1.0), 0.5, 0, 1, 1),
]

out = pathlib.Path(__file__).resolve().parent.parent / "data" / "clean-up.txt"
with out.open("w", encoding="ascii") as file:
    for name, values, z, step, level, radius, per_slice, component in cases:
        kept, sums, pieces = clean(values, z, step, level, radius, per_slice, component)
        n_z, n_y, n_x = values.shape
        file.write(f"case {name} {n_x} {n_y} {n_z} {step[1]} {step[0]} {level} {radius} "
                   f"{per_slice} {component}\n")
        file.write("positions " + " ".join(f"{v:.9g}" for v in z) + "\n")
        file.write(f"map {values.tobytes().hex()}\n")
        file.write(f"kept {np.packbits(kept.ravel()).tobytes().hex()}\n")
        file.write(f"removed {sums[0]:.9f} {sums[1]:.9f} {len(pieces)}\n")
        file.writelines(f"{v:.9f} {a} {b}\n" for v, a, b in pieces)
        print(name, "kept", int(kept.sum()), "of", int((values / 255 >= level).sum()), len(pieces))
