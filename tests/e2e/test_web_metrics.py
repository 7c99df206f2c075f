#!/usr/bin/python3
"""Figures for Prometheus: promtool reads them, and they are what happened."""
import json
import re
import shutil
import subprocess
import sys
import unittest

import msgpack
import zmq

from web import SOURCE, Web, entered

PROMTOOL = shutil.which("promtool")


class Metrics(Web):
    def figures(self, **more):
        answer = self.get("/metrics", **more)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.last = answer.text
        return {key: float(value) for key, value in re.findall(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$", answer.text, re.M)}

    def test_they_are_what_happened(self):
        self.start()
        self.start_web()
        feed = {"specversion": "1.0", "id": "f", "source": SOURCE, "type": "feed.declared", "subject": "feed:main",
                "date": "2026-01-01", "data": {"types": ["care.entered"], "rhythm_hours": 24}}
        self.statuses([entered(1), entered(2), entered(2), {**entered(3), "type": "x"}, {**entered(3), "name": "x"},
                       {**entered(4), "name": "x"}])
        self.assertEqual(self.json("info")["counts"]["rejected_by"], {"unknown-field": 2, "unknown-type": 1})
        self.wait_until("each is told of", lambda: self.figures()["duly_feed_head"] >= 2)
        until = {**feed, "id": "u", "type": "feed.completed", "date": "2026-02-01", "data": {"until": "2026-01-31T22:00:00Z"}}
        self.assertEqual(self.statuses([feed, until]), ["accepted"] * 2)
        got = self.wait_until("all is counted", lambda: not (i := self.json("info"))["sweeping"] and
                              (f := self.figures())["duly_events"] == 4 and f["duly_feed_head"] == i["feed_head"] and f)
        for key, value in {
                "duly_scheduler_up": 1, "duly_store_up": 1, "duly_events_accepted_total": 4,
                "duly_events_duplicate_total": 1, 'duly_events_rejected_total{code="unknown-field"}': 2,
                'duly_events_rejected_total{code="unknown-type"}': 1, 'duly_events_rejected_total{code="conflict"}': 0,
                "duly_events": 4, "duly_held": 0, "duly_rehearsal": 0, "duly_store_map_bytes": 65536 << 20,
                "duly_quarantined_events": 3, 'duly_feed_silent{council="example",feed="feed:main"}': 0}.items():
            self.assertEqual(got[key], value, key)
        self.assertLess(got['duly_feed_silence_seconds{council="example",feed="feed:main"}'], 60)
        for key in "duly_timers_pending", "duly_log_bytes", "duly_store_bytes", "duly_log_records", "duly_cases":
            self.assertGreater(got[key], 0, key)
        told = [json.loads(line) for line in self.out("watch", "--from", "start", "--until-head", "--json").splitlines()]
        self.assertEqual(len(told), got["duly_feed_head"])
        for kind in {a["type"] for a in told}:
            self.assertEqual(got[f'duly_alerts_total{{type="{kind}"}}'], sum(a["type"] == kind for a in told), kind)
        late = [a["data"]["late_by_ms"] for a in told if "late_by_ms" in a["data"]]
        self.assertGreater(len(late), 0)
        self.assertEqual(got["duly_alert_lateness_seconds_count"], len(late))
        self.assertAlmostEqual(got["duly_alert_lateness_seconds_sum"], sum(late) / 1000, places=2)
        for bound in 1, 60, 604800:
            self.assertEqual(got[f'duly_alert_lateness_seconds_bucket{{le="{bound}"}}'],
                             sum(ms <= bound * 1000 for ms in late))
        self.assertEqual(got['duly_alert_lateness_seconds_bucket{le="+Inf"}'], len(late))
        self.assertGreaterEqual(got['duly_web_requests_total{path="/metrics",status="200"}'], 1)
        self.assertEqual(got['duly_web_requests_total{path="/v1/events",status="200"}'], 2)

    def test_who_has_not_acknowledged(self):
        self.start()
        self.start_web()
        self.statuses([entered(1)])
        head = self.wait_until("something is told", lambda: self.json("info")["feed_head"])
        request = zmq.Context.instance().socket(zmq.REQ)
        request.connect(self.env["DULY_ALERTS"])
        request.send(msgpack.packb({"consumer": "mail", "from": "start", "limit": 1}))
        msgpack.unpackb(request.recv())
        request.close(0)
        self.wait_until("its lag", lambda: self.figures().get('duly_consumer_lag_alerts{consumer="mail"}') >= head)

    def test_figures_of_a_scheduler_that_is_gone(self):
        self.start()
        self.start_web()
        self.statuses([entered(1)])
        before = self.wait_until("something is told", lambda: (f := self.figures())["duly_feed_head"] and f)
        self.stop()
        got = self.wait_until("that it is gone", lambda: (f := self.figures())["duly_scheduler_up"] == 0 and f)
        self.assertNotIn("duly_events_accepted_total", got)
        self.assertGreaterEqual(got["duly_feed_head"], before["duly_feed_head"])
        self.check()

    def test_no_case_is_named(self):
        self.start()
        self.start_web()
        self.statuses([entered(1, subject="C-SECRET")])
        self.get("/v1/cases/C-SECRET")
        self.get("/v1/cases/C-SECRET/x")
        self.figures()
        self.assertNotIn("SECRET", self.last)

    def test_whose_they_are(self):
        self.start()
        every, team, source = (self.token(n, *a) for n, a in (
            ("all", ("--all",)), ("team", ("--team", "t", "--council", "example")), ("s", ("--source", SOURCE))))
        self.start_web("--tokens", self.tokens)
        for token, status in (every, 200), (team, 403), (source, 403), (None, 401):
            self.assertEqual(self.get("/metrics", token=token).status, status)

    def check(self):
        done = subprocess.run([PROMTOOL, "check", "metrics"], input=self.last, capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    @unittest.skipIf(PROMTOOL is None, "no promtool (Debian: prometheus)")
    def test_promtool_finds_no_fault(self):
        self.start()
        self.start_web()
        self.figures()
        self.check()
        self.statuses([entered(1), {}])
        self.get("/nothing")
        self.wait_until("something is told", lambda: self.figures()["duly_feed_head"])
        self.check()
        self.last += "duly_bad 1\nduly_bad 1\n"
        with self.assertRaises(AssertionError):
            self.check()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
