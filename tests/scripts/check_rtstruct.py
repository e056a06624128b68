#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Judges a written structure set with pydicom, shapely, dciodvfy and plastimatch.

check_rtstruct.py new FILE EXPECTED.json     what we drew: form, references, areas by even-odd
check_rtstruct.py areas FILE EXPECTED.json   what was edited: form, references, areas by even-odd
check_rtstruct.py wound FILE EXPECTED.json   the same, and holes run the other way round
check_rtstruct.py edited FILE DAB.json       one slice of one structure differs from the original
check_rtstruct.py same FILE ORIGINAL         untouched structures: ContourData byte for byte
check_rtstruct.py new-series FILE OTHER      each is a series of its own
check_rtstruct.py elements FILE OTHER        the same elements with the same values
check_rtstruct.py patient FILE CT_SLICE      the same name, whatever the character sets
check_rtstruct.py dciodvfy FILE...           no line that begins with Error
check_rtstruct.py plastimatch FILE CT        it can be read
Files are in implicit VR little endian; with "explicit-" before the first word in explicit VR.
Prints what is wrong, one line each, and exits 1; exits 77 (and says SKIP) when a tool is missing.
"""
import json
import re
import shutil
import subprocess
import sys
import tempfile


def skip(why):
    print('SKIP: ' + why)
    sys.exit(77)


try:
    import pydicom
except ImportError:
    skip('needs python3-pydicom')

problems = []


def want(condition, text):
    if not condition:
        problems.append(text)


def raw(dataset, tag):
    """The bytes of an element as they stand in the file, without the final padding."""
    element = dataset.get_item(tag)
    value = element.value if element is not None else b''
    if not isinstance(value, bytes):
        value = '\\'.join(str(v) for v in value).encode() if value else b''
    return (value or b'').rstrip(b' \0')


def rois(dataset):
    """ROI number → (name, contour items), in the order of the file."""
    contours = {int(r.ReferencedROINumber): list(r.get('ContourSequence', []) or [])
                for r in dataset.get('ROIContourSequence', [])}
    return [(int(r.ROINumber), str(r.get('ROIName', '')), contours.get(int(r.ROINumber), []))
            for r in dataset.StructureSetROISequence]


def even_odd(rings):
    from shapely.geometry import Polygon
    total = Polygon()
    for points in rings:
        polygon = Polygon(points)
        total = total.symmetric_difference(polygon if polygon.is_valid else polygon.buffer(0))
    return total.area


def signed(points):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1])) / 2


decimal = re.compile(rb'-?(0|[1-9][0-9]*)(\.[0-9]{0,2}[1-9])?')


def check_form(dataset):
    want(dataset.file_meta.TransferSyntaxUID == syntax, 'not ' + syntax.name)
    want(dataset.ApprovalStatus == 'UNAPPROVED', 'approval')
    want(dataset.SeriesDescription.startswith('RESEARCH'), 'series description')
    want(len(dataset.StructureSetLabel) <= 16, 'label too long')
    want(not any(e.tag.is_private for e in dataset.iterall()), 'private tags')
    names = [name.casefold() for _, name, _ in rois(dataset)]
    want(len(set(names)) == len(names), 'names are not unique')
    for keyword in ('SOPInstanceUID', 'SeriesInstanceUID', 'StudyInstanceUID', 'FrameOfReferenceUID'):
        want(re.fullmatch(r'[0-9.]{3,64}', dataset.get(keyword, '')), keyword)
    for keyword in ('PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex', 'StudyDate',
                    'StudyTime', 'ReferringPhysicianName', 'StudyID', 'AccessionNumber',
                    'SeriesNumber', 'OperatorsName', 'Manufacturer', 'PositionReferenceIndicator'):
        want(keyword in dataset, 'type 2 attribute missing: ' + keyword)
    for roi in dataset.StructureSetROISequence:
        want(roi.ReferencedFrameOfReferenceUID == dataset.FrameOfReferenceUID, 'frame of an ROI')


def images(dataset):
    frame = dataset.ReferencedFrameOfReferenceSequence[0]
    study = frame.RTReferencedStudySequence[0]
    want(frame.FrameOfReferenceUID == dataset.FrameOfReferenceUID, 'frame of reference')
    want(study.ReferencedSOPInstanceUID == dataset.StudyInstanceUID, 'study reference')
    want(study.ReferencedSOPClassUID == '1.2.840.10008.3.1.2.3.1', 'study class')
    series = study.RTReferencedSeriesSequence[0]
    return [i.ReferencedSOPInstanceUID for i in series.ContourImageSequence]


def check_new(path, expected):
    dataset = pydicom.dcmread(path)
    check_form(dataset)
    listed = images(dataset)
    want(listed == expected['images'], 'the list of images is not the series')
    for number, name, items in rois(dataset):
        if name not in expected['areas_mm2']:
            continue
        by_image = {}
        for item in items:
            want(item.ContourGeometricType == 'CLOSED_PLANAR', name + ': type')
            image = item.ContourImageSequence[0].ReferencedSOPInstanceUID
            want(image in listed, name + ': image of a contour is not in the list')
            values = raw(item, 0x30060050).split(b'\\')
            for value in values:
                want(decimal.fullmatch(value) and value != b'-0' and len(value) <= 16,
                     '%s: decimal string %r' % (name, value))
            numbers = [float(v) for v in values]
            points = list(zip(numbers[0::3], numbers[1::3]))
            want(len(points) == int(item.NumberOfContourPoints) >= 3, name + ': number of points')
            want(points[0] != points[-1], name + ': repeats its first point')
            want(signed(points) < 0, name + ': winding')
            want(numbers[2] == expected['z_mm'][listed.index(image)], name + ': z')
            by_image.setdefault(image, []).append(points)
        for k, area in enumerate(expected['areas_mm2'][name]):
            got = even_odd(by_image.get(listed[k], []))
            want(abs(got - area) <= 0.005 * area + 0.02, '%s, slice %d: shapely finds %.3f mm2, we %.3f'
                 % (name, k + 1, got, area))


def check_areas(path, expected, wound):
    """Edited structures: old rings and new ones, keyholes or XOR, but never both in one ROI."""
    dataset = pydicom.dcmread(path)
    check_form(dataset)
    listed = images(dataset)
    for number, name, items in rois(dataset):
        by_image = {}
        kinds = {item.ContourGeometricType for item in items}
        want(len(kinds) == 1, '%s: mixes %s' % (name, kinds))
        for item in items:
            values = raw(item, 0x30060050).split(b'\\')
            for value in values:
                want(decimal.fullmatch(value) and value != b'-0' and len(value) <= 16,
                     '%s: decimal string %r' % (name, value))
            numbers = [float(v) for v in values]
            points = list(zip(numbers[0::3], numbers[1::3]))
            image = item.ContourImageSequence[0].ReferencedSOPInstanceUID
            want(len(points) == int(item.NumberOfContourPoints) >= 3, name + ': number of points')
            want(points[0] != points[-1], name + ': repeats its first point')
            want(numbers[2] == expected['z_mm'][listed.index(image)], name + ': z')
            by_image.setdefault(image, []).append(points)
        for k, area in enumerate(expected['areas_mm2'][name]):
            rings = by_image.get(listed[k], [])
            got = even_odd(rings)
            want(abs(got - area) <= 0.0005 * area + 0.01, '%s, slice %d: shapely finds %.3f mm2, we %.3f'
                 % (name, k + 1, got, area))
            turned = -sum(signed(points) for points in rings)
            want(not wound or abs(turned - area) <= 0.0005 * area + 0.01, '%s, slice %d: winding gives %.3f mm2, not %.3f'
                 % (name, k + 1, turned, area))


def check_edited(path, expected):
    """All contours but those of one slice of one structure stand as they came."""
    written, before = pydicom.dcmread(path), pydicom.dcmread(expected['original'], force=True)
    check_form(written)
    old, new = rois(before), rois(written)
    want([n[:2] for n in new] == [o[:2] for o in old], 'numbers or names')
    want(written.PredecessorStructureSetSequence[0].ReferencedSOPInstanceUID == before.SOPInstanceUID,
         'predecessor')
    n_same = n_new = 0
    for (_, name, items), (_, _, items_new) in zip(old, new):
        kept = [(a.ContourGeometricType, raw(a, 0x30060050)) for a in items]
        there, fresh = [], []
        for item in items_new:
            images_of = [i.ReferencedSOPInstanceUID for i in item.get('ContourImageSequence', [])]
            value = (item.ContourGeometricType, raw(item, 0x30060050))
            if name == expected['structure'] and expected['image'] in images_of:
                fresh.append(value)
            else:
                there.append(value)
        if name == expected['structure']:
            zs = {float(v[1].split(b'\\')[2]) for v in fresh}
            want(len(zs) == 1 and fresh, name + ': the edited slice')
            kept = [v for v in kept if abs(float(v[1].split(b'\\')[2]) - min(zs)) > 0.6]
            rings = [[float(x) for x in v[1].split(b'\\')] for v in fresh]
            got = even_odd([list(zip(r[0::3], r[1::3])) for r in rings])
            want(abs(got - expected['area_mm2']) <= 0.0005 * got + 0.01,
                 '%s: shapely finds %.3f mm2, we %.3f' % (name, got, expected['area_mm2']))
            n_new = len(fresh)
        want(there == kept, name + ': a contour that nobody touched changed')
        n_same += len(there)
    print('%d contours are the same, %d are on the edited slice' % (n_same, n_new))


def check_same(path, original):
    written, before = pydicom.dcmread(path), pydicom.dcmread(original, force=True)
    check_form(written)
    listed = set(images(written))
    old, new = rois(before), rois(written)
    want(len(old) == len(new), 'number of structures')
    types = {int(o.ReferencedROINumber): str(o.get('RTROIInterpretedType', '') or '')
             for o in before.get('RTROIObservationsSequence', [])}
    kinds = {int(o.ReferencedROINumber): str(o.get('RTROIInterpretedType', '') or '')
             for o in written.RTROIObservationsSequence}
    n_rings = 0
    for (number, name, items), (number_new, name_new, items_new) in zip(old, new):
        want(number == number_new, name + ': number')
        want(name == name_new, '%r became %r' % (name, name_new))
        want(types.get(number, '') == kinds.get(number, ''), name + ': interpreted type')
        want(len(items) == len(items_new), name + ': number of contours')
        for a, b in zip(items, items_new):
            n_rings += 1
            want(raw(a, 0x30060050) == raw(b, 0x30060050), name + ': ContourData')
            want(a.ContourGeometricType == b.ContourGeometricType, name + ': geometric type')
            for image in b.get('ContourImageSequence', []):
                want(image.ReferencedSOPInstanceUID in listed, name + ': refers to a foreign image')
    print('%d contours are the same' % n_rings)


def check_elements(path, other):
    """All elements and values, VR by VR, but the file's own."""
    def lines(dataset):
        return [str(e) for e in dataset.iterall() if e.tag != 0x30060008]
    want(pydicom.dcmread(path).file_meta.TransferSyntaxUID == syntax, 'not ' + syntax.name)
    for a, b in zip(lines(pydicom.dcmread(path)), lines(pydicom.dcmread(other)), strict=True):
        want(a == b, '%s is not %s' % (a, b))


