#!/usr/bin/python3
"""Random lives, as `duly derive` folds them and as a second fold does.

The second fold (facts.py, history.py, rules.py, duties.py) was written from what Duly promises to
others, the list of deadlines and the words of the packs, and shares no code with the program. Of
each duty under its rules both have to say the same, as of several instants: what started it, under
which identity, when it is due and lapses, by what it was met or ended and on which day, and whether
that was in time. A duty of a period of care that never was (void) counts as none. Of a life that
they fold differently the smallest part that still shows it is printed, with what each says. What
the two are known to read differently is left out, by name (open_readings.py).

Usage: differential.py DULY SOURCE_DIR [--seed N] [--lives N] [--at TIME] [--open]
--open leaves nothing out. DULY_SEED=N looks at that life alone. With DULY_LONG in the environment
there are 100,000 events, and lives of fresh seeds beside them.
"""
import argparse
import collections
import datetime
import hashlib
import json
import os
import pathlib
import sys
import tempfile
import time

import duties
import open_readings
import rules
from counting import LONDON
from facts import facts_of
from history import history_of
from program import Program, smallest, write
from random_lives import GROUP, instants_of, life_of

RULES = {rule.id for rule in rules.RULES}
LONG = "DULY_LONG" in os.environ
LIVES = 4600 if LONG else 250  # of about 22 events
SHOWN = 6                      # differences that are shown in full
ORDINALS = range(1, 40)        # how often a moment may have come before it starts a clock


# ---- what the fold says --------------------------------------------------------------------------

def by_the_fold(facts, at):
    now = datetime.datetime.fromisoformat(at)
    today = now.astimezone(LONDON).date()
    known = [f for f in facts if (f.at <= now if f.at else f.day <= today)]
    for duty in duties.duties_of(history_of(known, today)):
        if not duties.void(duty):
            yield {**duties.told(duty, now), "anchor": "its own"}


# ---- what the program says -----------------------------------------------------------------------

def by_the_program(obligations, facts, life):
    """The same of what derive prints, each event replaced by the fact that it tells of."""
    fact_of = {telling: f for f in facts for telling in f.tellings}

    def fact(named):
        identity = named["source"], named["id"]
        return fact_of.get(identity, f"{identity} (which does not stand)")

    for o in obligations:
        if o["rule"] not in RULES or o["status"] == "void":
            continue
        trigger = o["trigger"]
        said = {"rule": o["rule"], "trigger": (trigger["type"], day(trigger["on"]), fact(trigger)),
                "due": day(o["due"]), "due_at": o.get("due_at"), "status": o["status"],
                "timeliness": o["timeliness"]}
        if o["status"] == "met":
            said["met"] = day(o["met"]["on"]), fact(o["met"]["by"])
        if o["status"] == "ended":
            said["ended"] = day(o["ended"]["on"]), o["ended"]["why"], fact(o["ended"]["by"])
        own = o["obligation"] in identities(o, fact(trigger), life)
        said["anchor"] = "its own" if own else o["obligation"]
        yield said


def identities(obligation, fact, life):
    """What the obligation may be called: after the first event of a chain of corrections that tells
    of @fact, or after the moment that started it."""
    trigger = obligation["trigger"]
    anchors = [[trigger["type"], n] for n in ORDINALS]
    if trigger["type"] == getattr(fact, "type", None):
        before = {(e["source"], e["id"]): (e["source"], e["replaces"])
                  for e in life if "replaces" in e}
        anchors = []
        for telling in fact.tellings:
            while telling in before:
                telling = before[telling]
            anchors.append(list(telling))
    key = [obligation["council"], obligation["case"], obligation["rule"]]
    return {hashlib.sha256(packed([*key, anchor])).hexdigest()[:32] for anchor in anchors}


def packed(value):
    """As msgpack, in its shortest form."""
    if isinstance(value, list):
        return bytes([0x90 + len(value)]) + b"".join(map(packed, value))
    if isinstance(value, int):
        return bytes([value])
    text = value.encode()
    return (bytes([0xa0 + len(text)]) if len(text) < 32 else bytes([0xd9, len(text)])) + text


def day(text):
    return text and datetime.date.fromisoformat(text)


# ---- comparing -----------------------------------------------------------------------------------

def shown(said):
    """For people, and for comparing."""
    def plain(value):
        if isinstance(value, tuple):
            return " ".join(map(plain, value))
        if hasattr(value, "tellings"):
            return "/".join(sorted(id_ for _, id_ in value.tellings))
        return str(value)
    return "  ".join(f"{name} {plain(value)}" for name, value in said.items())


