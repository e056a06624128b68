#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Images of every kind on the command line: what `info` says of them, that values which are no
Hounsfield units reach no network, and that a slice that can't be decoded is left out with a word.

test-images.py CAVUM-CLI
"""
import json
import os
import subprocess
import sys
import tempfile

from cli import BUNDLE, SOURCE, fails, run, skip

try:
    import pydicom  # noqa: F401 (what make_ct.py needs)
except ImportError:
    skip("needs pydicom")

WINDOW = ("It has 8 bits per pixel, with a window baked into them: its values are not Hounsfield "
          "units, and it is given to no network.")
COARSE = ("It has 8 bits per pixel: its Hounsfield units are too coarse, and it is given to no "
          "network.")
NO_AIR = ("Its values are not Hounsfield units: none of them is below 0, where air lies. It is "
          "given to no network.")
LOSSY = "Its images were compressed with loss."


def check_withheld(folder, out):
    for name, words in [("baked-window", WINDOW), ("jpeg-baseline", WINDOW),
                        ("eight-bits", COARSE), ("no-air", NO_AIR)]:
        path = os.path.join(folder, name)
        if not os.path.isdir(path):
            print("SKIP:", name, "needs DCMTK's encoders")
            continue
        told = json.loads(run("info", path, "--json")[0])["series"][0]
        assert told["contourable"] and told["viewable"] and words in told["warnings"], told
        fails("contour", path, "--model", BUNDLE, "-o", out, says=words)
        assert not os.path.exists(out), name


def check_told(folder):
    for name, words in [("jpeg2000-lossy", LOSSY), ("jpegls-near", LOSSY),
                        ("jpeg-baseline", LOSSY), ("good", None), ("jpeg2000", None)]:
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            (told,) = json.loads(run("info", path, "--json")[0])["series"]
            assert (LOSSY in told["warnings"]) == (words is not None), told
    (told,) = json.loads(run("info", os.path.join(folder, "multi-frame"), "--json")[0])["series"]
    assert told["slices"] == 6 and told["contourable"] and told["uniform"], told
    assert told["spacing_mm"] == [1.5, 2, 3] and told["warnings"] == [], told


def check_left_out(folder, out):
    """Five of six slices are enough to be contoured; of a ramp the model makes nothing."""
    _, err = run("contour", os.path.join(folder, "lies-half"), "--model", BUNDLE, "-o", out)
    assert ("A slice is left out: im2.dcm couldn't be read: its compressed image ends early."
            in err), err
    assert "z = 36 mm" in err, err


def main():
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(SOURCE, "tests", "app", "dicom", "make_ct.py")
        subprocess.check_call([sys.executable, "-B", script, folder])
        out = os.path.join(folder, "out.dcm")
        check_withheld(folder, out)
        check_told(folder)
        check_left_out(folder, out)
    print("images: told, withheld, left out")


main()
