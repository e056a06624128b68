#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What can't be opened or contoured says why, and what was open stays."""
import os
import shutil
import tempfile

from harness import Window, check, main, phantom, wait_for


def a_broken_model_is_told():
    broken = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "broken.safetensors")
    with open(broken, "wb") as file:
        file.write(b"no model")
    window = Window(phantom(), models=broken + ":" + os.environ["CVM_MODELS"])
    window.wait_text("broken.safetensors")
    wait_for(lambda: window.enabled("auto-contour"), "the sound model beside it")
    window.quit()


def test():
    a_broken_model_is_told()
    empty = tempfile.mkdtemp(dir=os.environ["HOME"])
    window = Window(empty)
    window.wait_text("There is no DICOM image in")
    check(window.has("Open a CT to contour", "label"), "the empty page stays")

    folder = phantom()
    window.open(folder)
    wait_for(lambda: window.view(), "a scan")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    window.open(os.path.join(empty, "nowhere"))
    window.wait_text("nowhere")
    check(window.has("PHANTOM, Nasopharynx", "label"), "a failed opening leaves the case open")

    only_set = tempfile.mkdtemp(dir=os.environ["HOME"])
    shutil.copy(os.path.join(folder, "rtstruct.dcm"), only_set)
    window.open(only_set)
    window.wait_text("not the CT that it was drawn on")
    check(True, "a structure set without its CT is named")

    torn = shutil.copytree(os.path.join(folder, "ct"), tempfile.mkdtemp(dir=os.environ["HOME"]),
                           dirs_exist_ok=True)
    files = sorted(os.listdir(torn))
    os.truncate(os.path.join(torn, files[5]), os.path.getsize(os.path.join(torn, files[5])) // 2)
    window.open(torn)
    said = files[5] + " couldn't be read"
    wait_for(lambda: [n.get_name() for n in window.nodes("label") if said in n.get_name()
                      and "missing" in n.get_name()][1:], "the row and the bar say why", 20)
    check(True, "a slice that can't be read is told above the picture, with its file")

    single = tempfile.mkdtemp(dir=os.environ["HOME"])
    files = sorted(os.listdir(os.path.join(folder, "ct")))
    shutil.copy(os.path.join(folder, "ct", files[0]), single)
    window.open(single)
    wait_for(lambda: window.has("View only", "label"), "a single slice, flagged")
    wait_for(lambda: not window.enabled("auto-contour"), "no contour on a single slice")
    check(window.text_with("slice 1 of 1") or window.section() == 1, "it is shown")
    window.quit()


main(test)
