#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What PyTorch gives with the shipped bundle, through the whole command line.

test-expected.py CAVUM-CLI: contour on hn-picker against models/expected/hn_picker.json; predict on
valid_239 against its probability; the same scan stored as RAS and PSL, and with slices upside down.
"""
import json
import os
import tempfile

from cli import BUNDLE, run, shared, skip

try:
    import nibabel
    import numpy as np
except ImportError as missing:
    skip(f"needs a Python library: {missing}")

LETTERS = {"L": (0, -1), "R": (0, 1), "P": (1, -1), "A": (1, 1), "F": (2, -1), "H": (2, 1)}


def as_stored(image, letters):
    """The image with its axes running as the letters say; the same patient at the same place."""
    data = np.asarray(image.dataobj)
    affine = image.affine
    order = [LETTERS[letter][0] for letter in letters]  # RAS axis of each new axis
    diagonal = np.diag(affine)[:3]
    new_data = data.transpose(order)
    new_affine = np.eye(4)
    new_affine[:3, :3] = affine[:3, :3][:, order]
    new_affine[:3, 3] = affine[:3, 3]
    for i, letter in enumerate(letters):
        axis, sign = LETTERS[letter]
        if np.sign(diagonal[axis]) != sign:
            last = new_data.shape[i] - 1
            new_affine[:3, 3] += new_affine[:3, i] * last
            new_affine[:3, i] *= -1
            new_data = np.flip(new_data, i)
    stored = nibabel.Nifti1Image(np.ascontiguousarray(new_data), new_affine)
    assert "".join(nibabel.aff2axcodes(new_affine)) == letters.replace("H", "S").replace("F", "I")
    return stored


def by_place(image):
    """The values in RAS order."""
    return np.asarray(nibabel.as_closest_canonical(image).dataobj)


def predict(folder, image, name):
    source = os.path.join(folder, f"{name}.nii.gz")
    target = os.path.join(folder, f"{name}-p.nii.gz")
    nibabel.save(image, source)
    run("predict", source, "--model", BUNDLE, "--output", target)
    result = nibabel.load(target)
    assert np.allclose(result.affine, image.affine, atol=1e-4), "another grid than the input's"
    assert result.shape == image.shape and result.get_data_dtype() == np.float32
    return result


def check_predict(folder):
    ct = nibabel.load(shared("data/openkbp/valid_239/ct.nii.gz"))
    expected = nibabel.load(shared("models/expected/valid_239_probability.nii.gz"))
    plain = nibabel.Nifti1Image(np.asarray(ct.dataobj), ct.affine)
    first = predict(folder, plain, "lps")
    worst = np.abs(by_place(first) - by_place(expected)).max()
    print(f"valid_239: probability within {worst:.1e} of PyTorch's")
    assert worst <= 1e-3, worst
    for letters in ("RAH", "PHL", "PFL", "LPF"):
        other = predict(folder, as_stored(plain, letters), letters)
        worst = np.abs(by_place(first) - by_place(other)).max()
        print(f"stored as {letters}: within {worst:.1e}")
        assert worst <= 1e-6, (letters, worst)


def check_contour(folder):
    with open(shared("models/expected/hn_picker.json"), encoding="utf-8") as file:
        expected = json.load(file)
    map_file = os.path.join(folder, "p.nii.gz")
    timings_file = os.path.join(folder, "t.json")
    run("contour", shared("dicom/cases/hn-picker/ct"), "--model", BUNDLE, "--output",
        os.path.join(folder, "x.dcm"), "--probability", map_file, "--timings", timings_file)
    image = nibabel.load(map_file)
    ras = by_place(image)
    lps = ras[::-1, ::-1].transpose(2, 1, 0)  # z, y, x
    limits = expected["tolerances"]
    worst = max(abs(float(lps[z, y, x]) - p) for z, y, x, p in expected["probability_samples"])
    volume = float((lps >= 0.5).sum()) * 3 / 1000
    print(f"hn-picker: probability within {worst:.1e} at its samples, {volume:.3f} cm3 at 0.5")
    assert worst <= limits["probability"], worst
    assert abs(volume - expected["volume_cm3_at_half"]) <= limits["volume_cm3"], volume
    with open(timings_file, encoding="utf-8") as file:
        timings = json.load(file)
    assert set(timings) == {"device", "precision", "kernels", "threads", "voxels", "seconds",
                            "peak_memory_bytes"}, timings
    assert set(timings["seconds"]) == {"read", "body", "resample", "network", "clean_up", "trace",
                                       "write", "total"}, timings
    assert isinstance(timings["kernels"], list) and timings["threads"] >= 1
    assert timings["seconds"]["network"] > 0 and timings["peak_memory_bytes"] > 1e6
    parts = sum(v for k, v in timings["seconds"].items() if k != "total" and v is not None)
    assert parts <= timings["seconds"]["total"] * 1.01, timings


with tempfile.TemporaryDirectory() as workplace:
    check_predict(workplace)
    check_contour(workplace)
