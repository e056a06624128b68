#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The conventions of cavum-cli on a small phantom: exit codes, sentences, files whole or not at all.

test-conventions.py CAVUM-CLI
"""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from cli import BUNDLE, PROGRAM, fails, run, skip

try:
    import nibabel
    import numpy as np
    import pydicom
except ImportError as missing:
    skip(f"needs a Python library: {missing}")

COMMANDS = {
    "info": ["--json", "--names"],
    "contour": ["--output", "--model", "--device", "--series", "--level", "--structure",
                "--probability", "--picture", "--threads", "--timings", "--force", "--allow-empty",
                "--explicit-vr"],
    "predict": ["--model", "--output", "--disagreement", "--members", "--device", "--threads",
                "--timings", "--force"],
    "convert": ["--ct", "--output", "--structure", "--overlaps", "--holes", "--level",
                "--max-points", "--within", "--explicit-vr", "--force"],
    "model": [],
    "phantom": ["--seed", "--size"],
}


def check_help():
    out, _ = run("--help")
    for command, options in COMMANDS.items():
        assert command in out, command
        text, _ = run(command, "--help")
        for option in options:
            assert option in text, (command, option)
        fails(command, "--no-such-option", code=2)
        fails(command, code=2)
        fails(command, "one", "two", code=2)
    fails("nonsense", code=2, says="nonsense")
    assert "contour" in run(expect=2)[1]


def check_usage(ct):
    fails("contour", ct, code=2, says="--output")
    for wrong in (["--level", "1.5"], ["--level", "0"], ["--level", "high"], ["--level", "nan"],
                  ["--device", "abacus"], ["--threads", "-1"], ["--probability", "p.png"],
                  ["--structure", ""], ["--structure", "a\\b"], ["--structure", "a\nb"],
                  ["--structure", "x" * 65]):
        fails("contour", ct, "--output", "x.dcm", *wrong, code=2)
    fails("predict", "x.nii.gz", code=2, says="--output")
    fails("predict", "x.nii.gz", "--output", "p.dcm", code=2)
    fails("convert", "x.dcm", "--output", "x.json", code=2, says="--ct")
    fails("convert", "x.dcm", "--ct", ct, "--output", "x.stl", code=2, says=".json")
    fails("phantom", "new", "--size", "7x8", code=2)


def check_info(phantom):
    told = json.loads(run("info", phantom, "--json")[0])
    series = told["series"][0]
    assert (series["slices"], series["rows"], series["columns"]) == (22, 96, 96), series
    assert series["contourable"] and series["uniform"] and not series["warnings"], series
    names = {s["name"] for s in told["structure_sets"][0]["structures"]}
    assert "GTVp" in names, names
    fails("info", os.path.join(phantom, "no-such-folder"))
    with tempfile.TemporaryDirectory() as empty:
        assert "nothing" in run("info", empty, expect=1)[1]
    return series["uid"]


def check_contour(folder, phantom):
    ct = os.path.join(phantom, "ct")
    output = os.path.join(folder, "auto.dcm")
    probability = os.path.join(folder, "p.nii.gz")
    picture = os.path.join(folder, "p.png")
    before = {name: os.stat(os.path.join(ct, name)).st_mtime_ns for name in os.listdir(ct)}
    # a level that the result surely reaches, whatever the weak model makes of a phantom
    run("contour", ct, "--output", output, "--level", "0.9999", "--probability", probability)
    top = float(np.asarray(nibabel.load(probability).dataobj).max())
    level = str(round(top / 2, 4))
    if os.path.exists(output):
        os.remove(output)
    os.remove(probability)
    out, _ = run("contour", ct, "--output", output, "--level", level, "--structure", "Proposal",
                 "--probability", probability, "--picture", picture, "--model", BUNDLE)
    assert "Proposal" in out and "Device" in out, out
    written = pydicom.dcmread(output)
    assert [r.ROIName for r in written.StructureSetROISequence] == ["Proposal"]
    assert written.ApprovalStatus == "UNAPPROVED"
    with open(picture, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    p = np.asarray(nibabel.load(probability).dataobj)
    assert p.shape == (96, 96, 22) and p.dtype == np.float32
    assert {name: os.stat(os.path.join(ct, name)).st_mtime_ns for name in os.listdir(ct)} == before
    with open(output, "rb") as file:
        content = file.read()
    fails("contour", ct, "--output", output, "--level", level, says="--force")
    fails("contour", ct, "--output", os.path.join(ct, "x.dcm"), says="read")
    fails("contour", ct, "--output", os.path.join(folder, "none", "x.dcm"))
    fails("contour", ct, "--output", os.path.join(folder, "y.dcm"), "--probability", probability)
    fails("contour", ct, "--output", os.path.join(folder, "y.dcm"), "--model", picture)
    fails("contour", ct, "--output", os.path.join(folder, "y.dcm"), "--series", "1.2.3")
    assert not os.path.exists(os.path.join(folder, "y.dcm"))
    with open(output, "rb") as file:
        assert file.read() == content, "an existing file was touched"
    assert written.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2", "implicit is the default"
    run("contour", ct, "--output", output, "--level", level, "--force", "--explicit-vr")
    with open(output, "rb") as file:
        assert file.read() != content, "--force did not replace"
    assert pydicom.dcmread(output).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    return top


def check_outputs(folder, ct):
    """What can't be written is refused before the work, however it is spelt."""
    place = os.path.join(folder, "outputs")
    os.makedirs(place)
    one = os.path.join(place, "x.nii.gz")
    other = os.path.join(place, ".", "x.nii.gz")
    image = os.path.join(folder, "ct.nii.gz")
    nibabel.save(nibabel.Nifti1Image(np.full((8, 8, 4), -1000, np.int16),
                                     np.diag([2, 2, 3, 1])), image)
    for force in ([], ["--force"]):
        fails("contour", ct, "--output", os.path.join(place, "x.dcm"), "--probability", one,
              "--timings", other, *force, says="two outputs")
        fails("predict", image, "--output", one, "--disagreement", other, *force,
              says="two outputs")
        fails("predict", image, "--output", os.path.join(place, "m0.nii.gz"), "--members",
              os.path.join(place, "m"), *force, says="two outputs")
        fails("contour", ct, "--output", place, *force)
        fails("contour", ct, "--output", os.path.join(place, "x" * 256), *force)
        fails("contour", ct, "--output", "", *force, says="no file")
        fails("predict", image, "--output", image, *force, says="is read")
    assert os.listdir(place) == [], os.listdir(place)


