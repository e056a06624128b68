#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Drop folders on the window from another program, as a file manager does."""
import os
import subprocess
import time

from harness import Window, check, main, phantom, wait_for


def drop(window, *paths):
    """Drag from a window of its own at the right edge into the middle."""
    source = subprocess.Popen(["/usr/bin/python3",
                               os.path.join(os.path.dirname(__file__), "drag-source.py"), *paths])
    try:
        shown = wait_for(lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "^drag source$"],
            capture_output=True, text=True).stdout.split(), "the window to drag from")[0]
        window.xdotool("windowmove", shown, 1300, 600)
        time.sleep(0.3)
        window.xdotool("mousemove", 1380, 660, "mousedown", 1)
        for x in range(1370, 600, -35):
            window.xdotool("mousemove", x, 500)
            time.sleep(0.02)
        time.sleep(0.3)
        window.xdotool("mouseup", 1)
        time.sleep(0.3)
    finally:
        source.terminate()
        source.wait()


def test():
    folder = phantom()
    window = Window()
    drop(window, folder, os.path.dirname(folder))
    window.wait_text("Please drop one folder at a time.")
    check(window.has("Open a CT to contour", "label"), "two folders at once open nothing")
    drop(window, folder)
    wait_for(lambda: window.view(), "the scan after a drop")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its reference")
    check(window.has("PHANTOM, Nasopharynx", "label"), "a dropped folder is open")
    window.quit()


main(test)
