#!/usr/bin/python3
"""Writes the workbooks of this folder; what is in each, as it is to be read, is NAME.txt beside it.

The plain ones are made by openpyxl, which shares no code with Duly; what that does not write (parts
that other programs write, and what is meant to do harm) is put together here. The bytes follow from
this file alone.
"""
import datetime
import io
import os
import sys
import zipfile

import openpyxl

HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WHEN = (2026, 1, 1, 0, 0, 0)


def archive(name, parts, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(os.path.join(HERE, name), "w", compression) as z:
        for part, text in parts.items():
            z.writestr(zipfile.ZipInfo(part, WHEN), text, compression)


def saved(name, book):
    """The parts as openpyxl writes them, without the hour at which it did."""
    book.properties.created = book.properties.modified = datetime.datetime(2026, 1, 1)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as z:
        parts = {i: z.read(i) for i in z.namelist() if not i.startswith("docProps/")}
    archive(name, parts)


def by_hand(name, sheets, strings=None, styles=None, more=None, book=""):
    """A workbook of worksheets as XML; @strings, @styles: the whole part."""
    parts = {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
             f'Type="{OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>'}
    tabs, relations = "", ""
    for i, (title, xml) in enumerate(sheets.items(), 1):
        tabs += f'<sheet name="{title}" sheetId="{i}" r:id="s{i}"/>'
        relations += f'<Relationship Id="s{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        parts[f"xl/worksheets/sheet{i}.xml"] = xml
    for kind, text in ("sharedStrings", strings), ("styles", styles):
        if text is not None:
            relations += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
            parts[f"xl/{kind}.xml"] = text
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}<sheets>{tabs}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    archive(name, {**parts, **(more or {})})


def sheet(rows):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def inline(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


# ---- as spreadsheets write them ------------------------------------------------------------------

def plain():
    book = openpyxl.Workbook()
    ws = book.active
    ws.title = "Missing"
    ws.merge_cells("A1:F1")
    ws["A1"] = "Missing episodes 2025/26 (official: sensitive)"
    ws["A2"] = "as of"
    ws["B2"] = datetime.date(2026, 4, 1)
    ws.append([])
    ws.append(["Child ID", "Date\nmissing", " Time\u00a0 returned ", "Offered", "Days", "Cost"])
    for row in ([101, datetime.date(2026, 1, 31), datetime.time(9, 30), True, 3, 12.5],
                ["000102", datetime.datetime(2026, 2, 1, 23, 59, 30), datetime.time(0, 0), False, 0, 0.1],
                [],
                [103, datetime.datetime(2026, 2, 3), None, None, -4, 123456789012],
                [104, "3/2/2026", "about 9", "  Y\n(by phone) ", 1e20, 1 / 3]):
        ws.append(row)
    ws["H5"] = "checked"
    padded = ws.cell(10, 1, 105)
    padded.number_format = "000000"
    for place, code in (("B10", "[$-809]dd mmmm yyyy;@"), ("C10", "h:mm AM/PM")):
        ws[place] = 46054.75 if place == "B10" else 0.5
        ws[place].number_format = code
    ws["D10"] = 46054
    ws["D10"].number_format = '0.00 "days"'
    ws["E10"] = 46054.5
    ws["E10"].number_format = "dd/mm/yyyy hh:mm"
    ws["F10"] = 46054
    ws["F10"].number_format = "[Red]0"
    hidden = book.create_sheet("Hidden list")
    hidden.sheet_state = "veryHidden"
    hidden.append(["Child ID", "When"])
    hidden.append(["h1", datetime.date(1999, 12, 31)])
    book.create_sheet("Nothing here")
    saved("plain.xlsx", book)


def since_1904():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    ws = book.active
    ws.append(["Child ID", "When", "At"])
    ws.append(["1", datetime.date(2026, 1, 31), datetime.datetime(2024, 2, 29, 12, 0)])
    saved("since-1904.xlsx", book)


def other_writers():
    """Prefixes, cells without places, texts in pieces, formulas, ISO dates, an error, a day that was not."""
    rows = ('<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>'
            '<x:row r="7"><x:c t="str"><x:f>A1&amp;"x"</x:f><x:v>ax</x:v></x:c>'
            '<x:c t="d"><x:v>2026-01-31T09:30:00</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>'
            '<x:row r="8"><x:c r="C8" s="1"><x:v>60</x:v></x:c><x:c r="A8"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
            '<x:row r="9"><x:c r="A9"><x:f>TODAY()</x:f></x:c><x:c r="B9"><x:v>1</x:v></x:c></x:row>'
            '<x:row r="10"><x:c r="B10" s="1"><x:v>61</x:v></x:c><x:c r="C10" s="2"><x:v>45688.999999</x:v></x:c></x:row>')
    strings = (f'<sst xmlns="{MAIN}"><si><t>Child </t></si><si><r><t>Start </t></r><r><t>date</t></r></si>'
               '<si><t>End_x000D_\n date</t><rPh><t>said</t></rPh></si></sst>')
    styles = (f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
              '</numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>'
              '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>')
    by_hand("other-writers.xlsx", {"A/B": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'},
            strings, styles)


# ---- what is meant to do harm, or is not whole ---------------------------------------------------

def hostile():
    bomb = sheet(f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>' + "<row/>" * (12 << 20))
    by_hand("bomb.xlsx", {"s": bomb})
    by_hand("entities.xlsx", {"s": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                              + sheet(f'<row>{inline("A1", "&b;")}</row>')})
    by_hand("deep.xlsx", {"s": "<a>" * 100000})
    by_hand("no-such-text.xlsx", {"s": sheet('<row><c t="s"><v>7</v></c></row>')},
            f'<sst xmlns="{MAIN}"><si><t>a</t></si></sst>')
    by_hand("wide.xlsx", {"s": sheet("<row>" + "".join('<c t="str"><v>h</v></c>' for _ in range(300)) + "</row>")})
    by_hand("one-bad-sheet.xlsx", {"good": sheet(f'<row>{inline("A1", "a")}{inline("B1", "b")}</row>'
                                                 f'<row r="2">{inline("A2", "1")}{inline("B2", "2")}</row>'),
                                   "bad": sheet("<row><c>")[:-20], "chart": ""})
    archive("archive.zip", {"episodes.csv": "CHILD,DECOM\n"})
    archive("book.xlsb", {"_rels/.rels": "<a/>", "xl/workbook.bin": "x"})
    archive("book.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})
    with open(os.path.join(HERE, "plain.xlsx"), "rb") as f:
        whole = f.read()
    with open(os.path.join(HERE, "truncated.xlsx"), "wb") as f:
        f.write(whole[:len(whole) // 2])
    with open(os.path.join(HERE, "old.xls"), "wb") as f:
        f.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    with open(os.path.join(HERE, "password.xlsx"), "wb") as f:
        f.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(96))


def many_empty_rows():
    rows = "".join(f'<row r="{i}" spans="1:2" ht="12.75"/>' for i in range(2, 1048576))
    by_hand("many-empty-rows.xlsx", {"s": sheet(f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>{rows}'
                                                f'<row r="1048576">{inline("A1048576", "last")}</row>')})


if __name__ == "__main__":
    for make in plain, since_1904, other_writers, hostile, many_empty_rows:
        make()
