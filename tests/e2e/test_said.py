#!/usr/bin/python3
"""What is said where something is empty, missing, misspelt or unknown: never that all is well.

Usage: test_said.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import contextlib
import csv
import ctypes
import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import time
import unittest

import jsonschema

from cli import BIN, DULY, Duly, GOOD, RULES, SOURCE, event, lines

LAW = f"{SOURCE}/schemas/england/rules"


def wait_until_it_waits(process):
    """Until it has filled its pipe, and sleeps."""
    enough, until = fcntl.fcntl(process.stdout, 1032) - 4096, time.monotonic() + 60  # F_GETPIPE_SZ
    while time.monotonic() < until:
        held = struct.unpack("i", fcntl.ioctl(process.stdout, termios.FIONREAD, b"    "))[0]
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
            if held >= enough and stat.read().rsplit(")", 1)[1].split()[0] == "S":
                return
        os.sched_yield()
    raise TimeoutError("it did not fill its pipe")


def looks_at(store):
    """The looks at an LMDB environment that are under way, by its own table of readers."""
    lmdb, env, said = ctypes.CDLL("liblmdb.so.0"), ctypes.c_void_p(), []
    lines_of = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
    take = lines_of(lambda line, _: said.append(line.decode().split()) or 0)
    lmdb.mdb_env_create(ctypes.byref(env))
    if lmdb.mdb_env_open(env, store.encode(), 0x20000, 0) != 0:  # MDB_RDONLY
        raise OSError(f"{store} does not open")
    lmdb.mdb_reader_list(env, take, None)
    lmdb.mdb_env_close(env)
    return [line for line in said if line[-1].isdigit()]


class Empty(Duly):
    """A check over nothing says no."""

    def setUp(self):
        super().setUp()
        self.events = self.file("given", lines(*GOOD))
        self.empty = f"{self.folder}/empty"
        os.mkdir(self.empty)

    def refused(self, code, said, *args, **more):
        done = self.run_duly(*args, code=code, **more)
        self.assertIn(said, done.stderr)
        self.assertEqual(done.stdout, "", args)

    def test_a_folder_without_a_pack_is_no_law(self):
        said = "no rule pack (*.yaml with `pack:`) in"
        for args in (["derive", "--rules", self.empty, self.events],
                     ["timeliness", "--rules", self.empty, self.events],
                     ["explain", "--rules", self.empty, "--events", self.events, "0" * 32],
                     ["rules", "list", "--rules", self.empty],
                     ["rules", "show", "iha", "--rules", self.empty],
                     ["rehearse", "--rules", self.empty, "--data", "new", self.events],
                     ["schema", "--rules", self.empty],
                     ["calendar", "show", "2026", "--rules", self.empty]):
            self.refused(78, said, *args)
        for verb in "check", "test":
            self.refused(65, said, "rules", verb, self.empty)
        self.assertFalse(os.path.exists(f"{self.folder}/new"))

    def test_the_folder_that_was_probably_meant_is_named(self):
        for folder in ("schemas", "schemas/england", "schemas/england/vocabularies",
                       "schemas/england/rules/.."):
            self.refused(78, f"did you mean {SOURCE}/schemas/england/rules", "derive", "--rules",
                         f"{SOURCE}/{folder}", self.events)
        self.refused(65, "which has 5?", "rules", "check", f"{SOURCE}/schemas")

    def test_packs_without_a_rule_are_none(self):
        for kind in "vocabularies", "calendars":
            shutil.copytree(f"{SOURCE}/schemas/england/{kind}", f"{self.folder}/{kind}")
        os.mkdir(f"{self.folder}/rules")
        self.file("rules/a.yaml", 'pack: a\nversion: "1"\ntitle: A\nzone: Europe/London\n'
                                  "calendar: england-and-wales\nrules: []\n")
        for verb in "check", "test":
            self.refused(65, "no rule is in the packs of rules", "rules", verb, "rules")
        self.refused(78, "no rule is in the packs of rules", "derive", "--rules", "rules",
                     self.events)

    def test_a_file_without_events_is_bad_input(self):
        for text in "", "\n \n":
            path = self.file("none", text)
            for args in (["derive", path], ["timeliness", path], ["timeliness", self.events, path],
                         ["explain", "--events", path, "0" * 32],
                         ["rehearse", "--data", "new", path]):
                self.refused(65, f"{path} holds no events", *args)
        self.refused(65, "standard input holds no events", "derive", "-")

    def refused_start(self, *args, code):
        said = ""
        with subprocess.Popen([f"{BIN}/duly-scheduler", "--data", self.env["DULY_DATA"],
                               "--events", self.env["DULY_EVENTS"], "--alerts",
                               self.env["DULY_ALERTS"], *args], env=self.env, text=True,
                              stderr=subprocess.PIPE) as process:
            for line in process.stderr:
                said += line
                if "event=ready" in line:
                    process.kill()
        self.assertNotIn("event=ready", said)
        self.assertEqual(process.returncode, code, said)
        return said

    def test_a_service_without_rules_does_not_start(self):
        for folder in self.empty, f"{SOURCE}/schemas":
            self.assertIn("no rule pack", self.refused_start("--rules", folder, code=78))
        self.start("--rules", RULES)
        self.run_duly("publish", "-", "--to", self.env["DULY_EVENTS"], stdin=lines(*GOOD))
        self.stop()
        self.start("--rules", self.empty)     # those of its log are in force, and that is said
        self.assertTrue(self.json("info")["rules_differ"])
        self.assertGreater(self.json("info")["rules"], 0)
        self.stop()
        self.assertIn("WRONG  files", self.run_duly("doctor", "--rules", LAW, code=1).stdout)
        self.assertIn("WRONG  files", self.run_duly("doctor", "--rules", self.empty, code=1).stdout)

    def test_a_directory_in_which_no_rule_is_in_force_is_wrong_until_it_has_some(self):
        """As a service of before began one."""
        shutil.copytree(f"{SOURCE}/tests/data/no-rules", self.env["DULY_DATA"])
        self.run_duly("rebuild")
        self.assertIn("WRONG  rules", self.run_duly("doctor", code=1).stdout)
        self.refused_start("--rules", self.empty, code=78)
        self.start("--rules", RULES)
        self.assertGreater(self.json("info")["rules"], 0)
        self.stop()
        self.assertNotIn("WRONG  rules", self.out("doctor"))
        self.run_duly("replay", "--verify")


class Councils(Duly):
    """A slip of the pen in a council's name makes no second council, where it is known which there are."""

    SLIP = [{**e, "source": "/councils/exmaple/mosaic"} for e in GOOD]

    def overlaid(self, council):
        """A folder of rules with an overlay for @council."""
        for kind in "rules", "vocabularies", "calendars":
            shutil.copytree(f"{SOURCE}/tests/data/{kind}", f"{self.folder}/law/{kind}")
        os.mkdir(f"{self.folder}/law/overlays")
        self.file(f"law/overlays/{council}.yaml",
                  f'overlay: {council}\nversion: "1"\ncouncil: {council}\n')
        return f"{self.folder}/law/rules"

    def refused(self, done, n=3):
        self.assertEqual(done.stderr.count("bad-value: source: no council is called exmaple here; "
                                           "did you mean example?"), n, done.stderr)

    def test_the_configuration_says_which_there_are(self):
        self.start("--councils", "example", "--councils", "northshire")
        self.run_duly("publish", "-", stdin=lines(*GOOD))
        self.refused(self.run_duly("publish", "-", stdin=lines(*self.SLIP), code=1))
        self.run_duly("hold")                 # the service itself is of no council
        self.stop()
        self.start()                          # what was taken stays so, also where it is not known
        self.run_duly("publish", "-", stdin=lines(*self.SLIP))
        self.stop()
        self.start("--councils", "example")
        self.assertEqual(self.json("publish", "-", stdin=lines(*self.SLIP))["duplicate"], 3)
        self.stop()
        self.run_duly("replay", "--verify")

    def test_an_overlay_says_so_too(self):
        rules = self.overlaid("example")
        path, slip = self.file("good", lines(*GOOD)), self.file("slip", lines(*self.SLIP))
        self.run_duly("derive", "--rules", rules, path)
        self.refused(self.run_duly("derive", "--rules", rules, slip, code=65))
        self.refused(self.run_duly("rehearse", "--rules", rules, "--data", "new", slip, code=1))
        self.start("--rules", rules)
        self.refused(self.run_duly("publish", slip, code=1))
        self.run_duly("publish", path)
        self.stop()

    def test_where_nobody_says_which_there_are_any_is_taken(self):
        self.run_duly("derive", "-", stdin=lines(*self.SLIP))