def check_standard_files(folder, phantom):
    """A full disk behind stdout is told; a closed stdout spoils no result."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, "info", phantom, "--json"], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=100, check=False)
    assert done.returncode == 1 and done.stderr.strip(), (done.returncode, done.stderr)
    output = os.path.join(folder, "closed.json")
    done = subprocess.run(
        ["sh", "-c", '"$0" convert "$1/rtstruct.dcm" --ct "$1/ct" --output "$2" <&- >&- 2>&-',
         PROGRAM, phantom, output], timeout=100, check=False)
    assert done.returncode == 0, done.returncode
    with open(output, encoding="utf-8") as file:
        json.load(file)


def check_odd_names(folder, phantom):
    """A folder whose name is no UTF-8, with spaces: read, told, and all of its facts are there."""
    odd = os.fsencode(folder) + b"/S\xf6ren K"
    shutil.copytree(os.fsencode(phantom), odd)
    with open(odd + b"/\xff.dcm", "wb") as file:
        file.write(b"\0" * 128 + b"DICM" + b"\1" * 50)
    told = json.loads(run("info", odd, "--json")[0])
    assert len(told["structure_sets"]) == 1 and len(told["unread"]) == 1, told
    output = odd + b"/../odd out.json"
    run("convert", odd + b"/rtstruct.dcm", "--ct", odd + b"/ct", "--output", output)
    assert os.path.exists(output)
    # a file that could not be read may be the scan's last slice: contouring says so
    reason = told["unread"][0]["reason"]
    _, said = run("contour", odd, "--output", output + b".dcm", "--allow-empty")
    assert "Warning: \ufffd.dcm: " + reason in said, said
    assert "\ufffd.dcm: " + reason in run("info", odd)[0]


def check_empty(folder, ct, top):
    output = os.path.join(folder, "empty.dcm")
    level = str((1 + top) / 2)
    out, _ = run("contour", ct, "--output", output, "--level", level)
    assert "Nothing reaches" in out and not os.path.exists(output), out
    run("contour", ct, "--output", output, "--level", level, "--allow-empty")
    dataset = pydicom.dcmread(output)
    assert len(dataset.StructureSetROISequence) == 1
    assert not getattr(dataset.ROIContourSequence[0], "ContourSequence", [])
    # what stands there from an earlier run must not be taken for this one's
    run("contour", ct, "--output", output, "--level", level, "--force")
    assert not os.path.exists(output)


def check_several(folder, phantom, uid):
    """Another patient's series, and another series of the same patient."""
    source = os.path.join(phantom, "ct")
    for change in ("patient", "series"):
        both = os.path.join(folder, "both-" + change)
        shutil.copytree(source, os.path.join(both, "a"))
        os.makedirs(os.path.join(both, "b"))
        for name in os.listdir(source):
            image = pydicom.dcmread(os.path.join(source, name))
            image.SeriesInstanceUID = "2.25.99"
            if change == "patient":
                image.PatientID = "SOMEBODY-ELSE"
                image.PatientName = "ELSE^SOMEBODY"
                image.StudyInstanceUID = "2.25.98"
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = (
                "2.25.99." + str(image.InstanceNumber))
            image.save_as(os.path.join(both, "b", name))
        output = os.path.join(folder, change + ".dcm")
        said = fails("contour", both, "--output", output)
        assert uid in said and "2.25.99" in said, said
        assert not os.path.exists(output)
    run("contour", os.path.join(folder, "both-series"), "--series", "2.25.99", "--output", output,
        "--allow-empty")
    assert pydicom.dcmread(output).ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[
        0].RTReferencedSeriesSequence[0].SeriesInstanceUID == "2.25.99"


