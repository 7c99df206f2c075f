#!/usr/bin/python3
"""What people answer on the command line, and where it shows.

Usage: test_answers.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import csv
import io
import json
import sys
import unittest

import jsonschema

from cli import SOURCE, Duly, event, lines

NOW = "2026-02-12T10:00:00Z"


class Answers(Duly):
    """A first review that was due on 9 February."""

    def setUp(self):
        super().setUp()
        self.start("--clock", NOW)
        self.run_duly("publish", "-", stdin=lines(
            event(1, "care.entered", "2026-01-12")))
        self.id = self.review()["obligation"]

    def tearDown(self):
        self.stop()

    def review(self):
        return next(o for o in self.json("list", "--status", "any")["obligations"]
                    if o["rule"] == "cla-review-first")

    def overdue(self):
        told = map(json.loads, self.out("watch", "--from", "start", "--json",
                                        "--until-head").splitlines())
        return next((a for a in told if a["type"] == "alert.overdue" and
                     a["data"]["obligation"] == self.id), None)

    def test_it_shows_in_list_explain_and_timeliness(self):
        self.run_duly("delay", self.id[:8], "--reason", "child-refused", "--by", "w-17")
        shown = self.review()
        answer = shown["answer"]
        self.assertEqual((answer["type"], answer["reason"], answer["who"], answer["until"][:10]),
                         ("delay.explained", "child-refused", "w-17", "2026-02-20"))
        self.assertEqual((shown["delay"], shown["status"]), ("child-refused", "open"))
        with open(f"{SOURCE}/schemas/obligation.schema.json", encoding="utf-8") as f:
            jsonschema.validate(shown, json.load(f))
        self.assertIn("quiet to Thu 19 Feb", " ".join(
            self.out("list", "--rule", "cla-review-first").split()))
        row, = csv.DictReader(io.StringIO(
            self.out("list", "--rule", "cla-review-first", "--format", "csv")))
        self.assertEqual((row["answer"], row["answered_by"], row["quiet_to"], row["delay"]),
                         ("child-refused", "w-17", "2026-02-19", "child-refused"))
        self.assertIn("answered by w-17: delay.explained, child-refused; quiet until "
                      "2026-02-20T00:00:00Z", self.out("explain", self.id))
        rows = self.json("timeliness", "--rule", "cla-review-first")["rules"]
        self.assertEqual([(r["overdue"], r["explained"]) for r in rows], [(1, 1)])

    def test_done_and_booked_name_their_day(self):
        self.run_duly("ack", self.id, "--done", "2026-02-09", "--by", "w-17")
        self.assertEqual([self.review()["answer"][k] for k in ("reason", "on")],
                         ["done-not-recorded", "2026-02-09"])
        said = self.run_duly("ack", self.id, "--done", "2026-02-13", code=1).stderr
        self.assertIn("no later than the answer", said)
        self.run_duly("ack", self.id, "--booked", "2026-02-16")
        self.assertEqual(self.review()["answer"]["until"], "2026-02-17T00:00:00Z")
        self.assertEqual(self.review()["status"], "open")

    def test_who_would_pass_the_legal_date_without_a_role_is_kept_to_it_and_it_is_recorded(self):
        self.run_duly("publish", "-", stdin=lines(event(2, "review.held", "2026-02-11")))
        ahead = next(o for o in self.json("list", "--status", "open")["obligations"] if o.get("due", "") > "2026-02-13")
        asked = f"{int(ahead['due'][:4]) + 1}{ahead['due'][4:]}"
        self.run_duly("snooze", ahead["obligation"], "--until", asked, "--by", "w-17")
        answer = next(o for o in self.json("list", "--status", "open")["obligations"]
                      if o["obligation"] == ahead["obligation"])["answer"]
        self.assertTrue(answer["capped"])
        self.assertLessEqual(answer["until"], ahead["due_at"])
        self.assertIn("less than was asked", " ".join(self.out("explain", ahead["obligation"]).split()))
        said = [line for line in self.out("log", "export").splitlines() if "alert.snoozed" in line]
        self.assertTrue(any(f'"until":"{asked[:4]}-' in line and '"by":"w-17"' in line for line in said), said)

    def test_an_alert_is_answered_by_its_own_id(self):
        overdue = self.wait_until("an alert that the review is overdue", self.overdue)
        self.run_duly("dispute", overdue["id"], "--reason", "wrong-date", "--by", "w-17")
        self.assertEqual(self.review()["answer"]["type"], "duty.disputed")

    def test_what_cannot_be_answered_is_refused(self):
        for words, code, says in [
                (("ack", "0" * 32), 65, "no obligation or alert has the id"),
                (("ack", "zz"), 64, "hex digits"),
                (("ack", self.id, "--done", "2026-02-09", "--booked", "2026-02-16"), 64, "either"),
                (("ack", self.id, "--done", "2026-02-09", "--reason", "seen"), 64, "leave --reason"),
                (("snooze", self.id), 64, "--until"),
                (("snooze", self.id, "--until", "2026-02-01"), 1, "before the answer"),
                (("delay", self.id), 64, "--reason"),
                (("delay", self.id, "--reason", "tired"), 1, "answer-reasons"),
                (("dispute", self.id), 64, "--reason")]:
            with self.subTest(words=words):
                self.assertIn(says, self.run_duly(*words, code=code).stderr)
        self.assertNotIn("answer", self.review())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
