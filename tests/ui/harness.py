# SPDX-License-Identifier: Apache-2.0
"""Drives the real window: AT-SPI (reader.py) for what it says, D-Bus actions, and xdotool for the
hand.

A test makes a Window, uses it, and ends with quit(), so that the program ends by itself (the leak
checker reports only then) and its exit status counts. Any Gtk warning ends the program
(G_DEBUG=fatal-warnings), so every test is also a test for warnings.
"""
import functools
import os
import subprocess
import sys
import tempfile
import time

from reader import Atspi, Gio, GLib, Reader

APP_ID = "org.cavum.Cavum"
APP_PATH = "/org/cavum/Cavum"
SLOW = 6.0 if "ASAN_OPTIONS" in os.environ else 1.0  # a sanitizer's build waits longer


def check(condition, text):
    if not condition:
        raise AssertionError(text)
    print("ok:", text, flush=True)


def wait_for(condition, what, seconds=60.0):
    end = time.monotonic() + seconds * SLOW
    pause = 0.02
    while True:
        try:
            value = condition()
        except (LookupError, StopIteration, GLib.Error):
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited in vain for: " + what)
        time.sleep(pause)
        pause = min(0.2, pause * 1.1)


def rested(look, what, seconds=60.0):
    """What a look finds, once several in a row find the same: it has followed the pointer."""
    def same():
        found = look()
        for _ in range(3):
            time.sleep(0.05)
            if look() != found:
                return None
        return found
    return wait_for(same, what, seconds)


def phantom(size="96x96x30", seed=1):
    """A small phantom in a folder of its own; 5.2 mm pixels make it small, not different."""
    folder = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "phantom")
    subprocess.run([os.environ["CVM_CLI"], "phantom", f"--size={size}", f"--seed={seed}", folder],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


def five_members(members=None):
    """The tests' ensemble, made from the shipped bundle: no trained model, nothing ships it. More
    members make a run that lasts."""
    source = os.environ["CVM_SOURCE"]
    path = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "five-members.safetensors")
    subprocess.run(["/usr/bin/python3", os.path.join(source, "tests/scripts/make_test_bundle.py"),
                    os.path.join(source, "resources/models/openkbp-ptv70-1.safetensors"), path,
                    *([str(members)] if members else [])],
                   check=True)
    return path


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child)


def steady(look):
    """A look at the tree while it changes may meet a node that has just gone: look again."""
    @functools.wraps(look)
    def again(*arguments, **named):
        for _ in range(5):
            try:
                return look(*arguments, **named)
            except GLib.Error:
                time.sleep(0.05)
        return look(*arguments, **named)
    return again


def data_home():
    """A new, empty user's data folder."""
    return tempfile.mkdtemp(prefix="data-", dir=os.environ["HOME"])


