#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write tests/data/grid/resample.json: small volumes resampled in numpy from method.md section 2.

Independent of the C code: linear weights by numpy.interp, area weights by counting overlaps cell by
cell. Run by hand from the root of the project when the method changes.
"""
import json
import math

import numpy as np


def cells(n, step, positions):
    """Edges and centres of the source cells in mm from the low edge."""
    if positions is None:
        return np.arange(n + 1) * step, (np.arange(n) + 0.5) * step
    p = np.array(positions, float)
    middle = (p[1:] + p[:-1]) / 2
    low = p[0] - (middle[0] - p[0])
    high = p[-1] + (p[-1] - middle[-1])
    edges = np.concatenate(([low], middle, [high]))
    return edges - low, p - low


def matrix(n, step, positions, target):
    """Rows: target samples; columns: source samples."""
    edges, centres = cells(n, step, positions)
    count = math.ceil(edges[-1] / target - 0.001)
    mean_step = edges[-1] / n
    weights = np.zeros((count, n))
    for i in range(count):
        at = (i + 0.5) * target
        if target / mean_step <= 1.5:
            for k in range(n):
                weights[i, k] = np.interp(at, centres, np.eye(n)[k])
        else:
            low, high = at - target / 2, at + target / 2
            for k in range(n):
                weights[i, k] = max(0, min(high, edges[k + 1]) - max(low, edges[k])) / target
            weights[i, 0] += max(0, min(high, edges[0]) - low) / target
            weights[i, -1] += max(0, high - max(low, edges[-1])) / target
    return weights


def case(name, shape, steps, targets, z_positions=None):
    """Everything in z, y, x order."""
    rng = np.random.default_rng(len(name))
    volume = np.round(rng.uniform(-1000, 1500, shape))
    axes = [matrix(shape[i], steps[i], z_positions if i == 0 else None, targets[i])
            for i in range(3)]
    result = np.einsum("ak,bj,ci,kji->abc", *axes, volume)
    return {"name": name, "shape": shape, "steps": steps, "targets": targets,
            "z_positions": z_positions, "source": volume.astype(int).ravel().tolist(),
            "target_shape": list(result.shape),
            "expected": np.round(result, 4).ravel().tolist()}


cases = [
    case("linear, finer and coarser", [4, 5, 6], [3.0, 1.0, 1.0], [2.0, 1.3, 0.8]),
    case("ratio of exactly 1.5 is linear", [4, 4, 6], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]),
    case("area, whole ratio", [6, 8, 8], [1.0, 1.0, 1.0], [3.0, 4.0, 2.0]),
    case("area, odd ratio", [5, 9, 7], [1.25, 0.977, 1.0], [3.0, 4.0, 1.7]),
    case("mixed rules", [3, 9, 9], [3.0, 0.977, 0.977], [3.0, 1.0, 4.0]),
    case("target larger than the source", [2, 3, 3], [1.0, 1.0, 1.0], [9.0, 4.0, 4.0]),
    case("uneven, linear", [5, 3, 3], [0.0, 2.0, 2.0], [3.0, 2.0, 2.5],
         [-7.0, -4.0, 1.0, 3.5, 5.0]),
    case("uneven, area", [7, 3, 3], [0.0, 2.0, 2.0], [4.0, 2.0, 5.0],
         [10.0, 11.0, 12.5, 13.0, 16.0, 17.0, 18.5]),
]
with open("tests/data/grid/resample.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
