#!/usr/bin/python3
"""Who is told: a directory and a routing put in force in a service that runs, and asked about.

Usage: test_route.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import unittest

from cli import BIN, DULY, SOURCE, Duly, lines

PEOPLE = """person,role,team,mailbox,cover,away_from,away_to,left
w1,social-worker,care-1,w1@example.gov.uk,w2,2026-02-16,2026-02-20,
w2,social-worker,care-1,w2@example.gov.uk,,,,
i1,iro,iro-service,i1@example.gov.uk,,,,
tm1,team-manager,care-1,tm1@example.gov.uk,,,,
sm1,service-manager,,sm1@example.gov.uk,,,,
""" + "".join(f",,{team},{team}@example.gov.uk,,,,\n" for team in """care-1 iro-service leaving-care duty data-team
operators leadership legal conference-chairs virtual-school send health panel residential fostering
complaints mash""".split())


def event(number, kind, date, **data):
    return {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/mosaic",
            "type": kind, "subject": "C-1", "date": date, "data": data}


EVENTS = [
    event(1, "care.entered", "2026-01-12", legal_status="C1"),
    event(2, "worker.allocated", "2026-01-12", role="social-worker", worker="w1", team="care-1"),
    event(3, "worker.allocated", "2026-01-12", role="iro", worker="i1", team="iro-service"),
]


class Route(Duly):
    def setUp(self):
        super().setUp()
        self.law = f"{self.folder}/law"
        for name in "rules", "vocabularies", "calendars", "routing":
            shutil.copytree(f"{SOURCE}/schemas/england/{name}", f"{self.law}/{name}")
        os.mkdir(f"{self.law}/directory")
        self.directory = self.file("law/directory/example.csv", PEOPLE)
        self.routing = f"{self.law}/routing/default.yaml"
        self.env["DULY_RULES"] = f"{self.law}/rules"
        self.addCleanup(self.end)

    def end(self):
        if self.scheduler is not None:
            self.scheduler.kill()
            self.scheduler.wait()

    def begin(self):
        """A day in January, so that what comes lies ahead."""
        self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-12T10:00:00Z")
        self.out("publish", stdin=lines(*EVENTS))

    def told(self, rule):
        """The first alert of it, once it is there: after a start the first tick waits a moment."""
        def of_rule():
            said = self.out("watch", "--from", "start", "--until-head", "--json")
            return [a for a in map(json.loads, said.splitlines()) if a["data"].get("rule") == rule]
        return self.wait_until(f"an alert of {rule}", of_rule)[0]

    def test_what_is_wrong_is_said_before_it_is_in_force(self):
        self.assertEqual(self.out("directory", "check", self.directory),
                         "5 people of example, no fault\n")
        self.assertIn("reaches somebody, no fault", self.out("route", "check", self.routing))
        bad = self.file("example.csv", PEOPLE.replace("w2@example.gov.uk", "nowhere"))
        self.assertIn("example.csv:3:25: 'nowhere' is no address of a mailbox",
                      self.run_duly("directory", "check", bad, code=1).stderr)
        with open(self.routing, encoding="utf-8") as f:
            worse = f.read().replace("rules: pa-visit-first", "rules: pa-visit-frist")
        self.assertIn("no rule is called 'pa-visit-frist'; did you mean pa-visit-first",
                      self.run_duly("route", "check", self.file("default.yaml", worse),
                                    code=1).stderr)
        self.file("law/routing/default.yaml", worse)
        self.assertIn("pa-visit-frist", self.run_duly("rules", "check", f"{self.law}/rules",
                                                      code=1).stderr)

    def test_alerts_say_who_and_a_test_says_who_would_be(self):
        self.begin()
        into = self.told("cla-review-first")
        self.assertEqual([(t.get("person", t["team"]), t["how"], t["line"], t["words"])
                          for t in into["data"]["to"]["tell"]],
                         [("w1", "morning", "came-into-care", "came-into-care"),
                          ("i1", "monday", "came-into-care-week", "came-into-care"),
                          ("duty", "monday", "came-into-care-week", "came-into-care")])
        said = self.out("route", "test", "C-1")
        self.assertIn("First looked-after review of case C-1 (example)", said)
        self.assertIn("by the line review-late", said)
        tests = {t["rule"]: t for t in self.json("route", "test", "C-1")}
        late = {t["stage"]: [(x.get("person"), x["how"], x["line"]) for x in t["tell"]]
                for t in tests["iha"]["tellings"]}
        self.assertEqual(late["overdue"], [("w1", "morning", "not-recorded")])
        self.assertEqual(late["escalated"], [("sm1", "monday", "to-service-manager")])
        stage = self.json("route", "test", tests["iha"]["obligation"][:12], "--stage", "overdue")
        why = {x["line"]: x["why"] for x in stage[0]["tellings"][0]["others"]}
        self.assertEqual(why["hours-lapsed"], "of other rules or clocks")
        self.assertEqual(why["not-recorded"], "counts")
        self.assertEqual(why["dispute-unanswered"], "of other rules or clocks")
        self.assertIn("no stage is called lapsed", self.run_duly(
            "route", "test", "C-1", "--stage", "lapsed", code=64).stderr)
        self.assertIn("obligation C-9; did you mean C-1?", self.run_duly("route", "test", "C-9", code=65).stderr)

    def test_a_directory_is_loaded_each_night_and_a_routing_after_its_impact(self):
        self.begin()
        before = self.json("info")
        for _ in range(2):
            self.assertEqual(self.out("directory", "load", self.directory),
                             "in force; whom is told next is by it\n")
        info = self.json("info")
        self.assertEqual(info["packs"], before["packs"])
        self.assertEqual([(d["council"], d["people"]) for d in info["directories"]], [("example", 5)])
        self.assertEqual([r["routing"] for r in info["routings"]], ["england-default"])
        self.file("law/directory/example.csv", PEOPLE.replace("care-1,w1", "care-1,nobody"))
        self.assertIn("copy it there first", self.run_duly(
            "directory", "load", self.file("example.csv", PEOPLE + ",,care-2,c2@e.uk,,,,\n"),
            code=1).stderr)
        with open(self.routing, encoding="utf-8") as f:
            text = f.read()
        other = self.file("default.yaml", text.replace(
            "id: came-into-care, rules: cla-review-first, stages: opened, to: case-holder, "
            "how: morning", "id: came-into-care, rules: cla-review-first, stages: opened, "
            "to: case-holder, how: at-once"))
        self.told("cla-review-first")
        impact = self.json("route", "impact", other)
        mine = [p for p in impact["people"] if p.get("person") == "w1"][0]
        self.assertEqual((mine["before"]["at-once"], mine["after"]["at-once"]), (0, 1))
        self.assertIn("alerts; mailed to nobody", self.out("route", "impact", other))
        shutil.copy(other, self.routing)
        self.assertIn("in force", self.out("route", "load", self.routing))

    def of_the_service(self):
        """Codes of what the service told of itself."""
        said = self.out("watch", "--from", "start", "--until-head", "--json")
        return [a["data"]["code"] for a in map(json.loads, said.splitlines()) if a["type"] == "alert.service"]

    def test_files_on_disk_that_are_not_in_force_are_told_while_it_runs(self):
        self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-12T10:00:00Z", "--rules.look-seconds", "1")
        info = self.json("info")
        self.assertEqual((info["rules_differ"], info["directory_differs"], info["routing_differs"]), (False, False, False))
        self.file("law/directory/example.csv", PEOPLE.replace("w2@example", "w3@example"))
        self.wait_until("a directory that differs", lambda: self.json("info")["directory_differs"])
        self.wait_until("an alert", lambda: self.of_the_service() == ["directory-differs"])
        said = self.run_duly("doctor", code=1).stdout
        self.assertIn("WRONG  people       example.csv of the files of --rules is not what is in force", said)
        self.out("directory", "load", self.directory)
        self.wait_until("it is in force", lambda: not self.json("info")["directory_differs"])
        with open(self.routing, encoding="utf-8") as f:
            self.file("law/routing/default.yaml", f.read().replace('"08:45"', '"08:30"'))
        self.wait_until("a routing that differs", lambda: self.json("info")["routing_differs"])
        self.wait_until("an alert", lambda: self.of_the_service() == ["directory-differs", "routing-differs"])
        self.assertFalse(self.json("info")["rules_differ"])
        self.stop()
        self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-12T10:00:00Z")
        self.assertTrue(self.json("info")["routing_differs"])
        self.assertIn("WRONG  routing      default.yaml", self.run_duly("doctor", code=1).stdout)
        self.assertEqual(self.of_the_service(), ["directory-differs", "routing-differs"])    # once
        self.stop()
        self.assertIn("alerts that differ: 0", self.out("replay", "--verify"))

    def test_a_directory_that_nobody_loads_any_more_is_told_once(self):
        self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-12T10:00:00Z")
        self.assertNotIn("loaded", self.json("info")["directories"][0])    # it came with the rules
        self.out("directory", "load", self.directory)
        self.assertIn("2026-01-12T10:0", self.json("info")["directories"][0]["loaded"])
        self.assertIn("ok     people       the directory of example was last loaded at 2026-01-12T10:0", self.out("doctor"))
        self.stop()
        for _ in range(2):
            self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-21T10:30:00Z")
            self.wait_until("it is told", lambda: self.of_the_service() == ["directory-old"])
            self.stop()
        self.assertIn("note   people       the directory of example was last loaded at 2026-01-12T10:0", self.out("doctor"))
        self.start("--rules", f"{self.law}/rules", "--clock", "2026-01-21T11:00:00Z")
        self.out("directory", "load", self.directory)                      # as it is
        self.assertIn("2026-01-21T11:0", self.json("info")["directories"][0]["loaded"])
        self.stop()
        self.assertIn("ok     people", self.out("doctor"))

    def test_the_simulator_writes_who_works_there(self):
        people = f"{self.law}/directory/example.csv"
        done = subprocess.run([DULY, "simulate", "-n", "60", "-o", f"{self.folder}/lives.jsonl",
                               "--directory", people], env=self.env, check=True,
                              capture_output=True, text=True, timeout=300)
        self.assertIn("events of", done.stderr)
        self.assertIn("people of example, no fault", self.out("directory", "check", people))
        with open(people, encoding="utf-8") as f:
            known = {line.split(",")[0] for line in f}
        with open(f"{self.folder}/lives.jsonl", encoding="utf-8") as f:
            held = {e["data"]["worker"] for e in map(json.loads, f)
                    if e["type"] == "worker.allocated"}
        self.assertTrue(held)
        self.assertFalse(held - known, "who holds a case is in the directory")


class Disputes(Duly):
    """An IRO's dispute goes up, stage by stage, and nobody answers: whoever is to answer is told of each stage, and
    the IRO and who leads the service when it is time to go to Cafcass."""
    PEOPLE = PEOPLE + """tm2,team-manager,iro-service,tm2@example.gov.uk,,,,