def sayings(obligations, life, at, all_of_it=False):
    """What each says, and how often; None of both where the life is left out."""
    facts = facts_of(life)
    if not all_of_it and open_readings.life_left_out(facts):
        return None, None
    says, folds = list(by_the_program(obligations, facts, life)), list(by_the_fold(facts, at))
    if not all_of_it:
        left_out = open_readings.rules_left_out(facts)
        says, folds = ([open_readings.as_compared(s) for s in said if s["rule"] not in left_out]
                       for said in (says, folds))
    return collections.Counter(map(shown, says)), collections.Counter(map(shown, folds))


def difference(program, path, life, at, all_of_it):
    """What only the one and only the other says; None: they agree."""
    write(path, life)
    case = next((e["subject"] for e in life if e["subject"] != "-"), "-")
    says, folds = sayings(program.derive(path, at)[case][0], life, at, all_of_it)
    return (says - folds, folds - says) if says != folds else None


# ---- a difference, small -------------------------------------------------------------------------

NEEDED = {"visit.made": {"kinds", "seen"}, "legal-status.changed": {"legal_status"},
          "worker.allocated": {"role", "worker"}, "worker.released": {"role", "worker"}, "batch.retracted": {"batch"},
          "event.retracted": {"id"}, "placement.started": {"placement_type"},
          "person.registered": {"dob"}}


def without_a_field(event):
    for field in "recordedtime", "batch", "replaces":
        if field in event:
            yield {k: v for k, v in event.items() if k != field}
    data = event.get("data", {})
    for field in data.keys() - NEEDED.get(event["type"], set()):
        yield dict(event, data={k: v for k, v in data.items() if k != field})


def plainer(life, still):
    """Without what its events need not say."""
    for number, event in enumerate(life):
        for change in without_a_field(event):
            fewer = life[:number] + [change] + life[number + 1:]
            if still(fewer):
                return plainer(fewer, still)
    return life


def tell(program, seed, life, at, all_of_it):
    path = tempfile.mkdtemp(prefix="duly-differential-") + "/life.jsonl"

    def still(part):
        return difference(program, path, part, at, all_of_it) is not None

    life = sorted(life, key=lambda e: (e.get("time") or e["date"], e["id"]))
    life = smallest(plainer(smallest(life, still), still), still)
    says, folds = difference(program, path, life, at, all_of_it)
    print(f"DIFFERENT, life {seed} as of {at}:")
    for e in life:
        print("   ", json.dumps({k: v for k, v in e.items() if k != "specversion"}))
    for who, what in ("duly says", says), ("fold says", folds):
        for line in sorted(what.elements()):
            print(f"  {who}  {line}")
    print(f"  {program.command(path, at)}")
    print(f"  again: DULY_SEED={seed} {' '.join(sys.argv[:3])}", flush=True)


# ---- the whole of it -----------------------------------------------------------------------------

def look_at(program, seeds, instants, told, all_of_it):
    """Lives that begin about the same time, in one file."""
    lives = {f"C{seed}": (seed, life_of(seed)) for seed in seeds}
    wrong = set()
    with tempfile.TemporaryDirectory() as work:
        write(f"{work}/lives.jsonl", [e for _, life in lives.values() for e in life])
        for at in instants:
            found = program.derive(f"{work}/lives.jsonl", at)
            for case, (seed, life) in lives.items():
                says, folds = sayings(found[case][0], life, at, all_of_it)
                told["left out"] += folds is None
                told["duties"] += folds.total() if folds else 0
                if says != folds and seed not in wrong:
                    wrong.add(seed)
                    told["wrong"] += 1
                    if told["wrong"] <= SHOWN:
                        tell(program, seed, life, at, all_of_it)
    told["events"] += sum(len(life) for _, life in lives.values())
    told["lives"] += len(lives)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("duly")
    parser.add_argument("source")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lives", type=int, default=LIVES)
    parser.add_argument("--at")
    parser.add_argument("--open", action="store_true")
    return parser.parse_args()


def seeds_of(args):
    if "DULY_SEED" in os.environ:
        return [int(os.environ["DULY_SEED"])]
    fresh = range(0)
    if LONG:
        fresh = range(int(time.time()) * GROUP, int(time.time()) * GROUP + args.lives // 4)
    return [*range(args.seed, args.seed + args.lives), *fresh]


def main():
    args = arguments()
    program = Program(args.duly, pathlib.Path(args.source).resolve())
    groups, told = collections.defaultdict(list), collections.Counter()
    for seed in seeds_of(args):
        groups[seed // GROUP].append(seed)
    for number, seeds in groups.items():
        instants = [args.at] if args.at else instants_of(number * GROUP)
        look_at(program, seeds, instants, told, args.open)
    print(f"{told['events']} events of {told['lives']} lives, {told['duties']} duties compared, "
          f"{told['left out']} looks at a life left out: {told['wrong']} lives differ")
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