def allocated(number, role, worker, team, subject="C-1"):
    return {**event(number, "worker.allocated", "2026-01-12", role=role, worker=worker, team=team),
            "subject": subject}


class Findings(Duly):
    """What cannot be right beside the other events stands beside what is owed."""

    def test_as_text_and_as_json_by_its_schema(self):
        again = event(9, "care.entered", "2026-01-14")
        path = self.file("events", lines(*GOOD, again))
        got = self.json("derive", "--at", "2026-02-20", path)
        finding, = got["findings"]
        self.assertEqual((finding["council"], finding["case"], finding["code"],
                          finding["event"]["id"]), ("example", "C-1", "already-open", "e9"))
        self.assertEqual(finding["message"], "care entered on 14 January 2026, but 'in care' was "
                         "open already: was its end recorded, or is this said twice?")
        self.assertIn(finding["message"], self.out("derive", "--at", "2026-02-20", path))
        with open(f"{SOURCE}/schemas/derive.schema.json", encoding="utf-8") as f:
            schema = json.load(f)
        schema["properties"]["obligations"].pop("items")     # which has a test of its own
        jsonschema.validate(got, schema)
        self.assertNotIn("findings", self.json("derive", "--case", "C-1", "--at", "2026-02-20",
                                               self.file("good", lines(*GOOD))))


