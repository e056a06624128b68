#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The seeds of tests/fuzz: small, synthetic, one for each way through a reader.

Usage: make_fuzz_seeds.py [tests/data/fuzz]. Needs pydicom, numpy, dcmtk's tools and gdcmconv. The
result is committed; inputs that fuzzing found lie beside it and are not touched.
"""
import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import warnings
import zlib

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

warnings.simplefilter("ignore")
ROOT = "1.2.826.0.1.3680043.10.1.77"
CT, ENHANCED = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1"
SET = "1.2.840.10008.5.1.4.1.1.481.3"
COLUMNS, ROWS = 16, 12
OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "fuzz")


def put(target, name, data):
    os.makedirs(f"{OUT}/{target}", exist_ok=True)
    with open(f"{OUT}/{target}/{name}", "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


# --- DICOM ----------------------------------------------------------------------------------------

def values(k):
    c, r = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    return 24 + 7 * c + 11 * r + 100 * k


def identity(d, sop_class, instance):
    d.SpecificCharacterSet, d.SOPClassUID, d.SOPInstanceUID = "ISO_IR 100", sop_class, instance
    d.StudyDate, d.PatientName, d.PatientID = "20260101", "SYNTHETIC^Robin", "S1"
    d.PatientBirthDate, d.PatientSex, d.StudyInstanceUID = "19700102", "O", ROOT + ".1"


def pixels(d, words, bits=12):
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.Rows, d.Columns = ROWS, COLUMNS
    d.BitsAllocated = 8 if bits == 8 else 16
    d.BitsStored, d.HighBit, d.PixelRepresentation = bits, bits - 1, 0
    d.PixelData = words.astype("u1" if bits == 8 else "<u2").tobytes()


def slice_of(k, bits=12):
    d = Dataset()
    identity(d, CT, f"{ROOT}.9.1.{k + 1}")
    d.ImageType, d.Modality, d.PatientPosition = ["ORIGINAL", "PRIMARY", "AXIAL"], "CT", "HFS"
    d.SliceThickness, d.SeriesInstanceUID, d.FrameOfReferenceUID = "3", ROOT + ".2.1", ROOT + ".3"
    d.InstanceNumber = str(k + 1)
    d.ImagePositionPatient = ["-10", "-20.5", str(30 + 3 * k)]
    d.ImageOrientationPatient, d.PixelSpacing = ["1", "0", "0", "0", "1", "0"], ["2", "1.5"]
    d.RescaleIntercept, d.RescaleSlope = "-1024", "1"
    pixels(d, values(k) // (2 if bits == 8 else 1), bits)
    return d


def enhanced():
    d = Dataset()
    identity(d, ENHANCED, ROOT + ".9.2.1")
    d.Modality, d.SeriesInstanceUID, d.FrameOfReferenceUID = "CT", ROOT + ".2.2", ROOT + ".3"
    d.ImageType, d.NumberOfFrames, d.PatientPosition = ["ORIGINAL", "PRIMARY"], "3", "HFS"
    shared, measures, orientation, transform = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = ["2", "1.5"], "3"
    orientation.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    transform.RescaleIntercept, transform.RescaleSlope, transform.RescaleType = "-1024", "1", "HU"
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([orientation])
    shared.PixelValueTransformationSequence = Sequence([transform])
    d.SharedFunctionalGroupsSequence, d.PerFrameFunctionalGroupsSequence = Sequence([shared]), []
    for k in range(3):
        frame, position = Dataset(), Dataset()
        position.ImagePositionPatient = ["-10", "-20.5", str(30 + 3 * k)]
        frame.PlanePositionSequence = Sequence([position])
        d.PerFrameFunctionalGroupsSequence.append(frame)
    pixels(d, np.stack([values(k) for k in range(3)]))
    return d


def ring(kind, text, image=None):
    c = Dataset()
    c.ContourGeometricType, c.NumberOfContourPoints = kind, (text.count("\\") + 1) // 3
    c.ContourData = text.split("\\")
    if image:
        i = Dataset()
        i.ReferencedSOPClassUID, i.ReferencedSOPInstanceUID = CT, f"{ROOT}.9.1.{image}"
        c.ContourImageSequence = Sequence([i])
    return c


def square(z, x=-4, y=-14, side=6):
    return "\\".join(f"{a}\\{b}\\{z}" for a, b in ((x, y), (x + side, y), (x + side, y + side),
                                                   (x, y + side)))


def structure_set():
    d = Dataset()
    identity(d, SET, ROOT + ".20.1")
    d.Modality, d.SeriesInstanceUID, d.StructureSetLabel = "RTSTRUCT", ROOT + ".21", "LABEL"
    d.StructureSetDate, d.ApprovalStatus = "20260203", "UNAPPROVED"
    image, series, study, frame = Dataset(), Dataset(), Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = CT, ROOT + ".9.1.1"
    series.SeriesInstanceUID, series.ContourImageSequence = ROOT + ".2.1", Sequence([image])
    study.RTReferencedSeriesSequence = Sequence([series])
    frame.FrameOfReferenceUID, frame.RTReferencedStudySequence = ROOT + ".3", Sequence([study])
    d.ReferencedFrameOfReferenceSequence = Sequence([frame])
    rings = [[ring("CLOSED_PLANAR", square(30), 1), ring("CLOSED_PLANAR", square(33), 2),
              ring("CLOSED_PLANAR", square(33, -3, -13, 2), 2)],
             [ring("POINT", "1\\2\\30"), ring("CLOSEDPLANAR_XOR", square(36)),
              ring("OPEN_PLANAR", square(31.4))]]
    d.StructureSetROISequence, d.ROIContourSequence, d.RTROIObservationsSequence = [], [], []
    for n, contours in enumerate(rings, 1):
        s, c, o = Dataset(), Dataset(), Dataset()
        s.ROINumber, s.ROIName, s.ReferencedFrameOfReferenceUID = n, f"Röhre {n}", ROOT + ".3"
        c.ReferencedROINumber, c.ROIDisplayColor, c.ContourSequence = n, [1, 2, 3], Sequence(contours)
        o.ReferencedROINumber, o.RTROIInterpretedType, o.ObservationNumber = n, "GTV", n
        d.StructureSetROISequence.append(s)
        d.ROIContourSequence.append(c)
        d.RTROIObservationsSequence.append(o)
    return d


def save(path, d, syntax=ExplicitVRLittleEndian, undefined=False):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    if undefined:
        for element in d.iterall():
            if element.VR == "SQ":
                element.is_undefined_length = True
                for item in element.value:
                    item.is_undefined_length_sequence_item = True
    f = FileDataset(path, d, file_meta=meta, preamble=b"\0" * 128)
    f.is_little_endian, f.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    f.save_as(path, write_like_original=False)


def dicom(folder):
    def path(name):
        return f"{folder}/{name}"
    save(path("explicit"), slice_of(1))
    save(path("eight-bits"), slice_of(1, 8))
    save(path("implicit"), slice_of(1), ImplicitVRLittleEndian)
    save(path("deflated"), slice_of(1), DeflatedExplicitVRLittleEndian)
    save(path("multi-frame"), enhanced(), undefined=True)
    save(path("set-implicit"), structure_set(), ImplicitVRLittleEndian)
    save(path("set-explicit"), structure_set(), undefined=True)
    for name, source, command in [
            ("big-endian", "explicit", ["dcmconv", "+tb"]), ("rle", "explicit", ["dcmcrle"]),
            ("jpeg-sv1", "explicit", ["dcmcjpeg", "+e1"]), ("jpeg-14", "explicit", ["dcmcjpeg", "+el"]),
            ("jpeg-extended", "explicit", ["dcmcjpeg", "+ee"]),
            ("jpeg-baseline", "eight-bits", ["dcmcjpeg", "+eb"]),
            ("jpeg-ls", "explicit", ["dcmcjpls", "+el"]), ("jpeg-ls-near", "explicit", ["dcmcjpls", "+en"]),
            ("jpeg-2000", "explicit", ["gdcmconv", "--j2k"]),
            ("multi-frame-rle", "multi-frame", ["dcmcrle"]),
            ("multi-frame-jpeg-2000", "multi-frame", ["gdcmconv", "--j2k"])]:
        subprocess.run([*command, path(source), path(name)], check=False)
    os.makedirs(path("d"))
    save(path("d/IM1"), slice_of(1))
    subprocess.run(["dcmmkdir", "+I", "+D", path("directory"), "+id", path("d"), "IM1"], check=False,
                   cwd=path("d"))
    for name in sorted(os.listdir(folder)):
        if os.path.isfile(path(name)):
            put("dicom", name, open(path(name), "rb").read())


def frames(folder):
    letters = {"rle": "r", "multi-frame-rle": "r", "jpeg-sv1": "j", "jpeg-extended": "e",
               "jpeg-baseline": "b", "jpeg-ls": "l", "jpeg-ls-near": "l", "jpeg-2000": "2",
               "multi-frame-jpeg-2000": "2"}
    for name, letter in letters.items():
        d = pydicom.dcmread(f"{folder}/{name}")
        data, at, items = d.PixelData, 0, b""
        while data[at:at + 4] == b"\xfe\xff\x00\xe0":
            n = struct.unpack("<I", data[at + 4:at + 8])[0]
            items += struct.pack("<H", n) + data[at + 8:at + 8 + n]
            at += 8 + n
        put("frames", name, letter.encode() + bytes([int(d.get("NumberOfFrames", 1)), d.BitsStored,
                                                     ROWS, COLUMNS]) + items)


def rings():
    def square(x, y, side, z):
        return [[x, y, z], [x + side, y, z], [x + side, y + side, z], [x, y + side, z]]
    def ring(points, kind="CLOSED_PLANAR", hole=False, image="1.3"):
        return {"slice": image, "frame": None, "geometric_type": kind, "hole": hole, "points": points}
    put("rings", "two", json.dumps({
        "format": "cavum-rings", "format_version": 1, "frame_of_reference": "9.9", "series": "9.8",
        "structures": [
            {"name": "GTVp é", "number": 1, "type": "GTV", "colour": [1, 2, 3], "rings": [
                ring(square(2, 2, 8.125, 3)), ring(square(4, 4, 2, 3), hole=True),
                ring(square(2, 2, 8, 3.4))]},
            {"name": "", "number": 2, "type": "", "colour": [0, 0, 255], "rings": [
                ring([[1, 2, 3]], "POINT", image=None), ring(square(0, 0, 3, 6), "CLOSEDPLANAR_XOR"),
                ring([], "CLOSED_PLANAR")]}]}))


# --- what a case keeps ----------------------------------------------------------------------------

def case():
    id_ = "0b8f36b4-5d3f-4e0c-9a52-0f6d3c1f7a11"
    about = {"format": "cavum-case", "format_version": 1, "opened": 1, "patient_name": "A^B",
             "patient_id": "S1", "birth_date": "", "phantom": False, "study": "1", "study_date": "",
             "series": "2", "modality": "CT", "series_date": "", "series_description": "d",
             "frame_of_reference": "3", "n_slices": 0, "images_sha256": hashlib.sha256().hexdigest(),
             "image_folders": ["/nowhere"], "places": [{"base64": "/w=="}]}
    run = {"kind": "run", "id": id_, "structure": "", "bundle_sha256": "0" * 64, "name": "n",
           "title": "t", "version": "1", "target": "PTV", "members": ["XS", "S"],
           "shared_encoder": True, "clean_up": {"opening_mm": "1.5", "largest_per_slice": False,
                                                "largest_component": True},
           "device": "cpu", "precision": "f32", "seconds": "1.25", "level": "0.5", "removed_cm3": "0"}
    put("case", "about", "a" + json.dumps(about))
    put("case", "run", "r" + json.dumps(run))
    lines = open(f"{OUT}/journal/created", encoding="utf-8").read().splitlines()
    structure = json.loads(lines[0])["edit"]["changes"][0]["structure"]
    put("case", "structure", "s" + json.dumps(structure))
    texts = dict.fromkeys(["path", "sop_instance", "sop_class", "label", "name", "date", "time",
                           "description", "approval", "referenced_series", "patient_name",
                           "patient_id", "birth_date", "sex"], "x")
    put("case", "set", "t" + json.dumps({**texts, "structures": [structure], "warnings": ["w"]}))
    grid = struct.pack("<3i", 6, 5, 4) + struct.pack("<2d", 2, 2) + struct.pack("<6d", 1, 0, 0, 0, 1, 0)
    grid += b"".join(struct.pack("<3d", 0, 0, 3 * k) for k in range(4))
    header = {"run": "run", "structure": "", "bundle_sha256": "0",
              "grid": hashlib.sha256(grid).hexdigest(), "first": [0, 0, 0], "n": [6, 5, 4],
              "spacing_mm": ["4", "4", "3"], "size": [3, 3, 4], "n_members": 2, "disagreement": True,
              "members": False}
    pack = zlib.compressobj(6, zlib.DEFLATED, -15)
    piece = pack.compress(bytes(range(36)) + bytes(36)) + pack.flush()
    put("case", "maps", b"m" + json.dumps(header).encode() + b"\0"
        + 2 * (struct.pack("<H", len(piece)) + piece))


# --- NIfTI, ring texts, character sets ------------------------------------------------------------

def nifti():
    for name, kind, bits, slope, n in (
            ("int16", 4, 16, 0, (4, 3, 2)), ("float32", 16, 32, 1, (4, 3, 2)),
            ("scaled", 2, 8, 2.5, (4, 3, 2)), ("huge", 64, 64, 1, (1000, 1000, 1000))):
        header = struct.pack("<i36x8h", 348, 3, *n, 1, 1, 1, 1)
        header += struct.pack("<14xhhh", kind, bits, 0)
        header += struct.pack("<8f", 1, 2, 2, 3, 0, 0, 0, 0) + struct.pack("<3f", 352, slope, 1)
        header += struct.pack("<hbb", 0, 0, 2) + bytes(4 * 6) + bytes(80 + 24)
        header += struct.pack("<2h6f", 1, 1, 0, 0, 0, -10, -20, 30)
        header += struct.pack("<12f", 2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 3, 30) + bytes(16) + b"n+1\0"
        assert len(header) == 348
        data = np.arange(24).astype({4: "<i2", 16: "<f4", 2: "u1", 64: "<f8"}[kind]).tobytes()
        put("nifti", name, header + bytes(4) + data)
        if name in ("int16", "huge"):
            put("nifti", name + "-gz", gzip.compress(header + bytes(4) + data, mtime=0))


def texts():
    lines = ["C" + square(0), "C" + square(0, -3, -13, 2), "C" + square(0, -4, -14, 6.01),
             "C" + square(3.05), "X" + square(6), "X" + square(6, -3, -13, 2), "C" + square(7.2),
             "P1\\2\\3", "O" + square(9), "C" + square(9, 100, 100), "C1e1\\2\\12\\+3.5\\ 4 \\12\\5\\6\\12"]
    put("texts", "rings", "r" + "\n".join(lines))
    put("texts", "bow-tie", "rC0\\0\\0\\8\\8\\0\\8\\0\\0\\0\\8\\0\nC2\\2\\0\\6\\2\\0\\6\\6\\0\\2\\6\\0")
    put("texts", "keyhole", "rC0\\0\\3\\9\\0\\3\\9\\9\\3\\0\\9\\3\\0\\0\\3\\3\\3\\3\\3\\6\\3\\6\\6\\3\\3\\3\\3")
    for name, sets, text in [
            ("latin", "ISO_IR 100", "Buc^Jérôme".encode("latin-1")),
            ("japanese", "\\ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
            ("katakana", "ISO_IR 13\\ISO 2022 IR 87", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3"),
            ("korean", "\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce"),
            ("gb18030", "GB18030", "王^小东".encode("gb18030")),
            ("utf-8", "ISO_IR 192", "Ελλάδα^\udcff".encode("utf-8", "surrogateescape"))]:
        put("texts", name, b"c" + sets.encode() + b"\n" + text)


def safetensors():
    header = {"__metadata__": {"a": "b"}, "x": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
              "y": {"dtype": "F16", "shape": [], "data_offsets": [24, 26]},
              "z": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [26, 30]},
              "i": {"dtype": "I64", "shape": [0], "data_offsets": [30, 30]}}
    text = json.dumps(header, separators=(",", ":")).encode()
    data = np.arange(6, dtype="<f4").tobytes() + b"\x00\x3c" + b"\x80\x3f\x00\x40"
    put("safetensors", "all", text + b"\0" + data)
    put("safetensors", "file", b"\0" + struct.pack("<Q", len(text)) + text + data)


with tempfile.TemporaryDirectory() as temporary:
    dicom(temporary)
    frames(temporary)
rings()
case()
nifti()
texts()
safetensors()
