# SPDX-License-Identifier: Apache-2.0
"""The export's sheet for tests: open it, choose, write, and read the file."""
import os
import time

import pydicom
from harness import Atspi, check, wait_for

SHEET = "Export structure set"
DOCUMENTS = os.path.join(os.environ["HOME"], "Documents")


def listing(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)


def open_sheet(window):
    """Until the checks are through: then Export can be pressed, or the sheet says why not. Asked
    for again, since nothing comes while the last file is written or the last sheet goes."""
    def sheet():
        window.activate("win.export")
        return window.text_with("Research use only. The file")

    wait_for(sheet, "the sheet")
    wait_for(lambda: window.text_with("No gaps") or window.text_with("without a ring between"),
             "the checks", 40)


def close_sheet(window):
    window.focus_newest()
    window.key("Escape")
    wait_for(lambda: not window.has(SHEET, "frame"), "the sheet's end")


def written_file(window, before):
    """The name of the file that came since, once it is told as written: the sheet itself says that a
    file will be, and an earlier one's name may still be told."""
    def told():
        return next((name for name in set(os.listdir(DOCUMENTS)) - before
                     if window.text_with(name + " written, read back and compared")), None)
    return wait_for(told, "the file")


def write(window):
    """Press Export; the new file, read."""
    before = set(os.listdir(DOCUMENTS))
    button = wait_for(lambda: next(n.get_name() for n in window.nodes("push button")
                                   if n.get_name().startswith("Export ")), "the button")
    wait_for(lambda: window.is_sensitive(button), "Export can be pressed")
    window.click(button)
    name = written_file(window, before)
    wait_for(lambda: not window.has("Cancel", "push button"), "the sheet's end")
    check(set(os.listdir(DOCUMENTS)) - before == {name}, "there is one new file, and no temporary one")
    return pydicom.dcmread(os.path.join(DOCUMENTS, name))


def roi_of(dataset, name):
    """The ROI of this name, its contours, its observation."""
    roi = next(r for r in dataset.StructureSetROISequence if r.ROIName == name)
    contours = next(c for c in dataset.ROIContourSequence if c.ReferencedROINumber == roi.ROINumber)
    seen = next(o for o in dataset.RTROIObservationsSequence
                if o.ReferencedROINumber == roi.ROINumber)
    return roi, list(contours.get("ContourSequence", [])), seen


def set_text(window, name, text):
    window.find(name, "text").get_editable_text_iface().set_text_contents(text)


def click_in_sheet(window, name, role):
    """By the pointer, after scrolling to it with the wheel."""
    for _ in range(60):
        node = window.find(name, role)
        box = node.get_extents(Atspi.CoordType.WINDOW)
        if 110 < box.y + box.height // 2 < 700:
            window.point_at(node, title=SHEET)
            window.xdotool("click", 1)
            return
        left, up = window.origin(SHEET)
        window.xdotool("mousemove", left + 30, up + 400)
        window.xdotool("click", 4 if box.y < 110 else 5)
        time.sleep(0.1)
    raise AssertionError(f"can't scroll to {name}")


def is_checked(window, name):
    return window.find(name, "check box").get_state_set().contains(Atspi.StateType.CHECKED)


def toggle(window, name):
    before = is_checked(window, name)
    click_in_sheet(window, name, "check box")
    wait_for(lambda: is_checked(window, name) != before, f"a click on {name}")


def same(source, written, name, but=()):
    """Contours of a structure, byte for byte, but those at some z."""
    def texts(dataset):
        return [str(c.ContourData) for c in roi_of(dataset, name)[1]
                if float(c.ContourData[2]) not in but]
    check(texts(source) == texts(written), f"contours of {name} that nobody touched are the same")


def write_only(window, name):
    open_sheet(window)
    if is_checked(window, "All structures"):
        toggle(window, "All structures")
    else:
        for _ in range(2):
            click_in_sheet(window, "All structures", "check box")
            time.sleep(0.3)
    wait_for(lambda: window.has("Export 0 structures", "push button"), "none is chosen")
    toggle(window, name)
    wait_for(lambda: window.has("Export 1 structure", "push button"), "one is chosen")
    return write(window)
