#!/usr/bin/python3
"""duly import table: anybody's tables by a map, and the maps that come with Duly.

Usage: test_table.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import openpyxl

BIN, SOURCE = sys.argv[1:3]
RULES = f"{SOURCE}/schemas/england/rules"
MAPS = pathlib.Path(SOURCE, "schemas/england/maps")
DATA = pathlib.Path(SOURCE, "tests/data/tables")

MISSING = ["Child ID", "Type", "Date missing", "Time missing", "Date returned", "Time returned", "RHI outcome",
           "Date of RHI", "Time of RHI"]
HOURS = """\
map: hours
system: hours
sheets:
  rows:
    columns: { child: "id", day: "day", what: "what", note: "note" }
    case: child
    identity: [ child, day ]
    known: { what: [ "later" ] }
    events:
      - type: review.held
        date: day
        where: { what: [ "review*", "held" ] }
        data: { kinds: { column: note, codes: { looked-after: [ "lac" ], adoption: [ "adopt*" ] } } }
"""


class Table(unittest.TestCase):
    def setUp(self):
        self.at = pathlib.Path(tempfile.mkdtemp(prefix="duly-table-"))
        self.addCleanup(shutil.rmtree, self.at)
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DULY_RULES": RULES,
                    "DULY_HOME": f"{SOURCE}/schemas/england"}
        for option in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if option in os.environ:
                self.env[option] = os.environ[option]

    def duly(self, *args):
        return subprocess.run([f"{BIN}/duly", *map(str, args)], capture_output=True, text=True, env=self.env,
                              timeout=300, check=False)

    def write(self, name, rows):
        with open(self.at / name, "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows(rows)
        return self.at / name

    def map_of(self, text, name="my.yaml"):
        (self.at / name).write_text(text, encoding="utf-8")
        return self.at / name

    def take(self, map_, path, day, code=0, state="state", more=()):
        """The events of a delivery."""
        out = self.at / "out.jsonl"
        out.unlink(missing_ok=True)
        done = self.duly("import", "table", map_, path, "--state", self.at / state, "--at", day, "-o", out,
                         *([] if "--source" in more else ["--council", "x"]), *more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.said = done.stdout + done.stderr
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out.exists() else []

    def owed(self, events, at):
        """rule -> [(case, due or due_at, status, watched)]; every event is one that the vocabulary takes."""
        (self.at / "all.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")
        done = self.duly("derive", "--json", "--status", "any", "--at", at, self.at / "all.jsonl")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        found = {}
        for o in json.loads(done.stdout)["obligations"]:
            found.setdefault(o["rule"], []).append((o["case"], o.get("due_at") or o.get("due"), o["status"],
                                                    o.get("watched", True)))
        return found

    @staticmethod
    def brief(events):
        return sorted((e["type"], e["subject"], (e.get("date") or e["time"])) for e in events
                      if e["type"] != "feed.declared")


class Reading(Table):
    """What a row is, and what it is not."""

    def rows(self, *rows):
        return self.write("rows.csv", [["ID", "Day", "What", "Note"], *rows])

    def test_words_codes_and_dates_are_read_by_the_map(self):
        events = self.take(self.map_of(HOURS), self.rows(["1", "01/03/2026", "Review meeting", "LAC"],
                                                         ["2", "2026-03-02", "a) Held", "Adoption (b)"],
                                                         ["3", "03-MAR-2026", "later", ""],
                                                         ["4", "", "", ""], ["4", "04/03/2026", "", ""]), "2026-03-10", 1)
        self.assertEqual(self.brief(events), [("review.held", "1", "2026-03-01"), ("review.held", "2", "2026-03-02")])
        self.assertEqual([e["data"]["kinds"] for e in events if e["type"] == "review.held"],
                         [["looked-after"], ["adoption"]])
        self.assertIn("rows.csv:5: day: it is empty: which row this is is not known (row left out)", self.said)

    def test_what_is_not_understood_meets_nothing_and_is_told_once(self):
        events = self.take(self.map_of(HOURS), self.rows(["1", "01/03/2026", "perhaps", "LAC"],
                                                         ["2", "02/03/2026", "held", "a tea party"],
                                                         ["3", "31/02/2026", "held", "LAC"],
                                                         ["4", "04/03/2026", "held", "LAC"]), "2026-03-10", 1)
        self.assertEqual(self.brief(events), [("review.held", "4", "2026-03-04")])
        self.assertIn("rows.csv:2: what: 'perhaps' is no word that the map knows: not understood", self.said)
        self.assertIn("rows.csv:3: note: 'a tea party' is not understood as kinds: the event is not sent", self.said)
        self.assertIn("rows.csv:4: day: '31/02/2026' is no date that is read", self.said)
        self.assertEqual(self.said.count("perhaps"), 1)
        declared = [e["data"]["types"] for e in events if e["type"] == "feed.declared"]
        self.assertEqual(declared, [[]], "less than half was understood: nothing is declared")

    def test_an_opening_that_depends_on_an_unknown_word_is_sent_for_a_clock_too_many_is_seen(self):
        text = HOURS.replace("review.held", "care.entered").split("        data:")[0]
        events = self.take(self.map_of(text), self.rows(["1", "01/03/2026", "perhaps", ""]), "2026-03-10", 1)
        self.assertEqual(self.brief(events), [("care.entered", "1", "2026-03-01")])

    def test_what_was_sent_stands_where_it_is_no_longer_understood(self):
        map_ = self.map_of(HOURS)
        rest = [[str(n), "04/03/2026", "held", "LAC"] for n in range(2, 8)]
        self.take(map_, self.rows(["1", "01/03/2026", "held", "LAC"], *rest), "2026-03-10")
        self.assertEqual(self.take(map_, self.rows(["1", "01/03/2026", "helt", "LAC"], *rest), "2026-03-11", 1), [])
        changed = self.take(map_, self.rows(["1", "01/03/2026", "held", "adopted"], *rest), "2026-03-12")
        self.assertEqual([e.get("replaces") for e in changed], ["rows-1.20260301-review-held-1"])
        said_otherwise = self.take(map_, self.rows(["1", "01/03/2026", "later", ""], *rest), "2026-03-13")
        self.assertEqual([e["type"] for e in said_otherwise], ["event.retracted"])

    def test_a_delivery_that_lost_its_rows_is_refused_unless_its_sheet_is_named(self):
        map_ = self.map_of(HOURS.replace("identity: [ child, day ]", "identity: [ child ]\n    ends: note"))
        rows = [[str(n), "04/03/2026", "later", ""] for n in range(40)]
        self.take(map_, self.rows(*rows), "2026-03-10")
        done = self.duly("import", "table", map_, self.rows(*rows[:20]), "--state", self.at / "state", "--at", "2026-03-11",
                         "--council", "x")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("20 of the 40 rows of rows within its window are gone", done.stderr)
        self.take(map_, self.rows(*rows[:20]), "2026-03-11", more=["--force", "rows"])

    def test_what_fell_due_before_the_history_of_a_map_is_not_watched(self):
        rows = self.rows(["1", "31/03/2026", "held", "LAC"])
        for text, since in ((HOURS, None), (HOURS.replace("system: hours", "system: hours\nhistory-months: 1"), "2026-02-28")):
            events = self.take(self.map_of(text), rows, "2026-03-31", state=f"state-{since}")
            self.assertEqual([e["data"].get("from") for e in events if e["type"] == "feed.declared"], [since])

    def test_a_column_that_could_be_two_or_dates_with_the_month_first_are_not_guessed(self):
        map_ = self.map_of(HOURS.replace('day: "day"', 'day: "*day*"'))
        two = self.write("two.csv", [["ID", "Monday", "Sunday", "What", "Note"], ["1", "1/2/2026", "1/2/2026", "held", "LAC"]])
        self.take(map_, two, "2026-03-10", 65)
        self.assertIn("two of its columns could be 'day': 'MONDAY' and 'SUNDAY'", self.said)
        self.take(self.map_of(HOURS), self.rows(["1", "01/31/2026", "held", "LAC"], ["2", "02/03/2026", "held", "LAC"]),
                  "2026-03-10", 65)
        self.assertIn("its dates have the month before the day", self.said)

    def test_a_map_is_held_against_the_vocabulary_and_each_fault_has_its_place(self):
        for old, new, said in (
                ("review.held", "review.helt", "my.yaml:10:15: no type of event is called 'review.helt'; did you mean review.held"),
                ("kinds:", "kindz:", "my.yaml:13:24: the event has no field 'kindz'; did you mean kinds"),
                ("looked-after:", "looked-aftr:", "the field has no code 'looked-aftr'; did you mean looked-after"),
                ("column: note", "column: nota", "no column of the sheet is called 'nota'"),
                ("date: day", "", "an event has a 'date', or it is 'first-delivered: true'"),
                ("case: child", "", "'case'"),
                ("review.held", "visit.made", "visit.made must have 'seen'"),
                ("review.held", "event.retracted", "a row cannot say event.retracted"),
                ("sheets:", "sheetz:", "sheetz"),
                ("map: hours", "map: [", "my.yaml:")):
            done = self.duly("import", "table", self.map_of(HOURS.replace(old, new, 1)), self.rows(), "--dry-run")
            self.assertEqual(done.returncode, 78, f"{new}: {done.stderr}")
            self.assertIn(said, done.stderr)

    def test_a_first_map_reads_and_sends_nothing(self):
        book = openpyxl.Workbook()
        book.active.title = "Missing 2026"
        book.active.append(["Missing episodes"])
        book.active.append(MISSING)
        for n in range(9):
            book.active.append([f"C-{n}", "Missing", datetime.date(2026, 3, 1), datetime.time(9, 30), None, None, "Held",
                                datetime.date(2026, 3, 4), None])
        book.save(self.at / "sheet.xlsx")
        done = self.duly("import", "table", "--suggest", self.at / "sheet.xlsx")
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in ('date_missing: "DATE MISSING"   # days', 'time_missing: "TIME MISSING"   # hours', "case: child_id",
                     "# - { type: missing.started, date: date_missing }", "type: rhi.", '# "Missing"'):
            self.assertIn(text, done.stdout)
        events = self.take(self.map_of(done.stdout, "first.yaml"), self.at / "sheet.xlsx", "2026-03-10")
        self.assertEqual(self.brief(events), [])

    def test_a_large_table_is_read_in_time(self):
        rows = [[f"C-{n % 2000}", f"{n // 2000 % 27 + 1:02}/03/2026", "held", "LAC"] for n in range(50000)]
        before = time.monotonic()
        self.take(self.map_of(HOURS), self.rows(*rows), "2026-03-31")
        self.assertLess(time.monotonic() - before, 60)


class Shipped(Table):
    """The maps under schemas/england/maps."""

    def test_each_is_whole_under_the_vocabulary(self):
        empty = self.write("none.csv", [["nothing"], ["1"]])
        for map_ in sorted(MAPS.glob("*.yaml")):
            done = self.duly("import", "table", map_.stem, empty, "--dry-run")
            self.assertEqual(done.returncode, 65, f"{map_}: {done.stderr}")
            self.assertIn("no sheet of the map", done.stderr)

    def test_missing_the_72_hours_run_from_the_hour_of_the_return(self):
        events = self.take("missing", self.write("Missing log.csv", [
            MISSING, ["C-1", "Missing", "27/03/2026", "22:15", "28/03/2026", "9:30 pm", "Completed", "31/03/2026", "10:00"],
            ["C-2", "Away", "27/03/2026", "", "28/03/2026", "2130", "", "", ""],
            ["C-3", "Missing", "27/03/2026", "20:00", "still missing", "", "", "", ""],
            ["C-4", "Missing", "27/03/2026", "20:00", "28/03/2026", "", "Declined by child", "30/03/2026", ""]]),
            "2026-04-02")
        entered = [{"specversion": "1.0", "id": f"care-{n}", "source": "/councils/x/mosaic", "type": "care.entered",
                    "subject": f"C-{n}", "date": "2025-01-01", "data": {"legal_status": "C2"}} for n in range(1, 5)]
        rhi = sorted(self.owed(entered + events, "2026-04-02T09:00:00Z")["rhi"])
        # the clocks went forward on 29 March: 72 hours are 72 hours
        self.assertEqual(rhi[0], ("C-1", "2026-03-31T21:30:00Z", "met", True))
        self.assertEqual(rhi[1][:3], ("C-2", "2026-03-31T21:30:00Z", "open"))
        self.assertEqual([r[0] for r in rhi], ["C-1", "C-2", "C-4"])

    def test_iro_diary_a_booking_moves_and_a_review_is_one_more(self):
        heads = ["Child ID", "IRO", "Review type", "Date of last review", "Date of next review"]
        diary = lambda last, following: self.write("IRO diary.csv", [heads, ["C-1", "w1", "LAC", last, following]])
        first = self.take("iro-diary", diary("10/02/2026", "20/03/2026"), "2026-03-01")
        booked = [e for e in first if e["type"] == "appointment.booked"]
        self.assertEqual((booked[0]["date"], booked[0]["data"]["on"]), ("2026-03-01", "2026-03-20"))
        moved = self.take("iro-diary", diary("10/02/2026", "27/03/2026"), "2026-03-05")
        self.assertEqual([(e["type"], e["data"]["on"], "replaces" in e) for e in moved],
                         [("appointment.booked", "2026-03-27", True)])
        held = self.take("iro-diary", diary("27/03/2026", "TBC"), "2026-03-30")
        self.assertEqual(self.brief(held), [("event.retracted", "C-1", "2026-03-01"), ("review.held", "C-1", "2026-03-27")])
        self.owed(first + moved + held, "2026-03-31T09:00:00Z")

    def test_health_pep_and_foster_carers(self):
        health = self.take("health", self.write("Health.csv", [
            ["Child ID", "IHA date", "Last RHA", "Dental check", "SDQ date"],
            ["C-1", "2026-01-10", "2026-02-10", "n/a", ""], ["C-2", "", "Due", "03/02/2026", "04/02/2026"]]),
            "2026-03-01", state="s1")
        self.assertEqual(self.brief(health), [("dental.checked", "C-2", "2026-02-03"), ("health.assessed", "C-1", "2026-01-10"),
                                              ("health.assessed", "C-1", "2026-02-10"), ("sdq.completed", "C-2", "2026-02-04")])
        pep = self.take("pep", self.write("PEPs.csv", [["UPN", "Date of PEP", "Type of PEP", "Term"],
                                                       ["A1", "03/02/2026", "Initial PEP", "Spring"]]), "2026-03-01", state="s2")
        self.assertEqual([e["data"] for e in pep if e["type"] == "pep.completed"], [{"kind": "initial"}])
        carers = self.take("foster-reviews", self.write("Foster carers.csv", [
            ["Carer ID", "Date approved", "Date of last review", "Date ended"],
            ["F-1", "01/02/2024", "10/02/2026", ""], ["F-2", "01/02/2020", "", "05/01/2026"]]), "2026-03-01", state="s3")
        owed = self.owed(carers, "2026-03-02T09:00:00Z")
        self.assertIn(("F-1", "open"), {(r[0], r[2]) for r in owed["fc-review"]})
        for events in health, pep, carers:
            self.owed(events, "2026-03-02T09:00:00Z")


def annex_a():
    """list -> rows, the headings first; days as dates."""
    lists = {}
    for line in (DATA / "annex-a.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            lists[line[2:]] = rows = []
        elif line:
            rows.append([datetime.date.fromisoformat(v) if re.fullmatch(r"\d{4}-\d\d-\d\d", v) else v or None
                         for v in line.split("|")])
    return lists


class AnnexA(Table):
    def as_workbook(self, lists):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in lists.items():
            ws = book.create_sheet(name)
            ws.append([f"Annex A: {name}"])
            for row in rows:
                ws.append(row)
        book.create_sheet("Read me").append(["Guidance", "Version"])
        book.save(self.at / "Annex A.xlsx")
        return self.at / "Annex A.xlsx"

    def as_files(self, lists):
        folder = self.at / "lists"
        folder.mkdir()
        for name, rows in lists.items():
            with open(folder / f"{name}.csv", "w", encoding="utf-8-sig", newline="") as f:
                csv.writer(f).writerows([[v.strftime("%d/%m/%Y") if isinstance(v, datetime.date) else v for v in row]
                                         for row in rows])
        return folder

    def test_a_workbook_and_eleven_files_give_the_same_and_what_is_watched_is_the_next_clock(self):
        lists = annex_a()
        self.assertEqual(len(lists), 11)
        events = self.take("annex-a", self.as_workbook(lists), "2026-04-01")
        self.assertEqual(self.brief(events), self.brief(self.take("annex-a", self.as_files(lists), "2026-04-01", state="other")))
        types = {e["type"] for e in events}
        for needed in ("care.entered", "care.ended", "legal-status.changed", "placement.started", "review.held", "visit.made",
                       "contact.made", "health.assessed", "dental.checked", "protection-plan.started", "conference.held",
                       "strategy-discussion.held", "enquiry.completed", "assessment.completed", "referral.received",
                       "pathway-plan.completed", "adoption.placed", "adoption.authorised", "adopter-stage-2.started"):
            self.assertIn(needed, types)
        said = {e["subject"]: e["data"] for e in events if e["type"] in ("legal-status.changed", "placement.started")}
        self.assertEqual({e["data"]["legal_status"] for e in events if e["type"] == "legal-status.changed"},
                         {"C1", "C2", "V2", "E1"}, said)
        owed = self.owed(events, "2026-04-02T09:00:00Z")
        expected = (DATA / "annex-a.expected").read_text(encoding="utf-8").split("\n")
        found = [f"{rule} {case} {due} {status} {'watched' if watched else 'not watched'}"
                 for rule, rows in sorted(owed.items()) for case, due, status, watched in sorted(rows, key=str)]
        self.assertEqual(found, [line for line in expected if line])

    def test_the_next_delivery_says_only_what_is_new(self):
        lists = annex_a()
        self.take("annex-a", self.as_workbook(lists), "2026-04-01")
        column = lists["List 8"][0].index("Date of Latest Statutory Review")
        lists["List 8"][1][column] = datetime.date(2026, 4, 14)
        events = self.take("annex-a", self.as_workbook(lists), "2026-04-15")
        self.assertEqual([(e["type"], e["date"], "replaces" in e) for e in events], [("review.held", "2026-04-14", False)])

    def test_a_list_without_a_column_is_not_declared_for_it_and_nothing_is_taken_back(self):
        lists = annex_a()
        first = self.take("annex-a", self.as_workbook(lists), "2026-04-01")
        column = lists["List 8"][0].index("Date of Last Dental Check")
        lists["List 8"] = [row[:column] + row[column + 1:] for row in lists["List 8"]]
        events = self.take("annex-a", self.as_workbook(lists), "2026-04-02")
        self.assertEqual([e["type"] for e in events], ["feed.declared"])
        self.assertIn("dental.checked", json.dumps(first[-1:] + [e for e in first if e["type"] == "feed.declared"]))
        self.assertNotIn("dental.checked", json.dumps(events))


class States(Table):
    def test_a_state_is_of_one_map(self):
        """Another map's sheets are others, and what they sent would look damaged."""
        self.take("cin-census", DATA / "cin-census.xml", "2026-04-01", more=["--source", "/councils/x/y"])
        self.take("health", DATA / "cin-census.xml", "2026-04-02", code=65, more=["--source", "/councils/x/y"])
        self.assertIn("the state is that of the map 'cin-census', and not of 'health'", self.said)


