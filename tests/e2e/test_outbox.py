#!/usr/bin/python3
"""The outbox of a producer beside the real service: away, killed, restored from a backup.

Usage: test_outbox.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import shutil
import signal
import subprocess
import unittest

from cli import BAD_CODE, DULY, Duly, event, lines
from test_guard import Service


def entered(number):
    return {**event(number, "care.entered", "2026-01-12"), "subject": f"C-{number}"}


class Outbox(Duly):
    def put(self, *numbers, code=0):
        return self.run_duly("outbox", "put", "box", "-", code=code,
                             stdin=lines(*map(entered, numbers)))

    def send(self, code=0):
        done = self.run_duly("outbox", "send", "box", "--timeout", "5", "--json", code=code)
        return json.loads(done.stdout)

    def holds(self):
        got = self.json("outbox", "list", "box")
        return got["waiting"], got["taken"], len(got["refused"])

    def test_what_was_put_waits_for_a_service_that_is_away(self):
        self.assertEqual(self.put(1, 2).stdout, "2 kept, 0 left out\n")
        self.assertEqual(self.send(code=69)["waiting"], 2)
        self.put(3)
        Service(self).ready()
        got = self.send()
        self.assertEqual((got["accepted"], got["waiting"], got["restored"]), (3, 0, False))
        self.assertEqual(self.send()["accepted"], 0)
        self.assertEqual(self.holds(), (0, 3, 0))

    def test_a_service_that_was_restored_has_all_again(self):
        service = Service(self).ready()
        self.put(1)
        self.send()
        service.stop()
        log = f"{self.env['DULY_DATA']}/log"
        shutil.copytree(log, f"{self.folder}/backup")
        service = Service(self).ready()
        self.put(2, 3)
        self.assertEqual(self.send()["accepted"], 2)
        service.stop()
        shutil.rmtree(log)
        shutil.copytree(f"{self.folder}/backup", log)
        Service(self).ready()
        self.put(4)
        got = self.send()
        self.assertEqual((got["accepted"], got["duplicate"], got["again"], got["restored"]),
                         (3, 1, 3, True))
        self.assertEqual(self.send()["accepted"], 0)
        self.assertEqual(self.json("info")["counts"]["events"], 4)

    def test_a_sender_that_is_killed_loses_nothing_and_repeats_harmlessly(self):
        self.put(*range(1, 3001))
        Service(self).ready()
        sender = subprocess.Popen([DULY, "outbox", "send", "box"], env=self.env, cwd=self.folder,
                                  stdout=subprocess.DEVNULL)
        self.wait_until("some were taken", lambda: self.json("info")["counts"]["events"] > 0)
        sender.send_signal(signal.SIGKILL)
        sender.wait(60)
        got = self.send()
        self.assertEqual(got["waiting"], 0)
        self.assertEqual(self.holds(), (0, 3000, 0))
        self.assertEqual(self.json("info")["counts"]["events"], 3000)

    def test_what_is_refused_is_shown_with_its_reason_until_it_is_dropped(self):
        Service(self).ready()
        self.run_duly("outbox", "put", "box", "-", stdin=lines(entered(1), BAD_CODE))
        self.assertEqual(self.send(code=1)["refused"], 1)
        shown = self.json("outbox", "list", "box")["refused"]
        self.assertEqual([(r["number"], r["code"], r["field"], r["event"]["id"]) for r in shown],
                         [(2, "bad-value", "data.reason", BAD_CODE["id"])])
        self.assertIn("2: bad-value: data.reason", self.out("outbox", "list", "box"))
        self.run_duly("outbox", "forget", "box", "1", code=65)
        self.run_duly("outbox", "forget", "box", "two", code=64)
        self.run_duly("outbox", "forget", "box", "2")
        self.assertEqual(self.holds(), (0, 1, 0))

    def test_lines_that_are_no_events_are_told_and_the_others_kept(self):
        done = self.run_duly("outbox", "put", "box", "-", code=1,
                             stdin="nonsense\n" + lines(entered(1)) + "[]\n")
        self.assertEqual(done.stdout, "1 kept, 2 left out\n")
        self.assertIn("standard input:1: malformed", done.stderr)
        self.run_duly("outbox", "put", "box", "-", code=65)
        self.run_duly("outbox", "put", "no/such", "-", stdin=lines(entered(2)), code=74)


if __name__ == "__main__":
    import sys
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
