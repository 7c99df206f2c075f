#!/usr/bin/python3
"""`duly intake`: files dropped into a folder, taken whole, once, and with a result beside them.

Usage: test_intake.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import unittest

from cli import BAD_CODE, DULY, SOURCE, Duly, event, lines
from test_guard import Service

SSD = f"{SOURCE}/tests/data/ssd-cases/first"
RETURN = f"{SOURCE}/tests/data/ssda903-cases/two-years"


def entered(number):
    return {**event(number, "care.entered", "2026-01-12"), "subject": f"C-{number}"}


class Intake(Duly):
    def setUp(self):
        super().setUp()
        self.drop = f"{self.folder}/drop"
        os.mkdir(self.drop)
        self.env["DULY_RULES"] = f"{SOURCE}/schemas/england/rules"
        self.intakes = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.intakes:
            if process.poll() is None:
                process.kill()
            process.wait(60)

    def watch(self):
        process = subprocess.Popen([DULY, "intake", "--watch", self.drop, "--settle", "1",
                                    "--council", "example"], env=self.env, cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.intakes.append(process)
        return process

    def dropped(self, name, text):
        with open(f"{self.drop}/{name}", "w", encoding="utf-8") as f:
            f.write(text)

    def results(self, where="*"):
        """By the name under which each was dropped."""
        ret = {}
        for path in sorted(glob.glob(f"{self.drop}/{where}/*.result.json")):
            with open(path, encoding="utf-8") as f:
                result = json.load(f)
            self.assertTrue(os.path.exists(path.removesuffix(".result.json")), path)
            self.assertEqual(f"{self.drop}/{result['moved_to']}.result.json", path)
            ret.setdefault(result["name"], []).append(result)
        return ret

    def until(self, name, times=1, where="*"):
        got = self.wait_until(f"{name} is taken {times} times", lambda: [
            r for n, r in self.results(where).items() if n == name and len(r) >= times])
        return got[0][-1]

    def left(self):
        return sorted(set(os.listdir(self.drop)) - {"done", "rejected", ".intake"})

    def count(self):
        return self.json("info")["counts"]["events"]


class Kinds(Intake):
    def setUp(self):
        super().setUp()
        Service(self, rules=self.env["DULY_RULES"]).ready()
        self.watch()

    def test_events(self):
        self.dropped("from mosaic.jsonl", lines(entered(1), entered(2)))
        got = self.until("from mosaic.jsonl", where="done")
        self.assertEqual((got["kind"], got["whole"], got["events"], got["accepted"]),
                         ("events", True, 2, 2))
        self.assertEqual((self.left(), self.count()), ([], 2))

    def test_events_of_which_some_are_none(self):
        self.dropped("some.jsonl", "nonsense\n" + lines(entered(1), BAD_CODE))
        got = self.until("some.jsonl", where="rejected")
        self.assertEqual((got["accepted"], got["no_events"], got["whole"]), (1, 1, False))
        self.assertEqual([(r["code"], r["field"], r["event"]["id"]) for r in got["refused"]],
                         [("bad-value", "data.reason", BAD_CODE["id"])])
        self.dropped("others.jsonl", lines(entered(2)))     # and nothing of it is left over
        self.assertNotIn("refused", self.until("others.jsonl", where="done"))

    def test_the_same_twice_is_told_as_duplicates(self):
        for times in 1, 2:
            self.dropped("same.jsonl", lines(entered(1)))
            got = self.until("same.jsonl", times)
        self.assertEqual((got["accepted"], got["duplicate"], self.count()), (0, 1, 1))

    def drop_folder(self, name, files):
        os.mkdir(f"{self.folder}/new")
        for path, text in files.items():
            with open(f"{self.folder}/new/{path}", "w", encoding="utf-8") as f:
                f.write(text)
        os.rename(f"{self.folder}/new", f"{self.drop}/{name}")

    def test_a_table_with_its_map_and_only_what_is_new_of_the_next(self):
        with open(f"{SOURCE}/schemas/england/maps/health.yaml", encoding="utf-8") as f:
            text = f.read()
        table = "Child ID,Last RHA,Dental check\nC-1,2026-01-10,\nC-2,10/02/2026,2026-02-11\n"
        self.drop_folder("health", {"map.yaml": text, "Health.csv": table})
        got = self.until("health", where="done")
        self.assertEqual((got["kind"], got["whole"], got["events"], got["accepted"]), ("table", True, 4, 4))
        self.drop_folder("health", {"map.yaml": text, "Health.csv": table + "C-3,sometime,\n"})
        got = self.until("health", where="rejected")
        self.assertEqual((got["whole"], got["events"]), (False, 0))
        self.assertIn("Health.csv:4: review: 'sometime' is no date", got["remarks"][0])
        self.drop_folder("wrong", {"map.yaml": text.replace("dental.checked", "dental.chocked"), "Health.csv": table})
        got = self.until("wrong", where="rejected")
        self.assertIn("no type of event is called 'dental.chocked'; did you mean dental.checked", got["faults"])

    def test_annex_a_is_known_by_its_name(self):
        self.dropped("Annex A.csv", "Child Unique ID,Date started to be looked after,Date of latest statutory review\n"
                     "C-1,10/01/2026,04/02/2026\n")
        got = self.until("Annex A.csv", where="done")
        self.assertEqual((got["kind"], got["whole"], got["events"]), ("table", True, 3))

    def test_deliveries_one_after_the_other(self):
        shutil.copytree(SSD, f"{self.folder}/new")
        os.rename(f"{self.folder}/new", f"{self.drop}/ssd")
        got = self.until("ssd")
        first = self.count()
        self.assertGreater(first, 40)
        self.assertEqual((got["kind"], got["accepted"]), ("ssd", first))
        shutil.copytree(SSD, f"{self.folder}/new")
        with open(f"{self.folder}/new/ssd_cla_visits.csv", "a", encoding="utf-8") as f:
            f.write("nonsense\n")
        with open(f"{self.folder}/new/other.csv", "w", encoding="utf-8") as f:
            f.write("a,b\n")
        os.rename(f"{self.folder}/new", f"{self.drop}/ssd")
        got = self.until("ssd", 2)
        self.assertEqual((got["events"], got["whole"], self.count()), (0, False, first))
        self.assertIn("ssd_cla_visits.csv", got["remarks"][0])
        self.assertEqual([f["path"] for f in got["files"] if "not_used" in f], ["other.csv"])

    def test_a_return(self):
        shutil.copytree(RETURN, f"{self.drop}/903")
        got = self.until("903", where="rejected")      # it has files that are none of a return
        self.assertEqual((got["kind"], got["accepted"] > 10), ("ssda903", True))
        self.assertIn("2017-18/letters.csv", [f["path"] for f in got["files"] if "not_used" in f])

    def test_what_nobody_can_read(self):
        self.dropped("letter.csv", "Dear all\n")
        got = self.until("letter.csv", where="rejected")
        self.assertIn("no file of an SSDA903 return in it", got["error"])
        self.dropped("empty.jsonl", "")
        self.assertIn("no event", self.until("empty.jsonl", where="rejected")["error"])


class Half(Intake):
    def test_a_file_that_is_being_written_is_not_taken(self):
        Service(self, rules=self.env["DULY_RULES"]).ready()
        with open(f"{self.drop}/slow.jsonl", "w", encoding="utf-8") as f:
            f.write(lines(entered(1)))
            f.flush()
            os.utime(f.name, (0, 0))                   # a copy that keeps old dates
            self.watch()
            self.dropped("quick.jsonl", lines(entered(2)))
            self.until("quick.jsonl")
            self.dropped("quicker.jsonl", lines(entered(3)))
            self.until("quicker.jsonl")                # it was looked at for seconds
            self.assertEqual((self.left(), self.count()), (["slow.jsonl"], 2))
            f.write(lines(entered(4)))
        self.assertEqual(self.until("slow.jsonl")["accepted"], 2)

    def test_nor_one_under_the_name_of_a_copy_under_way(self):
        Service(self, rules=self.env["DULY_RULES"]).ready()
        self.watch()
        self.dropped("a.jsonl.part", lines(entered(1)))
        self.dropped("b.jsonl", lines(entered(2)))
        self.until("b.jsonl")
        self.assertEqual(self.left(), ["a.jsonl.part"])
        os.rename(f"{self.drop}/a.jsonl.part", f"{self.drop}/a.jsonl")
        self.until("a.jsonl", where="done")


class Gone(Intake):
    def test_what_is_dropped_while_the_service_is_away_waits(self):
        self.watch()
        self.dropped("a.jsonl", lines(entered(1)))
        self.wait_until("it is claimed", lambda: self.left() == [])
        self.assertEqual(self.results(), {})
        Service(self, rules=self.env["DULY_RULES"]).ready()
        self.assertEqual(self.until("a.jsonl", where="done")["accepted"], 1)

    def test_killed_at_any_moment_nothing_is_lost(self):
        Service(self, rules=self.env["DULY_RULES"]).ready()
        for k in range(20):
            self.dropped(f"{k:02}.jsonl", lines(*map(entered, range(100 * k + 1, 100 * k + 101))))
        for taken in range(0, 20, 2):
            process = self.watch()
            self.wait_until("some more are taken", lambda n=taken: len(self.results()) > n)
            process.send_signal(signal.SIGKILL)
            process.wait(60)
        self.watch()
        self.wait_until("all are taken", lambda: len(self.results("done")) == 20)
        self.assertEqual(self.count(), 2000)
        self.assertEqual({n: len(r) for n, r in self.results().items()},
                         {f"{k:02}.jsonl": 1 for k in range(20)})
        self.assertEqual(os.listdir(f"{self.drop}/.intake/claimed"), [])

    def test_it_ends_when_it_is_told_to(self):
        Service(self, rules=self.env["DULY_RULES"]).ready()
        process = self.watch()
        self.dropped("a.jsonl", lines(entered(1)))
        self.until("a.jsonl")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)

    def test_one_takes_from_a_folder_at_a_time(self):
        self.watch()
        self.wait_until("it is there", lambda: os.path.isdir(f"{self.drop}/.intake/outbox"))
        self.run_duly("intake", "--watch", self.drop, "--once", code=69)

    def test_what_is_no_folder(self):
        self.run_duly("intake", "--watch", f"{self.folder}/nowhere", "--once", code=65)
        self.run_duly("intake", code=64)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
