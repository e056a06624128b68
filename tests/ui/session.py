#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The whole way, by pointer and keys: open, automatic contour, level, brush and eraser in all three
planes, undo, kill -9, restart, redo, export; each step checked, and with a folder given a picture
of each.
session.py CASE [FOLDER NAME dark|light WIDTHxHEIGHT]
CASE: "phantom", a folder, or the path of one below shared/ (skipped where that is not there)"""
import os
import signal
import subprocess
import sys
import time

import pydicom

from harness import GLib, Window, check, five_members, main, phantom, wait_for, walk


class Camera:
    """Numbered pictures, or none."""

    def __init__(self, folder=None, name="", scheme="light", size=""):
        self.folder, self.name, self.scheme, self.size = folder, name, scheme, size
        self.number = 0

    def take(self, step):
        self.number += 1
        if self.folder:
            time.sleep(0.6)  # a frame or two of window, manager and compositor
            file = f"{self.name}-{self.size}-{self.scheme}-{self.number:02d}-{step}.png"
            subprocess.run(["import", "-window", "root", os.path.join(self.folder, file)], check=True)


def start(case, camera, data=None):
    window = Window(models=os.environ.get("CVM_BUNDLE") or five_members(), data=data)
    window.activate("app.appearance", GLib.Variant("s", camera.scheme))
    window.open(case)
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 60)
    return window


def cm3(window, name):
    """What the list says of a structure's volume."""
    for row in window.nodes("list item"):
        labels = [n.get_name() for n in walk(row) if n.get_role_name() == "label"]
        if labels and labels[0] == name:
            numbers = [text for text in labels if text.replace(".", "", 1).isdigit()]
            return float(numbers[0]) if numbers else None
    return None


def last_step(window):
    """The name of what undo would take back."""
    for node in window.nodes("push button"):
        if node.get_name().startswith("Undo: "):
            return node.get_name()[len("Undo: "):]
    return None


