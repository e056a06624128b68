#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The clean-up of a probability map (method.md §6) by scipy, to compare ours with.

    expected_mask.py PROBABILITY.nii.gz OUTPUT.nii.gz --level 0.5 [--opening-mm 1.5]
                     [--largest-per-slice] [--largest-component] [--compare OURS.nii.gz]

Threshold; opening with a ball in mm on the anisotropic grid (a distance equal to the radius is
inside, the outside of the image is background); in each slice the largest 4-connected component;
then the largest 26-connected one. Of equal ones the first in slice, row, column order stays. With
--compare the masks must be equal: exit 1 and the number of differing voxels when they are not.
"""
import argparse
import sys

import nibabel
import numpy as np
from scipy import ndimage


def ball(radius_mm, spacing_mm):
    """Offsets at most the radius away; spacings come in float32, so equal means to 1e-6."""
    reach = [int(np.floor(radius_mm / s * (1 + 1e-6))) for s in spacing_mm]
    axes = [np.arange(-n, n + 1) * s for n, s in zip(reach, spacing_mm)]
    z, y, x = np.meshgrid(*axes, indexing="ij")
    return np.sqrt(z * z + y * y + x * x) <= radius_mm * (1 + 1e-6)


def largest(mask, structure):
    labels, n = ndimage.label(mask, structure)
    if n < 2:
        return mask
    sizes = np.bincount(labels.ravel())[1:]
    candidates = np.flatnonzero(sizes == sizes.max()) + 1
    first = min(candidates, key=lambda label: np.argmax(labels.ravel() == label))
    return labels == first


def clean_up(probability, spacing_mm, options):
    """`probability` is [slice][row][column], so are the spacings."""
    mask = probability >= np.float32(options.level)
    if options.opening_mm > 0:
        structure = ball(options.opening_mm, spacing_mm)
        mask = ndimage.binary_erosion(mask, structure, border_value=0)
        mask = ndimage.binary_dilation(mask, structure, border_value=0)
    if options.largest_per_slice:
        cross = ndimage.generate_binary_structure(2, 1)
        mask = np.stack([largest(image, cross) for image in mask])
    if options.largest_component:
        mask = largest(mask, ndimage.generate_binary_structure(3, 3))
    return mask


def load(path):
    image = nibabel.load(path)
    return image, np.asarray(image.dataobj).T


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("probability")
    parser.add_argument("output")
    parser.add_argument("--level", type=float, required=True)
    parser.add_argument("--opening-mm", type=float, default=0)
    parser.add_argument("--largest-per-slice", action="store_true")
    parser.add_argument("--largest-component", action="store_true")
    parser.add_argument("--compare")
    options = parser.parse_args()
    image, probability = load(options.probability)
    spacing_mm = [float(s) for s in image.header.get_zooms()[:3]][::-1]
    mask = clean_up(probability, spacing_mm, options)
    nibabel.save(nibabel.Nifti1Image(mask.astype(np.uint8).T, image.affine), options.output)
    print(f"{mask.sum()} voxels, {mask.sum() * np.prod(spacing_mm) / 1000:.3f} cm3")
    if options.compare:
        _, ours = load(options.compare)
        differing = int((mask != (ours > 0)).sum())
        print(f"{differing} voxels differ")
        return 1 if differing else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
