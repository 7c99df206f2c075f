#!/usr/bin/python3
"""`duly replay --verify` is the proof that other tests take: here it is shown that it can say no.

Usage: test_replay.py BIN_DIR SOURCE_DIR SPOIL [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE, SPOIL = sys.argv[1:4]
DULY = f"{BIN}/duly"
RULES = f"{SOURCE}/tests/data/rules"
UNTIL = "2026-01-12T12:00:00Z"


def event(number, what, **data):
    return {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/mosaic",
            "type": what, "subject": "C-1", "date": "2026-01-12",
            "recordedtime": f"2026-01-12T10:0{number}:00Z", "data": data}


class Verify(unittest.TestCase):
    """A life of three alerts: two are opened, one of them is cleared."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-replay-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = f"{self.folder}/data"
        events = f"{self.folder}/events.jsonl"
        with open(events, "w", encoding="utf-8") as f:
            for e in event(1, "care.entered"), event(2, "health.assessed", kind="initial"):
                f.write(json.dumps(e) + "\n")
        self.duly("rehearse", "-d", self.data, "-r", RULES, "--until", UNTIL, events)

    def duly(self, *words, code=0):
        done = subprocess.run([DULY, *words], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "DULY_RULES": RULES}, check=False)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return done

    def spoil(self, *words):
        """How many records were meddled with, and the first of them."""
        done = subprocess.run([SPOIL, self.data, *words], capture_output=True, text=True,
                              check=True)
        return [int(word) for word in done.stdout.split()]

    def verify(self, code=0):
        return self.duly("replay", "--verify", "-d", self.data, code=code)

    def refuses(self, differences):
        done = self.verify(code=1)
        self.assertIn(f"alerts that differ: {differences}\n", done.stdout)
        self.assertIn("the replay does not give what was recorded", done.stderr)
        return done.stdout

    def test_a_good_log_is_verified(self):
        said = self.verify().stdout
        self.assertIn("alerts that differ: 0\n", said)
        self.assertIn(": the same\n", said)

    def test_a_good_log_that_was_written_anew_is_verified_without_a_store(self):
        self.assertEqual(self.spoil("same", "alert.cleared"), [0, 0])
        said = self.verify().stdout
        self.assertIn("there is no store: only the alerts are compared\n", said)
        self.assertIn("alerts that differ: 0\n", said)

    def test_told_and_not_computed(self):
        found, record = self.spoil("twice", "alert.cleared")
        self.assertEqual(found, 1)
        said = self.refuses(1)
        self.assertIn(f"record {record + 1}: told, and not computed\n", said)
        self.assertIn('  told:     {"specversion"', said)
        self.assertNotIn("  computed: ", said)

    def test_told_otherwise(self):
        found, record = self.spoil("change", "alert.cleared", "2026-02-09", "2026-02-08")
        self.assertEqual(found, 1)
        said = self.refuses(1)
        self.assertIn(f"record {record}: told otherwise\n", said)
        told, = [line for line in said.splitlines() if line.startswith("  told:     ")]
        computed, = [line for line in said.splitlines() if line.startswith("  computed: ")]
        self.assertIn('"due":"2026-02-08"', told)
        self.assertIn('"due":"2026-02-09"', computed)

    def test_computed_and_not_told(self):
        found, record = self.spoil("drop", "alert.cleared")
        self.assertEqual(found, 1)
        said = self.refuses(1)
        self.assertIn(f"record {record - 1}: computed, and not told\n", said)
        self.assertIn('  computed: {"specversion"', said)
        self.assertNotIn("  told:     ", said)

    def test_another_state(self):
        self.spoil("store")
        said = self.refuses(0)
        self.assertIn(": DIFFERENT from the store\n", said)

    def test_a_rebuild_makes_the_state_good_again(self):
        self.spoil("store")
        self.duly("rebuild", "-d", self.data)
        self.assertIn(": the same\n", self.verify().stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
