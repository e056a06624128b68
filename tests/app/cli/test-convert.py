#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""convert in every direction (structure set, rings as JSON, mask), each result read by somebody
else's program: pydicom, nibabel, SimpleITK where it is there, plastimatch, dciodvfy.

test-convert.py CAVUM-CLI
"""
import json
import os
import shutil
import subprocess
import tempfile

from cli import fails, run, skip

try:
    import nibabel
    import numpy as np
    import pydicom
except ImportError as missing:
    skip(f"needs a Python library: {missing}")


class Scan:
    """The phantom's CT as pydicom sees it."""

    def __init__(self, folder):
        files = [pydicom.dcmread(os.path.join(folder, n), stop_before_pixels=True)
                 for n in os.listdir(folder)]
        files.sort(key=lambda d: float(d.ImagePositionPatient[2]))
        self.folder, self.first = folder, files[0]
        self.images = [d.SOPInstanceUID for d in files]
        self.z = [float(d.ImagePositionPatient[2]) for d in files]
        self.origin = [float(v) for v in files[0].ImagePositionPatient[:2]]
        self.step = [float(v) for v in files[0].PixelSpacing][::-1]
        self.size = (files[0].Columns, files[0].Rows)
        self.x = self.origin[0] + self.step[0] * np.arange(self.size[0])
        self.y = self.origin[1] + self.step[1] * np.arange(self.size[1])

    def affine(self):
        """In NIfTI's RAS."""
        a = np.diag([-self.step[0], -self.step[1], self.z[1] - self.z[0], 1.0])
        a[:3, 3] = [-self.origin[0], -self.origin[1], self.z[0]]
        return a

    def raster(self, rings):
        """Rings, lists of (x, y, z), at voxel centres by even-odd: [column, row, slice]."""
        mask = np.zeros(self.size + (len(self.z),), bool)
        gx, gy = np.meshgrid(self.x, self.y, indexing="ij")
        for ring in rings:
            k = int(np.argmin(np.abs(np.array(self.z) - ring[0][2])))
            if abs(self.z[k] - ring[0][2]) > 0.1:
                continue
            inside = np.zeros(self.size, bool)
            for a, b in zip(ring, ring[1:] + ring[:1]):
                if a[1] == b[1]:
                    continue
                between = (gy < a[1]) != (gy < b[1])
                with np.errstate(invalid="ignore"):
                    x = a[0] + (gy - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
                inside ^= between & (gx < x)
            mask[:, :, k] ^= inside
        return mask


def square(scan, k, cx, cy, half, turn=False):
    """About a place in mm from the image's middle; never through a voxel's centre."""
    mx, my = scan.x[scan.size[0] // 2] + cx + 0.0137, scan.y[scan.size[1] // 2] + cy + 0.0137
    p = [[mx - half, my - half], [mx + half, my - half], [mx + half, my + half], [mx - half, my + half]]
    return [[round(x, 3), round(y, 3), scan.z[k]] for x, y in (p[::-1] if turn else p)]


def ring(scan, points, kind="CLOSED_PLANAR", hole=False, k=None):
    return {"slice": None if k is None else scan.images[k], "frame": None, "geometric_type": kind,
            "hole": hole, "points": points}


def rings_file(scan, path, change=lambda d: None):
    nested, disc, xor, odd = [], [], [], []
    for k in range(5, 11):
        nested += [ring(scan, square(scan, k, 0, 0, 30), k=k),
                   ring(scan, square(scan, k, 2, 3, 15), hole=True, k=k),
                   ring(scan, square(scan, k, 2, 3, 6), k=k)]
        xor += [ring(scan, square(scan, k, -40, 0, 8), "CLOSEDPLANAR_XOR", k=k),
                ring(scan, square(scan, k, -40, 0, 4), "CLOSEDPLANAR_XOR", True, k=k)]
    for k in range(12, 15):
        disc.append(ring(scan, [[round(40 + 9.3 * np.cos(t), 3), round(11 + 9.3 * np.sin(t), 3),
                                 scan.z[k]] for t in np.linspace(0, 6.2, 60)], k=k))
    middle = (scan.z[3] + scan.z[4]) / 2
    odd += [ring(scan, square(scan, 3, 50, 50, 5), k=3),
            ring(scan, [[1.5, 2.25, scan.z[3]]], "POINT"),
            ring(scan, square(scan, 3, 50, 50, 9)[:3], "OPEN_PLANAR"),
            ring(scan, [p[:2] + [middle] for p in square(scan, 3, 50, 50, 5)]),
            ring(scan, [[1, 2, scan.z[3]], [4, 5, scan.z[3]]]),
            ring(scan, [])]
    colour = [230, 60, 60]
    data = {"format": "cavum-rings", "format_version": 1,
            "frame_of_reference": scan.first.FrameOfReferenceUID,
            "series": scan.first.SeriesInstanceUID,
            "structures": [{"name": n, "number": i, "type": t, "colour": colour, "rings": r}
                           for n, i, t, r in (("Nested", 3, "ORGAN", nested), ("XOR", 4, "", xor),
                                              ("Größe", 7, "PTV", disc), ("Odd", 9, "", odd))]}
    change(data)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file)
    return data


def of_set(path, name):
    """(type, points, image or None) of a structure."""
    d = pydicom.dcmread(path)
    number = next(r.ROINumber for r in d.StructureSetROISequence if r.ROIName == name)
    item = next(c for c in d.ROIContourSequence if c.ReferencedROINumber == number)
    found = []
    for c in item.get("ContourSequence", []):
        v = [float(x) for x in c.ContourData]
        image = c.get("ContourImageSequence")
        found.append((c.ContourGeometricType, list(zip(v[0::3], v[1::3], v[2::3])),
                      image[0].ReferencedSOPInstanceUID if image else None))
    return found


def of_json(path, name):
    with open(path, encoding="utf-8") as file:
        s = next(s for s in json.load(file)["structures"] if s["name"] == name)
    return [(r["geometric_type"], [tuple(p) for p in r["points"]], r["slice"]) for r in s["rings"]]


def closed(rings):
    return [list(points) for kind, points, _ in rings if kind.startswith("CLOSED") and len(points) > 2]


def tool(*command):
    if not shutil.which(command[0]):
        print("SKIP: needs", command[0])
        return None
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120,
                          check=False)