class Window:
    """A program of its own. What it keeps of cases lies in `data`, by default a new empty folder,
    so that no test finds what another did; a restart is given the first window's."""

    def __init__(self, *arguments, models=None, data=None, seconds=60.0):
        self.data = data or data_home()
        environment = dict(os.environ, G_DEBUG="fatal-warnings", XDG_DATA_HOME=self.data)
        if models:
            environment["CVM_MODELS"] = models
        self.process = subprocess.Popen([os.environ["CVM_CAVUM"], *arguments], env=environment)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.pressed = 0.0  # when a button was, last
        self.reader = Reader(self.process.pid)
        wait_for(self._is_there, "the program on the accessibility bus", seconds)

    def _is_there(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended at its start: {self.process.returncode}")
        return self.reader.is_there()

    # --- what it says

    @property
    def app(self):
        """The program as it is now, with all that is in its windows."""
        return self.reader.tree()

    def nodes(self, role=None):
        for node in walk(self.app):
            if role is None or node.get_role_name() == role:
                yield node

    @steady
    def find(self, name, role=None):
        for node in self.nodes(role):
            if node.get_name() == name:
                return node
        raise LookupError(name)

    @steady
    def has(self, name, role=None):
        try:
            self.find(name, role)
            return True
        except LookupError:
            return False

    @steady
    def text_with(self, part):
        """The first label that holds this."""
        for node in self.nodes("label"):
            if part in node.get_name():
                return node.get_name()
        return None

    def wait_text(self, part, seconds=60.0):
        return wait_for(lambda: self.text_with(part), f"“{part}”", seconds)

    @steady
    def view(self, plane="Axial"):
        for node in self.nodes("image"):
            if node.get_name().startswith(plane + ","):
                return node
        raise LookupError(plane)

    @steady
    def section(self, plane="Axial"):
        """The slice number that the view tells a screen reader."""
        return int(self.view(plane).get_name().split("slice ")[1].split(" ")[0])

    @steady
    def rows(self, list_name):
        """Names of the first label of each row of a list."""
        names = []
        for node in self.nodes("list item"):
            parent = node.get_parent()
            if parent and parent.get_name() == list_name:
                labels = [n.get_name() for n in walk(node) if n.get_role_name() == "label"]
                names.append(labels[0] if labels else "")
        return names

    @steady
    def is_sensitive(self, name, role="push button"):
        return self.find(name, role).get_state_set().contains(Atspi.StateType.SENSITIVE)

    @steady
    def click(self, name, role="push button"):
        actions = self.find(name, role).get_action_iface()
        for i in range(actions.get_n_actions()):
            if actions.get_action_name(i) == "click":
                actions.do_action(i)
                return
        raise LookupError(f"{name} can't be clicked")

    @steady
    def click_item(self, name):
        """An item of a menu that is open, by its own action."""
        actions = self.find(name, "menu item").get_action_iface()
        actions.do_action(0)

    # --- actions

    def _actions(self, path, method, arguments, reply=None):
        answer = self.bus.call_sync(APP_ID, path, "org.gtk.Actions", method, arguments,
                                    GLib.VariantType(reply) if reply else None,
                                    Gio.DBusCallFlags.NONE, 60000, None)
        return answer.unpack() if answer else None

    def activate(self, action, *parameters):
        """win.x or app.x, as a menu would."""
        group, name = action.split(".", 1)
        path = APP_PATH if group == "app" else self.window_path()
        self._actions(path, "Activate", GLib.Variant("(sava{sv})", (name, list(parameters), {})))

    def window_path(self, number=1):
        return f"{APP_PATH}/window/{number}"

    def describe(self, action):
        """(enabled, type, [state])"""
        return self._actions(self.window_path(), "Describe", GLib.Variant("(s)", (action,)),
                             "((bgav))")[0]

    def enabled(self, action):
        return self.describe(action)[0]

    def state(self, action):
        return self.describe(action)[2][0]

    def open(self, path):
        self.activate("win.open-folder", GLib.Variant("s", path))

    # --- the hand

    def send(self, *arguments):
        """Input, and no more."""
        subprocess.run(["xdotool", *[str(a) for a in arguments]], check=True)

    def xdotool(self, *arguments):
        """Input that the program has dealt with when this returns. Two calls are no double click."""
        pairs = list(zip(arguments, arguments[1:]))
        is_press = any(a in ("click", "mousedown") and b not in (4, 5) for a, b in pairs)
        if is_press:
            time.sleep(max(0.0, self.pressed + 0.5 - time.monotonic()))
        self.send(*arguments)
        if is_press:
            self.pressed = time.monotonic()
        self.sync()

    def sync(self):
        """Some turns of the program's main loop, and a frame, go by."""
        for _ in range(3):
            time.sleep(0.02)
            self.reader.ping()

    def _windows(self, *pattern):
        """X's numbers of windows on the screen; there is one at least, in a moment."""
        def found():
            return subprocess.run(["xdotool", "search", "--onlyvisible", *pattern],
                                  capture_output=True, text=True).stdout.split()
        return wait_for(found, "a window on the screen: " + " ".join(pattern))

    def focus(self):
        self.xdotool("windowfocus", "--sync", self._windows("--name", "Cavum")[-1])

    def focus_newest(self):
        """The window that came last: a window manager may not give it the focus unasked."""
        windows = self._windows("--pid", str(self.process.pid), "--name", ".")
        self.xdotool("windowfocus", "--sync", max(windows, key=int))

    def key(self, *keys):
        self.xdotool("key", *keys)

    def middle(self, node):
        box = node.get_extents(Atspi.CoordType.WINDOW)
        return box.x + box.width // 2, box.y + box.height // 2

    def origin(self, title):
        """Where a window of ours lies on the screen: the largest of that title, for a tooltip is a
        window too; of two as large the newer."""
        ids = self._windows("--name", f"^{title}$")
        best, place = 0, (0, 0)
        for number in ids:
            found = subprocess.run(["xdotool", "getwindowgeometry", "--shell", number],
                                   capture_output=True, text=True)  # it may have gone
            values = dict(line.split("=") for line in found.stdout.split() if "=" in line)
            size = int(values.get("WIDTH", 0)) * int(values.get("HEIGHT", 0))
            if size >= best and found.returncode == 0:
                best, place = size, (int(values["X"]), int(values["Y"]))
        return place

    @steady
    def point_at(self, node, right=0, down=0, title="Cavum"):
        x, y = self.middle(node)
        left, top = self.origin(title)
        self.xdotool("mousemove", left + x + right, top + y + down)

    def press(self, name, role, title, condition):
        """A click by the pointer, for what has no action on the accessibility bus; again if the
        first fell before the window was ready for it."""
        for _ in range(4):
            time.sleep(0.3)
            self.point_at(self.find(name, role), title=title)
            self.xdotool("click", 1)
            try:
                return wait_for(condition, f"the effect of a click on {name}", 3)
            except AssertionError:
                pass
        raise AssertionError(f"a click on {name} does nothing")

    def drag(self, button, right, down):
        self.xdotool("mousedown", button)
        for _ in range(10):
            self.send("mousemove_relative", "--", right // 10, down // 10)
            time.sleep(0.02)
        self.xdotool("mouseup", button)

    # --- the end

    def wait_end(self, seconds=60.0):
        try:
            status = self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the program did not end") from None
        check(status == 0, "the program ends by itself with status 0")

    def quit(self):
        self.activate("app.quit")
        self.wait_end()

    def kill(self):
        """As a power cut would for this program: no handler, no goodbye."""
        self.process.kill()
        self.process.wait()

    def lose_and_quit(self):
        """What is done can't be saved: the question comes, and is answered."""
        self.activate("app.quit")
        wait_for(lambda: self.has("Close without saving?", "label"), "the question before a loss")
        name = next(n.get_name() for n in self.nodes("push button") if "Lose it" in n.get_name())
        self.click(name)
        self.wait_end()


def main(test):
    try:
        test()
    except Exception as error:  # the display ends with the script, and the program with it
        print("not ok:", error, file=sys.stderr, flush=True)
        raise
