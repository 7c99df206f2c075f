#!/usr/bin/python3
"""Events handed in over HTTP: the answers of the scheduler's socket, whoever hands them in, and whatever
happens meanwhile."""
import json
import os
import re
import signal
import socket
import sys
import threading
import unittest

import msgpack
import zmq

from web import BATCH, JSON, LINES, SOURCE, Web, entered

# What is handed in, and why it is answered so; each list to a service that knows nothing yet.
HANDED_IN = [
    ("an event, and again", [entered(1), entered(1)]),
    ("the same identity with other data", [entered(1), {**entered(1), "date": "2026-01-13"}]),
    ("a field that there is not", [{**entered(1), "name": "x"}]),
    ("data that there is not", [{**entered(1), "data": {"legal_status": "C1", "note": "x"}}]),
    ("a code that is none", [{**entered(1), "data": {"legal_status": "Z9"}}]),
    ("a type that there is not", [{**entered(1), "type": "care.begun"}]),
    ("of the wrong type", [{**entered(1), "subject": 5}]),
    ("nothing of it", [{}]),
    ("before 1990", [{**entered(1), "date": "1980-01-01"}]),
    ("without a source", [{k: v for k, v in entered(1).items() if k != "source"}]),
    ("one bad among good ones", [entered(1), {**entered(2), "type": "x"}, entered(3)]),
    ("null is left out", [{**entered(1), "replaces": None}]),
]

