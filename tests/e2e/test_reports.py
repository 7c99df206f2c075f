#!/usr/bin/python3
"""Reports that councils make: their columns add up, their children are behind their figures, a day in the past is as
it could be known then, and what was published and is another today is explained child by child.

Usage: test_reports.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import csv
import io
import json
import os
import signal
import subprocess
import sys
import unittest
from collections import Counter

import openpyxl

from cli import DULY, SOURCE, Duly, event, lines

ENGLAND = f"{SOURCE}/schemas/england/rules"
END = "2026-03-31"


def told(number, kind, date, recorded, **data):
    return {**event(number, kind, date, **data), "recordedtime": f"{recorded}T10:00:00Z"}


class Reports(Duly):
    def rows(self, *args, sheet):
        out = self.run_duly("report", *args, "--sheet", sheet, "--format", "csv", "-r", ENGLAND).stdout
        return list(csv.DictReader(io.StringIO(out)))


class Borough(Reports):
    """A year of a borough that does not exist, small."""
    @classmethod
    def setUpClass(cls):
        cls.lives = subprocess.run([DULY, "simulate", "--children", "12", "--years", "1", "--seed", "5"],
                                   env={**os.environ, "DULY_RULES": ENGLAND}, check=True, capture_output=True,
                                   text=True).stdout

    def setUp(self):
        super().setUp()
        self.events = self.file("lives", self.lives)

    def number(self, row, *names):
        return sum(int(row[name] or 0) for name in names)

    def test_columns_add_up(self):
        for name, sheet, total, parts in (
                ("timeliness", "figures", "due", ["in_time", "late", "overdue", "not_done", "not_watched", "ended"]),
                ("up-to-date", "figures", "children", ["so", "not_so", "not_known"]),
                ("reviews-ahead", "weeks", "due", ["booked", "not_booked"]),
                ("iro-year", "years", "reviews", ["in_time", "not_in_time"])):
            with self.subTest(report=name):
                rows = self.rows(name, self.events, "--on", END, sheet=sheet)
                self.assertGreater(sum(self.number(row, total) for row in rows), 0)
                for row in rows:
                    self.assertEqual(self.number(row, total), self.number(row, *parts), row)

    def test_the_children_are_behind_the_figures(self):
        figures = self.rows("timeliness", self.events, "--on", END, "--by", "month", "--across", "team",
                            sheet="figures")
        duties = self.rows("timeliness", self.events, "--on", END, "--by", "month", "--across", "team",
                           sheet="duties")
        group = ["council", "rule", "date", "name", "period", "holder"]
        counted = Counter((*(duty[key] for key in group), duty["outcome"]) for duty in duties)
        said = Counter({(*(row[key] for key in group), outcome): int(row[outcome]) for row in figures
                        for outcome in ("in_time", "late", "overdue", "not_done", "not_watched", "ended")})
        self.assertEqual(counted, +said)
        # And of all that are said to be children with a status each is listed once.
        children = self.rows("up-to-date", self.events, "--on", END, sheet="children")
        for row in self.rows("up-to-date", self.events, "--on", END, sheet="figures"):
            mine = [child for child in children if child["figure"] == row["figure"]]
            if row["by"] == "team":
                mine = [child for child in mine if (child["team"] or "unassigned") == row["of"]]
            if row["by"] != "band":
                self.assertEqual(Counter(child["is_so"] for child in mine),
                                 +Counter({"yes": int(row["so"]), "no": int(row["not_so"]),
                                           "not known": int(row["not_known"])}), row)

    def test_it_counts_as_timeliness_does(self):
        ours = {row["rule"]: row for row in self.rows("timeliness", self.events, "--on", END, sheet="figures")}
        out = self.run_duly("timeliness", self.events, "--at", f"{END}T22:59:59.999Z", "--format", "csv", "-r",
                            ENGLAND).stdout
        theirs = {row["rule"]: row for row in csv.DictReader(io.StringIO(out))}
        self.assertEqual({rule: int(row["due"]) for rule, row in ours.items()},
                         {rule: int(row["due"]) for rule, row in theirs.items()})
        for rule, row in theirs.items():
            for key in "in_time", "late", "overdue", "ended", "recorded_late", "per_mille":
                self.assertEqual(ours[rule][key], row[key], (rule, key))

    def test_a_data_directory_says_what_the_files_say(self):
        self.run_duly("rehearse", self.events, "-r", ENGLAND, "--data", f"{self.folder}/data", "--until",
                      "2026-04-01")
        for name in "timeliness", "up-to-date", "reviews-ahead", "iro-year", "escalations", "contradictions":
            with self.subTest(report=name):
                of_files = self.json("report", name, self.events, "--on", "2026-02-28", "-r", ENGLAND)
                of_store = self.json("report", name, "--data", f"{self.folder}/data", "--on", "2026-02-28")
                self.assertEqual(of_files["sheets"], of_store["sheets"])

    def test_as_known_then_is_what_was_sent_by_then(self):
        day = "2025-12-31"
        by_then = [e for e in self.lives.splitlines() if json.loads(e)["recordedtime"] < f"{day}T23:59:59Z"]
        self.assertLess(len(by_then), len(self.lives.splitlines()))
        then = self.file("then", "".join(line + "\n" for line in by_then))
        for name in "timeliness", "up-to-date", "contradictions", "coverage":
            with self.subTest(report=name):
                known = self.json("report", name, self.events, "--known", day, "-r", ENGLAND)
                self.assertEqual(known["sheets"],
                                 self.json("report", name, then, "--on", day, "-r", ENGLAND)["sheets"])
        # The same of a store, which has had everything.
        self.run_duly("rehearse", self.events, "-r", ENGLAND, "--data", f"{self.folder}/data", "--until",
                      "2026-04-01")
        of_store = self.json("report", "timeliness", "--data", f"{self.folder}/data", "--known", day)
        self.assertEqual(of_store["sheets"],
                         self.json("report", "timeliness", then, "--on", day, "-r", ENGLAND)["sheets"])

    def test_what_is_restated_is_the_whole_difference(self):
        a, b = "2025-12-31", END
        before = self.figures_of(a, a)
        after = self.figures_of(a, b)
        for change in self.rows("diff", a, b, self.events, sheet="changes"):
            for side, figures in (("was", before), ("is", after)):
                if change[side]:
                    figures[change["rule"], change[side]] -= int(change["duties"])
        self.assertNotEqual(self.figures_of(a, a), self.figures_of(a, b))
        self.assertEqual(+before, +after)

    def figures_of(self, on, known):
        rows = self.rows("timeliness", self.events, "--on", on, "--known", known, sheet="duties")
        return Counter((row["rule"], row["outcome"]) for row in rows)

    def test_small_numbers_are_hidden_and_cannot_be_counted_back(self):
        for name, sheet in (("up-to-date", "figures"), ("timeliness", "figures"), ("recorded-late", "teams")):
            with self.subTest(report=name):
                report = self.json("report", name, self.events, "--on", END, "--least", "5", "-r", ENGLAND)
                whole = self.json("report", name, self.events, "--on", END, "-r", ENGLAND)
                for hidden, shown in zip(report["sheets"], whole["sheets"]):
                    if hidden["name"] != sheet:
                        self.assertEqual(hidden["rows"], [])
                        continue
                    for row, full in zip(hidden["rows"], shown["rows"]):
                        self.check_hidden(row, full)

    def check_hidden(self, row, full):
        names = ("in_time", "late", "overdue", "not_done", "not_watched", "ended", "due", "so", "not_so",
                 "not_known", "children", "acts", "after_lapse")
        counts = [key for key in full if key in names]
        for key in counts:
            self.assertFalse(key in row and 0 < row[key] < 5, (row, full))
        gone = [key for key in counts if key not in row]
        parts = [key for key in gone if key not in ("acts", "after_lapse")]
        if len([key for key in counts if full[key] > 0]) > 1:
            self.assertNotEqual(len(parts), 1, (row, full))
        if gone:
            self.assertNotIn("per_mille", row)

    # ---- the folder of every night ----------------------------------------------------------------

    def test_the_folder_has_every_sheet_and_the_workbook_says_the_same(self):
        out = self.run_duly("report", "all", self.events, "--on", END, "--to", f"{self.folder}/nightly", "-r",
                            ENGLAND)
        folder = f"{self.folder}/nightly/{END}"
        self.assertIn(folder, out.stdout)
        book = openpyxl.load_workbook(f"{folder}/duly.xlsx")
        self.assertEqual(book.sheetnames[0], "About")
        sheets = [name for name in os.listdir(folder) if name.endswith(".csv")]
        self.assertEqual(len(sheets), len(book.sheetnames) - 1)
        with open(f"{folder}/up-to-date-figures.csv", newline="", encoding="utf-8") as f:
            rows = list(csv.reader(f))
        cells = [[cell.value for cell in row] for row in book["up-to-date figures"]]
        self.assertEqual(len(cells), len(rows))
        for row, line in zip(rows[1:], cells[1:]):
            self.assertEqual([row[2], row[5], row[6]], [line[2], str(line[5]), str(line[6])])
        with open(f"{folder}/about.txt", encoding="utf-8") as f:
            about = f.read()
        for name in sheets:
            self.assertIn(name, about)

    def test_the_same_day_again_replaces_it_and_a_cut_one_leaves_nothing_half(self):
        nightly = f"{self.folder}/nightly"
        command = ["report", "all", self.events, "--on", END, "--to", nightly, "-r", ENGLAND]
        self.run_duly(*command)
        with open(f"{nightly}/{END}/stale.csv", "w", encoding="utf-8"):
            pass
        self.run_duly(*command)
        self.assertNotIn("stale.csv", os.listdir(f"{nightly}/{END}"))
        before = sorted(os.listdir(f"{nightly}/{END}"))
        run = subprocess.Popen([DULY, *command], env=self.env, stdout=subprocess.DEVNULL)
        self.wait_until("it has begun", lambda: os.path.exists(f"{nightly}/{END}.part") or run.poll() is not None)
        run.send_signal(signal.SIGKILL)
        run.wait()
        self.assertEqual(sorted(os.listdir(f"{nightly}/{END}")), before)
        self.run_duly(*command)
        self.assertEqual(os.listdir(nightly), [END])


class Child(Reports):
    """A child in care, whose visits and review are written down late, in part or never."""
    EVENTS = [
        told(1, "care.entered", "2026-01-12", "2026-01-12", legal_status="C1"),
        told(2, "worker.allocated", "2026-01-12", "2026-01-12", role="social-worker", worker="w-1", team="care-1"),
        told(3, "worker.allocated", "2026-01-12", "2026-01-12", role="iro", worker="i-1", team="iro-service"),
        told(4, "placement.started", "2026-01-12", "2026-01-12", placement_type="U6", placement="p1"),
        told(5, "visit.made", "2026-01-16", "2026-01-26", kinds=["looked-after"], seen=True),
        told(6, "review.held", "2026-02-06", "2026-02-20"),
        told(7, "dispute.raised", "2026-03-02", "2026-03-02", stage="1", reason="health", dispute="d1"),
        told(8, "dispute.answered", "2026-03-06", "2026-03-06", stage="1", dispute="d1"),
    ]

    def setUp(self):
        super().setUp()
        self.events = self.file("events", lines(*self.EVENTS))

    def test_the_visit_of_friday_that_was_recorded_ten_days_later(self):
        rows = self.rows("recorded-late", self.events, "--on", "2026-01-31", sheet="acts")
        self.assertEqual([(row["rule"], row["done"], row["recorded"], row["days"], row["timeliness"], row["team"])
                          for row in rows],
                         [("visit-first", "2026-01-16", "2026-01-26", "6", "in time", "care-1")])

    def test_what_was_published_and_is_another_is_explained(self):
        rows = self.rows("diff", "2026-02-10", "2026-03-31", self.events, sheet="duties")
        said = {row["rule"]: (row["was"], row["is"], row["why"]) for row in rows}
        self.assertEqual(said["cla-review-first"],
                         ("overdue", "in_time", "done on 2026-02-06, recorded on 2026-02-20"))
        self.assertNotIn("visit-first", said)

    def test_a_corrected_entry_moves_a_date_that_was_counted(self):
        moved = {**told(9, "care.entered", "2026-01-05", "2026-03-01", legal_status="C1"), "replaces": "e1"}
        events = self.file("moved", lines(*self.EVENTS, moved))
        rows = self.rows("diff", "2026-02-28", "2026-03-31", events, sheet="duties")
        said = {row["rule"]: (row["was"], row["is"], row["due_was"], row["due"], row["why"]) for row in rows}
        self.assertEqual(said["cla-review-first"],
                         ("in_time", "late", "2026-02-09", "2026-02-02",
                          "what it counts from, of 2026-01-05, was recorded on 2026-03-01"))

    def test_the_review_ahead_is_with_the_iro_and_in_its_week(self):
        rows = self.rows("reviews-ahead", self.events, "--on", "2026-01-14", sheet="weeks")
        self.assertEqual([(row["worker"], row["week"], row["due"], row["not_booked"]) for row in rows],
                         [("i-1", "2026-02-09", "1", "1")])
        entered = self.rows("reviews-ahead", self.events, "--on", "2026-01-14", sheet="entered")
        self.assertEqual([(row["entered"], row["late"], row["due"]) for row in entered],
                         [("2026-01-12", "0", "2026-02-09")])
        booked = told(9, "appointment.booked", "2026-01-13", "2026-01-13", on="2026-02-05", **{"for": "review.held"})
        events = self.file("booked", lines(*self.EVENTS, booked))
        rows = self.rows("reviews-ahead", events, "--on", "2026-01-14", sheet="reviews")
        self.assertEqual([(row["booked"], row["left"]) for row in rows], [("2026-02-05", "18")])

    def test_a_dispute_is_counted_by_stage_and_reason(self):
        overlay = ("overlay: example\nversion: \"1\"\ncouncil: example\nadopts: [local-practice]\n")
        rules = f"{self.folder}/law/rules"
        subprocess.run(["cp", "-r", f"{SOURCE}/schemas/england", f"{self.folder}/law"], check=True)
        os.makedirs(f"{self.folder}/law/overlays", exist_ok=True)
        with open(f"{self.folder}/law/overlays/example.yaml", "w", encoding="utf-8") as f:
            f.write(overlay)
        out = self.run_duly("report", "escalations", self.events, "--on", END, "--sheet", "stages", "--format",
                            "csv", "-r", rules).stdout
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([(row["rule"], row["reason"], row["raised"], row["in_time"], row["median"])
                          for row in rows], [("iro-dispute-stage-1", "health", "1", "1", "4")])

    def test_a_restricted_case_is_counted_and_not_named(self):
        events = self.file("restricted", lines(*self.EVENTS,
                                               told(9, "case.restricted", "2026-01-13", "2026-01-13",
                                                    on=True)))
        rows = self.rows("recorded-late", events, "--on", "2026-01-31", sheet="acts")
        self.assertEqual([row["case"] for row in rows], ["restricted"])
        rows = self.rows("recorded-late", events, "--on", "2026-01-31", "--restricted", sheet="acts")
        self.assertEqual([row["case"] for row in rows], ["C-1"])
        twice = self.file("twice", lines(*self.EVENTS, told(9, "case.restricted", "2026-01-13", "2026-01-13", on=True),
                                         told(10, "care.entered", "2026-01-20", "2026-01-20")))
        for more, who in ([], ("restricted", "")), (["--restricted"], ("C-1", "e10")):
            row, = self.rows("contradictions", twice, "--on", "2026-01-31", *more, sheet="contradictions")
            self.assertEqual((row["case"], row["id"]), who)

    def test_what_feeds_say_is_as_it_was_known_too(self):
        def feed(number, kind, recorded, hour=None, **data):
            at = {"time": hour} if hour else {"date": recorded}
            return {"specversion": "1.0", "id": f"f{number}", "source": "/councils/example/mosaic", "type": kind,
                    "subject": "feed:mosaic", **at, "recordedtime": f"{recorded}T12:00:00Z", "data": data}
        events = self.file("feeds", lines(
            *self.EVENTS, feed(1, "feed.declared", "2026-01-02", types=["care.entered", "visit.made", "review.held"]),
            # On one day one with an hour, which lies ahead, and one without, which does not.
            feed(2, "feed.completed", "2026-02-01", until="2026-01-31T00:00:00Z"),
            feed(3, "feed.completed", "2026-02-01", hour="2026-02-01T11:00:00Z", until="2026-02-01T00:00:00Z"),
            feed(4, "feed.completed", "2026-03-01", until="2026-02-28T00:00:00Z")))
        self.run_duly("rehearse", events, "-r", ENGLAND, "--data", f"{self.folder}/data", "--until", "2026-03-20")
        for known, until in (("2026-01-31", None), ("2026-02-10", "2026-02-01T00:00:00Z"),
                             ("2026-03-10", "2026-02-28T00:00:00Z")):
            for source in ([events, "-r", ENGLAND], ["--data", f"{self.folder}/data"]):
                with self.subTest(known=known, source=source[0]):
                    row, = self.json("report", "feeds", *source, "--known", known)["sheets"][0]["rows"]
                    self.assertEqual(row.get("complete_to"), until)
        said = [self.json("report", "timeliness", *source, "--on", "2026-02-01T10:30:00Z", "--known", "2026-02-10")
                for source in ([events, "-r", ENGLAND], ["--data", f"{self.folder}/data"])]
        self.assertEqual(said[0]["sheets"], said[1]["sheets"])

    def test_what_cannot_be_is_refused(self):
        for args, said in (
                (["timelines", self.events], "did you mean timeliness?"),
                (["timeliness", self.events, "--sheet", "figure"], "did you mean figures?"),
                (["timeliness", self.events, "--by", "week"], "--by is one of"),
                (["timeliness", self.events, "--across", "child"], "--across is one of"),
                (["timeliness", self.events, "--from", "2026-02-01", "--to", "2026-01-01"], "nothing falls between"),
                (["timeliness", self.events, "--rule", "cla-reviews"], "no rule and no figure has the id"),
                (["timeliness", self.events, "--team", "care-9"], "did you mean care-1?"),
                (["timeliness", self.events, "--known", "yesterday"], "--known is to be a date or a time"),
                (["all", self.events], "--to DIR is needed"),
                (["diff", "2026-03-31", "2026-02-10", self.events], "lies after"),
                (["diff", "2026-03-31", self.events], "")):
            with self.subTest(args=args):
                done = subprocess.run([DULY, "report", *args, "-r", ENGLAND], env=self.env, capture_output=True,
                                      text=True, check=False)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(said, done.stderr)

    def test_each_report_says_what_it_counts(self):
        out = self.run_duly("report").stdout
        for name in ("timeliness", "up-to-date", "reviews-ahead", "iro-year", "escalations", "recorded-late",
                     "contradictions", "coverage", "not-watched", "feeds"):
            self.assertIn(f"\n{name}", f"\n{out}")
            report = self.json("report", name, self.events, "--on", END, "-r", ENGLAND)
            self.assertTrue(report["definition"])
            for sheet in report["sheets"]:
                self.assertTrue(all(column["means"] for column in sheet["columns"]))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