def check_dciodvfy(path):
    done = tool("dciodvfy", path)
    errors = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")
              and "<CLOSEDPLANAR_XOR> for value 1 of attribute <Contour Geometric Type>" not in line
              ] if done else []
    assert not errors, (path, errors)


def check_sitk(path, mask, scan):
    try:
        import SimpleITK
    except ImportError:
        print("SKIP: SimpleITK is not there")
        return
    image = SimpleITK.ReadImage(path)
    assert np.array_equal(SimpleITK.GetArrayFromImage(image).transpose(2, 1, 0), mask)
    there = image.TransformIndexToPhysicalPoint((1, 2, 3))
    assert np.allclose(there, (scan.x[1], scan.y[2], scan.z[3]), atol=1e-3), there


class Room:
    def __init__(self, folder, scan):
        self.folder, self.scan = folder, scan

    def path(self, name):
        return os.path.join(self.folder, name)

    def convert(self, source, target, *words, **more):
        return run("convert", self.path(source), "--ct", self.scan.folder, "--output",
                   self.path(target), *words, **more)[1]

    def refuses(self, source, target, *words, **more):
        there = os.path.exists(self.path(target))
        fails("convert", self.path(source), "--ct", self.scan.folder, "--output", self.path(target),
              *words, **more)
        assert there or not os.path.exists(self.path(target)), target


