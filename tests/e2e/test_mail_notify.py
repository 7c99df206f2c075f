#!/usr/bin/python3
"""GOV.UK Notify in the place of a mail server: what goes there, what becomes of each answer, that a letter which
may have arrived is asked for and never sent twice, and that one which did not arrive is known.

Usage: test_mail_notify.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import os
import random
import sys
import unittest
import uuid

from mail import MailRig
from notifyserver import NotifyServer

EARLY = "2026-02-03T06:00:00Z"      # the morning is far: what comes is told at once


class TestNotify(MailRig):
    def setUp(self):
        super().setUp()
        self.notify = NotifyServer(self.folder)
        self.addCleanup(self.notify.close)
        self.give_key(self.notify.key())
        self.begin(EARLY)
        self.enters_care()

    def give_key(self, key):
        self.file("key", key + "\n")

    def mail(self, server=None, **more):
        there = {"way": "notify", "notify_url": self.notify.url, "notify_ca": self.notify.ca, "notify_seconds": 30,
                 "notify_template": self.notify.template, "notify_key": f"{self.folder}/key"}
        return super().mail(server, **{**there, **more})

    def wait_letters(self, n):
        def enough():
            self.assertIsNone(self.gateway.poll(), self.said())
            return len(self.notify.letters) >= n
        self.wait_until(f"{n} letters\n{self.said()}", enough)
        return self.notify.letters

    def wait_deliveries(self, *want):
        """Until just these are in the log, in any order."""
        self.wait_until(f"{want}\n{self.deliveries()}\n{self.said()}",
                        lambda: sorted(self.deliveries()) == sorted(want))

    # ---- out -----------------------------------------------------------------------------------

    def test_a_letter_is_handed_over_as_subject_and_text(self):
        self.mail(notify_reply_to=self.notify.reply_to)
        self.returns()
        letter = self.wait_letters(1)[0]
        self.assertEqual(letter["email_address"], "sw1@example.gov.uk")
        self.assertEqual(letter["email_reply_to_id"], self.notify.reply_to)
        self.assertRegex(letter["reference"], "^[0-9a-f]{32}$")
        self.assertEqual(set(letter["personalisation"]), {"subject", "body"})
        self.assertIn("hours are running", letter["personalisation"]["subject"])
        body = letter["personalisation"]["body"]
        self.assertIn("\nC-1  ", body)                           # at the margin: an indented line is markup there
        self.assertNotRegex(body, r"(?m)^[ #*+>-]|\r|<[a-z/]")
        self.assertRegex(body, r"\nanswer: [A-Z0-9]{8}\n")
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.wait_said("event=arrival number=1 arrived=1")
        self.end_mail()
        self.assertEqual(self.notify.posts, 1)
        self.assertNotIn("sw1@", self.said())
        self.assertNotIn(self.notify.secret, self.said())

    def test_nothing_of_an_event_comes_out_but_references_and_days(self):
        mark = "MARKER"
        self.publish("person.registered", case="C-9", dob="2011-03-04", date="2026-01-12")
        self.publish("worker.allocated", case="C-9", date="2026-01-12", role="social-worker", worker="sw1", team="care-1")
        self.publish("care.entered", case="C-9", date="2026-01-12", legal_status="C1", period=mark)
        self.mail()
        self.returns("C-9")
        letter = self.wait_letters(1)[0]
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.end_mail()
        self.assertIn("C-9", str(letter))
        for what in mark, "2011-03", "04/03/2011":
            self.assertNotIn(what, str(letter) + self.said())

    def test_a_reference_that_looks_like_markup_is_shown_as_it_is(self):
        cases = {"-7": "\\-7", "12.": "12\\.", "2026.1": "2026\\.1", "C-8": "C-8"}        # as their lines begin
        for case in cases:
            self.enters_care(case)
            self.returns(case)
        self.mail()
        self.wait_until("all are told", lambda: "C-8 " in str(self.notify.texts()))
        begins = [line.split("Return")[0].rstrip() for text in self.notify.texts()
                  for line in text["body"].splitlines() if "Return" in line]
        self.assertEqual(sorted(begins), sorted(cases.values()))

    def test_one_whom_notify_does_not_know_for_an_address_is_dead_and_the_next_role_is_told(self):
        self.notify.script = ["400"]
        self.mail()
        self.returns()
        letter = self.wait_letters(1)[0]
        self.assertEqual(letter["email_address"], "tm1@example.gov.uk")
        self.assertIn("could not be reached", letter["personalisation"]["body"])
        self.wait_deliveries(("refused", "worker:sw1", "400"), ("handed-over", "worker:tm1", "201"))

    # ---- what is the gateway's own trouble -----------------------------------------------------

    def is_ours(self, **more):
        """What is wrong with the gateway, its settings or the service there is said, and no letter is dead of it."""
        self.env["DULY_MAIL"] = f"{self.folder}/mail"
        self.mail(**more)
        self.returns()
        self.wait_said("event=mail-server")
        self.end_mail()
        self.assertEqual([w["to"] for w in self.json("mail", "queue")], ["sw1"])
        self.assertEqual(self.json("mail", "dead"), [])
        self.assertEqual(self.notify.letters, [])
        self.assertEqual(self.deliveries(), [])

    def test_a_wrong_key_makes_no_letter_dead_and_the_right_one_is_read_for_the_next(self):
        self.give_key(f"duly-{self.notify.service}-{uuid.uuid4()}")
        self.is_ours()
        self.assertEqual(self.notify.denied, [(403, "AuthError")])
        self.mail()
        self.give_key(self.notify.key("another-name"))           # after the start, before the next try
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.end_mail()

    def test_a_file_without_a_key_makes_no_letter_dead(self):
        self.give_key("not a key")
        self.is_ours()
        self.assertEqual(self.notify.denied, [])

    def test_a_clock_that_is_wrong_makes_no_letter_dead(self):
        self.notify.clock = 45
        self.is_ours()
        self.assertEqual(self.notify.denied, [(403, "AuthError")])

    def test_a_template_that_is_not_there_makes_no_letter_dead(self):
        self.is_ours(notify_template=str(uuid.uuid4()))
        self.assertEqual(self.notify.denied, [(400, "BadRequestError")])

    def test_a_service_on_trial_makes_no_letter_dead(self):
        self.notify.script = ["400-ours"]
        self.is_ours()

    def test_an_address_where_notify_is_not_makes_no_letter_dead(self):
        self.is_ours(notify_url=self.notify.url + "/elsewhere")
        self.assertEqual(self.notify.denied, [(404, "NoResultFound")])

    def test_one_who_is_not_notify_is_told_nothing(self):
        os.mkdir(f"{self.folder}/other")
        other = NotifyServer(f"{self.folder}/other")
        self.addCleanup(other.close)
        self.is_ours(notify_ca=other.ca)
        self.assertEqual(self.notify.denied, [])

    # ---- again ---------------------------------------------------------------------------------

    def test_where_notify_has_had_enough_everything_waits_as_long_as_it_says(self):
        self.notify.script, self.notify.retry_after = ["429", "429"], 2
        self.enters_care("C-2", worker="sw2")
        self.returns()
        self.returns("C-2")
        self.mail()
        self.wait_deliveries(("handed-over", "worker:sw1", "201"), ("handed-over", "worker:sw2", "201"))
        self.end_mail()
        at = self.notify.posts_at
        self.assertEqual(len(at), 4)
        self.assertGreaterEqual(min(at[1] - at[0], at[2] - at[1]), 1.9)
        self.assertEqual(self.notify.asked["reference"], 0)      # it said that it did not take it

    def test_after_a_500_it_is_asked_for_and_sent_again(self):
        self.notify.script = ["500"]
        self.mail()
        self.returns()
        self.wait_letters(1)
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.assertEqual((self.notify.posts, self.notify.asked["reference"]), (2, 1))
        self.end_mail()

    def test_after_a_500_that_had_taken_it_it_is_not_sent_again(self):
        self.notify.script = ["late-500"]
        self.in_doubt_it_is_asked_for(again=0)

    def test_where_the_line_was_cut_after_it_was_taken_it_is_not_sent_again(self):
        """On a line that was there before libcurl would send it again by itself."""
        handed_over = ("handed-over", "worker:sw1", "201")
        self.mail()
        self.returns()
        self.wait_deliveries(handed_over)
        self.notify.script = ["cut"]
        self.enters_care("C-2")
        self.returns("C-2")
        self.wait_deliveries(handed_over, handed_over)
        self.end_mail()
        self.assertEqual((len(self.notify.letters), self.notify.posts, self.notify.asked["reference"]), (2, 2, 1))

    def test_where_the_line_was_cut_before_it_is_sent_again(self):
        self.notify.script = ["lost"]
        self.in_doubt_it_is_asked_for(again=1)

    def in_doubt_it_is_asked_for(self, again):
        self.mail()
        self.returns()
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.end_mail()
        self.assertEqual((len(self.notify.letters), self.notify.posts, self.notify.asked["reference"]), (1, 1 + again, 1))

    def test_killed_between_the_letter_and_its_answer_it_is_not_sent_twice(self):
        self.notify.script = ["stuck"]
        self.mail()
        self.returns()
        self.wait_letters(1)
        self.kill_mail()
        self.notify.release()
        self.mail()
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.end_mail()
        self.assertEqual((len(self.notify.letters), self.notify.posts), (1, 1))

    def test_killed_while_notify_is_slow_it_is_not_sent_twice(self):
        """Notify takes it a moment after the gateway is up again, and at work."""
        self.notify.script = ["slow"]
        self.enters_care("C-2")
        self.mail()
        self.returns()
        self.wait_until("Notify has begun with it", lambda: self.notify.posts)
        self.kill_mail()
        self.mail()
        self.returns("C-2")
        self.wait_letters(1)
        self.notify.release()
        self.wait_deliveries(*2 * [("handed-over", "worker:sw1", "201")])
        self.end_mail()
        self.assertEqual((len(self.notify.letters), self.notify.posts), (2, 2))

    def test_killed_before_the_letter_went_it_is_sent_once(self):
        """The intent is on disk, and Notify was never reached."""
        self.notify.script = ["lost"]
        self.mail()
        self.returns()
        self.wait_until("it is tried", lambda: self.notify.posts)
        self.kill_mail()
        self.mail()
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.end_mail()
        self.assertEqual((len(self.notify.letters), self.notify.posts), (1, 2))

    def test_killed_again_and_again_each_duty_is_told_once(self):
        """Whatever Notify does with the letters meanwhile. DULY_SEED runs another."""
        seed = int(os.environ.get("DULY_SEED", "11"))
        dice, cases = random.Random(seed), [f"C-{i}" for i in range(1, 7)]
        for case in cases[1:]:
            self.enters_care(case)
        self.notify.retry_after = 1
        self.mail()
        for case in cases:
            before = self.notify.posts
            self.notify.script = dice.choices(["ok", "500", "late-500", "cut", "lost", "429"], k=3)
            self.returns(case)
            if dice.random() < 0.7:
                self.wait_until("something is posted", lambda: self.notify.posts > before)
            self.kill_mail()
            self.mail()
        self.notify.script = []
        self.kill_mail()                                         # and what is in doubt is asked for soon
        self.mail()
        told = lambda: [case for text in self.notify.texts() for case in cases if f"\n{case}  " in text["body"]]
        self.wait_until(f"each is told (seed {seed})\n{self.said()}", lambda: set(told()) == set(cases))
        self.wait_until(f"and that is known (seed {seed})\n{self.said()}",
                        lambda: len(self.deliveries()) == len(self.notify.letters))
        self.end_mail()
        self.assertEqual(sorted(told()), cases, f"seed {seed}")
        self.assertEqual({what for what, _, _ in self.deliveries()}, {"handed-over"})

    def test_one_that_is_stuck_holds_up_nobody(self):
        self.notify.script = ["stuck"]
        self.mail()
        self.returns()
        self.wait_letters(1)
        self.enters_care("C-2")                                  # taken and acknowledged meanwhile
        self.wait_until("the feed is read on", lambda: self.lag() == 0)
        self.assertEqual(len(self.notify.letters), 1)

    def lag(self):
        return next((c["behind"] for c in self.json("consumers") if c["consumer"] == "mail"), None)

    # ---- whether it arrived --------------------------------------------------------------------

    def test_one_that_came_to_nothing_is_bounced_and_the_next_role_is_told(self):
        for i, status in enumerate(("permanent-failure", "temporary-failure", "technical-failure"), 1):
            with self.subTest(status):
                case, before = f"C-{i}", len(self.notify.letters)
                self.notify.status = status
                if self.gateway is None:
                    self.mail()
                if i > 1:
                    self.enters_care(case)
                self.returns(case)
                self.wait_letters(before + 1)
                self.notify.status = "delivered"
                self.wait_until(f"{status}\n{self.said()}",
                                lambda: ("bounced", "worker:sw1", status) in self.deliveries())
                last = self.wait_letters(before + 2)[-1]
                self.assertEqual(last["email_address"], "tm1@example.gov.uk")
                self.assertIn(case, last["personalisation"]["body"])
        self.end_mail()

    def test_what_is_under_way_is_asked_about_also_after_a_kill_and_nothing_is_said_of_it(self):
        self.notify.status = "sending"
        self.mail()
        self.returns()
        self.wait_deliveries(("handed-over", "worker:sw1", "201"))
        self.kill_mail()
        self.mail()
        self.wait_until("it is asked about", lambda: self.notify.asked["one"])
        self.end_mail()
        self.assertNotIn("event=arrival", self.said())
        self.assertEqual(len(self.deliveries()), 1)
        self.assertEqual(self.notify.posts, 1)

    # ---- back ----------------------------------------------------------------------------------

    def test_of_an_answer_that_cannot_be_read_the_data_team_is_told_where_it_is(self):
        for name in "new", "cur", "tmp":
            os.makedirs(f"{self.folder}/inbox/{name}")
        self.file("inbox/new/1775.m1", "From: <stranger@example.org>\nTo: duly@example.gov.uk\nSubject: Re: Duly\n\n"
                                       "I rang the carer, and MARKER was out\n")
        self.mail(inbox=f"{self.folder}/inbox", data_team="data@example.gov.uk")
        letter = self.wait_letters(1)[0]
        self.assertEqual(letter["email_address"], "data@example.gov.uk")
        self.assertIn("The mail is in the inbox, as cur/1775.m1", letter["personalisation"]["body"])
        self.wait_until("it is put away", lambda: os.listdir(f"{self.folder}/inbox/cur"))
        self.end_mail()
        for what in "MARKER", "stranger":                        # it stays in the council's house
            self.assertNotIn(what, str(letter) + self.said())

    # ---- what cannot be ------------------------------------------------------------------------

    def test_what_cannot_be_is_said_at_the_start(self):
        for more, why in (({"notify_template": None}, "--notify-template and --notify-key are needed"),
                          ({"notify_key": None}, "--notify-template and --notify-key are needed"),
                          ({"notify_template": "welcome"}, "notify-template: welcome is no id"),
                          ({"notify_reply_to": "me@example.gov.uk"}, "notify-reply-to: me@example.gov.uk is no id"),
                          ({"notify_url": "http://notify.example"}, "https://... is wanted"),
                          ({"way": "pigeon"}, "way: smtp or notify, not pigeon")):
            with self.subTest(why):
                self.mail(**more, state=f"{self.folder}/s{len(self.said_so_far())}")
                self.assertNotEqual(self.gateway.wait(60), 0)
                self.assertIn(why, self.said())

    def said_so_far(self):
        return self.said() if os.path.exists(f"{self.folder}/mail.log") else ""


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
