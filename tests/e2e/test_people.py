#!/usr/bin/python3
"""What people see of merged, linked and restricted cases, of teams and of those who stand in.

Usage: test_people.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
AT = "2026-01-28T12:00:00Z"


def event(subject, number, kind, date="2026-01-12", **data):
    return {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/mosaic",
            "type": kind, "subject": subject, "date": date,
            "recordedtime": "2026-01-28T09:00:00Z", "data": data}


EVENTS = [
    event("A", 1, "care.entered"),
    event("A", 2, "case.merged", into="B"),
    event("B", 1, "worker.allocated", role="iro", worker="w-1", team="old"),
    event("B", 2, "case.linked", group="family-1"),
    event("C", 1, "care.entered"),
    event("C", 2, "case.linked", group="family-1"),
    event("D", 1, "care.entered"),
    event("D", 2, "case.linked", group="family-1"),
    event("D", 3, "case.restricted", on=True),
    event("E", 1, "care.entered"),
    event("E", 2, "case.linked", group="family-1"),
    event("E", 3, "case.unlinked", date="2026-01-13", group="family-1"),
    event("team:old", 1, "team.replaced", by="new"),
    event("worker:w-1", 1, "worker.away", until="2026-02-28", cover="w-2", cover_team="r2"),
]


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="duly-people-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.rules = f"{SOURCE}/tests/data/rules"
        cls.events = f"{cls.folder}/events.jsonl"
        with open(cls.events, "w", encoding="utf-8") as f:
            for e in EVENTS:
                f.write(json.dumps(e) + "\n")
        cls.data = f"{cls.folder}/data"
        cls.run_duly("rehearse", "-d", cls.data, "-r", cls.rules, "--until", AT, cls.events)

    @classmethod
    def run_duly(cls, *words):
        env = {**os.environ, "DULY_RULES": cls.rules}
        done = subprocess.run([DULY, *words], capture_output=True, text=True, env=env,
                              timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def listed(self, *words):
        return json.loads(self.run_duly("list", "-d", self.data, "--at", AT, "--json", *words))

    def cases(self, *words):
        return sorted({o["case"] for o in self.listed(*words)["obligations"]})

    def test_a_merged_case_is_listed_under_the_other_and_names_it(self):
        self.assertEqual(self.cases(), ["B", "C", "E"])
        for reference in "A", "B":
            found = self.listed("--case", reference)["obligations"]
            self.assertEqual({o["case"] for o in found}, {"B"})
            self.assertEqual(found[0]["references"], ["A"])
        self.assertNotIn("references", self.listed("--case", "C")["obligations"][0])

    def test_derive_of_a_file_says_the_same(self):
        derived = json.loads(self.run_duly("derive", "--at", AT, "--json", self.events))
        self.assertEqual(sorted({o["case"] for o in derived["obligations"]}),
                         ["B", "C", "D", "E"])
        live = {o["obligation"]: o for o in self.listed("--restricted")["obligations"]}
        for o in derived["obligations"]:
            for key in "case", "due", "worker", "team", "cover", "cover_team", "references":
                self.assertEqual(o.get(key), live[o["obligation"]].get(key), key)

    def test_restricted_cases_are_counted_and_shown_to_who_asks(self):
        self.assertEqual(self.listed()["restricted_not_shown"], 1)
        self.assertIn("1 restricted case is not shown.\n",
                      self.run_duly("list", "-d", self.data, "--at", AT))
        whole = self.listed("--restricted")
        self.assertEqual(whole["restricted_not_shown"], 0)
        self.assertEqual({o["case"] for o in whole["obligations"] if o.get("restricted")}, {"D"})

    def test_linked_cases_are_named_but_for_restricted_ones(self):
        self.assertEqual(self.cases("--group", "family-1"), ["B", "C"])
        self.assertEqual(self.cases("--group", "family-1", "--restricted"), ["B", "C", "D"])
        self.assertEqual(self.cases("--group", "nobody"), [])
        self.assertEqual(self.listed("--case", "B")["obligations"][0]["linked"], ["C"])
        self.assertEqual(self.listed("--case", "D", "--restricted")["obligations"][0]["linked"],
                         ["B", "C"])
        self.assertNotIn("linked", self.listed("--case", "E")["obligations"][0])

    def test_explain_names_references_and_links(self):
        found = self.listed("--case", "B")["obligations"][0]["obligation"]
        explained = json.loads(self.run_duly("explain", "-d", self.data, "--at", AT, "--json",
                                             found))
        self.assertEqual(explained["linked"], ["C"])
        self.assertEqual(explained["references"], ["A"])
        text = self.run_duly("explain", "-d", self.data, "--at", AT, found)
        self.assertIn("the same person as A\n", text)
        self.assertIn("linked with C\n", text)

    def test_a_team_is_found_by_either_name_and_who_stands_in_is_shown(self):
        for team in "old", "new":
            self.assertEqual(self.cases("--team", team), ["B"])
        review = self.listed("--team", "new")["obligations"][0]
        self.assertEqual((review["worker"], review["team"]), ("w-1", "new"))
        self.assertEqual((review["cover"], review["cover_team"]), ("w-2", "r2"))
        self.assertFalse(review["unallocated"])
        self.assertIn("w-1 (cover w-2)", self.run_duly("list", "-d", self.data, "--at", AT))

    def test_handing_over_is_told_as_the_schema_says(self):
        schemas = {}
        for name in "alert", "obligation":
            with open(f"{SOURCE}/schemas/{name}.schema.json", encoding="utf-8") as f:
                schemas[f"{name}.schema.json"] = json.load(f)
        resolver = jsonschema.RefResolver("", schemas["alert.schema.json"], schemas)
        judge = jsonschema.Draft7Validator(schemas["alert.schema.json"], resolver=resolver)
        with open(f"{SOURCE}/tests/golden/people.json", encoding="utf-8") as f:
            alerts = list(json.load(f)["store"]["alert"].values())
        self.assertEqual({a["data"].get("code") for a in alerts},
                         {None, "holder", "team-replaced", "worker-away"})
        for alert in alerts:
            judge.validate(alert)
        alerts[-1]["data"].pop("obligations")
        with self.assertRaises(jsonschema.ValidationError):
            judge.validate(alerts[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
