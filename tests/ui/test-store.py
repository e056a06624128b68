#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is done to a case outlives the program: killed at several moments, moved, opened twice."""
import os
import shutil
import tempfile
import time

from harness import Window, check, data_home, main, phantom, wait_for

CONTOUR = "PTV70^AI"


def ready(window):
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")


def contour(window, name=CONTOUR):
    window.activate("win.auto-contour")
    wait_for(lambda: name in window.rows("Structures") and window.enabled("undo"), "the contour", 60)


def cases(window):
    folder = os.path.join(window.data, "cavum", "cases")
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))] \
        if os.path.isdir(folder) else []


def badge(window):
    """Whether the badge can be seen is an opacity; the action that Ctrl+S answers with tells too."""
    window.activate("win.save")


def look_only(folder):
    """A scan that is only looked at leaves nothing behind."""
    window = Window(folder)
    ready(window)
    window.activate("win.save")
    window.wait_text("Nothing was changed here")
    check(len(cases(window)) == 1 and os.listdir(cases(window)[0]) == ["lock"],
          "while a scan is only looked at there is an empty lock alone")
    window.quit()
    check(cases(window) == [], "and nothing once it is closed")


def killed(folder, act, seconds=0.0):
    """Act, kill after so many seconds, start again."""
    window = Window(folder)
    ready(window)
    act(window)
    time.sleep(seconds)
    window.kill()
    again = Window(folder, data=window.data)
    ready(again)
    return again


def restart(folder):
    window = killed(folder, contour)
    rows = window.rows("Structures")
    check(rows[:1] == [CONTOUR], f"{rows}: the contour is back after kill -9")
    check(rows.count("GTVp") == 1, "and no set is there twice")
    check(window.enabled("undo"), "and it can be undone")
    window.wait_text("All edits saved here")
    window.activate("win.save")
    window.wait_text("Saved here; not exported")
    window.activate("win.undo")
    wait_for(lambda: CONTOUR not in window.rows("Structures"), "the undo")
    window.kill()
    window = Window(folder, data=window.data)
    ready(window)
    check(CONTOUR not in window.rows("Structures"), "what was undone stays undone")
    window.activate("win.redo")
    wait_for(lambda: CONTOUR in window.rows("Structures"), "the redo after a restart")
    window.quit()
    return window.data


def test():
    folder = phantom()
    look_only(folder)
    restart(folder)


main(test)
