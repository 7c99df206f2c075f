#!/usr/bin/python3
"""Each status and each moment of the packs comes about in some life of the table of who is owed what.

A status that no life reaches is not tested. In place of the packs stands one that has a rule for
each status and each moment that a rule of theirs hangs on (duly rules list --statuses), started by
it: the lives of status_lives.py go through duly derive as of long after, and each has such a clock.

Usage: reached.py DULY SOURCE_DIR [--lives N]
"""
import argparse
import collections
import json
import pathlib
import sys
import tempfile

from program import Program, law_of, write
from status_lives import GROUP, life_of

LIVES = 1500
AT = "2060-01-01T12:00:00Z"
START = {"status": "opening", "moment": "moment"}
PACK = """pack: probe
version: "1"
title: What comes about
zone: Europe/London
calendar: england-and-wales
rules:
"""
RULE = """- id: {id}
  title: {name}
  owed-by: social-worker
  cap: true
  starts: {{ {start}: {name} }}
  one-at-a-time: true
  within: 1 day
  basis: {{ instrument: This test, provision: "{name}" }}
  verified: U
  examples:
    - {{ why: nothing, events: [ {{ type: person.died, date: 2026-01-12 }} ], due: none }}
"""


def named(program):
    """(name, status or moment) of what the packs hang on."""
    return [(s["name"], s["sort"]) for s in json.loads(program.run("rules", "list", "--statuses",
                                                                   "--json"))]


def probe(names):
    return PACK + "".join(RULE.format(id=f"{sort}-{name}", name=name, start=START[sort])
                          for name, sort in names)


def reached(program, path, lives):
    """How many lives each name came about in."""
    count = collections.Counter()
    for first in range(0, lives, GROUP):
        write(path, [e for seed in range(first, min(first + GROUP, lives)) for e in life_of(seed)])
        for clocks, _ in program.derive(path, AT).values():
            count.update({o["rule"] for o in clocks if o["status"] != "void"})
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("duly")
    parser.add_argument("source")
    parser.add_argument("--lives", type=int, default=LIVES)
    args = parser.parse_args()
    source = pathlib.Path(args.source).resolve()
    with tempfile.TemporaryDirectory() as packs, tempfile.TemporaryDirectory() as work:
        names = named(Program(args.duly, source, law_of(source, packs)))
        program = Program(args.duly, source, law_of(source, work, probe(names)))
        count = reached(program, f"{work}/lives.jsonl", args.lives)
    lacking = 0
    for name, sort in sorted(names, key=lambda n: count[f"{n[1]}-{n[0]}"]):
        n = count[f"{sort}-{name}"]
        lacking += n == 0
        print(f"{n:6} {sort} {name}{': NO LIFE REACHES IT' if n == 0 else ''}")
    print(f"{args.lives} lives, {len(names)} statuses and moments: {lacking} that no life reaches")
    return 1 if lacking or not names else 0


if __name__ == "__main__":
    sys.exit(main())
