#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A level that was set becomes a step, whatever is done before its contour is there: another
structure's level, undo, a deletion, a file, another series, the end.

What is done follows the release of the level at once. Whether the step was still on its way then is
the machine's affair: what must hold afterwards is the same."""
from cases import LEVEL, case_folder, done_steps, hold_level, journal, level_now, ready
from harness import GLib, Window, check, main, phantom, wait_for

NAMES = []  # of two automatic contours


def done(window, path=None):
    """Steps that are done, in order, as the journal has them."""
    if not path and not case_folder(window.data):
        return []
    return done_steps(path or journal(window.data))


def levels(window, path=None):
    """(structure, from, to) of each level that is a step now."""
    return [tuple(s["args"]) for s in done(window, path) if s["name"].startswith("Level of")]


def let_go(window):
    window.send("mouseup", 1)


def ids(window):
    """By name, of our structures."""
    return {c["structure"]["name"]: c["structure"]["id"] for s in done(window)
            for c in s["changes"] if c["change"] == "created"}


def choose(window, name):
    window.activate("win.locate-structure", GLib.Variant("s", ids(window)[name]))


def choose_and_wait(window, name):
    choose(window, name)
    wait_for(lambda: window.text_with(name), "its card")
    wait_for(lambda: window.is_sensitive(*LEVEL), "its level")
    wait_for(lambda: level_now(window) == level_of(window, name), "and where it is")


def level_of(window, name):
    """As the steps have it: 0.5 at first."""
    return next((float(to) for n, _, to in reversed(levels(window)) if n == name), 0.5)


def contour(window):
    """The name of the one more structure that there is then."""
    before = ids(window)
    window.activate("win.auto-contour")
    name, = wait_for(lambda: set(ids(window)) - set(before), "the contour", 120)
    return name


# --- what may come too soon


def another_level_at_once(window):
    """A second structure's level, before the first one's contour is there."""
    choose_and_wait(window, NAMES[0])
    hold_level(window, -30)
    first = level_now(window)
    let_go(window)
    choose_and_wait_for_card(window, NAMES[1])
    hold_level(window, 30)
    second = level_now(window)
    let_go(window)
    wait_for(lambda: len(levels(window)) == 2, f"both levels: {levels(window)}")
    check(levels(window) == [(NAMES[0], "0.50", f"{first:.2f}"), (NAMES[1], "0.50", f"{second:.2f}")],
          f"two levels one soon after the other are two steps: {levels(window)}")


def choose_and_wait_for_card(window, name):
    """Its level begins where the other's does not stand."""
    choose(window, name)
    wait_for(lambda: level_now(window) == level_of(window, name), "its card")


def keys_then_another(window):
    """A level that keys move, and another structure before they have rested."""
    choose_and_wait(window, NAMES[0])
    before = len(levels(window))
    old = level_now(window)
    window.point_at(window.find("Level", "spin button"), right=-50)  # the entry, not its buttons
    window.xdotool("click", 1)
    window.key("Up")
    wait_for(lambda: level_now(window) != old, "a level that a key moves")
    choose(window, NAMES[1])
    wait_for(lambda: len(levels(window)) == before + 1, "the level that a key moved")
    check(levels(window)[-1] == (NAMES[0], f"{old:.2f}", f"{old + 0.01:.2f}"),
          f"it is the first structure's: {levels(window)[-1]}")
    check(level_of(window, NAMES[1]) == value_when_shown(window, NAMES[1]), "the other has its own")


def value_when_shown(window, name):
    choose_and_wait(window, name)
    return level_now(window)


def a_hand_that_holds_another(window):
    """The structure goes while its level is held: what was moved is set, and the pointer moves the
    other one's not."""
    choose_and_wait(window, NAMES[0])
    before = levels(window)
    hold_level(window, -20)
    choose(window, NAMES[1])
    wait_for(lambda: len(levels(window)) == len(before) + 1, "what was moved")
    wait_for(lambda: level_now(window) == level_of(window, NAMES[1]), "the other's level")
    other = level_now(window)
    for _ in range(5):
        window.xdotool("mousemove_relative", "--", -10, 0)
    let_go(window)
    window.activate("win.save")
    window.wait_text("Saved here")
    check(levels(window)[:-1] == before and levels(window)[-1][0] == NAMES[0],
          f"one step, of the one that was held: {levels(window)[-1]}")
    check(level_now(window) == other, "the other's level stays where it is")