def check_model():
    out, _ = run("model", BUNDLE)
    with open(BUNDLE, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    assert digest in out and "3845058" in out and "PTV70" in out, out
    fails("model", PROGRAM)
    fails("model", "/no/such/file.safetensors")


def check_convert(folder, phantom):
    rtstruct = os.path.join(phantom, "rtstruct.dcm")
    ct = os.path.join(phantom, "ct")
    told = json.loads(run("info", phantom, "--json")[0])["structure_sets"][0]["structures"]
    expected = next(s["volume_cm3"] for s in told if s["name"] == "GTVp")
    mask_file = os.path.join(folder, "gtv.nii.gz")
    run("convert", rtstruct, "--ct", ct, "--output", mask_file, "--structure", "GTVp")
    mask = nibabel.load(mask_file)
    volume = np.asarray(mask.dataobj).sum() * abs(np.linalg.det(mask.affine[:3, :3])) / 1000
    assert abs(volume - expected) < max(0.1 * expected, 0.3), (volume, expected)
    rings_file = os.path.join(folder, "rings.json")
    run("convert", rtstruct, "--ct", ct, "--output", rings_file)
    with open(rings_file, encoding="utf-8") as file:
        rings = json.load(file)
    assert rings["format"] == "cavum-rings" and len(rings["structures"]) == len(told)
    copy_file = os.path.join(folder, "copy.dcm")
    run("convert", rtstruct, "--ct", ct, "--output", copy_file)
    first, second = pydicom.dcmread(rtstruct), pydicom.dcmread(copy_file)
    assert first.SOPInstanceUID != second.SOPInstanceUID
    for a, b in zip(first.ROIContourSequence, second.ROIContourSequence):
        for c, d in zip(a.ContourSequence, b.ContourSequence):
            assert list(map(str, c.ContourData)) == list(map(str, d.ContourData))
    fails("convert", rtstruct, "--ct", ct, "--output", os.path.join(folder, "all.nii.gz"),
          says="GTVp")
    fails("convert", rtstruct, "--ct", ct, "--output", os.path.join(folder, "z.json"),
          "--structure", "no such", says="GTVp")
    fails("convert", rtstruct, "--ct", ct, "--output", rings_file, says="--force")


def check_interrupt(folder, ct):
    """SIGINT: ends soon, exit 1, and leaves nothing behind; the reference device is slow enough."""
    place = os.path.join(folder, "interrupted")
    os.makedirs(place)
    process = subprocess.Popen(
        [PROGRAM, "contour", ct, "--device", "reference", "--output", place + "/x.dcm",
         "--probability", place + "/p.nii.gz"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True)
    time.sleep(1.5)
    assert process.poll() is None, "too quick to be interrupted: " + process.stderr.read()
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    print(f"interrupted after {time.monotonic() - start:.2f} s")
    assert process.returncode == 1 and "Cancelled" in said, (process.returncode, said)
    assert os.listdir(place) == [], os.listdir(place)


with tempfile.TemporaryDirectory() as workplace:
    small = os.path.join(workplace, "phantom")
    run("phantom", small, "--size", "96x96x22", "--seed", "7")
    fails("phantom", small, says=small)
    check_help()
    check_usage(os.path.join(small, "ct"))
    check_model()
    series_uid = check_info(small)
    highest = check_contour(workplace, small)
    check_outputs(workplace, os.path.join(small, "ct"))
    check_standard_files(workplace, small)
    check_odd_names(workplace, small)
    check_empty(workplace, os.path.join(small, "ct"), highest)
    check_several(workplace, small, series_uid)
    check_convert(workplace, small)
    check_interrupt(workplace, os.path.join(small, "ct"))