# (body, type, status, code), and why.
REFUSED = [
    (b"", JSON, 400, "malformed", "nothing in it"),
    (b"  \r\n", LINES, 400, "malformed", "nothing but blanks"),
    (b"[]", JSON, 400, "malformed", "no event"),
    (b"{", JSON, 400, "malformed", "cut off"),
    (b"5", JSON, 400, "malformed", "no event"),
    (b"[1,2]", BATCH, 400, "malformed", "a list of what are no events"),
    (b"[{}", BATCH, 400, "malformed", "a list that does not end"),
    (b"[{},]", BATCH, 400, "malformed", "a list with nothing behind the comma"),
    (b"{}", BATCH, 400, "malformed", "one event is no batch"),
    (b'{"a":1,"a":2}', JSON, 400, "malformed", "a key twice: one cannot say which is meant"),
    (b'{"a":1.5}', JSON, 400, "malformed", "a fraction"),
    (b"[" * 100000, JSON, 400, "malformed", "deep, and it does not end"),
    (b"[" * 100000 + b"]" * 100000, JSON, 400, "malformed", "deep"),
    (b'{"a":' * 50000 + b"1" + b"}" * 50000, JSON, 400, "malformed", "deep"),
    (b"\xff\xfe{\x00}\x00", JSON, 400, "malformed", "UTF-16"),
    (b'{"id":"\xff"}', JSON, 400, "malformed", "no UTF-8"),
    (b"{}", "text/plain", 415, "unsupported-media-type", "another type"),
    (b"{}", "application/json; charset=iso-8859-1", 415, "unsupported-media-type", "another character set"),
    (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type", "a form"),
    (b"{}" * 10, "multipart/form-data; boundary=x", 415, "unsupported-media-type", "a form"),
    (b'{"id":"' + b"x" * (1 << 20) + b'"}', JSON, 413, "too-large", "an event of more than 1 MiB"),
    (b" " * (9 << 20), JSON, 413, "too-large", "more than a request brings"),
    (b"{}\n" * 10001, LINES, 413, "too-large", "more than 10,000 events"),
]


class Posting(Web):
    def test_answers_are_those_of_the_socket(self):
        for why, events in HANDED_IN:
            with self.subTest(why):
                answers = []
                for how in self.by_http, self.by_socket:
                    self.env["DULY_DATA"] = f"{self.folder}/data-{len(os.listdir(self.folder))}"
                    self.start()
                    answers.append(self.ranked(how(events)))
                    self.stop()
                self.assertEqual(*answers)

    @staticmethod
    def ranked(results):
        """With the order of the records for their numbers: as time goes by the log gets others between them."""
        records = sorted({r["seq"] for r in results if "seq" in r})
        return [{**r, "seq": records.index(r["seq"])} if "seq" in r else r for r in results]

    def by_http(self, events):
        self.start_web()
        got = [self.results([e])[0] for e in events] + self.results(events)
        self.stop_web()
        return got

    def by_socket(self, events):
        request = zmq.Context.instance().socket(zmq.REQ)
        request.connect(self.env["DULY_EVENTS"])

        def ask(body):
            request.send(msgpack.packb(body))
            return msgpack.unpackb(request.recv())["results"]
        got = [ask([e])[0] for e in events] + ask(events)
        request.close(0)
        return got

    def test_forms(self):
        self.start()
        self.start_web()
        events = [entered(n) for n in range(1, 4)]
        text = [json.dumps(e) for e in events]
        self.assertEqual(self.statuses(text[0], "application/cloudevents+json"), ["accepted"])
        self.assertEqual(self.statuses(f"[{', '.join(text)}]", BATCH), ["duplicate", "accepted", "accepted"])
        for kind in LINES, "application/jsonl", "Application/X-JSONLines; charset=UTF-8":
            self.assertEqual(self.statuses(("\ufeff" + "\r\n\r\n".join(text)).encode(), kind), ["duplicate"] * 3)
        self.assertEqual(self.statuses(f'{text[0]}\n{{"a":1,"a":2}}\n5\n{text[1]}', LINES),
                         ["duplicate", "bad-value", "bad-value", "duplicate"])
        self.assertEqual(self.statuses(f'[{text[0]},{{"a":1,"a":2}},{{"b":"]"}}]'),
                         ["duplicate", "bad-value", "missing-field"])

    def test_what_is_refused_changes_nothing(self):
        self.start()
        self.start_web()
        for body, kind, status, code, why in REFUSED:
            with self.subTest(why):
                answer = self.post(body, kind)
                self.assertEqual((answer.status, answer.code()), (status, code), answer.text)
        self.assertEqual(self.post("{}", JSON, Content_Encoding="gzip").status, 415)
        self.assertEqual(self.json("info")["counts"]["events"], 0)

    def test_ten_thousand(self):
        self.start()
        self.start_web()
        body = "\n".join(json.dumps(entered(n)) for n in range(10000))
        first, again = (self.results(body, LINES) for _ in range(2))
        self.assertEqual([r["id"] for r in first], [f"e{n}" for n in range(10000)])
        self.assertEqual({r["status"] for r in first}, {"accepted"})
        self.assertEqual([(r["id"], r["status"], r["seq"]) for r in again],
                         [(r["id"], "duplicate", r["seq"]) for r in first])

    def test_paths_and_methods(self):
        self.start()
        self.start_web()
        for path in ("/", "/v1", "/v1/", "/v1/event", "/v1/events/x", "/v1/../etc/passwd", "/v1/%2e%2e/x", "//v1",
                     "/v1/events%00", "/v1/events/..", "/livez/x", "/%ff"):
            self.assertEqual(self.get(path).status, 404, path)
        for method in "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "X":
            answer = self.ask(method, "/v1/events")
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"), method)
        for query in "?x=1", "?x", "?=", "?%00=1":
            self.assertEqual(self.ask("POST", f"/v1/events{query}", "{}", Content_Type=JSON).status, 400, query)
        self.assertEqual(self.get("/livez", **{"X_" + "a" * 40000: "x"}).status, 431)


class Gone(Web):
    """The scheduler, or this service, is gone in the middle of it."""

    def test_nobody_there(self):
        os.mkdir(self.env["DULY_DATA"])
        self.start_web("--patience-ms", "300")
        answer = self.post(entered(1))
        self.assertEqual((answer.status, answer.code()), (503, "unavailable"))
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.assertEqual(answer.json()["error"]["retry_ms"], 5000)
        self.start()
        self.assertIn(self.statuses(entered(1)), (["accepted"], ["duplicate"]), "it may have come later")
        self.assertEqual(self.statuses(entered(1)), ["duplicate"])

    def hand_in(self, taken, stop):
        """Events until it cannot go on; what was answered as taken is in @taken."""
        n = 0
        while not stop.is_set():
            n += 1
            batch = [entered(f"{n}-{k}") for k in range(50)]
            try:
                answer = self.post(batch)
            except OSError:
                return
            if answer.status == 200:
                taken.extend((e, r) for e, r in zip(batch, answer.json()["results"]))
            else:
                self.assertEqual(answer.status, 503)

    def killed(self, process):
        taken, stop = [], threading.Event()
        hands = [threading.Thread(target=self.hand_in, args=(taken, stop)) for _ in range(2)]
        for hand in hands:
            hand.start()
        self.wait_until("events are taken", lambda: len(taken) > 500)
        process.send_signal(signal.SIGKILL)
        process.wait()
        stop.set()
        for hand in hands:
            hand.join()
        return taken

    def are_in_the_log(self, taken):
        for at in range(0, len(taken), 5000):
            got = self.results([e for e, _ in taken[at:at + 5000]])
            self.assertEqual([(r["status"], r["seq"]) for r in got],
                             [("duplicate", r["seq"]) for _, r in taken[at:at + 5000]])

    def test_the_scheduler_is_killed(self):
        self.start()
        self.start_web("--patience-ms", "300", "--rate", "100000")
        taken = self.killed(self.scheduler)
        self.start()
        self.stop_web()                  # that was quick to say that nobody is there
        self.start_web()
        self.are_in_the_log(taken)

    def test_this_service_is_killed(self):
        self.start()
        self.start_web("--rate", "100000")
        taken = self.killed(self.web)
        self.start_web()                 # its socket is left over, and taken over
        self.are_in_the_log(taken)

    def test_asked_to_end_it_answers_first(self):
        self.start()
        self.start_web()
        self.scheduler.send_signal(signal.SIGSTOP)
        got = []
        hand = threading.Thread(target=lambda: got.append(self.post(entered(1))))
        hand.start()
        self.wait_until("somebody answers it", lambda: self.threads() > self.idle)
        self.web.terminate()
        self.wait_until("it listens no more", lambda: not self.listens())
        rounds = self.rounds()
        self.wait_until("it goes round until that is answered", lambda: self.rounds() > rounds + 10)
        self.scheduler.send_signal(signal.SIGCONT)
        hand.join()
        self.assertEqual((got[0].status, got[0].json()["results"][0]["status"]), (200, "accepted"))
        self.assertEqual(self.web.wait(60), 0)

    def test_asked_to_end_it_hears_out_what_has_begun(self):
        self.start()
        self.start_web()
        text = json.dumps(entered(1)).encode()
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(60)
            s.connect(f"{self.folder}/web")
            s.sendall(b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(text) + text[:9])
            self.wait_until("somebody hears it", lambda: self.threads() > self.idle)
            self.web.terminate()
            self.wait_until("it listens no more", lambda: not self.listens())
            rounds = self.rounds()
            self.wait_until("it goes round until that is here", lambda: self.rounds() > rounds + 10)
            s.sendall(text[9:])
            answer = b""
            while b'"accepted"' not in answer and (chunk := s.recv(4096)):
                answer += chunk
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 ") and b'"accepted"' in answer, answer)
        self.assertEqual(self.web.wait(60), 0)

    def listens(self):
        self.assertIn(self.web.poll(), (None, 0), "it did not end by itself")
        return os.path.exists(f"{self.folder}/web")

    def rounds(self):
        """How often its main thread has waited."""
        self.assertIsNone(self.web.poll(), "it ended, and something was under way")
        with open(f"/proc/{self.web.pid}/task/{self.web.pid}/status", encoding="utf-8") as f:
            return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", f.read(), re.M).group(1))


class Limits(Web):
    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.addCleanup(s.close)
        return s

    def test_slow_requests_are_ended(self):
        self.start()
        self.start_web("--request-seconds", "1")
        for begun, why in ((b"", "nothing"), (b"POST /v1/ev", "half a line"),
                           (b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\n", "half a head"),
                           (b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", "half a body")):
            with self.subTest(why):
                s = self.connect()
                s.sendall(begun)
                got = b""
                while chunk := s.recv(4096):
                    got += chunk
                self.assertTrue(got.startswith(b"HTTP/1.1 408 "), got)

    def test_a_drip_does_not_keep_it(self):
        self.start()
        self.start_web("--request-seconds", "1")
        s = self.connect()
        s.settimeout(0.05)
        s.sendall(b"GET /livez HTTP/1.1\r\n")
        got = b""
        for n in range(1200):
            try:
                s.sendall(b"X-%d: 1\r\n" % n)
                got = s.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            if got:
                break
        self.assertLess(n, 1199, "it was kept for a minute")

    def test_connections(self):
        self.start()
        self.start_web("--connections", "3")
        held = [self.connect() for _ in range(3)]
        for s in held:                   # each is known to it once it has answered
            s.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b" 200 ", s.recv(4096))
        s = self.connect()
        self.assertTrue(s.recv(4096).startswith(b"HTTP/1.1 503 "))
        held[0].close()
        self.wait_until("there is room again", self.answers)

    def answers(self):
        try:
            return self.get("/livez").status == 200
        except OSError:
            return False

    def test_rate(self):
        self.start()
        one, other = (self.token(n, "--source", f"{SOURCE}{n}") for n in "ab")
        self.start_web("--tokens", self.tokens, "--rate", "2")
        answers = [self.post("{}", token=one).status for _ in range(20)]
        self.assertIn(429, answers)
        self.assertEqual(answers[0], 200)
        refused = self.wait_until("too often", lambda: (a := self.post("{}", token=one)).status == 429 and a)
        self.assertEqual((refused.code(), refused.headers["Retry-After"]), ("too-many", "1"))
        self.assertEqual(self.post("{}", token=other).status, 200, "another's share is its own")
        self.wait_until("its share again", lambda: self.post("{}", token=one).status == 200)


class Access(Web):
    def test_tokens(self):
        self.start()
        source = self.token("mosaic", "--source", SOURCE)
        team = self.token("care-1", "--team", "care-1", "--council", "example")
        everything = self.token("dashboard", "--all")
        self.start_web("--tokens", self.tokens)
        self.assertNotIn("event=open", self.said())
        for token in None, "", "x", source[:-1], source + "0", source.upper():
            answer = self.post(entered(1), token=token)
            self.assertEqual((answer.status, answer.code(), answer.headers["WWW-Authenticate"]),
                             (401, "unauthorized", "Bearer"), token)
        for token in team, everything:
            self.assertEqual(self.post(entered(1), token=token).status, 403)
        self.assertEqual(self.ask("POST", "/v1/events", "{}", Authorization=f"Basic {source}",
                                  Content_Type=JSON).status, 401)
        self.assertEqual(self.statuses(entered(1), token=source), ["accepted"])
        for path in "/livez", "/readyz":
            self.assertEqual(self.get(path).status, 200, "health needs no token")
        for name in os.listdir(self.tokens):
            with open(f"{self.tokens}/{name}", encoding="utf-8") as f:
                text = f.read()
            for token in source, team, everything:
                self.assertNotIn(token.removeprefix("duly_"), text)

    def test_a_source_hands_in_its_own_events_alone(self):
        self.start()
        token = self.token("mosaic", "--source", SOURCE)
        self.start_web("--tokens", self.tokens)
        other = "/councils/example/other"
        release = {**entered(3), "subject": "-", "type": "service.released", "data": {}}
        got = self.results([entered(1), entered(2, other), {**entered(3), "source": SOURCE + "2"}, release,
                            {**entered(4), "source": SOURCE[:-1]}, {**entered(5), "source": None},
                            {**entered(6), "source": [SOURCE]}], token=token)
        self.assertEqual([r.get("code", r["status"]) for r in got],
                         ["accepted", "forbidden", "forbidden", "forbidden", "forbidden", "missing-field", "bad-type"])
        self.assertEqual([got[1]["field"], got[3]["field"], got[1]["id"]], ["source", "subject", "e2"])
        self.assertEqual(self.json("info")["counts"]["events"], 1)
        kept = [e["id"] for e in self.json("quarantine", "list")]
        self.assertNotIn("e2", kept, "what is forbidden is not kept")
        batch = {"specversion": "1.0", "id": "b", "source": SOURCE, "type": "batch.retracted", "subject": "-",
                 "date": "2026-01-13", "data": {"batch": "none", "reason": "duplicate"}}
        self.assertEqual(self.statuses(batch, token=token), ["accepted"])

    def test_only_forbidden(self):
        """Nothing goes to the scheduler, and the answer is as any other."""
        self.start()
        token = self.token("mosaic", "--source", SOURCE)
        self.start_web("--tokens", self.tokens)
        answer = self.post(entered(2, "/councils/example/other"), token=token).json()
        self.assertEqual(answer["incarnation"], self.json("info")["incarnation"])
        self.assertEqual(answer["results"][0]["code"], "forbidden")

    def test_tokens_come_and_go(self):
        self.start()
        first = self.token("first", "--source", SOURCE)
        self.start_web("--tokens", self.tokens)
        second = self.token("second", "--source", SOURCE)
        self.wait_until("it knows the second", lambda: self.post(entered(1), token=second).status == 200)
        os.remove(f"{self.tokens}/first.yaml")
        self.wait_until("the first is worth nothing", lambda: self.post(entered(1), token=first).status == 401)
        with open(f"{self.tokens}/third.yaml", "w", encoding="utf-8") as f:
            f.write("name: third\nsource: x\n")
        self.wait_until("a faulty one is told", lambda: "third.yaml" in self.said())
        self.assertEqual(self.post(entered(1), token=second).status, 200)

    def test_starts_that_are_refused(self):
        self.start()
        self.start_web("--tokens", f"{self.folder}/nowhere", code=78)
        os.mkdir(self.tokens)
        self.start_web("--tokens", self.tokens, code=78)
        self.assertIn("duly token new", self.said())
        for address in "0.0.0.0:0", "[::]:0", "192.0.2.1:7800":
            self.start_web("--listen", address, code=78)
            self.assertIn("TLS", self.said())
        self.start_web("--listen", "0.0.0.0:0", "--exposed", code=78)
        self.assertIn("--tokens", self.said())
        for address in "localhost", "7800", ":7800", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "example.org:80", \
                "unix:/" + "x" * 200:
            self.start_web("--listen", address, code=78)
        self.token("mosaic", "--source", SOURCE)
        self.start_web("--tokens", self.tokens, "--listen", "0.0.0.0:0", "--exposed")
        self.assertIn("level=warn event=exposed", self.said())

    def test_an_address_that_is_taken(self):
        self.start()
        self.start_web()
        first, self.web = self.web, None
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        self.start_web("--listen", f"127.0.0.1:{self.port}", code=69)
        self.start_web("--listen", f"unix:{self.folder}/web", code=69)

    def test_without_tokens_it_is_for_this_machine(self):
        """A page of a browser whose name was made to point here does not come in."""
        self.start()
        self.start_web()
        self.assertIn("event=open", self.said())
        for host in "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "[::2]":
            self.assertEqual(self.post(entered(1), Host=host).status, 421, host)
        for host in "localhost", "localhost:7800", "127.0.0.1:7800", "[::1]:7800", "[::1]":
            self.assertEqual(self.post(entered(1), Host=host).status, 200, host)

    def test_tokens_are_listed_and_made_once(self):
        self.token("mosaic", "--source", SOURCE)
        self.token("care-1", "--team", "care-1", "--council", "example")
        self.assertEqual(self.json("token", "list", "--tokens", self.tokens)["tokens"],
                         [{"name": "care-1", "council": "example", "team": "care-1"},
                          {"name": "mosaic", "source": SOURCE}])
        self.assertIn("care-1 of example", self.out("token", "list", "--tokens", self.tokens))
        for code, args in ((65, ("mosaic", "--source", SOURCE)), (64, ("../x", "--all")), (64, ("a/b", "--all")),
                           (64, (".x", "--all")), (64, ("x", "--source", "mosaic")), (64, ("x",)),
                           (64, ("x", "--team", "t")), (64, ("x", "--all", "--source", SOURCE)),
                           (64, ("x", "--team", "a\nb", "--council", "c"))):
            self.run_duly("token", "new", "--tokens", self.tokens, *args, code=code)
        self.assertEqual(sorted(os.listdir(self.tokens)), ["care-1.yaml", "mosaic.yaml"])


class Health(Web):
    def checks(self):
        answer = self.get("/readyz")
        failed = [c["check"] for c in answer.json()["checks"] if not c["ok"]]
        self.assertEqual(answer.status, 503 if failed else 200)
        self.assertEqual(answer.json()["ready"], not failed)
        return failed

    def test_what_fails_is_said(self):
        self.start("--hold")
        self.start_web()
        self.assertEqual(self.checks(), ["held"])
        self.run_duly("release")
        self.wait_until("it is ready", lambda: self.checks() == [])
        self.stop()
        self.wait_until("nobody answers", lambda: self.checks() == ["scheduler"])
        self.assertEqual(self.get("/livez").status, 200)

    def test_a_silent_feed(self):
        declared = {"specversion": "1.0", "id": "f", "source": SOURCE, "type": "feed.declared", "subject": "feed:x",
                    "date": "2026-02-20", "data": {"types": ["care.entered"], "rhythm_hours": 24}}
        self.start("--clock", "2026-02-20T12:00:00Z")
        self.start_web()
        self.assertEqual(self.statuses(declared), ["accepted"])
        self.assertEqual(self.checks(), [])
        self.stop()
        self.start("--clock", "2026-02-25T12:00:00Z")
        self.wait_until("the feed is silent", lambda: self.checks() == ["feeds"])
        self.assertNotIn("feed:x", self.get("/readyz").text, "who asks may be anybody")

    def test_no_name_is_in_what_it_says(self):
        self.start()
        token = self.token("mosaic", "--source", SOURCE)
        self.start_web("--tokens", self.tokens)
        birth = {"specversion": "1.0", "id": "p", "source": SOURCE, "type": "person.registered", "subject": "C-SECRET",
                 "date": "2026-01-12", "data": {"dob": "2011-11-11"}}
        for body in birth, {**birth, "subject": "C-SECRET\n"}, {**birth, "x": 1}, {**birth, "source": "/x"}:
            self.post(body, token=token)
        self.get("/v1/cases/C-SECRET", token=token)
        self.stop_web()
        for secret in "C-SECRET", "2011-11-11", token:
            self.assertNotIn(secret, self.said())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
