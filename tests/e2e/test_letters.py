#!/usr/bin/python3
"""What people would have been written, over weeks that are rehearsed: a small council with a directory, by the
routing of England.

Usage: test_letters.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import email
import email.policy
import os
import shutil
import sys
import unittest

from cli import SOURCE, Duly, event, lines

DIRECTORY = """person,role,team,mailbox
w-1,social-worker,care-1,w-1@example.org
w-2,social-worker,care-1,w-2@example.org
m-1,team-manager,care-1,m-1@example.org
i-1,iro,iro-service,i-1@example.org
i-2,team-manager,iro-service,i-2@example.org
s-1,service-manager,leadership,s-1@example.org
,,care-1,care-1@example.org
,,iro-service,iro-service@example.org
"""
TEAMS = ("leaving-care duty data-team operators leadership legal conference-chairs virtual-school send health panel residential "
         "fostering complaints mash")


def told(number, kind, date, recorded, **data):
    return {**event(number, kind, date, **data), "recordedtime": f"{recorded}T10:00:00Z"}


class Letters(Duly):
    """A child in care whose visit of 19 January is written down a week later, and whose first review, of
    9 February, is never held."""
    EVENTS = [
        told(1, "care.entered", "2026-01-12", "2026-01-12", legal_status="C1"),
        told(2, "worker.allocated", "2026-01-12", "2026-01-12", role="social-worker", worker="w-1", team="care-1"),
        told(3, "worker.allocated", "2026-01-12", "2026-01-12", role="iro", worker="i-1", team="iro-service"),
        told(4, "placement.started", "2026-01-12", "2026-01-12", placement_type="U4", placement="p1"),
        told(5, "visit.made", "2026-01-16", "2026-01-26", kinds=["looked-after"], seen=True),
    ]

    def setUp(self):
        super().setUp()
        shutil.copytree(f"{SOURCE}/schemas/england", f"{self.folder}/england")
        os.mkdir(f"{self.folder}/england/directory")
        self.file("england/directory/example.csv", DIRECTORY + "".join(
            f",,{team},{team}@example.org\n" for team in TEAMS.split()))
        self.events = self.file("events", lines(*self.EVENTS))

    def rehearse(self, name, *args):
        self.run_duly("directory", "check", "england/directory/example.csv", "-r", f"{self.folder}/england/rules")
        return self.json("rehearse", self.events, "-d", f"{self.folder}/{name}", "-r", f"{self.folder}/england/rules",
                         "--until", "2026-02-24", "--templates", f"{SOURCE}/schemas/mail", *args)["mail"]

    def test_each_lapse_is_heard_of_and_nothing_comes_out_of_hours(self):
        mail = self.rehearse("quiet", "--letters", f"{self.folder}/eml")
        self.assertEqual((mail["unheard_of"], mail["out_of_hours"], mail["on_days_off"]), (0, 0, 0))
        self.assertGreater(mail["lapses"], 0)
        self.assertEqual(mail["lapses"], mail["heard_of"] + mail["over"] + mail["weekly"] + mail["not_yet_due"])
        self.assertGreater(mail["done_already"], 0)      # the visit, in the morning of 20 January
        roles = {r["role"]: r for r in mail["roles"]}
        self.assertEqual(roles["social-worker"]["people"], 2)
        # Whose manager, and each team that the routing names.
        for name in ("team-manager of social-worker", "team-manager of iro", "team conference-chairs"):
            self.assertIn(name, roles)
        self.assertLessEqual(roles["social-worker"]["letters_p90"], 1)
        files = sorted(os.listdir(f"{self.folder}/eml"))
        self.assertGreaterEqual(len(files), mail["letters"])
        said = {}
        for name in files:
            with open(f"{self.folder}/eml/{name}", "rb") as f:
                letter = email.message_from_binary_file(f, policy=email.policy.default)
            said.setdefault(letter["To"].addresses[0].addr_spec, []).append(
                letter.get_body(("plain",)).get_content())
        self.assertIn("C-1", "".join(said["w-1@example.org"]))
        self.assertIn("First looked-after review", "".join(said["i-1@example.org"]))
        self.assertNotIn("overdue", "".join("".join(texts) for texts in said.values()).lower())

    def test_answers_are_given_and_quiet(self):
        quiet = self.rehearse("none", "--mail")
        answered = self.rehearse("all", "--mail", "--answered", "100")
        self.assertEqual((quiet["answered"], quiet["unheard_of"], answered["unheard_of"]), (0, 0, 0))
        self.assertGreater(answered["answered"], 0)
        self.assertLessEqual(answered["answered"], answered["asking"])
        self.assertLess(answered["asking"], quiet["asking"])

    def test_what_is_taken_back_reaches_each_who_was_written_of_it(self):
        """An entry that never was, retracted the day after another worker took the case over."""
        other = [
            told(11, "care.entered", "2026-01-12", "2026-01-12", legal_status="C1"),
            told(12, "worker.allocated", "2026-01-12", "2026-01-12", role="social-worker", worker="w-1",
                 team="care-1"),
            told(13, "worker.allocated", "2026-02-03", "2026-02-03", role="social-worker", worker="w-2",
                 team="care-1"),
            told(14, "event.retracted", "2026-02-04", "2026-02-04", id="e11"),
        ]
        for e in other:
            e["subject"] = "C-2"
        self.events = self.file("events", lines(*self.EVENTS, *other))
        mail = self.rehearse("taken-back", "--letters", f"{self.folder}/eml")
        self.assertEqual((mail["not_told"], mail["summed_up"]), (0, 0))
        self.assertGreater(mail["taken_back"], 0)
        self.assertEqual(mail["told_so"], mail["taken_back"])
        self.assertGreaterEqual(mail["withdrawn"], mail["taken_back"])
        with_it = {}
        for name in sorted(os.listdir(f"{self.folder}/eml")):
            with open(f"{self.folder}/eml/{name}", "rb") as f:
                letter = email.message_from_binary_file(f, policy=email.policy.default)
            text = letter.get_body(("plain",)).get_content()
            with_it.setdefault("C-2  we wrote of" in text, set()).add(letter["To"].addresses[0].addr_spec)
        self.assertIn("w-1@example.org", with_it[True])

    def test_a_stretch_is_counted_apart(self):
        out = self.json("rehearse", self.events, "-d", f"{self.folder}/apart", "-r", f"{self.folder}/england/rules",
                        "--until", "2026-02-24", "--templates", f"{SOURCE}/schemas/mail", "--mail",
                        "--apart", "2026-01-20,2026-02-10")
        whole, parts = out["mail"], out["mail_apart"]
        self.assertEqual([p["from"] for p in parts],
                         ["2026-01-13T00:00:00Z", "2026-01-20T00:00:00Z", "2026-02-10T00:00:00Z"])
        for key in ("letters", "lines", "asking", "lapses", "heard_of", "weekly", "unheard_of", "taken_back"):
            self.assertEqual(whole[key], sum(p[key] for p in parts), key)
        self.assertGreater(parts[2]["lapses"], 0)       # the review
        self.run_duly("rehearse", self.events, "-d", f"{self.folder}/again", "-r", f"{self.folder}/england/rules",
                      "--templates", f"{SOURCE}/schemas/mail", "--mail", "--apart", "2026-02-10,2026-02-09", code=64)

    def test_the_same_again(self):
        self.assertEqual(self.rehearse("one", "--mail"), self.rehearse("two", "--mail"))

    def test_letters_begin_when_they_are_to_and_are_the_same_again(self):
        for name in "one", "two":
            self.rehearse(name, "--letters", f"{self.folder}/{name}.eml", "--letters-from", "2026-02-06T12:00:00Z")
        files = sorted(os.listdir(f"{self.folder}/one.eml"))
        self.assertEqual(files, sorted(os.listdir(f"{self.folder}/two.eml")))
        for name in files:
            with open(f"{self.folder}/one.eml/{name}", "rb") as one, open(f"{self.folder}/two.eml/{name}", "rb") as two:
                text = one.read()
                self.assertEqual(text, two.read())
            sent = email.message_from_bytes(text, policy=email.policy.default)["Date"].datetime
            self.assertGreaterEqual((sent.month, sent.day), (2, 9))    # a Monday
        self.assertIn("before the first event", self.run_duly(
            "rehearse", self.events, "-d", "new", "-r", f"{self.folder}/england/rules", "--mail", "--letters-from",
            "2026-01-01", "--templates", f"{SOURCE}/schemas/mail", code=64).stderr)

    def test_a_letter_is_shown_as_its_reader_sees_it(self):
        self.rehearse("shown", "--letters", f"{self.folder}/eml")
        name = next(n for n in sorted(os.listdir(f"{self.folder}/eml")) if n.endswith("i-1@example.org.eml"))
        with open(f"{self.folder}/eml/{name}", "rb") as f:
            letter = email.message_from_binary_file(f, policy=email.policy.default)
        text = self.run_duly("mail", "show", f"{self.folder}/eml/{name}").stdout
        head, body = text.split("\n\n", 1)
        self.assertEqual([line.split(":")[0] for line in head.splitlines()], ["From", "To", "Date", "Subject"])
        self.assertIn(f"Subject: {letter['Subject']}", head)
        self.assertEqual(body, letter.get_body(("plain",)).get_content().replace("\r", ""))
        self.assertEqual(self.run_duly("mail", "show", f"{self.folder}/eml/{name}", "--html").stdout,
                         letter.get_body(("html",)).get_content().replace("\r", ""))
        self.assertIn("no mail with text", self.run_duly("mail", "show", self.events, code=65).stderr)

    def test_what_is_missing_is_said(self):
        for args, says in [((self.events, "--mail"), "--templates"), (("-", "--mail", "--templates", "x"), "a file")]:
            said = self.run_duly("rehearse", "-d", "new", "-r", f"{self.folder}/england/rules", *args, code=64,
                                 stdin=lines(*self.EVENTS)).stderr
            self.assertIn(says, said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
