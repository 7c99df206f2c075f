"""The mail gateway: from an event to a message in a mailbox, and back."""
import json
import os
import shutil
import sys
import tempfile
import unittest

from cli import SOURCE
from mail import MailRig
from mailserver import MailServer

CASES = "C-1", "C-2", "C-3"
EARLY = "2026-02-03T06:00:00Z"      # the morning is far: what comes is told at once


class TestMail(MailRig):
    def setUp(self):
        super().setUp()
        self.server = self.open_server()
        self.begin(EARLY)
        self.enters_care()

    def open_server(self, **more):
        folder = tempfile.mkdtemp(dir=self.folder)
        server = MailServer(folder, **more)
        self.addCleanup(server.close)
        return server

    # ---- out -----------------------------------------------------------------------------------

    def test_an_hour_clock_is_told_at_once_over_tls(self):
        self.mail(self.server)
        self.returns()
        got = self.wait_taken(self.server, 1)[0]
        self.assertEqual(got.to, "sw1@example.gov.uk")
        self.assertTrue(got.way["tls"])
        self.assertIn("C-1", got.text)
        self.assertEqual(got.message["Auto-Submitted"], "auto-generated")
        self.assertIn(("handed-over", "worker:sw1", "250"),
                      self.wait_until("the delivery is in the log", self.deliveries))
        self.end_mail()
        self.assertEqual(len(self.server.taken), 1)

    def test_without_tls_and_with_another_authority_nothing_leaves(self):
        plain = self.open_server(tls=False)
        other = self.open_server()
        self.returns()
        for server, ca in (plain, self.server.ca), (other, self.server.ca):
            self.mail(server, smtp_ca=ca, state=f"{self.folder}/mail{server.port}", consumer=f"m{server.port}")
            self.wait_said("event=mail-server")
            self.end_mail()
            self.assertEqual(server.taken, [])
            os.remove(f"{self.folder}/mail.log")

    def test_it_logs_in_by_password_and_by_token(self):
        self.file("secret", "a long secret\n")
        self.returns()
        for kind, server in (("PLAIN", self.open_server(users={"duly": "a long secret"})),
                             ("XOAUTH2", self.open_server(tokens={"duly": "a long secret"}))):
            which = "smtp_password" if kind == "PLAIN" else "smtp_token"
            self.mail(server, smtp_user="duly", state=f"{self.folder}/{kind}", consumer=kind,
                      **{which: f"{self.folder}/secret"})
            self.assertEqual(self.wait_taken(server, 1)[0].way["user"], (kind, "duly"))
            self.end_mail()
        self.assertNotIn("a long secret", self.said())

    def test_a_password_that_is_refused_makes_no_letter_dead(self):
        self.file("secret", "wrong\n")
        server = self.open_server(users={"duly": "right"})
        self.mail(server, smtp_user="duly", smtp_password=f"{self.folder}/secret")
        self.returns()
        self.wait_said("event=mail-server")
        self.file("secret", "right\n")
        self.assertEqual(self.out_metric("letters_dead"), "0")
        self.end_mail()

    def out_metric(self, name):
        def look():
            try:
                with open(f"{self.folder}/mail.prom", encoding="ascii") as f:
                    found = [l.split()[1] for l in f if l.startswith(f"duly_mail_{name} ")]
                return found and found[0]
            except FileNotFoundError:
                return None
        return self.wait_until(f"the figure {name}", look)

    def test_one_that_is_refused_for_good_goes_to_the_next_role(self):
        self.server.script = ["rcpt-550"]
        self.mail(self.server)
        self.returns()
        got = self.wait_taken(self.server, 1)[0]
        self.assertEqual(got.to, "tm1@example.gov.uk")
        self.assertIn("could not be reached", got.text)
        self.assertIn(("refused", "worker:sw1", "550"), self.wait_until("it is said", self.deliveries))

    def test_a_server_that_is_stuck_holds_up_nobody(self):
        self.server.script = ["stuck"]
        self.mail(self.server, smtp_seconds=30)
        self.returns()
        self.wait_until("the server has it", lambda: self.server.seen)
        self.enters_care("C-2")                           # taken and acknowledged meanwhile
        self.wait_until("the feed is read on", lambda: self.lag() == 0)
        self.assertEqual(self.server.taken, [])

    def lag(self):
        return next((c["behind"] for c in self.json("consumers") if c["consumer"] == "mail"), None)

    def test_a_mail_server_that_is_away_for_hours_is_told_of_in_the_feed(self):
        """The mail that would say so cannot go: other gateways tell it."""
        self.server.close()
        self.mail(self.server)
        self.returns()
        self.wait_said("event=letter number=1 code=421")
        self.stop()
        self.begin("2026-02-03T10:30:00Z")
        told = self.wait_until("it is in the feed", lambda: [
            a["data"] for a in self.alerts() if a["type"] == "alert.service" and a["data"]["code"] == "mail-delayed"])
        self.assertEqual(len(told), 1)
        self.assertIn("letters of /councils/example/duly-mail have waited since 2026-02-03T06", told[0]["message"])
        self.wait_said("event=letters-delayed")
        self.server.open()
        got = {t.to for t in self.wait_taken(self.server, 2)}
        self.assertTrue(got >= {"sw1@example.gov.uk"})
        self.end_mail()

    def alerts(self):
        return [e["body"][3] for e in map(json.loads, self.out("log", "export").splitlines()) if e["kind"] == "alert"]

    def test_nothing_is_lost_and_nothing_comes_twice_but_under_its_id(self):
        """The server takes a message and the gateway is killed before it hears so."""
        self.server.script = ["stuck"]
        self.mail(self.server)
        self.returns()
        self.wait_until("the server has it", lambda: self.server.seen)
        self.kill_mail()
        self.server.release()
        self.mail(self.server)
        self.wait_taken(self.server, 1)
        self.server.script = ["doubt"]                      # and taken before the line is cut
        self.enters_care("C-2")
        self.returns("C-2")
        self.wait_taken(self.server, 2)
        self.kill_mail()
        self.mail(self.server)
        first, second, again = self.wait_taken(self.server, 3)
        self.assertEqual((second.id, second.raw), (again.id, again.raw))
        self.assertNotEqual(first.id, second.id)
        self.wait_until(f"both are said to have been handed over\n{self.said()}",
                        lambda: len(self.deliveries()) == 2)
        self.end_mail()
        self.assertEqual(len(self.server.taken), 3, [(t.to, t.id, t.text) for t in self.server.taken])

    def test_a_dry_run_writes_files_and_sends_nothing(self):
        self.mail(self.server, dry_run=f"{self.folder}/out")
        self.returns()
        self.wait_until("a file", lambda: os.path.isdir(f"{self.folder}/out") and
                        [f for f in os.listdir(f"{self.folder}/out") if f.endswith(".eml")])
        with open(f"{self.folder}/out/" + os.listdir(f"{self.folder}/out")[0], encoding="utf-8") as f:
            self.assertIn("C-1", f.read())
        self.end_mail()
        self.assertEqual(self.server.seen, 0)

    # ---- verbs ---------------------------------------------------------------------------------

    def test_what_is_dead_is_listed_and_sent_once_more(self):
        self.env["DULY_MAIL"] = f"{self.folder}/mail"
        self.server.script = ["rcpt-550", "rcpt-550"]        # the worker, and then the manager
        self.mail(self.server)
        self.returns()
        dead = self.wait_until("both are dead", lambda: [d for d in [self.json("mail", "dead")] if len(d) == 2])[0]
        self.assertEqual([d["to"] for d in dead], ["sw1", "tm1"])
        self.assertEqual(dead[0]["why"], "550")
        self.assertIn("sw1", self.out("mail", "dead"))
        self.wait_taken(self.server, 1)                        # and then whoever has what nobody has
        self.assertEqual(self.server.taken[0].to, "duty@example.gov.uk")
        self.assertEqual(self.out("mail", "queue"), "Nothing waits.\n")
        self.run_duly("mail", "resend", "99", code=65)
        self.run_duly("mail", "resend", str(dead[0]["number"]))
        self.assertEqual(self.wait_taken(self.server, 2)[1].to, "sw1@example.gov.uk")
        self.end_mail()

    # ---- back ----------------------------------------------------------------------------------

    def maildir(self):
        for name in "new", "cur", "tmp":
            os.makedirs(f"{self.folder}/inbox/{name}")
        return f"{self.folder}/inbox"

    def drop(self, name, text):
        self.file(f"inbox/tmp/{name}", text)
        os.rename(f"{self.folder}/inbox/tmp/{name}", f"{self.folder}/inbox/new/{name}")

    def test_an_answer_acts_and_what_is_none_goes_to_the_data_team(self):
        self.mail(self.server, inbox=self.maildir(), data_team="data@example.gov.uk")
        self.returns()
        got = self.wait_taken(self.server, 1)[0]
        token = got.text.split("answer: ")[1][:8]
        head = "From: Somebody <%s>\nTo: duly@example.gov.uk\nSubject: Re: %s\n\n%s\n"
        self.drop("1", head % ("sw1@example.gov.uk", token, "child-refused\n\n> quoted"))
        shown = self.wait_until("the duty says so", lambda: [o for o in self.json("list", "--case", "C-1")["obligations"]
                                                             if o.get("answer")])
        self.assertEqual(shown[0]["answer"]["reason"], "child-refused")
        self.drop("2", head % ("stranger@example.org", token, "seen"))
        self.drop("3", head % ("sw1@example.gov.uk", token, "I rang the carer, and MARKER was out"))
        for got in self.wait_taken(self.server, 3)[1:]:
            self.assertEqual(got.to, "data@example.gov.uk")
        self.drop("4", "Auto-Submitted: auto-replied\n" + head % ("sw1@example.gov.uk", token, "seen"))
        self.wait_until("all are read", lambda: len(os.listdir(f"{self.folder}/inbox/cur")) == 4)
        self.end_mail()
        self.assertNotIn("MARKER", self.said())
        self.assertNotIn("sw1@", self.said())
        self.assertEqual(len(self.server.taken), 3)


    def test_an_answer_that_the_scheduler_refuses_comes_back_to_whoever_gave_it(self):
        """What is booked for a day that has passed is refused: whoever answered would believe it settled."""
        self.mail(self.server, inbox=self.maildir(), data_team="data@example.gov.uk")
        self.returns()
        token = self.wait_taken(self.server, 1)[0].text.split("answer: ")[1][:8]
        self.drop("1", f"From: tm1@example.gov.uk\nTo: duly@example.gov.uk\nSubject: Re: {token}\n\nbooked 2/2\n")
        got = {t.to.split("@")[0]: t for t in self.wait_taken(self.server, 3)[1:]}
        self.assertEqual(sorted(got), ["data", "tm1"])
        self.assertIn("answer (booked) was not taken", " ".join(got["tm1"].text.split()))
        self.assertIn("C-1", got["tm1"].text)
        self.assertIn("eturn", got["tm1"].text)           # the interview, by its title
        self.assertIn("not taken", got["tm1"].message["Subject"])
        told = got["data"].text
        for what in "bad-value", "data.on", "C-1", "booked", "tm1", "2026-02-02":
            self.assertIn(what, told)
        for t in got.values():
            self.assertEqual(t.message["Auto-Submitted"], "auto-generated")
        self.assertEqual([o for o in self.json("list", "--case", "C-1")["obligations"] if o.get("answer")], [])
        # It is told once, and a machine that answers the letter is left alone.
        self.drop("2", f"From: tm1@example.gov.uk\nAuto-Submitted: auto-replied\nSubject: Re: {token}\n\nbooked 2/2\n")
        self.wait_until("both are read", lambda: len(os.listdir(f"{self.folder}/inbox/cur")) == 2)
        self.end_mail()
        self.assertEqual(len(self.server.taken), 3)


