#!/usr/bin/python3
"""What is owed and was told, read over HTTP: as the command line has it, and of a team no more than what is
its own."""
import http.client
import io
import json
import shutil
import sys
import threading
import unittest

import jsonschema
import openpyxl

from cli import SOURCE as TREE
from web import Local, Web

COUNCIL = "/councils/example/mosaic"


def event(subject, number, kind, source=COUNCIL, date="2026-01-12", **data):
    return {"specversion": "1.0", "id": f"{subject}-{number}", "source": source, "type": kind, "subject": subject,
            "date": date, "data": data}


def held(subject, iro, worker, source=COUNCIL):
    """A child in care whose reviews are owed by team @iro and whose visits by team @worker; None: by nobody."""
    return [event(subject, 1, "care.entered", source, legal_status="C1")] + [
        event(subject, n, "worker.allocated", source, role=role, worker=f"w-{subject}-{n}", team=team)
        for n, role, team in ((2, "iro", iro), (3, "social-worker", worker)) if team]


EVENTS = [
    *held("A", "iro-1", "care-1"),
    *held("B", "iro-1", "care-2"),
    *held("R", "iro-1", "care-1"), event("R", 9, "case.restricted", on=True),
    *held("N", None, None), event("N", 9, "case.restricted", on=True),
    *held("O", "iro-1", "care-1", "/councils/other/mosaic"),
    event("A", 10, "case.linked", group="family"), event("B", 10, "case.linked", group="family"),
    event("A2", 1, "case.merged", into="A"),
    event("team:care-0", 1, "team.replaced", by="care-1"),
]

FILTERS = [
    {}, {"case": "A"}, {"case": "A2"}, {"council": "other"}, {"team": "care-1"}, {"team": "care-0"},
    {"worker": "w-B-3"}, {"owner": "iro"}, {"stage": "overdue"}, {"stage": "none,overdue"},
    {"rule": "cla-review-first"}, {"rule": "cla*,iha"}, {"before": "2026-02-01"}, {"status": "any"},
    {"status": "any", "all": True}, {"watched": True}, {"unwatched": True}, {"group": "family"},
    {"restricted": True}, {"team": "care-1", "owner": "social-worker", "restricted": True},
]


def query(wanted):
    return "&".join(f"{k}={'true' if v is True else v}" for k, v in wanted.items())


def options(wanted):
    return [word for k, v in wanted.items() for word in ((f"--{k}",) if v is True else (f"--{k}", v))]


class Reading(Web):
    """The tests of a class share nothing but these events."""

    def setUp(self):
        super().setUp()
        self.start()
        self.run_duly("publish", "-", stdin="".join(json.dumps(e) + "\n" for e in EVENTS))
        self.wait_until("all cases were looked at", lambda: not self.json("info")["sweeping"])
        self.wait_until("each team was told", lambda: {"A", "B", "R", "O"} <= {
            a["subject"] for a in map(json.loads, self.out("watch", "--from", "start", "--until-head", "--json").splitlines())
            if a["type"] == "alert.overdue"})

    def owed(self, path="/v1/obligations", **more):
        answer = self.get(path, **more)
        self.assertEqual(answer.status, 200, answer.text[:1000])
        return answer.json()["obligations"]

    def team(self, team, council="example"):
        return self.token(f"{council}.{team}", "--team", team, "--council", council)


