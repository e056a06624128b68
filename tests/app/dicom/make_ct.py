#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Small synthetic CT folders, one for each trouble, for test-folder and test-ct.

Usage: make_ct.py FOLDER. Makes FOLDER/NAME/... for every row below. The patient is invented; the
stored value of column c, row r, slice k is 24 + 7 c + 11 r + 100 k, the intercept -1024.
"""
import json
import os
import shutil
import subprocess
import sys
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_pixel_data_frame
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

warnings.simplefilter("ignore")
ROOT = "1.2.826.0.1.3680043.10.1.77"
CT = "1.2.840.10008.5.1.4.1.1.2"
COLUMNS, ROWS, SLICES = 16, 12, 6


def values(k, columns=COLUMNS, rows=ROWS):
    c, r = np.meshgrid(np.arange(columns), np.arange(rows))
    return 24 + 7 * c + 11 * r + 100 * k


def slice_of(k, series="1"):
    d = Dataset()
    d.SpecificCharacterSet = "ISO_IR 100"
    d.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    d.SOPClassUID = CT
    d.SOPInstanceUID = f"{ROOT}.9.{series}.{k + 1}"
    d.StudyDate, d.Modality, d.Manufacturer = "20260101", "CT", "Nobody"
    d.SeriesDescription, d.PatientName, d.PatientID = "synthetic", "SYNTHETIC^Robin", "S1"
    d.PatientBirthDate, d.PatientSex, d.PatientPosition = "19700102", "O", "HFS"
    d.SliceThickness, d.KVP = "3", "120"
    d.StudyInstanceUID, d.SeriesInstanceUID = f"{ROOT}.1", f"{ROOT}.2.{series}"
    d.FrameOfReferenceUID, d.InstanceNumber = f"{ROOT}.3", str(k + 1)
    d.ImagePositionPatient = ["-10", "-20.5", str(30 + 3 * k)]
    d.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.Rows, d.Columns, d.PixelSpacing = ROWS, COLUMNS, ["2", "1.5"]
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 12, 11, 0
    d.RescaleIntercept, d.RescaleSlope = "-1024", "1"
    d.PixelData = values(k).astype("<u2").tobytes()
    return d


def stack(n=SLICES, change=None, series="1"):
    slices = [slice_of(k, series) for k in range(n)]
    for k, d in enumerate(slices):
        if change:
            change(k, d)
    return slices


def save(path, d, syntax=ExplicitVRLittleEndian, meta=True):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    file_meta = FileMetaDataset()
    file_meta.MediaStorageSOPClassUID = d.SOPClassUID
    file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
    file_meta.TransferSyntaxUID = syntax
    f = FileDataset(path, d, file_meta=file_meta if meta else None,
                    preamble=b"\0" * 128 if meta else None)
    f.is_little_endian, f.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    f.save_as(path, write_like_original=not meta)


def put(name, slices, **options):
    for k, d in enumerate(slices):
        save(f"{OUT}/{name}/im{k}.dcm", d, **options)


def position(k, d, *xyz):
    d.ImagePositionPatient = [f"{v:.6f}" for v in xyz]


def orientation(d, *six):
    d.ImageOrientationPatient = [f"{v:.8f}" for v in six]


def without(*names):
    def change(k, d):
        for name in names:
            delattr(d, name)
    return change


def geometry():
    put("good", stack())
    put("reversed", [d for d in reversed(stack())])
    put("missing", [d for k, d in enumerate(stack(10)) if k != 4])
    put("uneven", stack(change=lambda k, d: position(k, d, -10, -20.5, [0, 3, 6, 12, 18, 24][k])))
    put("every-second", [d for k, d in enumerate(stack(12)) if k % 2 == 0])
    put("double-file", stack() + [slice_of(2)])
    other = slice_of(2)
    other.SOPInstanceUID += ".5"
    put("double-equal", stack() + [other])
    brighter = slice_of(2)
    brighter.SOPInstanceUID += ".5"
    brighter.PixelData = (values(2) + 40).astype("<u2").tobytes()
    put("double-position", stack() + [brighter])
    a = np.deg2rad(20)
    put("tilt", stack(change=lambda k, d: (
        orientation(d, 1, 0, 0, 0, np.cos(a), np.sin(a)), position(k, d, 0, 0, 3 * k))))
    put("oblique", stack(change=lambda k, d: (
        orientation(d, 1, 0, 0, 0, np.cos(a), np.sin(a)),
        position(k, d, 0, -np.sin(a) * 3 * k, np.cos(a) * 3 * k))))
    put("shear", stack(change=lambda k, d: position(k, d, -10 + 0.4 * k, -20.5, 3 * k)))
    put("turned", stack(change=lambda k, d: orientation(
        d, np.cos(a), np.sin(a), 0, -np.sin(a), np.cos(a), 0)))
    put("sagittal", stack(change=lambda k, d: (
        orientation(d, 0, 1, 0, 0, 0, -1), position(k, d, 3 * k, 0, 0))))
    put("coronal", stack(change=lambda k, d: (
        orientation(d, 1, 0, 0, 0, 0, -1), position(k, d, 0, 3 * k, 0))))
    put("feet-first", stack(change=lambda k, d: (
        orientation(d, -1, 0, 0, 0, 1, 0), setattr(d, "PatientPosition", "FFS"))))
    put("single", stack(1))
    put("no-spacing", stack(change=without("PixelSpacing")))
    put("zero-spacing", stack(change=lambda k, d: setattr(d, "PixelSpacing", ["0", "0"])))
    put("no-orientation", stack(change=without("ImageOrientationPatient")))
    put("bad-orientation", stack(change=lambda k, d: orientation(d, 1, 0, 0, 1, 0, 0)))
    put("no-position", stack(change=without("ImagePositionPatient")))
    put("one-without-position", stack(change=lambda k, d: (
        without("ImagePositionPatient")(k, d) if k == 2 else None)))


def grouping():
    put("two-series", stack() + stack(3, series="2"))
    def smaller(k, d):
        if k >= 4:
            d.Rows, d.Columns = 6, 8
            d.PixelData = values(k, 8, 6).astype("<u2").tobytes()
    put("mixed-matrix", stack(change=smaller))
    put("two-frames", stack(change=lambda k, d: (
        setattr(d, "FrameOfReferenceUID", ROOT + ".3.1") if k >= 4 else None)))
    put("two-patients", stack(change=lambda k, d: (
        setattr(d, "PatientID", "S2") if k >= 4 else None)))
    put("two-studies", stack(change=lambda k, d: (
        setattr(d, "StudyInstanceUID", ROOT + ".1.1") if k >= 4 else None)))
    put("no-series-uid", stack(change=without("SeriesInstanceUID"))
        + stack(4, series="2", change=lambda k, d: (
            without("SeriesInstanceUID")(k, d), setattr(d, "SeriesNumber", "2"),
            position(k, d, -10, -20.5, 31.5 + 3 * k))))
    put("two-acquisitions", stack(change=lambda k, d: setattr(d, "AcquisitionNumber", str(1 + k % 2))))
    put("two-blocks", stack(change=lambda k, d: setattr(d, "AcquisitionNumber", str(1 + k // 3))))
    put("mirrored", stack(change=lambda k, d: (
        (orientation(d, -1, 0, 0, 0, 1, 0), position(k, d, 12.5, -20.5, 30 + 3 * k))
        if k >= 4 else None)))
    changed = slice_of(2)
    changed.PixelData = (values(2) + 1).astype("<u2").tobytes()
    put("copies-differ", stack() + [changed])
    put("broken-uid", stack())
    for k in range(SLICES):
        path = f"{OUT}/broken-uid/im{k}.dcm"
        data = open(path, "rb").read()
        open(path, "wb").write(data.replace((ROOT + ".2.1").encode(), b"\xff" + ROOT[1:].encode() + b".2.1"))
    scout = slice_of(0)
    scout.ImageType, scout.SOPInstanceUID = ["ORIGINAL", "PRIMARY", "LOCALIZER"], ROOT + ".9.8"
    orientation(scout, 1, 0, 0, 0, 0, -1)
    put("localizer", stack() + [scout])
    put("no-frame", stack(change=without("FrameOfReferenceUID")))
    put("lossy", stack(change=lambda k, d: setattr(d, "LossyImageCompression", "01")))
    put("no-meta", stack(), syntax=ImplicitVRLittleEndian, meta=False)
    put("implicit", stack(), syntax=ImplicitVRLittleEndian)
    put("deflated", stack(), syntax=DeflatedExplicitVRLittleEndian)
    put("company", stack())
    for n, (uid, modality) in enumerate([("1.2.840.10008.5.1.4.1.1.128", "PT"),
                                         ("1.2.840.10008.5.1.4.1.1.128", "PT"),
                                         ("1.2.840.10008.5.1.4.1.1.481.2", "RTDOSE"),
                                         ("1.2.840.10008.5.1.4.1.1.66", "REG")]):
        d = slice_of(n, "7")
        d.SOPClassUID, d.Modality = uid, modality
        save(f"{OUT}/company/deep/er/other{n}", d)
    open(f"{OUT}/company/empty.dcm", "w").close()
    open(f"{OUT}/company/notes.txt", "w").write("nothing of interest\n" * 20)
    open(f"{OUT}/company/text.dcm", "w").write("no DICOM at all\n" * 20)
    os.symlink("..", f"{OUT}/company/deep/loop")
    os.mkfifo(f"{OUT}/company/pipe")


def pixels():
    put("no-rescale", stack(change=without("RescaleSlope", "RescaleIntercept")))
    put("no-slope", stack(change=without("RescaleSlope")))
    put("zero-slope", stack(change=lambda k, d: setattr(d, "RescaleSlope", "0")))
    put("no-air", stack(change=lambda k, d: setattr(d, "RescaleIntercept", "0")))
    put("half-slope", stack(change=lambda k, d: setattr(d, "RescaleSlope", "0.5")))
    put("slope-each", stack(change=lambda k, d: (
        setattr(d, "RescaleSlope", str(1 + k)), setattr(d, "RescaleIntercept", str(-1000 - k)))))
    def signed(k, d):
        d.BitsStored, d.HighBit, d.PixelRepresentation, d.RescaleIntercept = 16, 15, 1, "0"
        d.PixelData = (values(k) - 1024).astype("<i2").tobytes()
    put("signed", stack(change=signed))
    def signed_12(k, d):
        d.PixelRepresentation, d.RescaleIntercept = 1, "0"
        d.PixelData = ((values(k) - 1024) & 0x0FFF).astype("<u2").tobytes()
    put("signed-12", stack(change=signed_12))
    put("garbage-bits", stack(change=lambda k, d: setattr(
        d, "PixelData", (values(k) | 0xA000).astype("<u2").tobytes())))
    put("high-bit", stack(change=lambda k, d: (setattr(d, "HighBit", 15), setattr(
        d, "PixelData", (values(k) << 4).astype("<u2").tobytes()))))
    def eight(k, d):
        d.BitsAllocated, d.BitsStored, d.HighBit = 8, 8, 7
        d.PixelData = (values(k) // 8).astype("u1").tobytes()
        d.RescaleSlope = "8"
    put("eight-bits", stack(change=eight))
    def beyond(k, d):
        v = values(k)
        d.BitsStored, d.HighBit = 16, 15
        v[0, 0] = 65000 if k == 5 else v[0, 0]
        d.PixelData = v.astype("<u2").tobytes()
    put("beyond-int16", stack(change=beyond))
    def padded(k, d):
        signed(k, d)
        v = values(k) - 1024
        v[0, :] = -2000
        d.PixelData = v.astype("<i2").tobytes()
        d.add_new(0x00280120, "SS", -2000)
    put("padding", stack(change=padded))
    put("tissue-padding", stack(change=lambda k, d: d.add_new(0x00280120, "US", 1024)))
    put("no-rows", stack(change=without("Rows")))
    put("huge-rows", stack(change=lambda k, d: (
        setattr(d, "Rows", 65535), setattr(d, "Columns", 65535))))
    put("colour", stack(change=lambda k, d: setattr(d, "SamplesPerPixel", 3)))
    put("bits-32", stack(change=lambda k, d: setattr(d, "BitsAllocated", 32)))
    put("frames", stack(1, change=lambda k, d: setattr(d, "NumberOfFrames", "2")))
    put("no-pixels", stack(change=lambda k, d: delattr(d, "PixelData") if k == 2 else None))
    put("short", stack(change=lambda k, d: (
        setattr(d, "PixelData", d.PixelData[:100]) if k == 2 else None)))
    put("long", stack(change=lambda k, d: (
        setattr(d, "PixelData", d.PixelData + bytes(100)) if k == 2 else None)))
    put("cut", stack())
    os.truncate(f"{OUT}/cut/im2.dcm", os.path.getsize(f"{OUT}/cut/im2.dcm") - 100)
    put("cut-header", stack())
    os.truncate(f"{OUT}/cut-header/im5.dcm", 700)


def names():
    def named(charset, raw):
        def change(k, d):
            d.SpecificCharacterSet = charset
            d["PatientName"] = pydicom.DataElement(0x00100010, "UN", raw)
        return change
    for name, charset, raw in [
            ("utf8", "ISO_IR 192", "Müller^Zoë".encode()),
            ("latin1", "ISO_IR 100", "Müller^Zoë".encode("latin-1")),
            ("gb18030", "GB18030", "Wang^X=王^小".encode("gb18030")),
            ("japanese", ["", "ISO 2022 IR 87"],
             b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
            ("katakana", ["ISO_IR 13"], b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3"),
            ("broken", "ISO_IR 192", b"A\xff\xfeB^C"),
            ("unknown-set", "ISO_IR 9999", b"A\xfcB^C")]:
        put("name-" + name, stack(2, change=named(charset, raw)), syntax=ImplicitVRLittleEndian)


def compressed():
    """DCMTK's own encoders; without them the rows are missing and the test says so."""
    for name, command in [("jpeg-sv1", ["dcmcjpeg", "--encode-lossless-sv1"]),
                          ("jpegls", ["dcmcjpls", "--encode-lossless"]),
                          ("jpegls-near", ["dcmcjpls", "--encode-nearlossless"]),
                          ("rle", ["dcmcrle"])]:
        if not shutil.which(command[0]):
            continue
        os.makedirs(f"{OUT}/{name}")
        for k in range(SLICES):
            subprocess.check_call(command + [f"{OUT}/good/im{k}.dcm", f"{OUT}/{name}/im{k}.dcm"])
    if os.path.isdir(f"{OUT}/jpeg-sv1"):
        shutil.copytree(f"{OUT}/jpeg-sv1", f"{OUT}/jpeg-lies")
        for k in range(SLICES):  # the stream says 12 x 16, the header 24 x 16
            d = pydicom.dcmread(f"{OUT}/jpeg-lies/im{k}.dcm")
            d.Rows = 2 * ROWS
            d.save_as(f"{OUT}/jpeg-lies/im{k}.dcm")
    for name, command in [("jpeg-bits-lie", ["dcmcjpeg", "--encode-lossless-sv1"]),
                          ("jpegls-bits-lie", ["dcmcjpls", "--encode-lossless"])]:
        if shutil.which(command[0]):  # the stream has 8 bits, the header says 16
            os.makedirs(f"{OUT}/{name}")
            for k in range(SLICES):
                to = f"{OUT}/{name}/im{k}.dcm"
                subprocess.check_call(command + [f"{OUT}/eight-bits/im{k}.dcm", to])
                d = pydicom.dcmread(to)
                d.BitsAllocated, d.BitsStored, d.HighBit = 16, 12, 11
                d.save_as(to)