class TestRestore(MailRig):
    """The scheduler is restored from a backup of its log, and tells once more what it has told."""

    def setUp(self):
        super().setUp()
        self.server = MailServer(self.folder)
        self.addCleanup(self.server.close)
        self.begin(EARLY)
        for name in "new", "cur", "tmp":
            os.makedirs(f"{self.folder}/inbox/{name}")
        self.mail(self.server, inbox=f"{self.folder}/inbox")

    def back_up(self):
        self.stop()
        shutil.copytree(f"{self.env['DULY_DATA']}/log", f"{self.folder}/backup")
        self.begin("2026-02-03T06:10:00Z")

    def restore(self):
        self.stop()
        shutil.rmtree(f"{self.env['DULY_DATA']}/log")
        shutil.copytree(f"{self.folder}/backup", f"{self.env['DULY_DATA']}/log")
        self.begin("2026-02-03T06:20:00Z")

    def answer_of(self, case):
        return [o["answer"]["reason"] for o in self.json("list", "--case", case)["obligations"] if o.get("answer")]

    def test_what_was_mailed_is_not_mailed_again_and_what_came_of_it_is_told_again(self):
        self.enters_care("C-1")
        self.returns("C-1")
        self.wait_taken(self.server, 1)
        self.wait_until("it is said", self.deliveries)
        self.back_up()
        self.enters_care("C-2")
        self.returns("C-2")
        token = self.wait_taken(self.server, 2)[1].text.split("answer: ")[1][:8]
        self.file("inbox/tmp/1", f"From: sw1@example.gov.uk\nSubject: Re: {token}\n\nrefused\n")
        os.rename(f"{self.folder}/inbox/tmp/1", f"{self.folder}/inbox/new/1")
        self.wait_until("the answer counts", lambda: self.answer_of("C-2"))
        self.wait_until("both are said", lambda: self.of_worker(2))
        told = self.told()
        self.restore()
        self.assertEqual(self.told(), told[:1])
        self.publish_again()                               # producers, and not the gateway yet: C-2 has to be there
        self.run_duly("release", "--from", "2026-02-03T00:00:00Z")
        self.assertEqual(self.wait_until("it is told again", lambda: len(self.told()) == 2 and self.told()), told)
        self.enters_care("C-3")
        self.returns("C-3")
        self.wait_until("it is mailed", lambda: any("C-3" in t.text for t in self.server.taken))
        self.wait_until("the answer counts again", lambda: self.answer_of("C-2"))
        self.wait_until("what was handed over is said again", lambda: self.of_worker(3))
        self.end_mail()
        self.assertEqual(["C-1", "C-2", "C-3"],
                         [c for t in self.server.taken if t.to.startswith("sw1@") for c in CASES if c in t.text])
        self.run_duly("replay", "--verify")

    def of_worker(self, n):
        return [d for d in self.deliveries() if d == ("handed-over", "worker:sw1", "250")][n - 1:]

    def told(self):
        """The ids of what was told as it began: clocks of hours."""
        alerts = [e["body"][3] for e in map(json.loads, self.out("log", "export").splitlines()) if e["kind"] == "alert"]
        return [a["id"] for a in alerts if a["type"] == "alert.opened"]


