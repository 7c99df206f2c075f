#!/usr/bin/python3
"""Kills mail gateway, scheduler and mail server at random moments, and looks who was told what.

Usage: kill_mail.py BIN_DIR SOURCE_DIR

Children come into care and return from being missing, some of their duties are met, some lines are answered by
reply; of every other child nothing more is heard, so that all that is told of it must arrive. In each round one of the
three gets SIGKILL while events are on their way, and is started again; the mail server refuses for now, cuts the line, takes a
message and cannot say so. The scheduler rehearses: each time that it starts it is later, over five working days.
At the end, by the log and by what the mail server took:

  * what was told of a child of whom nothing more was heard has reached each who was told, or a later alert of the duty has;
  * no alert reached anybody twice but under one Message-ID, and under one id there are the same bytes;
  * each message is said to have been handed over once, and nothing else is;
  * each answer is in the log once;
  * a replay gives every alert and the final state.

DULY_SEED gives another run; DULY_LONG 300 rounds.
"""
import collections
import datetime
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from cli import DULY                       # noqa: E402
from mail import PEOPLE, MailRig                # noqa: E402
from mailserver import MailServer          # noqa: E402

SEED, LONG = int(os.environ.get("DULY_SEED", "1")), "DULY_LONG" in os.environ
ROUNDS, WORKERS = (300, 12) if LONG else (12, 2)
TUESDAY = datetime.datetime(2026, 2, 3, 6, 0)
DAYS = 6                                   # to the next Monday
WORDS = ["ok"] * 12 + ["mail-421", "rcpt-450", "data-451", "end-452", "text-cut", "end-cut", "doubt", "doubt", "bye"]
TELLS = "alert.opened", "alert.upcoming", "alert.due", "alert.overdue"


