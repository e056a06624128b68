#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the program must never do, tried: carry anything over to another patient, take another
patient's structures, hide a missing slice, run a model unasked on what it is not for, write into
the folder that it read, or open a connection. (Mirrored or shuffled slices: test-positions;
coordinates of untouched rings: the tests of the export.)"""
import glob
import hashlib
import os
import re
import shutil
import tempfile

import pydicom

from harness import Window, check, main, phantom, wait_for

OTHER = "1.2.826.0.1.3680043.10.1.78."


def new_folder():
    return tempfile.mkdtemp(dir=os.environ["HOME"])


def files(folder):
    return sorted(path for path in glob.glob(os.path.join(folder, "**"), recursive=True)
                  if os.path.isfile(path))


def rename_uids(dataset):
    """All of our own UIDs become others, the same ones in every file."""
    for element in dataset.iterall():
        if element.VR == "UI" and element.value and not str(element.value).startswith("1.2.840."):
            digits = int(hashlib.sha256(str(element.value).encode()).hexdigest()[:16], 16)
            element.value = OTHER + str(digits)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID


def other_patient(source):
    """The same phantom as somebody else: other name, number and UIDs, scan and structures."""
    folder = os.path.join(new_folder(), "other")
    for path in files(source):
        dataset = pydicom.dcmread(path)
        dataset.PatientName, dataset.PatientID = "SECOND^Somebody", "SECOND-2"
        dataset.PatientBirthDate = "19701231"
        rename_uids(dataset)
        target = os.path.join(folder, os.path.relpath(path, source))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        dataset.save_as(target)
    return folder


def fingerprint(folder):
    """Every file's bytes, times and mode, and the folders themselves."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "**"), recursive=True)):
        status = os.stat(path)
        data = open(path, "rb").read() if os.path.isfile(path) else b""
        found[path] = (status.st_mtime_ns, status.st_mode, hashlib.sha256(data).hexdigest())
    return found


def internet_sockets(pid):
    """Sockets of the process that are TCP or UDP: by their inodes."""
    inodes = set()
    for path in glob.glob(f"/proc/{pid}/fd/*"):
        try:
            match = re.match(r"socket:\[(\d+)\]", os.readlink(path))
        except OSError:
            continue
        if match:
            inodes.add(match.group(1))
    told = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as lines:
            told.update(line.split()[9] for line in list(lines)[1:])
    return inodes & told


def texts(window):
    """All that a screen reader could find, names and descriptions, but for the recent cases: they
    stand on the empty page, which is not on the screen while a case is open."""
    def recent(node):
        while node is not None:
            if node.get_name() == "Recent cases":
                return True
            node = node.get_parent()
        return False

    return "\n".join(f"{node.get_name()} {node.get_description()}" for node in window.nodes()
                     if not recent(node))


def contour(window):
    """Until the contour is there for good: what is preliminary can't be undone."""
    window.activate("win.auto-contour")
    wait_for(lambda: window.enabled("undo"), "a contour", 180)
    check("PTV70^AI" in window.rows("Structures"), "there is a contour")


def carries_nothing_over(first, second):
    window = Window(first)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the first patient's structures")
    contour(window)
    window.focus()
    window.key("w", "2")
    wait_for(lambda: window.state("preset") == 2, "the bone window")
    window.key("2")
    window.point_at(window.view())
    window.xdotool("click", 5, "click", 5)
    window.activate("win.probability")
    check(not internet_sockets(window.process.pid), "no connection to anywhere, after a contour")
    window.open(second)
    wait_for(lambda: window.has("SECOND, Somebody", "label"), "the second patient")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the second's structures")
    check("PTV70^AI" not in window.rows("Structures"), "no contour came along")
    check(window.state("preset") == 1, "nor the window")
    check(not window.enabled("undo") and not window.enabled("redo"), "nor a step of undo")
    check(window.state("probability") is False, "nor a map")
    left = texts(window)
    check("CAVUM-PHANTOM-1" not in left and "PHANTOM, Nasopharynx" not in left,
          "no word of the first patient is left in the window")
    title = window.app.get_child_at_index(0).get_name()
    check("PHANTOM" not in title, "nor in its title")
    check(not internet_sockets(window.process.pid), "no connection to anywhere, at the end")
    window.quit()


def takes_no_foreign_structures(first, second):
    mixed = os.path.join(new_folder(), "mixed")
    shutil.copytree(os.path.join(first, "ct"), os.path.join(mixed, "ct"))
    shutil.copy(os.path.join(second, "rtstruct.dcm"), mixed)
    window = Window(mixed)
    wait_for(lambda: window.enabled("auto-contour"), "the scan")
    check(window.rows("Structures") == [], "another patient's structures are not taken")
    check(window.text_with("rtstruct.dcm"), "and the list says which file was left out, and why")
    window.quit()


def hides_no_gap(first):
    holed = os.path.join(new_folder(), "holed")
    shutil.copytree(os.path.join(first, "ct"), holed)
    slices = sorted(files(holed), key=lambda p: float(pydicom.dcmread(p).ImagePositionPatient[2]))
    os.remove(slices[12])
    window = Window(holed)
    wait_for(lambda: window.view(), "the scan with a gap")
    shown = wait_for(lambda: next((t for t in texts(window).splitlines()
                                   if re.search(r"missing|gap|uneven|View only", t)), None),
                     "a word about the gap")
    check(shown, f"a missing slice is told: {shown.strip()}")
    window.quit()


def writes_not_where_it_read(first):
    before = fingerprint(first)
    window = Window(first)
    wait_for(lambda: window.enabled("auto-contour"), "the scan")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its structures")
    contour(window)
    window.quit()
    again = Window(first, data=window.data)
    wait_for(lambda: "PTV70^AI" in again.rows("Structures"), "the contour after a restart")
    again.quit()
    check(fingerprint(first) == before, "not a byte, nor a time, changed where the scan lies")


def test():
    first = phantom()
    second = other_patient(first)
    carries_nothing_over(first, second)
    takes_no_foreign_structures(first, second)
    hides_no_gap(first)
    writes_not_where_it_read(first)


main(test)
