#!/usr/bin/python3
"""Nothing without a successor, and nothing without a reason: clocks against the statuses of a child.

Random lives (status_lives.py) go through `duly derive`, as of several instants. What a child is on
a day, and who is owed what, is said a second time in Python (child.py, owed.py). Two tests:

  successor  while a status lasts, one clock of each of its families is open (or was met, and then
             its successor is); what is owed once was begun with the status; and a clock that ended
             did so because its status did, or because another of the family took its place.
  reason     of each open clock of a child the provision applies on that day, and what would have
             met it has not been done since.

Usage: statuses.py successor|reason DULY SOURCE_DIR [--lives N] [--seed N] [--open]
DULY_SEED=N looks at that life alone; --open leaves nothing out. With DULY_LONG: 5,000 lives. In all
of them (not in a part, by --seed or --lives) each family and each duty of once has to be owed.
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import shutil
import sys
import tempfile

import occasions
import open_statuses
from child import Life
from owed import FAMILIES, OF_AN_EVENT, ONCE, REASONS, done_since
from program import Program, law_of, smallest, write
from status_lives import GROUP, life_of, looks

LIVES = 5000 if "DULY_LONG" in os.environ else 500
SHOWN = 8                     # differences that are shown in full


def day(text):
    return datetime.date.fromisoformat(text)


# ---- nothing without a successor -----------------------------------------------------------------

held = collections.Counter()  # how often each family and each duty of once was owed, of any child


def without_successor(life, clocks, at):
    """(rule or family, the day, what the table says) of what is lacking."""
    child = life.on(at)
    if child is None or child.dead:
        return
    for family in FAMILIES:
        mine = [o for o in clocks if o["rule"] in family.clocks]
        owed = family.holds(child)
        held[family.name] += bool(owed)
        if sum(o["status"] == "open" for o in mine) < (owed if family.many else bool(owed)):
            yield family.name, at, f"one of {', '.join(family.clocks)} is open"
        if not family.many:
            yield from ended_without_cause(life, family, mine)
    for once in ONCE:
        yield from not_begun(life, once, clocks, at)
    for rule, said, more in occasions.differences(life, clocks, at):
        if more < 0:
            yield rule, at, said


def ended_without_cause(life, family, clocks):
    """A clock ends with its status, or where another of its family begins or goes on."""
    for o in (o for o in clocks if o["status"] == "ended"):
        ended = day(o["ended"]["on"])
        child = life.on(ended)
        others = [p for p in clocks if p is not o and day(p["trigger"]["on"]) <= ended
                  and not closed_before(p, ended)]
        if child and not child.dead and family.holds(child) and not others:
            yield family.name, ended, f"{o['rule']} goes on, or another of the family does"


def closed_before(o, when):
    closed = o.get("met") or o.get("ended")
    return closed is not None and day(closed["on"]) <= when and o["status"] != "open"


def not_begun(life, once, clocks, at):
    mine = [o for o in clocks if o["rule"] == once.rule]
    for child in life.openings(once.holds, at):
        held[once.rule] += 1
        if not any(day(o["trigger"]["on"]) == child.day or (
                day(o["trigger"]["on"]) < child.day and not closed_before(o, child.day))
                for o in mine):
            yield once.rule, child.day, "it begins"


# ---- nothing without a reason --------------------------------------------------------------------

def without_reason(life, clocks, at):
    """(rule, the day, what the table says) of each open clock that is not owed."""
    child = life.on(at)
    for o in (o for o in clocks if o["status"] == "open" and child):
        if child.dead:
            yield o["rule"], at, "none: the child has died"
        elif o["rule"] not in REASONS:
            if o["rule"] not in OF_AN_EVENT | occasions.RULES:
                yield o["rule"], at, "nothing: the rule is not in it"
        else:
            if not REASONS[o["rule"]](child):
                yield o["rule"], at, "none: the provision does not apply to the child that day"
            done = done_since(life, o["rule"], day(o["trigger"]["on"]), at)
            if done:
                yield o["rule"], at, f"met by {done['type']} of {done['date']}"
    for rule, said, more in occasions.differences(life, clocks, at):
        if more > 0:
            yield rule, at, said


TESTS = {"successor": without_successor, "reason": without_reason}


# ---- looking at lives ----------------------------------------------------------------------------

class Look:
    """One of the tests, at what the program says."""

    def __init__(self, program, args):
        self.program, self.args, self.test = program, args, TESTS[args.test]
        self.told = collections.Counter()
        self.by_rule = collections.Counter()

    def differences(self, events, clocks, at):
        life = Life([e for e in events if e["date"] <= str(at)], at)
        clocks = [o for o in clocks if o["status"] != "void"]
        found = self.test(life, clocks, at)
        return [d for d in found if self.args.open or not open_statuses.left_out(life, d)]

    def at_once(self, path, events, at):
        write(path, events)
        case = events[0]["subject"]
        if events[0]["id"] != "e0":
            return []
        return self.differences(events, self.program.derive(path, instant(at))[case][0], at)

    def group(self, seeds):
        lives = {f"S{seed}": (seed, life_of(seed)) for seed in seeds}
        with tempfile.TemporaryDirectory() as work:
            path = f"{work}/lives.jsonl"
            write(path, [e for _, events in lives.values() for e in events])
            wrong = set()
            for at in looks(min(seeds) // GROUP):
                found = self.program.derive(path, instant(at))
                for case, (seed, events) in lives.items():
                    if str(at) < events[0]["date"]:
                        continue
                    clocks = found[case][0]
                    self.told["clocks"] += sum(o["status"] != "void" for o in clocks)
                    self.told["open"] += sum(o["status"] == "open" for o in clocks)
                    differ = self.differences(events, clocks, at)
                    for difference in differ:
                        if (seed, difference[0]) not in wrong:
                            wrong.add((seed, difference[0]))
                            self.tell(seed, events, at, difference)
        self.told["lives"] += len(lives)

    def tell(self, seed, events, at, difference):
        """The life, as small as shows it, of the first few of each rule."""
        self.told["wrong"] += 1
        self.by_rule[difference[0]] += 1
        if self.by_rule[difference[0]] > 1 or len(self.by_rule) > self.args.shown:
            return
        path = tempfile.mkdtemp(prefix="duly-status-") + "/life.jsonl"

        def still(part):
            return any(d[0] == difference[0] and d[2] == difference[2]
                       for d in self.at_once(path, part, at))

        past = [e for e in events if e["date"] <= str(at)]
        life = smallest(past, still) if still(past) else past
        write(path, life)
        print(f"DIFFERENT, life {seed} as of {at}: {difference[0]} on {difference[1]}; "
              f"the table says: {difference[2]}")
        for e in life:
            print("   ", e["date"], e["type"], json.dumps(e.get("data", {})))
        print(f"  {self.program.command(path, instant(at))}")
        print(f"  again: DULY_SEED={seed} {' '.join(sys.argv[:4])}", flush=True)


def instant(at):
    return f"{at}T12:00:00Z"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("test", choices=TESTS)
    parser.add_argument("duly")
    parser.add_argument("source")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lives", type=int, default=LIVES)
    parser.add_argument("--shown", type=int, default=SHOWN)
    parser.add_argument("--open", action="store_true")
    return parser.parse_args()


def is_whole(args):
    """And no part of the lives, which need not have one of each kind."""
    return args.seed == 0 and args.lives >= LIVES and "DULY_SEED" not in os.environ


def never_owed():
    return [name for name in [f.name for f in FAMILIES] + [o.rule for o in ONCE] if not held[name]]


def main():
    args = arguments()
    source, work = pathlib.Path(args.source).resolve(), tempfile.mkdtemp(prefix="duly-law-")
    look = Look(Program(args.duly, source, law_of(source, work)), args)
    seeds = range(args.seed, args.seed + args.lives)
    if "DULY_SEED" in os.environ:
        seeds = [int(os.environ["DULY_SEED"])]
    groups = collections.defaultdict(list)
    for seed in seeds:
        groups[seed // GROUP].append(seed)
    for group in groups.values():
        look.group(group)
    told = look.told
    never = never_owed() if args.test == "successor" and is_whole(args) else []
    if never:
        print(f"nobody in these lives was ever owed: {', '.join(never)}")
    print(f"{told['lives']} lives, {told['clocks']} clocks looked at, {told['open']} of them open: "
          f"{told['wrong']} differences {dict(look.by_rule) or ''}")
    if not told["wrong"]:
        shutil.rmtree(work)       # else: what was printed says how to look again, with it
    return 1 if told["wrong"] or never or not told["open"] else 0


if __name__ == "__main__":
    sys.exit(main())