class Titles(Table):
    """What a report puts above its table; which line is taken for the headings is said."""
    ROWS = [["Return interviews", "", ""], ["Run on", "01/04/2026", ""], [], ["Child ID", "Type", "Date missing"],
            ["C1", "Missing", "01/03/2026"], ["C2", "Missing", "02/03/2026"]]

    def test_a_table_below_its_titles(self):
        book = openpyxl.Workbook()
        for row in self.ROWS:
            book.active.append(row)
        book.save(self.at / "sheet.xlsx")
        self.write("sheet.csv", self.ROWS)
        (self.at / "map.yaml").write_text("""\
map: titles
sheets:
  missing:
    columns: { child: "child id", what: "type", day: "date missing" }
    case: child
    identity: [ child, day ]
    events:
      - { type: missing.started, date: day, where: { what: "missing" }, data: { episode: { row: true } } }
""", encoding="utf-8")
        for name in "sheet.csv", "sheet.xlsx":
            with self.subTest(name):
                done = self.duly("import", "table", self.at / "map.yaml", self.at / name, "--state",
                                 self.at / f"{name}-state", "--at", "2026-04-01", "-o", self.at / f"{name}.jsonl")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertRegex(done.stderr, r"sheet\.[^:]+:4: the names of the columns: what stands above is taken")
                text = (self.at / f"{name}.jsonl").read_text(encoding="utf-8")
                events = [json.loads(line) for line in text.splitlines()]
                self.assertEqual([(e["subject"], e["date"]) for e in events if e["type"] == "missing.started"],
                                 [("C1", "2026-03-01"), ("C2", "2026-03-02")])


