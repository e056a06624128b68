#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Five members on one encoder, clean-up on, through the whole command line.

test-ensemble.py CAVUM-CLI: derives the tests' bundle from the shipped one, contours hn-picker with
it, and holds the mask of the structure set's rings against scipy's clean-up of the probability; mean
and disagreement against the members' own maps.
"""
import os
import subprocess
import sys
import tempfile

from cli import BUNDLE, SOURCE, run, shared, skip

try:
    import nibabel
    import numpy as np
    import scipy  # noqa: F401, expected_mask.py needs it
except ImportError as missing:
    skip(f"needs a Python library: {missing}")

SCRIPTS = os.path.join(SOURCE, "tests", "scripts")


def script(name, *arguments):
    done = subprocess.run([sys.executable, "-B", os.path.join(SCRIPTS, name), *arguments],
                          capture_output=True, text=True, timeout=120, check=False)
    print(done.stdout, end="")
    assert done.returncode == 0, f"{name}: {done.stdout}\n{done.stderr}"


def check_mask(folder, bundle):
    """Rings made, written, read back and rasterised give exactly the mask that scipy keeps."""
    ct = shared("dicom/cases/hn-picker/ct")
    structures, probability, mask, expected = (
        os.path.join(folder, name) for name in ("x.dcm", "p.nii.gz", "m.nii.gz", "e.nii.gz"))
    run("contour", ct, "--model", bundle, "--output", structures, "--probability", probability)
    run("convert", structures, "--ct", ct, "--output", mask)
    script("expected_mask.py", probability, expected, "--level", "0.5", "--opening-mm", "1.5",
           "--largest-per-slice", "--largest-component", "--compare", mask)
    kept = np.asarray(nibabel.load(expected).dataobj).sum()
    above = (np.asarray(nibabel.load(probability).dataobj) >= 0.5).sum()
    assert 0 < kept < 0.9 * above, "the clean-up has nothing to do on this scan"


def check_maps(folder, bundle):
    """Mean and population standard deviation of the members, which do disagree."""
    scan = os.path.join(folder, "scan.nii.gz")
    image = nibabel.load(shared("data/openkbp/valid_239/ct.nii.gz"))
    # On the network's own grid nothing is interpolated between the members and the maps.
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj), np.diag([-4, -4, 3, 1])), scan)
    mean, sd, members = (os.path.join(folder, name) for name in ("mean.nii.gz", "sd.nii.gz", "m"))
    run("predict", scan, "--model", bundle, "--output", mean, "--disagreement", sd, "--members",
        members)
    maps = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if name.startswith("m") and name not in ("mean.nii.gz", "m.nii.gz")]
    assert len(maps) == 5, maps
    each = np.stack([np.asarray(nibabel.load(path).dataobj, dtype=np.float64) for path in maps])
    worst_mean = np.abs(each.mean(0) - np.asarray(nibabel.load(mean).dataobj)).max()
    deviation = np.asarray(nibabel.load(sd).dataobj)
    print(f"mean within {worst_mean:.1e} of the members'; largest disagreement {deviation.max():.2f}")
    # A member's map is kept in 16 bits.
    assert worst_mean <= 2e-5, worst_mean
    assert deviation.max() > 0.05, "the members agree"
    worst_sd = np.abs(each.std(0) - deviation).max()
    assert worst_sd <= 2e-5, worst_sd


with tempfile.TemporaryDirectory() as workplace:
    derived = os.path.join(workplace, "test-ensemble.safetensors")
    script("make_test_bundle.py", BUNDLE, derived)
    check_mask(workplace, derived)
    check_maps(workplace, derived)
