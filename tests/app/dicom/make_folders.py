#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Small synthetic folders for test-folders: discs, links, odd names, texts of every character set,
files that are damaged or made to do harm.

Usage: make_folders.py FOLDER. Each function makes what its first line says.
"""
import os
import shutil
import socket
import struct
import sys
import zlib

import pydicom
from pydicom.fileset import FileSet
from pydicom.uid import ImplicitVRLittleEndian

import make_ct

OUT = make_ct.OUT = sys.argv[1]
IMPLICIT, EXPLICIT, BIG, DEFLATED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1",
                                     "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")


def path(*parts):
    return os.path.join(OUT, *parts)


def discs():
    """FOLDER/DICOMDIR and its files, by pydicom's own file sets."""
    os.mkdir(path("disc"))
    files = FileSet()
    for d in make_ct.stack():
        d.StudyTime, d.StudyID, d.SeriesNumber = "120000", "1", "1"
        make_ct.save(path("disc-source", d.SOPInstanceUID), d)
        files.add(path("disc-source", d.SOPInstanceUID))
    files.write(path("disc"))
    listed = sorted(os.path.relpath(os.path.join(folder, name), path("disc"))
                    for folder, _, names in os.walk(path("disc")) for name in names
                    if name != "DICOMDIR")
    for name in ("missing", "lower", "outside", "link", "cut"):
        shutil.copytree(path("disc"), path("disc-" + name))
    os.remove(path("disc-missing", listed[2]))
    os.remove(path("disc-missing", listed[3]))
    for folder, names, files in os.walk(path("disc-lower"), topdown=False):
        for name in names + files:
            if name != "DICOMDIR":
                os.rename(os.path.join(folder, name), os.path.join(folder, name.lower()))
    other = make_ct.slice_of(7)
    make_ct.save(path("SECRET"), other)
    directory = pydicom.dcmread(path("disc-outside", "DICOMDIR"))
    for record in directory.DirectoryRecordSequence:
        if list(record.get("ReferencedFileID", [])) == listed[5].split("/"):
            record.ReferencedFileID = ["..", "SECRET"]
    directory.save_as(path("disc-outside", "DICOMDIR"))
    os.remove(path("disc-outside", listed[5]))
    os.remove(path("disc-link", listed[5]))
    os.symlink(path("SECRET"), path("disc-link", listed[5]))
    os.truncate(path("disc-cut", "DICOMDIR"), os.path.getsize(path("disc-cut", "DICOMDIR")) - 700)


