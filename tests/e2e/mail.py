"""duly-mail beside a scheduler and a mail server, for tests that run all three.

The scheduler rehearses, so that it is a quarter to nine when the test wants it: letters are made by its clock.
"""
import json
import os
import shutil
import signal
import subprocess

from cli import BIN, SOURCE, Duly

PEOPLE = """person,role,team,mailbox,cover,away_from,away_to,left,language
sw1,social-worker,care-1,sw1@example.gov.uk,,,,,
sw2,social-worker,care-1,sw2@example.gov.uk,,,,,cy
tm1,team-manager,care-1,tm1@example.gov.uk,,,,,
iro1,iro,reviews,iro1@example.gov.uk,,,,,
,,care-1,care-1@example.gov.uk,,,,,
,,reviews,reviews@example.gov.uk,,,,,
,,duty,duty@example.gov.uk,,,,,
,,data-team,data@example.gov.uk,,,,,
,,operators,ops@example.gov.uk,,,,,
"""
ROUTING = """routing: a
version: "1"
morning: "08:45"
allocated: [social-worker, iro, personal-adviser]
roles: { unassigned: duty, operator: operators, data: data-team, team-manager: duty, personal-adviser: duty }
restricted: team-manager
lines:
  - { id: hours, clocks: hours, stages: [opened, overdue, upcoming-last], to: owner, how: at-once }
  - { id: soon, stages: upcoming-last, to: owner }
  - { id: missed, stages: overdue, to: owner, words: not-recorded }
  - { id: list, stages: repeated, to: [owner, team-manager], how: monday }
  - { id: new, stages: handed-over, to: owner }
  - { id: changed, stages: [moved, withdrawn], to: told }
  - { id: done, stages: cleared, to: told-lapsed }
  - { id: wrong, stages: [coverage, data], to: [team-manager, { team: data-team }] }
  - { id: self, stages: [service, arrears], to: owner, how: at-once }
  - { id: rest, how: never }
"""


class MailRig(Duly):
    gateway = None
    people, routing = PEOPLE, ROUTING

    def setUp(self):
        super().setUp()
        law = f"{self.folder}/law"
        for name in "rules", "vocabularies", "calendars":
            shutil.copytree(f"{SOURCE}/tests/data/{name}", f"{law}/{name}")
        os.makedirs(f"{law}/directory")
        os.makedirs(f"{law}/routing")
        self.file("law/directory/example.csv", self.people)
        self.file("law/routing/default.yaml", self.routing)
        self.env["DULY_RULES"] = f"{law}/rules"
        self.number, self.kept = 0, []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.gateway, self.scheduler:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(60)

    # ---- the scheduler -------------------------------------------------------------------------

    def begin(self, clock):
        self.start("--rules", self.env["DULY_RULES"], "--clock", clock)

    def publish(self, type_, case="C-1", code=0, **more):
        self.number += 1
        e = {"specversion": "1.0", "id": f"e{self.number}", "source": "/councils/example/mosaic", "type": type_,
             "subject": case, **{k: more.pop(k) for k in ("time", "date") if k in more}, "data": more}
        self.kept.append(json.dumps(e) + "\n")
        self.run_duly("publish", "-", stdin=self.kept[-1], code=code)

    def publish_again(self):
        """What a producer kept, after the scheduler was restored."""
        self.run_duly("publish", "-", stdin="".join(self.kept))

    def enters_care(self, case="C-1", on="2026-01-12", worker="sw1"):
        """A child of @worker, of whom the visits of six weeks and the review are owed."""
        self.publish("worker.allocated", case, date=on, role="social-worker", worker=worker, team="care-1")
        self.publish("worker.allocated", case, date=on, role="iro", worker="iro1", team="reviews")
        self.publish("care.entered", case, date=on, legal_status="C1")
        self.publish("placement.started", case, date=on, placement_type="U6", placement="p1")

    def returns(self, case="C-1", at="2026-02-03T05:00:00Z"):
        """An hour clock: the return interview within 72 hours."""
        self.publish("missing.started", case, time=at.replace("T05", "T01"), episode="m1", kind="missing")
        self.publish("missing.returned", case, time=at, episode="m1")

    def deliveries(self):
        """What the gateway said became of its letters: (what, subject, code)."""
        found = []
        for line in self.out("log", "export").splitlines():
            e = json.loads(line).get("body")
            if isinstance(e, dict) and str(e.get("type", "")).startswith("delivery."):
                found.append((e["type"][9:], e["subject"], e["data"].get("code")))
        return found

    # ---- the gateway ---------------------------------------------------------------------------

    def mail(self, server=None, **more):
        options = {"data": self.env["DULY_DATA"], "state": f"{self.folder}/mail", "events": self.env["DULY_EVENTS"],
                   "alerts": self.env["DULY_ALERTS"], "templates": f"{SOURCE}/schemas/mail",
                   "from": "duly@example.gov.uk", "domain": "example.gov.uk", "look": "Mosaic", "pace-ms": "0",
                   "metrics": f"{self.folder}/mail.prom", **{k.replace("_", "-"): v for k, v in more.items()}}
        if server is not None:
            options.setdefault("smtp", server.url)
            if server.ca:
                options.setdefault("smtp-ca", server.ca)
        args = [f"--{k}" if v is True else f"--{k}={v}" for k, v in options.items() if v is not None]
        self.log = open(f"{self.folder}/mail.log", "a", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.gateway = subprocess.Popen([f"{BIN}/duly-mail", "--from-start", *args], env=self.env, stderr=self.log)
        return self.gateway

    def said(self):
        with open(f"{self.folder}/mail.log", encoding="utf-8") as f:
            return f.read()

    def wait_taken(self, server, n):
        def enough():
            self.assertIsNone(self.gateway.poll(), self.said())
            return len(server.taken) >= n
        self.wait_until(f"{n} messages\n{self.said()}", enough)
        return server.taken

    def wait_said(self, text):
        self.wait_until(text, lambda: text in self.said())

    def end_mail(self):
        self.gateway.send_signal(signal.SIGTERM)
        self.assertEqual(self.gateway.wait(60), 0, self.said())

    def kill_mail(self):
        self.gateway.kill()
        self.gateway.wait(60)
