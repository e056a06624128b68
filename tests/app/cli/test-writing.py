#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every structure set of ../shared/dicom, written in every option: dciodvfy prints no error, and what
nobody touched stands in the file byte for byte. Names of all character sets come back, a multi-frame
CT is named by its frames.

test-writing.py CAVUM-CLI
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import warnings

from cli import PROGRAM, run, shared, skip

try:
    import pydicom
    import pydicom.config
except ImportError as missing:
    skip(f"needs a Python library: {missing}")
if not shutil.which("dciodvfy"):
    skip("needs dciodvfy (dicom3tools)")

warnings.simplefilter("ignore")
HARD, CASES = shared("dicom/hard"), shared("dicom/cases")
BASE = os.path.join(HARD, "base", "ct")
REFUSED = {"rt-no-meta": "another patient", "rt-wrong-frame": "viewing only"}
FEWER = ("--max-points", "60", "--within", "40")
EXPLICIT = ("--explicit-vr",)
TOO_LONG = ("rt-5000-points",)
EXEMPT = ("Error - Unrecognized enumerated value <CLOSEDPLANAR_XOR> for value 1 of attribute "
          "<Contour Geometric Type>",)
# Coordinates of more than 16 bytes are kept as they came (rtstruct.md).
LONG = re.compile(r"Error - Value invalid for this VR - \(0x3006,0x0050\) DS Contour Data .*"
                  r"Length invalid for this VR = \d+, expected <= 16")
SUMMARY = "Error - Dicom dataset contains invalid data values for Value Representations"


def dciodvfy(path, may_be_long=False):
    done = subprocess.run(["dciodvfy", path], capture_output=True, text=True, errors="replace",
                          timeout=300, check=False)
    errors = [line for line in (done.stdout + done.stderr).splitlines()
              if line.startswith("Error") and line not in EXEMPT]
    if may_be_long:
        errors = [line for line in errors if line != SUMMARY and not LONG.fullmatch(line)]
    assert not errors, (path, errors[:5])


def contours(path):
    """name → [(type, raw ContourData)] in their order, those without points left out."""
    d = pydicom.dcmread(path, force=True)
    found, used = [], set()
    for roi in d.StructureSetROISequence:
        items = [c for c in d.get("ROIContourSequence", [])
                 if c.ReferencedROINumber == roi.ROINumber and id(c) not in used]
        used.update(id(c) for c in items[:1])
        rings = []
        for c in items[0].get("ContourSequence", []) or [] if items else []:
            element = c.get_item(0x30060050)
            value = element.value if element is not None else b""
            if not isinstance(value, bytes):
                value = "\\".join(map(str, value)).encode() if value else b""
            if value.rstrip(b" \0"):
                rings.append((c.ContourGeometricType.replace("CLOSED_PLANAR_XOR", "CLOSEDPLANAR_XOR"),
                              value.rstrip(b" \0")))
        found.append(rings)
    return found


def check_syntax(path, words):
    uid = "1.2.840.10008.1.2" + (".1" if "--explicit-vr" in words else "")
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == uid, (path, words)


def convert(folder, source, ct, words):
    output = os.path.join(folder, "out.dcm")
    if os.path.exists(output):
        os.remove(output)
    done = subprocess.run([PROGRAM, "convert", source, "--ct", ct, "--output", output, *words],
                          capture_output=True, text=True, timeout=300, check=False)
    return output, done


def check_hard(folder):
    n = 0
    for name in sorted(os.listdir(HARD)):
        source = os.path.join(HARD, name, "rtstruct.dcm")
        if not name.startswith("rt-") or not os.path.exists(source):
            continue
        for words in ((), ("--holes", "keyhole"), ("--holes", "xor"), FEWER,
                      FEWER + ("--holes", "keyhole"), ("--overlaps", "union"),
                      ("--overlaps", "even-odd"), EXPLICIT):
            output, done = convert(folder, source, BASE, words)
            if name in REFUSED:
                assert done.returncode == 1 and REFUSED[name] in done.stderr, (name, done.stderr)
                assert not os.path.exists(output)
                break
            if words == EXPLICIT and name in TOO_LONG:
                assert done.returncode == 1 and "explicit VR holds at most 65534" in done.stderr
                assert not os.path.exists(output), name
                continue
            assert done.returncode == 0, (name, words, done.stderr)
            dciodvfy(output)
            check_syntax(output, words)
            n += 1
            if words in ((), EXPLICIT) and name != "rt-duplicate-numbers":
                assert contours(output) == contours(source), name
    print(n, "files of the hard cases")
    assert n > 100