hos,head-of-service,,hos@example.gov.uk,,,,
dcs,dcs,,dcs@example.gov.uk,,,,
"""

    def test_each_stage_reaches_who_answers_and_the_end_who_may_go_to_cafcass(self):
        law = f"{self.folder}/law"
        for name in "rules", "vocabularies", "calendars", "routing":
            shutil.copytree(f"{SOURCE}/schemas/england/{name}", f"{law}/{name}")
        os.mkdir(f"{law}/directory")
        os.mkdir(f"{law}/overlays")
        self.file("law/directory/example.csv", self.PEOPLE)
        self.file("law/overlays/example.yaml",
                  'overlay: example\nversion: "1"\ncouncil: example\nadopts: [local-practice]\n')
        events = self.file("events", lines(
            *EVENTS, event(4, "dispute.started", "2026-02-02", dispute="d1", reason="health"),
            *(event(5 + n, "dispute.raised", f"2026-02-{2 + 7 * n:02}", dispute="d1", stage=str(n + 1), reason="health")
              for n in range(4))))
        self.run_duly("rehearse", events, "-r", f"{law}/rules", "--data", f"{self.folder}/data", "--until", "2026-03-10")
        told = {}
        for line in self.out("log", "export", "--data", f"{self.folder}/data").splitlines():
            record = json.loads(line)
            alert = record["body"][3] if record["kind"] == "alert" else {"type": ""}
            data = alert.get("data")
            if alert["type"] in ("alert.opened", "alert.overdue") and data["rule"].startswith("iro-dispute"):
                people = {tell.get("person") or tell["team"] for tell in data["to"]["tell"] if tell["how"] != "never"}
                told.setdefault((data["rule"], alert["type"]), people)
        self.assertEqual(told, {
            ("iro-dispute-stage-1", "alert.opened"): {"tm1"}, ("iro-dispute-stage-1", "alert.overdue"): {"tm1", "i1"},
            ("iro-dispute-stage-2", "alert.opened"): {"sm1"}, ("iro-dispute-stage-2", "alert.overdue"): {"sm1", "i1"},
            ("iro-dispute-stage-3", "alert.opened"): {"hos"}, ("iro-dispute-stage-3", "alert.overdue"): {"hos", "i1"},
            ("iro-dispute-stage-4", "alert.opened"): {"dcs"}, ("iro-dispute-stage-4", "alert.overdue"): {"dcs", "i1"},
            ("iro-dispute", "alert.opened"): set(), ("iro-dispute", "alert.overdue"): {"i1", "tm2"}})


if __name__ == "__main__":
    import sys
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