def from_rings(room, data):
    """JSON into all three."""
    said = room.convert("in.json", "set.dcm")
    assert "Points, kept but not shown: 1" in said and "lie on no slice" in said, said
    for s in data["structures"]:
        came = [(r["geometric_type"], r["points"]) for r in s["rings"] if r["points"]]
        there = of_set(room.path("set.dcm"), s["name"])
        assert [(k, [list(p) for p in points]) for k, points, _ in there] == came, s["name"]
        for kind, points, image in there:
            on = any(abs(points[0][2] - z) < 1e-6 for z in room.scan.z)
            wants = kind.startswith("CLOSED") and on and len(points) > 2
            assert (image is not None) == wants, (s["name"], kind)
            assert image is None or room.scan.z[room.scan.images.index(image)] == points[0][2]
    check_dciodvfy(room.path("set.dcm"))
    room.convert("in.json", "again.json")
    with open(room.path("again.json"), encoding="utf-8") as file:
        again = json.load(file)
    data["structures"][3]["rings"][5]["geometric_type"] = ""  # without points it is of no kind
    data["structures"][3]["rings"][1]["slice"] = None
    assert again == data
    for name in ("Nested", "XOR", "Größe"):
        said = room.convert("in.json", name + ".nii.gz", "--structure", name)
        want = room.scan.raster(closed(of_set(room.path("set.dcm"), name)))
        mask = nibabel.load(room.path(name + ".nii.gz"))
        assert np.array_equal(np.asarray(mask.dataobj), want) and want.sum() > 50, name
        assert np.allclose(mask.affine, room.scan.affine(), atol=1e-4), mask.affine
        check_sitk(room.path(name + ".nii.gz"), want, room.scan)
    said = room.convert("in.json", "odd.nii.gz", "--structure", "Odd")
    assert "areas on slices only: 5 contours of “Odd” are not in it" in said, said
    rings_file(room.scan, room.path("nothing.json"),
               lambda d: d["structures"][3].update(rings=d["structures"][3]["rings"][1:2]))
    said = room.convert("nothing.json", "nothing.nii.gz", "--structure", "Odd")
    assert "“Odd” has no area on a slice" in said, said
    assert not np.asarray(nibabel.load(room.path("nothing.nii.gz")).dataobj).any()


def from_set(room):
    """A structure set into all three: the same as from the rings."""
    room.convert("set.dcm", "set.json")
    room.convert("set.dcm", "copy.dcm")
    names = ["Nested", "XOR", "Größe"]
    words = [w for name in names for w in ("--structure", name)]
    room.convert("set.dcm", "labels.nii.gz", *words)
    labels = np.asarray(nibabel.load(room.path("labels.nii.gz")).dataobj)
    for number, name in zip((3, 4, 7), names):
        there = of_set(room.path("set.dcm"), name)
        assert [r[:2] for r in of_json(room.path("set.json"), name)] == [r[:2] for r in there]
        assert of_set(room.path("copy.dcm"), name) == there
        assert np.array_equal(labels == number, room.scan.raster(closed(there))), name
    first, second = pydicom.dcmread(room.path("set.dcm")), pydicom.dcmread(room.path("copy.dcm"))
    assert second.PredecessorStructureSetSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    room.refuses("set.dcm", "x.nii.gz", says="Nested")
    with open(room.path("in.json"), encoding="utf-8") as file:
        data = json.load(file)
    data["structures"][1]["rings"] = data["structures"][0]["rings"][:1]
    with open(room.path("overlap.json"), "w", encoding="utf-8") as file:
        json.dump(data, file)
    room.refuses("overlap.json", "x.nii.gz", "--structure", "Nested", "--structure", "XOR",
                 says="overlap")
    data["structures"][1]["number"] = 3
    with open(room.path("overlap.json"), "w", encoding="utf-8") as file:
        json.dump(data, file)
    room.refuses("overlap.json", "x.nii.gz", "--structure", "Nested", "--structure", "XOR",
                 says="one number")


