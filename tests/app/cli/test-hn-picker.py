#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The main job on a real head-and-neck CT, judged by other people's programs.

test-hn-picker.py CAVUM-CLI: contours ../shared/dicom/cases/hn-picker with the shipped bundle, then
- dciodvfy prints no line that begins with Error, plastimatch reads the structure set;
- pydicom + shapely's even-odd volume is within 0.5 % of what `info` says;
- rasterised by scikit-image the rings equal the probability ≥ 0.5 in all but 1 of 10,000 voxels;
- the same scan rewritten feet first, prone, or with its files reversed gives the same rings within 0.01 mm.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("CVM_SOURCE", ".")
SHARED = os.environ.get("CVM_SHARED", os.path.join(SOURCE, "..", "shared"))
CASE = os.path.join(SHARED, "dicom", "cases", "hn-picker", "ct")
BUNDLE = os.path.join(SOURCE, "resources", "models", "openkbp-ptv70-1.safetensors")


def skip(reason):
    print("SKIP:", reason)
    sys.exit(77)


if not os.path.isdir(CASE):
    skip("needs shared/dicom/cases/hn-picker, which is not beside the project")
try:
    import nibabel
    import numpy as np
    import pydicom
    import shapely.geometry
    import skimage.draw
except ImportError as missing:
    skip(f"needs a Python library: {missing}")
for tool in ("dcmdjpeg", "dciodvfy", "plastimatch"):
    if not shutil.which(tool):
        skip(f"needs {tool}")


def run(*command, **more):
    out = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False, **more)
    assert out.returncode == 0, f"{command}: exit {out.returncode}\n{out.stdout}\n{out.stderr}"
    return out.stdout


def contour(cli, folder, output, *more):
    run(cli, "contour", folder, "--model", BUNDLE, "--output", output, *more)
    return pydicom.dcmread(output)


def rings(dataset):
    """{z in 1/100 mm: [points as (n, 2) arrays]} of the one structure in the file."""
    planes = {}
    for contour_item in dataset.ROIContourSequence[0].ContourSequence:
        points = np.array(contour_item.ContourData, dtype=float).reshape(-1, 3)
        planes.setdefault(round(points[0, 2] * 100), []).append(points[:, :2])
    return planes


def even_odd(polygons):
    area = shapely.geometry.Polygon()
    for points in polygons:
        area = area.symmetric_difference(shapely.geometry.Polygon(points).buffer(0))
    return area


def check_judges(cli, path, planes):
    errors = [line for line in subprocess.run(["dciodvfy", path], capture_output=True, text=True,
              check=False).stderr.splitlines() if line.startswith("Error")]
    assert not errors, errors
    with tempfile.TemporaryDirectory() as folder:
        run("plastimatch", "convert", "--input", path, "--output-prefix", folder, "--dim", "64 64 32",
            "--origin", "100 -450 -270", "--spacing", "5 5 10")
        assert glob.glob(folder + "/*"), "plastimatch wrote no structure"
    volume = sum(even_odd(polygons).area for polygons in planes.values()) * 3 / 1000
    with tempfile.TemporaryDirectory() as folder:  # beside its CT, as a clinic's folder
        shutil.copytree(CASE, folder + "/ct")
        shutil.copy(path, folder)
        told = json.loads(run(cli, "info", folder, "--json"))
    ours = told["structure_sets"][0]["structures"][0]["volume_cm3"]
    assert abs(ours - volume) < 0.005 * volume, (ours, volume)
    return volume


def check_raster(planes, probability):
    image = nibabel.load(probability)
    p = np.asarray(image.dataobj)
    to_voxel = np.linalg.inv(image.affine)
    mask = p >= 0.5
    drawn = np.zeros_like(mask)
    for z, polygons in planes.items():
        for points in polygons:
            ras = np.c_[-points, np.full(len(points), z / 100), np.ones(len(points))]
            voxel = ras @ to_voxel.T
            k = int(round(voxel[0, 2]))
            inside = skimage.draw.polygon2mask(mask.shape[:2], voxel[:, :2])
            drawn[:, :, k] ^= inside
    wrong = int((mask != drawn).sum())
    assert mask.sum() > 10000 and wrong <= mask.sum() / 10000, (wrong, int(mask.sum()))
    return wrong, int(mask.sum())


def rewrite(source, target, turn):
    """The same anatomy at the same patient coordinates, stored in another position."""
    os.makedirs(target)
    files = sorted(glob.glob(source + "/*"))
    for number, path in enumerate(files):
        image = pydicom.dcmread(path)
        pixels = image.pixel_array
        origin = np.array(image.ImagePositionPatient, dtype=float)
        along_row = np.array(image.ImageOrientationPatient[:3], dtype=float)
        along_column = np.array(image.ImageOrientationPatient[3:], dtype=float)
        step_row, step_column = (float(v) for v in image.PixelSpacing)
        if turn in ("FFS", "HFP"):  # columns run the other way
            pixels = pixels[:, ::-1]
            origin = origin + along_row * step_column * (image.Columns - 1)
            along_row = -along_row
        if turn in ("FFP", "HFP"):  # rows run the other way
            pixels = pixels[::-1]
            origin = origin + along_column * step_row * (image.Rows - 1)
            along_column = -along_column
        image.PixelData = np.ascontiguousarray(pixels).tobytes()
        image.ImagePositionPatient = [repr(float(v))[:16] for v in origin]
        image.ImageOrientationPatient = [str(int(round(v))) for v in (*along_row, *along_column)]
        image.PatientPosition = turn if turn != "reversed" else "HFS"
        name = len(files) - number if turn == "reversed" else number
        image.InstanceNumber = name
        image.save_as(f"{target}/slice{name:03d}.dcm")


def distance(one, other):
    """The largest distance of a vertex of one to the border of the other, both ways, over all planes."""
    assert one.keys() == other.keys(), "rings on other planes"
    worst = 0.0
    for z in one:
        a, b = (shapely.geometry.MultiLineString([np.r_[p, p[:1]] for p in planes[z]])
                for planes in (one, other))
        worst = max(worst, a.hausdorff_distance(b))
    return worst


def main(cli):
    with tempfile.TemporaryDirectory() as folder:
        first = os.path.join(folder, "out", "X.dcm")
        os.makedirs(os.path.dirname(first))
        probability = os.path.join(folder, "p.nii.gz")
        dataset = contour(cli, CASE, first, "--probability", probability)
        planes = rings(dataset)
        volume = check_judges(cli, first, planes)
        print(f"volume by pydicom and shapely: {volume:.3f} cm3")
        wrong, voxels = check_raster(planes, probability)
        print(f"raster by scikit-image: {wrong} of {voxels} voxels differ")
        plain = os.path.join(folder, "plain")
        os.makedirs(plain)
        for path in sorted(glob.glob(CASE + "/*")):
            run("dcmdjpeg", path, os.path.join(plain, os.path.basename(path)))
        for turn in ("FFS", "HFP", "FFP", "reversed"):
            target = os.path.join(folder, turn)
            rewrite(plain, target, turn)
            other = rings(contour(cli, target, os.path.join(folder, turn + ".dcm")))
            worst = distance(planes, other)
            print(f"{turn}: rings within {worst:.4f} mm")
            assert worst <= 0.01, (turn, worst)
            shutil.rmtree(target)


main(sys.argv[1])
