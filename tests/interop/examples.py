#!/usr/bin/python3
"""The examples of deploy/examples against a real service: what they send is taken, what is rejected is said, and a
service that is not there yet is waited for.

Usage: examples.py BIN_DIR SOURCE_DIR
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
import xml.dom.minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from cli import SOURCE as TREE
from web import SOURCE, Web, entered

EXAMPLES = f"{TREE}/deploy/examples"


def text(name):
    with open(f"{EXAMPLES}/{name}", encoding="utf-8") as f:
        return f.read()


class Examples(Web):
    def setUp(self):
        super().setUp()
        self.start()
        token = self.token("mosaic", "--source", SOURCE)
        self.start_web("--tokens", self.tokens, "--patience-ms", "500")
        self.env |= {"DULY_WEB": f"http://127.0.0.1:{self.port}", "DULY_TOKEN": token}

    def hand_in(self, command, *events, mark=""):
        path = self.file("events.jsonl", mark + "".join(json.dumps(e) + "\n" for e in events))
        return subprocess.run([*command, path], env=self.env, capture_output=True, text=True, timeout=120, check=False)

    def try_out(self, *command, mark=""):
        good = self.hand_in(command, entered(1), entered(2), mark=mark)
        self.assertEqual((good.returncode, good.stderr), (0, ""), good)
        self.assertEqual(self.json("info")["counts"]["events"], 2)
        bad = self.hand_in(command, entered(1), {**entered(3), "type": "care.begun"}, mark=mark)
        self.assertEqual(bad.returncode, 1, bad)
        self.assertIn("unknown-type", bad.stdout)
        foreign = self.hand_in(command, entered(4, "/councils/example/other"), mark=mark)
        self.assertEqual(foreign.returncode, 1, foreign)
        self.assertEqual(self.json("info")["counts"]["events"], 2)
        self.env["DULY_TOKEN"] = "none"
        self.assertNotEqual(self.hand_in(command, entered(5), mark=mark).returncode, 0)

    def test_python(self):
        self.try_out("/usr/bin/python3", f"{EXAMPLES}/post.py")

    def test_node(self):
        node = shutil.which("node") or self.skipTest("no node")
        self.try_out(node, f"{EXAMPLES}/post.mjs")

    def test_curl(self):
        self.try_out(f"{EXAMPLES}/post.sh")

    def test_powershell(self):
        """Windows writes a byte order mark."""
        pwsh = shutil.which("pwsh")
        if pwsh:
            self.try_out(pwsh, "-NoProfile", "-File", f"{EXAMPLES}/post.ps1", mark="\ufeff")
            return
        call = re.search(r"Invoke-RestMethod -Method (\w+) -Uri \$uri -Headers \$headers -ContentType '([^']+)' -Body \$body", text("post.ps1"))
        uri = re.search(r'\$uri = "\$env:DULY_WEB(\S+)"', text("post.ps1")).group(1)
        self.assertIn('Authorization = "Bearer $env:DULY_TOKEN"', text("post.ps1"))
        path = self.file("events.jsonl", "\ufeff" + json.dumps(entered(1)) + "\r\n")
        done = subprocess.run(
            ["curl", "--silent", "--fail-with-body", "--request", call.group(1).upper(), "--header", f"Content-Type: {call.group(2)}",
             "--header", f"Authorization: Bearer {self.env['DULY_TOKEN']}", "--data-binary", f"@{path}", self.env["DULY_WEB"] + uri],
            capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stdout)["results"][0]["status"], "accepted")

    def test_a_step_of_the_agent(self):
        """What its hash table says is an event that is taken, in the form in which ConvertTo-Json writes it."""
        step = text("agent-step.sql")
        kind = re.search(r'-ContentType "([^"]+)"', step).group(1)
        fields = set(re.findall(r"(\w+) = ", step[step.index("@{\n"):step.index("} })")]))
        self.assertEqual(fields, {"specversion", "id", "source", "type", "subject", "date", "data", "kinds", "seen"})
        made = {"specversion": "1.0", "id": "visit-1", "source": SOURCE, "type": re.search(r'type = "([^"]+)"', step).group(1),
                "subject": "C-1", "date": "2026-01-15", "data": {"kinds": ["looked-after"], "seen": True}}
        self.assertEqual(self.statuses(json.dumps([made], indent=4).replace("\n", "\r\n"), kind, token=self.env["DULY_TOKEN"]),
                         ["accepted"])

    def test_a_service_that_is_not_there_yet_is_waited_for(self):
        self.stop()
        path = self.file("events.jsonl", json.dumps(entered(1)) + "\n")
        waiting = [subprocess.Popen([*command, path], env=self.env, stdout=subprocess.DEVNULL) for command in (
            ("/usr/bin/python3", f"{EXAMPLES}/post.py"), (f"{EXAMPLES}/post.sh",))]
        self.wait_until("both were told to come again", lambda: self.said() is not None and
                        all(p.poll() is None for p in waiting))
        self.start()
        self.assertEqual([p.wait(120) for p in waiting], [0, 0])
        self.assertEqual(self.json("info")["counts"]["events"], 1)

    def test_proxies(self):
        """Their files read, and say what the manual says."""
        xml.dom.minidom.parseString(text("web.config"))
        for name in "nginx.conf", "web.config":
            self.assertRegex(text(name), r"client_max_body_size 8m|maxAllowedContentLength=\"8388608\"")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        if os.path.exists(nginx):
            quoted = re.sub(r"^\s*ssl_.*$", "", text("nginx.conf"), flags=re.M).replace("443 ssl", f"unix:{self.folder}/n")
            conf = self.file("nginx.conf", f"pid {self.folder}/pid; error_log stderr; events {{}} http {{ access_log off; {quoted} }}")
            done = subprocess.run([nginx, "-t", "-c", conf], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
