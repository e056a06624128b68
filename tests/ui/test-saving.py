#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Saving in trouble: a full disk, a folder that can't be written, a case that is open elsewhere, one
of another patient, a journal that was cut. Nothing is lost without a word."""
import fcntl
import json
import os
import resource
import subprocess
import time

import pydicom
from gi.repository import GLib

from cases import add, case_folder, choose, journal, opened, ready, sealed
from harness import Window, check, main, phantom, wait_for


def limit_files(window, n_bytes):
    """The disk of this program is full from so many bytes of a file on; −1: it is not."""
    hard = resource.prlimit(window.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(window.process.pid, resource.RLIMIT_FSIZE, (n_bytes, hard))


def ask_to_close(window):
    window.activate("win.close")
    wait_for(lambda: window.has("Close without saving?", "label"), "the question before a loss")


def answer(window, word):
    """A button of the question."""
    window.click(next(n.get_name() for n in window.nodes("push button") if word in n.get_name()))
    wait_for(lambda: not window.has("Close without saving?", "label"), "the question's end")


def full_disk(folder):
    window = opened(folder)
    add(window)
    window.wait_text("All edits saved here")
    limit_files(window, os.path.getsize(journal(window.data)))
    rows = add(window)
    window.wait_text("the disk is full")
    check(window.text_with("not saved: Couldn't write “journal”"), "the bar says what and why")
    window.wait_text("not saved yet")
    ask_to_close(window)
    check(window.text_with("the disk is full. It would be lost."), "so does the question")
    answer(window, "Cancel")
    window.activate("win.undo")
    wait_for(lambda: window.rows("Structures") != rows, "work goes on")
    window.activate("win.redo")
    wait_for(lambda: window.rows("Structures") == rows, "undone and redone")
    window.wait_text("edits not saved yet")
    limit_files(window, -1)
    window.click("Try again")
    window.wait_text("All edits saved here")
    wait_for(lambda: not window.text_with("not saved"), "the bar's end")
    window.kill()
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == rows, "what waited for the disk is all there")
    window.quit()


def full_disk_for_maps(folder):
    """The contour is kept, its maps don't fit: it is told what that means, now and after a restart."""
    window = opened(folder)
    limit_files(window, 230_000)  # room for the journal, and none for the maps of 96 × 96 × 30
    window.activate("win.auto-contour")
    told = window.wait_text("The maps of the contour couldn't be kept", 90)
    check("the disk is full" in told, f"the reason is told: {told}")
    window.wait_text("All edits saved here")
    check(window.is_sensitive("Level of the contour", "slider"), "in this session the level moves")
    rows = window.rows("Structures")
    left = [n for n in os.listdir(case_folder(window.data)) if n.startswith("probability")]
    check(left == [], "half a file of maps is not left behind")
    window.quit()
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == rows, "the contour is there after a restart")
    window.activate("win.show-contour")
    choose(window, "PTV70^AI")
    window.wait_text("Level and overlays can't be shown")
    window.quit()


def read_only_folder(folder):
    window = opened(folder, data=sealed())
    window.wait_text("What you do here can't be saved")
    check(window.text_with("cavum can't be made or written to"),
          "the reason is told before any work")
    add(window)
    window.wait_text("edits not saved yet")
    window.lose_and_quit()


def cut(folder):
    """The journal ends inside a record: what was before it is there, and a sentence, once."""
    window = opened(folder)
    first = add(window)
    window.wait_text("All edits saved here")
    border = os.path.getsize(journal(window.data))
    add(window)
    window.quit()
    os.truncate(journal(window.data), border + 20)
    window = opened(folder, data=window.data)
    window.wait_text("was being saved when the program ended, and is lost")
    check(window.rows("Structures") == first, "a cut journal gives the state before the cut")
    again = add(window)
    window.kill()
    window = opened(folder, data=window.data)
    check(window.rows("Structures") == again, "and goes on after it")
    check(not window.text_with("and is lost"), "the loss is told once")
    window.quit()
    return window.data


def shown_read_only(folder, data):
    """Another program has the case: it can be looked at, and nothing is lost by closing it."""
    with open(os.path.join(case_folder(data), "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        window = Window(folder, data=data)
        wait_for(lambda: "GTVp" in window.rows("Structures"), "the case")
        wait_for(lambda: window.has("Read-only: open in another window", "label"), "the flag")
        rows = window.rows("Structures")
        check(not window.enabled("auto-contour"), "it can't be contoured")
        check(not window.enabled("undo"), "and nothing undone")
        check(window.text_with("This case is open in another window."), "the reason is told")
        window.activate("win.new-structure")
        time.sleep(0.5)
        check(window.rows("Structures") == rows, "no structure is added")
        window.activate("win.save")
        window.quit()


def second_window(folder, data):
    """Two windows of one program: the second one is read-only, the first goes on."""
    window = opened(folder, data=data)
    window.wait_text("All edits saved here")
    subprocess.run([os.environ["CVM_CAVUM"], folder], check=True,
                   env=dict(os.environ, XDG_DATA_HOME=data))
    wait_for(lambda: window.has("Read-only: open in another window", "label"), "the second window")
    second = window.window_path(2)
    answer = window._actions(second, "Describe", GLib.Variant("(s)", ("auto-contour",)), "((bgav))")
    check(not answer[0][0], "the second window can't contour")
    check(window.enabled("auto-contour"), "the first can")
    window._actions(second, "Activate", GLib.Variant("(sava{sv})", ("close", [], {})))
    wait_for(lambda: not window.has("Read-only: open in another window", "label"), "its end")
    window.quit()


def approve_sets(folder):
    """Of a structure set that is approved there is something to tell."""
    for path, _, names in os.walk(folder):
        for file in (os.path.join(path, name) for name in names):
            dataset = pydicom.dcmread(file)
            if dataset.Modality == "RTSTRUCT":
                dataset.ApprovalStatus = "APPROVED"
                dataset.save_as(file)


def another_patient(folder, data):
    """What is kept under another patient's number is not shown, and not written over. What else is
    to be told of the scan takes no sentence away."""
    approve_sets(folder)
    about = os.path.join(case_folder(data), "case.json")
    with open(about, encoding="utf-8") as file:
        kept = json.load(file)
    with open(about, "w", encoding="utf-8") as file:
        json.dump(dict(kept, patient_id="SOMEBODY-ELSE"), file)
    size = os.path.getsize(journal(data))
    window = opened(folder, data=data)
    window.wait_text("It is approved")
    check(window.text_with("is kept under another patient ID"), "that it is another's is told, too")
    check(window.text_with("What you do here is not kept."), "and that nothing is kept is told")
    check(window.rows("Structures")[0] == "GTVp", "its structures are not shown")
    add(window)
    check(window.has("Edits are not kept", "label"), "the status line goes on saying so")
    ask_to_close(window)
    check(window.text_with("saved nowhere"), "closing asks")
    answer(window, "Cancel")
    window.lose_and_quit()
    check(os.path.getsize(journal(data)) == size, "the other patient's journal is as it was")


def test():
    folder = phantom()
    full_disk(folder)
    full_disk_for_maps(folder)
    read_only_folder(folder)
    data = cut(folder)
    shown_read_only(folder, data)
    second_window(folder, data)
    another_patient(folder, data)


main(test)