class Lacking(Duly):
    """A clock that a status calls for and that is not there, and by when it would be due."""

    OF_ENGLAND = ("--rules", LAW)

    def test_as_text_and_as_json_by_its_schema(self):
        path = self.file("events", lines(event(1, "care.entered", "2026-01-12")))
        got = self.json("derive", *self.OF_ENGLAND, "--at", "2026-02-20", path)
        lacking = {g["code"]: g for g in got["lacking"]}
        self.assertEqual(lacking["visits-to-looked-after"]["message"],
                         "a looked-after child has a date for the next visit: it is due by "
                         "19 January 2026")
        self.assertEqual({k: lacking["care-plan-of-looked-after"][k]
                          for k in ("case", "status", "rules", "since", "due", "act_by")},
                         {"case": "C-1", "status": "care-plan-owed", "rules": ["care-plan"],
                          "since": "2026-01-12", "due": "2026-01-26", "act_by": "2026-01-26"})
        self.assertIn(lacking["visits-to-looked-after"]["message"],
                      self.out("derive", *self.OF_ENGLAND, "--at", "2026-02-20", path))
        with open(f"{SOURCE}/schemas/derive.schema.json", encoding="utf-8") as f:
            schema = json.load(f)
        schema["properties"]["obligations"].pop("items")     # which has a test of its own
        jsonschema.validate(got, schema)

    def test_not_before_people_would_be_told(self):
        path = self.file("events", lines(event(1, "care.entered", "2026-01-12")))
        self.assertNotIn("lacking", self.json("derive", *self.OF_ENGLAND, "--at",
                                              "2026-01-12T12:00:00Z", path))
        self.assertNotIn("lacking", self.out("derive", *self.OF_ENGLAND, "--at",
                                             "2026-01-12T12:00:00Z", path))


