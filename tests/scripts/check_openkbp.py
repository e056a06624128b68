#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""predict over OpenKBP's valid_* (or test_*) against what PyTorch gave with the shipped bundle.

check_openkbp.py CAVUM-CLI [valid|test]: each case's DSC within 0.005, their mean within 0.001. Some
seconds a case; not in the quick suite.
"""
import json
import os
import subprocess
import sys
import tempfile

import nibabel
import numpy as np

SOURCE = os.environ.get("CVM_SOURCE", ".")
SHARED = os.environ.get("CVM_SHARED", os.path.join(SOURCE, "..", "shared"))
BUNDLE = os.path.join(SOURCE, "resources", "models", "openkbp-ptv70-1.safetensors")


def dice(program, folder, case):
    cases = os.path.join(SHARED, "data", "openkbp")
    output = os.path.join(folder, case + ".nii.gz")
    subprocess.run([program, "predict", os.path.join(cases, case, "ct.nii.gz"), "--model", BUNDLE,
                    "--output", output], check=True, timeout=300,
                   stdout=subprocess.DEVNULL)
    ours = np.asarray(nibabel.load(output).dataobj) >= 0.5
    reference = np.asarray(nibabel.load(os.path.join(cases, case, "ptv70.nii.gz")).dataobj) > 0
    os.remove(output)
    return 2 * np.sum(ours & reference) / (np.sum(ours) + np.sum(reference))


def main(program, split="valid"):
    path = os.path.join(SHARED, "models", "openkbp-ptv70-1.dsc.json")
    if not os.path.exists(path):
        print("SKIP: needs shared/models, which is not beside the project")
        sys.exit(77)
    with open(path, encoding="utf-8") as file:
        expected = json.load(file)[split]
    wrong = []
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in sorted(expected):
            found[case] = dice(program, folder, case)
            difference = found[case] - expected[case]
            if abs(difference) > 0.005:
                wrong.append(case)
            print(f"{case}: {found[case]:.4f}, PyTorch {expected[case]:.4f}, {difference:+.4f}",
                  flush=True)
    mean, theirs = np.mean(list(found.values())), np.mean(list(expected.values()))
    print(f"{len(found)} cases: mean {mean:.4f}, PyTorch {theirs:.4f}")
    if wrong or abs(mean - theirs) > 0.001:
        sys.exit(f"differs: {', '.join(wrong) or 'the mean'}")


main(*sys.argv[1:])
