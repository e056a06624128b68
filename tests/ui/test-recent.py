#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The recent cases, on the empty page, in the menu and in their dialog: opened by a click, with the
series that they are of; a scan that was moved; forgotten after a question, and then without a trace.
Settings that outlive a start."""
import os
import shutil
import struct
import time

from gi.repository import GLib

from cases import add, case_folder, opened
from harness import Atspi, Window, check, main, phantom, wait_for, walk

NAME = "PHANTOM, Nasopharynx"


def everything(data):
    return [os.path.join(path, name) for path, _, names in os.walk(data) for name in names]


def judge_folder(data):
    folder = case_folder(data)
    check(os.stat(folder).st_mode & 0o777 == 0o700, "a case's folder is its user's alone")
    with open(os.path.join(folder, "preview.png"), "rb") as file:
        head = file.read(24)
    check(head[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", head[16:]) == (80, 80),
          "the small picture is a PNG of 80 × 80")


def work(folder):
    """A case with one structure of a person's."""
    window = opened(folder)
    rows = add(window)
    window.wait_text("All edits saved here")
    window.quit()
    judge_folder(window.data)
    return window.data, rows


def empty_page(data):
    window = Window(data=data)
    wait_for(lambda: window.has("Recent cases", "label"), "the recent cases")
    wait_for(lambda: window.rows("Recent cases"), "a row")
    return window


def click_row(window, condition):
    window.focus()
    window.press(NAME, "label", "Cavum", condition)


def none_at_first():
    window = Window()
    check(not window.has("Recent cases", "label"), "without a case there is no list of them")
    window.quit()


def open_by_click(data, rows):
    window = empty_page(data)
    check(window.rows("Recent cases") == [NAME], "the case is listed by name")
    check(window.text_with("CAVUM-PHANTOM-1"), "with its ID")
    check(window.has("not exported", "label"), "and that something is in no file")
    click_row(window, lambda: window.rows("Structures") == rows)
    check(True, "a click opens it, with all that was done")
    check(window.has(NAME, "label"), "the identity strip names the patient")
    window.quit()


def moved(folder, data, rows):
    elsewhere = folder + "-moved"
    shutil.move(folder, elsewhere)
    window = empty_page(data)
    wait_for(lambda: window.has("scan not found", "label"), "the row says that the scan is away")
    click_row(window, lambda: window.text_with("is no longer at"))
    check(window.has("Open a CT to contour", "label"), "the empty page stays")
    window.open(elsewhere)
    wait_for(lambda: window.rows("Structures") == rows, "the same case in its new place")
    window.quit()
    window = empty_page(data)
    check(not window.has("scan not found", "label"), "from then on it is found there")
    window.quit()


def forget(data):
    window = empty_page(data)
    window.focus()
    more = f"More about {NAME}"
    window.press(more, "push button", "Cavum", lambda: window.text_with("Forget this case"))
    window.key("Return")
    wait_for(lambda: window.has("Forget this case?", "label"), "the question")
    check(window.text_with("Something in it is in no structure set file yet."),
          "the question says what would be lost")
    window.click(next(n.get_name() for n in window.nodes("push button") if "Forget" in n.get_name()))
    wait_for(lambda: not window.has("Recent cases", "label"), "an empty list")
    left = [path for path in everything(data) if "cases" in path]
    check(left == [], "nothing of it is left")
    window.quit()


def open_by_menu(data, rows):
    """F10, Open recent, the case; from the menu of a window that has another case open."""
    window = opened(phantom(seed=2), data=data)
    window.focus()
    window.key("F10")
    wait_for(lambda: window.has("Open recent", "menu item"), "the menu")
    time.sleep(0.3)
    window.click_item("Open recent")
    name = f"{NAME} · CAVUM-PHANTOM-1"
    wait_for(lambda: window.has(name, "menu item"), "the case in the menu")
    time.sleep(0.3)
    window.click_item(name)
    wait_for(lambda: window.rows("Structures") == rows, "the case that was chosen")
    check(True, "the menu opens a recent case")
    window.quit()


def in_dialog(window, start):
    """A button of the dialog; the empty page behind has the same ones."""
    for node in walk(window.find("Recent cases", "frame")):
        if node.get_role_name() == "push button" and node.get_name().startswith(start):
            return node
    raise LookupError(start)


def click_node(node):
    actions = node.get_action_iface()
    actions.do_action(next(i for i in range(actions.get_n_actions())
                           if actions.get_action_name(i) == "click"))


def forget_in_dialog(data, rows):
    """While another case is open; the open one can't be forgotten under one's hands."""
    window = opened(phantom(seed=2), data=data)
    window.activate("win.recent-cases")
    wait_for(lambda: window.has("Recent cases", "frame"), "the dialog")
    click_node(wait_for(lambda: in_dialog(window, f"Open {NAME}, CAVUM-PHANTOM-1"), "the case"))
    wait_for(lambda: not window.has("Recent cases", "frame"), "the dialog's end")
    wait_for(lambda: window.rows("Structures") == rows, "the case that was chosen")
    window.activate("win.recent-cases")
    wait_for(lambda: window.has("Recent cases", "frame"), "the dialog again")
    time.sleep(0.5)
    for _ in range(4):
        window.point_at(in_dialog(window, "More about"), title="Recent cases")
        window.xdotool("click", 1)
        try:
            wait_for(lambda: window.text_with("Forget this case"), "its menu", 3)
            break
        except AssertionError:
            pass
    time.sleep(0.3)
    window.key("Return")
    wait_for(lambda: window.has("This case is open", "label"), "the refusal")
    check(case_folder(data), "what is open is not forgotten")
    time.sleep(0.3)
    window.focus_newest()
    window.key("Escape")
    wait_for(lambda: not window.has("This case is open", "label"), "the refusal's end")
    window.quit()


def settings(folder):
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(path, exist_ok=True)
    os.environ["GSETTINGS_BACKEND"] = "keyfile"
    window = opened(folder)
    check(window.state("left-panel") and window.state("right-panel"), "both panels at first")
    window.activate("win.right-panel")
    wait_for(lambda: not window.state("right-panel"), "the right panel is away")
    window.quit()
    window = opened(folder)
    check(not window.state("right-panel") and window.state("left-panel"),
          "a panel that was put away stays away")
    window.quit()


def test():
    none_at_first()
    folder = phantom()
    data, rows = work(folder)
    open_by_click(data, rows)
    open_by_menu(data, rows)
    forget_in_dialog(data, rows)
    moved(folder, data, rows)
    forget(data)
    settings(folder + "-moved")


main(test)
