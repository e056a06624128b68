#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Contrast of the four themes, by WCAG's formula over the tokens of the style sheets: texts on every
ground that they stand on at 4.5:1 (AA), in high contrast at 7:1 (AAA)."""
import os
import re
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "resources")
# In the order in which they are laid over each other.
THEMES = {
    "light": (["style.css"], 4.5),
    "dark": (["style.css", "style-dark.css"], 4.5),
    "high contrast, light": (["style.css", "style-hc.css"], 7.0),
    "high contrast, dark": (["style.css", "style-dark.css", "style-hc.css", "style-hc-dark.css"], 7.0),
}
GROUNDS = ["headerbar_bg_color", "cvm_strip", "window_bg_color", "card_bg_color", "cvm_field",
           "cvm_selected", "cvm_raised"]
TEXTS = {
    "cvm_text": GROUNDS + ["cvm_pressed"],
    "cvm_dim": GROUNDS,
    "cvm_warn": ["headerbar_bg_color", "cvm_strip", "window_bg_color", "card_bg_color",
                 "cvm_selected", "cvm_warn_bg"],
    "cvm_error": ["cvm_strip", "window_bg_color", "card_bg_color"],
    "white": ["cvm_run"],
}


def tokens(files):
    found = {"white": "#ffffff"}
    for name in files:
        with open(os.path.join(FOLDER, name), encoding="utf-8") as sheet:
            found.update(re.findall(r"@define-color (\w+) (#[0-9a-f]{6});", sheet.read()))
    return found


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def main():
    assert abs(ratio("#000000", "#ffffff") - 21) < 1e-9 and abs(ratio("#777777", "#ffffff") - 4.48) < 0.005
    bad = 0
    for theme, (files, wanted) in THEMES.items():
        colours, least = tokens(files), (99, "")
        for text, grounds in TEXTS.items():
            for ground in grounds:
                value = ratio(colours[text], colours[ground])
                least = min(least, (value, f"{text} on {ground}"))
                if value < wanted:
                    print(f"{theme}: {text} on {ground} is {value:.2f}:1, less than {wanted}")
                    bad += 1
        print(f"{theme}: least {least[0]:.2f}:1 ({least[1]})")
    return bad > 0


sys.exit(main())