def stroke(window, plane, points):
    """Press at the first point, go to each in small steps, let go at the last; px from the middle."""
    view = window.view(plane)
    window.point_at(view, *points[0])
    time.sleep(0.15)
    window.xdotool("mousedown", 1)
    x, y = window.middle(view)
    left, top = window.origin("Cavum")
    command = []
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        for i in range(1, 11):
            command += ["mousemove", left + x + x0 + (x1 - x0) * i // 10,
                        top + y + y0 + (y1 - y0) * i // 10, "sleep", 0.01]
    window.xdotool(*command)


def paint(window, camera, tool, plane, points, ours):
    """One stroke, with a picture before the button is let go: one step of undo, by which the volume
    shrinks or grows."""
    name = {"b": "brush", "e": "eraser"}[tool]
    window.focus()
    before = cm3(window, ours)
    window.key(tool)
    wait_for(lambda: window.state("tool") == name, "the tool")
    if tool == "b":
        window.activate("win.brush-mode", GLib.Variant("s", "add"))
        wait_for(lambda: window.state("brush-mode") == "add", "a brush that adds")
    stroke(window, plane, points)
    camera.take(f"{name}-{plane.lower()}")
    window.xdotool("mouseup", 1)
    wait_for(lambda: name in (last_step(window) or "").lower(), f"the {name} in the {plane} view")
    wait_for(lambda: cm3(window, ours) != before, f"another volume after the {name}, {plane}")
    grown = cm3(window, ours) > before
    check(grown == (tool == "b"), f"{plane}: {last_step(window)} changes {before} to {cm3(window, ours)} cm³")


def contour(window, camera):
    window.activate("win.auto-contour")
    wait_for(lambda: window.text_with("slab ") or window.enabled("undo"), "a member at work", 60)
    camera.take("running")
    wait_for(lambda: window.enabled("undo"), "the contour", 300)
    window.activate("win.show-contour")
    check("Auto-contour" in last_step(window), "the contour is one step of undo")
    camera.take("contour")


def level(window, camera, ours):
    before = cm3(window, ours)
    slider = window.find("Level of the contour", "slider")
    window.focus()
    window.point_at(slider)
    window.xdotool("mousedown", 1, "mousemove_relative", "--", -18, 0, "sleep", 0.1,
                   "mousemove_relative", "--", -12, 0)
    wait_for(lambda: window.text_with("≈"), "a volume that is not exact while the level moves")
    camera.take("level")
    window.xdotool("mouseup", 1)
    wait_for(lambda: "Level" in (last_step(window) or ""), "the level as one step of undo")
    wait_for(lambda: cm3(window, ours) > before, "more volume at a lower level")
    check(not window.text_with("≈"), "the volume is exact again")


def kill_and_restart(window, case, camera, ours):
    volume = cm3(window, ours)
    os.kill(window.process.pid, signal.SIGKILL)
    window.process.wait()
    again = start(case, camera, window.data)
    wait_for(lambda: ours in again.rows("Structures"), "the contour after kill -9")
    wait_for(lambda: cm3(again, ours) == volume, "with the very volume")
    check(again.enabled("redo"), "what was undone before the kill can be done again")
    check(again.has("not exported", "label"), "and nothing is taken for exported")
    return again


def export(window, camera, ours):
    window.activate("win.export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    button = next(n.get_name() for n in window.nodes("push button")
                  if n.get_name().startswith("Export "))
    wait_for(lambda: window.is_sensitive(button), "the end of its checks", 60)
    camera.take("export")
    window.click(button)
    window.wait_text(".dcm written, read back and compared", 60)
    camera.take("exported")
    documents = os.path.join(os.environ["HOME"], "Documents")
    written = pydicom.dcmread(os.path.join(documents, os.listdir(documents)[0]))
    kinds = {roi.ROIName: roi.ROIGenerationAlgorithm for roi in written.StructureSetROISequence}
    name = next(name for name in kinds if name.startswith(ours.split("^")[0]))
    check(kinds[name] == "SEMIAUTOMATIC", "what a person edited is told as such in the file")


def find_case(name):
    if name == "phantom":
        return phantom("128x128x40")
    shared = os.environ.get("CVM_SHARED", os.path.join(os.environ["CVM_SOURCE"], "..", "shared"))
    path = os.path.join(shared, name)
    if not os.path.isdir(path):
        print(f"SKIP: needs shared/{name}, which is not beside the project")
        sys.exit(77)
    return path


def test():
    case = find_case(sys.argv[1])
    camera = Camera(*sys.argv[2:6])
    ours = "PTV70^AI"
    window = start(case, camera)
    camera.take("open")
    contour(window, camera)
    level(window, camera, ours)
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    window.key(*["bracketright"] * 4)
    check(window.state("brush-radius") > 6, "the radius grows with ]")
    # A wide stroke that leaves the contour, wherever it is, then part of it away again.
    for plane, add, cut in (("Axial", [(-60, 120), (0, 60), (60, 120)], [(0, 40), (0, 140)]),
                            ("Sagittal", [(10, -60), (20, 20)], [(0, -20), (40, -20)]),
                            ("Coronal", [(-60, -40), (60, -40)], [(0, -60), (0, -20)])):
        paint(window, camera, "b", plane, add, ours)
        paint(window, camera, "e", plane, cut, ours)
    volume = cm3(window, ours)
    window.key("ctrl+z")
    wait_for(lambda: window.enabled("redo"), "a step back")
    wait_for(lambda: cm3(window, ours) != volume, "another volume after undo")
    camera.take("undo")
    window = kill_and_restart(window, case, camera, ours)
    camera.take("restarted")
    window.focus()
    window.key("ctrl+shift+z")
    wait_for(lambda: cm3(window, ours) == volume, "the last step again")
    camera.take("redo")
    export(window, camera, ours)
    window.quit()


if __name__ == "__main__":
    main(test)