class TestMorning(MailRig):
    """Monday 9 February 2026, a moment before a quarter to nine."""

    def setUp(self):
        super().setUp()
        self.env.update(DULY_MAIL=f"{self.folder}/mail", DULY_TEMPLATES=f"{SOURCE}/schemas/mail")
        self.server = MailServer(self.folder)
        self.addCleanup(self.server.close)
        self.begin("2026-02-09T08:43:30Z")
        self.mail(self.server)
        self.wait_until("the gateway is there", lambda: self.json("consumers"))

    def test_everybody_has_one_mail_and_nothing_of_an_event_is_in_it(self):
        mark = "MARKER"
        self.publish("person.registered", dob="2011-03-04", date="2026-01-12")
        for role, worker, team in ("social-worker", "sw1", "care-1"), ("iro", "iro1", "reviews"):
            self.publish("worker.allocated", date="2026-01-12", role=role, worker=worker, team=team)
        self.publish("care.entered", date="2026-01-12", legal_status="C1", period=mark)
        self.publish("placement.started", date="2026-01-12", placement_type="U6", placement=mark)
        shown = self.wait_until("a line waits", lambda: self.waiting())
        self.assertIn("C-1", shown)
        self.wait_until("it is nearly time", lambda: self.json("info")["now"] > "2026-02-09T08:44:30")
        taken = self.wait_taken(self.server, 9)
        self.assertEqual(sorted(t.to.split("@")[0] for t in taken),
                         ["care-1", "data", "duty", "iro1", "ops", "reviews", "sw1", "sw2", "tm1"])
        by = {t.to.split("@")[0]: t for t in taken}
        self.assertIn("C-1", by["sw1"].text)
        self.assertNotIn("verdue", by["sw1"].text)
        self.assertIn("nothing", by["tm1"].message["Subject"])
        self.assertIn("dim byd", by["sw2"].message["Subject"])
        self.end_mail()
        with open(f"{self.folder}/mail.prom", encoding="ascii") as f:
            everything = self.said() + f.read() + "".join(t.raw.decode() + t.text + t.html for t in taken)
        for what in mark, "2011":
            self.assertNotIn(what, everything)

    def waiting(self):
        self.assertIn("no directory in force has sw11; did you mean sw1",
                      self.run_duly("mail", "preview", "sw11", code=65).stderr)
        shown = self.out("mail", "preview", "sw1")
        return shown if "C-1" in shown else None


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
