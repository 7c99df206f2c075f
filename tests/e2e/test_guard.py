#!/usr/bin/python3
"""The service looks at what it stands on: its lock, its log, its store, its addresses, its
descriptors; and ends when it is told to, wherever it is.

Usage: test_guard.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import contextlib
import glob
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import unittest

from cli import BIN, RULES, SOURCE, Duly, event, lines

READER = f"{SOURCE}/tests/interop/read_formats.py"
HEADER = 4096          # of a segment


class Service:
    """One that is started by hand, and whose lines are read as they come."""

    def __init__(self, test, *args, data=None, events=None, alerts=None, rules=RULES, limit=None):
        self.test, self.lines = test, []
        self.data = data or test.env["DULY_DATA"]
        self.process = subprocess.Popen(
            [f"{BIN}/duly-scheduler", "--data", self.data, "--rules", rules,
             "--events", events or test.env["DULY_EVENTS"],
             "--alerts", alerts or test.env["DULY_ALERTS"], *args],
            env=test.env, stderr=subprocess.PIPE, text=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
            if limit else None)
        test.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(60)
        self.process.stderr.close()

    @contextlib.contextmanager
    def waited_for(self):
        """Where that is in vain it is ended, and what it said is shown."""
        timer = threading.Timer(60, self.process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def says(self, text):
        """Waits for a line that has @text."""
        with self.waited_for():
            for line in self.process.stderr:
                self.lines.append(line)
                if text in line:
                    return line
        return self.test.fail(f"never said {text!r}:\n{''.join(self.lines)}")

    def ready(self):
        self.says("event=ready")
        return self

    def ends(self, code, text=""):
        with self.waited_for():
            self.lines += self.process.stderr.readlines()
        said = "".join(self.lines)
        self.test.assertEqual(self.process.wait(60), code, said)
        self.test.assertIn(text, said)
        return said

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.ends(0)


class Guard(Duly):
    def setUp(self):
        super().setUp()
        self.log = f"{self.env['DULY_DATA']}/log"
        self.first = f"{self.log}/0000000001.seg"

    def publish(self, number, code=0):
        return self.run_duly("publish", "-", "--timeout", "5", code=code,
                             stdin=lines({**event(number, "care.entered", "2026-01-12"),
                                          "subject": f"C-{number}"}))

    def told(self, code):
        alerts = [json.loads(line) for line in
                  self.out("watch", "--from", "start", "--until-head", "--json").splitlines()]
        return [a for a in alerts if a["data"].get("code") == code]

    def flip(self, path, at):
        with open(path, "r+b") as f:
            f.seek(at)
            byte = f.read(1)[0]
            f.seek(at)
            f.write(bytes([byte ^ 1]))


class OneWriter(Guard):
    def test_the_lock_file_is_removed(self):
        a = Service(self).ready()
        os.remove(f"{self.env['DULY_DATA']}/lock")
        b = Service(self, events=f"ipc://{self.folder}/e2", alerts=f"ipc://{self.folder}/a2")
        b.ends(69, "another process works in")
        self.publish(1)
        a.stop()

    def test_another_directory_leads_to_the_same_log(self):
        a = Service(self).ready()
        other = f"{self.folder}/other"
        os.mkdir(other)
        os.symlink(self.log, f"{other}/log")
        Service(self, data=other, events=f"ipc://{self.folder}/e2",
                alerts=f"ipc://{self.folder}/a2").ends(69, "another process writes")
        a.stop()

    def test_a_rebuild_beside_it_is_refused(self):
        a = Service(self).ready()
        os.remove(f"{self.env['DULY_DATA']}/lock")
        self.assertIn("another process works", self.run_duly("rebuild", code=69).stderr)
        a.stop()


class LogUnderIt(Guard):
    def remove(self):
        shutil.rmtree(self.log)

    def move(self):
        os.rename(self.log, f"{self.log}.old")

    def copy(self):
        self.move()
        shutil.copytree(f"{self.log}.old", self.log)

    def replace(self):
        shutil.copy(self.first, f"{self.folder}/copy")
        os.rename(f"{self.folder}/copy", self.first)

    def cut(self):
        os.truncate(self.first, 8192)

    def put_back(self):
        shutil.copyfile(self.before, self.first)

    def rename_all(self):
        os.rename(self.env["DULY_DATA"], f"{self.folder}/elsewhere")

    HOW = [(remove, "was removed or moved"), (move, "was removed or moved"),
           (copy, "was replaced"), (replace, "was replaced"), (cut, "was cut"),
           (put_back, "was put back"), (rename_all, "was removed or moved")]

    def each(self, act):
        for how, says in self.HOW:
            with self.subTest(how.__name__):
                service = Service(self).ready()
                self.before = f"{self.folder}/before"
                shutil.copyfile(self.first, self.before)
                self.publish(1)
                how(self)
                act()
                service.ends(65, says)
                for path in self.env["DULY_DATA"], f"{self.folder}/elsewhere":
                    shutil.rmtree(path, ignore_errors=True)

    def test_nothing_is_answered_that_is_not_there(self):
        self.each(lambda: self.assertNotIn("1 accepted", self.publish(2, code=69).stdout))

    def test_it_ends_of_itself(self):
        self.each(lambda: None)

    def test_a_start_without_the_log_it_followed_is_refused(self):
        for act in (self.remove, lambda: os.remove(self.first), lambda: os.truncate(self.first, 0)):
            service = Service(self).ready()
            self.publish(1)
            service.stop()
            act()
            Service(self).ends(65)
            shutil.rmtree(self.env["DULY_DATA"])


class LogPutBack(Guard):
    def test_a_new_incarnation_says_what_is_missing(self):
        service = Service(self).ready()
        self.publish(1)
        service.stop()
        shutil.copytree(self.log, f"{self.folder}/backup")
        service = Service(self).ready()
        before = self.json("info")
        self.publish(2)
        known = self.json("info")["log_head"]
        service.stop()

        shutil.rmtree(self.log)
        shutil.copytree(f"{self.folder}/backup", self.log)
        service = Service(self).ready()
        after = self.json("info")
        self.assertNotEqual(before["incarnation"], after["incarnation"])
        self.assertEqual((after["held"], after["held_why"]), (True, "restored"))
        told = self.told("restored")
        self.assertEqual(len(told), 1)
        self.assertIn(f"up to record {known}", told[0]["data"]["message"])
        self.assertTrue(os.path.isdir(f"{self.env['DULY_DATA']}/store.damaged-1"))
        self.assertIn("1 duplicate", self.publish(1).stdout)
        self.assertIn("1 accepted", self.publish(2).stdout)
        self.run_duly("release")
        service.stop()

        # It goes on as that one, and says it once.
        service = Service(self).ready()
        again = self.json("info")
        self.assertEqual((again["incarnation"], again["held"]), (after["incarnation"], False))
        self.assertEqual(len(self.told("restored")), 1)
        service.stop()
        self.run_duly("log", "verify")
        self.run_duly("replay", "--verify")
        segments = sorted(glob.glob(f"{self.log}/*.seg"))
        self.assertGreater(len(segments), 1)
        read = subprocess.run([sys.executable, READER, *segments], capture_output=True, text=True,
                              check=False)
        self.assertEqual(read.returncode, 0, read.stderr)
        self.assertEqual(json.loads(read.stdout.splitlines()[-1])["incarnation"],
                         after["incarnation"])

    def test_a_log_of_another_service_is_no_earlier_state(self):
        service = Service(self).ready()
        self.publish(1)
        service.stop()
        shutil.move(self.env["DULY_DATA"], f"{self.folder}/first")
        service = Service(self).ready()
        incarnation = self.json("info")["incarnation"]
        service.stop()
        shutil.rmtree(f"{self.env['DULY_DATA']}/store")
        shutil.move(f"{self.folder}/first/store", self.env["DULY_DATA"])
        service = Service(self).ready()
        info = self.json("info")
        self.assertEqual((info["incarnation"], info["held"]), (incarnation, False))
        service.stop()


class Damage(Guard):
    AT = HEADER + 72 + 60 + 5      # in the body of the first record

    def begin(self):
        service = Service(self).ready()
        self.publish(1)
        service.stop()

    def test_a_start_is_refused(self):
        self.begin()
        self.flip(self.first, self.AT)
        Service(self).ends(65, "segment 1 of the log, offset 4096")
        self.assertIn("segment 1 of the log, offset 4096", self.run_duly("doctor", code=1).stdout)

    def test_what_a_start_does_not_come_to_is_found_while_it_runs(self):
        self.begin()
        self.flip(self.first, self.AT)
        service = Service(self, "--log.check-mb", "0").ready()
        self.damage_is_told(service)

    def test_what_is_damaged_while_it_runs_is_found(self):
        service = Service(self).ready()
        self.publish(1)
        self.flip(self.first, self.AT)
        self.damage_is_told(service)

    def damage_is_told(self, service):
        self.assertIn("segment 1 of the log, offset 4096", service.says("event=log-damaged"))
        service.says("event=held")
        info = self.json("info")
        self.assertEqual((info["held"], info["held_why"]), (True, "damage"))
        self.assertIn("segment 1", info["log_check"]["damage"])
        self.assertEqual(len(self.told("log-damaged")), 1)
        self.publish(2)                # it takes events all the same
        self.flip(self.first, self.AT)
        service.says("event=log-sound")
        self.assertNotIn("damage", self.json("info")["log_check"])
        self.run_duly("release")
        self.assertEqual(len(self.told("log-damaged")), 1)
        service.stop()

    def test_doctor_says_what_it_checked(self):
        self.begin()
        records = self.json("log", "verify")["records"]
        self.assertIn(f"{records} records, every one of them read and checked",
                      self.out("doctor"))


class Addresses(Guard):
    def test_an_address_that_is_served_is_not_taken(self):
        a = Service(self).ready()
        free = f"ipc://{self.folder}/free"
        for addresses in ({"alerts": free}, {"events": free}):
            other = f"{self.folder}/other"
            Service(self, data=other, **addresses).ends(69, "somebody serves it")
            self.assertFalse(os.path.exists(other))
        self.publish(1)
        self.assertIn("C-1", self.out("watch", "--from", "start", "--count", "1", "--json"))
        a.stop()
        Service(self, events=free, alerts=free).ends(69, "somebody serves it")

    def test_what_a_dead_one_left_is_taken_over(self):
        a = Service(self).ready()
        a.process.kill()
        a.process.wait(60)
        self.assertTrue(os.path.exists(f"{self.folder}/events"))
        a = Service(self).ready()
        self.publish(1)
        a.stop()

    def test_what_is_no_socket_is_left_alone(self):
        path = self.file("events", "letters")
        Service(self).ends(78, "no socket")
        with open(path, encoding="utf-8") as f:
            self.assertEqual(f.read(), "letters")

    def test_a_file_that_was_tidied_away_is_bound_again(self):
        a = Service(self).ready()
        os.remove(f"{self.folder}/events")
        a.says("event=address-bound-again")
        self.publish(1)
        a.stop()

    def test_a_start_that_fails_decides_nothing(self):
        data = self.env["DULY_DATA"]
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            Service(self, events=f"tcp://127.0.0.1:{port}").ends(69, "cannot bind")
            self.assertFalse(os.path.exists(data))
            os.mkdir(data)
            Service(self, alerts=f"tcp://127.0.0.1:{port}").ends(69, "cannot bind")
            self.assertEqual(os.listdir(data), [])
        a = Service(self, "--clock", "2026-03-02T09:00:00Z").ready()
        self.assertTrue(self.json("info")["rehearsal"])
        a.stop()


class Others(Guard):
    def test_the_store_is_taken_away(self):
        a = Service(self).ready()
        self.publish(1)
        shutil.rmtree(f"{self.env['DULY_DATA']}/store")
        a.says("event=store-gone")
        self.publish(2)
        self.assertEqual(len(self.told("store-gone")), 1)
        a.stop()
        a = Service(self).ready()
        self.assertEqual(self.json("info")["counts"]["events"], 2)
        a.stop()

    def test_descriptors_run_out(self):
        a = Service(self, limit=64).ready()
        there = []
        for _ in range(200):
            s = socket.socket(socket.AF_UNIX)
            s.setblocking(False)
            try:
                s.connect(f"{self.folder}/events")
                there.append(s)
            except (BlockingIOError, FileNotFoundError, ConnectionRefusedError):
                s.close()
        a.says("event=descriptors-low")
        for s in there:
            s.close()
        a.says("event=descriptors-ample")
        self.publish(1)
        self.assertEqual(len(self.told("descriptors")), 1)
        a.stop()

    def test_a_start_ends_when_it_is_told_to(self):
        rules = f"{self.folder}/rules"
        shutil.copytree(RULES, rules)
        # Whoever opens it waits for a writer: a start that takes as long as one likes.
        os.mkfifo(f"{rules}/slow.yaml")
        for signo in signal.SIGTERM, signal.SIGINT:
            a = Service(self, rules=rules)
            with open(f"{rules}/slow.yaml", "wb"):       # it is there now
                a.process.send_signal(signo)
                a.ends(0, "event=stopped")

    def test_a_rebuild_ends_when_it_is_told_to(self):
        a = Service(self).ready()
        self.run_duly("publish", "-", "--json", stdin=lines(
            *({**event(n, "care.entered", "2026-01-12"), "subject": f"C-{n}"}
              for n in range(3000))))
        a.stop()
        store = f"{self.env['DULY_DATA']}/store"
        for _ in range(20):        # a rebuild may be over before the signal is there
            shutil.rmtree(store)
            a = Service(self)
            while not os.path.exists(f"{store}/data.mdb") and a.process.poll() is None:
                pass
            a.process.send_signal(signal.SIGTERM)
            said = a.ends(0, "event=stopped")
            if "event=ready" not in said:
                break
        else:
            self.fail("none of twenty rebuilds was ended")
        a = Service(self).ready()
        self.assertEqual(self.json("info")["counts"]["events"], 3000)
        a.stop()

    def test_what_cannot_be_quarantined_is_said_once(self):
        a = Service(self).ready()
        folder = f"{self.env['DULY_DATA']}/quarantine"

        def refused(number):
            self.run_duly("publish", "-", code=1,
                          stdin=lines(event(number, "care.ended", "2026-01-20", reason="E99")))

        os.rmdir(folder)
        with open(folder, "w", encoding="utf-8"):
            pass
        for number in range(3):
            refused(number)
        os.remove(folder)
        refused(4)
        entry, = self.json("quarantine", "list")
        self.assertEqual(self.json("info")["counts"]["quarantined"], 1)
        os.remove(f"{folder}/{entry['key']}")
        self.wait_until("an empty quarantine",
                        lambda: not self.json("info")["counts"]["quarantined"])
        refused(4)
        self.assertEqual(self.json("quarantine", "list")[0]["id"], "e4")
        said = a.stop()
        self.assertEqual((said.count("event=quarantine-failed"),
                          said.count("event=quarantine-keeps")), (1, 1), said)

    def test_the_clock_has_verbs(self):
        a = Service(self).ready()
        self.assertIn("follows", self.out("clock", "show"))
        self.assertEqual(self.json("clock", "show")["clock"], "follows")
        self.run_duly("clock", "confirm", code=64)
        self.assertIn("nothing to confirm",
                      self.run_duly("clock", "confirm", "2026-11-30T09:00:00Z", code=1).stderr)
        a.stop()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