def check_cases(folder):
    for name, choices in (("lung-cerr", ((), ("--holes", "keyhole"), ("--holes", "xor"), FEWER, EXPLICIT)),
                          ("thigh-mim", ((), ("--holes", "keyhole"), ("--holes", "xor"), FEWER, EXPLICIT)),
                          ("hn-aria-rs", ((), EXPLICIT)), ("lung-xio", ((), ("--holes", "keyhole"), EXPLICIT)),
                          ("hn-picker", ((), EXPLICIT))):
        ct = os.path.join(CASES, name, "ct")
        source = os.path.join(CASES, name, "rtstruct.dcm")
        if not os.path.isdir(ct):  # one slice beside the set
            ct = os.path.join(folder, name)
            os.makedirs(ct)
            shutil.copy(os.path.join(CASES, name, "ct.dcm"), ct)
        for words in choices:
            output, done = convert(folder, source, ct, words)
            if done.returncode != 0 and "single slice" in done.stderr:
                print("SKIP:", name, done.stderr.strip())
                continue
            assert done.returncode == 0, (name, words, done.stderr)
            dciodvfy(output, may_be_long=True)
            check_syntax(output, words)
            if words in ((), EXPLICIT):
                assert contours(output) == contours(source), name
            print(name, words)


def one_ring(folder, ct, words=()):
    """A square on the first slice that the folder's series has; what was written."""
    told = json.loads(run("info", ct, "--json")[0])
    series = next(s for s in told["series"] if s["modality"] == "CT")
    first = None
    for path, _, names in os.walk(ct):
        for name in sorted(names):
            d = pydicom.dcmread(os.path.join(path, name), force=True, stop_before_pixels=True)
            if d.get("SeriesInstanceUID") == series["uid"]:
                first = first or d
    plane = first if "ImagePositionPatient" in first else (
        first.PerFrameFunctionalGroupsSequence[0].PlanePositionSequence[0])
    x, y, z = [float(v) for v in plane.ImagePositionPatient]
    points = [[x + a, y + b, z] for a, b in ((9, 9), (30, 9), (30, 31.5), (9, 31.5))]
    rings = {"format": "cavum-rings", "format_version": 1, "series": series["uid"],
             "frame_of_reference": first.FrameOfReferenceUID,
             "structures": [{"name": "Größe 大", "number": 1, "type": "ORGAN", "colour": [9, 9, 9],
                             "rings": [{"slice": None, "frame": None, "hole": False,
                                        "geometric_type": "CLOSED_PLANAR", "points": points}]}]}
    source = os.path.join(folder, "ring.json")
    with open(source, "w", encoding="utf-8") as file:
        json.dump(rings, file)
    output, done = convert(folder, source, ct, words)
    assert done.returncode == 0, (ct, done.stderr)
    dciodvfy(output)
    return first, pydicom.dcmread(output)


def check_names(folder):
    n = 0
    for name in sorted(os.listdir(HARD)):
        if not name.startswith("name-"):
            continue
        ct, written = one_ring(folder, os.path.join(HARD, name))
        assert str(written.PatientName) == str(ct.PatientName), (name, ascii(str(written.PatientName)))
        assert written.PatientID == ct.PatientID
        assert written.StructureSetROISequence[0].ROIName == "Größe 大", name
        n += 1
    assert n >= 5, n


def check_frames(folder):
    ct, written = one_ring(folder, os.path.join(HARD, "multiframe"))
    image = written.ROIContourSequence[0].ContourSequence[0].ContourImageSequence[0]
    assert image.ReferencedSOPInstanceUID == ct.SOPInstanceUID
    assert image.ReferencedSOPClassUID == ct.SOPClassUID
    assert image.ReferencedFrameNumber == 1, image.ReferencedFrameNumber
    listed = written.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[
        0].RTReferencedSeriesSequence[0].ContourImageSequence
    assert [i.ReferencedSOPInstanceUID for i in listed] == [ct.SOPInstanceUID]


with tempfile.TemporaryDirectory() as workplace:
    check_names(workplace)
    check_frames(workplace)
    check_cases(workplace)
    check_hard(workplace)
