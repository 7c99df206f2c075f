#!/usr/bin/python3
"""Rehearsals, and the timeliness of what was owed: a few lives written by hand, counted by hand.

Usage: test_rehearse.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
RULES = f"{SOURCE}/tests/data/rehearsal/rules"


def event(n, subject, what, when, recorded, council="example", **data):
    e = {"specversion": "1.0", "id": f"e{n}", "source": f"/councils/{council}/system",
         "type": what, "subject": subject, "time" if "T" in when else "date": when,
         "recordedtime": recorded}
    return {**e, "data": data} if data else e


# A note is due ten days after the stay began (by the measure: seven); it is met by a first note, and
# by the other reading of the law by a second one.
LIVES = [
    event(1, "C-1", "stay.began", "2023-01-02", "2023-01-02T10:00:00Z"),       # due 12 January
    event(2, "C-1", "note.made", "2023-01-10", "2023-01-10T10:00:00Z", kind="first"),
    event(3, "C-1", "note.made", "2023-01-11", "2023-01-11T10:00:00Z", kind="second"),
    event(1, "C-2", "stay.began", "2023-01-05", "2023-01-05T10:00:00Z"),       # due 15 January
    event(2, "C-2", "note.made", "2023-01-16", "2023-01-16T10:00:00Z", kind="second"),
    event(3, "C-2", "note.made", "2023-01-20", "2023-01-20T10:00:00Z", kind="first"),
    event(1, "C-3", "stay.began", "2023-01-23", "2023-01-23T10:00:00Z"),       # due 2 February
    event(2, "C-3", "note.made", "2023-02-01", "2023-02-06T11:30:00Z", kind="first"),
    event(1, "C-4", "stay.began", "2023-02-01", "2023-02-01T10:00:00Z"),       # due 11 February
    event(1, "C-5", "stay.began", "2023-02-06", "2023-02-06T10:00:00Z"),       # due 16 February
    event(2, "C-5", "stay.ended", "2023-02-10", "2023-02-10T10:00:00Z"),
    event(1, "C-6", "stay.began", "2023-02-06", "2023-02-06T10:00:00Z"),       # the same
    event(2, "C-6", "stay.ended", "2023-02-20", "2023-02-20T10:00:00Z"),
    event(0, "feed:system", "feed.declared", "2023-01-01", "2023-01-01T10:00:00Z", "other",
          types=["stay.began", "stay.ended"]),
    event(1, "C-7", "stay.began", "2023-02-07", "2023-02-07T10:00:00Z", "other"),
    event(0, "C-8", "worker.allocated", "2023-03-01", "2023-03-01T10:00:00Z",
          role="iro", worker="w-1", team="iros"),
    event(1, "C-8", "stay.began", "2023-03-01", "2023-03-01T10:00:00Z"),       # due 11 March
    event(2, "C-8", "note.made", "2023-03-03", "2023-03-03T10:00:00Z", kind="first"),
    event(1, "C-9", "stay.began", "2023-03-25", "2023-03-25T10:00:00Z"),       # due 4 April
    event(1, "C-10", "call.received", "2023-02-20T10:00:00Z", "2023-02-20T10:00:00Z"),
    event(2, "C-10", "call.returned", "2023-02-21T09:00:00Z", "2023-02-21T12:00:00Z"),
    event(0, "C-11", "case.opened", "2023-01-30", "2023-01-30T10:00:00Z", ours_from="2023-02-15"),
    event(1, "C-11", "stay.began", "2023-01-02", "2023-01-30T10:00:01Z"),      # history
]
UNTIL = "2023-03-31T12:00:00Z"


def counts(due, *, in_time=0, late=0, overdue=0, not_done=0, not_watched=0, ended=0,
           recorded_late=0, explained=0):
    counted = due - not_watched - ended
    assert in_time + late + overdue + not_done == counted
    c = {"due": due, "met": in_time + late, "in_time": in_time, "late": late, "overdue": overdue,
         "not_done": not_done, "not_watched": not_watched, "ended": ended,
         "recorded_late": recorded_late, "explained": explained, "counted": counted}
    return {**c, "per_mille": round(1000 * in_time / counted)} if counted else c


class Rehearsal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-rehearse-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DULY_RULES": RULES}
        for name in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if name in os.environ:
                self.env[name] = os.environ[name]

    def duly(self, *args, stdin="", code=0, **env):
        done = subprocess.run([DULY, *args], input=stdin, capture_output=True, text=True,
                              env={**self.env, **env}, cwd=self.folder, timeout=300, check=False)
        self.assertEqual(done.returncode, code,
                         f"duly {args}\n{done.stdout[:3000]}\n{done.stderr[:3000]}")
        return done

    def json(self, *args, **more):
        return json.loads(self.duly(*args, "--json", **more).stdout)

    def write(self, events, name="lives.jsonl"):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as f:
            f.writelines(line if isinstance(line, str) else json.dumps(line) + "\n"
                         for line in events)
        return name

    def rehearse(self, events=None, *args, data="data", **more):
        file = self.write(LIVES if events is None else events, f"{data}.jsonl")
        return self.json("rehearse", "--data", data, *args, file, **more)

    def records(self, data="data"):
        text = self.duly("log", "export", "--data", data).stdout
        return [json.loads(line) for line in text.splitlines()]

    def alerts(self, case, data="data"):
        told = [r["body"][3] for r in self.records(data) if r["kind"] == "alert"]
        return [(a["time"], a["type"], a["data"].get("reason")) for a in told
                if a["subject"] == case]

    # ---- rehearse --------------------------------------------------------------------------------

    def test_each_at_its_own_instant(self):
        self.rehearse(None, "--until", UNTIL)
        self.assertEqual(self.alerts("C-3"), [
            ("2023-01-23T10:00:00Z", "alert.opened", None),
            ("2023-01-31T09:00:00Z", "alert.upcoming", None),
            ("2023-02-02T09:00:00Z", "alert.due", None),
            ("2023-02-03T00:00:00Z", "alert.overdue", None),
            ("2023-02-06T11:30:00Z", "alert.cleared", "recorded-late")])
        # Due on a Saturday: acted on by the Friday, and told again week after week.
        self.assertEqual(self.alerts("C-4"), [
            ("2023-02-01T10:00:00Z", "alert.opened", None),
            ("2023-02-08T09:00:00Z", "alert.upcoming", None),
            ("2023-02-10T09:00:00Z", "alert.due", None),
            ("2023-02-12T00:00:00Z", "alert.overdue", None),
            *((f"2023-{day}T09:00:00Z", "alert.overdue", None)
              for day in ("02-18", "02-25", "03-04", "03-11", "03-18", "03-25"))])
        self.assertEqual(self.alerts("C-10"), [
            ("2023-02-20T10:00:00Z", "alert.opened", None),
            ("2023-02-21T04:00:00Z", "alert.due", None),
            ("2023-02-21T10:00:00Z", "alert.overdue", None),
            ("2023-02-21T12:00:00Z", "alert.cleared", "recorded-late")])
        # Nobody is told of what no feed reports; nor of what is history.
        self.assertEqual(self.alerts("C-7") + self.alerts("C-11"), [])

    def test_counts(self):
        got = self.rehearse([*LIVES, LIVES[0]], "--until", UNTIL)
        self.assertEqual((got["from"], got["until"]), ("2023-01-01T10:00:00Z", UNTIL))
        self.assertEqual(got["events"], {"accepted": len(LIVES), "duplicate": 1, "rejected": 0,
                                         "not_yet": 0})
        self.assertEqual(got["obligations"], {"open": 3, "met": 5, "ended": 2, "void": 0,
                                              "history": 1})
        told = [r["body"][3]["type"] for r in self.records() if r["kind"] == "alert"]
        self.assertEqual(sum(got["alerts"].values()), len(told))
        for kind, n in got["alerts"].items():
            self.assertEqual(told.count(kind), n, kind)

    def test_everything_works_on_it(self):
        self.rehearse(None, "--until", UNTIL)
        verified = self.duly("replay", "--verify", "--data", "data").stdout
        self.assertIn("the same\n", verified)
        self.assertIn("alerts that differ: 0\n", verified)
        self.duly("log", "verify", "--data", "data")
        self.assertIn("REHEARSAL: this is not the real clock.",
                      self.duly("list", "--data", "data").stdout)
        listed = self.json("list", "--data", "data", "--status", "any", "--all")
        self.assertEqual((listed["rehearsal"], listed["as_of"]), (True, UNTIL))
        derived = self.json("derive", "--at", UNTIL, "data.jsonl")
        self.assertEqual(listed["obligations"], derived["obligations"])
        self.assertEqual(len(listed["obligations"]), 11)
        one = listed["obligations"][0]["obligation"]
        self.assertIn(one, self.duly("explain", one, "--data", "data").stdout)
        self.assertTrue(all(r["body"][3]["data"]["rehearsal"] for r in self.records()
                            if r["kind"] == "alert"))

    def test_same_again(self):
        self.rehearse(None, "--until", UNTIL)
        self.rehearse(list(LIVES), "--until", UNTIL, data="again")
        self.assertEqual(self.records("data"), self.records("again"))
        for name in "log verify", "timeliness":
            self.assertEqual(self.duly(*name.split(), "--data", "data").stdout,
                             self.duly(*name.split(), "--data", "again").stdout)

    def test_in_the_order_in_which_it_became_known(self):
        self.rehearse(None, "--until", UNTIL)
        self.rehearse(list(reversed(LIVES)), "--until", UNTIL, data="turned")
        # Two that became known at one instant are of two cases, or do not matter to each other.
        for n in range(1, 12):
            self.assertEqual(self.alerts(f"C-{n}"), self.alerts(f"C-{n}", "turned"))
        recorded = [r["recorded"] for r in self.records("turned")]
        self.assertEqual(recorded, sorted(recorded))

    def test_one_instant_is_one_batch(self):
        at = "2023-02-06T10:00:00Z"
        self.rehearse(None, "--until", UNTIL)
        batch = [r["kind"] for r in self.records() if r["recorded"] == at]
        self.assertEqual(batch, ["event", "event", "tick", "alert", "alert"])

    def test_without_recordedtime(self):
        got = self.rehearse([
            {k: v for k, v in e.items() if k != "recordedtime"} for e in LIVES[:3]])
        self.assertEqual((got["from"], got["until"]),
                         ("2023-01-02T00:00:00Z", "2023-01-11T00:00:00Z"))

    def test_the_clock_stops_where_it_is_told_to(self):
        got = self.rehearse(None, "--until", "2023-02-03")
        self.assertEqual((got["until"], got["events"]["not_yet"]), ("2023-02-03T00:00:00Z", 12))
        self.assertEqual(self.alerts("C-3")[-1][1], "alert.overdue")
        self.assertIn("before the first event", self.duly(
            "rehearse", "--data", "no", "--until", "2022-12-31", "data.jsonl", code=64).stderr)
        self.assertFalse(os.path.exists(f"{self.folder}/no"))
        # On its own it stops with the last event.
        self.assertEqual(self.rehearse(data="other")["until"], "2023-03-25T10:00:00Z")

    def test_a_first_import(self):
        at = "2023-02-05T00:00:00Z"
        got = self.rehearse(None, "--from", "2023-02-05", "--until", UNTIL)
        self.assertEqual((got["from"], got["events"]["accepted"]), (at, len(LIVES)))
        # What is done is done; of what is late only that is told.
        self.assertEqual(self.alerts("C-1") + self.alerts("C-2"), [])
        self.assertEqual(self.alerts("C-3"), [
            (at, "alert.overdue", None), ("2023-02-06T11:30:00Z", "alert.cleared", "recorded-late")])
        self.assertEqual(self.rows("--data", "data")["note", None], self.NOTE)

    def test_more_than_a_turn_takes(self):
        # A service takes 4096 events in a turn: nobody is told before all of an instant are known.
        at = "2023-03-01T10:00:00Z"
        stays = [event(1, f"C-{n}", "stay.began", "2023-02-01", at) for n in range(4500)]
        notes = [event(2, f"C-{n}", "note.made", "2023-02-02", at, kind="first")
                 for n in range(4500)]
        got = self.rehearse(stays + notes)
        self.assertEqual((got["obligations"]["met"], sum(got["alerts"].values())), (4500, 0))
        self.assertIn("alerts that differ: 0",
                      self.duly("replay", "--verify", "--data", "data").stdout)

    def test_what_is_rejected(self):
        unknown = event(7, "C-1", "stay.forgotten", "2023-01-04", "2023-01-04T10:00:00Z")
        done = self.duly("rehearse", "--data", "data", "--json", "-", code=1, stdin="".join(
            line if isinstance(line, str) else json.dumps(line) + "\n"
            for line in ["{ no\n", '{"id": "x"}\n', LIVES[0], unknown, LIVES[1]]))
        self.assertRegex(done.stderr, "standard input:1: malformed: ")
        self.assertRegex(done.stderr, "standard input:2: .*specversion")
        self.assertRegex(done.stderr, r"standard input:4: unknown-type: .*\(event e7\)")
        self.assertEqual(json.loads(done.stdout)["events"],
                         {"accepted": 2, "duplicate": 0, "rejected": 3, "not_yet": 0})
        self.assertEqual([r["body"]["code"] for r in self.records() if r["kind"] == "rejected"],
                         ["missing-field", "unknown-type"])
        self.assertIn("alerts that differ: 0",
                      self.duly("replay", "--verify", "--data", "data").stdout)

    def test_nothing_to_rehearse(self):
        for text in "", "\n\n", '{"id": "x"}\n':
            self.assertIn("holds no events", self.duly(
                "rehearse", "--data", "data", "-", stdin=text, code=65).stderr)
            self.assertFalse(os.path.exists(f"{self.folder}/data"))

    def test_a_directory_of_its_own(self):
        self.rehearse()
        file, before = self.write(LIVES), self.records()
        self.assertIn("data is not empty", self.duly(
            "rehearse", "--data", "data", file, code=64).stderr)
        self.assertEqual(self.records(), before)
        # Never by chance where a service will be.
        self.assertIn("--data DIR is needed", self.duly(
            "rehearse", file, code=64, DULY_DATA=f"{self.folder}/service").stderr)
        self.assertFalse(os.path.exists(f"{self.folder}/service"))
        os.mkdir(f"{self.folder}/empty")
        self.duly("rehearse", "--data", "empty", file)

    def test_a_directory_in_use(self):
        scheduler = subprocess.Popen(
            [f"{BIN}/duly-scheduler", "--data", "service", "--events",
             f"ipc://{self.folder}/events", "--alerts", f"ipc://{self.folder}/alerts"],
            env=self.env, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(scheduler.wait)
        self.addCleanup(scheduler.kill)
        self.duly("info", "--to", f"ipc://{self.folder}/events")
        self.assertIn("service is not empty", self.duly(
            "rehearse", "--data", "service", self.write(LIVES), code=64).stderr)
        scheduler.terminate()
        self.assertEqual(scheduler.wait(60), 0)

    def test_the_log_of_a_morning(self):
        self.rehearse(None, "--until", UNTIL)
        from_, until = "2023-02-06T10:00:00Z", "2023-02-08T09:00:00Z"
        text = self.duly("log", "export", "--data", "data", "--from", from_, "--until", until)
        self.assertEqual([json.loads(line) for line in text.stdout.splitlines()],
                         [r for r in self.records() if from_ <= r["recorded"] <= until])
        self.assertEqual(text.stdout.count('"kind":"event"'), 4)
        self.assertEqual(text.stdout.count("alert.upcoming"), 1)

    # ---- timeliness ------------------------------------------------------------------------------

    NOTE = counts(8, in_time=3, late=1, overdue=1, not_done=1, not_watched=1, ended=1,
                  recorded_late=1)
    CALL = counts(1, in_time=1, recorded_late=1)

    def rows(self, *args, **more):
        got = self.json("timeliness", *args, **more)
        self.told = got
        return {(r["rule"], r.get("measure", r.get("reading"))):
                {k: v for k, v in r.items()
                 if k not in ("rule", "title", "kind", "measure", "reading")}
                for r in got["rules"]}

    def test_each_column(self):
        self.rehearse(None, "--until", UNTIL)
        expected = {("note", None): self.NOTE, ("call", None): self.CALL}
        self.assertEqual(self.rows("--data", "data"), expected)
        self.assertEqual((self.told["as_of"], self.told["rehearsal"]), (UNTIL, True))
        self.assertEqual(self.told["left_out"],
                         {"provisional": 0, "void": 0, "history": 1, "not_yet_due": 1})
        self.assertEqual([r["title"] for r in self.told["rules"]],
                         ["A note of the stay", "A call is returned"])
        # The same without a server, of one file or of several.
        self.assertEqual(self.rows("--at", UNTIL, "data.jsonl"), expected)
        first, second = self.write(LIVES[:9], "first"), self.write(LIVES[9:], "second")
        self.assertEqual(self.rows("--at", UNTIL, first, second), expected)

    def test_months(self):
        self.rehearse(None, "--until", UNTIL)
        periods = self.rows("--data", "data", "--by", "month")["note", None]["periods"]
        self.assertEqual(periods, [
            {"period": "2023-01", **counts(2, in_time=1, late=1)},
            {"period": "2023-02", **counts(5, in_time=1, overdue=1, not_done=1, not_watched=1,
                                           ended=1, recorded_late=1)},
            {"period": "2023-03", **counts(1, in_time=1)}])

    def test_quarters_and_years_begin_in_april(self):
        file = self.write([
            event(n, f"C-{n}", "stay.began", began, began + "T10:00:00Z") for n, began in
            enumerate(["2022-03-21", "2022-03-22", "2022-06-20", "2022-06-21"])])  # due 31.3., 1.4., ...
        for by, names in (("quarter", {"2021-22 Q4": 1, "2022-23 Q1": 2, "2022-23 Q2": 1}),
                          ("year", {"2021-22": 1, "2022-23": 3})):
            row = self.rows("--at", UNTIL, "--by", by, file)["note", None]
            self.assertEqual({p["period"]: p["due"] for p in row["periods"]}, names)
        self.assertNotIn("periods", self.rows("--at", UNTIL, "--by", "none", file)["note", None])
        self.assertIn("--by is one of", self.duly("timeliness", "--by", "week", file, code=64).stderr)

    def test_measures_stand_beside_the_law(self):
        self.rehearse(None, "--until", UNTIL)
        rows = self.rows("--data", "data", "--measures")
        self.assertEqual(rows["note", None], self.NOTE)
        # Of eight days only C-8's note comes within seven.
        self.assertEqual(rows["note", "7-days"], counts(
            8, in_time=1, late=3 - 1 + 1, overdue=1, not_done=1, not_watched=1, ended=1))
        # By the second note: C-1's in time, C-2's late; C-3 and C-8 have none.
        self.assertEqual(rows["note", "second-look"], counts(
            8, in_time=1, late=1, overdue=3, not_done=1, not_watched=1, ended=1))
        self.assertEqual(len(rows), 4)
        # The month of a measure is that of its own date: C-3's is 30 January.
        months = self.rows("--data", "data", "--measures", "--by", "month")
        self.assertEqual([(p["period"], p["due"]) for p in months["note", "7-days"]["periods"]],
                         [("2023-01", 3), ("2023-02", 4), ("2023-03", 1)])

    def test_what_is_wanted(self):
        self.rehearse(None, "--until", UNTIL)

        def due(*args):
            return {k[0]: v["due"] for k, v in self.rows("--data", "data", *args).items()}

        self.assertEqual(due("--from", "2023-02-02", "--to", "2023-02-16"), {"note": 4})
        self.assertEqual(due("--from", "2023-02-17"), {"note": 2, "call": 1})
        self.assertEqual(due("--to", "2023-01-11"), {})
        self.assertEqual(due("--rule", "call"), {"call": 1})
        self.assertEqual(due("--rule", "letter,call,note"), {"note": 8, "call": 1})
        self.assertEqual(due("--team", "iros"), {"note": 1})
        self.assertEqual(due("--at", "2023-02-02T12:00:00Z"), {"note": 2})
        self.assertIn("no rule has the id calls", self.duly(
            "timeliness", "--data", "data", "--rule", "note,calls", code=64).stderr)
        self.assertIn("--rules goes with FILE", self.duly(
            "timeliness", "--data", "data", "--rules", RULES, code=64).stderr)

    def test_provisional_dates_are_left_out(self):
        # Nothing is proclaimed of 2025.
        file = self.write([event(n, f"C-{n}", "letter.received", day, day + "T10:00:00Z")
                           for n, day in enumerate(["2024-12-02", "2024-12-30"])])
        self.assertEqual(self.rows("--at", "2025-02-01", file),
                         {("letter", None): counts(1, overdue=1)})
        self.assertEqual(self.told["left_out"]["provisional"], 1)
        self.assertIn("Left out: 1 with a provisional date, 0 void.",
                      self.duly("timeliness", "--at", "2025-02-01", file).stdout)

    def test_not_recorded_is_not_recorded_late(self):
        file = self.write([{k: v for k, v in e.items() if k != "recordedtime"} for e in LIVES[6:8]])
        self.assertEqual(self.rows("--at", UNTIL, file), {("note", None): counts(1, in_time=1)})

    def test_tables(self):
        self.rehearse(None, "--until", UNTIL)

        def table(*args, **env):
            text = self.duly("timeliness", "--data", "data", *args, **env).stdout
            return [line.split() for line in text.split("\n\n", 1)[1].splitlines()]

        self.assertEqual(table(), [
            "WHAT IS OWED DUE IN TIME LATE OVERDUE NOT DONE NOT WATCHED ENDED RECORDED LATE %".split(),
            "A note of the stay 8 3 1 1 1 1 1 1 50".split(),
            "A call is returned 1 1 0 0 0 0 0 1 100".split()])
        # Months beside each other; what fell due is the sum of how it ended.
        self.assertEqual(table("--by", "month", COLUMNS="110"), [
            "WHAT IS OWED DUE IN TIME LATE OVERDUE NOT DONE NOT WATCHED ENDED RECORDED LATE % "
            "Jan Feb Mar".split(),
            "A note of the stay 8 3 1 1 1 1 1 1 50 50 33 100".split(),
            "A call is returned 1 1 0 0 0 0 0 1 100 100".split()])
        narrow = table("--by", "month", COLUMNS="100")
        self.assertEqual(narrow[1], "A note of the stay all 8 3 1 1 1 1 1 1 50".split())
        self.assertEqual(narrow[2], "2023-01 2 1 1 0 0 0 0 0 50".split())
        self.assertEqual(len(narrow), 1 + 4 + 2)
        self.assertIn("  by the measure 7-days  ",
                      self.duly("timeliness", "--data", "data", "-m").stdout)
        self.assertIn("REHEARSAL", self.duly("timeliness", "--data", "data").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