def from_mask(room):
    """A mask of labels into all three; rings give the very voxels back."""
    scan = room.scan
    labels = np.asarray(nibabel.load(room.path("labels.nii.gz")).dataobj)
    words = ("--structure", "A", "--structure", "B", "--structure", "C")
    said = room.convert("labels.nii.gz", "mask.dcm", *words)
    assert "names no patient" in said, said
    room.convert("labels.nii.gz", "mask.json")
    room.convert("labels.nii.gz", "mask.nii.gz")
    assert np.array_equal(np.asarray(nibabel.load(room.path("mask.nii.gz")).dataobj), labels)
    for number, name in zip((3, 4, 7), "ABC"):
        there = of_set(room.path("mask.dcm"), name)
        assert {kind for kind, _, _ in there} == {"CLOSED_PLANAR"}
        assert np.array_equal(scan.raster(closed(there)), labels == number), name
        again = of_json(room.path("mask.json"), f"Label {number}")
        assert np.array_equal(scan.raster(closed(again)), labels == number), name
    check_dciodvfy(room.path("mask.dcm"))
    done = tool("plastimatch", "convert", "--input", room.path("mask.dcm"), "--referenced-ct",
                scan.folder, "--output-prefix", room.path("plastimatch"), "--prefix-format", "nii.gz")
    if done:
        assert done.returncode == 0, done.stdout
        for number, name in zip((3, 4, 7), "ABC"):
            image = nibabel.load(room.path(f"plastimatch/{name}.nii.gz"))
            got = np.asarray(image.dataobj) > 0
            if image.affine[2, 2] * (scan.z[1] - scan.z[0]) < 0:
                got = got[:, :, ::-1]
            assert np.count_nonzero(got != (labels == number)) <= 0.01 * got.sum(), name
    room.refuses("labels.nii.gz", "x.dcm", "--structure", "A", says="3 labels, but 1 names")
    # the same voxels in another order of axes
    turned = nibabel.as_closest_canonical(nibabel.Nifti1Image(labels, scan.affine()))
    turned = nibabel.Nifti1Image(np.asarray(turned.dataobj).transpose(2, 0, 1),
                                 turned.affine[:, [2, 0, 1, 3]])
    nibabel.save(turned, room.path("turned.nii"))
    room.convert("turned.nii", "turned.json")
    with open(room.path("turned.json"), encoding="utf-8") as a, \
            open(room.path("mask.json"), encoding="utf-8") as b:
        assert a.read() == b.read()
    for name, wrong in (("moved", scan.affine() + np.eye(4)[:, [3, 1, 2, 0]] * 0.5),
                        ("other", np.diag([1.0, 1, 1, 1]))):
        nibabel.save(nibabel.Nifti1Image(labels, wrong), room.path(name + ".nii.gz"))
        room.refuses(name + ".nii.gz", "x.dcm", says="not those of the CT")
    for name, values in (("cut", labels[:-1]), ("empty", labels * 0), ("many", labels.astype("i2") * 200)):
        nibabel.save(nibabel.Nifti1Image(values, scan.affine()), room.path(name + ".nii.gz"))
        room.refuses(name + ".nii.gz", "x.dcm")


def from_probability(room):
    scan = room.scan
    g = np.meshgrid(scan.x - 3, scan.y + 7, np.array(scan.z) - scan.z[9], indexing="ij")
    p = np.exp(-(g[0] ** 2 + g[1] ** 2 + (2 * g[2]) ** 2) / 800).astype("f4")
    nibabel.save(nibabel.Nifti1Image(p, scan.affine()), room.path("p.nii.gz"))
    room.refuses("p.nii.gz", "x.dcm", says="--level")
    for level in ("0.3", "0.77"):
        room.convert("p.nii.gz", f"p{level}.dcm", "--level", level, "--structure", "Heat")
        there = closed(of_set(room.path(f"p{level}.dcm"), "Heat"))
        assert np.array_equal(scan.raster(there), p >= float(level)), level
    room.refuses("p.nii.gz", "x.dcm", "--level", "1", code=2)
    room.refuses("p.nii.gz", "x.dcm", "--level", "0.5", "--structure", "A", "--structure", "B",
                 says="several names")
    room.refuses("set.dcm", "x.dcm", "--level", "0.5", code=2)
    nibabel.save(nibabel.Nifti1Image(p * 3, scan.affine()), room.path("q.nii.gz"))
    room.refuses("q.nii.gz", "x.dcm", says="neither a mask")


