#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""JPEG 2000 and HTJ2K streams of the slices of tests/app/dicom/make_ct.py, which has no encoder.

Usage: make_streams.py > tests/data/dicom/streams.json. Needs imagecodecs (OpenJPEG and OpenJPH); run
once, the result is committed.
"""
import json

import imagecodecs
import numpy as np

SLICES, COLUMNS, ROWS = 6, 16, 12


def values(k):
    c, r = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    return 24 + 7 * c + 11 * r + 100 * k


def streams(encode):
    return [bytes(encode(values(k))).hex() for k in range(SLICES)]


def jpeg2000(v, **options):
    return imagecodecs.jpeg2k_encode(v, codecformat="j2k", **options)


print(json.dumps({
    "jpeg2000": streams(lambda v: jpeg2000(v.astype("<u2"), reversible=True, level=0)),
    "jpeg2000-signed": streams(lambda v: jpeg2000((v - 1024).astype("<i2"), reversible=True,
                                                  level=0)),
    "jpeg2000-lossy": streams(lambda v: jpeg2000(v.astype("<u2"), reversible=False, level=90)),
    "jpeg2000-jp2": streams(lambda v: imagecodecs.jpeg2k_encode(
        v.astype("<u2"), codecformat="jp2", reversible=True, level=0)),
    "htj2k": streams(lambda v: imagecodecs.htj2k_encode(v.astype("<u2"), reversible=True)),
}, indent=0))