def check_new_series(first, second):
    """A series of its own, each time another one."""
    a, b = pydicom.dcmread(first), pydicom.dcmread(second)
    want(a.SeriesInstanceUID != b.SeriesInstanceUID, 'the series is the same')
    for d in (a, b):
        ct = d.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0]
        want(d.SeriesInstanceUID.startswith('2.25.') and len(d.SeriesInstanceUID) <= 64, 'series UID')
        want(d.SeriesInstanceUID != ct.RTReferencedSeriesSequence[0].SeriesInstanceUID,
             "it is the CT's series")
        want(d.file_meta.MediaStorageSOPInstanceUID == d.SOPInstanceUID, 'meta header')


def check_patient(path, ct_slice):
    written, ct = pydicom.dcmread(path), pydicom.dcmread(ct_slice)
    print(ascii(str(written.PatientName)), ascii(str(ct.PatientName)), written.get('SpecificCharacterSet'), ct.get('SpecificCharacterSet'))
    want(str(written.PatientName) == str(ct.PatientName), 'the name changed')
    want(written.PatientID == ct.PatientID, 'the ID changed')


# CLOSEDPLANAR_XOR is legal in the standard (PS3.3 C.8.8.6.3), and unknown to dciodvfy.
legal = ('Error - Unrecognized enumerated value <CLOSEDPLANAR_XOR> for value 1 of attribute '
         '<Contour Geometric Type>',)


