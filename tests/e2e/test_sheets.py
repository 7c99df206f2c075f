#!/usr/bin/python3
"""Workbooks and XML, taken apart; and a return that comes as one of them.

Usage: test_sheets.py BIN_DIR SOURCE_DIR PRINT_SHEETS [unittest arguments]
"""
import csv
import datetime
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import xml.sax.saxutils
import zipfile

import openpyxl

BIN, SOURCE, PRINT = sys.argv[1:4]
DATA = pathlib.Path(SOURCE, "tests/data")
ELEMENTS = {"episodes": "EPISODE", "reviews": "AREVIEW", "missing": "AMISSING"}


def duly(*args):
    return subprocess.run([f"{BIN}/duly", *map(str, args)], capture_output=True, text=True, timeout=300, check=False)


def sheets_of(path):
    done = subprocess.run([PRINT, str(path)], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return [row for row in csv.reader(f) if any(row)]


class Scratch(unittest.TestCase):
    def setUp(self):
        self.at = pathlib.Path(tempfile.mkdtemp(prefix="duly-sheets-"))
        self.addCleanup(shutil.rmtree, self.at)


class Workbooks(Scratch):
    def make(self):
        subprocess.run(["/usr/bin/python3", DATA / "workbooks/make.py", self.at], check=True)

    def test_each_is_read_as_it_is_to_be_or_says_why_not(self):
        self.make()
        self.assertEqual(sheets_of(self.at).splitlines(),
                         (DATA / "workbooks/expected.txt").read_text(encoding="utf-8").splitlines())

    def test_one_that_is_cut_anywhere_or_has_a_changed_byte_is_named_and_stops_nothing(self):
        self.make()
        whole = (self.at / "plain.xlsx").read_bytes()
        folder = self.at / "cut"
        folder.mkdir()
        for at in range(4, len(whole), 97):
            (folder / f"cut-{at:05}.xlsx").write_bytes(whole[:at])
            (folder / f"bit-{at:05}.xlsx").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1:])
        said = sheets_of(folder)
        for at in range(4, len(whole), 97):
            self.assertRegex(said, rf"cut-{at:05}.xlsx \(in ''\)\n      it is a workbook.*\[lost\]")
            self.assertIn(f"bit-{at:05}.xlsx", said)

    def test_much_in_little_is_refused_at_once_and_memory_is_bounded_by_the_file(self):
        """What an archive says of its size may be a lie; what it grows to is counted as well."""
        cell = "<c><v>1</v></c>"
        body = "<worksheet><sheetData>" + f"<row>{cell * 200}</row>" * 60000
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as z:
            self.make()
            with zipfile.ZipFile(self.at / "wide.xlsx") as old:
                for name in old.namelist():
                    z.writestr(name, body if name.endswith("sheet1.xml") else old.read(name))
        lying = raw.getvalue().replace(len(body).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
        (self.at / "lying.xlsx").write_bytes(lying)
        (self.at / "honest.xlsx").write_bytes(raw.getvalue())
        before = time.monotonic()
        for name in "lying.xlsx", "honest.xlsx":
            said = sheets_of(self.at / name)
            self.assertIn("[lost]", said)
        self.assertLess(time.monotonic() - before, 60)


# ---- a return --------------------------------------------------------------------------------------

def as_xml(folder, path, root="EXPSSDA903"):
    """The CSV files of @folder as the other form of the return."""
    tables = {p.stem: rows_of(p) for p in folder.glob("*.csv")}
    head, *people = tables["header"]
    out = [f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>']

    def leaf(name, text):
        name = {"CHILD": "CHILDID", "PLACE": "PL"}.get(name, name)
        return f"<{name}>{xml.sax.saxutils.escape(text)}</{name}>" if text else f"<{name} />"

    def records(table, child):
        columns, *rows = tables.get(table, [[]])
        for row in rows:
            said = dict(zip(columns, row))
            if said["CHILD"] == child:
                yield f"<{ELEMENTS[table]}>" + "".join(
                    leaf(c, v) for c, v in said.items() if c not in ("CHILD", "DOB")) + f"</{ELEMENTS[table]}>"

    for person in people:
        child = dict(zip(head, person))["CHILD"]
        out.append("<CHILD><HEADER>" + "".join(map(leaf, head, person)) + "".join(records("reviews", child))
                   + "".join(records("missing", child)) + "</HEADER>" + "".join(records("episodes", child)) + "</CHILD>")
    path.write_text("".join(out) + f"</{root}>", encoding="utf-8")


def as_workbook(folder, path):
    """The CSV files of @folder as worksheets, with a title above and days as days."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in sorted(folder.glob("*.csv")):
        ws = book.create_sheet(table.stem)
        ws.append(["Return of looked-after children"])
        ws.append([])
        for row in rows_of(table):
            ws.append([datetime.datetime.strptime(v, "%d/%m/%Y").date() if re.fullmatch(r"\d\d/\d\d/\d{4}", v)
                       else int(v) if re.fullmatch(r"[1-9]\d{0,8}", v) else v or None for v in row])
    book.save(path)


class Returns(Scratch):
    """duly import ssda903"""

    def events(self, path, name):
        done = duly("import", "ssda903", path, "-o", self.at / name, "--until", "2026-03-31")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return (self.at / name).read_bytes()

    def folder(self):
        folder = self.at / "csv"
        folder.mkdir()
        for table in "header", "episodes", "reviews", "missing":
            shutil.copy(DATA / f"ssda903-sample/{table}.csv", folder)
        return folder

    def test_the_same_events_come_of_csv_xml_and_workbook_byte_by_byte(self):
        folder = self.folder()
        as_xml(folder, self.at / "return.xml")
        as_workbook(folder, self.at / "return.xlsx")
        wanted = self.events(folder, "csv.jsonl")
        self.assertGreater(wanted.count(b"\n"), 1000)
        self.assertEqual(self.events(self.at / "return.xml", "xml.jsonl"), wanted)
        self.assertEqual(self.events(self.at / "return.xlsx", "xlsx.jsonl"), wanted)

    def test_where_one_worksheet_cannot_be_read_it_is_named_and_the_exit_code_is_1(self):
        as_workbook(self.folder(), self.at / "return.xlsx")
        broken = self.at / "broken.xlsx"
        with zipfile.ZipFile(self.at / "return.xlsx") as old, zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                text = old.read(name)
                new.writestr(name, text[:len(text) // 2] if name.endswith("sheet4.xml") else text)
        done = duly("import", "ssda903", broken, "-o", self.at / "o.jsonl")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"broken.xlsx/reviews +not used: xl/worksheets/sheet4.xml: line \d+: ")

    def test_xml_that_is_no_return_is_named(self):
        for text, why in (("<SSDA903><CHILD/></SSDA903>", "no return that is read"),
                          ("<html><body/></html>", "no return that is read"),
                          ("<CHILD><HEADER><CHILDID>1</CHILDID>", "it is XML that cannot be read: line 1: no element found"),
                          ('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x"><a/>', "document type declaration"),
                          ("<a>" * 50000, "nested too deeply"),
                          ("<a b='" + "x" * (2 << 20), "something in it is too long")):
            (self.at / "r.xml").write_text(text, encoding="utf-8")
            done = duly("import", "ssda903", self.at / "r.xml", "-o", self.at / "o.jsonl")
            self.assertEqual(done.returncode, 65, done.stderr)
            self.assertIn(why, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
