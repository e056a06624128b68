# SPDX-License-Identifier: Apache-2.0
"""What the tests of cases and structures share."""
import json
import os
import re
import struct
import time

from harness import Atspi, Window, rested, steady, wait_for, walk


def ready(window):
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")


def opened(folder, **how):
    window = Window(folder, **how)
    ready(window)
    return window


def add(window):
    """A new structure; the rows afterwards."""
    before = window.rows("Structures")
    window.activate("win.new-structure")
    wait_for(lambda: len(window.rows("Structures")) == len(before) + 1, "a new structure")
    window.focus()
    window.key("Escape")  # the name that it was given stays
    wait_for(lambda: window.rows("Structures")[0] not in ("", "–"), "its name")
    return window.rows("Structures")


def case_folder(data):
    folder = os.path.join(data, "cavum", "cases")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return os.path.join(folder, names[0]) if names else None


def journal(data):
    return os.path.join(case_folder(data), "journal")


def records(path):
    """What a journal holds, if there is one; a record that is just being written is none yet."""
    if not os.path.exists(path):
        return
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at + 8 <= len(data):
        size, = struct.unpack_from("<I", data, at)
        if at + 8 + size > len(data):
            return
        yield json.loads(data[at + 8:at + 8 + size])
        at += 8 + size


def done_steps(path):
    """Edits of a journal that are done now, in order."""
    done, undone = [], []
    for record in records(path):
        kind = record.get("kind")
        if kind == "edit":
            done.append(record["edit"])
            undone = []
        elif kind == "undo":
            undone.append(done.pop())
        elif kind == "redo":
            done.append(undone.pop())
    return done


def sealed():
    """A data folder that nobody can write into, root included."""
    if os.geteuid() == 0:
        return "/sys"
    folder = os.path.join(os.environ["HOME"], "sealed")
    os.makedirs(folder, 0o500, exist_ok=True)
    return folder


# --- the list of structures, and where one is on the screen

def the_list(window):
    return window.find("Structures", "list")


@steady
def labels_of(window, name):
    """The labels in a structure's row: name, type, volume …"""
    for node in walk(the_list(window)):
        if node.get_role_name() == "list item":
            labels = [n.get_name() for n in walk(node) if n.get_role_name() == "label"]
            if name in labels:
                return labels
    raise LookupError(name)


def volume(window, name):
    for text in reversed(labels_of(window, name)):
        if text.replace(".", "").isdigit():
            return float(text)
        if text == "\u2013":
            return 0.0
    raise LookupError(name)


def seen_here(window, name):
    return name in window.view().get_description()


def pointer_mm(window, axes="xy"):
    """Patient mm under the pointer, as the status line says."""
    values = {}
    for node in window.nodes("label"):
        found = re.match("([xyz])\\s([\u2212\\d.]+)\\b", node.get_name())
        if found:
            values[found.group(1)] = float(found.group(2).replace("\u2212", "-"))
    return tuple(values[axis] for axis in axes)


def rested_mm(window, axes="xy"):
    """The same, once it has followed the pointer."""
    return rested(lambda: pointer_mm(window, axes), "the pointer's place in mm")


def read_at(window, right, down):
    window.point_at(window.view(), right, down)
    return rested_mm(window)


def crosshair_mm(window):
    return [float(window.view(plane).get_name().split(", ")[2].split(" ")[0].replace("\u2212", "-"))
            for plane in ("Sagittal", "Coronal")]


def point_at_crosshair(window):
    """The pointer to the axial view's crosshair: where a structure was that one went to."""
    (left, top), (right, bottom) = read_at(window, -60, -60), read_at(window, 60, 60)
    x, y = crosshair_mm(window)
    window.point_at(window.view(), round(-60 + 120 * (x - left) / (right - left)),
                    round(-60 + 120 * (y - top) / (bottom - top)))


@steady
def row_of(window, name):
    for node in walk(the_list(window)):
        if node.get_role_name() == "list item":
            labels = [n.get_name() for n in walk(node) if n.get_role_name() == "label"]
            if name in labels:
                return node
    raise LookupError(name)


def is_chosen(window, name):
    return row_of(window, name).get_state_set().contains(Atspi.StateType.SELECTED)


def bring_row(window, name):
    """Scroll the list until the row is on the screen."""
    for _ in range(30):
        box = window.find("Hide " + name).get_extents(Atspi.CoordType.WINDOW)
        if box.width > 0 and 120 < box.y < 940:
            return
        left, top = window.origin("Cavum")
        window.xdotool("mousemove", left + 120, top + 500, "click", 5 if box.y >= 940 else 4)
        time.sleep(0.15)


def choose(window, name):
    """By a click; again where the row moved away under the pointer."""
    for _ in range(5):
        time.sleep(0.4)
        bring_row(window, name)
        window.point_at(window.find("Hide " + name), right=-100)
        window.xdotool("click", 1)
        try:
            wait_for(lambda: is_chosen(window, name), f"{name} chosen", 3)
            return
        except AssertionError:
            pass
    raise AssertionError(f"a click on {name} does not choose it")


def to_view(window):
    """The keys go to the axial view, and the crosshair to the side."""
    window.point_at(window.view(), right=-100, down=-100)
    window.xdotool("click", 1)


# --- the level of a network's contour

LEVEL = ("Level of the contour", "slider")


@steady
def level_now(window):
    return round(window.find(*LEVEL).get_value_iface().get_current_value(), 2)


def hold_level(window, right):
    """Drag the knob and hold it. What was hidden or shown just now moves the card, and a tooltip may
    lie over it: a press that falls beside it is made again."""
    for _ in range(4):
        before = level_now(window)
        box = window.find(*LEVEL).get_extents(Atspi.CoordType.WINDOW)
        left, top = window.origin("Cavum")
        x = left + box.x + int(12 + (before - 0.05) / 0.9 * (box.width - 24))
        y = top + box.y + box.height // 2
        window.xdotool("mousemove", x, y, "mousedown", 1)
        for i in range(1, 6):
            window.xdotool("mousemove", x + right * i // 5, y)
        try:
            return wait_for(lambda: level_now(window) != before, "a level that moves", 4)
        except AssertionError:
            print("a press that fell beside the level", x, y, flush=True)
            window.xdotool("mouseup", 1, "mousemove", 5, 5)
    raise AssertionError("the level doesn't move with the pointer")
