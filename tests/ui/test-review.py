#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Slices seen and reviewed, by real keys: R too early, R held, R where there is nothing, lapse by
an edit and its undo, a restart; and the hands of the slice strip."""
import re
import time

from gi.repository import GLib

from harness import Window, check, main, phantom, steady, walk, wait_for


@steady
def strip(window):
    return next(n for n in window.nodes("slider") if n.get_name().startswith("Slices"))


def told(window):
    """What the strip says of the slice on screen."""
    return strip(window).get_name()


@steady
def section(window):
    return int(re.search(r"slice (\d+) of", told(window)).group(1))


@steady
def end(window):
    """The right end of the status line: the label that counts slices when it has nothing else to say."""
    labels = list(window.nodes("label"))
    if not getattr(window, "end", None):
        window.end = next((n.path for n in labels
                           if re.search("slices? (not yet )?viewed$", n.get_name())), None)
    return next((n.get_name() for n in labels if n.path == window.end), "")


def not_viewed(window):
    """(left, of) of the status line's right end, or None."""
    found = re.fullmatch(r"(\d+) of (\d+) slices? (not yet )?viewed", end(window))
    return (int(found.group(1)) if found.group(3) else 0, int(found.group(2))) if found else None


def choose(window, name):
    def row():
        for node in window.nodes("list item"):
            labels = [n.get_name() for n in walk(node) if n.get_role_name() == "label"]
            if labels and labels[0] == name:
                return node
        return None
    for _ in range(4):  # the first clicks may fall before the row has its place
        time.sleep(0.4)
        window.point_at(wait_for(row, f"the row of {name}"), right=-40)
        window.xdotool("click", 1)
        try:
            wait_for(lambda: not_viewed(window), f"{name} is chosen", 2)
            break
        except AssertionError:
            pass
    check(not_viewed(window), f"a click on {name} chooses it")
    window.focus()
    window.point_at(window.view(), right=100, down=100)
    window.xdotool("click", 1)  # the keys go to the view
    window.activate("win.show-structure")


def look(window):
    time.sleep(0.7)


def test():
    window = Window()
    folder = phantom("96x96x90")
    window.open(folder)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    window.focus()
    window.key("r")
    wait_for(lambda: window.text_with("Not reviewed: choose a structure first"), "no structure")
    choose(window, "GTVp")
    left, total = not_viewed(window)
    check(total >= 5, "the phantom's tumour lies on several slices")
    wait_for(lambda: not_viewed(window)[0] < total, "a slice that was on screen is seen")
    wait_for(lambda: "seen, not reviewed" in told(window), "the strip says so")

    # Too early: nothing is marked and nothing moves.
    start = section(window)
    window.key("Up", "r")
    wait_for(lambda: "was on screen for less than 0.5 s" in end(window), "the refusal")
    check(section(window) == start + 1, "R too early stays")
    check("not yet viewed" in told(window) or "seen" in told(window), "and marks nothing")
    look(window)
    window.key("Down")
    look(window)

    # In its time, and held: one slice for one press.
    window.xdotool("keydown", "r")
    wait_for(lambda: section(window) == start + 1, "R goes on toward the head")
    time.sleep(1.6)
    window.xdotool("keyup", "r")
    check(section(window) == start + 1, "R held goes no further")
    window.xdotool("keydown", "Down")
    time.sleep(1.2)
    window.xdotool("keyup", "Down")
    check(section(window) < start - 1, "keys do repeat here")

    # On slices without the structure there is nothing to review.
    window.key("End")
    look(window)
    window.key("r")
    wait_for(lambda: "GTVp has nothing on slice 1" in end(window), "the reason")
    window.activate("win.show-structure")
    wait_for(lambda: "reviewed" in told(window) and "not reviewed" not in told(window), "the mark")

    # An edit of the slice takes the mark away, its undo brings it back.
    window.activate("win.lock-structure", GLib.Variant("s", ""))  # imports come locked
    window.key("b")
    window.point_at(window.view())
    mark = told(window)
    window.drag(1, 60, 0)
    wait_for(lambda: "edited by a person" in told(window), "a stroke")
    check("reviewed" not in told(window).replace("not reviewed", ""), "the mark has lapsed")
    window.key("ctrl+z")
    wait_for(lambda: told(window) == mark, "undo brings the very same rings and their mark back")
    window.key("Escape")

    # The direction of work: after a step toward the feet R goes there.
    window.key("Down")
    look(window)
    here = section(window)
    window.key("r")
    wait_for(lambda: section(window) == here - 1, "R goes on toward the feet")

    # The strip's hands.
    window.xdotool("mousemove", 5, 5)
    top = strip(window)
    window.point_at(top, down=-200)
    window.xdotool("click", 1)
    high = wait_for(lambda: section(window) > here and section(window), "a click goes there")
    window.drag(1, 0, 200)
    wait_for(lambda: section(window) < high - 2, "a drag goes through the slices")
    low = section(window)
    window.xdotool("click", 4)
    wait_for(lambda: section(window) == low + 1, "the wheel steps")
    window.key("Page_Up")
    wait_for(lambda: section(window) == low + 6, "keys step while the strip has the focus")
    window.key("Home")
    wait_for(lambda: "slice 90 of 90" in told(window), "Home is the head")
    box = top.get_extents(1)
    for plane in ("2", "3"):
        window.key(plane)
        time.sleep(0.3)
        now = strip(window).get_extents(1)
        check((now.x, now.width) == (box.x, box.width), "the strip stays where it is")
    window.key("1")

    # After a restart all marks are there.
    window.activate("win.show-structure")
    look(window)
    before, mark = not_viewed(window), told(window)
    window.quit()
    window = Window(data=window.data)
    window.open(folder)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference again")
    window.focus()
    choose(window, "GTVp")
    wait_for(lambda: told(window) == mark, "the mark after a restart")
    check(not_viewed(window) == before, "and what was seen")

    # To the end: viewed, and never "done".
    for _ in range(2 * total):
        look(window)
        window.key("r")
        time.sleep(0.15)
        if "No slice of GTVp is left to review" in end(window):
            break
    check("No slice of GTVp is left to review" in end(window), "R says that it was the last slice")
    wait_for(lambda: end(window) == f"{total} of {total} slices viewed", "the count", 8)
    window.quit()


main(test)
