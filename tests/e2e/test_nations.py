#!/usr/bin/python3
"""Wales and Scotland: other bodies of law, by their folders of rules alone.

Usage: test_nations.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import os
import re
import shutil
import sys
import unittest

from cli import Duly, SOURCE, event, lines

SCHEMAS = f"{SOURCE}/schemas"
WALES, SCOTLAND = f"{SCHEMAS}/wales/rules", f"{SCHEMAS}/scotland/rules"
LIFE = [
    event(1, "care.entered", "2025-12-15", legal_status="V2"),
    event(2, "placement.started", "2025-12-15", placement="p1", placement_type="U6"),
    event(3, "visit.made", "2025-12-18", kinds=["looked-after"], seen=True),
    event(4, "review.held", "2026-01-12"),
    event(5, "placement.started", "2026-03-27", placement="p2", placement_type="K1"),
]


class Nations(Duly):
    def setUp(self):
        super().setUp()
        self.env["DULY_RULES"] = "nothing"       # each verb is told which law it is

    def due(self, rules, *events, at="2026-04-01"):
        path = self.file("life", lines(*(events or LIFE)))
        got = self.json("derive", "--rules", rules, "--at", at, "--status", "any", path)
        return {(o["rule"], o["trigger"]["on"]): o["due"] for o in got["obligations"]}

    def test_their_packs_have_no_fault_and_their_examples_hold(self):
        for rules in WALES, SCOTLAND:
            self.assertIn("no fault", self.out("rules", "check", rules))
            self.assertIn(", 0 failed", self.out("rules", "test", rules))

    def test_each_cites_its_own_law(self):
        for rules, law in (WALES, r"SI 2015/(1818|1988)"), (SCOTLAND, "SSI 2009/210"):
            for one in self.json("rules", "audit", "--rules", rules)["rules"]:
                self.assertRegex(one["instrument"], f"^{law}$")
                self.assertRegex(one["address"], "^https://www.legislation.gov.uk/w?s?si/")
                self.assertTrue(one["note"])
                if one["verified"] == "U":       # nobody takes it for read
                    self.assertRegex(one["note"], "not read")

    def test_a_life_in_wales(self):
        due = self.due(WALES)
        self.assertEqual(due["wales-care-plan", "2025-12-15"], "2025-12-31")
        self.assertEqual(due["wales-review-first", "2025-12-15"], "2026-01-15")
        self.assertEqual(due["wales-review-second", "2026-01-12"], "2026-04-12")
        self.assertEqual(due["wales-visit-first", "2025-12-15"], "2025-12-22")
        self.assertEqual(due["wales-visit-first-year", "2025-12-18"], "2026-01-29")
        # 15 working days over Good Friday and Easter Monday
        self.assertEqual(due["wales-secure-review-first", "2026-03-27"], "2026-04-21")

    def test_a_life_in_scotland(self):
        due = self.due(SCOTLAND)
        self.assertEqual(due["scotland-review-first", "2025-12-15"], "2026-01-26")
        self.assertEqual(due["scotland-review-second", "2026-01-12"], "2026-04-12")
        self.assertEqual(due["scotland-visit-first", "2025-12-15"], "2025-12-22")
        self.assertEqual(due["scotland-visit-next", "2025-12-18"], "2026-03-18")
        self.assertFalse([rule for rule, _ in due if not rule.startswith("scotland-")])

    def test_scotland_has_its_own_days_off(self):
        for placed, due in (("2025-12-31", "2026-01-07"),     # 1 and 2 January
                            ("2026-04-02", "2026-04-08"),     # Good Friday, and no Easter Monday
                            ("2026-06-12", "2026-06-18"),     # the World Cup
                            ("2026-07-31", "2026-08-06"),     # the first Monday of August
                            ("2026-08-28", "2026-09-02"),     # and not the last
                            ("2026-11-27", "2026-12-03")):    # St Andrew's day
            got = self.due(SCOTLAND, event(1, "care.entered", placed),
                           event(2, "placement.started", placed, placement_type="emergency"),
                           at=placed)
            self.assertEqual(got["scotland-emergency-review", placed], due)

    def test_wales_uses_the_calendar_of_england_and_has_no_copy(self):
        self.assertEqual(sorted(os.listdir(f"{SCHEMAS}/wales")), ["rules"])
        for rules, name in (WALES, "england-and-wales"), (SCOTLAND, "scotland"):
            got = self.json("calendar", "show", "2026", "--rules", rules)
            self.assertEqual(got["calendar"], name)

    def test_they_are_found_where_they_are_installed(self):
        """Beside England's, which is home: what they lack comes from there."""
        with open(f"{SOURCE}/cmake/install.cmake", encoding="utf-8") as f:
            together = re.search(r"install\(DIRECTORY (schemas/england.*?)\n", f.read())[1].split()
        for folder in together:
            shutil.copytree(f"{SOURCE}/{folder}", f"{self.folder}/share/{folder.split('/')[1]}")
        self.env["DULY_HOME"] = f"{self.folder}/share/england"
        for nation in "wales", "scotland":
            self.assertIn("no fault",
                          self.out("rules", "check", f"{self.folder}/share/{nation}/rules"))

    def test_a_service_runs_under_them(self):
        for nation, rules, want in (
                ("wales", WALES, ("wales-secure-review-first", "2026-04-21")),
                ("scotland", SCOTLAND, ("scotland-visit-next", "2026-03-18"))):
            with self.subTest(nation):
                self.env["DULY_DATA"] = f"{self.folder}/{nation}"
                at = ("--clock", "2026-04-01T10:00:00Z")
                self.start("--rules", rules, *at)
                self.out("publish", "-", stdin=lines(*LIFE))
                got = self.json("list", "--status", "any")
                self.assertIn(want, [(o["rule"], o["due"]) for o in got["obligations"]])
                self.assertEqual({o["pack"] for o in got["obligations"]}, {f"{nation}-childrens"})
                self.stop()
                verified = self.out("replay", "--verify")
                self.assertIn("alerts that differ: 0", verified)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
