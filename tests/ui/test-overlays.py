#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Model card's switches through the window: each overlay and the crosshair changes the picture
and comes back; what one member alone can't show is absent; a locked or hidden structure has no
level to move; opacity and folded cards outlive the program."""
import os
import subprocess
import tempfile
import time

from gi.repository import GLib

from cases import choose, to_view
from harness import Atspi, Window, check, five_members, main, phantom, wait_for

NAME = "PTV70^AI"
LEVEL = ("Level of the contour", "slider")


def keep_settings():
    """As a desktop does, in a new place."""
    os.environ["GSETTINGS_BACKEND"] = "keyfile"
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(dir=os.environ["HOME"])


def contoured(folder, models=None, data=None):
    window = Window(folder, models=models, data=data)
    wait_for(lambda: window.enabled("auto-contour"), "a scan that can be contoured", 30)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "the reference")
    window.focus()
    if NAME not in window.rows("Structures"):
        window.activate("win.auto-contour")
        wait_for(lambda: window.enabled("undo"), "the contour", 180)
    choose(window, NAME)
    window.activate("win.show-structure")
    wait_for(lambda: window.is_sensitive(*LEVEL), "the level", 30)
    to_view(window)
    return window


def picture(window):
    """The axial view without its texts, once it rests."""
    window.xdotool("mousemove", 5, 5)
    box = window.view().get_extents(Atspi.CoordType.WINDOW)
    left, top = window.origin("Cavum")
    command = ["import", "-window", "root", "-crop",
               f"{box.width - 160}x{box.height - 160}+{left + box.x + 80}+{top + box.y + 80}",
               "rgb:-"]
    before = None
    for _ in range(40):
        time.sleep(0.15)
        now = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        if now == before:
            return now
        before = now
    raise AssertionError("the picture never rests")


def overlays(window):
    plain = picture(window)
    for action in ("probability", "disagreement", "iso-lines", "member-lines", "crosshair"):
        before = window.state(action)
        window.activate("win." + action)
        wait_for(lambda: window.state(action) != before, f"{action} switched")
        check(picture(window) != plain, f"{action} changes the picture")
        window.activate("win." + action)
        wait_for(lambda: window.state(action) == before, f"{action} switched back")
        check(picture(window) == plain, "and switched back the very same pixels")


def locked_and_hidden(window):
    """The level moves what may be edited, and else says why not."""
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    window.wait_text(f"{NAME} is locked")
    wait_for(lambda: not window.is_sensitive(*LEVEL), "a level that can't be moved")
    check(True, "of a locked structure the level can't be moved")
    window.activate("win.lock-structure", GLib.Variant("s", ""))
    wait_for(lambda: window.is_sensitive(*LEVEL), "the level again")
    window.activate("win.hide-structures")
    window.wait_text(f"{NAME} is hidden")
    wait_for(lambda: not window.is_sensitive(*LEVEL), "a level that can't be moved")
    check(True, "nor of a hidden one")
    window.activate("win.show-structures")
    wait_for(lambda: window.is_sensitive(*LEVEL), "the level again")


def opacity(window):
    return window.find("Opacity of the probability", "slider").get_value_iface()


def set_opacity(window):
    opacity(window).set_current_value(0.4)
    wait_for(lambda: abs(opacity(window).get_current_value() - 0.4) < 0.01, "another opacity")


CARDS = ["Show or hide the model card", "Show or hide slices and structure"]


def is_open(window, card):
    for role in ("toggle button", "push button"):
        if window.has(card, role):
            states = window.find(card, role).get_state_set()
            return states.contains(Atspi.StateType.PRESSED) or states.contains(
                Atspi.StateType.CHECKED)
    raise LookupError(card)


def fold_cards(window):
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    for card in CARDS:
        check(is_open(window, card), f"“{card}” is open at first")
        window.press(card, "toggle button" if window.has(card, "toggle button") else "push button",
                     "Cavum", lambda: not is_open(window, card))


def remembered(folder, model, first):
    window = Window(folder, models=model, data=first)
    wait_for(lambda: NAME in window.rows("Structures"), "the contour", 30)
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    for card in CARDS:
        check(not is_open(window, card), f"“{card}” is folded still")
    choose(window, NAME)
    window.press(CARDS[0], "toggle button" if window.has(CARDS[0], "toggle button")
                 else "push button", "Cavum", lambda: is_open(window, CARDS[0]))
    value = wait_for(lambda: opacity(window).get_current_value(), "the opacity")
    check(abs(value - 0.4) < 0.01, f"the opacity is remembered: {value:.2f}")
    window.press(CARDS[0], "toggle button" if window.has(CARDS[0], "toggle button")
                 else "push button", "Cavum", lambda: not is_open(window, CARDS[0]))
    window.quit()


def one_member(folder):
    window = contoured(folder)
    check(window.text_with("One member: no disagreement can be shown."), "one member says so")
    check(not window.enabled("disagreement") and not window.enabled("member-lines"),
          "and has neither disagreement nor members to show")
    check(window.enabled("probability") and window.enabled("iso-lines"), "but its probability")
    check(not window.has("Members", "label"), "and no members to choose from")
    window.quit()


def test():
    keep_settings()
    folder, model = phantom(), five_members()
    window = contoured(folder, model)
    overlays(window)
    locked_and_hidden(window)
    set_opacity(window)
    fold_cards(window)
    window.activate("win.save")
    window.quit()
    remembered(folder, model, window.data)
    keep_settings()  # others
    one_member(folder)


main(test)
