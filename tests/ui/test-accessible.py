#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""For keyboard and screen reader: every control that can be seen has a name and a role, the views
say slice and structures, and Tab comes to every part of the window and round again."""
import time

from harness import Atspi, GLib, Window, check, main, phantom, wait_for

CONTROLS = {"push button", "toggle button", "check box", "radio button", "slider", "spin button",
            "combo box", "text", "entry", "list", "list box", "image", "switch", "tool bar", "menu"}
# Buttons of GTK's and libadwaita's own: the ends of a spin button and what closes a toast or a bar.
OWN = {"spin button", "notification", "info bar", "alert"}


def inside(node, roles):
    while node is not None:
        if node.get_role_name() in roles:
            return True
        node = node.get_parent()
    return False


def nameless(window):
    found = []
    for node in window.nodes():
        role = node.get_role_name()
        states = node.get_state_set()
        wanted = role in CONTROLS or states.contains(Atspi.StateType.FOCUSABLE)
        if not wanted or node.get_name() or role in ("frame", "label"):
            continue
        box = node.get_extents(Atspi.CoordType.WINDOW)
        if box.width <= 1 or box.height <= 1 or inside(node, OWN):
            continue
        parents = []
        up = node.get_parent()
        while up is not None and len(parents) < 4:
            parents.append(f"{up.get_role_name()} “{up.get_name()}”")
            up = up.get_parent()
        found.append(f"{role} {box.width}×{box.height} in {' in '.join(parents)}")
    return found


def all_named(window, where):
    time.sleep(0.5)
    missing = nameless(window)
    check(not missing, f"every control is named: {where}" + "".join(f"\n  {m}" for m in missing))


def focused(window):
    for node in window.nodes():
        if node.get_role_name() != "frame" and node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return f"{node.get_role_name()}: {node.get_name()}"
    return ""


def tab_round(window, wanted):
    """Names that have the focus on the way round; all of the wanted ones are among them."""
    met = []
    for _ in range(120):
        window.key("Tab")
        met.append(focused(window))
        if met[0] in met[5:] and all(any(part in name for name in met) for part in wanted):
            break
    for part in wanted:
        check(any(part in name for name in met), f"Tab comes to {part}")
    check(met[0] in met[5:], "and round again")


def test():
    folder = phantom()
    window = Window()
    wait_for(lambda: window.has("Try the demo case", "push button"), "the empty page")
    all_named(window, "empty page")
    window.open(folder)
    wait_for(lambda: window.enabled("auto-contour"), "a scan")
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its structures")
    all_named(window, "a scan")
    for plane in ("Axial", "Sagittal", "Coronal"):
        name = window.view(plane).get_name()
        check("slice " in name and " mm" in name, f"the {plane} view says where it is: {name}")
    wait_for(lambda: "BODY" in window.view().get_description(), "the structures on the slice")
    window.activate("win.auto-contour")
    wait_for(lambda: window.enabled("undo"), "a contour", 180)
    window.focus()
    window.key("b")
    wait_for(lambda: window.state("tool") == "brush", "the brush")
    all_named(window, "a contour and the brush")
    tab_round(window, ("Axial", "Sagittal", "Coronal", "Slices: ", "Brush", "Radius", "Level",
                       "Open", "Export", "GTVp"))
    window.activate("win.export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    all_named(window, "the sheet of an export")
    window.key("Escape")
    wait_for(lambda: not window.text_with("Research use only. The file"), "the sheet's end")
    window.activate("app.appearance", GLib.Variant("s", "dark"))
    window.quit()


main(test)
