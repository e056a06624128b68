#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Images that are not as they should be: a slice that can't be decoded is left out by name and the
others are contoured; 8 bits with a window baked in, compressed with loss, are flagged, shown, and given
to no network."""
import os
import tempfile

import numpy as np
import pydicom
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless

from harness import Window, check, main, phantom, wait_for


def read():
    source = os.path.join(phantom(), "ct")
    slices = [pydicom.dcmread(os.path.join(source, name)) for name in os.listdir(source)]
    return sorted(slices, key=lambda d: float(d.ImagePositionPatient[2]))


def write(slices):
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    for k, d in enumerate(slices):
        d.save_as(os.path.join(folder, f"slice{k:02}.dcm"))
    return folder


def one_is_cut():
    slices = read()
    d = slices[12]
    d.file_meta.TransferSyntaxUID = RLELossless
    # a header of one segment, and no segment
    d.PixelData = encapsulate([(2).to_bytes(4, "little") + (64).to_bytes(4, "little")
                               + (66).to_bytes(4, "little") + bytes(56)])
    d["PixelData"].is_undefined_length = True
    window = Window(write(slices))
    window.wait_text("A slice is left out: slice12.dcm couldn't be read: its compressed image")
    window.wait_text("No image at z = ")
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    check("29" in window.view().get_name(), "29 slices are shown, none is made up")
    window.quit()


def window_baked_in():
    slices = read()
    for d in slices:
        hu = np.frombuffer(d.PixelData, "<u2").astype(float) + float(d.RescaleIntercept)
        d.PixelData = np.clip((hu + 160) * 255 / 400, 0, 255).astype("u1").tobytes()
        d.BitsAllocated, d.BitsStored, d.HighBit = 8, 8, 7
        d.RescaleIntercept, d.LossyImageCompression = "0", "01"
    window = Window(write(slices))
    window.wait_text("with a window baked into them")
    for flag in ("Compressed with loss", "Not Hounsfield units"):
        wait_for(lambda: window.has(flag, "label"), flag)
    wait_for(lambda: window.view(), "the picture")
    check(not window.text_with("View only"), "it may be contoured by hand")
    check(not window.enabled("auto-contour"), "no network is given it")
    window.quit()


def test():
    one_is_cut()
    window_baked_in()


main(test)
