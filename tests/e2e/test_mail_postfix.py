"""The mail gateway with Debian's Postfix: TLS, mailboxes, what comes back, and kills of each of the three."""
import email
import email.policy
import os
import random
import sys
import unittest

import postfix
from mail import PEOPLE, MailRig

SEED, ROUNDS = 11, 6
BOXES = "duly", "sw1", "sw2", "tm1", "iro1", "care-1", "reviews", "duty", "data", "ops"


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


class TestPostfix(MailRig):
    people = PEOPLE + "sw9,social-worker,care-1,gone@example.gov.uk,,,,,\n"

    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        os.makedirs(f"{self.folder}/postfix")
        self.postfix = postfix.Postfix(f"{self.folder}/postfix", BOXES)
        self.addCleanup(self.postfix.abort)
        self.postfix.start()
        self.begin("2026-02-03T06:00:00Z")

    def gateway_on(self):
        self.mail(self.postfix, inbox=self.postfix.box("duly"), data_team="data@example.gov.uk")

    def wait_mails(self, person, n):
        self.wait_until(f"{n} mails in the box of {person}\n{self.said()}\n{self.postfix.log()}",
                        lambda: len(self.postfix.mails(person)) >= n)
        return [read(m) for m in self.postfix.mails(person)]

    def test_a_mail_arrives_and_one_to_nobody_comes_back(self):
        self.gateway_on()
        self.enters_care()
        self.returns()
        got = self.wait_mails("sw1", 1)[0]
        self.assertEqual(got["Auto-Submitted"], "auto-generated")
        self.assertIn("C-1", got.get_body(("plain",)).get_content())
        self.assertIn("with ESMTPS", " ".join(got.get_all("Received")))
        self.enters_care("C-9", worker="sw9")
        self.returns("C-9")
        told = self.wait_mails("tm1", 1)[0].get_body(("plain",)).get_content()
        self.assertIn("could not be reached", told)
        self.wait_until("it is said", lambda: ("bounced", "worker:sw9", "5.0.0") in self.deliveries())
        # There is such a mailbox now, and what came back is sent once more.
        self.env["DULY_MAIL"] = f"{self.folder}/mail"
        dead = self.json("mail", "dead")
        self.assertEqual([(d["to"], d["state"], d["why"]) for d in dead], [("sw9", "bounced", "5.0.0")])
        self.assertIn("bounced", self.out("mail", "dead"))
        self.postfix.write("conf/ways", "")
        self.postfix.run("reload")
        self.run_duly("mail", "resend", str(dead[0]["number"]))
        self.assertIn("C-9", self.wait_mails("gone", 1)[0].get_body(("plain",)).get_content())
        self.assertEqual(self.json("mail", "dead"), [])
        self.end_mail()

    def test_nothing_is_lost_over_kills_of_gateway_scheduler_and_mail_server(self):
        """Each child's hour clock reaches the worker; what came twice came under its own Message-ID."""
        dice = random.Random(SEED)
        self.gateway_on()
        for i in range(ROUNDS):
            case = f"C-{100 + i}"
            self.enters_care(case)
            victim = ("gateway", "scheduler", "postfix")[i % 3]
            if dice.random() < 0.5:
                self.kill(victim)
                self.returns(case)
            else:
                self.returns(case)
                self.kill(victim)
        self.wait_until("the last arrives", lambda: self.cases() >= {f"C-{100 + i}" for i in range(ROUNDS)})
        self.end_mail()
        told = [read(m) for m in self.postfix.mails("sw1")]
        texts = {}
        for m in told:
            texts.setdefault(m["Message-Id"], set()).add(m.get_body(("plain",)).get_content())
        self.assertTrue(all(len(t) == 1 for t in texts.values()))
        for i in range(ROUNDS):
            self.assertEqual(len({id for id, t in texts.items() if f"C-{100 + i} " in next(iter(t))}), 1, f"C-{100 + i}")

    def cases(self):
        found = set()
        for m in self.postfix.mails("sw1"):
            found |= {w for w in read(m).get_body(("plain",)).get_content().split() if w.startswith("C-1")}
        return found

    def kill(self, victim):
        if victim == "gateway":
            self.kill_mail()
            self.gateway_on()
        elif victim == "scheduler":
            self.scheduler.kill()
            self.scheduler.wait(60)
            self.begin("2026-02-03T06:00:00Z")
        else:
            self.postfix.abort()
            self.postfix.start()


if __name__ == "__main__":
    if not postfix.is_possible():
        print("skipped: Postfix is not here, or this is not root")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
