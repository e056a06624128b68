#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Small synthetic structure sets on the CT that make_ct.py calls "good", for test-structure-set.

Usage: make_rt.py FOLDER. Writes FOLDER/NAME.dcm, implicit VR, each ContourData as the very bytes
given here. Slices lie at z = 30 + 3 k, k = 0 … 5.
"""
import os
import sys
import warnings

import pydicom.config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

warnings.simplefilter("ignore")
pydicom.config.replace_un_with_known_vr = False
ROOT = "1.2.826.0.1.3680043.10.1.77"
CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
FRAME = ROOT + ".3"


def text(points):
    return b"\\".join(b"%g" % v for p in points for v in p)


def square(z, x0=-4.0, y0=-14.0, side=4.0, reverse=False):
    p = [(x0, y0, z), (x0 + side, y0, z), (x0 + side, y0 + side, z), (x0, y0 + side, z)]
    return text(p[::-1] if reverse else p)


def ring(data, kind="CLOSED_PLANAR", reference=None, count=None, offset=None):
    c = Dataset()
    c.ContourGeometricType = kind
    if count is not None:
        c.NumberOfContourPoints = count
    if reference:
        image = Dataset()
        image.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        image.ReferencedSOPInstanceUID = reference
        c.ContourImageSequence = Sequence([image])
    if offset:
        c.add_new(0x30060045, "DS", offset)
    if data is not None:
        c.add(DataElement(0x30060050, "UN", data + b" " * (len(data) % 2)))
    return c


def roi(number, name, rings=None, frame=FRAME, contour_number=None, colour=None, kind="ORGAN"):
    s, c, o = Dataset(), Dataset(), Dataset()
    s.ROINumber, s.ROIName, s.ROIGenerationAlgorithm = number, name, "MANUAL"
    s.ROIDescription = "about " + name
    if frame:
        s.ReferencedFrameOfReferenceUID = frame
    c.ReferencedROINumber = number if contour_number is None else contour_number
    if colour:
        c.ROIDisplayColor = colour
    if rings is not None:
        c.ContourSequence = Sequence(rings)
    o.ObservationNumber, o.ReferencedROINumber = number, number
    o.RTROIInterpretedType, o.ROIInterpreter = kind, "Reader^One"
    return s, c, o


def referenced_series(uid, images):
    s = Dataset()
    s.SeriesInstanceUID, s.ContourImageSequence = uid, Sequence([])
    for k in images:
        i = Dataset()
        i.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        i.ReferencedSOPInstanceUID = f"{ROOT}.9.1.{k + 1}"
        s.ContourImageSequence.append(i)
    return s


def structure_set(rois, images=range(6), series=ROOT + ".2.1", others=(), **attributes):
    d = Dataset()
    d.SpecificCharacterSet, d.SOPClassUID = "ISO_IR 192", CLASS
    d.SOPInstanceUID, d.Modality = ROOT + ".20.1", "RTSTRUCT"
    d.PatientName, d.PatientID, d.PatientBirthDate = "SYNTHETIC^Robin", "S1", "19700102"
    d.StudyInstanceUID, d.SeriesInstanceUID = ROOT + ".1", ROOT + ".21"
    d.StructureSetLabel, d.StructureSetName, d.StructureSetDate = "LABEL", "A name", "20260203"
    d.ApprovalStatus = "UNAPPROVED"
    if series:
        study, frame = Dataset(), Dataset()
        study.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.1"
        study.ReferencedSOPInstanceUID = ROOT + ".1"
        study.RTReferencedSeriesSequence = Sequence(
            [referenced_series(uid, [40]) for uid in others] + [referenced_series(series, images)])
        frame.FrameOfReferenceUID, frame.RTReferencedStudySequence = FRAME, Sequence([study])
        d.ReferencedFrameOfReferenceSequence = Sequence([frame])
    d.StructureSetROISequence = Sequence([r[0] for r in rois])
    d.ROIContourSequence = Sequence([r[1] for r in rois])
    d.RTROIObservationsSequence = Sequence([r[2] for r in rois])
    for name, value in attributes.items():
        setattr(d, name, value)
    return d


def save(name, d, syntax=ImplicitVRLittleEndian):
    m = FileMetaDataset()
    m.MediaStorageSOPClassUID, m.MediaStorageSOPInstanceUID = CLASS, d.SOPInstanceUID
    m.TransferSyntaxUID = syntax
    f = FileDataset(name, d, file_meta=m, preamble=b"\0" * 128)
    f.is_little_endian, f.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    f.save_as(f"{OUT}/{name}.dcm", write_like_original=False)


def rings_set():
    z = [30 + 3 * k for k in range(6)]
    near = text([(-4, -14, 33), (0, -14, 33), (0.005, -10, 33), (-4, -10, 33)])
    keyhole = text([(-4, -14, 33), (0, -14, 33), (0, -10, 33), (-4, -10, 33), (-4, -12, 33),
                    (-3, -12, 33), (-3, -11, 33), (-2, -11, 33), (-2, -13, 33), (-3, -13, 33),
                    (-3, -12, 33), (-4, -12, 33)])
    bow = text([(-4, -14, 33), (0, -10, 33), (0, -14, 33), (-4, -10, 33)])
    rows = [
        ("plain", [square(z[1]), square(z[2], reverse=True)]),
        ("copies", [square(z[1]), near, square(z[1]), square(z[1], side=3.9)]),
        ("nested", [square(z[1], -3, -13, 2), square(z[1])]),
        ("keyhole", [keyhole]),
        ("partial", [square(z[1]), square(z[1], x0=-2)]),
        ("apart", [square(z[1]), square(z[1], x0=0)]),
        ("bow tie", [bow]),
        ("rounded", [square(z[1] + 0.09)]),
        ("beside", [square(z[1] + 0.3), square(z[1] + 0.3, x0=2)]),
        ("two planes", [square(z[1] + 0.3), square(z[1])]),
        ("two beside", [square(z[1] + 0.3), square(z[1] - 0.3)]),
        ("between", [square(z[1] + 1.5), square(z[2])]),
        ("above", [square(z[5] + 3)]),
        ("skips", [square(z[0]), square(z[4])]),
        ("outside", [square(z[1], x0=100)]),
        ("exponents", [b"-4.0E+00\\-1.4e1\\33\\ +0 \\-14\\3.3e+1\\0\\-10\\33\\-4\\-10\\33"]),
        ("long digits", [b"-4.00000000000000000001\\-14.0\\33.0\\0.0\\-14\\33\\0\\-10\\33\\-4\\-10\\33"]),
        ("across", [text([(0, -14, 30), (0, -10, 33), (0, -12, 36)])]),
        ("offset", [(square(z[1]), {"offset": ["0", "0", "3"]})]),
        ("count lies", [(square(z[1]), {"count": "9999"})]),
        ("xor", [(square(z[1]), {"kind": "CLOSEDPLANAR_XOR"}),
                 (square(z[1], -3, -13, 2), {"kind": "CLOSED_PLANAR_XOR"})]),
        ("xor twice", [(square(z[1]), {"kind": "CLOSEDPLANAR_XOR"})] * 2),
        ("point", [(b"1\\2\\33", {"kind": "POINT"})]),
        ("open", [(square(z[1]), {"kind": "OPEN_PLANAR"}), (square(z[1]), {"kind": "OPEN_NONPLANAR"})]),
        ("two points", [b"1\\2\\33\\4\\5\\33", b"1\\2\\33\\4\\5\\33\\1\\2\\33"]),
        ("flat", [b"0\\0\\33\\1\\1\\33\\2\\2\\33\\3\\3\\33"]),
        ("malformed", [b"1\\2\\33\\4\\5\\33\\7\\8", b"1\\2\\x\\4\\5\\33\\7\\8\\33",
                       b"nan\\2\\33\\4\\5\\33\\7\\8\\33", b"1\\\\33\\4\\5\\33\\7\\8\\33",
                       b"0x10\\2\\33\\4\\5\\33\\7\\8\\33", b"1e99\\2\\33\\4\\5\\33\\7\\8\\33"]),
        ("unknown type", [(square(z[1]), {"kind": "SQUIGGLE"})]),
        ("no data", [b"", None]),
        ("at a tenth", [square(z[1] + 0.1)]),
        ("over a tenth", [square(z[1] - 0.12)]),
        ("at a half", [square(z[1] + 0.5)]),
        ("over a half", [square(z[1] - 0.52)]),
        ("sliver", [square(z[1]), text([(2, -14, 33), (6, -14, 33), (6, -13.9999, 33)])]),
        ("speck", [square(z[1]), text([(2, -14, 33), (2.001, -14, 33), (2.001, -13.999, 33)])]),
        ("doubled points", [b"\\".join([square(z[1])] * 1 + [text([(-4, -10, 33)] * 3)])]),
        ("each thrice", [text([p for p in [(-4, -14, 33), (0, -14, 33), (0, -10, 33), (-4, -10, 33)]
                               for _ in range(3)])]),
        ("any order", [square(z[4]), square(z[1]), square(z[3]), square(z[2])]),
        ("deep", [square(z[1], side=8), square(z[1], -3, -13, 6), square(z[1], -2, -12, 4),
                  square(z[1], -1, -11, 2)]),
        ("no rings", []),
        ("no sequence", None),
    ]
    rois = []
    for n, (name, rings) in enumerate(rows):
        items = None if rings is None else [
            ring(r[0], **r[1]) if isinstance(r, tuple) else ring(r) for r in rings]
        rois.append(roi(n + 1, name, items, colour=["1", "20", "255"] if n == 0 else None))
    save("rings", structure_set(rois))


def sets():
    plain = [roi(1, "A", [ring(square(33))])]
    save("other-patient", structure_set(plain, images=[7], PatientID="S2"))
    save("renamed", structure_set(plain, PatientName="OTHER^Name", PatientID="S9"))
    save("same-patient", structure_set(plain, PatientName="synthetic^robin^^"))
    save("other-name", structure_set(plain, images=[7], PatientName="OTHER^Name"))
    save("no-patient", structure_set(plain, PatientName="", PatientID="", PatientBirthDate=""))
    save("blank-id", structure_set(plain, PatientID=" S1"))
    save("no-frame", structure_set([roi(1, "A", [ring(square(33))], frame=None)], series=None))
    save("elsewhere", structure_set([roi(1, "A", [ring(square(33))], frame=ROOT + ".3.9")],
                                    series=None))
    save("other-frame", structure_set([roi(1, "A", [ring(square(33))], frame=ROOT + ".3.9")]))
    elsewhere = ROOT + ".3.9"
    save("mixed-frames", structure_set([roi(1, "A", [ring(square(33))]),
                                        roi(2, "B", [ring(square(33))], frame=elsewhere),
                                        roi(3, "C", [ring(square(33))])]))
    save("renamed-frames", structure_set(
        [roi(1, "A", [ring(square(33))]), roi(2, "B", [ring(square(33))], frame=elsewhere)],
        PatientName="OTHER^Name", PatientID="S9"))
    save("renamed-stray", structure_set([roi(1, "A", [ring(square(33), reference=ROOT + ".9.9.9")])],
                                        PatientID="S9"))
    save("renamed-silent", structure_set([roi(1, "A", [ring(square(33))])], series=None,
                                         PatientID="S9"))
    save("other-birth", structure_set(plain, images=[7], PatientBirthDate="19700103"))
    save("no-image-there", structure_set(plain, images=[17, 18]))
    save("two-series", structure_set(plain, others=[ROOT + ".2.7"]))
    save("missing-images", structure_set(plain, images=[0, 1, 17, 18]))
    save("other-series", structure_set(plain, series=ROOT + ".2.2"))
    save("stray", structure_set([roi(1, "A", [ring(square(33), reference=ROOT + ".9.9.9")])]))
    save("no-references", structure_set(plain, series=None))
    save("approved", structure_set(plain, ApprovalStatus="APPROVED"))
    save("numbers", structure_set([roi(1, "A", [ring(square(33))]),
                                   roi(1, "B", [ring(square(33, side=2))]),
                                   roi(2, "C", [ring(square(33))], contour_number=7)]))
    bare = structure_set([roi(1, "A", [ring(square(33))]), roi(2, "A", [ring(square(36))])])
    del bare.RTROIObservationsSequence
    save("no-observations", bare)
    hollow = structure_set([roi(1, "A", [Dataset(), ring(square(33))])])
    hollow.ROIContourSequence.append(Dataset())
    hollow.StructureSetROISequence.append(Dataset())
    save("empty-items", hollow)
    japanese = structure_set([roi(1, "山田^太郎", [ring(square(33))])], StructureSetLabel="山",
                             SpecificCharacterSet=["", "ISO 2022 IR 87"])
    save("japanese", japanese)
    katakana = structure_set(plain, SpecificCharacterSet="ISO_IR 13")
    katakana.StructureSetROISequence[0].add(DataElement(0x30060026, "UN", b"\xd4\xcf\xc0\xde"))
    save("katakana", katakana)
    invalid = structure_set(plain)
    invalid.StructureSetROISequence[0].add(DataElement(0x30060026, "UN", b"Gr\xf6\xdfe "))
    save("invalid-bytes", invalid)
    latin = structure_set([roi(1, "Größe", [ring(square(33))])], SpecificCharacterSet="ISO_IR 100")
    save("latin", latin)
    save("explicit", structure_set([roi(1, "A", [ring(square(33))], kind="")]),
         ExplicitVRLittleEndian)
    big = [(i % 997 * 0.01, i % 991 * 0.01, 33) for i in range(9000)]
    save("explicit-un", structure_set([roi(1, "A", [ring(text(big))])]), ExplicitVRLittleEndian)
    save("no-class", structure_set(plain, SOPClassUID="1.2.840.10008.5.1.4.1.1.2"))
    save("cut", structure_set(plain))
    os.truncate(f"{OUT}/cut.dcm", os.path.getsize(f"{OUT}/cut.dcm") - 60)


OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
rings_set()
sets()