class Lists(Duly):
    """What people read: it fits, it is in words, it is whole, and a name that nobody has is told."""

    AT = ("--at", "2026-02-20T12:00:00Z")
    EVENTS = [*GOOD, allocated(10, "iro", "iro1", "iro-service"),
              allocated(11, "social-worker", "sw1", "care-1"),
              {**event(12, "case.linked", "2026-01-12", group="family-1"), "subject": "C-1"},
              event(13, "missing.started", "2026-02-18"),
              {**{k: v for k, v in event(14, "missing.returned", "").items() if k != "date"},
               "time": "2026-02-18T22:30:00Z"}]
    OTHER = {**event(20, "care.entered", "2026-01-12"), "source": "/councils/northshire/mosaic"}

    def setUp(self):
        super().setUp()
        self.path = self.file("events", lines(*self.EVENTS))

    def derive(self, *args, path=None, **more):
        return self.run_duly("derive", *self.AT, *args, path or self.path, **more)

    def stored(self, *events):
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"], "--until", self.AT[1],
                      self.file("story", lines(*(events or self.EVENTS))))

    def test_a_pager_that_is_left_open_holds_no_pages_of_the_store(self):
        self.stored(*({**event(i, "care.entered", "2026-01-12"), "subject": f"C-{i}"}
                      for i in range(1, 200)))
        for args in ["list", "--json"], ["list", "--format", "csv"]:
            pager = subprocess.Popen([DULY, *args], stdout=subprocess.PIPE, env=self.env)
            try:
                wait_until_it_waits(pager)
                self.assertEqual(looks_at(f"{self.env['DULY_DATA']}/store"), [], args)
            finally:
                pager.stdout.close()
                pager.wait()

    def test_a_table_is_no_wider_than_the_terminal(self):
        self.stored()
        for columns in None, 80, 100, 132:
            self.env.pop("COLUMNS", None)
            if columns:
                self.env["COLUMNS"] = str(columns)
            for args in (["derive", *self.AT, self.path], ["derive", "--ids", *self.AT, self.path],
                         ["list"], ["list", "--status", "any"], ["list", "--summary"],
                         ["rules", "list"], ["rules", "list", "--rules", LAW],
                         ["rules", "show", "cla-review-next", "--rules", LAW],
                         ["timeliness"], ["timeliness", "--by", "month"]):
                if args[0] == "timeliness" and not columns:
                    continue              # a file is as wide as it needs to be
                for line in self.out(*args).split("Worked examples")[0].splitlines():
                    self.assertLessEqual(len(line), columns or 80, (args, line))
                    self.assertEqual(line, line.rstrip())

    def test_titles_units_and_hours(self):
        text = self.derive().stdout
        self.assertIn("looked-after", text)
        self.assertNotIn("cla-review-first", text)
        self.assertIn("cla-review-first", self.env.update(COLUMNS="120") or
                      self.derive("--ids").stdout)
        self.assertRegex(text, r"Mon 9 Feb 2026 +9 wd late")
        self.assertRegex(text, r"Sat 21 Feb 2026 22:30 +34 h")
        for word in "docket", "step", "provisional":
            self.assertNotIn(word, text)

    def test_notes_are_in_words(self):
        feed = [{**event(40 + i, kind, "2026-02-01", **data), "subject": "feed:main"}
                for i, (kind, data) in enumerate((
                    ("feed.declared", {"types": ["review.held"]}),
                    ("feed.completed", {"until": "2026-02-01T00:00:00Z"})))]
        late = {**event(50, "care.entered", "2034-12-20"), "subject": "C-2"}
        self.env["COLUMNS"] = "200"
        text = self.derive("--status", "open", path=self.file("feed", lines(*feed, *self.EVENTS)))
        self.assertIn("nobody reports this", text.stdout)
        text = self.out("derive", "--at", "2026-02-10T12:00:00Z", "--stage", "unconfirmed",
                        self.file("feed", lines(*feed, *GOOD)))
        self.assertIn("the data do not reach to it yet", text)
        text = self.out("derive", "--at", "2034-12-21", self.file("late", lines(late)))
        self.assertIn("bank holidays not published", text)
        for rule in self.json("rules", "list", "--rules", LAW):
            page = self.out("rules", "show", rule["rule"], "--rules", LAW)
            self.assertNotRegex(page.partition("\n  note ")[2], r"\bV2\b")

    def test_csv_is_that_of_rfc_4180_with_plain_heads(self):
        self.stored()
        for args in (["derive", *self.AT, self.path], ["list"], ["list", "--summary"],
                     ["timeliness", "--by", "month"], ["rules", "list"]):
            done = subprocess.run([DULY, *args, "--format", "csv"], capture_output=True,
                                  env=self.env, check=True, cwd=self.folder)
            text = done.stdout.decode()
            self.assertNotRegex(text.replace("\r\n", ""), "[\r\n]")
            head, *rows = csv.reader(io.StringIO(text, newline=""))
            self.assertTrue(rows, args)
            self.assertEqual({len(r) for r in rows}, {len(head)})
            self.assertEqual(len(head), len(set(head)))
            for name in head:
                self.assertRegex(name, "^[a-z_]+$")
        done = self.derive("--format", "csv", "--rule", "rhi")
        row, = csv.DictReader(io.StringIO(done.stdout))
        self.assertEqual((row["case"], row["due"], row["due_at"], row["owed_by"]),
                         ("C-1", "2026-02-21", "2026-02-21T22:30:00Z", "social-worker"))

    def test_filters_take_lists_and_beginnings(self):
        def rules(*args):
            done = self.json("derive", *self.AT, "--status", "open", *args, self.path)
            return {o["rule"] for o in done["obligations"]}
        self.assertEqual(rules("--rule", "cla-*,rhi"), {"cla-review-first", "rhi"})
        self.assertEqual(rules("--stage", "upcoming,due", "--worker", "sw1"), {"visit-6w", "rhi"})
        self.assertEqual(rules("--owner", "iro"), {"cla-review-first"})
        self.assertEqual(rules("--worker", "iro1"), {"cla-review-first"})
        self.assertEqual(rules("--council", "example", "--team", "iro-service", "--owner", "iro"),
                         {"cla-review-first"})

    def test_a_name_that_nobody_has_is_no_good_news(self):
        self.stored()
        for args, said in ((("--team", "care1"), "no team has the name care1; did you mean care-1?"),
                           (("--case", "C1"), "no case is known as C1; did you mean C-1?"),
                           (("--worker", "sw2"), "no worker has the name sw2; did you mean sw1?"),
                           (("--owner", "irro"), "no rule is owed by the role irro; did you mean iro?"),
                           (("--council", "exmaple"),
                            "no council is called exmaple; did you mean example?"),
                           (("--rule", "cla-review-frist"),
                            "no rule has the id cla-review-frist; did you mean cla-review-first"),
                           (("--rule", "nonsense*"), "no rule has the id nonsense*"),
                           (("--stage", "overdeu"),
                            "--stage: there is no stage overdeu; did you mean overdue?"),
                           (("--stage", "due,late"), "there is no stage late"),
                           (("--status", "opne"), "there is no status opne; did you mean open?"),
                           (("--format", "cvs"), "there is no form cvs; did you mean csv?")):
            for verb in (["list"], ["derive", self.path]):
                done = self.run_duly(*verb, *args, code=64)
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stdout, "")
        self.run_duly("list", "--case", "NOPE", code=64)
        for args in ("--team", "care1"), ("--council", "exmaple"), ("--rule", "nonsense"):
            self.run_duly("timeliness", *args, code=64)
            self.run_duly("timeliness", *args, self.path, code=64)
        self.assertIn("0 obligations", self.out("list", "--team", "care-1", "--rule", "iha",
                                                "--status", "void"))

    def test_councils_have_a_column_once_there_are_two(self):
        both = [*self.EVENTS, self.OTHER]
        path = self.file("both", lines(*both))
        self.assertNotIn("COUNCIL", self.derive().stdout)
        self.assertIn("COUNCIL", self.derive(path=path).stdout)
        self.stored(*both)
        self.assertIn("COUNCIL", self.out("list"))
        got = self.json("list", "--council", "northshire")["obligations"]
        self.assertEqual({o["council"] for o in got}, {"northshire"})
        one, = self.json("list", "--council", "northshire", "--rule", "iha")["obligations"]
        self.out("explain", one["obligation"], "--council", "northshire")
        self.run_duly("explain", one["obligation"], "--council", "example", code=65)

    def test_a_limit_says_what_it_leaves_out(self):
        self.stored()
        whole, some = self.json("list"), self.json("list", "--limit", "2")
        self.assertEqual(some["obligations"], whole["obligations"][:2])
        self.assertEqual(some["limit_not_shown"], len(whole["obligations"]) - 2)
        self.assertIn("The first 2 are shown", self.out("list", "--limit", "2"))

    def test_what_nobody_reports_is_counted_and_shown_when_asked_for(self):
        feed = {**event(30, "feed.declared", "2026-01-01", types=["visit.made"]),
                "subject": "feed:main"}
        self.stored(feed, *self.EVENTS)
        whole = self.json("list")["obligations"]
        hidden = [o for o in whole if not o["watched"]]
        text = self.out("list")
        self.assertIn(f"{len(hidden)} more that no feed would report as done", text)
        self.assertNotIn("First looked-after", text)
        for more in ["--unwatched"], ["--case", "C-1"], ["--stage", "unconfirmed,overdue"]:
            self.assertIn("First looked-after", self.out("list", *more))
        self.assertEqual(self.json("list", "--unwatched")["obligations"], hidden)
        self.assertEqual(self.json("list", "--watched")["obligations"],
                         [o for o in whole if o["watched"]])
        self.run_duly("list", "--watched", "--unwatched", code=64)

    def test_what_fell_due_is_the_sum_of_how_it_ended(self):
        self.env["COLUMNS"] = "250"
        self.stored()
        for by in "month", "none":
            head, *rows = self.out("timeliness", "--by", by).split("\n\n")[1].splitlines()
            for name in "NOT DONE", "ENDED":
                self.assertIn(name, head)
            for row in rows:
                numbers = [int(n) for n in re.findall(r" (\d+)(?= |$)", row[row.index("  "):])]
                self.assertEqual(numbers[0], sum(numbers[1:6]), row)
        self.run_duly("timeliness", "--from", "2026-03-01", "--to", "2026-01-01", code=64)
        self.assertIn("Nothing that is asked for fell due",
                      self.out("timeliness", "--to", "2001-01-01"))

    def test_notes_are_whole(self):
        for rule in "cla-review-first", "cla-review-early", "assessment-45", "icpc":
            page = " ".join(self.out("rules", "show", rule, "--rules", LAW).split())
            with open(f"{LAW}/{'england-childrens' if 'cla' in rule else 'england-protection'}.yaml",
                      encoding="utf-8") as f:
                text = f.read()
            note = re.search(rf"id: {rule}\n.*?note: *>?-?\s*(.*?)\n    [a-z]", text, re.S)[1]
            note = " ".join(note.split()).strip('"')
            self.assertIn(note[-60:], page)
        self.env["DULY_RULES"] = LAW
        text = self.out("explain", "--events", self.path, *self.AT, json.loads(
            self.out("derive", *self.AT, "--rule", "cla-review-first", "--json",
                     self.path))["obligations"][0]["obligation"])
        page = " ".join(self.out("rules", "show", "cla-review-first").split())
        note = re.search("note: (.*)", text)[1]
        self.assertGreater(len(note), 393)       # where it was cut
        self.assertIn(note, page)

    def test_citations_are_addresses_that_open_and_say_when_they_were_read(self):
        self.env["COLUMNS"] = "500"
        for rule in self.json("rules", "list", "--rules", LAW):
            with self.subTest(rule["rule"]):
                page = self.out("rules", "show", rule["rule"], "--rules", LAW)
                law = re.match(r"SI (\d+)/(\d+)|Children Act 1989 s", rule["basis"])
                if law or "address" in rule:
                    self.assertRegex(rule["address"], r"^https://[a-z0-9.-]+(/[!-~]*)?$")
                    self.assertNotRegex(rule["address"], r"/cy/|/made|timeline|github")
                    self.assertIn(rule["address"], page)
                if law and law[1]:
                    self.assertRegex(rule["address"], "^https://www.legislation.gov.uk/uksi/"
                                     f"{law[1]}/{law[2]}/(regulation|part)/")
                if "read" in rule:
                    self.assertRegex(rule["read"], r"^20\d\d-\d\d$")
                    self.assertIn("read in", page)

    def test_an_edition_that_has_not_been_read_is_named(self):
        """Working Together is of March 2026; every number that is cited from it is older."""
        cites = [rule["rule"] for rule in self.json("rules", "list", "--rules", LAW)
                 if rule["basis"].startswith("Working Together")]
        self.assertGreater(len(cites), 15)
        for rule in cites:
            self.assertRegex(self.out("rules", "show", rule, "--rules", LAW),
                             r"\n  edition +\S.* of March 2026 has not been read\n", rule)

    def test_an_edition_that_has_not_been_read_goes_with_what_is_owed(self):
        events = self.file("referral.jsonl", lines(event(1, "referral.received", "2026-11-02")))
        owed = {o["rule"]: o for o in self.json("derive", "--at", "2026-11-02T10:00:00Z", "--rules",
                                                LAW, events)["obligations"]}
        self.assertEqual((owed["referral-decision"]["edition"],
                          owed["referral-decision"]["unread_edition"]),
                         ("2013 to 2023", "March 2026"))
        told = self.out("explain", "--at", "2026-11-02T10:00:00Z", "--rules", LAW, "--events",
                        events, owed["referral-decision"]["obligation"])
        self.assertIn("2013 to 2023; that of March 2026 has not been read", told)

    def shown(self, name):
        return " ".join(self.out("rules", "show", name, "--rules", LAW).split())

    def test_a_status_and_a_moment_have_a_page_like_a_rule(self):
        for name, what, rules in (
                ("in-care", "from care entered", ["cla-review-first", "visit-first"]),
                ("relevant", "while not in care", ["needs-assessment-relevant"]),
                ("eligible-status", "not before the age of 16", ["needs-assessment"]),
                ("missing-18-close", "attains 18", ["rhi"]),
                ("leaving-care-end", "attains 25", ["pathway-review"]),
                ("reporting-year-ends", "1 April of each year", ["ssda903-deadline"])):
            with self.subTest(name):
                page = self.shown(name)
                self.assertIn(what, page)
                for rule in rules:
                    self.assertRegex(page, rf"\b{rule}\b")

    def test_what_hangs_on_a_status_by_way_of_another_says_of_which(self):
        self.assertRegex(self.shown("eligible-status"), r"pa-contact-21plus .*former-relevant")

    def test_every_status_and_moment_that_is_listed_has_a_page(self):
        listed = self.json("rules", "list", "--statuses", "--rules", RULES)
        self.assertGreater(len(listed), 10)
        for one in listed:
            self.assertTrue(self.out("rules", "show", one["name"], "--rules",
                                     RULES).startswith(f"{one['name']}: a {one['sort']}"))
        heads = self.out("rules", "list", "--statuses", "--format", "csv", "--rules", RULES)
        self.assertEqual(heads.count("\n"), len(listed) + 1)

    def test_a_name_that_is_no_rule_no_status_and_no_moment_is_told_what_was_meant(self):
        for wrong, meant in (("eligable", "eligible"), ("turns-61", "turns-16"),
                             ("cla-reviw-first", "cla-review-first")):
            said = self.run_duly("rules", "show", wrong, "--rules", LAW, code=65)
            self.assertIn(f"did you mean {meant}", said.stderr)
            self.assertEqual(said.stdout, "")

    def test_an_audit_has_every_rule_with_its_authority(self):
        rules = {r["rule"] for r in self.json("rules", "list", "--rules", LAW)}
        audit = self.json("rules", "audit", "--rules", LAW)
        self.assertEqual({r["rule"] for r in audit["rules"]}, rules)
        counts = audit["counts"]
        self.assertEqual(counts["rules"], len(audit["rules"]))
        self.assertEqual(counts["V1"] + counts["V2"] + counts["U"], counts["rules"])
        self.assertEqual(counts["unread"], sum("unread_edition" in r for r in audit["rules"]))
        for one in audit["rules"]:
            self.assertTrue(one["within"] and one["instrument"] and one["provision"], one)
        rows = list(csv.DictReader(io.StringIO(self.out("rules", "audit", "--rules", LAW,
                                                        "--format", "csv"))))
        self.assertEqual([{k: v for k, v in row.items() if v} for row in rows], audit["rules"])

    def test_an_audit_is_of_what_was_asked_for(self):
        def audited(*filters):
            got = self.json("rules", "audit", "--rules", LAW, *filters)
            return got["rules"]
        self.assertEqual({r["verified"] for r in audited("--verified", "V2,U")}, {"V2", "U"})
        self.assertEqual({r["pack"] for r in audited("--pack", "england-pro*")},
                         {"england-protection"})
        self.assertEqual([r["rule"] for r in audited("--rule", "icpc")], ["icpc"])
        self.assertTrue(all(r["unread_edition"] for r in audited("--unread")))
        for option, wrong, meant in (("--verified", "V3", "V1"), ("--rule", "ipcc", "icpc"),
                                     ("--pack", "england-protecton", "england-protection")):
            said = self.run_duly("rules", "audit", option, wrong, "--rules", LAW, code=64)
            self.assertIn(meant, said.stderr)
            self.assertEqual(said.stdout, "")

    def test_an_audit_fits_the_terminal_and_ends_with_its_counts(self):
        for width in "60", "100":
            self.env["COLUMNS"] = width
            text = self.out("rules", "audit", "--rules", LAW, "--pack", "england-protection")
            self.assertLessEqual(max(map(len, text.splitlines())), int(width))
        self.assertRegex(text, r"\d+ rules: \d+ V1 \(read in the instrument\), \d+ V2")
        self.assertIn("a later edition of the text has not been read", " ".join(text.split()))

    def test_conditions_are_in_words(self):
        for rule in self.json("rules", "list", "--rules", LAW):
            for text in rule["within"], self.out("rules", "show", rule["rule"], "--rules",
                                                 LAW).split("\n  basis ")[0]:
                self.assertNotRegex(text, r"[{}\[\]]")