def at(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


class Kills(MailRig):
    people = PEOPLE + "".join(f"w{i},social-worker,care-1,w{i}@example.gov.uk,,,,,\n" for i in range(WORKERS))

    def setUp(self):
        super().setUp()
        self.dice, self.clock = random.Random(SEED), TUESDAY
        self.server = MailServer(self.folder)
        self.addCleanup(self.server.close)
        for name in "new", "cur", "tmp":
            os.makedirs(f"{self.folder}/inbox/{name}")
        self.children, self.answered, self.tally = 0, set(), collections.Counter()
        self.begin(at(self.clock))
        self.gateway_on()
        self.wait_until("the gateway is there", lambda: self.json("consumers"))

    def gateway_on(self):
        self.mail(self.server, inbox=f"{self.folder}/inbox", data_team="data@example.gov.uk")

    # ---- what happens --------------------------------------------------------------------------

    def event(self, type_, case, **more):
        self.number += 1
        return json.dumps({"specversion": "1.0", "id": f"e{self.number}", "source": "/councils/example/mosaic",
                           "type": type_, "subject": case,
                           **{k: more.pop(k) for k in ("time", "date") if k in more}, "data": more}) + "\n"

    def new_child(self):
        self.children += 1
        case, worker = f"K-{self.children:03}", f"w{self.dice.randrange(WORKERS)}"
        on = f"2026-01-{self.dice.randrange(5, 31):02}"
        hours = self.dice.choice((1, 2, 30, 60, 71))
        left, back = (at(self.clock - datetime.timedelta(hours=h)) for h in (hours + 4, hours))
        return "".join((
            self.event("worker.allocated", case, date=on, role="social-worker", worker=worker, team="care-1"),
            self.event("worker.allocated", case, date=on, role="iro", worker="iro1", team="reviews"),
            self.event("care.entered", case, date=on, legal_status="C1"),
            self.event("placement.started", case, date=on, placement_type="U6", placement="p1"),
            self.event("missing.started", case, time=left, episode="m1", kind="missing"),
            self.event("missing.returned", case, time=back, episode="m1")))

    def some_is_met(self):
        """Of a child with an even number; nothing more is heard of the others."""
        if self.children < 2:
            return ""
        case = f"K-{self.dice.randrange(2, self.children + 1, 2):03}"
        today = self.clock.date().isoformat()
        return self.dice.choice((
            lambda: self.event("rhi.held", case, time=at(self.clock), episodes=["m1"]),
            lambda: self.event("visit.made", case, date=today, kinds=["looked-after"], seen=True),
            lambda: self.event("review.held", case, date=today, kinds=["looked-after"]),
            lambda: self.event("care-plan.completed", case, date=today)))()

    def some_line_is_answered(self):
        """By whom it was written to, once; again of a child with an even number."""
        lines = [(t.to, token) for t in self.server.taken[-40:]
                 for case, token in re.findall(r"(K-\d+)  .*?answer: ([A-Z0-9]{8})", t.text, re.S)
                 if int(case[2:]) % 2 == 0 and token not in self.answered]
        if not lines:
            return
        who, token = self.dice.choice(lines)
        self.answered.add(token)
        self.file(f"inbox/tmp/{token}", f"From: {who}\nSubject: Re: {token}\n\nrefused\n")
        os.rename(f"{self.folder}/inbox/tmp/{token}", f"{self.folder}/inbox/new/{token}")

    # ---- kills ---------------------------------------------------------------------------------

    def kill(self, victim):
        self.tally[victim] += 1
        if victim == "gateway":
            self.kill_mail()
            self.gateway_on()
        elif victim == "scheduler":
            self.scheduler.kill()
            self.scheduler.wait(60)
            self.clock += datetime.timedelta(minutes=self.dice.randrange(2 * DAYS * 1440 * 3 // ROUNDS))
            self.clock = min(self.clock, TUESDAY + datetime.timedelta(days=DAYS))
            self.begin(at(self.clock))
        else:
            self.server.kill()
            self.server.open()

    def round(self):
        self.server.script = [self.dice.choice(WORDS) for _ in range(4)]
        events, head = self.new_child() + self.some_is_met(), self.json("info")["feed_head"]
        if self.dice.random() < 0.5:
            self.some_line_is_answered()
        publisher = subprocess.Popen([DULY, "publish", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE, text=True, env=self.env)
        publisher.stdin.write(events)
        publisher.stdin.close()
        if self.dice.random() < 0.5:                        # letters are on their way
            self.wait_until("it is told", lambda: self.json("info")["feed_head"] > head)
        try:                                                # a random moment of it, or behind it
            publisher.wait(self.dice.random() * 0.8)
        except subprocess.TimeoutExpired:
            pass
        self.kill(self.dice.choice(("gateway", "scheduler", "server")))
        said = publisher.stderr.read()
        self.assertEqual(publisher.wait(60), 0, said)
        publisher.stderr.close()

    def go_to(self, days, hour):
        """The scheduler ends as it should, and it is later."""
        self.stop()
        self.clock = (TUESDAY + datetime.timedelta(days=days)).replace(hour=hour)
        self.begin(at(self.clock))
        self.settle()

    def settle(self):
        """All that is told is read, no letter waits, and what became of them is in the log."""
        self.env["DULY_MAIL"] = f"{self.folder}/mail"
        self.wait_until("all is told", lambda: [c for c in self.json("consumers")
                                                if c["consumer"] == "mail" and c["behind"] == 0])
        self.wait_until("an inbox that is read", lambda: not os.listdir(f"{self.folder}/inbox/new"))
        self.wait_until("the morning's letters", lambda: not self.json("mail", "queue") and self.all_is_said())

    def letters(self):
        """Those of the council: what the service has to say of itself is no council's, and in no event."""
        return [t for t in self.server.taken if not t.to.startswith("ops@")]

    def all_is_said(self):
        return {t.id[1:33] for t in self.letters()} <= {d["message"] for _, _, d in self.outcomes()}

    # ---- what came of it -----------------------------------------------------------------------

    def log_of(self, kind):
        return [e["body"] for e in map(json.loads, self.out("log", "export").splitlines()) if e["kind"] == kind]

    def outcomes(self):
        """What became of each message; not that some have waited for hours."""
        return [(e["type"], e["subject"], e["data"]) for e in self.log_of("event")
                if e["type"].startswith("delivery.") and "message" in e["data"]]

    def handed_over(self):
        """How often that is said of each message: of many alerts in several events, each with its number."""
        return collections.Counter(e["data"]["message"] for e in self.log_of("event")
                                   if e["type"] == "delivery.handed-over" and e["id"].count(".") == 2)

    def check_messages(self):
        raw = collections.defaultdict(set)
        for t in self.server.taken:
            raw[t.id[1:33]].add((t.to, t.raw))
        self.assertEqual({i for i, r in raw.items() if len(r) > 1}, set(), "one id, other bytes")
        over = self.handed_over()
        self.assertEqual({m: n for m, n in over.items() if n > 1}, {}, "handed over, and said so twice")
        self.assertEqual({t.id[1:33] for t in self.letters()} - set(over), set(), "handed over, and not said to be")
        self.assertEqual(set(over) - set(raw), set(), "said to be handed over, and was not")
        self.assertEqual({what for what, _, _ in self.outcomes()} - {"delivery.handed-over", "delivery.dropped"}, set())
        self.tally.update(messages=len(raw), repeats=len(self.server.taken) - len(raw))

    def reached(self):
        found = collections.defaultdict(set)                 # (alert, whom) -> ids of messages
        for what, whom, d in self.outcomes():
            for alert in d.get("alerts", ()) if what == "delivery.handed-over" else ():
                found[alert, whom].add(d["message"])
        return found

    def must_be_told(self, alert, to):
        """Nothing more was heard of the child, and there has been a morning since."""
        return (alert["subject"].startswith("K-") and int(alert["subject"][2:]) % 2 == 1 and alert["type"] in TELLS
                and to["how"] in ("at-once", "morning") and alert["time"][:19] < at(self.clock)[:19])

    def missed(self):
        """What reached somebody neither by its alert nor by a later one of the duty."""
        reached, later, found, self.tally["lines"] = self.reached(), set(), [], 0
        for alert in reversed([body[3] for body in self.log_of("alert")]):
            data = alert["data"]
            for to in data["to"].get("tell", ()):
                whom = f"worker:{to['person']}" if to.get("person") else f"team:{to.get('team')}"
                duty = data.get("obligation"), whom
                if (alert["id"], whom) in reached:
                    later.add(duty)
                if self.must_be_told(alert, to):
                    self.tally["lines"] += 1
                    if duty not in later:
                        found.append((alert["subject"], data["rule"], alert["type"], alert["time"], to))
        return found

    def check_told(self):
        try:
            self.wait_until("everybody is told", lambda: not self.missed())
        except AssertionError:
            self.assertEqual(self.missed(), [], "nobody was told")
        self.assertEqual({k: v for k, v in self.reached().items() if len(v) > 1}, {}, "told twice")
        self.assertGreater(self.tally["lines"], self.children // 2)

    def check_answers(self):
        answers = collections.Counter(e["id"][-8:] for e in self.log_of("event") if e["id"].startswith("reply."))
        self.assertEqual(answers, collections.Counter(self.answered))
        self.assertNotIn("event-rejected", self.said())
        self.tally["answers"] = len(self.answered)

    def test_what_is_told_arrives_once_over_kills_of_all_three(self):
        for _ in range(ROUNDS):
            self.round()
        self.server.script = []
        for days in DAYS, DAYS + 1, DAYS + 2:
            self.go_to(days, 9)
        self.check_told()
        self.settle()
        self.end_mail()
        self.check_messages()
        self.check_answers()
        self.stop()
        self.run_duly("log", "verify")
        self.assertIn("alerts that differ: 0\n", self.out("replay", "--verify"))
        print(f"\nDULY_SEED={SEED}, {ROUNDS} rounds, {self.children} children:", dict(self.tally), flush=True)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
