#!/usr/bin/python3
"""docs/first-mail.md, as a reader would go through it: each command of steps 1 to 9, in order, in a folder of its own.

Usage: test_first_mail.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE = (os.path.abspath(path) for path in sys.argv[1:3])


def commands(text):
    """The blocks of the page up to step 10, without what builds."""
    steps = text[:text.index("**10.")]
    blocks = re.findall(r"^```\n(.*?)^```$", steps, re.S | re.M)
    assert blocks[0].startswith("cd ~/duly && ./deploy/quickstart\n")
    return "".join(blocks).replace("cd ~/duly && ./deploy/quickstart\n", f"cd {SOURCE}\n").replace(
        "export PATH=$PWD/build/release/bin:$PATH", f"export PATH={BIN}:$PATH")


class FirstMail(unittest.TestCase):
    def go_through(self, script, folder):
        """What is said on the way. What is still running behind it, or behind its time, is ended by who started it."""
        trap = "trap 'kill $(jobs -p) 2> /dev/null' EXIT; trap 'exit 1' TERM\n"
        shell = subprocess.Popen(["bash", "-mc", trap + script], env={**os.environ, "HOME": folder}, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return shell.communicate(timeout=240)[0]
        except subprocess.TimeoutExpired:
            shell.terminate()
            self.fail(f"it does not get there:\n{shell.communicate()[0]}")

    def test_the_page_leads_to_a_mail(self):
        folder = tempfile.mkdtemp(prefix="duly-first-mail-")
        self.addCleanup(shutil.rmtree, folder)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = str(s.getsockname()[1])
        with open(f"{SOURCE}/docs/first-mail.md", encoding="utf-8") as f:
            script = commands(f.read()).replace("~/council", f"{folder}/council").replace("2525", port)
        said = self.go_through(script, folder)
        for words in ("4 people of example, no fault", "reaches somebody, no fault", "4 accepted, 0 duplicate, 0 rejected",
                      "sw37 as social-worker, morning, by the line", "released: people are told",
                      "To: sw37@example.gov.uk", "The record is in Mosaic.", "C-1  came into care", "210 rules are in force",
                      "Nothing was refused."):
            self.assertIn(words, said)
        self.assertNotIn("WRONG", said)
        with open(f"{folder}/council/given.txt", encoding="utf-8") as f:
            self.assertIn("To: sw37@example.gov.uk", f.read())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