def bad_rings(room):
    def set_ring(key, value):
        return lambda d: d["structures"][0]["rings"][1].__setitem__(key, value)
    for change, says in (
            (lambda d: d.update(format="other"), "no rings of this program"),
            (lambda d: d.update(format_version=2), "newer version"),
            (lambda d: d.update(frame_of_reference="1.2.3"), "viewing only"),
            (lambda d: d.update(frame_of_reference=""), "viewing only"),
            (lambda d: d.pop("structures"), "“structures” is no list"),
            (lambda d: d["structures"][1].pop("name"), "structure 2: “name”"),
            (lambda d: d["structures"][1].update(number=-1), "structure 2: “number”"),
            (lambda d: d["structures"][1].update(colour=[1, 2]), "“colour”"),
            (set_ring("points", [[1, 2]]), "contour 2 of structure 1: a point"),
            (set_ring("points", [[1, 2, 1e7]]), "a point"),
            (set_ring("points", [[1, 2, "3"]]), "a point"),
            (set_ring("hole", 1), "“hole”"),
            (set_ring("slice", 1), "“slice”"),
            (set_ring("geometric_type", None), "“geometric_type”"),
            (lambda d: d.update(structures=[]), "empty")):
        rings_file(room.scan, room.path("bad.json"), change)
        room.refuses("bad.json", "x.dcm", says=says)
    for text in ("", "{", "[1]", '{"format": "cavum-rings", "format": "cavum-rings"}', "[" * 99):
        with open(room.path("bad.json"), "w", encoding="utf-8") as file:
            file.write(text)
        room.refuses("bad.json", "x.dcm", says="bad.json")
    rings_file(room.scan, room.path("marks.json"), set_ring("hole", False))
    assert "as holes, or not, otherwise than they lie: 1" in room.convert("marks.json", "marks.dcm")
    room.refuses("no-such.json", "x.dcm")
    room.refuses("in.json", "set.dcm", says="--force")


def points(room):
    """--max-points: never more, never further than was said, holes stay holes."""
    def dense(d):
        t = np.linspace(0, 2 * np.pi, 1500, endpoint=False)
        d["structures"] = d["structures"][:1]
        d["structures"][0]["rings"] = [
            ring(room.scan, [[round(r * np.cos(a), 3), round(r * np.sin(a), 3), room.scan.z[k]]
                             for a in t], hole=r < 30, k=k) for k in (4, 5) for r in (35.2, 20.1)]
    rings_file(room.scan, room.path("dense.json"), dense)
    before = room.scan.raster(closed(of_json(room.path("dense.json"), "Nested")))
    for words in ((), ("--holes", "keyhole"), ("--holes", "xor")):
        name = "thin" + "".join(words).replace("--", "-") + ".dcm"
        said = room.convert("dense.json", name, "--max-points", "400", *words)
        assert "at most 400 points" in said and "within 0.0" in said, said
        there = closed(of_set(room.path(name), "Nested"))
        assert len(there) == (2 if "keyhole" in words else 4)
        for r in there:
            assert 3 <= len(r) <= 400, len(r)
            radius = [np.hypot(x, y) for x, y, _ in r]
            middle = [np.hypot(a[0] + b[0], a[1] + b[1]) / 2 for a, b in zip(r, r[1:])]
            assert all(min(abs(v - 35.2), abs(v - 20.1)) < 0.001 for v in radius)
            if "keyhole" not in words:
                assert all(min(abs(v - 35.2), abs(v - 20.1)) < 0.01 for v in middle)
        assert np.count_nonzero(room.scan.raster(there) != before) <= 2
        check_dciodvfy(room.path(name))
    room.refuses("dense.json", "x.dcm", "--max-points", "20", says="would move by 0.")
    room.convert("dense.json", "few.dcm", "--max-points", "20", "--within", "1")
    assert all(len(r) <= 20 for r in closed(of_set(room.path("few.dcm"), "Nested")))
    room.refuses("dense.json", "x.dcm", "--max-points", "5", "--holes", "keyhole", "--within", "50",
                 says="can't be written with 5 points")
    for wrong in (("--max-points", "2"), ("--max-points", "-1"), ("--within", "1"),
                  ("--max-points", "20", "--within", "0"), ("--max-points", "20", "--within", "x")):
        room.refuses("dense.json", "x.dcm", *wrong, code=2)
    room.refuses("dense.json", "x.json", "--max-points", "20", code=2)