def bits():
    """Each number of bits stored, with garbage above them, and the value at the top."""
    for n in range(10, 17):
        def stored(k, d):
            d.BitsStored, d.HighBit = n, n - 1
            d.PixelData = (values(k) | (0xFFFF << n & 0xFFFF)).astype("<u2").tobytes()
        put(f"bits-{n}", stack(change=stored))
        def top(k, d):
            d.BitsStored, d.HighBit = n, 15
            d.PixelData = (values(k) << (16 - n) | (1 << (16 - n)) - 1).astype("<u2").tobytes()
        put(f"bits-{n}-top", stack(change=top))
        def signed(k, d):
            d.BitsStored, d.HighBit, d.PixelRepresentation, d.RescaleIntercept = n, n - 1, 1, "-1000"
            raw = (values(k) - 24) & ((1 << n) - 1)
            d.PixelData = (raw | (0x5555 << n & 0xFFFF)).astype("<u2").tobytes()
        if n > 10:
            put(f"bits-{n}-signed", stack(change=signed))
    def overlay(k, d):
        d.PixelData = (values(k) | 0x8000 * (values(k) % 2)).astype("<u2").tobytes()
        d.add_new(0x60000010, "US", ROWS)
        d.add_new(0x60000011, "US", COLUMNS)
        d.add_new(0x60000100, "US", 1)
        d.add_new(0x60000102, "US", 15)
    put("overlay", stack(change=overlay))
    def padded(k, d):
        v = values(k)
        v[0, :] = 3000 + np.arange(COLUMNS)
        d.PixelData, d.RescaleIntercept = v.astype("<u2").tobytes(), "-1024"
        d.RescaleSlope, d.BitsStored, d.HighBit = "2", 16, 15
        d.add_new(0x00280120, "US", 3100)
        d.add_new(0x00280121, "US", 3000)
    put("padding-range", stack(change=padded))
    put("monochrome1", stack(change=lambda k, d: setattr(
        d, "PhotometricInterpretation", "MONOCHROME1")))
    def window(k, d):
        d.BitsAllocated, d.BitsStored, d.HighBit = 8, 8, 7
        d.RescaleIntercept = "0"
        d.PixelData = (values(k) // 4 % 256).astype("u1").tobytes()
    put("baked-window", stack(change=window))


def groups(k, slope="1", intercept="-1024"):
    """The functional groups of slice k: position, and what may be shared."""
    def one(**values):
        d = Dataset()
        for name, value in values.items():
            setattr(d, name, value)
        return [d]
    own, shared = Dataset(), Dataset()
    own.PlanePositionSequence = one(ImagePositionPatient=["-10", "-20.5", str(30 + 3 * k)])
    own.FrameContentSequence = one(StackID="1", InStackPositionNumber=k + 1)
    shared.PlaneOrientationSequence = one(ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])
    shared.PixelMeasuresSequence = one(PixelSpacing=["2", "1.5"], SliceThickness="3")
    shared.PixelValueTransformationSequence = one(
        RescaleSlope=slope, RescaleIntercept=intercept, RescaleType="HU")
    shared.CTImageFrameTypeSequence = one(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
    return own, shared


ORDER = [1, 3, 5, 0, 2, 4]  # slices of the frames


def frames_of(order=ORDER, sop_class=CT + ".2", own=False, series="8"):
    d = slice_of(0, series)
    without("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness",
            "RescaleSlope", "RescaleIntercept", "KVP")(0, d)
    d.SOPClassUID, d.ImageType = sop_class, ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    d.NumberOfFrames = str(len(order))
    d.PerFrameFunctionalGroupsSequence = []
    for k in order:
        each, shared = groups(k, *((str(1 + k), str(-1000 - k)) if own else ()))
        if own:
            each.update(shared)
        d.PerFrameFunctionalGroupsSequence.append(each)
    if not own:
        d.SharedFunctionalGroupsSequence = [groups(0)[1]]
    d.PixelData = b"".join(values(k).astype("<u2").tobytes() for k in order)
    return d


def multi_frame():
    put("multi-frame", [frames_of()])
    put("multi-frame-own", [frames_of(sop_class=CT + ".1", own=True)])
    two = [frames_of(ORDER[:3]), frames_of(ORDER[3:])]
    two[1].SOPInstanceUID += ".2"
    put("multi-frame-two-files", two)
    phases = frames_of(ORDER + ORDER)
    for i, item in enumerate(phases.PerFrameFunctionalGroupsSequence):
        item.FrameContentSequence[0].add_new(0x00209128, "UL", 1 + i // 6)
    put("multi-frame-phases", [phases])
    few = frames_of()
    few.PerFrameFunctionalGroupsSequence = few.PerFrameFunctionalGroupsSequence[:4]
    put("multi-frame-few-groups", [few])
    short = frames_of()
    short.PixelData = short.PixelData[:-100]
    put("multi-frame-short", [short])
    lost = frames_of()
    del lost.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence
    put("multi-frame-one-unplaced", [lost])
    perfusion = frames_of()
    mapping, unit = Dataset(), Dataset()
    unit.CodeValue, unit.CodingSchemeDesignator = "ml/100ml/s", "UCUM"
    mapping.MeasurementUnitsCodeSequence = [unit]
    perfusion.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence = [mapping]
    put("multi-frame-perfusion", [perfusion])


def encapsulated(name, slices, syntax):
    """`slices`: data sets with PixelData as encapsulate() makes it."""
    for d in slices:
        d["PixelData"].is_undefined_length = True
    put(name, slices, syntax=pydicom.uid.UID(syntax))


def streams():
    """JPEG 2000, which no tool here encodes: the streams are in tests/data."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/dicom/streams.json")
    with open(path, encoding="utf-8") as file:
        made = json.load(file)
    for name, hexes in made.items():
        def packed(k, d):
            d.PixelData = encapsulate([bytes.fromhex(hexes[k])])
            if name.endswith("signed"):
                d.PixelRepresentation, d.RescaleIntercept = 1, "0"
            if name.endswith("lossy"):
                d.LossyImageCompression = "01"
            d.BitsStored, d.HighBit = 16, 15
        syntax = "1.2.840.10008.1.2.4." + ("91" if name.endswith("lossy") else
                                           "100" if name == "htj2k" else "90")
        encapsulated(name, stack(change=packed), syntax)
        if name == "htj2k":  # which pydicom doesn't know: another of its length is replaced
            for k in range(SLICES):
                at = f"{OUT}/{name}/im{k}.dcm"
                data = open(at, "rb").read()
                open(at, "wb").write(data.replace(syntax.encode(), b"1.2.840.10008.1.2.4.201"))
    frames = [bytes.fromhex(made["jpeg2000"][k]) for k in ORDER]
    def packed_frames(table, n):
        d = frames_of()
        d.BitsStored, d.HighBit = 16, 15
        d.PixelData = encapsulate(frames, fragments_per_frame=n, has_bot=table)
        return d
    for name, table, n in [("one", False, 1), ("table", True, 3), ("no-table", False, 3)]:
        encapsulated("multi-frame-fragments-" + name, [packed_frames(table, n)],
                     "1.2.840.10008.1.2.4.90")
    wrong = packed_frames(True, 3)
    wrong.PixelData = wrong.PixelData[:8] + bytes(range(24)) + wrong.PixelData[32:]
    encapsulated("multi-frame-fragments-wrong-table", [wrong], "1.2.840.10008.1.2.4.90")
    bombs(bytes.fromhex(made["jpeg2000"][0]))


def bombs(stream):
    """Streams that lie about their size: each is refused before memory is taken."""
    def changed(at, new):
        return stream[:at] + new + stream[at + len(new):]
    size = 4 + 4  # of the first field after SOC, SIZ, its length and capabilities
    cod, sot = stream.index(b"\xff\x52"), stream.index(b"\xff\x90")
    for name, data in [
            ("tiles", changed(size + 16, bytes([0, 0, 0, 1, 0, 0, 0, 1]))),
            ("wide", changed(size, (4096).to_bytes(4, "big"))),
            ("no-end", changed(sot + 6, bytes(4))[:-4]),
            ("colour", changed(size + 32, b"\0\3")),
            ("blocks", changed(cod + 10, b"\0\0")),
            ("half", stream[:len(stream) // 2 // 2 * 2])]:
        def packed(k, d):
            d.PixelData = encapsulate([data if k == 2 else stream])
            d.BitsStored, d.HighBit = 16, 15
        encapsulated("lies-" + name, stack(change=packed), "1.2.840.10008.1.2.4.90")


def fragments():
    """Frames in many fragments, and streams that were cut, from what DCMTK's encoders made."""
    for name in ["rle", "jpeg-sv1", "jpegls"]:
        if not os.path.isdir(f"{OUT}/{name}"):
            continue
        slices = [pydicom.dcmread(f"{OUT}/{name}/im{k}.dcm") for k in range(SLICES)]
        syntax = slices[0].file_meta.TransferSyntaxUID
        whole = [next(generate_pixel_data_frame(d.PixelData, 1)) for d in slices]
        for d, data in zip(slices, whole):
            d.PixelData = encapsulate([data], fragments_per_frame=3)
        encapsulated(name + "-fragments", slices, syntax)
        for d, data in zip(slices, whole):
            d.PixelData = encapsulate([data])
        slices[2].PixelData = encapsulate([whole[2][:len(whole[2]) // 2 // 2 * 2]])
        encapsulated(name + "-cut", slices, syntax)
        if name == "jpeg-sv1":  # as if it ended there: the decoder alone could know
            end = whole[2][:len(whole[2]) // 2 // 2 * 2] + b"\xff\xd9"
            slices[2].PixelData = encapsulate([end])
            encapsulated(name + "-ends", slices, syntax)
    frames = frames_of()
    frames.PixelData = encapsulate([b"\1" * 100] * 6, fragments_per_frame=2, has_bot=False)
    encapsulated("multi-frame-rle-no-table", [frames], "1.2.840.10008.1.2.5")


def more_syntaxes():
    for name, source, command in [
            ("big-endian", "good", ["dcmconv", "+tb"]),
            ("undefined-lengths", "good", ["dcmconv", "-e"]),
            ("jpeg-14", "good", ["dcmcjpeg", "--encode-lossless"]),
            ("jpeg-14-sv6", "good", ["dcmcjpeg", "--encode-lossless", "+sv", "6"]),
            ("signed-jpeg", "signed", ["dcmcjpeg", "--encode-lossless-sv1"]),
            ("signed-jpegls", "signed", ["dcmcjpls"]),
            ("signed-rle", "signed", ["dcmcrle"]),
            ("eight-rle", "eight-bits", ["dcmcrle"]),
            ("jpeg-baseline", "baked-window", ["dcmcjpeg", "--encode-baseline", "+q", "100"]),
            ("multi-frame-jpeg", "multi-frame", ["dcmcjpeg", "--encode-lossless-sv1"]),
            ("multi-frame-jpegls", "multi-frame", ["dcmcjpls"]),
            ("multi-frame-rle", "multi-frame", ["dcmcrle"])]:
        if not shutil.which(command[0]):
            continue
        os.makedirs(f"{OUT}/{name}")
        for file in sorted(os.listdir(f"{OUT}/{source}")):
            subprocess.check_call(command + [f"{OUT}/{source}/{file}", f"{OUT}/{name}/{file}"])


if __name__ == "__main__":
    OUT = sys.argv[1]
    geometry()
    grouping()
    pixels()
    names()
    compressed()
    bits()
    multi_frame()
    streams()
    fragments()
    more_syntaxes()
