#!/usr/bin/python3
"""What is owed as a calendar, read by a reader that is not ours: as a file, with a token, and by a link that a
program for calendars can subscribe to.

Usage: test_calendar_feed.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import datetime
import sys
import unittest

import icalendar

from cli import event, lines
from web import Web

NOW = "2026-01-28T12:00:00Z"


class Feed(Web):
    def setUp(self):
        super().setUp()
        self.start("--clock", NOW)
        self.token("all", "--all")
        self.care_1 = self.token("care-1", "--council", "example", "--team", "care-1")
        self.source = self.token("writer", "--source", "/councils/example/mosaic")
        self.start_web("--link-key", f"{self.folder}/link.key", "--tokens", self.tokens)
        self.run_duly("publish", "-", stdin=lines(
            event(1, "care.entered", "2026-01-12"),
            event(2, "worker.allocated", "2026-01-12", role="iro", worker="w-9", team="iro-service"),
            event(3, "worker.allocated", "2026-01-12", role="social-worker", worker="w-1", team="care-1"),
            {**event(4, "care.entered", "2026-01-12"), "subject": "R"},
            {**event(5, "case.restricted", "2026-01-12", on=True), "subject": "R"}))

    @staticmethod
    def events(text):
        calendar = icalendar.Calendar.from_ical(text)
        assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        return {str(e["UID"]): e for e in calendar.walk("VEVENT")}

    def feed(self, *args):
        return self.events(self.run_duly_bytes("calendar", "feed", *args))

    def run_duly_bytes(self, *args):
        path = f"{self.folder}/feed.ics"
        self.run_duly(*args, "--output", path)
        with open(path, encoding="utf-8", newline="") as f:
            return f.read()

    def test_an_event_is_its_obligation_and_moves_with_it(self):
        listed = {o["obligation"] + "@duly": o for o in self.json("list")["obligations"] if o["due"]}
        before = self.feed()
        self.assertEqual(set(before), set(listed))
        for uid, e in before.items():
            self.assertEqual(e["DTSTART"].dt, datetime.date.fromisoformat(listed[uid]["act_by"]))
            self.assertEqual(e["DTEND"].dt - e["DTSTART"].dt, datetime.timedelta(days=1))
            self.assertEqual((e["TRANSP"], e["CLASS"]), ("TRANSPARENT", "CONFIDENTIAL"))
            self.assertTrue(str(e["SUMMARY"]).startswith("REHEARSAL "))
        review, = [u for u, o in listed.items() if o["rule"] == "cla-review-first"]
        self.assertEqual(str(before[review]["SUMMARY"]),
                         "REHEARSAL C-1: First looked-after review, due Mon 9 Feb 2026")
        self.run_duly("publish", "-", stdin=lines(
            {**event(6, "care.entered", "2026-01-14"), "replaces": "e1"},
            event(7, "appointment.booked", "2026-01-20", **{"for": "review.held", "on": "2026-02-04"})))
        after = self.events(self.run_duly_bytes("calendar", "feed", "--at", "2026-01-28T12:05:00Z"))
        self.assertEqual(after[review]["DTSTART"].dt, datetime.date(2026, 2, 11))
        self.assertIn("booked for Wed 4 Feb 2026", str(after[review]["SUMMARY"]))
        self.assertGreater(int(after[review]["SEQUENCE"]), int(before[review]["SEQUENCE"]))

    def test_each_sees_what_is_theirs(self):
        everybody, iro, worker = self.feed(), self.feed("--worker", "w-9"), self.feed("--team", "care-1")
        self.assertTrue(set(iro) < set(everybody))
        self.assertTrue(any("review" in str(e["SUMMARY"]) for e in iro.values()))
        self.assertFalse(any(" R: " in str(e["SUMMARY"]) for e in everybody.values()))
        self.assertTrue(any(" R: " in str(e["SUMMARY"]) for e in self.feed("--restricted").values()))
        self.run_duly("calendar", "feed", "--team", "care-9", code=64)
        answer = self.get("/v1/calendar.ics", token=self.care_1)
        self.assertEqual((answer.status, answer.headers.get_content_type()), (200, "text/calendar"))
        self.assertEqual(set(self.events(answer.text)), set(worker))
        self.assertEqual(self.get("/v1/calendar.ics?team=care-1").status, 401)
        self.assertEqual(self.get("/v1/calendar.ics", token=self.source).status, 403)
        self.assertEqual(self.get("/v1/calendar.ics?tea=x", token=self.care_1).status, 400)

    def link(self, *args, **more):
        return self.out("calendar", "link", "--link-key", f"{self.folder}/link.key", "--council", "example",
                        *args, **more).strip()

    def test_a_link_needs_no_token_and_is_for_one_calendar(self):
        for whose in ("--worker", "w-9"), ("--team", "care-1"):
            path = self.link(*whose, "--until", "2026-02-28")
            answer = self.get(path)
            self.assertEqual(answer.status, 200, answer.text)
            self.assertEqual(set(self.events(answer.text)), set(self.feed(*whose)))
            self.assertNotIn(whose[1], path)
        self.assertEqual(self.link("--worker", "w-9", "--url", "https://duly.example")[:30],
                         "https://duly.example/calendar/")
        self.assertEqual(self.get(path.replace("/calendar/", "/answer/").removesuffix(".ics")).status, 404)
        self.assertEqual(self.get(path[:-6]).status, 404)
        self.assertEqual(self.get(self.link("--worker", "w-9", "--until", "2026-01-28")).status, 404)
        for wrong in ((), ("--worker", "w", "--team", "t"), ("--worker", "a b")):
            self.run_duly("calendar", "link", "--link-key", f"{self.folder}/link.key", "--council", "example",
                          *wrong, code=64)

    def test_a_day_on_which_nothing_is_owed_is_a_calendar_too(self):
        self.assertEqual(self.feed("--before", "2026-01-13"), {})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