def check_dciodvfy(paths):
    if not shutil.which('dciodvfy'):
        skip('needs dciodvfy (dicom3tools)')
    for path in paths:
        run = subprocess.run(['dciodvfy', path], capture_output=True, text=True, errors='replace')
        errors = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith('Error')]
        others = [line for line in errors if line not in legal]
        for line in others:
            want(False, '%s: %s' % (path, line))
        want(run.returncode == 0 or (errors and not others), path + ': dciodvfy refuses it')


def check_plastimatch(path, ct):
    if not shutil.which('plastimatch'):
        skip('needs plastimatch')
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(['plastimatch', 'convert', '--input', path, '--referenced-ct', ct,
                              '--output-prefix', folder, '--prefix-format', 'nrrd'],
                             capture_output=True, text=True, timeout=120)
        found = subprocess.run(['ls', folder], capture_output=True, text=True).stdout.splitlines()
    want(run.returncode == 0, 'plastimatch: ' + run.stdout[-300:] + run.stderr[-300:])
    filled = [n for _, n, items in rois(pydicom.dcmread(path))
              if any(item.ContourGeometricType == 'CLOSED_PLANAR' for item in items)]
    want(len(found) == len(filled), 'plastimatch wrote %s of %s' % (found, filled))


mode = sys.argv[1].removeprefix('explicit-')
syntax = pydicom.uid.UID('1.2.840.10008.1.2' + ('' if mode == sys.argv[1] else '.1'))
if mode in ('new', 'areas', 'wound', 'edited'):
    try:
        import shapely  # noqa: F401
    except ImportError:
        skip('needs python3-shapely')
if mode == 'new':
    check_new(sys.argv[2], json.load(open(sys.argv[3])))
elif mode in ('areas', 'wound'):
    check_areas(sys.argv[2], json.load(open(sys.argv[3])), mode == 'wound')
elif mode == 'edited':
    check_edited(sys.argv[2], json.load(open(sys.argv[3])))
elif mode == 'same':
    check_same(sys.argv[2], sys.argv[3])
elif mode == 'new-series':
    check_new_series(sys.argv[2], sys.argv[3])
elif mode == 'elements':
    check_elements(sys.argv[2], sys.argv[3])
elif mode == 'patient':
    check_patient(sys.argv[2], sys.argv[3])
elif mode == 'dciodvfy':
    check_dciodvfy(sys.argv[2:])
elif mode == 'plastimatch':
    check_plastimatch(sys.argv[2], sys.argv[3])
else:
    sys.exit(__doc__)
for problem in problems[:20]:
    print(problem)
sys.exit(1 if problems else 0)
