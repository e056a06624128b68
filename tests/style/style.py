#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The house rules that a script can see. Prints one line a finding; exit 1 if there is any.

Exceptions stand in exceptions.txt beside this file: "check path reason", one a line; an exception
that excuses nothing is a finding too.
"""
import collections
import os
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAX_FILE, MAX_FUNCTION = 800, 100
MAY_INCLUDE = {
    "segmentation": {"segmentation"},
    "cuda": {"cuda", "segmentation"},
    "render": {"render", "segmentation"},
    "ui": {"ui", "render", "segmentation"},
    "app": {"app", "ui", "render", "segmentation"},
}
# Within a part, which folders a folder may include beside itself: as their READMEs say.
MAY_INCLUDE_WITHIN = {
    "segmentation/base": set(),
    "segmentation/grid": {"base"},
    "segmentation/network": {"base", "grid"},
    "segmentation/contour": {"base", "grid", "network"},
    "segmentation/device": {"base", "network"},
    "segmentation/ensemble": {"base", "grid", "network", "device"},
    "app/files": {"dicom"},
    "app/dicom": {"files"},
    "app/phantom": {"dicom"},
    "app/case": {"files", "dicom"},
    "app/cli": {"files", "dicom", "phantom", "case"},
    "app/window": {"files", "dicom", "phantom", "case"},
}
NO_WINDOW = ("app/files", "app/dicom", "app/phantom", "app/case", "app/cli")
# Libraries that a folder must not know, by what their includes begin with.
FORBIDDEN_LIBRARIES = {
    "segmentation": r"(glib|gio|gtk|adwaita|cairo|pango|dcmtk|geos|nifti)",
    "render": r"(gtk|gdk|gio|adwaita|dcmtk|geos|nifti)",
    "ui": r"(dcmtk|geos|nifti|jansson|gio/gfile)",
}
BANNED = {
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atof|mktemp|tmpnam)\s*\(": "banned call",
    r"\b(setlocale)\s*\(": "the locale belongs to the main programs",
}
BANNED_IN_LIBRARIES = {
    r"(?<![\w.])(printf|puts|perror|exit|abort|_exit)\s*\(": "a library neither prints nor ends the process",
    r"\bassert\s*\(": "no assert on input in a library",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
FOREIGN = re.compile(r"(?<![\w}])/(root|home)/|index-url|://(deb|files|pypi)\.")

findings = []
exceptions = {}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def find(check, path, text, line=0):
    if (check, path) in exceptions:
        exceptions[(check, path)] = True
        return
    findings.append(f"{path}:{line}: {text} [{check}]" if line else f"{path}: {text} [{check}]")


def git(*arguments):
    out = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return out.stdout.splitlines()


def load_exceptions():
    for line in read("tests/style/exceptions.txt").splitlines():
        if line.strip() and not line.startswith("#"):
            check, path, _reason = line.split(None, 2)
            exceptions[(check, path)] = False


def check_format(sources):
    out = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], cwd=ROOT,
                         capture_output=True, text=True)
    for match in sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", out.stderr, re.M))):
        find("format", os.path.relpath(match, ROOT) if os.path.isabs(match) else match,
             "not formatted: ./dev format")


def check_sizes(path, lines):
    if len(lines) > MAX_FILE:
        find("file-size", path, f"{len(lines)} lines, at most {MAX_FILE}")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if number - start - 1 > MAX_FUNCTION and line.rstrip() == "}":
                find("function-size", path, f"function of {number - start - 1} lines, at most "
                     f"{MAX_FUNCTION}", start)
            start = None


def check_includes(path, lines):
    folder = path.split("/")[0]
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)', line)
        if not match:
            continue
        quote, name = match.groups()
        if "dcmtk/" in name and not (path.startswith("app/dicom/") and path.endswith((".cpp", ".hpp"))):
            find("include", path, "DCMTK stays inside app/dicom's C++", number)
        if folder not in MAY_INCLUDE:
            continue
        if quote == '"' and "/" not in name:
            if not os.path.exists(os.path.join(ROOT, os.path.dirname(path), name)):
                continue
            find("include", path, f'"{name}": includes are written from the root', number)
        elif quote == '"' and name.split("/")[0] not in MAY_INCLUDE[folder] | {"build"}:
            find("include", path, f'{folder}/ must not include "{name}"', number)
        within = "/".join(path.split("/")[:2])
        to = name.split("/")
        if quote == '"' and within in MAY_INCLUDE_WITHIN and len(to) > 2 and to[0] == folder \
                and to[1] not in MAY_INCLUDE_WITHIN[within] | {within.split("/")[1]}:
            find("include", path, f'{within}/ must not include "{name}"', number)
        if quote == '"' and within in NO_WINDOW and to[0] == "ui":
            find("include", path, f'{within}/ must not include "{name}"', number)
        forbidden = FORBIDDEN_LIBRARIES.get(folder)
        if forbidden and re.match(forbidden, name):
            find("include", path, f"{folder}/ must not know <{name}>", number)


def check_banned(path, text, lines):
    folder = path.split("/")[0]
    rules = dict(BANNED)
    if re.match(r"app/(cli|window)/main\.c$", path):
        rules.pop(r"\b(setlocale)\s*\(")
    if folder in ("segmentation", "render", "ui") and path.endswith((".c", ".h", ".cpp")):
        rules.update(BANNED_IN_LIBRARIES)
    in_comment = False
    for number, line in enumerate(lines, 1):
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        code = re.sub(r"/\*.*?\*/|//.*", "", code)
        if in_comment:
            if "*/" not in code:
                continue
            code, in_comment = code.split("*/", 1)[1], False
        if "/*" in code:
            code, in_comment = code.split("/*", 1)[0], True
        if not path.startswith("tests/style/"):
            for pattern, why in rules.items():
                if re.search(pattern, code):
                    find("banned", path, f"{why}: {code.strip()[:60]}", number)


def check_text(path, lines):
    if path.startswith("tests/style/") or path == "LICENSE":
        return
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            find("unfinished", path, line.strip()[:60], number)
        if FOREIGN.search(line):
            find("foreign-path", path, "names a machine or a registry", number)


def check_spdx(path, lines):
    if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:4]):
        find("spdx", path, "no SPDX line at the top")


def compile_flags():
    flags = {"segmentation": [], "render": [], "ui": [], "app": []}
    for folder, packages in (("segmentation", "jansson"), ("render", "pangocairo jansson"),
                             ("ui", "libadwaita-1"), ("app", "libadwaita-1 jansson"),
                             ("tests", "libadwaita-1 jansson")):
        out = subprocess.run(["pkg-config", "--cflags", *packages.split()], capture_output=True,
                             text=True)
        flags[folder] = shlex.split(out.stdout)
    return flags


def check_headers(headers):
    flags = compile_flags()
    with tempfile.TemporaryDirectory() as folder:
        for path in headers:
            top = path.split("/")[0]
            plus = path.endswith(".hpp")
            source = os.path.join(folder, "header.cpp" if plus else "header.c")
            with open(source, "w", encoding="utf-8") as file:
                file.write(f'#include "{path}"\n#include "{path}"\n')
            command = ["g++", "-std=c++17"] if plus else ["gcc", "-std=gnu11"]
            out = subprocess.run([*command, "-fsyntax-only", "-Wall", "-Werror", "-D_GNU_SOURCE",
                                  "-DGETTEXT_PACKAGE=\"cavum\"", "-I", ROOT,
                                  *flags.get(top, []), source], capture_output=True, text=True)
            if out.returncode:
                find("header", path, "does not compile alone: " + out.stderr.strip().splitlines()[0])


def check_used(sources):
    """What a header offers is used outside of the file that makes it; no macro is there for nobody."""
    codes = {path: re.sub(r"/\*.*?\*/|//[^\n]*", "", read(path), flags=re.S) for path in sources}
    counts = {path: collections.Counter(re.findall(r"\w+", code)) for path, code in codes.items()}
    total = sum(counts.values(), collections.Counter())
    for path in sources:
        for name in re.findall(r"^\s*#\s*define (\w+)", codes[path], re.M):
            if total[name] == 1:
                find("unused", path, f"{name} is used nowhere")
        if path.startswith("tests/") or not path.endswith((".h", ".hpp")):
            continue
        # A pair of a public _new() may be called where it is made alone; get_type() hides in macros.
        for name in sorted(set(re.findall(r"\b((?:cvm|cli)_\w+) ?\(", codes[path]))):
            makers = [other for other in sources if other != path and counts[other][name]]
            if (len(makers) < 2 and counts[path][name] == 1
                    and not re.search(rf"\b{name} ?\([^;{{]*\)\s*{{", codes[path])
                    and not name.endswith(("_free", "_get_type"))):
                find("unused", path, f"{name} is used in no other file than "
                     + (makers[0] if makers else "this"))


def check_tests(files):
    for path in files:
        name = os.path.basename(path)
        if not re.match(r"tests/.*/(test-[^/]*\.(c|py|sh|cpp)|test_[^/]*\.(py|sh))$", path):
            continue
        build = os.path.join(os.path.dirname(path), "meson.build")
        stem = name.rsplit(".", 1)[0]
        text = read(build) if os.path.exists(os.path.join(ROOT, build)) else ""
        listed = name in text or re.search(r"'%s'" % re.escape(re.sub("^test[-_]", "", stem)), text)
        if not listed:
            find("unregistered", path, f"is not in {build}")


def check_potfiles(files):
    listed = [line for line in read("po/POTFILES.in").splitlines()
              if line.strip() and not line.startswith("#")]
    if listed != sorted(listed):
        find("potfiles", "po/POTFILES.in", "is not sorted")
    for path in listed:
        if path not in files:
            find("potfiles", "po/POTFILES.in", f"lists {path}, which is not there")
    for path in files:
        if path.startswith("tests/") or not path.endswith((".c", ".cpp", ".ui", ".in")):
            continue
        text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
        marked = (re.search(r"(\b[CN]?_|\bngettext) ?\(", text) or "CVM_N_ (" in text
                  or 'translatable="yes"' in text)
        if marked and path not in listed and path.split("/")[0] != "po":
            find("potfiles", path, "has visible strings and is not in po/POTFILES.in")


def check_templates(files):
    pattern = re.compile(r'<property name="(label|title|tooltip-text|description|subtitle|'
                         r'placeholder-text)"(?![^>]*translatable)[^>]*>([^<]*[A-Za-z]{2}[^<]*)<')
    for path in files:
        if path.endswith(".ui"):
            for match in pattern.finditer(read(path)):
                find("untranslatable", path, f'"{match.group(2)}" is not marked for translation')


def check_folders(files):
    tops = ("segmentation", "render", "ui", "app", "resources", "po", "tests")
    folders = {os.path.dirname(path) for path in files if path.endswith((".c", ".cpp"))
               and path.split("/")[0] in tops[:4]} | set(tops)
    for folder in sorted(folders):
        if f"{folder}/README.md" not in files:
            find("readme", folder, "has no README.md")


def check_readmes(files):
    """A file that a README names is there."""
    known = set(files)
    for path in files:
        if os.path.basename(path) != "README.md":
            continue
        for name in re.findall(r"`([\w./-]+\.(?:c|h|cpp|hpp|py|sh|ui|css|txt|inc))`", read(path)):
            places = [os.path.dirname(path), "", path.split("/")[0]]
            if not any(os.path.normpath(os.path.join(place, name)) in known for place in places):
                find("readme", path, f"names {name}, which is not there")


def check_commits():
    for line in git("log", "--no-merges", "-n", "60", "--format=%s"):
        if not re.match(r"[a-z][a-z0-9 ,/+-]*: \S.*[^.]$", line):
            find("commit", "git log", f'subject "{line}" is not "part: what changed"')


def main():
    load_exceptions()
    files = [f for f in git("ls-files") if os.path.exists(os.path.join(ROOT, f))]
    sources = [f for f in files if f.endswith((".c", ".h", ".cpp", ".hpp"))]
    check_format(sources)
    for path in files:
        if path.endswith((".png", ".safetensors", ".npy", ".gz", ".bin", ".dcm", ".svg")):
            continue
        text = read(path)
        lines = text.splitlines()
        check_text(path, lines)
        if path.endswith("meson.build"):
            for number, line in enumerate(lines, 1):
                if len(line) > 100:
                    find("line", path, f"{len(line)} columns, at most 100", number)
        if path in sources:
            check_sizes(path, lines)
            check_includes(path, lines)
            check_banned(path, text, lines)
        if path in sources or path.endswith((".py", ".sh", "meson.build")):
            check_spdx(path, lines)
    check_headers([f for f in sources if f.endswith((".h", ".hpp"))])
    check_used(sources)
    check_tests(files)
    check_potfiles(files)
    check_templates(files)
    check_folders(files)
    check_readmes(files)
    check_commits()
    for (check, path), used in exceptions.items():
        if not used:
            findings.append(f"tests/style/exceptions.txt: {check} {path} excuses nothing")
    print("\n".join(findings) if findings else f"style: {len(files)} files, nothing found")
    return 1 if findings else 0


sys.exit(main())