def places():
    """Links, pipes, sockets; names and paths that are odd on the disk."""
    make_ct.put("links", make_ct.stack())
    os.symlink("nowhere", path("links", "dangling.dcm"))
    os.symlink("ring.dcm", path("links", "ring.dcm"))
    os.symlink(".", path("links", "again"))
    os.mkfifo(path("links", "pipe.dcm"))
    os.mkfifo(path("links", "pipe"))
    here = os.getcwd()
    os.chdir(path("links"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    os.chdir(here)
    make_ct.put("odd-names", make_ct.stack(3))
    for k, name in enumerate([b"Gr\xf6\xdfe \x80\xff", "画像 %s %n.dcm".encode(), b"a\nb"]):
        os.rename(path("odd-names", f"im{k}.dcm").encode(), path("odd-names").encode() + b"/" + name)
    make_ct.put("far/near", make_ct.stack())
    make_ct.save(path("far", *["d"] * 40, "im.dcm"), make_ct.slice_of(8))
    make_ct.put("long", make_ct.stack())
    os.chdir(path("long"))
    for _ in range(25):
        os.mkdir("x" * 200)
        os.chdir("x" * 200)
    os.chdir(here)


def patients():
    """Three patients, two of them of one name, their files mixed; one of them with two series."""
    slices = []
    for k in range(8):
        for n, (name, identity) in enumerate([("SAME^Name", "P1"), ("SAME^Name", "P2"),
                                              ("OTHER^Name", "P3"), ("SAME^Name", "P1")]):
            d = make_ct.slice_of(k, str(n + 1))
            d.PatientName, d.PatientID = name, identity
            d.StudyInstanceUID = f"{make_ct.ROOT}.1.{identity[1]}"
            slices.append(d)
    make_ct.put("patients", slices)


NAMES = {  # folder: (SpecificCharacterSet, bytes)
    "utf8": ("ISO_IR 192", "Wang^XiaoDong=王^小东".encode()),
    "ascii": ("", b"PLAIN^Name"),
    "latin1": ("ISO_IR 100", "Müller^Zoë".encode("latin-1")),
    "latin2": ("ISO_IR 101", "Wałęsa^Łukasz".encode("iso8859-2")),
    "latin3": ("ISO_IR 109", "Ĉapek^Ġorġ".encode("iso8859-3")),
    "latin4": ("ISO_IR 110", "Bērziņš^Jānis".encode("iso8859-4")),
    "latin5": ("ISO_IR 148", "Çavuşoğlu^İnci".encode("iso8859-9")),
    "latin9": ("ISO_IR 203", "Šmíd^Œuvre".encode("iso8859-15", "replace")),
    "cyrillic": ("ISO_IR 144", "Люкceмбypг^Роза".encode("iso8859-5")),
    "greek": ("ISO_IR 126", "Διονυσιος^Αννα".encode("iso8859-7")),
    "arabic": ("ISO_IR 127", "قباني^لنزار".encode("iso8859-6")),
    "hebrew": ("ISO_IR 138", "שרון^דבורה".encode("iso8859-8")),
    "thai": ("ISO_IR 166", "สมชาย^ใจดี".encode("tis-620")),
    "gb18030": ("GB18030", "Wang^X=王^小东㐀".encode("gb18030")),
    "gbk": ("GBK", "Wang^X=王^小東".encode("gbk")),
    "gb2312": (["", "ISO 2022 IR 58"], b"Zhang^X=\x1b$)A" + "张^".encode("gb2312")
               + b"\x1b$)A" + "小东".encode("gb2312")),
    "korean": (["", "ISO 2022 IR 149"], b"Hong^Gildong=\x1b$)C" + "洪^".encode("euc-kr")
               + b"\x1b$)C" + "吉洞".encode("euc-kr") + b"=\x1b$)C" + "홍^".encode("euc-kr")
               + b"\x1b$)C" + "길동".encode("euc-kr")),
    "korean-once": (["", "ISO 2022 IR 149"], b"Hong^G=\x1b$)C" + "洪^吉洞".encode("euc-kr")),
    "korean-never": (["", "ISO 2022 IR 149"], b"Hong^G=" + "洪^吉洞".encode("euc-kr")),
    "japanese": (["", "ISO 2022 IR 87"], b"Yamada^Tarou=" + "山田".encode("iso2022_jp") + b"^"
                 + "太郎".encode("iso2022_jp") + b"=" + "やまだ".encode("iso2022_jp") + b"^"
                 + "たろう".encode("iso2022_jp")),
    "japanese-13": (["ISO 2022 IR 13", "ISO 2022 IR 87"],
                    b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J"),
    "japanese-159": (["", "ISO 2022 IR 159"], b"Ta^X=\x1b$(D" + bytes(
        c & 0x7f for c in "丂丄".encode("euc_jp") if c != 0x8f) + b"\x1b(B^X"),
    "katakana": ("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3"),
    "latin-greek": (["ISO 2022 IR 100", "ISO 2022 IR 126"],
                    "Zoë".encode("latin-1") + b"^\x1b-F" + "Αννα".encode("iso8859-7")),
    "broken-utf8": ("ISO_IR 192", b"A\xff\xfeB^C"),
    "broken-greek": ("ISO_IR 126", b"\xc1\xff\xe1^B"),
    "broken-korean": (["", "ISO 2022 IR 149"], b"\x1b$)C\xfb\xff\xa2^B"),
    "broken-japanese": (["", "ISO 2022 IR 87"], b"\x1b$B;3E\x1b(B^\x1b"),
    "unknown-set": ("ISO_IR 9999", b"A\xfcB^C"),
    "undeclared": ("", "Zoë^A".encode("latin-1")),
}


def names():
    """name-X: two slices whose patient's name is these bytes."""
    for name, (charset, raw) in NAMES.items():
        def change(_, d):
            d.SpecificCharacterSet = charset
            d["PatientName"] = pydicom.DataElement(0x00100010, "UN", raw)
        make_ct.put("name-" + name, make_ct.stack(2, change=change), syntax=ImplicitVRLittleEndian)


def part10(syntax, data):
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    meta = struct.pack("<HH2sH", 2, 0x10, b"UI", len(uid)) + uid
    return (b"\0" * 128 + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta + data)


def write(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data)


def deflate(data):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(data) + c.flush()


def sequences(depth, order="<", explicit=True, undefined=True, vr=b"SQ"):
    """One sequence in another; the tag is one that the dictionary knows as a sequence."""
    def head(length):
        if explicit:
            return struct.pack(order + "HH2sHI", 0x0008, 0x1140, vr, 0, length)
        return struct.pack(order + "HHI", 0x0008, 0x1140, length)
    item = [struct.pack(order + "HHI", 0xfffe, tag, 0) for tag in (0xe000, 0xe00d, 0xe0dd)]
    if undefined:
        return (depth * (head(0xffffffff) + item[0][:4] + struct.pack(order + "I", 0xffffffff))
                + depth * (item[1] + item[2]))
    level = len(head(0)) + 8
    return b"".join(head((depth - 1 - i) * level + 8) + item[0][:4]
                    + struct.pack(order + "I", (depth - 1 - i) * level) for i in range(depth))


def nested():
    """deep/ENCODING-N/a.dcm: a CT of nothing but sequences, N deep."""
    rows = [("implicit", IMPLICIT, dict(explicit=False)),
            ("implicit-lengths", IMPLICIT, dict(explicit=False, undefined=False)),
            ("explicit", EXPLICIT, {}), ("explicit-lengths", EXPLICIT, dict(undefined=False)),
            ("unknown", EXPLICIT, dict(vr=b"UN", explicit=True)), ("big", BIG, dict(order=">")),
            ("deflated", DEFLATED, {})]
    for name, syntax, how in rows:
        for depth in (300, 20000):
            data = sequences(depth, **how)
            if name == "unknown":  # within it, all is implicit
                outer = sequences(1, vr=b"UN")
                inner = sequences(depth, explicit=False)
                data = outer[:20] + inner + outer[20:]
            order, explicit = how.get("order", "<"), how.get("explicit", True)
            uid = b"1.2.840.10008.5.1.4.1.1.2\0"
            head = (struct.pack(order + "HH2sH", 8, 0x16, b"UI", len(uid)) if explicit
                    else struct.pack("<HHI", 8, 0x16, len(uid))) + uid
            body = head + data
            write(f"deep/{name}-{depth}/a.dcm",
                  part10(syntax, deflate(body) if name == "deflated" else body))


def small_and_greedy():
    """greedy/X/a.dcm: at most a few kilobytes that claim, or inflate to, much more."""
    uid = b"1.2.840.10008.5.1.4.1.1.2\0"
    explicit = struct.pack("<HH2sH", 8, 0x16, b"UI", len(uid)) + uid
    implicit = struct.pack("<HHI", 8, 0x16, len(uid)) + uid
    claims = {"text": (0x0008, 0x103e, b"UT"), "pixels": (0x7fe0, 0x0010, b"OW"),
              "sequence": (0x0008, 0x1140, b"SQ"), "unknown": (0x0009, 0x1001, b"UN"),
              "contour": (0x3006, 0x0050, b"OB")}
    for name, (group, element, vr) in claims.items():
        for kind, length in (("2g", 0x7ffffffe), ("4g", 0xfffffffe), ("undefined", 0xffffffff)):
            tail = struct.pack("<HHI", group, element, length) + b"x" * 400
            long = struct.pack("<HH2sHI", group, element, vr, 0, length) + b"x" * 400
            write(f"greedy/{name}-{kind}-implicit/a.dcm", part10(IMPLICIT, implicit + tail))
            write(f"greedy/{name}-{kind}-explicit/a.dcm", part10(EXPLICIT, explicit + long))
            write(f"greedy/{name}-{kind}-deflated/a.dcm", part10(DEFLATED, deflate(explicit + long)))
    write("greedy/zeros-deflated/a.dcm", part10(DEFLATED, deflate(explicit + bytes(900_000))))
    items = struct.pack("<HHI", 0xfffe, 0xe000, 0)
    write("greedy/items-deflated/a.dcm", part10(DEFLATED, deflate(
        explicit + struct.pack("<HH2sHI", 8, 0x1140, b"SQ", 0, 0xffffffff) + 20_000 * items)))
    rows = make_ct.slice_of(0)
    rows.Rows = rows.Columns = 65535
    make_ct.save(path("greedy/rows/a.dcm"), rows)
    frames = make_ct.slice_of(0)
    frames.NumberOfFrames = "999999999"
    make_ct.save(path("greedy/frames/a.dcm"), frames)


discs()
places()
patients()
names()
nested()
small_and_greedy()