class Census(Table):
    def test_a_census_of_children_in_need_as_xml(self):
        events = self.take("cin-census", DATA / "cin-census.xml", "2026-04-01")
        self.assertEqual(self.brief(events), [tuple(line.split()) for line in
                                              (DATA / "cin-census.expected").read_text(encoding="utf-8").splitlines()])
        owed = self.owed(events, "2026-04-02T09:00:00Z")
        self.assertEqual({(r[0], r[2]) for r in owed["icpc"]}, {("C1", "met"), ("C2", "met")})
        self.assertEqual([(r[0], r[2]) for r in owed["assessment-45"]], [("C1", "met"), ("C2", "open")])

    def test_the_councils_own_target_of_a_conference_beside_the_laws(self):
        """15 working days after 8 May 2025, with the holiday of the 26th between, are the 30th."""
        text = (DATA / "cin-census.xml").read_text(encoding="utf-8")
        events = self.take("cin-census", DATA / "cin-census.xml", "2026-04-01")
        (self.at / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")
        needless = text.replace("<ICPCnotRequired>true", "<InitialCPCtarget>2026-02-04</InitialCPCtarget><ICPCnotRequired>true")
        self.assertNotEqual(needless, text)
        for target, code, verdict in ("2025-05-30", 0, "agrees"), ("2025-06-05", 1, "later than the law"):
            (self.at / "census.xml").write_text(needless.replace("2025-05-30", target), encoding="utf-8")
            done = self.duly("reconcile", "--events", self.at / "events.jsonl", "--map", "cin-census", "--table",
                             self.at / "census.xml", "--at", "2026-04-02T09:00:00Z", "--json")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual([(x["case"], x["kind"], x["theirs"], x["ours"], x["verdict"])
                              for x in json.loads(done.stdout)["lines"]],
                             [("C1", "initial conference", target, "2025-05-30", verdict)])

    def test_a_map_without_due_dates_or_of_a_kind_that_there_is_not(self):
        (self.at / "kind.yaml").write_text((MAPS / "cin-census.yaml").read_text(encoding="utf-8").replace(
            "of: initial conference", "of: dental check"), encoding="utf-8")
        events = self.take("cin-census", DATA / "cin-census.xml", "2026-04-01")
        (self.at / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")
        for name, why in ("health", "has no due dates"), (self.at / "kind.yaml", "no kind is called so"):
            done = self.duly("reconcile", "--events", self.at / "events.jsonl", "--map", name, "--table",
                             DATA / "cin-census.xml")
            self.assertEqual(done.returncode, 78, done.stderr)
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