class Owed(Reading):
    def test_filters_are_those_of_the_command_line(self):
        self.start_web()
        for wanted in FILTERS:
            with self.subTest(wanted):
                answer = self.get(f"/v1/obligations?{query(wanted)}").json()
                listed = self.json("list", *options(wanted))
                self.assertEqual(answer["obligations"], listed["obligations"])
                for key in "restricted_not_shown", "held", "rehearsal", "sweeping", "feeds":
                    self.assertEqual(answer[key], listed[key], key)
        self.assertNotEqual(listed["obligations"], [])

    def test_what_does_not_read_is_no_filter(self):
        self.start_web()
        for asked, says in (("stage=overdeu", "stage: there is no stage overdeu; did you mean overdue?"),
                            ("status=opne", "status: there is no status opne; did you mean open?"),
                            ("rule=cla-review-frist", "did you mean cla-review-first"),
                            ("before=tomorrow", "before is to be a date"), ("before=2026-02-30", "a date"),
                            ("watched=true&unwatched=true", "watched and unwatched are all"),
                            ("watched=yes", "true or false"), ("limit=0", "limit"), ("limit=10001", "limit"),
                            ("limit=-1", "limit"), ("limit=1x", "limit"), ("stages=overdue", "no parameter stages"),
                            ("team=care-1&team=care-2", "twice"), ("team=%ff", "team"), ("team=", "team"),
                            ("team=a%20b", "team"), ("team", "team"), ("case_id=A", "no parameter"),
                            ("team=care-11", "no team has the name care-11"), ("case=Q", "no case is known as Q")):
            with self.subTest(asked):
                answer = self.get(f"/v1/obligations?{asked}")
                self.assertEqual((answer.status, answer.code()), (400, "bad-request"), answer.text)
                self.assertIn(says, answer.json()["error"]["message"])

    def test_the_soonest_come_first_and_what_is_left_out_is_counted(self):
        self.start_web()
        whole = self.get("/v1/obligations").json()
        part = self.get("/v1/obligations?limit=2").json()
        self.assertEqual(part["obligations"], whole["obligations"][:2])
        self.assertEqual(part["limit_not_shown"], len(whole["obligations"]) - 2)
        self.assertEqual(whole["limit_not_shown"], 0)

    def test_what_was_taken_is_seen_at_once(self):
        self.start_web()
        for n in range(5):
            self.assertEqual(self.statuses([event(f"S{n}", 1, "care.entered")]), ["accepted"])
            self.assertNotEqual(self.owed(f"/v1/cases/S{n}"), [])

    def test_a_store_that_was_built_anew(self):
        self.start_web()
        before = self.owed()
        self.stop()
        shutil.rmtree(f"{self.env['DULY_DATA']}/store")
        self.assertEqual(self.get("/v1/obligations").status, 503)
        self.start()
        self.assertEqual(self.owed(), before)

    def test_each_obligation_is_as_the_schema_says(self):
        self.start_web()
        with open(f"{TREE}/schemas/obligation.schema.json", encoding="utf-8") as f:
            judge = jsonschema.Draft7Validator(json.load(f))
        for obligation in self.owed("/v1/obligations?status=any&all=true&restricted=true"):
            judge.validate(obligation)


