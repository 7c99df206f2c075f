#!/usr/bin/python3
"""Files as they come (tests/data/import-cases): what the importers make of each, and what is owed.

A case is a folder of made-up rows in a shape that is in use somewhere; CASES.tsv beside them says
where it was seen, and what is right. Here: the exit codes, what is said, and the clocks that follow.

Usage: test_import_cases.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
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

    def __init__(self, name, absent=None):
        self.folder, self.commands = f"{CASES}/{name}", TSV[name]
        self.out = tempfile.mkdtemp(prefix="duly-import-")
        self.exits, self.said, self.at = [], "", None
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
        return {(o["case"], o["rule"], (o.get("due") or o.get("due_at") or "none")[:10]):
                (o["status"], o["timeliness"], o.get("watched", True))
                for o in json.loads(done.stdout)["obligations"]}


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
    "N03-sep-line": (1, NO_REVIEWS, [], ["not used"]),
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


class Returns(unittest.TestCase):
    """duly import ssda903"""

    def test_each_case_gives_what_is_right(self):
        for name, (code, owed, none, said) in RETURNS.items():
            with self.subTest(name):
                case = Case(name)
                self.addCleanup(case.close)
                self.assertEqual(case.exits[0], code, case.said)
                for text in said:
                    self.assertIn(text, case.said)
                if owed is None:
                    self.assertEqual(case.events, [])
                    continue
                found = case.obligations()
                for key, state in owed.items():
                    self.assertEqual(found.get(key), state, f"{key} in {sorted(found)}")
                for key in none:
                    self.assertNotIn(key, found)

    def test_no_two_clocks_of_one_placement_from_return_and_dataset(self):
        case = Case("N17-return-and-dataset-of-one-council")
        self.addCleanup(case.close)
        rules = [rule for _, rule, _ in case.obligations()]
        self.assertEqual(len(rules), len(set(rules)), rules)

    def test_a_child_who_is_absent_can_be_taken_to_be_in_care(self):
        case = Case("N05-open-child-absent-from-next-year", absent="in-care")
        self.addCleanup(case.close)
        self.assertEqual(case.obligations()[("101", "cla-review-second", "2023-09-01")][0], "open")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