def explicit(room):
    """--explicit-vr: what can't be held is refused with two ways out, and both are ways out."""
    def huge(d):
        t = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
        d["structures"] = d["structures"][:1]
        d["structures"][0]["rings"] = [
            ring(room.scan, [[round(35.2 * np.cos(a), 3), round(35.2 * np.sin(a), 3), room.scan.z[4]]
                             for a in t], k=4)]
    rings_file(room.scan, room.path("huge.json"), huge)
    room.refuses("huge.json", "x.dcm", "--explicit-vr",
                 says="explicit VR holds at most 65534. Implicit VR, the default, holds it; fewer "
                      "points a contour (--max-points) help, too.")
    assert not os.path.exists(room.path("x.dcm"))
    room.convert("huge.json", "implicit.dcm")
    room.convert("huge.json", "fewer.dcm", "--explicit-vr", "--max-points", "1200")
    for name, syntax in (("implicit.dcm", "1.2.840.10008.1.2"), ("fewer.dcm", "1.2.840.10008.1.2.1")):
        assert pydicom.dcmread(room.path(name)).file_meta.TransferSyntaxUID == syntax
    check_dciodvfy(room.path("fewer.dcm"))
    room.refuses("huge.json", "x.nii.gz", "--explicit-vr", code=2, says="--explicit-vr")


def uneven(room):
    """Slices that are not evenly spaced: rings yes, a mask no, with the reason."""
    folder = room.path("uneven")
    os.makedirs(folder)
    for name in sorted(os.listdir(room.scan.folder)):
        d = pydicom.dcmread(os.path.join(room.scan.folder, name))
        k = room.scan.images.index(d.SOPInstanceUID)
        if k > 12:
            d.ImagePositionPatient[2] = round(float(d.ImagePositionPatient[2]) + 2 * (k - 12), 3)
        d.save_as(os.path.join(folder, name))
    other = Room(room.folder, Scan(folder))
    rings_file(other.scan, room.path("uneven.json"),
               lambda d: d.update(structures=d["structures"][:1]))
    other.refuses("uneven.json", "x.nii.gz", says="evenly spaced")
    other.convert("uneven.json", "uneven.dcm")
    z = sorted({p[2] for r in closed(of_set(room.path("uneven.dcm"), "Nested")) for p in r})
    assert z == other.scan.z[5:11], z


with tempfile.TemporaryDirectory() as workplace:
    phantom = os.path.join(workplace, "phantom")
    run("phantom", phantom, "--size", "160x160x20", "--seed", "3")
    room = Room(workplace, Scan(os.path.join(phantom, "ct")))
    made = rings_file(room.scan, room.path("in.json"))
    from_rings(room, made)
    from_set(room)
    from_mask(room)
    from_probability(room)
    bad_rings(room)
    points(room)
    explicit(room)
    uneven(room)