class Reports(Reading):
    """What councils make, as the command line has it, and of a team no more than its own."""
    ASKED = [
        ("timeliness", {}), ("timeliness", {"by": "month", "across": "team", "rule": "cla*,iha"}),
        ("timeliness", {"on": "2026-02-20", "measures": True}), ("timeliness", {"known": "2026-01-31"}),
        ("up-to-date", {"team": "care-1"}), ("reviews-ahead", {"worker": "w-B-2"}), ("iro-year", {"council": "other"}),
        ("recorded-late", {"from": "2026-01-01", "restricted": True}), ("escalations", {}), ("contradictions", {}),
        ("coverage", {}), ("not-watched", {}), ("feeds", {}), ("timeliness", {"least": "5"}),
    ]

    def test_each_is_that_of_the_command_line(self):
        self.start_web()
        for name, asked in self.ASKED:
            with self.subTest(name, **asked):
                answer = self.get(f"/v1/reports/{name}?{query(asked)}")
                self.assertEqual(answer.status, 200, answer.text[:500])
                printed = self.json("report", name, *options(asked))
                self.assertEqual(answer.json()["report"]["sheets"], printed["sheets"])
        whole = self.get("/v1/reports/timeliness?sheet=duties&format=csv")
        self.assertEqual(whole.text.replace("\r\n", "\n"),
                         self.out("report", "timeliness", "--sheet", "duties", "--format", "csv"))
        self.assertGreater(whole.text.count("\n"), 3)
        one = self.get("/v1/reports/timeliness?sheet=duties").json()["report"]["sheets"]
        self.assertEqual([sheet["name"] for sheet in one], ["duties"])

    def test_a_workbook_opens(self):
        self.start_web()
        answer = self.get("/v1/reports/timeliness?format=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.bytes))
        self.assertEqual(book.sheetnames, ["About", "timeliness figures", "timeliness duties"])

    def test_they_are_listed(self):
        self.start_web()
        listed = self.get("/v1/reports").json()["reports"]
        self.assertEqual({report["name"] for report in listed}, {name for name, _ in self.ASKED})

    def test_a_team_has_its_own_and_nothing_of_restricted_cases(self):
        self.run_duly("publish", "-", stdin=json.dumps(event("R", 20, "review.held", date="2026-02-06")) + "\n")
        mine, all_of_it = self.team("iro-1"), self.token("all", "--all")
        self.start_web("--tokens", self.tokens)
        rows = {}
        for token in mine, all_of_it:
            answer = self.get("/v1/reports/timeliness?sheet=duties", token=token)
            rows[token] = answer.json()["report"]["sheets"][0]["rows"]
        self.assertEqual({row["case"] for row in rows[all_of_it]}, {"A", "B", "O", "restricted"})
        self.assertEqual({row["case"] for row in rows[mine]}, {"A", "B"})
        self.assertEqual({row["council"] for row in rows[mine]}, {"example"})
        self.assertNotIn("restricted", self.get("/v1/reports/timeliness?format=csv&sheet=duties", token=mine).text)
        for path, status in (("timeliness?team=care-1", 403), ("timeliness?council=other", 403), ("feeds", 403),
                             ("timeliness?restricted=true", 403), ("timeliness?team=iro-1", 200),
                             ("timeliness?worker=nobody", 200)):
            self.assertEqual(self.get(f"/v1/reports/{path}", token=mine).status, status, path)

    def test_what_does_not_read_is_refused(self):
        self.start_web()
        for path, status, says in (
                ("timelines", 404, "no such report"), ("timeliness?sheet=children", 400, "no such sheet"),
                ("timeliness?by=week", 400, "by is one of none, month"), ("timeliness?on=yesterday", 400, "on is to be a date"),
                ("timeliness?rule=cla-review-frist", 400, "did you mean cla-review-first"),
                ("timeliness?team=care-11", 400, "no team has the name care-11"), ("timeliness?format=pdf", 400, "format"),
                ("timeliness?from=2026-02-01&to=2026-01-01", 400, "nothing falls between"),
                ("timeliness?least=-1", 400, "least"), ("timeliness?owner=iro", 400, "no parameter owner")):
            with self.subTest(path):
                answer = self.get(f"/v1/reports/{path}")
                self.assertEqual(answer.status, status, answer.text)
                self.assertIn(says, answer.json()["error"]["message"])


class Cases(Reading):
    def test_a_case(self):
        self.start_web()
        for reference in "A", "A2":
            answer = self.get(f"/v1/cases/{reference}").json()
            self.assertEqual(answer["case"], reference)
            self.assertEqual({o["case"] for o in answer["obligations"]}, {"A"})
            self.assertEqual(answer["obligations"],
                             self.json("list", "--case", reference, "--status", "any", "--all")["obligations"])
        restricted = self.get("/v1/cases/R").json()
        self.assertEqual((restricted["obligations"], restricted["restricted_not_shown"]), ([], 1))
        self.assertNotEqual(self.owed("/v1/cases/R?restricted=true"), [])
        self.assertEqual(self.get("/v1/cases/O?council=example").status, 404)

    def test_what_is_no_case(self):
        self.start_web()
        for reference in ("Q", "%2e%2e", "..%2f..%2fetc", "A%20", "%ff", "A" * 65, "A%2F", "-%0a", "A?case_id=B",
                          "team%3acare-0x"):
            self.assertEqual(self.get(f"/v1/cases/{reference}").status, 404, reference)
        for path in "/v1/cases/A%00", "/v1/cases/A?council=example%00", "/v1/explain/00000000%00":
            self.assertEqual(self.get(path).status, 400, path)
        for path in "/v1/cases", "/v1/cases/A/x", "/v1/cases/A/..", "/v1/cases/../cases/A":
            self.assertEqual(self.get(path).status, 404, path)


class Explained(Reading):
    def test_it_is_that_of_the_command_line(self):
        self.start_web()
        whole = self.owed("/v1/obligations?case=A")[0]["obligation"]
        self.assertEqual(self.get(f"/v1/explain/{whole}").json(), self.json("explain", whole))
        self.assertEqual(self.get(f"/v1/explain/{whole[:12]}").json(), self.json("explain", whole))
        alert = self.get("/v1/alerts").json()["alerts"][0]["id"]
        self.assertEqual(self.get(f"/v1/explain/{alert}").json(), self.json("explain", alert))

    def test_what_is_no_id(self):
        self.start_web()
        for id_ in "0" * 32, "0" * 33, "0" * 7, "g" * 32, "..%2f", "A" * 32:
            answer = self.get(f"/v1/explain/{id_}")
            self.assertEqual((answer.status, answer.code()), (404, "not-found"), id_)


class Teams(Reading):
    """Who reads is a team, and sees what is its own."""

    def setUp(self):
        super().setUp()
        self.care, self.iro = self.team("care-1"), self.team("iro-1")
        self.others = {name: self.team(*name) for name in (("care-2", "example"), ("care-1", "other"),
                                                           ("care-0", "example"), ("nobody", "example"))}
        self.all = self.token("all", "--all")
        self.source = self.token("mosaic", "--source", COUNCIL)
        self.start_web("--tokens", self.tokens, "--rate", "1000")

    def cases(self, token, asked=""):
        return sorted({(o["council"], o["case"], o["owner"]) for o in self.owed(f"/v1/obligations?{asked}", token=token)})

    def test_what_it_sees(self):
        own, theirs = ("example", "A", "social-worker"), ("example", "A", "iro")
        self.assertIn(own, self.cases(self.care))
        self.assertIn(theirs, self.cases(self.care), "the case is its own")
        self.assertEqual({c for _, c, _ in self.cases(self.care)}, {"A", "R"})
        self.assertEqual({w for _, c, w in self.cases(self.care) if c == "R"}, {"social-worker"},
                         "of a restricted case, what it holds itself")
        self.assertEqual({(c, w) for _, c, w in self.cases(self.iro)}, {("A", "iro"), ("B", "iro"), ("R", "iro")})
        self.assertEqual({c for _, c, _ in self.cases(self.others["care-2", "example"])}, {"B"})
        self.assertEqual({(k, c) for k, c, _ in self.cases(self.others["care-1", "other"])}, {("other", "O")})
        self.assertEqual(self.cases(self.others["care-0", "example"]), self.cases(self.care), "replaced by it")
        self.assertEqual(self.cases(self.others["nobody", "example"]), [])
        self.assertEqual({c for _, c, _ in self.cases(self.all)}, {"A", "B", "O"})
        self.assertEqual({c for _, c, _ in self.cases(self.all, "restricted=true")}, {"A", "B", "O", "R", "N"})

    def test_what_is_not_its_own_looks_as_what_there_is_not(self):
        def text(path):
            answer = self.get(path, token=self.care).text
            return json.dumps({k: v for k, v in json.loads(answer).items() if k not in ("as_of", "latest", "now", "position")})
        for there, not_there in (("case=B", "case=Q"), ("team=care-2", "team=care-22"), ("council=other", "council=else"),
                                 ("worker=w-B-3", "worker=w-Q-3"), ("case=N", "case=Q"), ("group=family&case=B", "group=q"),
                                 ("restricted=true&case=N", "restricted=true&case=Q")):
            self.assertEqual(text(f"/v1/obligations?{there}"), text(f"/v1/obligations?{not_there}"), there)
            self.assertEqual(self.owed(f"/v1/obligations?{there}", token=self.care), [])
        for case in "B", "N", "O":
            self.assertEqual(text(f"/v1/cases/{case}"), text("/v1/cases/Q"))
        for o in self.owed("/v1/obligations?restricted=true", token=self.all):
            seen = o["council"] == "example" and (o["case"] == "A" or (o["case"] == "R" and o["owner"] == "social-worker"))
            self.assertEqual(self.get(f"/v1/explain/{o['obligation']}", token=self.care).status, 200 if seen else 404, o)
        hidden = next(o["obligation"] for o in self.owed("/v1/obligations?case=B", token=self.all))
        self.assertEqual(text(f"/v1/explain/{hidden}"), text(f"/v1/explain/{'0' * 32}"))
        self.assertEqual(text(f"/v1/explain/{hidden[:8]}"), text("/v1/explain/00000000"))

    def test_whose_else_a_case_is_linked_with_is_not_said(self):
        linked = next(o for o in self.owed("/v1/obligations?case=A", token=self.all))
        self.assertEqual(linked["linked"], ["B"])
        for o in self.owed("/v1/obligations", token=self.care) + self.owed("/v1/cases/A", token=self.care):
            self.assertNotIn("linked", o)
        self.assertNotIn("linked", self.get(f"/v1/explain/{linked['obligation']}", token=self.care).json())
        for path in "/v1/obligations", "/v1/cases/A":
            answer = self.get(path, token=self.care).json()
            self.assertNotIn("restricted_not_shown", answer)
            self.assertNotIn("feeds", answer)

    def test_alerts(self):
        def told(token, asked=""):
            return self.get(f"/v1/alerts?limit=1000&{asked}", token=token).json()["alerts"]
        everything = told(self.all)
        for token, team in (self.care, "care-1"), (self.iro, "iro-1"):
            got = told(token)
            self.assertEqual(got, [a for a in everything if a["data"].get("council") == "example" and (
                team in a["data"].get("to", {}).get("teams", []) or (not a["data"].get("restricted") and
                team in (a["data"].get("team"), a["data"].get("case_team"))))])
            self.assertIn("R", {a["subject"] for a in got})
            self.assertNotIn("N", {a["subject"] for a in got})
            self.assertNotIn("alert.service", {a["type"] for a in got})
            self.assertEqual(told(token, f"team={team}"), got)
            for asked in "team=care-2", "team=nobody", "council=other":
                self.assertEqual(told(token, asked), [])
        self.assertEqual({a["data"]["council"] for a in told(self.others["care-1", "other"])}, {"other"})
        own = {a["id"] for a in told(self.care)}
        for alert in everything:
            self.assertEqual(self.get(f"/v1/explain/{alert['id']}", token=self.care).status,
                             200 if alert["id"] in own else 404)

    def test_who_hands_in_does_not_read(self):
        for path in "/v1/obligations", "/v1/cases/A", "/v1/alerts", f"/v1/explain/{'0' * 32}":
            for token, status in (self.source, 403), (None, 401), ("x", 401):
                self.assertEqual(self.get(path, token=token).status, status, path)


class Alerts(Reading):
    def page(self, asked="", **more):
        answer = self.get(f"/v1/alerts?{asked}", **more)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def settle(self):
        """The feed to its end, once all that follows has been told."""
        self.wait_until("all is told", lambda: (p := self.page("limit=1000"))["alerts"] and p["next"] == p["head"] and
                        p["head"] == self.json("info")["feed_head"])
        return self.page("limit=1000")

    def test_pages(self):
        self.start_web()
        whole = self.settle()
        seqs = [a["data"]["seq"] for a in whole["alerts"]]
        self.assertEqual(seqs, list(range(1, whole["head"] + 1)))
        watched = [json.loads(line) for line in
                   self.out("watch", "--from", "start", "--until-head", "--json").splitlines()]
        self.assertEqual(whole["alerts"], watched)
        at, got = 0, []
        while (page := self.page(f"after={at}&limit=3"))["alerts"]:
            self.assertLessEqual(len(page["alerts"]), 3)
            got += page["alerts"]
            at = page["next"]
        self.assertEqual(got, whole["alerts"])
        kinds = {a["type"] for a in got}
        for kind in kinds:
            self.assertEqual(self.page(f"types={kind}&limit=1000")["alerts"], [a for a in got if a["type"] == kind])
        self.assertEqual(self.page(f"types={','.join(kinds)}&limit=1000")["alerts"], got)
        self.assertEqual(self.page("after=now")["alerts"], [])
        self.assertEqual(self.page(f"after={whole['incarnation']}/2&limit=1")["alerts"], got[2:3])
        with open(f"{TREE}/schemas/alert.schema.json", encoding="utf-8") as f:
            alert = json.load(f)
        with open(f"{TREE}/schemas/obligation.schema.json", encoding="utf-8") as f:
            resolver = jsonschema.RefResolver("", alert, {"obligation.schema.json": json.load(f)})
        judge = jsonschema.Draft7Validator(alert, resolver=resolver)
        for one in got:
            judge.validate(one)

    def test_cursors_that_are_none(self):
        self.start_web()
        head = self.settle()["head"]
        for asked, status, code in ((f"after={head + 1}", 409, "bad-cursor"), (f"after={'0' * 32}/1", 409, "incarnation"),
                                    ("after=-1", 400, "bad-request"), ("after=x", 400, "bad-request"),
                                    ("after=1/x", 400, "bad-request"), ("limit=0", 400, "bad-request"),
                                    ("limit=1001", 400, "bad-request"), ("wait_ms=60001", 400, "bad-request"),
                                    ("types=alert.overdeu", 400, "bad-request"), ("types=", 400, "bad-request"),
                                    ("after=1&after=2", 400, "bad-request"), ("x=1", 400, "bad-request")):
            answer = self.get(f"/v1/alerts?{asked}")
            self.assertEqual((answer.status, answer.code()), (status, code), asked)

    def test_who_waits_is_told(self):
        self.start_web()
        head = self.settle()["head"]
        got = []
        hand = threading.Thread(target=lambda: got.append(self.page(f"after={head}&wait_ms=60000")))
        hand.start()
        self.run_duly("publish", "-", stdin=json.dumps(event("W", 1, "care.entered")) + "\n")
        hand.join()
        self.assertEqual({a["subject"] for a in got[0]["alerts"]}, {"W"})
        empty = self.page(f"after={self.settle()['head']}&wait_ms=300")
        self.assertEqual(empty["alerts"], [])

    def stream(self, asked="", **headers):
        connection = Local(f"{self.folder}/web")
        self.addCleanup(connection.close)
        connection.request("GET", f"/v1/alerts?{asked}", headers={"Accept": "text/event-stream", **headers})
        response = connection.getresponse()
        self.assertEqual((response.status, response.headers["Content-Type"]), (200, "text/event-stream"))
        return response

    @staticmethod
    def events(response):
        """(id, event, data) of each, as they come."""
        one = {}
        for line in response:
            line = line.decode().rstrip("\n")
            if line == "" and "data" in one:
                yield one["id"], one["event"], json.loads(one["data"])
                one = {}
            elif not line.startswith(":") and line:
                key, _, value = line.partition(": ")
                one[key] = value

    def test_a_stream(self):
        self.start_web()
        whole = self.settle()
        stream = self.events(self.stream())
        id_, name, state = next(stream)
        self.assertEqual((name, state["held"], state["incarnation"]), ("state", False, whole["incarnation"]))
        got = [next(stream) for _ in whole["alerts"]]
        self.assertEqual([a for _, _, a in got], whole["alerts"])
        self.assertEqual({name for _, name, _ in got}, {"alert"})
        self.assertEqual(got[4][0], f"{whole['incarnation']}/5")
        again = self.events(self.stream("after=start", **{"Last-Event-ID": got[4][0]}))
        next(again)
        self.assertEqual(next(again), got[5], "it goes on where it was")
        self.run_duly("publish", "-", stdin=json.dumps(event("W", 1, "care.entered")) + "\n")
        self.assertEqual(next(stream)[2]["subject"], "W")
        self.run_duly("hold")
        self.assertTrue(self.wait_until("that nobody is told", lambda: next(
            data for _, name, data in stream if name == "state"))["held"])

    def test_streams_end_with_the_service(self):
        self.start_web()
        self.settle()
        response = self.stream("after=now")
        next(self.events(response))
        waiting = []
        hand = threading.Thread(target=lambda: waiting.append(self.page("after=now&wait_ms=60000")))
        hand.start()
        self.wait_until("both wait", lambda: self.threads() >= self.idle + 2)
        self.stop_web()
        self.assertEqual(list(self.events(response)), [])
        hand.join()

    def test_not_everybody_can_wait(self):
        self.start_web("--waiting", "1")
        self.settle()
        first = self.stream("after=now")
        next(self.events(first))
        for asked, headers in (("wait_ms=1", {}), ("", {"Accept": "text/event-stream"})):
            answer = self.get(f"/v1/alerts?after=now&{asked}", **headers)
            self.assertEqual((answer.status, answer.code()), (429, "too-many"))
        self.assertEqual(self.page("after=now")["alerts"], [], "who does not wait is answered")

    def test_who_has_gone_waits_no_more(self):
        self.start_web("--waiting", "1")
        self.settle()
        first = self.stream("after=now")
        next(self.events(first))
        first.close()
        http.client.HTTPConnection.close(self._cleanups[-1][0].__self__)
        for n in range(2):               # what is sent to who has gone shows that it has
            self.run_duly("publish", "-", stdin=json.dumps(event(f"G{n}", 1, "care.entered")) + "\n")
        self.wait_until("there is room again", lambda: self.get("/v1/alerts?after=now&wait_ms=1").status == 200)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
