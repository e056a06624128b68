#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Choices of the export's sheet: what rings mean that overlap in part on a slice that was edited
before anybody was asked (it must be said), the encoding (remembered), and fewer points."""
import json
import math
import os
import struct
import time

import pydicom

import faulty_set
from cases import add, journal
from harness import Atspi, Window, check, main, phantom, wait_for
from sheet import DOCUMENTS, click_in_sheet, close_sheet, is_checked, open_sheet, roi_of, same, write

EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
EVEN_ODD = "without what they share, as shown here"
QUESTION = "On a slice that was edited, rings overlap in part. Please choose what they mean."


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        size = struct.unpack_from("<I", data, at)[0]
        yield json.loads(data[at + 8:at + 8 + size])
        at += 8 + size


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def append(path, record):
    text = json.dumps(record).encode()
    with open(path, "ab") as file:
        file.write(struct.pack("<II", len(text), crc32c(text)) + text)


def edited_long_ago(data, middle):
    """A stroke on the slice where two rings of “Overlap” share an area: an early version of the
    program made it without asking what they mean."""
    path = journal(data)
    sets = [r["set"] for r in records(path) if r.get("kind") == "import"]
    n = sum(r.get("kind") == "edit" for r in records(path))
    overlap = next(s for one in sets for s in one["structures"] if s["name"] == "Overlap")
    before = [{**ring, "place": place} for place, ring in enumerate(overlap["rings"])
              if ring["slice"] == middle]
    check(len(before) == 2, "two rings lie on that slice")
    values = [float(v) for v in before[0]["text"].split("\\")]
    x, y = sum(values[0::3]) / (len(values) // 3), sum(values[1::3]) / (len(values) // 3)
    stroked = {"slice": middle, "type": "CLOSED_PLANAR", "image": before[0]["image"],
               "place": before[0]["place"], "points": " ".join(
                   f"{v:.3f}" for k in range(40)
                   for v in (x + 10 * math.cos(-k * math.pi / 20),
                             y + 10 * math.sin(-k * math.pi / 20), values[2]))}
    unlock = {"change": "attribute", "id": overlap["id"], "attribute": "locked", "before": True,
              "after": False}
    stroke = {"change": "rings", "id": overlap["id"], "slices": [middle], "before": before,
              "after": [stroked, before[1]]}
    for change, name in ((unlock, "{1} unlocked"), (stroke, "Brush on {1}")):
        n += 1
        append(path, {"kind": "edit", "n": n,
                      "edit": {"name": name, "args": ["Overlap"], "changes": [change]}})


def ready(window):
    wait_for(lambda: "Overlap" in window.rows("Structures"), "the faulty set", 60)
    wait_for(lambda: window.enabled("export"), "the whole scan", 60)


def press(window, name, role, condition, what):
    """A click that moved with the sheet before it came is made again."""
    for _ in range(4):
        click_in_sheet(window, name, role)
        try:
            wait_for(condition, what, 8)
            return
        except AssertionError:
            continue
    raise AssertionError("waited in vain for: " + what)


def choose(window, name, label, *keys):
    """By the keys from what is chosen now; again where the list was not there for them yet."""
    def in_the_list():
        return any(n.get_role_name() == "list item"
                   and n.get_state_set().contains(Atspi.StateType.FOCUSED) for n in window.nodes())
    for _ in range(3):
        press(window, name, "combo box", in_the_list, "the list of " + name)
        time.sleep(0.4)
        window.key(*keys)
        try:
            wait_for(lambda: not in_the_list() and window.has(label, "label"), label, 8)
            return
        except AssertionError:
            continue
    raise AssertionError("waited in vain for: " + label)


def export_button(window):
    return next(n.get_name() for n in window.nodes("push button")
                if n.get_name().startswith("Export ") and "structure" in n.get_name())


def the_question(window, folder, zs, middle):
    open_sheet(window)
    window.wait_text(QUESTION)
    check(not window.is_sensitive(export_button(window)), "Export waits for the answer")
    choose(window, "Rings that overlap in part", EVEN_ODD, "Down", "Return")
    wait_for(lambda: window.is_sensitive(export_button(window)), "an answer lets it go on")
    check(not window.text_with(QUESTION), "and the question goes")
    close_sheet(window)
    open_sheet(window)
    window.wait_text(QUESTION)
    check(not window.is_sensitive(export_button(window)), "the next sheet asks again")
    choose(window, "Rings that overlap in part", "united", "Down", "Down", "Return")
    wait_for(lambda: window.is_sensitive(export_button(window)), "the other answer does, too")
    written = write(window)
    window.wait_text("written anew, as you chose")
    source = pydicom.dcmread(os.path.join(folder, "faulty.dcm"))
    z = next(float(c.ContourData[2]) for c in roi_of(source, "Overlap")[1]
             if abs(float(c.ContourData[2]) - zs[middle]) < 0.01)
    here = [c for c in roi_of(written, "Overlap")[1] if abs(float(c.ContourData[2]) - z) < 0.01]
    check(len(here) == 1, "two rings are one")
    xs = [float(v) for v in here[0].ContourData[0::3]]
    check(abs(max(xs) - min(xs) - (10 + 6 + 9)) < 0.1, "the stroke and the ring beside it")
    same(source, written, "Overlap", but={z, float(here[0].ContourData[2])})
    same(source, written, "Gap")


def unfold(window):
    if not window.has("Encoding", "combo box"):
        press(window, "Advanced", "push button", lambda: window.has("Encoding", "combo box"),
              "the advanced rows")


def encodings(window, folder):
    source = pydicom.dcmread(os.path.join(folder, "faulty.dcm"))
    newest = max((os.path.join(DOCUMENTS, n) for n in os.listdir(DOCUMENTS)), key=os.path.getmtime)
    check(pydicom.dcmread(newest).file_meta.TransferSyntaxUID == IMPLICIT, "implicit by default")
    open_sheet(window)
    check(not window.has("Encoding", "combo box"), "what few need is folded up")
    unfold(window)
    choose(window, "Rings that overlap in part", EVEN_ODD, "Down", "Return")
    choose(window, "Encoding", "explicit VR little endian", "Down", "Return")
    written = write(window)
    check(written.file_meta.TransferSyntaxUID == EXPLICIT, "explicit where it was chosen")
    same(source, written, "Gap")
    open_sheet(window)
    check(window.has("Encoding", "combo box"), "it is remembered, and in sight")
    choose(window, "Rings that overlap in part", EVEN_ODD, "Down", "Return")
    press(window, "Limit the points of a contour", "check box",
          lambda: is_checked(window, "Limit the points of a contour"), "the limit")
    for name, value in (("Points of a contour", "24"), ("How far a contour may move, in mm", "0.5")):
        spin = window.find(name, "spin button")
        spin.get_value_iface().set_current_value(float(value))
    written = write(window)
    check(written.file_meta.TransferSyntaxUID == EXPLICIT, "it was remembered")
    most = max(c.NumberOfContourPoints for c in roi_of(written, "Gap")[1])
    check(most <= 24, f"no contour has more points: {most}")
    open_sheet(window)
    check(not is_checked(window, "Limit the points of a contour"), "a limit is asked anew")
    close_sheet(window)


def test():
    folder = phantom("128x128x40")
    zs = faulty_set.make(folder)
    middle = len(zs) // 2
    os.remove(os.path.join(folder, "rtstruct.dcm"))  # a sheet of few rows
    first = Window(folder)
    ready(first)
    add(first)
    wait_for(lambda: any(r.get("kind") == "edit" for r in records(journal(first.data))), "a record")
    first.quit()
    edited_long_ago(first.data, middle)
    window = Window(folder, data=first.data)
    ready(window)
    the_question(window, folder, zs, middle)
    encodings(window, folder)
    window.quit()


main(test)
