#!/usr/bin/python3
"""What is said where something is empty, missing, misspelt or unknown: never that all is well.

Usage: test_said.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import os
import shutil
import subprocess
import sys
import unittest

from cli import BIN, Duly, GOOD, RULES, SOURCE, event, lines

LAW = f"{SOURCE}/schemas/england/rules"


class Empty(Duly):
    """A check over nothing says no."""

    def setUp(self):
        super().setUp()
        self.events = self.file("events", lines(*GOOD))
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

    def scheduler(self, *args, code):
        done = subprocess.run([f"{BIN}/duly-scheduler", "--data", self.env["DULY_DATA"],
                               "--events", self.env["DULY_EVENTS"], "--alerts",
                               self.env["DULY_ALERTS"], *args], env=self.env, text=True,
                              capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("event=ready", done.stderr)
        return done.stderr

    def test_a_service_without_rules_does_not_start(self):
        for folder in self.empty, f"{SOURCE}/schemas":
            self.assertIn("no rule pack", self.scheduler("--rules", folder, code=78))
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
        self.scheduler("--rules", self.empty, code=78)
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


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
