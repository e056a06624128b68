# SPDX-License-Identifier: Apache-2.0
"""What the tests of cavum-cli share: where things are, running it, skipping aloud."""
import os
import subprocess
import sys

SOURCE = os.environ.get("CVM_SOURCE", ".")
SHARED = os.environ.get("CVM_SHARED", os.path.join(SOURCE, "..", "shared"))
BUNDLE = os.path.join(SOURCE, "resources", "models", "openkbp-ptv70-1.safetensors")
PROGRAM = sys.argv[1]


def skip(reason):
    print("SKIP:", reason)
    sys.exit(77)


def shared(name):
    """A path in the shared data; ends the test as skipped where it is not there."""
    path = os.path.join(SHARED, name)
    if not os.path.exists(path):
        skip(f"needs shared/{name}, which is not beside the project")
    return path


def run(*arguments, expect=0, **more):
    """Run cavum-cli; the exit code must be `expect`. Returns stdout, stderr."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                          check=False, **more)
    assert done.returncode == expect, (
        f"{arguments}: exit {done.returncode}, expected {expect}\n{done.stdout}\n{done.stderr}")
    return done.stdout, done.stderr


def fails(*arguments, code=1, says=None, **more):
    """Run what must fail, with one sentence on stderr (a list may follow), nothing on stdout."""
    out, err = run(*arguments, expect=code, **more)
    assert out == "", f"{arguments}: printed {out!r}"
    assert err.strip(), f"{arguments}: said nothing"
    if says:
        assert says in err, f"{arguments}: said {err!r}, expected {says!r}"
    return err
