#!/usr/bin/python3
"""Alerts posted to a program of somebody else: signed, in order, none lost and none passed over, whatever
that program answers and whoever is killed; and to a chat as a card without more than it needs.

Usage: test_hook.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import sys
import threading
import unittest

import jsonschema

from cli import BIN, SOURCE, Duly, event, lines

NOW = "2026-02-12T10:00:00Z"
SECRET = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


class There:
    """Whoever is posted to: what came, and what is answered to it next."""

    def __init__(self, tls=None):
        there = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with there.changed:
                    code = there.answers.pop(0) if there.answers else 204
                    there.got.append((code, dict(self.headers), body))
                    there.changed.notify_all()
                if code == 0:                  # taken, and the answer is lost
                    self.connection.close()
                    return
                self.send_response(code)
                if code == 302:
                    self.send_header("Location", "/else")
                if code == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.answers, self.got, self.changed = [], [], threading.Condition()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def taken(self):
        return [json.loads(body)["id"] for code, _, body in self.got if 200 <= code <= 299]

    def until(self, what, of):
        with self.changed:
            assert self.changed.wait_for(of, 60), f"it never came to this: {what}: {len(self.got)}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Hook(Duly):
    def setUp(self):
        super().setUp()
        self.hook, self.there = None, There()
        self.addCleanup(self.there.close)
        self.addCleanup(self.end)
        self.file("secret", f"whsec_{SECRET}\n")
        self.start("--clock", NOW)

    def end(self):
        for process in self.hook, self.scheduler:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def start_hook(self, *args, url=None, code=None):
        said = open(f"{self.folder}/hook.said", "a", encoding="utf-8")
        self.addCleanup(said.close)
        self.hook = subprocess.Popen(
            [f"{BIN}/duly-hook", "--alerts", self.env["DULY_ALERTS"], "--from-start",
             "--url", url or f"http://127.0.0.1:{self.there.port}/in", *args],
            env=self.env, stderr=said)
        if code is not None:
            self.assertEqual(self.hook.wait(60), code, self.said())

    def said(self):
        with open(f"{self.folder}/hook.said", encoding="utf-8") as f:
            return f.read()

    def publish(self, *numbers):
        self.run_duly("publish", "-", stdin=lines(
            *({**event(n, "care.entered", "2026-01-12"), "subject": f"C-{n}"} for n in numbers)))

    def told(self):
        """The ids in the feed."""
        return [json.loads(a)["id"] for a in
                self.out("watch", "--from", "start", "--json", "--until-head").splitlines()]

    def settled(self):
        """All that follows from what was published: until two looks show the same."""
        def still():
            told = self.told()
            return told if told and told == self.told() else None
        return self.wait_until("a feed that stands still", still)

    @staticmethod
    def schema(name):
        with open(f"{SOURCE}/schemas/{name}.schema.json", encoding="utf-8") as f:
            return json.load(f)

    def test_each_is_posted_signed_and_in_order(self):
        self.publish(1, 2)
        wanted = self.settled()
        self.start_hook("--secret", f"{self.folder}/secret")
        self.there.until("all of them", lambda: len(self.there.got) >= len(wanted))
        self.assertEqual(self.there.taken(), wanted)
        alert, obligation = map(self.schema, ("alert", "obligation"))
        schema = jsonschema.Draft7Validator(alert, resolver=jsonschema.RefResolver(
            "http://duly/alert.schema.json", alert, {"http://duly/obligation.schema.json": obligation}))
        for _, headers, body in self.there.got:
            self.assertEqual(headers["Content-Type"], "application/cloudevents+json")
            self.assertEqual(headers["webhook-id"], json.loads(body)["id"])
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            mac = hmac.new(base64.b64decode(SECRET), signed, hashlib.sha256).digest()
            self.assertEqual(headers["webhook-signature"], "v1," + base64.b64encode(mac).decode())
            schema.validate(json.loads(body))

    def test_what_is_not_taken_stands_in_line(self):
        self.publish(1)
        wanted = self.settled()
        self.there.answers = [500, 404, 302, 429, 0]
        self.start_hook("--secret", f"{self.folder}/secret")
        self.there.until("all of them", lambda: len(self.there.taken()) >= len(wanted))
        self.assertEqual(self.there.taken(), wanted)
        self.assertEqual(len({json.loads(b)["id"] for _, _, b in self.there.got[:6]}), 1)
        said = self.said()
        self.assertEqual((said.count("event=not-taken"), said.count("event=posting-again")), (1, 1), said)
        for secret in "C-1", "whsec", SECRET:
            self.assertNotIn(secret, said)

    def test_killed_at_any_moment_it_loses_nothing(self):
        self.publish(*range(1, 20))
        wanted = self.settled()
        for kills in range(6):
            self.start_hook("--secret", f"{self.folder}/secret")
            self.there.until("some more", lambda: len(self.there.got) >= 5 * (kills + 1))
            self.hook.kill()
            self.hook.wait()
        self.start_hook("--secret", f"{self.folder}/secret")
        self.there.until("all of them", lambda: self.there.taken()[-1:] == wanted[-1:])
        once = list(dict.fromkeys(self.there.taken()))
        self.assertEqual(once, wanted)
        self.assertLessEqual(len(self.there.taken()), len(wanted) + 6)

    def test_a_scheduler_that_comes_back_is_read_on(self):
        self.publish(1)
        first = self.settled()
        self.start_hook("--secret", f"{self.folder}/secret")
        self.there.until("the first", lambda: len(self.there.taken()) >= len(first))
        self.stop()
        self.start("--clock", NOW)
        self.publish(2)
        wanted = self.settled()
        self.there.until("all of them", lambda: len(self.there.taken()) >= len(wanted))
        self.assertEqual(self.there.taken(), wanted)
        self.hook.terminate()
        self.assertEqual(self.hook.wait(60), 0, self.said())

    def test_a_filter_lets_through_what_it_names(self):
        self.publish(1)
        self.start_hook("--secret", f"{self.folder}/secret", "--type", "alert.overdue")
        self.there.until("one", lambda: len(self.there.got) >= 1)
        self.run_duly("publish", "-", stdin=lines(event(9, "review.held", "2026-02-11")))
        self.publish(2)
        self.settled()
        self.there.until("two", lambda: len({json.loads(b)["subject"] for _, _, b in self.there.got}) >= 2)
        self.assertEqual({json.loads(b)["type"] for _, _, b in self.there.got}, {"alert.overdue"})

    def test_a_card_says_what_is_needed_and_no_more(self):
        self.publish(1)
        self.settled()
        self.start_hook("--form", "card", "--type", "alert.overdue", "--case-link", "https://mosaic.example/{{case}}/x")
        self.there.until("a card", lambda: len(self.there.got) >= 1)
        _, headers, body = self.there.got[0]
        self.assertEqual(headers["Content-Type"], "application/json")
        attachment, = json.loads(body)["attachments"]
        self.assertEqual(attachment["contentType"], "application/vnd.microsoft.card.adaptive")
        card = attachment["content"]
        self.assertEqual((card["type"], card["version"]), ("AdaptiveCard", "1.4"))
        text, facts = card["body"]
        self.assertTrue(text["text"].startswith("No record of: "))
        self.assertEqual(facts["facts"][0], {"title": "Case", "value": "C-1"})
        self.assertEqual({f["title"] for f in facts["facts"]} - {"Case", "Due", "Act by", "Held by"}, set())
        self.assertEqual(card["actions"][0]["url"], "https://mosaic.example/C-1/x")
        self.assertNotIn("overdue", body.decode())

    def test_what_cannot_be_is_refused_at_the_start(self):
        self.file("short", "whsec_AAAA\n")
        self.file("odd", "whsec_%%%\n")
        secret = ("--secret", f"{self.folder}/secret")
        for args, url, code in [
                ((), None, 64), (secret, "http://example.org/", 78), (secret, "http://127.0.0.1.example.org/", 78),
                (secret, "ftp://127.0.0.1/", 78), (("--form", "telegram"), None, 78),
                (("--secret", f"{self.folder}/short"), None, 78), (("--secret", f"{self.folder}/odd"), None, 78),
                (("--secret", f"{self.folder}/none"), None, 78)]:
            with self.subTest(args=args, url=url):
                self.start_hook(*args, url=url, code=code)

    def test_another_certificate_is_not_believed(self):
        for name in "ca", "other":
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                            "-keyout", f"{self.folder}/{name}.key", "-out", f"{self.folder}/{name}.pem"],
                           check=True, capture_output=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(f"{self.folder}/ca.pem", f"{self.folder}/ca.key")
        there = There(tls)
        self.addCleanup(there.close)
        self.publish(1)
        self.settled()
        url = f"https://127.0.0.1:{there.port}/in"
        self.start_hook("--secret", f"{self.folder}/secret", "--ca", f"{self.folder}/other.pem", url=url)
        self.wait_until("it is refused", lambda: "event=not-taken" in self.said())
        self.hook.kill()
        self.hook.wait()
        self.assertEqual(there.got, [])
        self.start_hook("--secret", f"{self.folder}/secret", "--ca", f"{self.folder}/ca.pem", url=url)
        there.until("one", lambda: there.got)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
