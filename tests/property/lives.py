#!/usr/bin/python3
"""Laws that any child's obligations keep, over lives that `duly simulate` makes up.

Each law changes a life in a way that must not matter, or not in this way, and compares what `duly
derive` gives under all packs. What differs is shrunk to few events of one child, and told with the
commands that show it.

Usage: lives.py DULY SOURCE_DIR [--seed N] [--seeds N] [--children N] [--years N] [--rounds N]
                [--law NAME] [--child C]
A round puts each child under one law; with DULY_LONG in the environment each under all. A seed
chooses the profile as well. Not looked at: coverage (derive prints none), what teams and workers do
to many cases at once, references that are merged (no made-up life has them).
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import sys
import tempfile

from program import Program, smallest, write

FIRST = datetime.date(2025, 4, 1)
PROFILES = ["schemas/england/profiles/london-borough.yaml", "tests/data/profiles/slow-recording.yaml",
            "tests/data/profiles/missing.yaml", "tests/data/profiles/unaccompanied.yaml",
            "tests/data/profiles/small.yaml"]
NEVER_MINE = {"event.retracted", "batch.retracted"}   # what takes back is not taken back


# ---- the lives -----------------------------------------------------------------------------------

def simulate(program, work, args):
    program.run("simulate", "-n", str(args.children), "-y", str(args.years), "-s", str(args.seed),
                "--start", str(FIRST), "-o", f"{work}/lives.jsonl", "-p",
                f"{program.source}/{PROFILES[(args.seed - 1) % len(PROFILES)]}")
    lives = collections.defaultdict(list)
    with open(f"{work}/lives.jsonl", encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            lives[event["subject"]].append(event)
    return {child: first_told(life) for child, life in lives.items()}


def first_told(life):
    """An event sent again says when it was first recorded: of two the first that arrives counts."""
    recorded = {}
    for e in life:
        recorded.setdefault(e["id"], e["recordedtime"])
    return [dict(e, recordedtime=recorded[e["id"]]) for e in life]


# ---- looking at a life ---------------------------------------------------------------------------

def origin(event):
    """The id of the event of the made-up life that it is or comes from."""
    return event.get("of", event["id"])


def day_of(event):
    return event.get("date") or event["time"][:10]


def linked(life):
    """What another event names: a correction or what it corrects, what is retracted."""
    named = {e["replaces"] for e in life if "replaces" in e}
    named |= {e["id"] for e in life if "replaces" in e}
    named |= {e["data"]["id"] for e in life if e["type"] == "event.retracted"}
    return named


def free(life):
    named = linked(life)
    return [e for e in life if e["id"] not in named and e["type"] not in NEVER_MINE]


class Picker:
    """Picks the event whose type was picked least so far, so that rare types have their turn."""

    def __init__(self):
        self.counts = collections.Counter()   # of the present seed: the same whoever came before
        self.types = set()

    def pick(self, events, rng):
        least = min(self.counts[e["type"]] for e in events)
        event = rng.choice([e for e in events if self.counts[e["type"]] == least])
        self.counts[event["type"]] += 1
        self.types.add(event["type"])
        return event


picker = Picker()


def without(life, event):
    return [e for e in life if (e["source"], e["id"]) != (event["source"], event["id"])]


def put_in(life, event, rng):
    at = rng.randint(0, len(life))
    return life[:at] + [event] + life[at:]


def retraction(event, at):
    return {"specversion": "1.0", "id": f"r-{event['id']}", "source": event["source"],
            "type": "event.retracted", "subject": event["subject"], "time": at,
            "recordedtime": at, "data": {"id": event["id"]}, "of": origin(event)}


def corrected(event, times=1, **changes):
    """The next of a chain. "!" sorts before digits, so that it keeps its place among its like."""
    return dict(event, id=event["id"] + "!" * times, of=event["id"],
                replaces=event["id"] + "!" * (times - 1), **changes)


def moved(event, days, at):
    """Some days earlier or later, never beyond @at."""
    key = "date" if "date" in event else "time"
    day = datetime.date.fromisoformat(event[key][:10]) + datetime.timedelta(days=days)
    return {key: min(str(day), at[:10]) + event[key][10:]}


# ---- comparing -----------------------------------------------------------------------------------

def plain(text):
    return text


def viewed(out, name=plain, source=plain, recorded=True):
    """What derive gives for one child, names of events and sources as the two functions say."""
    text = json.dumps([sorted(out[0], key=lambda o: o["obligation"]),
                       sorted(out[1], key=lambda f: json.dumps(f, sort_keys=True))])

    def change(o):
        if "source" in o and "id" in o:
            o["source"], o["id"] = source(o["source"]), name(o["id"])
        if not recorded:
            o.pop("recorded", None)
        return o

    return json.loads(text, object_hook=change)


def difference(a, b):
    """The first place where two values differ, for people; None: nowhere."""
    if a == b:
        return None
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            if a.get(key) != b.get(key):
                return f"{key}: {difference(a.get(key), b.get(key))}"
    if isinstance(a, list) and isinstance(b, list):
        where = [x for x in a if x not in b][:1], [x for x in b if x not in a][:1]
        if where[0] and where[1]:
            rule = where[0][0].get("rule", "") if isinstance(where[0][0], dict) else ""
            return f"[{rule}] {difference(where[0][0], where[1][0])}"
        return f"{len(a)} and {len(b)}; only here {brief(where[0])}, only there {brief(where[1])}"
    return f"{brief(a)} and {brief(b)}"


def brief(value):
    text = json.dumps(value)
    return text if len(text) < 400 else text[:400] + "..."


class Pair:
    """Two lives and how what comes of them compares."""

    def __init__(self, a, b, at, a_at=None, **view):
        self.a, self.b, self.at, self.a_at = a, b, at, a_at or at
        self.view = view

    def compare(self, a, b):
        return difference(viewed(a, **self.view), viewed(b, **self.view))


class Settled(Pair):
    """What is settled in the first is as settled in the second; open duties may go on."""

    KEPT = "due", "due_at", "status", "met", "ended", "trigger", "act_by"

    def compare(self, a, b):
        later = {o["obligation"]: o for o in b[0]}
        for o in a[0]:
            if o["status"] == "met" or (o["status"] == "ended" and "by" in o["ended"]):
                now = later.get(o["obligation"], {})
                if any(o.get(k) != now.get(k) for k in self.KEPT):
                    return f"{o['rule']} of {o['trigger']['on']}: " + str(
                        difference({k: o.get(k) for k in self.KEPT},
                                   {k: now.get(k) for k in self.KEPT}))
        return None


# ---- the laws ------------------------------------------------------------------------------------

def any_order(life, rng, at):
    """Events are folded by when things happened, never by when they arrived (promise 5)."""
    return Pair(rng.sample(life, len(life)), life, at)


def sent_twice(life, rng, at):
    """The same event again changes nothing (promise 3), whenever it was recorded again."""
    again = [dict(e, recordedtime=at) for e in rng.sample(life, len(life))]
    return Pair(life + again, life, at)


def retracted(life, rng, at):
    """What is retracted counts as never having happened, and leaves no trace in dates or ids."""
    a, b = life, life
    for _ in range(rng.choice([1, 1, 4])):
        if free(b):
            event = picker.pick(free(b), rng)
            a, b = put_in(a, retraction(event, at), rng), without(b, event)
    return Pair(a, b, at)


def correction_retracted(life, rng, at):
    """Who deletes a row names its last state: neither that nor what it replaced stands."""
    event = picker.pick(free(life), rng)
    new = corrected(event, **moved(event, rng.randint(-20, 20), at))
    a = put_in(put_in(life, new, rng), retraction(new, at), rng)
    return Pair(a, without(life, event), at)


def said_again(life, rng, at):
    """A correction that corrects nothing changes no date and no id but the one that it brings."""
    a = life
    for _ in range(rng.choice([1, 1, 4])):
        if free(a):
            a = put_in(a, corrected(picker.pick(free(a), rng)), rng)
    return Pair(a, life, at, name=lambda s: s.rstrip("!"))


def corrected_is_sent_right(life, rng, at):
    """After a correction all is as if the right event had been sent in the first place."""
    event = picker.pick(free(life), rng)
    new = dict(event, **moved(event, rng.randint(-60, 60), at))
    right = [new if e["id"] == event["id"] and e["source"] == event["source"] else e
             for e in life]
    return Pair(put_in(life, corrected(new), rng), right, at, name=lambda s: s.rstrip("!"))


def there_and_back(life, rng, at):
    """A correction that is corrected back ends where it began, under the ids that it began with."""
    event = picker.pick(free(life), rng)
    there = corrected(event, **moved(event, rng.choice([-40, -9, -1, 1, 9, 40]), at))
    a = put_in(put_in(life, there, rng), corrected(event, 2), rng)
    return Pair(a, life, at, name=lambda s: s.rstrip("!"))


def batch_back(life, rng, at):
    """What was delivered together and is taken back together was never sent.

    What comes in a batch that was taken back before it came is told, so the retraction comes last."""
    batch = {e["id"] for e in free(life) if rng.random() < 0.3}
    source, name = life[0]["source"], f"b-{life[0]['subject']}"
    mine = [e["source"] == source and e["id"] in batch for e in life]
    back = dict(retraction(life[0], at), type="batch.retracted", subject="-",
                id=f"back-{name}", data={"batch": name}, of="batch")
    a = [dict(e, batch=name) if m else e for e, m in zip(life, mine)]
    return Pair(a + [back], [e for e, m in zip(life, mine) if not m], at)


def two_sources(life, rng, at):
    """The same fact from two feeds is one: a second system with ids of its own adds nothing."""
    def other(e):
        new = dict(e, source=e["source"] + ".second", id="z" + e["id"], of=e["id"])
        if "replaces" in e:
            new["replaces"] = "z" + e["replaces"]
        if e["type"] == "event.retracted":
            new["data"] = dict(e["data"], id="z" + e["data"]["id"])
        return new
    both = life + [other(e) for e in life]
    return Pair(rng.sample(both, len(both)), life, at)


def recorded_otherwise(life, rng, at):
    """When the source recorded it is told of it, and counts for nothing (within what can be)."""
    def other(e):
        new = dict(e)
        del new["recordedtime"]
        if rng.random() < 0.8:
            happened = datetime.date.fromisoformat(day_of(e))
            recorded = happened + datetime.timedelta(days=rng.randint(-360, 400))
            new["recordedtime"] = f"{recorded}T10:00:00Z"
        return new
    return Pair([other(e) for e in life], life, at, recorded=False)


def stays_settled(life, rng, at):
    """Time alone undoes nothing: what was met, or ended with an event, stays as it was."""
    early = str(FIRST + datetime.timedelta(days=100)) + "T12:00:00Z"
    so_far = [e for e in life if day_of(e) <= early[:10] and e.get("time", "") <= early]
    return Settled(so_far, so_far, at, a_at=early) if early < at and so_far else None


LAWS = [any_order, sent_twice, retracted, correction_retracted, said_again,
        corrected_is_sent_right, there_and_back, batch_back, two_sources, recorded_otherwise,
        stays_settled]


# ---- what fails, small ---------------------------------------------------------------------------

def fails(program, work, pair, a, b):
    write(f"{work}/a.jsonl", a)
    write(f"{work}/b.jsonl", b)
    child = pair.a[0]["subject"]
    return pair.compare(program.derive(f"{work}/a.jsonl", pair.a_at)[child],
                        program.derive(f"{work}/b.jsonl", pair.at)[child])


def shrink(program, work, pair):
    """Leaves out of both lives what the difference does not need."""
    def of(life, kept):
        return [e for e in life if origin(e) in kept]

    def still(kept):
        return of(pair.a, kept) and fails(program, work, pair, of(pair.a, kept), of(pair.b, kept))

    ids = smallest(sorted({origin(e) for e in pair.a + pair.b}), still)
    return of(pair.a, ids), of(pair.b, ids)


def tell(program, law, pair, said, args):
    child = pair.a[0]["subject"]
    keep = tempfile.mkdtemp(prefix="duly-lives-")
    a, b = shrink(program, keep, pair)
    print(f"WRONG {law.__name__}, child {child}: {said}\n      {law.__doc__}")
    print(f"      shrunk to {len(a)} and {len(b)} events: {fails(program, keep, pair, a, b)}")
    for name, at in (("a", pair.a_at), ("b", pair.at)):
        print(f"      {program.command(f'{keep}/{name}.jsonl', at)}")
    print(f"      again: {sys.argv[0]} {program.duly} {program.source} --seed {args.seed} "
          f"--seeds 1 --children {args.children} --years {args.years} --rounds {args.rounds} "
          f"--law {law.__name__} --child {child}", flush=True)


# ---- rounds --------------------------------------------------------------------------------------

def instant_of(round_, args, rng):
    """The first round at the end of the lives, the others on any day."""
    days = args.years * 365 + 1
    if round_ > 0:
        days = rng.randint(101, days)
    return f"{FIRST + datetime.timedelta(days=days)}T12:00:00Z"


def pairs_of(lives, args, round_, at):
    """A law for each child, another one in the next round."""
    for i, (child, life) in enumerate(sorted(lives.items())):
        law = LAWS[(i + round_) % len(LAWS)]
        rng = random.Random(f"{args.seed} {round_} {child}")
        pair = law(life, rng, at) if free(life) else None
        if pair and args.law in (None, law.__name__) and args.child in (None, child):
            yield law, child, pair


def go_through(program, work, args, lives, round_, held):
    """All first lives in one run of the program, all second ones in another."""
    at = instant_of(round_, args, random.Random(f"{args.seed} {round_}"))
    pairs = list(pairs_of(lives, args, round_, at))
    files = collections.defaultdict(list)
    for _, _, pair in pairs:
        files["a", pair.a_at] += pair.a
        files["b", pair.at] += pair.b
    out = {}
    for (side, when), events in files.items():
        write(f"{work}/{side}.jsonl", events)
        out[side, when] = program.derive(f"{work}/{side}.jsonl", when)
    wrong = 0
    for law, child, pair in pairs:
        said = pair.compare(out["a", pair.a_at][child], out["b", pair.at][child])
        held[law.__name__] += said is None
        wrong += said is not None
        if said and wrong <= 3:
            tell(program, law, pair, said, args)
        elif said:
            print(f"WRONG {law.__name__}, child {child}: {said}")
    return wrong


def arguments():
    long = "DULY_LONG" in os.environ
    parser = argparse.ArgumentParser()
    parser.add_argument("duly")
    parser.add_argument("source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=6 if long else 1)
    parser.add_argument("--children", type=int, default=100 if long else 60)
    parser.add_argument("--years", type=int, default=2 if long else 1)
    parser.add_argument("--rounds", type=int, default=len(LAWS) if long else 1)
    parser.add_argument("--law")
    parser.add_argument("--child")
    return parser.parse_args()


def main():
    args = arguments()
    program = Program(args.duly, pathlib.Path(args.source).resolve())
    held, wrong, children = collections.Counter(), 0, 0
    for args.seed in range(args.seed, args.seed + args.seeds):
        with tempfile.TemporaryDirectory() as work:
            lives = simulate(program, work, args)
            picker.counts.clear()
            children += len(lives)
            for round_ in range(args.rounds):
                wrong += go_through(program, work, args, lives, round_, held)
    for law in LAWS:
        print(f"{held[law.__name__]:7} held: {law.__name__}: {law.__doc__.splitlines()[0]}")
    print(f"{children} children; events of {len(picker.types)} types retracted or corrected")
    if wrong or not held:
        sys.exit(f"{wrong} wrong")


main()
