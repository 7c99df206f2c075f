#!/usr/bin/python3
"""The page on which people answer to a message: it shows what is asked, acts only when its form is sent, and
only for whom the link was made. Links are made here by what schemas say of them, and not by Duly.

Usage: test_answer_form.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import base64
import ctypes
import datetime
import html.parser
import json
import os
import sys
import unittest
import urllib.parse

import msgpack

from cli import event, lines
from web import Web

NOW = "2026-02-12T10:00:00Z"
FORM = "application/x-www-form-urlencoded"
SODIUM = ctypes.CDLL("libsodium.so.23")


def link(key, obligation, person="w-17", subject="C-1", council="example", expires="2026-02-26T10:00:00Z"):
    """A link as sealed_link.c describes it."""
    at = datetime.datetime.fromisoformat(expires.replace("Z", "+00:00"))
    said = msgpack.packb([council, subject, person, bytes.fromhex(obligation), round(at.timestamp() * 1000)])
    nonce, use = os.urandom(24), b"duly answer link 1\0"
    sealed, n = ctypes.create_string_buffer(len(said) + 16), ctypes.c_ulonglong()
    SODIUM.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed, ctypes.byref(n), said, ctypes.c_ulonglong(len(said)), use, ctypes.c_ulonglong(len(use)),
        None, nonce, key)
    return base64.urlsafe_b64encode(nonce + sealed.raw[:n.value]).decode().rstrip("=")


class Page(html.parser.HTMLParser):
    """Its text, its fields, and whatever would run or load."""

    def __init__(self, text):
        super().__init__()
        self.words, self.fields, self.active, self.labels, self.ids = [], [], [], [], []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("input", "select", "button"):
            self.fields.append(attrs.get("name"))
        if tag in ("script", "img", "link", "iframe", "style", "object"):
            self.active.append(tag)
        if tag == "label":
            self.labels.append(attrs["for"])
        if "id" in attrs:
            self.ids.append(attrs["id"])

    def handle_data(self, data):
        self.words.append(data)


class AnswerForm(Web):
    def setUp(self):
        super().setUp()
        self.start("--clock", NOW)
        self.start_web("--link-key", f"{self.folder}/link.key", "--tokens", self.made_token())
        with open(f"{self.folder}/link.key", "rb") as f:
            self.key = f.read()
        self.run_duly("publish", "-", stdin=lines(event(1, "care.entered", "2026-01-12")))
        self.id = self.review()["obligation"]

    def made_token(self):
        self.token("reader", "--all")
        return self.tokens

    def review(self):
        return next(o for o in self.json("list", "--status", "any")["obligations"]
                    if o["rule"] == "cla-review-first")

    def page(self, text, status=200):
        answer = self.get(f"/answer/{text}")
        self.assertEqual(answer.status, status, answer.text)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        page = Page(answer.text)
        self.assertEqual(page.active, [])
        self.assertEqual(sorted(set(page.labels) - set(page.ids)), [])
        return page

    def send(self, text, status=200, **fields):
        answer = self.ask("POST", f"/answer/{text}", urllib.parse.urlencode(fields), Content_Type=FORM)
        self.assertEqual(answer.status, status, answer.text)
        return Page(answer.text)

    def test_it_shows_what_is_asked_and_acts_when_it_is_sent(self):
        one = link(self.key, self.id)
        for _ in range(2):                     # a mail scanner, and then the person
            page = self.page(one)
            for words in "First looked-after review", "Case C-1", "due Mon 9 Feb 2026", "There is no record of it", "REHEARSAL":
                self.assertIn(words, page.text)
            self.assertEqual(sorted(set(page.fields) - {None}), ["answer", "day", "reason"])
        self.assertNotIn("answer", self.review())
        for _ in range(2):                     # a button that is pressed twice
            self.assertIn("Your answer is recorded", self.send(one, answer="done", day="2026-02-09").text)
        shown = self.review()["answer"]
        self.assertEqual([shown[k] for k in ("type", "reason", "on", "who")],
                         ["alert.acknowledged", "done-not-recorded", "2026-02-09", "w-17"])
        self.assertEqual(shown["by"]["source"], "/councils/example/duly-web")
        exported = [json.loads(line) for line in self.out("log", "export").splitlines()]
        said = [r for r in exported if "alert.acknowledged" in json.dumps(r) and r.get("kind") == "event"]
        self.assertEqual(len(said), 1)
        self.assertIn("Answered last: done not recorded", self.page(one).text)
        self.send(one, answer="cannot", reason="child-refused")
        self.send(one, answer="wrong", reason="wrong-date")
        self.assertEqual(self.review()["answer"]["type"], "duty.disputed")
        self.assertEqual((self.review()["delay"], self.review()["status"]), ("child-refused", "open"))

    def test_what_cannot_be_an_answer_is_said_and_not_sent(self):
        one = link(self.key, self.id)
        for fields, words in [
                ({}, "choose one of the four answers"),
                ({"answer": "maybe"}, "choose one of the four answers"),
                ({"answer": "done"}, "say on which day it was done"),
                ({"answer": "done", "day": "2026-02-13"}, "no later than the answer"),
                ({"answer": "booked", "day": "2026-02-11"}, "no earlier than the answer"),
                ({"answer": "booked", "day": "soon"}, "Not sent"),
                ({"answer": "cannot"}, "say why"),
                ({"answer": "wrong", "reason": "<script>"}, "Not sent")]:
            with self.subTest(fields=fields):
                page = self.send(one, 422, **fields)
                self.assertIn(words, page.text)
                self.assertEqual(page.active, [])
        self.assertNotIn("answer", self.review())

    def test_a_link_is_for_one_answer_of_one_person(self):
        for text, status in [
                ("x", 404), (link(os.urandom(32), self.id), 404), (link(self.key, self.id)[:-2], 404),
                (link(self.key, self.id, expires=NOW), 410), (link(self.key, "0" * 32), 404),
                (link(self.key, self.id, council="other"), 404), (link(self.key, self.id, subject="C-2"), 404)]:
            with self.subTest(text=text[:8]):
                self.page(text, status)
                self.send(text, status, answer="done", day="2026-02-09")
        self.assertNotIn("answer", self.review())

    def test_what_is_recorded_needs_no_answer(self):
        one = link(self.key, self.id)
        self.run_duly("publish", "-", stdin=lines(event(2, "review.held", "2026-02-09")))
        page = self.page(one)
        self.assertIn("no answer is needed", page.text)
        self.assertEqual(page.fields, [])
        self.send(one, 409, answer="done", day="2026-02-09")

    def test_without_a_key_there_are_no_links(self):
        self.stop_web()
        self.start_web("--tokens", self.tokens)
        self.page(link(self.key, self.id), 404)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
