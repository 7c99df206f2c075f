"""`duly derive` over files of many cases, and the smallest life that still shows something."""
import collections
import json
import os
import pathlib
import subprocess
import sys


LOCAL = """overlay: example
version: "1"
council: example
adopts: [local-practice]
"""


def law_of(source, work, pack=None):
    """A folder of the rules of England, or of that pack alone, with what stands beside them, and with
    what councils set themselves adopted. Its rules."""
    england, work = pathlib.Path(source) / "schemas/england", pathlib.Path(work)
    for name in "vocabularies", "calendars":
        (work / name).symlink_to(england / name)
    for name in "rules", "overlays":
        (work / name).mkdir()
    if pack:
        (work / "rules/probe.yaml").write_text(pack, encoding="utf-8")
        return str(work / "rules")
    for file in (england / "rules").glob("*.yaml"):
        (work / "rules" / file.name).symlink_to(file)
    (work / "overlays/example.yaml").write_text(LOCAL, encoding="utf-8")
    return str(work / "rules")


class Program:
    def __init__(self, duly, source, rules=None):
        self.duly, self.source = duly, source
        self.rules = rules or f"{source}/schemas/england/rules"
        self.env = dict(os.environ, DULY_RULES=self.rules)

    def run(self, *args):
        done = subprocess.run([self.duly, *args], capture_output=True, text=True, env=self.env,
                              check=False)
        if done.returncode != 0:
            sys.exit(f"duly {' '.join(args)}: exit {done.returncode}: {done.stderr[:2000]}")
        return done.stdout

    def derive(self, path, at):
        """By case: obligations and findings, as they are printed. Of no events: nothing."""
        if os.path.getsize(path) == 0:
            return collections.defaultdict(lambda: ([], []))
        out = json.loads(self.run("derive", "--json", "--at", at, path))
        cases = collections.defaultdict(lambda: ([], []))
        for o in out["obligations"]:
            cases[o["case"]][0].append(o)
        for f in out.get("findings", []):
            cases[f["case"]][1].append(f)
        return cases

    def command(self, path, at):
        """What shows the same to people."""
        return f"DULY_RULES={self.rules} {self.duly} derive --json --at {at} {path}"


def write(path, life):
    with open(path, "w", encoding="utf-8") as file:
        for e in life:
            file.write(json.dumps({k: v for k, v in e.items() if k != "of"}) + "\n")


def smallest(parts, still):
    """Leaves out what is not needed: halves, quarters, ..., single ones; @still: does it show?"""
    size = max(len(parts) // 2, 1)
    while size > 0:
        at = 0
        while at < len(parts):
            fewer = parts[:at] + parts[at + size:]
            if fewer and still(fewer):
                parts = fewer
            else:
                at += size
        size //= 2
    return parts