def undo_and_redo_at_once(window):
    choose_and_wait(window, NAMES[0])
    before = levels(window)
    hold_level(window, 40)
    moved = f"{level_now(window):.2f}"
    let_go(window)
    window.activate("win.undo")
    window.wait_text("Undone: Level of")
    wait_for(lambda: levels(window) == before, "as it was")
    window.activate("win.redo")
    wait_for(lambda: len(levels(window)) == len(before) + 1, "the level again")
    check(levels(window)[-1][2] == moved, f"undo and redo of a level that was set just now: {moved}")
    hold_level(window, -10)
    let_go(window)
    window.activate("win.redo")  # nothing is there to be done again
    wait_for(lambda: len(levels(window)) == len(before) + 2, "a redo takes no level away")
    check(True, "a redo takes no level away")


def deletion_at_once(window):
    choose_and_wait(window, NAMES[1])
    before = levels(window)
    hold_level(window, 20)
    moved = f"{level_now(window):.2f}"
    let_go(window)
    window.activate("win.delete-structure", GLib.Variant("s", ids(window)[NAMES[1]]))
    wait_for(lambda: NAMES[1] not in window.rows("Structures"), "the deletion")
    check(len(levels(window)) == len(before) + 1 and levels(window)[-1][2] == moved,
          "a level that was set before its structure was deleted is a step")
    window.activate("win.undo")
    wait_for(lambda: NAMES[1] in window.rows("Structures"), "the structure again")
    choose_and_wait(window, NAMES[1])
    check(f"{level_now(window):.2f}" == moved, "and is at that level when it comes back")


def export_at_once(window):
    choose_and_wait(window, NAMES[0])
    before = levels(window)
    hold_level(window, 20)
    let_go(window)
    window.activate("win.export")
    wait_for(lambda: len(levels(window)) == len(before) + 1, "the step")
    wait_for(lambda: window.has("Export Structures", "dialog") or window.text_with("Export"),
             "the sheet")
    window.focus_newest()
    window.key("Escape")


def contour_at_once(window):
    choose_and_wait(window, NAMES[1])
    before = levels(window)
    hold_level(window, -20)
    let_go(window)
    window.activate("win.auto-contour")
    wait_for(lambda: len(levels(window)) == len(before) + 1, "the level, while another is computed")
    window.activate("win.cancel")
    wait_for(lambda: window.enabled("auto-contour"), "the end of the run")
    check(levels(window)[-1][0] == NAMES[1], "Auto-contour takes no level away")


def another_case_at_once(window, other):
    path = journal(window.data)
    choose_and_wait(window, NAMES[0])
    before = levels(window)
    hold_level(window, -20)
    let_go(window)
    window.open(other)
    wait_for(lambda: NAMES[0] not in window.rows("Structures"), "another patient")
    ready(window)
    check(len(levels(window, path)) == len(before) + 1, "another case takes no level away")


def end_at_once(window):
    choose_and_wait(window, NAMES[1])
    before = levels(window)
    hold_level(window, -20)
    moved = f"{level_now(window):.2f}"
    let_go(window)
    window.quit()
    check(len(levels(window)) == len(before) + 1 and levels(window)[-1][2] == moved,
          "the end takes no level away")


def test():
    folder, other = phantom("192x192x40"), phantom(seed=2)
    window = Window(folder)
    ready(window)
    window.focus()
    NAMES.extend([contour(window), contour(window)])
    print("contours:", NAMES, flush=True)
    another_level_at_once(window)
    keys_then_another(window)
    a_hand_that_holds_another(window)
    undo_and_redo_at_once(window)
    deletion_at_once(window)
    export_at_once(window)
    contour_at_once(window)
    data = window.data
    another_case_at_once(window, other)
    window.quit()
    window = Window(folder, data=data)
    ready(window)
    wait_for(lambda: NAMES[1] in window.rows("Structures"), "the contours of the last session")
    end_at_once(window)


main(test)
