#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`info` on real folders: ring volumes against pydicom and shapely's, geometry against pydicom's.

test-info.py CAVUM-CLI
"""
import json
import os

from cli import run, shared


def check_volume(case, ours, expected):
    theirs = expected["volume_cm3"]
    name = f"{case}/{expected['name']}"
    if theirs is None:
        assert ours["volume_cm3"] is None, f"{name}: {ours['volume_cm3']} without images"
        return 0.0
    difference = abs(ours["volume_cm3"] - theirs)
    limit = 0.005 * theirs
    if theirs < 20:
        limit = max(0.02 * theirs, 0.1)
    assert difference <= limit, f"{name}: {ours['volume_cm3']} cm3, expected {theirs}"
    return difference / theirs if theirs else 0.0


def check_case(folder, case):
    told = json.loads(run("info", os.path.join(folder, case), "--json")[0])
    with open(os.path.join(folder, case, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    assert len(told["series"]) == 1 and len(told["structure_sets"]) == 1, told
    series, structure_set = told["series"][0], told["structure_sets"][0]
    ct = expected["ct"]
    for key in ("slices", "rows", "columns"):
        assert series[key] == ct[key], (case, key, series[key])
    assert series["modality"] == "CT" and series["position"] == ct["patient_position"], series
    row_mm, column_mm = ct["pixel_spacing_mm"]
    spacing = [column_mm, row_mm, ct["slice_step_mm"]]
    assert all(abs(a - b) < 1e-3 for a, b in zip(series["spacing_mm"], spacing)), series
    assert series["uniform"] is True and series["contourable"] is (ct["slices"] > 1), series
    assert series["patient_id"] == "" or "patient_name" not in series, "names only with --names"
    structures = {s["number"]: s for s in structure_set["structures"]}
    assert len(structures) == len(expected["structures"]), case
    worst = 0.0
    for item in expected["structures"]:
        ours = structures[item["number"]]
        assert ours["name"] == item["name"] and ours["type"] == item["type"], ours
        assert ours["rings"] == item["contours"], ours
        if item.get("volume_cm3", 0) or item.get("volume_cm3", 0) is None:
            worst = max(worst, check_volume(case, ours, item))
    print(f"{case}: {len(structures)} structures, volumes within {100 * worst:.3f} %")
    return told


def main():
    folder = shared("dicom/cases")
    for case in ("hn-picker", "lung-xio", "lung-cerr", "thigh-mim"):
        told = check_case(folder, case)
        text, _ = run("info", os.path.join(folder, case))
        for structure in told["structure_sets"][0]["structures"]:
            assert structure["name"] in text, structure["name"]
    lungs = check_case(folder, "lung-xio")["structure_sets"][0]["structures"]
    copies = next(s for s in lungs if s["name"] == "Lung L")["warnings"]
    assert copies, "Lung L has the same ring up to six times, and nothing is said"
    aria = check_case(folder, "hn-aria-rs")["structure_sets"][0]
    assert aria["warnings"], "the images that the structure set was drawn on are missing"
    with open(os.path.join(folder, "lung-xio", "expected.json"), encoding="utf-8") as file:
        name = json.load(file)["ct"]["patient_name"]
    for how in ((), ("--json",)):
        series_lines, _ = run("info", os.path.join(folder, "hn-picker"), *how)
        assert "head_neck_ex1" not in series_lines, "the patient's name was shown unasked"
    assert name in run("info", os.path.join(folder, "lung-xio"), "--json", "--names")[0]


main()
