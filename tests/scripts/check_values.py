#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What pydicom finds at a place of a data set.

check_values.py FILE PLACE WANT    PLACE: keywords and item numbers, joined by dots; WANT "absent"
Exits 1 and says what is there instead; 77 where pydicom is missing.
"""
import sys
import warnings

try:
    import pydicom
except ImportError:
    print("SKIP: needs python3-pydicom")
    sys.exit(77)

warnings.simplefilter("ignore")
here = pydicom.dcmread(sys.argv[1])
for step in sys.argv[2].split("."):
    if step.isdigit():
        here = here[int(step)] if int(step) < len(here) else "absent"
    else:
        here = here.get(step, "absent")
    if isinstance(here, str) and here == "absent":
        break
found = "" if here is None else str(here)
if found != sys.argv[3]:
    print(f"{ascii(found)}, not {ascii(sys.argv[3])}")
    sys.exit(1)
