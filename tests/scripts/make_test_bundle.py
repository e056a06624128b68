#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Derive the tests' ensemble from the shipped bundle: make_test_bundle.py SHIPPED OUTPUT [MEMBERS]

The shipped bundle has one member and no clean-up. This one has five on a shared encoder, whose
decoders differ from the shipped one by noise of a share of each kernel's own spread, so that they
disagree along the border of what they find; clean-up is on. UI tests, parity and screenshots use it
from the build folder. Nothing ships it: its members are no trained models.

With MEMBERS there are so many, for tests that need a run to last.

The same bytes on every machine: the noise is of numpy's RandomState, whose stream is frozen.
"""
import json
import os
import struct
import sys

import numpy as np

SHARE = 0.1  # at 0.05 the members hardly differ: SD 0.02 along the border of hn-picker
SCALES = ("XS", "S", "M", "L", "XL")


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    strings = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        assert entry["dtype"] == "F16", name
        tensors[name] = np.frombuffer(data[begin:end], "<f2").reshape(entry["shape"])
    return strings, tensors


def write(path, strings, tensors):
    header, at = {"__metadata__": strings}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F16", "shape": list(tensor.shape),
                        "data_offsets": [at, at + tensor.nbytes]}
        at += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.tobytes())
    os.replace(path + ".part", path)


def disturb(tensor, random):
    """Kernels only: biases and statistics stay, a variance must not turn negative."""
    if tensor.ndim == 1:
        return tensor
    wide = tensor.astype(np.float64)
    return (wide + SHARE * wide.std() * random.standard_normal(wide.shape)).astype("<f2")


def main():
    shipped, output = sys.argv[1:3]
    scales = [f"{i + 1}" for i in range(int(sys.argv[3]))] if len(sys.argv) > 3 else SCALES
    strings, tensors = read(shipped)
    document = json.loads(strings["ensemble"])
    document.update(
        name="test-ensemble", title="Test ensemble, five members (not a trained model)",
        members=[{"name": scale, "scale": scale} for scale in scales], shared_encoder=True,
        valid_for="patient",
        postprocessing={"opening_mm": 1.5, "largest_per_slice": True, "largest_component": True},
        evaluation=[], intended_use="tests only",
        limits=["the members are one model with noise on its weights"])
    strings["ensemble"] = json.dumps(document)
    result = {name[len("member.0."):]: tensor for name, tensor in tensors.items()
              if name.startswith("member.0.encoder.")}
    for member in range(len(scales)):
        random = np.random.RandomState(100 + member)
        for name in sorted(tensors):
            if name.startswith("member.0.decoder."):
                result[name.replace("member.0", f"member.{member}", 1)] = disturb(tensors[name],
                                                                                  random)
    write(output, strings, result)


if __name__ == "__main__":
    main()
