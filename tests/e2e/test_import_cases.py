#!/usr/bin/python3
"""Files as they come (tests/data/import-cases): what the importers make of each, and what is owed.

A case is a folder of made-up rows in a shape that is in use somewhere; CASES.tsv beside them says
where it was seen, and what is right. Here: the exit codes, what is said, and the clocks that follow.

Usage: test_import_cases.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
CASES = f"{SOURCE}/tests/data/import-cases"
TSV = {line.split("\t")[0]: line.split("\t")[1] for line in
       pathlib.Path(CASES, "CASES.tsv").read_text(encoding="utf-8").splitlines()[1:]}
DAY_AFTER = "2026-04-02T09:00:00Z"      # of the return, where the line says no day


class Case:
    """What the import of a case said, and what follows from its events."""

    def __init__(self, name, absent=None, commands=None, folder=None):
        self.folder, self.commands = folder or f"{CASES}/{name}", commands or TSV[name]
        self.out = tempfile.mkdtemp(prefix="duly-import-")
        self.exits, self.said, self.at, self.times = [], "", None, None
        self.absent = ["--absent", absent] if absent else []
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                    "DULY_RULES": f"{SOURCE}/schemas/england/rules"}
        for option in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if option in os.environ:
                self.env[option] = os.environ[option]
        self.run()
        self.events = [json.loads(line) for path in sorted(pathlib.Path(self.out).glob("*.jsonl"))
                       for line in path.read_text(encoding="utf-8").splitlines()]

    def close(self):
        shutil.rmtree(self.out)

    def duly(self, *args):
        return subprocess.run([DULY, *args], capture_output=True, text=True, env=self.env,
                              cwd=self.folder, timeout=120, check=False)

    def take(self, *args):
        done = self.duly("import", *args, "--council", "x")
        self.exits.append(done.returncode)
        self.said += done.stdout + done.stderr

    def run(self):
        if "ssda903" in self.commands:
            folder = "r" if os.path.isdir(f"{self.folder}/r") else "d"
            self.take("ssda903", folder, *self.absent, "-o", f"{self.out}/0.jsonl")
        for d, day in re.findall(r"import ssd (d\d) .*?--at ([\d-]+)", self.commands):
            self.take("ssd", d, "--state", f"{self.out}/state", "--at", day, "-o",
                      f"{self.out}/{d}.jsonl")
            self.at = f"{day}T09:00:00Z"
        found = re.search(r"derive --at (\S+)", self.commands)
        self.at = found[1] if found else self.at or DAY_AFTER

    def obligations(self):
        """(case, rule, due or None) -> status, timeliness, watched."""
        with open(f"{self.out}/all", "w", encoding="utf-8") as f:
            f.writelines(json.dumps(e) + "\n" for e in self.events)
        done = self.duly("derive", "--json", "--status", "any", "--at", self.at, f"{self.out}/all")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        found = [((o["case"], o["rule"], (o.get("due") or o.get("due_at") or "none")[:10]),
                  (o["status"], o["timeliness"], o.get("watched", True)))
                 for o in json.loads(done.stdout)["obligations"]]
        self.times = collections.Counter(key for key, _ in found)
        return dict(found)


# What is right of each return: exit code, (what is owed: status, timeliness, watched or None),
# what there is not, and what is said.
REVIEWS = {("101", "cla-review-first", "2025-06-10"): ("met", "in-time", True),
           ("101", "cla-review-second", "2025-09-02"): ("met", "in-time", True),
           ("101", "cla-review-next", "2026-03-01"): ("open", "late", True)}
NO_REVIEWS = {("101", "cla-review-first", "2025-06-10"): ("open", "unknown", False)}
RETURNS = {
    # the later return of a child replaces the earlier one
    "F2-entry-date-corrected-in-the-later-return": (
        0, {("101", "cla-review-first", "2024-10-21"): ("met", "in-time", True),
            ("101", "visit-first", "2024-09-30"): ("ended", "unknown", False)},
        [("101", "cla-review-first", "2024-10-25"), ("101", "visit-first", "2024-10-04")],
        ["2025/episodes.csv:2: replaced"]),
    "N05-open-child-absent-from-next-year": (
        0, {("101", "cla-review-second", "2023-09-01"): ("ended", "late", True)},
        [], ["2024/episodes.csv:2: left-since"]),
    "N12-birth-corrected": (0, {}, [], ["birth-differs"]),
    "N18-two-versions-of-a-file": (1, {}, [], ["versions-differ"]),
    # dates are read where they can be read in one way
    **{f"N01-{files}-{shape}": (0, REVIEWS, [], []) for files, shapes in (
        ("episodes", ("dmy-time", "iso", "iso-time")), ("all-files", ("iso",)),
        ("missing", ("dmy-time", "iso", "iso-time")),
        ("reviews", ("dmy-time", "iso", "iso-time", "unpadded"))) for shape in shapes},
    # one child under several spellings
    "N02-child-id-float": (0, REVIEWS, [("101.0", "cla-review-decisions", "2025-06-09")],
                           ["CHILD is written otherwise than in the header"]),
    # shapes of CSV: read, or told and not declared
    "N03-ctrl-z": (0, REVIEWS, [], []),
    "N03-mac-lines": (0, REVIEWS, [], []),
    "N03-nul-padded": (0, REVIEWS, [], []),
    "N03-nbsp-header": (1, NO_REVIEWS, [], ["reviews would need REVIEW"]),
    "N03-semicolon": (1, NO_REVIEWS, [], ["there are semicolons between its columns"]),
    "N03-sep-line": (1, NO_REVIEWS, [], ["not used: something stands above the names of its columns"]),
    "N03-tab": (1, NO_REVIEWS, [], ["there are tabs between its columns"]),
    "N03-title-row-above": (1, NO_REVIEWS, [], ["not used"]),
    "N03-total-row-below": (1, REVIEWS, [], ["reviews.csv:4"]),
    "N03-trailing-empty-columns": (0, REVIEWS, [], []),
    # the year is that of most rows
    "N04-decom-mistyped-2052": (1, REVIEWS, [("102", "iro-appoint", "2052-05-20")],
                                ["episodes.csv:3: after-end"]),
    "N06-two-authorities-one-number": (0, {}, [], ["birth-differs"]),
    "N07-missing-overlap-and-open": (
        0, {("101", "rhi", "2025-10-15"): ("ended", "unknown", False)}, [], []),
    "N09-social-worker-ids": (1, {}, [], ["bad-worker"]),
    "N10-codes-past-and-wrong": (1, {}, [], ["bad-code"]),
    "N13-reviews-outside-care": (
        0, {("101", "cla-review-first", "2025-06-10"): ("met", "in-time", True)}, [], []),
    # a review of a child placed for adoption is one under both sets of regulations
    "N16-adoption-reviews-in-the-return": (
        0, {("101", "adopt-rev-placed-1", "2025-11-03"): ("met", "in-time", False),
            ("101", "adopt-rev-placed-2", "2026-01-30"): ("met", "in-time", False)}, [], []),
    # one act, told by the return and by the dataset
    "N17-return-and-dataset-of-one-council": (
        0, {("101", "cla-review-first", "2025-12-30"): ("met", "in-time", True),
            ("101", "cla-review-second", "2026-03-22"): ("open", "late", True)},
        [("101", "cla-review-next", "2026-06-22")], []),
    # nothing could be read: each file is named with the reason
    "N11-too-deep": (65, None, [], ["a/b", "it is a folder"]),
    "N11-xlsx-only": (65, None, [], ["episodes.csv", "it is a workbook"]),
    "N11-xml-only": (65, None, [], ["903.xml", "not used"]),
    "N14-all-utf16": (65, None, [], ["episodes.csv", "reviews.csv", "it is UTF-16"]),
}


# The same of each set of deliveries; the exit code is that of the last.
ICPC = {("C1", "icpc", "2026-02-25"): ("open", "late", True)}
FIRST_VISIT = {("C1", "visit-first", "2026-01-19"): ("open", "late", True)}
DELIVERIES = {
    # what could not be read is not "no": the conference is owed
    "S01-s47-eclipse-keys": (0, ICPC, [], ["Read as: eclipse"]),
    "S01-s47-lcs-keys": (0, ICPC, [], []),
    "S01-s47-unescaped-quote": (1, ICPC, [], ["s47e_s47_outcome_json: it cannot be read"]),
    # one care leaver is one, whatever the ids of the rows
    "S02-care-leavers-new-id-each-night": (
        0, {("L1", "pathway-review", "2026-02-01"): ("met", "in-time", True),
            ("L1", "pathway-review", "2026-07-20"): ("open", "unknown", True)}, [], ["\n0 events"]),
    "S24-three-rows-of-one-care-leaver": (
        0, {("L1", "pathway-review", "2026-02-01"): ("open", "unknown", True)}, [],
        ["\n6 events"]),
    # codes in words, and at the head of words
    "S04-interim-order-at-home-lcs-text": (
        0, {("C1", "visit-reg24-ico", "2026-01-22"): ("open", "late", True)},
        [("C1", "visit-6w", "2026-02-26")], ["Read as: liquidlogic"]),
    "S04-legal-status-care-order-at-home-lcs-text": (
        0, {("C1", "visit-co-parent", "2026-02-26"): ("open", "unknown", True)}, [], []),
    "S05-episode-reasons-text": (
        0, {("C1", "visit-first", "2026-01-19"): ("met", "in-time", True),
            ("C1", "cla-review-first", "2026-02-09"): ("open", "unknown", False)}, [], []),
    # whether a check took place is not known: it is not watched, and no other table is lost
    "S06-health-no-status-column": (
        1, {("C1", "iha", "2026-02-09"): ("open", "unknown", False)}, [],
        ["ssd_cla_health.csv: not used: it has no column clah_health_check_status"]),
    "S06-health-status-null": (
        1, {("C1", "iha", "2026-02-09"): ("open", "unknown", False)}, [],
        ["it is not said whether the check took place"]),
    # the child of a review conference is that of its plan
    "S08-mosaic-cp-reviews-without-person": (
        0, {("C1", "rcpc-first", "2026-03-01"): ("met", "in-time", True)}, [],
        ["Read as: mosaic"]),
    "S09-roles-in-use": (
        1, {("C1", "iro-appoint", "2026-01-19"): ("met", "in-time", True)}, [],
        ["'Student Social Worker' is no role", "2 rows were left out"]),
    # a placement of a type that is not known is a placement
    "S10-placement-type-DQ": (1, FIRST_VISIT, [], ["'DQ' is no code that is known"]),
    # what is not read is named
    **{f"S14-file-name-{name}": (1, {("C1", "cla-review-first", "2026-02-09"):
                                     ("open", "unknown", False)}, [], [f"{name}: not used"])
       for name in ("dbo.ssd_missing.csv", "ssd_cla_placements.csv",
                    "ssd_development.ssd_person.csv", "ssd_missing.csv.txt", "ssd_missing.txt",
                    "ssd_missing_20260301.csv", "ssd_s47_enquiries.csv")},
    "S14-file-name-SSD_MISSING.CSV": (0, {}, [], []),
    "S15-encoding-utf16be-bom": (1, {}, [], ["it is UTF-16"]),
    "S15-encoding-utf16le-bom": (1, {}, [], ["it is UTF-16"]),
    # one meeting in two rows is one
    "S20-conference-twice": (
        0, {("C1", "rcpc-first", "2026-03-01"): ("met", "in-time", True),
            ("C1", "rcpc-next", "2026-08-20"): ("open", "unknown", True)}, [], []),
    "S20-initial-conference-twice": (
        0, {("C1", "rcpc-first", "2026-03-01"): ("open", "late", True)}, [], []),
    "S20-one-review-in-two-rows": (
        0, {("C1", "cla-review-second", "2026-03-22"): ("open", "late", True)},
        [("C1", "cla-review-next", "2026-06-22")], []),
    # what aged out stands
    "S21-extract-window-goes-by-the-end-date": (
        0, {("L1", "pa-contact-21plus", "2026-12-20"): ("open", "unknown", True)}, [],
        ["0 retract one"]),
    "S25-all-rows-of-a-table-unreadable-from-the-first": (
        0, {("C1", "visit-first", "2026-01-19"): ("met", "in-time", True)}, [], []),
    "S26-visit-seen-words": (
        1, {("C1", "visit-first", "2026-01-19"): ("met", "in-time", False)}, [],
        ["4 rows were left out"]),
    "N16-adoption-in-ssd": (
        0, {("C1", "adopt-rev-placed-1", "2025-11-03"): ("met", "in-time", False),
            ("C1", "cla-review-next", "2026-02-28"): ("ended", "unknown", True)}, [], []),
    "R1-mosaic-91-183": (0, {}, [], []),
    "R3-two-rows-of-one-meeting": (0, {}, [], []),
    "R5-conference-target-with-office-closure": (0, {}, [], []),
}
# Dates of birth: the day that is read, or None where the row is left out and told.
BIRTHS = {"2012-05-04": ("T", "Tz", "bst-utc-z", "d-m-y-unpadded", "datetime2-7", "dmy",
                         "dmy-hm", "dmy-hms", "iso", "iso-time", "offset", "offset3", "oracle4"),
          "2012-05-03": ("bst-utc",),   # and told that it may be the day after
          None: ("compact", "dashes", "dmy2", "excel-serial", "mssql-text", "offset2", "oracle",
                 "slashes-iso", "us", "words")}


class Table(unittest.TestCase):
    def check(self, table, last):
        for name, (code, owed, none, said) in table.items():
            with self.subTest(name):
                case = Case(name)
                self.addCleanup(case.close)
                self.assertEqual(case.exits[last], code, case.said)
                for text in said:
                    self.assertIn(text, case.said)
                if owed is None:
                    self.assertEqual(case.events, [])
                    continue
                found = case.obligations()
                for key, state in owed.items():
                    self.assertEqual(case.times[key], 1 if state else 0, key)
                    self.assertEqual(found.get(key), state, f"{key} in "
                                     f"{[k for k in sorted(found) if k[0] == key[0]]}")
                for key in none:
                    self.assertNotIn(key, found)


class Dataset(Table):
    """duly import ssd"""

    def test_each_case_gives_what_is_right(self):
        self.check(DELIVERIES, -1)

    def test_each_date_is_read_as_it_is_or_not_at_all(self):
        for day, shapes in BIRTHS.items():
            for shape in shapes:
                with self.subTest(shape):
                    case = Case(f"S16-date-{shape}")
                    self.addCleanup(case.close)
                    born = [e["date"] for e in case.events if e["type"] == "person.registered"]
                    self.assertEqual(born, [day] if day else [])
                    self.assertEqual(case.exits[-1], 0 if day else 1)
                    if day != "2012-05-04":
                        self.assertIn("ssd_person.csv:2: pers_dob: ", case.said)

    def test_dates_of_theirs_beside_those_of_the_law(self):
        for name, said, not_said in (
                ("R1-mosaic-91-183", "91 days", "1  owed, and no date there"),
                ("R3-two-rows-of-one-meeting", "4  agrees", "1  owed, and no date there"),
                ("R5-conference-target-with-office-closure", "office closure", "28 days")):
            with self.subTest(name):
                case = Case(name)
                self.addCleanup(case.close)
                at = TSV[name].split("reconcile")[1].split("--at ")[1].split()[0]
                told = case.duly("reconcile", "--events", f"{case.out}/d1.jsonl", "--ssd", "d1",
                                 "--at", at).stdout
                self.assertIn(said, told)
                self.assertNotIn(not_said, told)

    def test_whose_a_review_conference_is_the_plan_says(self):
        case = Case("S08-mosaic-cp-reviews-without-person")
        self.addCleanup(case.close)
        told = case.duly("reconcile", "--events", f"{case.out}/d1.jsonl", "--ssd", "d1", "--at",
                         "2026-03-05T09:00:00Z")
        self.assertIn("C1   review conference", told.stdout)
        self.assertEqual(told.stderr, "")


class Dialects(unittest.TestCase):
    """A delivery of 40 children as each system writes it (tests/data/ssd-dialects, which
    tests/property/dialects.py makes)."""

    def test_the_same_is_owed_of_all(self):
        owed = []
        for dialect in "mosaic", "liquidlogic", "eclipse":
            case = Case(dialect, commands="import ssd d1 --at 2026-03-31",
                        folder=f"{SOURCE}/tests/data/ssd-dialects/{dialect}")
            self.addCleanup(case.close)
            self.assertEqual(case.exits, [0], case.said[:3000])
            self.assertIn(f"Read as: {dialect}", case.said)
            owed.append(case.obligations())
        self.assertGreater(len(owed[0]), 1000)
        self.assertEqual(owed[0], owed[1])
        self.assertEqual(owed[0], owed[2])


class Returns(Table):
    """duly import ssda903"""

    def test_each_case_gives_what_is_right(self):
        self.check(RETURNS, 0)

    def test_every_case_is_in_a_table(self):
        named = {*RETURNS, *DELIVERIES} | {f"S16-date-{s}" for b in BIRTHS.values() for s in b}
        self.assertEqual(named, set(TSV))

    def test_no_two_clocks_of_one_placement_from_return_and_dataset(self):
        case = Case("N17-return-and-dataset-of-one-council")
        self.addCleanup(case.close)
        rules = [rule for _, rule, _ in case.obligations()]
        self.assertEqual(len(rules), len(set(rules)), rules)

    def test_a_child_who_is_absent_can_be_taken_to_be_in_care(self):
        case = Case("N05-open-child-absent-from-next-year", absent="in-care")
        self.addCleanup(case.close)
        self.assertEqual(case.obligations()[("101", "cla-review-second", "2023-09-01")][0], "open")


class YearAfterYear(unittest.TestCase):
    """duly import ssda903 --state: what a later import puts right of an earlier one is sent so."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-import-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {**os.environ, "DULY_RULES": f"{SOURCE}/schemas/england/rules"}
        self.sent = f"{self.folder}/sent.jsonl"

    def take(self, name, *years, more=(), code=0):
        folder = f"{self.folder}/returns"
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        for year in years:
            shutil.copytree(f"{CASES}/{name}/d/{year}", f"{folder}/{year}")
        return self.import_from(folder, *more, code=code)

    def import_from(self, folder, *more, code=0):
        out = f"{self.folder}/out.jsonl"
        if os.path.exists(out):
            os.remove(out)
        done = subprocess.run([DULY, "import", "ssda903", folder, "--council", "x", "--state",
                               f"{self.folder}/state", "-o", out, *more], capture_output=True,
                              text=True, env=self.env, timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        lines = pathlib.Path(out).read_text(encoding="utf-8") if os.path.exists(out) else ""
        with open(self.sent, "a", encoding="utf-8") as f:
            f.write(lines)
        self.said = done.stderr
        return [json.loads(line) for line in lines.splitlines()]

    def owed(self, path, at=DAY_AFTER):
        done = subprocess.run([DULY, "derive", "--json", "--status", "any", "--at", at, path],
                              capture_output=True, text=True, env=self.env, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return sorted((o["case"], o["rule"], o.get("due", ""), o["status"], o["timeliness"])
                      for o in json.loads(done.stdout)["obligations"] if o["status"] != "void")

    def test_one_import_a_year_comes_to_the_same_as_all_at_once(self):
        for name, years in (("F2-entry-date-corrected-in-the-later-return", ("2025", "2026")),
                            ("N05-open-child-absent-from-next-year", ("2024", "2025")),
                            ("N12-birth-corrected", ("2024", "2025"))):
            with self.subTest(name):
                shutil.rmtree(f"{self.folder}/state", ignore_errors=True)
                open(self.sent, "w", encoding="utf-8").close()
                self.take(name, years[0])
                changed = self.take(name, *years)
                self.assertTrue({"event.retracted", "care.ended", "person.registered"} &
                                {e["type"] for e in changed}, changed)
                all_at_once = Case(name)
                self.addCleanup(all_at_once.close)
                with open(f"{self.folder}/all", "w", encoding="utf-8") as f:
                    f.writelines(json.dumps(e) + "\n" for e in all_at_once.events)
                self.assertEqual(self.owed(self.sent), self.owed(f"{self.folder}/all"))
                self.assertEqual(self.take(name, *years), [])       # nothing is sent twice

    def test_a_correction_replaces_and_says_which(self):
        self.take("N12-birth-corrected", "2024")
        got = [e for e in self.take("N12-birth-corrected", "2024", "2025")
               if e["type"] == "person.registered"]
        self.assertEqual([(e["id"], e.get("replaces")) for e in got],
                         [("903:child:101-2", "903:child:101")])

    def test_the_returns_of_before_are_to_be_there(self):
        name = "N05-open-child-absent-from-next-year"
        self.take(name, "2024", "2025")
        self.take(name, "2025", code=65)
        self.assertIn("import them all together", self.said)

    def test_so_much_is_gone_that_it_cannot_be_right(self):
        folder = f"{self.folder}/own"
        os.mkdir(folder)

        def write(children):
            with open(f"{folder}/episodes.csv", "w", encoding="utf-8") as f:
                f.write("CHILD,DECOM,RNE,LS,PLACE,PL_POST,DEC,REC\n")
                f.writelines(f"{n},12/05/2025,S,C2,U6,A,,\n" for n in children)
            with open(f"{folder}/header.csv", "w", encoding="utf-8") as f:
                f.write("CHILD,DOB,ETHNIC\n")
                f.writelines(f"{n},05/06/2012,WBRI\n" for n in range(1, 101))
        write(range(1, 101))
        self.import_from(folder)
        write(range(4, 101))
        self.import_from(folder, code=65)
        self.assertIn("3 of the 100 rows", self.said)
        got = self.import_from(folder, "--force")
        self.assertEqual({e["type"] for e in got}, {"event.retracted"})
        self.assertEqual({e["subject"] for e in got}, {"1", "2", "3"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
