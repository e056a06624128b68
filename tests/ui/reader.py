# SPDX-License-Identifier: Apache-2.0
"""What a window tells a screen reader, all of it in one answer.

GTK answers org.a11y.atspi.Cache.GetItems with every widget that was ever asked for; asked one by
one, as libatspi does, a window costs two thousand round trips through the bus, and a look a second.
A widget that nobody asked for is missing from the answer, but counted by its parent: then the
parent is asked for its children, and the answer is fetched again. A node says what was true when it
was found; what it does (its action, its extents, its text) is asked and done at once, by the names
that libatspi gives them.
"""
import collections

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ROOT = "/org/a11y/atspi/accessible/root"
SECONDS = 60  # for an answer, under a sanitizer on a busy machine
ROUNDS = 8  # a tree that changes all the while is taken as it is
Box = collections.namedtuple("Box", "x y width height")


class Node:
    def __init__(self, reader, item):
        self.reader = reader
        self.item = item
        self.path = item.get_child_value(0).get_child_value(1).get_string()
        self.above = item.get_child_value(2).get_child_value(1).get_string()
        self.place = item.get_child_value(3).get_int32()
        self.count = item.get_child_value(4).get_int32()
        self.parent = None
        self.children = []

    def get_name(self):
        return self.item.get_child_value(6).get_string()

    def get_role_name(self):
        return Atspi.role_get_name(Atspi.Role(self.item.get_child_value(7).get_uint32()))

    def get_description(self):
        return self.item.get_child_value(8).get_string()

    def get_state_set(self):
        return self

    def contains(self, state):
        low_or_high = self.item.get_child_value(9).get_child_value(int(state) // 32).get_uint32()
        return bool(low_or_high >> (int(state) % 32) & 1)

    def get_parent(self):
        return self.parent

    def get_child_count(self):
        return len(self.children)

    def get_child_at_index(self, index):
        return self.children[index]

    # --- asked and done at once

    def _call(self, interface, method, arguments=None):
        return self.reader.call(self.path, "org.a11y.atspi." + interface, method, arguments)

    def _property(self, interface, name):
        return self.reader.call(self.path, "org.freedesktop.DBus.Properties", "Get",
                                GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name)))[0]

    def get_extents(self, coordinates):
        return Box(*self._call("Component", "GetExtents",
                               GLib.Variant("(u)", (int(coordinates),)))[0])

    def get_n_actions(self):
        return self._property("Action", "NActions")

    def get_action_name(self, index):
        return self._call("Action", "GetName", GLib.Variant("(i)", (index,)))[0]

    def do_action(self, index):
        return self._call("Action", "DoAction", GLib.Variant("(i)", (index,)))[0]

    def get_character_count(self):
        return self._property("Text", "CharacterCount")

    def get_text(self, start, end):
        return self._call("Text", "GetText", GLib.Variant("(ii)", (start, end)))[0]

    def set_text_contents(self, text):
        return self._call("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))[0]

    def get_current_value(self):
        return self._property("Value", "CurrentValue")

    def set_current_value(self, value):
        self.reader.call(self.path, "org.freedesktop.DBus.Properties", "Set", GLib.Variant(
            "(ssv)", ("org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", value))))

    def get_action_iface(self):
        return self

    get_text_iface = get_editable_text_iface = get_value_iface = get_action_iface


class Reader:
    """Of the program with this process's number."""

    def __init__(self, pid):
        self.pid = pid
        self.name = None
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, Gio.DBusCallFlags.NONE, SECONDS * 1000, None)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address.unpack()[0], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

    def _ask(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, SECONDS * 1000, None)

    def is_there(self):
        """Whether the program is on the bus and has a window."""
        if not self.name:
            programs = self._ask("org.a11y.atspi.Registry", ROOT, "org.a11y.atspi.Accessible",
                                 "GetChildren").unpack()[0]
            for name, _ in programs:
                if self._ask("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                             GLib.Variant("(s)", (name,))).unpack()[0] == self.pid:
                    self.name = name
        return self.name and self.tree().children

    def call(self, path, interface, method, arguments=None):
        return self._ask(self.name, path, interface, method, arguments).unpack()

    def ping(self):
        """A turn of the program's main loop; it may have ended meanwhile."""
        try:
            self.call(ROOT, "org.a11y.atspi.Accessible", "GetRole")
        except GLib.Error:
            pass

    def _children(self, path):
        return self.call(path, "org.a11y.atspi.Accessible", "GetChildren")[0]

    def _items(self):
        items = self._ask(self.name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache",
                          "GetItems").get_child_value(0)
        nodes = [Node(self, items.get_child_value(i)) for i in range(items.n_children())]
        return {node.path: node for node in nodes}

    def _ask_below(self, path, known):
        """Makes GTK tell of what it has not told yet below this; what is right below it."""
        paths = [child for _, child in self._children(path)]
        for child in paths:
            if child not in known:
                known.add(child)
                self._ask_below(child, known)
        return paths

    def _grow(self, node, nodes, below, known):
        """The node's branches. What is known grows where something was missing."""
        node.children = sorted((n for n in below.get(node.path, ()) if n.place >= 0),
                               key=lambda n: n.place)
        if node.path == ROOT or len(node.children) != node.count:
            node.children = [nodes[path] for path in self._ask_below(node.path, known)
                             if path in nodes]
        for child in node.children:
            child.parent = node
            self._grow(child, nodes, below, known)

    def tree(self):
        """The program, with all that is in its windows."""
        for _ in range(ROUNDS):
            nodes = self._items()
            below = collections.defaultdict(list)
            for node in nodes.values():
                if node.path != ROOT:
                    below[node.above].append(node)
            known = set(nodes)
            self._grow(nodes[ROOT], nodes, below, known)
            if len(known) == len(nodes):
                break
        return nodes[ROOT]