class Names(Duly):
    """A name that nobody has is told by each verb that takes one, with the one that was meant."""

    EVENTS = [*GOOD, allocated(11, "social-worker", "sw1", "care-1")]
    SOURCE = ("--source", "/councils/example/mosaic")

    def setUp(self):
        super().setUp()
        self.path = self.file("given", lines(*({**e, "batch": "night-1"} for e in self.EVENTS)))

    def refused(self, code, said, *args):
        done = self.run_duly(*args, code=code)
        self.assertIn(said, done.stderr)
        self.assertEqual(done.stdout, "", args)

    def test_of_the_council_where_a_date_is_explained_or_compared(self):
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"], self.path)
        one = self.json("derive", self.path)["obligations"][0]["obligation"]
        said = "no council is called exmaple; did you mean example?"
        for events in [], ["--events", self.path]:
            self.refused(64, said, "explain", one, "--council", "exmaple", *events)
            self.refused(64, said, "reconcile", "--ssd", f"{SOURCE}/tests/data/ssd-cases/first",
                         "--council", "exmaple", *events)
            self.out("explain", one, "--council", "example", *events)

    def test_of_what_is_taken_back(self):
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"], self.path)
        self.refused(1, "has the batch nihgt-1; did you mean night-1?", "retract", "--batch",
                     "nihgt-1", *self.SOURCE, "--dry-run")
        self.refused(1, "nothing comes from /councils/exmaple/mosaic; did you mean "
                     "/councils/example/mosaic?", "retract", "--batch", "night-1", "--source",
                     "/councils/exmaple/mosaic", "--dry-run")
        self.refused(1, "has the id e1 in case C-9", "retract", "--id", "e1", "--case", "C-9",
                     *self.SOURCE, "--dry-run")

    def test_of_a_rule_and_of_a_type(self):
        self.refused(65, "the id cla-review-frist; did you mean cla-review-first ", "rules", "show",
                     "cla-review-frist")
        self.refused(65, "is called care.enterd; did you mean care.entered ", "schema",
                     "care.enterd")

    def test_of_the_team_whose_alerts_are_watched(self):
        watched = "watch", "--from", "start", "--until-head"
        self.start("--clock", "2026-02-20T12:00:00Z")
        self.addCleanup(self.stop)
        self.run_duly("publish", self.path)
        self.refused(64, "no team has the name care1; did you mean care-1?", *watched, "--team",
                     "care1")
        self.refused(64, "no council is called exmaple; did you mean example?", *watched,
                     "--council", "exmaple")
        for team in "care-1", "unassigned", "operators":
            self.run_duly(*watched, "--team", team)
        self.assertNotIn("is not known here", self.run_duly(*watched, "--team", "care-1").stderr)
        self.env["DULY_DATA"] = self.folder            # and where there is nothing to look at
        self.assertIn("whether there is a team care1 is not known here",
                      self.run_duly(*watched, "--team", "care1").stderr)

    def test_of_those_that_nobody_holds(self):
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"], self.path)
        nobodys = self.json("list", "--team", "unassigned")["obligations"]
        self.assertEqual(nobodys, [o for o in self.json("list")["obligations"] if "team" not in o])
        self.assertTrue(nobodys)

    def test_of_a_consumer(self):
        self.start("--clock", "2026-02-20T12:00:00Z")
        self.addCleanup(self.stop)
        self.refused(1, "no consumer is called mial", "consumers", "--drop", "mial")


