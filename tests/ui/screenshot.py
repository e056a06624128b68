#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One session of pictures: empty page, running, contoured with and without probability, export.
With "readme" instead, the one picture that the README shows: the model that is shipped, at the
tumour of the demo case, with the probability in the dark theme.
screenshot.py FOLDER dark|light WIDTHxHEIGHT [readme]"""
import os
import subprocess
import sys
import time

from gi.repository import GLib

from harness import Window, five_members, main, wait_for


class Camera:
    def __init__(self, folder, scheme, size):
        self.folder, self.scheme = folder, scheme
        self.suffix = "" if size == "1600x1000" else "-" + size

    def take(self, name):
        time.sleep(0.6)  # a frame or two of window, manager and compositor
        path = os.path.join(self.folder, f"{name}{self.suffix}-{self.scheme}.png")
        subprocess.run(["import", "-window", "root", path], check=True)
        print(path)
        return path


def prepare():
    """A maximized window without the frame that GTK draws where it finds no transparency."""
    gtk = os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0")
    with open(os.path.join(gtk, "gtk.css"), "w", encoding="utf-8") as file:
        file.write("window.solid-csd { padding: 0; margin: 0; border: none; box-shadow: none; }\n")
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "keyfile"), "w", encoding="utf-8") as file:
        file.write("[org/cavum/Cavum]\nwindow-maximized=true\n")
    os.environ["GSETTINGS_BACKEND"] = "keyfile"


def wait_contour(window):
    """The final one: a preliminary one has its row, but is no step of undo yet."""
    wait_for(lambda: window.enabled("undo"), "the contour", 300)


def contour(window, camera):
    window.activate("win.auto-contour")
    wait_for(lambda: window.text_with("slab "), "a member at work", 30)
    camera.take("running")
    wait_contour(window)
    window.activate("win.show-contour")


def open_demo(window):
    window.activate("win.demo")
    wait_for(lambda: window.enabled("auto-contour"), "the demo case", 120)
    wait_for(lambda: "GTVp" in window.rows("Structures"), "its reference")


def readme(folder, scheme, size):
    prepare()
    window = Window(models=os.path.join(os.environ["CVM_MODELS"], "openkbp-ptv70-1.safetensors"))
    window.activate("app.appearance", GLib.Variant("s", scheme))
    open_demo(window)
    window.activate("win.auto-contour")
    wait_contour(window)
    window.focus()
    for name, clicks in (("GTVp", 2), ("PTV70^AI", 1)):  # there, and back to ours
        window.point_at(window.find("Hide " + name), right=-120)
        window.xdotool("click", "--repeat", clicks, "--delay", 60, 1)
        time.sleep(0.6)
    wait_for(lambda: "PTV70^AI" in window.view().get_description(), "the contour at the tumour")
    if scheme == "dark":
        window.activate("win.probability")
    time.sleep(6)  # the toast goes
    window.point_at(window.view(), 60, -40)
    path = Camera(folder, scheme, size).take("readme")
    subprocess.run(["convert", path, "-strip", "+dither", "-posterize", "64",  # small, and no band seen
                    "-define", "png:compression-level=9", path], check=True)
    window.quit()


def test():
    folder, scheme, size = sys.argv[1:4]
    if sys.argv[4:] == ["readme"]:
        readme(folder, scheme, size)
        return
    camera = Camera(folder, scheme, size)
    prepare()
    window = Window(models=os.environ.get("CVM_BUNDLE") or five_members())
    window.activate("app.appearance", GLib.Variant("s", scheme))
    camera.take("empty")
    open_demo(window)
    contour(window, camera)
    time.sleep(6)  # the toast goes
    window.point_at(window.view(), 60, 40)
    camera.take("contoured")
    window.activate("win.probability")
    camera.take("main")
    window.activate("win.export")
    wait_for(lambda: window.text_with("Research use only. The file"), "the sheet")
    camera.take("export")
    window.key("Escape")
    wait_for(lambda: not window.has("Export structure set", "frame"), "the sheet's end")
    window.quit()


main(test)
