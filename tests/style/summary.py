#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what meson ran and says aloud what was skipped.

summary.py TESTLOG.json COUNTS: prints every SKIP line with its test, writes "passed failed skipped".
A program that printed SKIP and passed counts as passed; its skipped parts count as skipped.
"""
import json
import sys


def main(log, counts):
    passed = failed = skipped = 0
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            test = json.loads(line)
            result = test["result"]
            skips = [s for s in (test.get("stdout") or "").splitlines() if "SKIP: " in s]
            if result in ("OK", "EXPECTEDFAIL"):
                passed += 1
                skipped += len(skips)
            elif result == "SKIP":
                skipped += 1
                skips = skips or ["SKIP: (no reason given)"]
            else:
                failed += 1
            for skip in skips:
                print(f"{test['name']}: {skip.strip()}")
    with open(counts, "w", encoding="utf-8") as out:
        out.write(f"{passed} {failed} {skipped}\n")
    return 0


sys.exit(main(*sys.argv[1:]))