class Words(Duly):
    """What is said of a slip: what was probably meant, and what to do."""

    def said(self, code, *args, **more):
        done = self.run_duly(*args, code=code, **more)
        self.assertEqual(done.stdout, "", args)
        return done.stderr

    def test_of_verbs(self):
        self.assertEqual(self.out("-h"), self.out("help"))
        for words, want in ((["lst"], "did you mean list?"), (["rules", "chekc"], "rules check?"),
                            (["calender", "show"], "calendar show?"), (["help", "lst"], "list?"),
                            (["quarantin", "list"], "did you mean quarantine list")):
            self.assertIn(want, self.said(64, *words))
        text = self.said(64, "rules")
        self.assertIn("wants one of these", text)
        self.assertNotIn("is no verb", text)
        self.assertNotIn("Mandatory", self.out("help", "list"))
        self.assertNotIn("Mandatory", self.out("list", "--help"))

    def test_of_numbers(self):
        for count, want in (("0", "from 1 on, not '0'"), ("-5", "whole number, not '-5'"),
                            ("--children=-5", "whole number, not '-5'")):
            words = [count] if "=" in count else ["-n", count]
            self.assertIn(want, self.said(64, "simulate", *words))
        self.assertIn("from 1 on", self.said(64, "list", "--limit", "0"))
        self.assertIn("from 1 on", self.said(64, "publish", "--batch", "0", "-"))
        self.assertEqual(self.json("calendar", "add-working-days", "2027-01-06", "-10")["date"],
                         "2026-12-18")

    def test_of_events(self):
        slip = {**GOOD[0], "type": "care.enterd"}
        text = self.run_duly("derive", "-", stdin=lines(slip), code=65).stderr
        self.assertIn("did you mean care.entered ", text)
        bad = event(1, "care.entered", "2026-01-12", legal_status="XX")
        text = self.run_duly("derive", "-", stdin=lines(bad), code=65).stderr
        self.assertIn("data.legal_status is no code of the list legal-statuses: C1 C2", text)
        self.assertNotIn("XX", text)
        story = self.file("story", lines(*GOOD))
        self.assertIn("every event is before --from", self.said(64, "rehearse", "--data", "new",
                                                                "--from", "2027-01-01", story))

    def test_of_addresses(self):
        self.assertIn("tcp://HOST:PORT or ipc://PATH",
                      self.said(64, "info", "--to", "127.0.0.1:7950"))
        self.assertIn("tcp://HOST:PORT or ipc://PATH",
                      self.said(64, "watch", "--at", "localhost:7802"))
        for verb, socket in ("info", "events"), ("watch", "alerts"):
            text = self.said(69, verb, "--timeout", "1")
            self.assertIn(f"no answer from a service at ipc://{self.folder}/{socket}: is "
                          "duly-scheduler running?", text)

    def test_of_a_directory_whose_store_is_gone(self):
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"],
                      self.file("story", lines(*GOOD)))
        shutil.rmtree(f"{self.env['DULY_DATA']}/store")
        self.assertIn("duly rebuild", self.said(74, "list"))

    def test_of_a_directory_of_somebody_else(self):
        data = self.env["DULY_DATA"]
        self.run_duly("rehearse", "--data", data, self.file("story", lines(*GOOD)))
        every = ["list"], ["log", "verify"], ["replay", "--verify"], ["doctor"]
        # Root is kept out of nothing, and becomes another user.
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        for path in self.folder, data, f"{data}/store", f"{data}/store/data.mdb", f"{data}/log":
            inner = path.rsplit("/", 1)[1]
            for where, folders, files in os.walk(self.folder):
                for name in folders:
                    os.chmod(f"{where}/{name}", 0o755)
                for name in files:
                    os.chmod(f"{where}/{name}", 0o644)
            os.chmod(self.folder, 0o755)
            os.chmod(path, 0)
            for verb in every:
                if verb[0] == {"log": "list", "store": "log", "data.mdb": "log"}.get(inner):
                    continue        # it does not look there
                with self.subTest(path=inner, verb=verb):
                    done = subprocess.run([DULY, *verb], capture_output=True, text=True,
                                          env=self.env, cwd="/", timeout=120, check=False, **other)
                    self.assertEqual(done.returncode, 74, done.stdout + done.stderr)
                    self.assertIn(f"{data}: permission denied (run as the service's user)",
                                  done.stderr)
                    self.assertEqual(done.stdout, "")
            os.chmod(path, 0o755)

    def test_of_progress_no_more_than_can_be_read(self):
        self.env["DULY_RULES"] = LAW
        lives = self.out("simulate", "-n", "6", "--profile",
                         f"{SOURCE}/schemas/england/profiles/london-borough.yaml", "--calendar",
                         f"{SOURCE}/schemas/england/calendars/england-and-wales.yaml")
        self.run_duly("rehearse", "--data", self.env["DULY_DATA"], self.file("lives", lives))
        ours, theirs = pty.openpty()
        begun, said = time.monotonic(), b""
        with subprocess.Popen([DULY, "replay"], stdout=subprocess.DEVNULL, stderr=theirs,
                              env=self.env) as process:
            os.close(theirs)
            with contextlib.suppress(OSError):       # EIO: nobody writes there any more
                while more := os.read(ours, 65536):
                    said += more
            os.close(ours)
        self.assertEqual(process.returncode, 0)
        self.assertGreater(said.count(b"\033[K"), 0)
        self.assertLessEqual(said.count(b"\033[K"), 10 * (time.monotonic() - begun) + 2)

    def test_what_was_published_is_listed(self):
        self.start("--clock", "2026-02-20T12:00:00Z")
        for i in range(20):
            one = {**event(1, "care.entered", "2026-01-12"), "subject": f"C-{i}"}
            self.run_duly("publish", "-", stdin=lines(one))
            got = self.json("list", "--case", f"C-{i}")
            self.assertTrue(got["obligations"])
            self.assertGreaterEqual(got["position"], got["log_head"])
        self.assertRegex(self.out("list"), r"Up to date to .* \(record (\d+) of \1\)\.")
        self.stop()

    def completed(self, words, at):
        self.file("completion", self.out("help", "--completion"))
        ask = (f"source completion; COMP_WORDS=({words}); COMP_CWORD={at}; _duly; "
               "echo ${COMPREPLY[@]}")
        return subprocess.run(["bash", "-c", ask], cwd=self.folder, capture_output=True, text=True,
                              check=True, env={**self.env, "PATH": f"{BIN}:{self.env['PATH']}"}
                              ).stdout.split()

    def test_completion_knows_values(self):
        self.assertEqual(self.completed("duly list --stage o", 3), ["overdue"])
        self.assertEqual(self.completed("duly list --rule cla-review-f", 3), ["cla-review-first"])
        self.assertEqual(self.completed("duly rules show cla-review-f", 3), ["cla-review-first"])
        self.assertEqual(self.completed("duly rules show turns-1", 3), ["turns-14", "turns-16",
                                                                      "turns-17", "turns-18",
                                                                      "turns-19"])
        self.assertEqual(self.completed("duly rules audit --verified V", 4), ["V1", "V2"])
        self.assertEqual(self.completed("duly rules audit --pack eng", 4),
                         ["england-childrens"])
        self.assertEqual(self.completed("duly schema care.ent", 2), ["care.entered"])
        self.assertEqual(self.completed("duly help lis", 2), ["list"])
        self.assertEqual(sorted(self.completed("duly help rules ''", 3)),
                         ["audit", "check", "impact", "list", "load", "show", "test"])
        self.assertEqual(self.completed("duly list --format c", 3), ["csv"])
        self.assertEqual([w for w in self.completed("duly list --data ''", 3)
                          if w.startswith("-")], [])
        self.assertIn("--stage", self.completed("duly list --st", 2))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
