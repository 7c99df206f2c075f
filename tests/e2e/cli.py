"""The program `duly`, for tests that run it.

Whoever imports this is called as: TEST.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
RULES = f"{SOURCE}/tests/data/rules"    # the law has tests of its own
SAMPLE = f"{SOURCE}/tests/data/ssda903-sample"
CASE = "C-1"


def event(number, kind, date, **data):
    return {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/mosaic",
            "type": kind, "subject": CASE, "date": date, "data": data}


GOOD = [
    event(1, "care.entered", "2026-01-12", legal_status="C1"),
    event(2, "placement.started", "2026-01-12", placement_type="U6", placement="p1"),
    event(3, "visit.made", "2026-01-15", kinds=["looked-after"], seen=True),
]
BAD_CODE = event(4, "care.ended", "2026-01-20", reason="E99")


def lines(*events):
    return "".join(json.dumps(e) + "\n" for e in events)


class Duly(unittest.TestCase):
    """Runs the program in a folder of its own, with nothing of the caller's environment."""
    scheduler = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-cli-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DULY_RULES": RULES,
                    "DULY_DATA": f"{self.folder}/data",
                    "DULY_EVENTS": f"ipc://{self.folder}/events",
                    "DULY_ALERTS": f"ipc://{self.folder}/alerts"}
        for name in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if name in os.environ:
                self.env[name] = os.environ[name]

    def run_duly(self, *args, stdin="", code=0):
        done = subprocess.run([DULY, *args], input=stdin, capture_output=True, text=True,
                              env=self.env, cwd=self.folder, timeout=120, check=False)
        said = f"duly {args}\n{done.stdout[:3000]}\n{done.stderr[:3000]}"
        self.assertEqual(done.returncode, code, said)
        return done

    def out(self, *args, **more):
        return self.run_duly(*args, **more).stdout

    def json(self, *args, **more):
        return json.loads(self.out(*args, "--json", **more))

    def file(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    # ---- with a service ------------------------------------------------------------------------

    def start(self, *args):
        self.scheduler = subprocess.Popen(
            [f"{BIN}/duly-scheduler", "--data", self.env["DULY_DATA"], "--events",
             self.env["DULY_EVENTS"], "--alerts", self.env["DULY_ALERTS"], *args],
            env=self.env, stderr=subprocess.DEVNULL)
        self.json("info")                # waits for the answer

    def wait_until(self, what, of):
        """What @of gives once it is something; a minute in vain fails by its name, @what."""
        until = time.monotonic() + 60
        while not (got := of()):
            self.assertLess(time.monotonic(), until, f"it never came to this: {what}")
        return got

    def stop(self):
        if self.scheduler is not None:
            self.scheduler.terminate()
            self.assertEqual(self.scheduler.wait(60), 0)
        self.scheduler = None
