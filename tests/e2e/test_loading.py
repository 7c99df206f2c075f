#!/usr/bin/python3
"""Rules and calendars put in force in a service that runs: what is listed before is what follows.

Usage: test_loading.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
# Nine days before the state funeral of 19 September 2022, when it was proclaimed a bank holiday.
PROCLAIMED = "2022-09-10T10:00:00Z"
FUNERAL = re.compile(r"^ *Mon 19 Sep: .*State Funeral.*\n", re.MULTILINE)
ENTRIES = ["2022-08-15", "2022-08-18", "2022-08-19", "2022-08-22", "2022-08-23", "2022-08-30",
           "2022-09-05", "2022-09-08"]


def began(number, date):
    return {"specversion": "1.0", "id": "e1", "source": "/councils/example/mosaic",
            "type": "stay.began", "subject": f"C-{number}", "date": date}


def without_the_instant(alert):
    """All that a telling says but when: the clock goes on between the list and the loading."""
    data = {k: v for k, v in alert["data"].items() if k not in ("late_by_ms", "rehearsal")}
    return {**{k: v for k, v in alert.items() if k != "time"}, "data": data}


class Loading(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-loading-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.law = f"{self.folder}/law"
        for name in "rules", "vocabularies", "calendars":
            shutil.copytree(f"{SOURCE}/tests/data/loading/{name}", f"{self.law}/{name}")
        self.rules = f"{self.law}/rules"
        self.pack = f"{self.rules}/pack.yaml"
        self.calendar = f"{self.law}/calendars/calendar.yaml"
        self.whole = self.read(self.calendar)
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                    "DULY_DATA": f"{self.folder}/data",
                    "DULY_EVENTS": f"ipc://{self.folder}/events",
                    "DULY_ALERTS": f"ipc://{self.folder}/alerts"}
        for name in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.scheduler = None
        self.addCleanup(self.end)

    # ---- files -----------------------------------------------------------------------------------

    def read(self, path):
        with open(path, encoding="utf-8") as f:
            return f.read()

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def change(self, path, old, new):
        text = self.read(path)
        self.assertIn(old, text)
        self.write(path, text.replace(old, new, 1))

    def before_the_funeral(self):
        self.assertEqual(len(FUNERAL.findall(self.whole)), 1)
        self.write(self.calendar, FUNERAL.sub("", self.whole).replace(
            "\nissued: ", "\nissued: 2022-01-01 # ", 1))

    # ---- programs --------------------------------------------------------------------------------

    def duly(self, *args, stdin="", code=0):
        done = subprocess.run([DULY, *args], input=stdin, capture_output=True, text=True,
                              env=self.env, cwd=self.folder, timeout=300, check=False)
        self.assertEqual(done.returncode, code,
                         f"duly {args}\n{done.stdout[:3000]}\n{done.stderr[:3000]}")
        return done

    def json(self, *args, **more):
        return json.loads(self.duly(*args, "--json", **more).stdout)

    def start(self, *options):
        with open(f"{self.folder}/said", "ab") as said:
            self.scheduler = subprocess.Popen(
                [f"{BIN}/duly-scheduler", "--data", self.env["DULY_DATA"], "--rules", self.rules,
                 "--events", self.env["DULY_EVENTS"], "--alerts", self.env["DULY_ALERTS"],
                 *options], env=self.env, stdout=subprocess.DEVNULL, stderr=said)
        self.info()

    def stop(self):
        self.scheduler.terminate()
        self.assertEqual(self.scheduler.wait(60), 0)
        self.scheduler = None

    def end(self):
        if self.scheduler is not None:
            self.scheduler.kill()
            self.scheduler.wait()

    def info(self):
        return self.json("info")

    def publish(self, events, **more):
        text = "".join(json.dumps(e) + "\n" for e in events)
        return self.json("publish", "-", stdin=text, **more)

    def alerts(self, after=0):
        text = self.duly("watch", "--from", "start", "--until-head", "--json").stdout
        alerts = [json.loads(line) for line in text.splitlines()]
        return [a for a in alerts if a["data"]["seq"] > after]

    def wait(self, what):
        """Until the service says so; it answers, so nothing is slept for. Two minutes in vain fail."""
        until = time.monotonic() + 120
        while not what(info := self.info()):
            self.assertLess(time.monotonic(), until, f"it never came to this, but to {info}")
        return info

    def begin(self, clock=PROCLAIMED, entries=ENTRIES):
        """A service that has told what there was to tell of stays that began."""
        self.start("--clock", clock)
        if entries:
            self.publish(began(i, date) for i, date in enumerate(entries))
        self.wait(lambda info: info["feed_head"] >= 2 * len(entries))

    def settled(self):
        return self.wait(lambda info: not info["sweeping"])

    def follows(self, listed, head):
        self.settled()
        self.assertEqual([without_the_instant(a) for a in self.alerts(head)],
                         [without_the_instant(a) for a in listed["alerts"]])

    def verify(self):
        said = self.duly("replay", "--verify").stdout
        self.assertIn("alerts that differ: 0", said)
        self.assertIn(": the same", said)

    def dates(self, listed, change, key="due"):
        return {(c["case"], c["rule"]): (c["was"][key], c["is"][key])
                for c in listed["changes"] if c["change"] == change}

    # ---- calendars -------------------------------------------------------------------------------

    def test_a_funeral_proclaimed_nine_days_ahead_moves_what_the_list_says(self):
        self.before_the_funeral()
        self.begin()
        head = self.info()["feed_head"]
        self.write(self.calendar, self.whole)
        listed = self.json("calendar", "impact", self.calendar)
        self.assertEqual(listed["digest"], hashlib.sha256(self.whole.encode()).hexdigest())
        moved = self.dates(listed, "moved")
        self.assertEqual(moved[("C-3", "first-note")], ("2022-09-20", "2022-09-21"))
        self.assertEqual(len(moved), 6)
        self.assertEqual(self.dates(listed, "act-by", "act_by"),
                         {("C-3", "second-note"): ("2022-09-19", "2022-09-16")})
        told = [a for a in listed["alerts"] if a["subject"] == "C-3"
                and a["data"]["rule"] == "first-note"]
        self.assertEqual([(a["type"], a["data"].get("reason"), a["data"]["due"]) for a in told],
                         [("alert.moved", "calendar", "2022-09-21")])
        self.assertEqual(told[0]["data"]["was"]["due"], "2022-09-20")
        self.assertEqual([s for s in (a["subject"] for a in listed["alerts"])
                          if s in ("C-0", "C-1")], [])       # due on the Friday before, or earlier
        self.assertIn("in force", self.duly("calendar", "load", self.calendar).stdout)
        self.follows(listed, head)
        self.assertEqual(self.info()["calendar"]["digest"], listed["digest"])
        self.assertEqual(self.json("calendar", "impact", self.calendar)["changes"], [])
        self.stop()
        self.verify()
        self.duly("rebuild")
        self.verify()

    def test_what_is_provisional_becomes_final_and_nobody_is_told(self):
        later = self.whole.index("\n  2023:\n")
        self.write(self.calendar, self.whole[:later] + "\n")
        clock, entries = "2022-12-20T10:00:00Z", ["2022-12-12", "2022-12-19"]
        self.start("--clock", clock)
        if entries:
            self.publish(began(i, date) for i, date in enumerate(entries))
        self.wait(lambda info: info["feed_head"] >= 5)
        ends, = [a for a in self.alerts() if a["type"] == "alert.service"]
        self.assertEqual((ends["data"]["code"], ends["data"]["step"]),
                         ("calendar-ends", "loading 2022-09-10 60 days"))
        self.assertIn("2022-12-31", ends["data"]["message"])
        self.assertEqual(self.info()["calendar"]["proclaimed_to"], "2022-12-31")
        self.assertIn("2022-12-31", self.duly("doctor").stdout)
        self.write(self.calendar, self.whole)
        listed = self.json("calendar", "impact", self.calendar)
        self.assertEqual({c["change"] for c in listed["changes"]}, {"final"})
        self.assertEqual(len(listed["changes"]), 2)
        self.assertEqual(listed["alerts"], [])
        self.assertIn("2 final", self.duly("calendar", "impact", self.calendar).stdout)
        head = self.info()["feed_head"]
        self.duly("calendar", "load", "--digest", listed["digest"])
        self.follows(listed, head)
        self.stop()
        self.start()                                         # and not told again
        self.assertEqual(len(self.alerts()), 5)
        self.stop()
        self.verify()

    def test_that_a_calendar_ends_is_told_at_each_distance_once(self):
        steps = []
        for clock, told in (("2023-11-27", None), ("2023-11-28", 400), ("2023-11-29", None),
                            ("2024-07-04", None), ("2024-07-05", 180), ("2024-11-01", None),
                            ("2024-11-02", 60), ("2025-02-01", None)):
            self.start("--clock", f"{clock}T10:00:00Z")
            if told:
                steps.append(f"loading 2022-09-10 {told} days")
            self.assertEqual([a["data"]["step"] for a in self.alerts()], steps, clock)
            self.stop()
        self.verify()

    def test_nothing_moves_by_what_is_in_force(self):
        self.begin(entries=ENTRIES[:1])
        listed = self.json("calendar", "impact", self.calendar)
        self.assertEqual((listed["changes"], listed["alerts"]), ([], []))
        self.assertIn("nothing moves", self.duly("rules", "impact", self.rules).stdout)
        self.duly("rules", "load", self.rules)
        self.assertFalse(self.info()["sweeping"])

    def test_a_restart_in_the_middle_of_the_sweep_goes_on(self):
        """Killed at the first answer, wherever it then is: what follows is the same. That a sweep
        goes on from the middle, at each of its steps, is shown by tests/unit/test_sweeps.c."""
        self.before_the_funeral()
        self.begin(entries=[ENTRIES[i % len(ENTRIES)] for i in range(1500)])
        head = self.info()["feed_head"]
        self.write(self.calendar, self.whole)
        listed = self.json("calendar", "impact", self.calendar)
        self.duly("calendar", "load", self.calendar)
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()
        records = self.duly("log", "export").stdout.splitlines()
        told = sum('"reason":"calendar"' in line.replace(" ", "") for line in records)
        self.assertLessEqual(told, len(listed["alerts"]))
        # The rest of the sweep follows anyway, and from nothing that would be loaded now.
        again = self.json("calendar", "impact", self.calendar)
        self.assertEqual((again["changes"], again["alerts"]), ([], []))
        self.start()
        self.follows(listed, head)
        self.stop()
        self.verify()

    # ---- rules -----------------------------------------------------------------------------------

    def test_a_changed_number_moves_what_the_list_says(self):
        self.begin()
        head = self.info()["feed_head"]
        self.loosen()
        listed = self.json("rules", "impact", self.rules)
        moved = self.dates(listed, "moved")
        self.assertEqual({rule for _, rule in moved}, {"first-note"})
        self.assertEqual(len(moved), len(ENTRIES))
        self.assertEqual({a["data"].get("reason") for a in listed["alerts"]
                          if a["type"] == "alert.moved"}, {"rules"})
        self.duly("rules", "load", self.rules)
        self.follows(listed, head)
        self.assertEqual(self.info()["rules_digest"], listed["digest"])
        self.assertFalse(self.info()["rules_differ"])
        self.stop()
        self.verify()

    def loosen(self):
        """Twenty-five working days where there were twenty."""
        self.change(self.pack, "within: 20 working days", "within: 25 working days")

    def test_what_does_not_check_is_refused_and_all_goes_on(self):
        self.begin(entries=ENTRIES[:2])
        before = self.info()
        vocabulary = f"{self.law}/vocabularies/vocabulary.yaml"
        sound = self.read(self.pack), self.read(vocabulary)
        faults = (
            ("an event that is none", self.pack, "at: stay.began", "at: stay.begun", "pack.yaml:"),
            ("no YAML", self.pack, "rules:", "rules: [", "pack.yaml:"),
            ("a code that cases may hold", vocabulary, ", other]", "]", "the code other"),
        )
        for why, path, old, new, named in faults:
            with self.subTest(why):
                self.change(path, old, new)
                said = self.duly("rules", "impact", self.rules, code=65)
                self.assertIn(named, said.stderr)
                self.assertEqual(said.stdout, "")
                said = self.duly("rules", "load", self.rules, code=1)
                self.assertIn("bad-value: data.digest: ", said.stderr)
                self.assertIn(named, said.stderr)
                self.write(self.pack, sound[0])
                self.write(vocabulary, sound[1])
        for verb, why in ((["rules", "load"], "the scheduler's folder holds other rules than these: "
                           "copy them there first (it has the digest "),
                          (["calendar", "load"], "no file in the service's folder of calendars has "
                           "this digest")):
            said = self.duly(*verb, "--digest", 64 * "0", code=1)
            self.assertIn(why, said.stderr)
            self.duly(*verb, "--digest", "0", code=64)
            self.duly(*verb, code=64)
        other = self.write(f"{self.folder}/other.yaml", self.whole + "\n")
        said = self.duly("calendar", "load", other, code=1)
        self.assertIn("no file", said.stderr)
        large = [self.write(f"{self.law}/calendars/large-{i}.yaml", "#" * (3 << 20)) for i in range(3)]
        said = self.duly("rules", "load", self.rules, code=1)
        self.assertIn("8 MiB", said.stderr)
        for path in large:
            os.remove(path)
        self.duly("calendar", "impact", self.calendar, "--at", "2022-09-01", code=64)
        self.duly("calendar", "impact", f"{self.law}/none.yaml", code=74)
        after = self.info()
        for key in "rules_digest", "calendar", "sweeping", "feed_head", "packs":
            self.assertEqual(after[key], before[key], key)
        self.assertEqual(self.publish([began(99, "2022-09-09")])["accepted"], 1)
        self.stop()
        self.verify()

    def test_other_rules_than_those_of_the_service_are_told_to_be_copied(self):
        self.begin(entries=[])
        before = self.info()["rules_digest"]
        other = f"{self.folder}/other"
        shutil.copytree(self.law, other)
        self.write(f"{other}/rules/pack.yaml", self.read(self.pack) + "\n# another one\n")
        said = self.duly("rules", "load", f"{other}/rules", code=1)
        self.assertIn("the scheduler's folder holds other rules than these: copy them there first",
                      said.stderr)
        self.assertEqual(said.stdout, "")
        self.assertEqual(self.info()["rules_digest"], before)
        shutil.copy(f"{other}/rules/pack.yaml", self.pack)
        self.duly("rules", "load", f"{other}/rules")
        self.assertNotEqual(self.info()["rules_digest"], before)
        self.stop()

    def test_an_event_by_itself(self):
        self.begin(entries=[])
        head = self.info()["log_head"]
        digest = self.info()["rules_digest"]

        def loaded(number, subject="-", **data):
            return {"specversion": "1.0", "id": f"l{number}", "type": "rules.loaded",
                    "source": "/councils/service/operator", "subject": subject,
                    "time": PROCLAIMED, "data": data}

        self.assertEqual(self.publish([loaded(1, digest=digest)])["accepted"], 1)
        self.assertGreater(self.info()["log_head"], head)
        self.assertEqual(self.publish([loaded(1, digest=digest)])["duplicate"], 1)
        for event in (loaded(2), loaded(3, digest="abc"), loaded(4, digest=digest.upper()),
                      loaded(5, subject="C-1", digest=digest), loaded(1, digest=64 * "0")):
            self.assertEqual(self.publish([event], code=1)["rejected"], 1)

    # ---- files that merely lie there -------------------------------------------------------------

    def test_files_that_differ_change_nothing_and_are_told_once(self):
        self.begin(entries=[])
        in_force = self.info()["rules_digest"]
        self.stop()
        self.loosen()
        for _ in range(2):
            self.start()
            info = self.wait(lambda info: info["feed_head"] == 1)
            self.assertTrue(info["rules_differ"])
            self.assertEqual(info["rules_digest"], in_force)
            alert, = self.alerts()
            self.assertEqual(alert["data"]["code"], "rules-differ")
            self.assertIn("(rules)", alert["data"]["message"])
            self.assertIn("not what is in force", self.duly("doctor", "--rules", self.rules,
                                                            code=1).stdout)
            self.stop()
        self.verify()
        self.change(self.pack, "at: stay.began", "at: stay.begun")
        self.start()
        self.wait(lambda info: info["feed_head"] == 2)
        self.assertEqual(self.alerts()[-1]["data"]["code"], "rules-unreadable")
        self.change(self.pack, "at: stay.begun", "at: stay.began")
        self.duly("rules", "load", self.rules)
        self.wait(lambda info: not info["rules_differ"])
        self.assertNotEqual(self.info()["rules_digest"], in_force)
        self.assertIn(f"event=loaded rules={self.info()['rules_digest']}",
                      self.read(f"{self.folder}/said"))
        self.stop()
        self.verify()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
