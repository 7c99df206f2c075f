#!/usr/bin/python3
"""Each verb of `duly`, its exit codes, its JSON, and what it says of bad input.

Usage: test_cli.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

from cli import BAD_CODE, BIN, CASE, DULY, Duly, GOOD, RULES, SAMPLE, SOURCE, event, lines


class Help(Duly):
    def test_lists_every_verb_and_every_option_of_each(self):
        manual = self.out("help", "--manual").replace("\\", "")
        verbs = [line[2:40].strip() for line in self.out("help").splitlines()
                 if line.startswith("  ")]
        self.assertGreater(len(verbs), 20)
        for verb in verbs:
            words = [w for w in verb.split() if w.islower()]
            text = self.out("help", *words)
            self.assertIn(f"Usage: duly {' '.join(words)}", text)
            self.assertIn(f"*duly {' '.join(words)}*", manual)
            for option in set(w.strip(",").split("=")[0] for w in text.split()
                              if w.startswith("--")) - {"--"}:
                self.assertTrue(f"*{option}*" in manual, f"{option} is not in the manual")

    def test_the_manual_names_every_other_page(self):
        pages = {tuple(page.split(".")[:2]) for page in os.listdir(f"{SOURCE}/docs")
                 if page.endswith(".scd")}
        named = self.out("help", "--manual").split("# SEE ALSO")[1]
        self.assertEqual(sorted(re.findall(r"\*([a-z0-9-]+)\*\((\d)\)", named)), sorted(pages))

    def test_the_manual_is_one_that_scdoc_reads(self):
        if shutil.which("scdoc") is None:
            self.skipTest("scdoc is not installed")
        subprocess.run(["scdoc"], input=self.out("help", "--manual"), text=True, check=True,
                       stdout=subprocess.DEVNULL)

    def test_completes_verbs_and_options(self):
        self.file("completion", self.out("help", "--completion"))
        ask = "source completion; COMP_WORDS=({}); COMP_CWORD={}; _duly; echo ${{COMPREPLY[@]}}"
        for words, at, want in (("duly re", 1, "rebuild reconcile rehearse release replay report retract"),
                                ("duly rules ''", 2, "audit check impact list load show test"),
                                ("duly derive --r", 2, "--rule --rules")):
            got = subprocess.run(["bash", "-c", ask.format(words, at)], cwd=self.folder,
                                 capture_output=True, text=True, check=True).stdout
            self.assertEqual(sorted(got.split()), want.split())

    def test_help_and_version_are_results(self):
        self.assertTrue(self.out("--version").startswith("duly "))
        self.assertEqual(self.out("--help"), self.out("help"))
        self.assertIn("rules check", self.out("help", "rules"))

    def test_what_cannot_be_understood_is_64_and_says_nothing_on_standard_output(self):
        for words in ([], ["nonsense"], ["rules"], ["rules", "nonsense"], ["derive"],
                      ["derive", "a", "b"], ["derive", "--nonsense", "-"],
                      ["derive", "--at", "yesterday", "-"], ["derive", "--stage", "late", "-"],
                      ["calendar", "show", "later"], ["explain", "abc"],
                      ["calendar", "add-working-days", "2026-02-30", "1"],
                      ["calendar", "add-working-days", "2026-02-03", "one"],
                      ["publish", "--batch", "2000", "-"], ["watch", "--from", "then"],
                      ["help", "nonsense"], ["replay", "--verify", "--as-of", "2026-01-01"]):
            done = self.run_duly(*words, code=64)
            self.assertEqual(done.stdout, "", words)
            self.assertNotEqual(done.stderr, "", words)


class Derive(Duly):
    def test_prints_obligations_soonest_first(self):
        got = self.json("derive", "--at", "2026-01-20T12:00:00Z", "-", stdin=lines(*GOOD))
        self.assertEqual(got["as_of"], "2026-01-20T12:00:00Z")
        self.assertNotIn("findings", got)
        dues = [o["due"] for o in got["obligations"]]
        self.assertEqual(dues, sorted(dues))
        first, = [o for o in got["obligations"] if o["rule"] == "cla-review-first"]
        self.assertEqual((first["due"], first["due_at"], first["act_by"], first["stage"]),
                         ("2026-02-09", "2026-02-10T00:00:00Z", "2026-02-09", "none"))
        self.assertEqual(first["trigger"]["recorded"], "2026-01-20T12:00:00Z")

    def test_what_happened_after_the_instant_is_left_out(self):
        got = self.json("derive", "--at", "2026-01-13", "-", stdin=lines(*GOOD))
        visit, = [o for o in got["obligations"] if o["rule"] == "visit-first"]
        self.assertEqual(visit["status"], "open")

    def test_an_event_counts_as_recorded_at_its_recordedtime(self):
        late = {**GOOD[0], "recordedtime": "2026-01-14T10:00:00+01:00"}
        got = self.json("derive", "--at", "2026-01-20T12:00:00Z", "-", stdin=lines(late))
        self.assertEqual(got["obligations"][0]["trigger"]["recorded"], "2026-01-14T09:00:00Z")

    def test_a_bad_event_is_told_with_its_place_and_the_others_stand(self):
        path = self.file("events", lines(GOOD[0], BAD_CODE) + "{ not json\n\n" +
                         lines({**GOOD[1], "colour": "red"}))
        done = self.run_duly("derive", "--at", "2026-01-20", "--json", path, code=65)
        self.assertIn(f"{path}:2: bad-value: data.reason", done.stderr)
        self.assertIn(f"{path}:3: malformed: ", done.stderr)
        self.assertIn(f"{path}:5: unknown-field: colour", done.stderr)
        rules = {o["rule"] for o in json.loads(done.stdout)["obligations"]}
        self.assertEqual(rules, {"cla-review-first", "iha"})

    def test_the_same_event_twice_is_one_and_another_under_its_id_is_a_conflict(self):
        self.json("derive", "-", stdin=lines(GOOD[0], GOOD[0]))
        done = self.run_duly("derive", "-", stdin=lines(GOOD[0], {**GOOD[0], "date": "2026-01-13"}),
                             code=65)
        self.assertIn("standard input:2: conflict: id", done.stderr)

    def test_what_cannot_be_right_is_listed(self):
        again = event(9, "care.entered", "2026-01-14")
        got = self.json("derive", "-", stdin=lines(GOOD[0], again))
        self.assertEqual([(f["code"], f["event"]["id"]) for f in got["findings"]],
                         [("already-open", "e9")])
        self.assertIn("already-open", self.out("derive", "-", stdin=lines(GOOD[0], again)))

    def test_a_clock_of_hours_shows_its_hour(self):
        gone = event(8, "missing.started", "2026-01-13")
        back = {**event(9, "missing.returned", None), "time": "2026-01-14T22:30:00Z"}
        back.pop("date")
        at = ("--at", "2026-01-15")
        row, = [line for line in self.out("derive", "--ids", *at, "-", stdin=lines(GOOD[0], gone, back))
                .splitlines() if " rhi " in line]
        self.assertIn("Sat 17 Jan 2026 22:30", row)
        rhi, = [o for o in self.json("derive", *at, "--rule", "rhi", "-",
                                     stdin=lines(GOOD[0], gone, back))["obligations"]]
        self.assertEqual(rhi["act_by"], "2026-01-17")   # hours run on a Saturday too
        path = self.file("events", lines(GOOD[0], gone, back))
        self.assertIn("due: Saturday 2026-01-17 22:30 GMT",
                      self.out("explain", rhi["obligation"], *at, "--events", path))

    def test_feeds_of_a_council_are_honoured(self):
        feed = {**event(8, "feed.declared", "2026-01-01", types=["visit.made"]),
                "subject": "feed:main"}
        got = self.json("derive", "--at", "2026-03-01", "-", stdin=lines(feed, *GOOD))
        watched = {o["rule"]: (o["watched"], o["stage"]) for o in got["obligations"]}
        self.assertEqual(watched["cla-review-first"], (False, "unconfirmed"))
        self.assertEqual(watched["visit-6w"], (True, "overdue"))
        other = {**feed, "source": "/councils/other/mosaic"}
        got = self.json("derive", "--at", "2026-03-01", "-", stdin=lines(other, *GOOD))
        self.assertTrue(all(o["watched"] for o in got["obligations"]))

    def test_says_to_when_the_data_is_complete(self):
        def said(name, number, kind, **data):
            return {**event(number, kind, "2026-01-10", **data), "subject": f"feed:{name}"}
        declared = [said(name, 20, "feed.declared", types=["visit.made"])
                    for name in ("main", "health")]
        main = said("main", 21, "feed.completed", until="2026-01-12T08:30:00Z")
        health = said("health", 21, "feed.completed", until="2026-01-10T02:00:00Z")
        for feeds, text, to in (
                ([], None, None),
                (declared, "not said by feed:health, feed:main.", None),
                ([*declared, main], "not said by feed:health.", None),
                ([*declared, main, health],
                 "Data complete to Sat 10 Jan 2026 02:00: feed:health is furthest behind.",
                 "2026-01-10T02:00:00Z"),
                ([declared[0], main], "Data complete to Mon 12 Jan 2026 08:30.",
                 "2026-01-12T08:30:00Z")):
            path = self.file("events", lines(*feeds, *GOOD))
            for verb in "derive", "timeliness":
                got = self.out(verb, "--at", "2026-01-20", path)
                self.assertIn(text or "As of", got)
                self.assertEqual(text is None, "omplete" not in got)
                got = self.json(verb, "--at", "2026-01-20", path)
                self.assertEqual(got.get("complete_to"), to)
                self.assertEqual(len(got.get("feeds", [])), len({f["subject"] for f in feeds}))

    def test_a_batch_taken_back_on_a_feed_is_taken_back_in_every_case(self):
        back = {**event(8, "batch.retracted", "2026-01-16", batch="b"), "subject": "feed:main"}
        mine = [{**e, "batch": "b"} for e in GOOD]
        self.assertEqual(self.json("derive", "-", stdin=lines(back, *mine))["obligations"], [])

    def test_a_service_event_is_not_for_a_case(self):
        bad = event(7, "service.held", "2026-01-16")
        del bad["data"]
        self.assertIn(":1: bad-value: ",
                      self.run_duly("derive", "-", stdin=lines(bad), code=65).stderr)

    def refused_by_both(self, said, place, *events):
        """By `duly derive`, and by the core of the service."""
        path = self.file("events", lines(*events))
        done = self.run_duly("derive", "--at", "2026-01-20", path, code=65)
        line, = [line for line in done.stderr.splitlines() if f"{path}:" in line]
        self.assertIn(f"{path}:{place}: {said}", line)
        shutil.rmtree(self.env["DULY_DATA"], ignore_errors=True)
        done = self.run_duly("rehearse", "--json", "--data", self.env["DULY_DATA"], "--until",
                             "2026-01-20T12:00:00Z", path, code=1)
        self.assertIn(said, done.stderr)
        self.assertEqual(json.loads(done.stdout)["events"]["rejected"], 1)

    def test_a_case_is_merged_into_a_case(self):
        for number, into in enumerate(["team:north", "worker:w-1", "feed:a", "group:g", "-"], 1):
            with self.subTest(into):
                self.refused_by_both("bad-value: data.into", 2, GOOD[0],
                                     event(number + 10, "case.merged", "2026-01-12", into=into))

    def test_one_person_has_a_hundred_references_and_no_more(self):
        def merged(i):
            return {**event(1, "case.merged", "2026-01-12", into="C-0"), "subject": f"C-{i}"}
        hundred = [merged(i) for i in range(1, 100)]
        got = self.json("derive", "--at", "2026-01-20", "-",
                        stdin=lines(*hundred, {**event(2, "care.entered", "2026-01-12"),
                                               "subject": "C-99"}))
        self.assertEqual(len(got["obligations"][0]["references"]), 99)
        self.refused_by_both("too-many: data.into", 100, *hundred, merged(100))

    def test_filters(self):
        def rules(*args):
            got = self.json("derive", "--at", "2026-01-20", *args, "-", stdin=lines(*GOOD))
            return {o["rule"] for o in got["obligations"]}
        self.assertEqual(rules("--status", "met"), {"visit-first"})
        self.assertEqual(rules("--before", "2026-01-20", "--status", "open"), {"placement-plan"})
        self.assertEqual(rules("--rule", "iha"), {"iha"})
        self.assertEqual(rules("--case", CASE, "--status", "void"), set())
        self.run_duly("derive", "--case", "C-2", "-", stdin=lines(*GOOD), code=64)
        self.run_duly("derive", "--rule", "nonsense", "-", code=64)

    def test_a_file_that_is_not_there_is_74_and_rules_that_are_not_78(self):
        self.run_duly("derive", "nothing.jsonl", code=74)
        self.run_duly("derive", "--rules", "nothing", "-", code=78)

    def test_a_result_that_cannot_be_written_is_74(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([DULY, "rules", "list"], stdout=full, stderr=subprocess.PIPE,
                                  env=self.env, check=False)
        self.assertEqual(done.returncode, 74)


class Explain(Duly):
    def test_says_each_day_and_the_law(self):
        path = self.file("events", lines(*GOOD))
        got = self.json("derive", "--at", "2026-01-20", "--rule", "cla-review-first", path)
        name = got["obligations"][0]["obligation"]
        text = self.out("explain", "--events", path, "--at", "2026-01-20", name[:8])
        for part in ("SI 2010/959 reg 33(1)", "20 working days", "Monday 2026-02-09", "event e1"):
            self.assertIn(part, text)
        steps = self.json("explain", "--events", path, "--at", "2026-01-20", name)
        self.assertEqual(steps["obligation"], name)
        self.assertGreater(len(steps["steps"]), 3)
        self.run_duly("explain", "--events", path, "0" * 32, code=65)


class Rules(Duly):
    def test_check_and_test_of_the_installed_packs(self):
        self.assertIn("no fault", self.out("rules", "check", f"{SOURCE}/schemas/england/rules"))
        self.assertIn(", 0 failed", self.out("rules", "test", f"{SOURCE}/schemas/england/rules"))

    def broken(self, old, new):
        os.mkdir(f"{self.folder}/rules")
        for kind in "vocabularies", "calendars":
            shutil.copytree(f"{SOURCE}/schemas/england/{kind}", f"{self.folder}/{kind}")
        with open(f"{RULES}/fifteen.yaml", encoding="utf-8") as f:
            text = f.read()
        self.assertIn(old, text)
        self.file("rules/fifteen.yaml", text.replace(old, new, 1))
        return f"{self.folder}/rules"

    def test_a_fault_is_named_by_file_line_and_column(self):
        rules = self.broken("within: 20 working days", "within: 20 fine days")
        done = self.run_duly("rules", "check", rules, code=1)
        self.assertRegex(done.stderr, r"fifteen\.yaml:\d+:\d+: .*20 fine days")
        self.run_duly("derive", "--rules", rules, "-", code=78)

    def test_an_example_that_does_not_hold_is_named(self):
        rules = self.broken("within: 20 working days", "within: 21 working days")
        done = self.run_duly("rules", "test", rules, code=1)
        self.assertIn("cla-review-first: no holiday: due 2026-02-09", done.stderr)

    def test_show_is_a_page_with_the_law_and_the_counted_days(self):
        page = self.out("rules", "show", "cla-review-first")
        for part in ("First looked-after review", "owed by      iro", "20 working days",
                     "SI 2010/959 reg 33(1)", "Good Friday"):
            self.assertIn(part, page)
        self.run_duly("rules", "show", "nonsense", code=65)

    def test_every_rule_has_a_page(self):
        for rule in self.json("rules", "list"):
            self.assertIn(rule["title"], self.out("rules", "show", rule["rule"]))


class Calendar(Duly):
    def test_adds_and_subtracts(self):
        self.assertEqual(self.out("calendar", "add-working-days", "2026-12-18", "10").split()[0],
                         "2027-01-06")
        got = self.json("calendar", "add-working-days", "2027-01-06", "-10")
        self.assertEqual((got["date"], len(got["holidays"])), ("2026-12-18", 3))

    def test_says_what_is_provisional(self):
        self.assertTrue(self.json("calendar", "show", "2035")["provisional"])
        self.assertFalse(self.json("calendar", "show", "2026")["provisional"])
        self.assertIn("provisional", self.out("calendar", "add-working-days", "2035-01-02", "3"))

    def test_a_calendar_by_itself(self):
        given = f"{SOURCE}/schemas/england/calendars/england-and-wales.yaml"
        self.assertIn("2026-12-25",
                      self.out("calendar", "show", "2026", "--calendar", given))
        self.run_duly("calendar", "show", "2026", "--calendar", "nothing", code=74)
        bad = self.file("bad.yaml", "calendar: [")
        self.run_duly("calendar", "show", "2026", "--calendar", bad, code=65)


class Others(Duly):
    def test_schema_of_a_type(self):
        self.assertEqual(json.loads(self.out("schema", "care.entered"))["title"], "care.entered")
        json.loads(self.out("schema"))
        self.run_duly("schema", "nonsense", code=65)

    def test_import_writes_events_that_derive_takes(self):
        path = f"{self.folder}/events.jsonl"
        self.run_duly("import", "ssda903", SAMPLE, "-o", path, "--council", "example", code=1)
        self.assertFalse(os.path.exists(path + ".part"))
        got = self.json("derive", "--at", "2018-04-01", path)
        self.assertGreater(len(got["obligations"]), 1000)
        self.run_duly("import", "ssda903", f"{self.folder}/nothing", code=65)
        self.run_duly("import", "ssda903", SAMPLE, "-o", f"{self.folder}/no/where", code=74)

    def test_simulate_is_the_program_beside_duly_else_that_on_path_and_without_one_78(self):
        beside = self.out("simulate", "-n", "1", "--profile",
                          f"{SOURCE}/schemas/england/profiles/london-borough.yaml", "--calendar",
                          f"{SOURCE}/schemas/england/calendars/england-and-wales.yaml")
        self.assertIn('"specversion":"1.0"', beside)
        alone = shutil.copy(DULY, f"{self.folder}/duly")
        for path, code, said in ((BIN, 64, "duly simulate: --years is a number from 1 to 40\n"),
                                 (self.folder, 78, "duly simulate: duly-simulate is neither ")):
            done = subprocess.run([alone, "simulate", "--years", "99"], capture_output=True,
                                  text=True, env={**self.env, "PATH": path}, check=False)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertTrue(done.stderr.startswith(said), done.stderr)

    def test_no_data_directory_is_74(self):
        for verb in (["list"], ["explain", "0" * 32], ["log", "verify"], ["log", "export"],
                     ["replay"], ["rebuild"], ["doctor"], ["quarantine", "list"],
                     ["quarantine", "drop", "--all"]):
            self.run_duly(*verb, code=74)

    def test_nobody_there_is_69(self):
        for verb in (["info"], ["publish", "-"], ["watch"], ["hold"], ["release"]):
            self.run_duly(*verb, "--timeout", "1", stdin=lines(*GOOD), code=69)


class Live(Duly):
    """With a scheduler that rehearses, so that the clock is one that is known."""

    def setUp(self):
        super().setUp()
        self.start("--clock", "2026-02-20T12:00:00Z")
        self.addCleanup(self.stop)

    def publish_good(self):
        self.run_duly("publish", "-", stdin=lines(*GOOD))

    def test_publish_counts_and_names_what_is_rejected(self):
        path = self.file("some", lines(GOOD[0], BAD_CODE) + "nonsense\n" + lines(GOOD[1]))
        done = self.run_duly("publish", "--batch", "2", "--json", path, code=1)
        self.assertEqual(json.loads(done.stdout),
                         {"lines": 4, "accepted": 2, "duplicate": 0, "rejected": 2})
        self.assertIn(f"{path}:2: bad-value: data.reason", done.stderr)
        self.assertIn("(event e4)", done.stderr)
        self.assertIn(f"{path}:3: malformed: ", done.stderr)
        self.assertEqual(self.json("publish", "-", stdin=lines(GOOD[0]))["duplicate"], 1)

    def test_list_shows_what_is_stored_and_fails_if_asked_to(self):
        self.publish_good()
        self.stop()
        got = self.json("list")
        self.assertEqual((got["rehearsal"], got["held"]), (True, False))
        self.assertEqual({o["rule"]: o["stage"] for o in got["obligations"]},
                         {"cla-review-first": "overdue", "iha": "overdue", "care-plan": "overdue",
                          "placement-plan": "overdue", "visit-6w": "upcoming"})
        self.assertIn("REHEARSAL", self.out("list"))
        self.assertEqual(len(self.json("list", "--stage", "upcoming")["obligations"]), 1)
        self.assertEqual(len(self.json("list", "--status", "met")["obligations"]), 1)
        counts = {r["rule"]: r["overdue"] for r in self.json("list", "--summary")["rules"]}
        self.assertEqual(counts["iha"], 1)
        self.run_duly("list", "--fail-if-overdue", code=1)
        self.run_duly("list", "--fail-if-overdue", "--rule", "visit-6w")

    def test_a_silent_feed_is_named_wherever_somebody_looks(self):
        feed = {**event(8, "feed.declared", "2026-02-01", types=["visit.made"], rhythm_hours=24),
                "subject": "feed:main"}
        until = {**event(9, "feed.completed", "2026-02-20", until="2026-02-19T22:00:00Z"),
                 "subject": "feed:main"}
        self.run_duly("publish", "-", stdin=lines(feed, until, *GOOD))
        info = self.json("info")
        self.assertEqual(info["complete_to"], "2026-02-19T22:00:00Z")
        self.assertEqual([(f["council"], f["feed"], f["rhythm_hours"], f["silent"])
                          for f in info["feeds"]], [("example", "feed:main", 24, False)])
        watched = self.run_duly("watch", "--from", "start", "--until-head")
        self.assertIn("data complete to 2026-02-19T22:00:00Z", watched.stderr)
        self.stop()
        self.assertIn("Data complete to Thu 19 Feb 2026 22:00.", self.out("list"))
        self.assertNotIn("SILENT", self.out("list"))
        self.assertIn("ok     feed         feed:main of example is complete to", self.out("doctor"))
        self.start("--clock", "2026-02-23T12:00:00Z")
        told = self.wait_until("an alert that the feed is silent", lambda: [
            a for a in map(json.loads, self.out("watch", "--from", "start", "--until-head",
                                                "--json").splitlines())
            if a["data"].get("code") == "feed-silent"])
        of_service = self.out("watch", "--type", "moved,service", "--from", "start", "--until-head", "--json")
        self.assertEqual({json.loads(line)["type"] for line in of_service.splitlines()}, {"alert.service"})
        self.assertIn("there is no 'overdone'", self.run_duly("watch", "--type", "overdone", code=64).stderr)
        self.assertEqual((told[0]["type"], told[0]["subject"], told[0]["data"]["to"]["teams"]),
                         ("alert.service", "feed:main", ["operators"]))
        self.assertTrue(self.json("info")["feeds"][0]["silent"])
        self.stop()
        for verb in "list", "timeliness":
            self.assertIn("SILENT: feed:main last reported on Fri 20 Feb 2026 12:00", self.out(verb))
            self.assertEqual(self.json(verb)["feeds"][0]["silent"], True)
        self.assertIn("WRONG  feed         feed:main", self.run_duly("doctor", code=1).stdout)
        self.run_duly("replay", "--verify")

    def test_watch_and_explain_an_alert(self):
        self.publish_good()
        alerts = [json.loads(a) for a in
                  self.out("watch", "--from", "start", "--until-head", "--json").splitlines()]
        while not alerts:                # the turn that tells comes after the answer
            alerts = [json.loads(self.out("watch", "--from", "start", "--count", "1", "--json"))]
        self.assertTrue(all(a["type"].startswith("alert.") for a in alerts))
        self.stop()
        told = alerts[0]
        self.assertEqual(self.json("explain", told["id"])["obligation"],
                         told["data"]["obligation"])
        self.assertIn(told["data"]["basis"], self.out("explain", told["data"]["obligation"][:12]))

    def test_a_batch_is_taken_back_in_every_case_once_it_was_shown(self):
        sent = [{**event(1, "care.entered", "2026-01-12"), "subject": f"C-{i}", "batch": "night"}
                for i in range(40)]
        self.run_duly("publish", "-", stdin=lines(*sent, event(2, "care.entered", "2026-01-12")))
        self.stop()
        what = "retract", "--batch", "night", "--source", "/councils/example/mosaic"
        shown = self.json(*what, "--dry-run")
        self.assertEqual((shown["published"], shown["events"], shown["subjects"]),
                         (False, 40, 40))
        self.assertEqual(shown["types"], [{"type": "care.entered", "events": 40}])
        self.run_duly("retract", "--batch", "nigth", "--source", "/councils/example/mosaic", code=1)
        self.run_duly("retract", "--batch", "night", code=64)
        self.run_duly("retract", "--id", "e1", "--source", "/councils/example/mosaic", code=64)
        self.start("--clock", "2026-02-20T12:10:00Z")
        self.assertIn("Taken back: 40 events of 40 subjects", self.out(*what))
        self.assertIn("Taken back: 1 event of 1 subject", self.out(
            "retract", "--id", "e2", "--case", "C-1", "--source", "/councils/example/mosaic"))
        self.wait_until("the end of the sweep", lambda: not self.json("info")["sweeping"])
        self.stop()
        self.assertEqual(self.json("list")["obligations"], [])

    def test_hold_and_release(self):
        self.run_duly("hold")
        self.assertTrue(self.json("info")["held"])
        self.run_duly("release", "--from", "2026-02-20T12:00:00Z")
        self.assertFalse(self.json("info")["held"])

    def test_a_release_says_how_many_messages_follow(self):
        self.run_duly("hold")
        self.publish_good()
        would = self.out("release", "--dry-run")
        self.assertIn("would be released", would)
        self.assertTrue(self.json("info")["held"])
        said = self.out("release")
        self.assertEqual(would.splitlines()[1], said.splitlines()[1])
        overdue, messages = map(int, re.findall(r"\d+", said.splitlines()[1]))
        self.assertEqual(overdue, len(self.json("list", "--stage", "overdue")["obligations"]))
        self.assertGreater(messages, 0)
        told = self.out("watch", "--from", "start", "--count", str(messages), "--json")
        self.assertEqual(len(told.splitlines()), messages)
        self.stop()
        self.start()
        self.assertEqual(self.json("info")["feed_head"], messages)
        self.env["DULY_DATA"] = self.folder
        self.assertIn("is not known here", self.out("release"))
        self.run_duly("release", "--dry-run", code=74)

    def test_quarantine(self):
        self.run_duly("publish", "-", stdin=lines(BAD_CODE), code=1)
        entry, = self.json("quarantine", "list")
        self.assertEqual((entry["id"], entry["code"]), ("e4", "bad-value"))
        shown = json.loads(self.out("quarantine", "show", entry["key"]))
        self.assertEqual(shown["event"]["data"], {"reason": "E99"})
        self.run_duly("quarantine", "retry", entry["key"], code=1)
        self.run_duly("quarantine", "retry", code=64)
        self.run_duly("quarantine", "drop", self.json("quarantine", "list")[0]["key"])
        self.run_duly("quarantine", "show", entry["key"], code=65)
        self.assertEqual(self.json("quarantine", "list"), [])

    def test_replay_and_rebuild_give_what_was_recorded(self):
        self.run_duly("rebuild", code=69)    # a scheduler has the directory
        sample = [json.loads(line) for line in self.out("import", "ssda903", SAMPLE, code=1)
                  .splitlines()]
        some = [e for e in sample if e["subject"].startswith("feed:") or e["subject"].endswith("7")]
        self.run_duly("publish", "-", stdin=lines(*some))
        self.out("watch", "--from", "start", "--count", "1")
        self.run_duly("replay", "--verify")
        self.stop()
        before = self.json("list")["obligations"]
        self.run_duly("rebuild")
        self.run_duly("replay", "--verify")
        self.assertEqual(self.json("list")["obligations"], before)
        self.assertNotIn("store.rebuild", os.listdir(self.env["DULY_DATA"]))

    def test_replay_as_of_and_under_other_rules(self):
        self.publish_good()
        self.stop()
        self.run_duly("replay", "--as-of", "2026-02-20T11:00:00Z", code=65)   # before it began
        now = self.json("list")
        known = self.json("replay", "--as-of", now["latest"])
        self.assertEqual(known["obligations"], now["obligations"])
        same = self.json("replay", "--rules", RULES)
        self.assertEqual((same["added"], same["removed"], same["moved"]), (0, 0, 0))
        other = Rules.broken(self, "within: 20 working days", "within: 21 working days")
        moved = self.json("replay", "--rules", other)
        self.assertEqual([(d["change"], d["rule"], d["was"], d["due"])
                          for d in moved["differences"]],
                         [("moved", "cla-review-first", "2026-02-09", "2026-02-10")])

    def test_the_log_by_itself(self):
        self.publish_good()
        self.stop()
        checked = self.json("log", "verify")
        records = [json.loads(line) for line in self.out("log", "export").splitlines()]
        self.assertEqual([r["seq"] for r in records], list(range(1, checked["records"] + 1)))
        self.assertEqual([r["body"]["id"] for r in records if r["kind"] == "event"],
                         ["e1", "e2", "e3"])
        segment = f"{self.env['DULY_DATA']}/log/0000000001.seg"
        with open(segment, "r+b") as f:
            f.seek(5000)
            byte = f.read(1)
            f.seek(5000)
            f.write(bytes([byte[0] ^ 1]))
        self.run_duly("log", "verify", code=1)

    def test_doctor(self):
        self.publish_good()
        self.stop()
        verdicts = {c["subject"]: c["verdict"] for c in self.json("doctor")}
        self.assertEqual((verdicts["store"], verdicts["log"], verdicts["rules"]), ("ok",) * 3)
        os.chmod(self.env["DULY_DATA"], 0o755)
        self.assertIn("note   directory", self.out("doctor"))
        with open(f"{self.env['DULY_DATA']}/store/data.mdb", "r+b") as f:
            f.truncate(8192)
        self.assertIn("WRONG  store", self.run_duly("doctor", code=1).stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
