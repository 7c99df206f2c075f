#!/usr/bin/python3
"""A made-up borough through the whole service in virtual time, and each promise that shows outside.

`duly simulate` makes the lives; `duly rehearse` takes them through the real log, store and docket.
Then the log is read from outside, with the packs' ladders counted anew (feed.py, ladder.py), and
each promise is judged; last, the data directory is damaged on purpose.

Usage: borough.py DULY SOURCE_DIR [--children N] [--years N] [--seeds FIRST-LAST] [--keep DIR]
Without options a small borough and a year; with DULY_LONG in the environment ten boroughs of 500
children and ten years each: a million events and three million alerts, an hour of a core and 10 GB
of disk each in a release build, many times that under sanitizers. Exit code 1: a promise was
broken, with what shows it.

Not checked here: dates themselves, which the law's own tests and property.oracle hold (the count is
taken from derive); feeds, and so what is not watched; holds, steps of the clock, restores;
acknowledgements and consumers; teams and workers that leave; merged references; overlays, rules and
calendars put in force while it runs; the service's own alerts. Rungs are counted from what an alert
shows of its duty. Coverage is checked for looked-after children, the status that can be told from
the events without the vocabulary.
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from feed import Feed
from ladder import DAY, LONDON, Ladder, WorkingDays, instant, ms_of, read_packs, text_of

START = datetime.date(2025, 4, 1)
PROFILES = ["schemas/england/profiles/london-borough.yaml", "tests/data/profiles/slow-recording.yaml",
            "tests/data/profiles/missing.yaml", "tests/data/profiles/unaccompanied.yaml",
            "tests/data/profiles/small.yaml"]
SHOWN = 5                          # broken cases of one promise that are told in full
LOOKS = 6                          # instants at which the feed is held against derive


class Borough:
    """One borough: its events, its data directory, and what was found wrong with it."""

    def __init__(self, args, seed, work):
        self.duly, self.source = args.duly, pathlib.Path(args.source).resolve()
        self.seed, self.work, self.args, self.said = seed, work, args, None
        self.events, self.data = f"{work}/events.jsonl", f"{work}/data"
        self.profile = PROFILES[(seed - 1) % len(PROFILES)]
        self.broken = collections.Counter()
        self.env = dict(os.environ, DULY_RULES=str(self.source / "schemas/england/rules"),
                        DULY_DATA=self.data)
        self.rules, self.coverage = read_packs(self.source / "schemas/england/rules")
        self.working = WorkingDays(
            self.source / "tests/data/bank-holidays-ew-2012-2028.json")
        self.feed, self.at = None, None

    # ---- the program -----------------------------------------------------------------------------

    def run(self, *args, code=0):
        done = subprocess.run([self.duly, *args], capture_output=True, text=True, env=self.env)
        if done.returncode != code:
            sys.exit(f"duly {' '.join(args)}: exit {done.returncode}: {done.stdout[:500]} "
                     f"{done.stderr[:2000]}")
        return done

    def lines(self, *args):
        """Of what may be longer than memory."""
        with subprocess.Popen([self.duly, *args], stdout=subprocess.PIPE, text=True,
                              env=self.env) as program:
            yield from program.stdout
            if program.wait() != 0:
                sys.exit(f"duly {' '.join(args)}: exit {program.returncode}")

    def obligations(self, *args):
        """Those that a list prints, a line each."""
        for line in self.lines(*args, "--json"):
            if line.startswith('  {"obligation"'):
                yield json.loads(line.rstrip().removesuffix(","))

    def fail(self, promise, said):
        name = getattr(promise, "__name__", promise)
        self.broken[name] += 1
        if self.broken[name] <= SHOWN:
            why = " ".join((promise.__doc__ or "").split())
            print(f"BROKEN {name} ({why})\n       {said}", flush=True)

    def today(self):
        return datetime.datetime.fromtimestamp(ms_of(self.at) / 1000, LONDON).date()

    # ---- making it -------------------------------------------------------------------------------

    def make(self):
        """What was kept of an earlier run is judged again as it is."""
        kept = pathlib.Path(self.work, "rehearsed.json")
        if not kept.exists():
            self.run("simulate", "-n", str(self.args.children), "-y", str(self.args.years), "-s",
                     str(self.seed), "--start", str(START), "-p", str(self.source / self.profile),
                     "-o", self.events)
            began = time.monotonic()
            kept.write_text(self.rehearse(), encoding="utf-8")
            print(f"rehearsed in {time.monotonic() - began:.0f} s", flush=True)
        self.said = json.loads(kept.read_text(encoding="utf-8"))
        self.at = self.said["until"]
        print(f"borough {self.seed}: {self.profile}, {self.args.children} children in care, "
              f"{self.args.years} years: {self.said['cases']} cases, "
              f"{self.said['events']['accepted']} events, {sum(self.said['alerts'].values())} "
              f"alerts", flush=True)

    def rehearse(self):
        """The counts. Lines that are rejected are a fault, and none of the borough's events."""
        done = subprocess.run([self.duly, "rehearse", self.events, "--data", self.data, "--json"],
                              capture_output=True, text=True, env=self.env)
        if done.returncode not in (0, 1):
            sys.exit(f"duly rehearse: exit {done.returncode}: {done.stderr[:2000]}")
        refused = {int(n) for n in re.findall(r"^\S+?:(\d+): ", done.stderr, re.MULTILINE)}
        if refused or done.returncode:
            self.fail("what is made up is taken", done.stderr[:2000])
        with open(self.events, encoding="utf-8") as file:
            lines = [line for n, line in enumerate(file, 1) if n not in refused]
        with open(self.events, "w", encoding="utf-8") as file:
            file.writelines(lines)
        return done.stdout

    def looks(self):
        """Instants between two events, the last at the end."""
        rng, end = random.Random(self.seed), ms_of(self.at)
        begin = instant(START)
        return sorted(rng.randrange(begin, end) | 1 for _ in range(LOOKS - 1)) + [end]

    def watch(self):
        """Reads the log once: the feed judges its alerts, and at some instants is looked at."""
        texts = {"steps": set(), "prose": {c["why"].rstrip(".") for c in self.coverage}}
        for rule in self.rules.values():
            texts["prose"] |= {rule["basis"].get(k) for k in ("edition", "unread")}
            texts["steps"] |= {str(s) for s in rule.get("warn", [])}
            texts["steps"] |= {str(rule[k]) for k in ("due", "repeat", "expect") if k in rule}
        for line in json.loads(self.run("rules", "list", "--json").stdout):
            texts["prose"] |= {line["title"], line["basis"]}
        texts["contradiction"] = CONTRADICTION
        with open(self.source / "schemas/obligation.schema.json", encoding="utf-8") as file:
            fields = set(json.load(file)["properties"])
        ladders = {i: Ladder(rule, self.working) for i, rule in self.rules.items()}
        self.feed = Feed(ladders, texts, fields, self.fail)
        taken, looks = InTheLog(self), self.looks()
        for line in self.lines("log", "export"):
            if '"kind":"event"' in line[:80]:
                record = json.loads(line)
                self.feed.take(record["body"])
                taken.read(record)
            elif '"kind":"alert"' in line[:80]:
                record = json.loads(line)
                while len(looks) > 1 and ms_of(record["recorded"]) > looks[0]:
                    feed_is_what_derive_gives(self, looks.pop(0))
                self.feed.read(record)
        taken.end()
        for look in looks:
            feed_is_what_derive_gives(self, look)


# What is said of a contradiction, behind the event and its day.
CONTRADICTIONS = (
    ", but '[a-z0-9 ]+' was open already: was its end recorded, or is this said twice[?]",
    ", but '[a-z0-9 ]+' was not open then: was its start recorded, and is the date right[?]",
    ", but only within '[a-z0-9 ]+' can that be, which was not open then: check the two dates",
    ", which is after the death: check the two dates",
    " replaces an event that another replaces as well: which of the two is right[?]",
    ", while '[a-z0-9 ]+' was still open: was its end recorded[?]",
    ", but that merges the reference into itself, or round into a ring: take one of them back",
    " replaces an event that replaces it, so that neither stands: send it again under a new id")
CONTRADICTION = re.compile(f"[a-z0-9 ]+ on [0-9]+ [A-Z][a-z]+ [0-9]{{4}}({'|'.join(CONTRADICTIONS)})")


# ---- events in the log ---------------------------------------------------------------------------

class InTheLog:
    """Every accepted event is in the log exactly once, as it was sent, in the order of arrival."""

    def __init__(self, borough):
        self.borough, self.n = borough, 0
        self.sent = self.first_sent(borough.events)

    @staticmethod
    def first_sent(path):
        seen = set()
        with open(path, encoding="utf-8") as file:
            for line in file:
                e = json.loads(line)
                if (e["subject"], e["source"], e["id"]) not in seen:
                    seen.add((e["subject"], e["source"], e["id"]))
                    yield e

    @staticmethod
    def same(sent, logged):
        """Defaults are filled in; lists of codes are sets; instants have any offset."""
        def plain(v):
            return sorted(v) if isinstance(v, list) else v
        data, kept = sent.pop("data", {}), logged.pop("data", {})
        for e in sent, logged:
            e["time"] = ms_of(e["time"]) if "time" in e else None
        return all(plain(kept.get(k)) == plain(v) for k, v in data.items()) and sent == logged

    def read(self, record):
        self.n += 1
        sent = next(self.sent, None)
        if sent is None or not self.same(dict(sent), dict(record["body"])):
            self.borough.fail(InTheLog, f"sent {sent}, in the log {record}")

    def end(self):
        lost = next(self.sent, None)
        if lost or self.n != self.borough.said["events"]["accepted"]:
            self.borough.fail(InTheLog, f"{self.n} in the log, {self.borough.said['events']}, "
                                     f"the first that is lost: {lost}")


# ---- what the feed says, and what is owed --------------------------------------------------------

def feed_is_what_derive_gives(b, at):
    """Nothing is skipped and nothing told stands that is not so: at any instant, what somebody has
    been told and not answered is what derive gives of the events known by then. An open duty that
    has lapsed has been told overdue; one told of is open, with the date that was told."""
    when = text_of(at)
    known = f"{b.work}/known.jsonl"
    with open(b.events, encoding="utf-8") as file, open(known, "w", encoding="utf-8") as out:
        for line in file:
            if ms_of(json.loads(line)["recordedtime"]) <= at:
                out.write(line)
    believed = {k: told.alerts for k, told in b.feed.open.items() if isinstance(k, str)}
    for o in b.obligations("derive", "--at", when, "--status", "open", known):
        told = believed.pop(o["obligation"], [])
        types = {a.type for a in told}
        if o["stage"] == "overdue" and not types & {"alert.overdue", "alert.moved"}:
            b.fail(feed_is_what_derive_gives, f"at {when} lapsed, told {types}: {o}")
        if o["stage"] == "due" and not types & {"alert.due", "alert.overdue", "alert.moved"}:
            b.fail(feed_is_what_derive_gives, f"at {when} due, told {types}: {o}")
        if o["stage"] == "upcoming" and not types - {"alert.opened"} and "planned" not in o:
            b.fail(feed_is_what_derive_gives, f"at {when} upcoming, told {types}: {o}")
        wrong = [a.seq for a in told if str(a.due or None) != str(o["due"]) or
                 (o["due"] and a.due_at != ms_of(o["due_at"]))]
        if wrong:
            b.fail(feed_is_what_derive_gives, f"at {when} alerts {wrong} told another date: {o}")
    for duty, told in believed.items():
        b.fail(feed_is_what_derive_gives, f"at {when} told of, but not open: {duty}, rule "
                                          f"{told[-1].rule} of {told[-1].subject}")


def store_is_what_derive_gives(b):
    """Any order, same state: the store's obligations are those of derive over the same events."""
    derived = obligation_lines(b.lines("derive", "--at", b.at, "--json", b.events))
    compare_lines(b, store_is_what_derive_gives, "list", listed(b), "derive", derived)


def compare_lines(b, promise, name, mine, other, theirs):
    if not mine:
        b.fail(promise, f"{name} has nothing")
    if mine == theirs:
        return
    some, others = ({o["obligation"]: o for o in map(json.loads, lines)}
                    for lines in (mine - theirs, theirs - mine))
    for i in sorted(some.keys() | others.keys()):
        x, y = some.get(i, {}), others.get(i, {})
        keys = sorted(k for k in x.keys() | y.keys() if x.get(k) != y.get(k))
        b.fail(promise, f"{i} of {(x or y)['case']}, {(x or y)['rule']}: {name} has "
                        f"{ {k: x.get(k) for k in keys[:4]} }, {other} has "
                        f"{ {k: y.get(k) for k in keys[:4]} }")


def listed(b):
    return obligation_lines(b.lines("list", "--all", "--status", "any", "--json"))


def obligation_lines(lines):
    """Of a list that has an obligation a line, in whichever order those of one day are. Whom a case is
    linked with is in lists of a store alone."""
    return {re.sub(r', ?"linked": ?\[[^]]*\]', "", line.strip().rstrip(","))
            for line in lines if line.startswith('  {"obligation"')}


# ---- at the end ----------------------------------------------------------------------------------

def the_log_holds(b):
    """Damage is detected: every batch and every digest of the log is checked, and holds."""
    said = json.loads(b.run("log", "verify", "--json").stdout)
    b.root = said["root"]


def replay_is_a_proof(b):
    """The log through the core again gives every alert and the final state, digest for digest."""
    verify_replay(b, replay_is_a_proof)


def verify_replay(b, promise):
    done = subprocess.run([b.duly, "replay", "--verify"], capture_output=True, text=True, env=b.env)
    if done.returncode or "alerts that differ: 0" not in done.stdout or \
            "the same" not in done.stdout:
        b.fail(promise, f"exit {done.returncode}: {done.stdout[:1000]} {done.stderr[:1000]}")


def every_clock_has_a_basis(b):
    """No clock lacks a basis: each names instrument and provision, as its pack has them."""
    said = {r["rule"]: r for r in json.loads(b.run("rules", "list", "--json").stdout)}
    for o in b.obligations("list", "--all", "--status", "any"):
        rule = said.get(o["rule"], {})
        law = b.rules[o["rule"]]["basis"]
        if o.get("basis") != rule.get("basis") or not o["basis"].startswith(law["instrument"]) \
                or o.get("verified") not in ("V1", "V2", "U"):
            b.fail(every_clock_has_a_basis, str(o))


def nothing_overdue_is_untold(b):
    """Every open duty that has lapsed has been told overdue: once at its instant, then by the
    ladder's repeats to this day."""
    end = ms_of(b.at)
    for o in b.obligations("list", "--stage", "overdue"):
        told = b.feed.open.get(o["obligation"])
        alerts = told.alerts if told else []
        last = max((a.rung_at or a.time for a in alerts), default=0)
        if not alerts:
            b.fail(nothing_overdue_is_untold, f"never told: {o}")
            continue
        rungs = b.feed.ladders[o["rule"]].overdue(alerts[-1], end)
        if rungs and last < rungs[-1].at:
            b.fail(nothing_overdue_is_untold, f"last told {text_of(last)}, but the ladder has "
                                              f"{text_of(rungs[-1].at)} {rungs[-1].step}: {o}")


def gaps_of_coverage_are_told(b):
    """Silence is news: a looked-after child who lacks a clock is told of, and no other."""
    children, told, judged = looked_after(b), b.feed.gaps(), 0
    clocks = collections.defaultdict(list)
    for o in b.obligations("list", "--all", "--status", "any"):
        clocks[o["case"], o["rule"]].append(o)
    for case, life in children.items():
        for c in b.coverage:
            if c["status"] != "looked-after" or is_exempt(life, c.get("unless"), b.today()):
                continue
            mine = [o for rule in c["clocks"] for o in clocks[case, rule]]
            since = max([START, life.since] + [
                datetime.date.fromisoformat((o.get("met") or o["ended"])["on"]) for o in mine
                if o["status"] in ("met", "ended")])
            is_open = any(o["status"] == "open" or (
                c.get("once") and o["status"] == "met" and max(
                    o["met"]["on"], o["trigger"]["on"]) >= str(life.since)) for o in mine)
            long_ago = b.working.add(since, GRACE) < b.today()
            judged += is_open or long_ago
            if (is_open or long_ago) and is_open == ((case, c["id"]) in told):
                b.fail(gaps_of_coverage_are_told, f"{case} {c['id']}: since {since}, open clock: "
                                                  f"{is_open}, told: {not is_open}")
    if judged == 0:
        b.fail(gaps_of_coverage_are_told, "no child to judge by")


GRACE = 12                         # working days: more than any of these coverages waits
Life = collections.namedtuple("Life", "since born adopted remanded")


def is_exempt(life, unless, today):
    """Whether the coverage may not ask for the child; of other conditions than these it may not."""
    if unless is None:
        return False
    if unless == "remanded":
        return life.remanded
    if unless == {"open": "adoption-placement"}:
        return life.adopted
    if isinstance(unless, dict) and "below" in unless.get("age", {}):
        return life.born + (unless["age"]["below"] + 1) * 366 * DAY > today
    return True


def looked_after(b):
    """Who is in care at the end: periods that are no short breaks."""
    lives, gone = collections.defaultdict(list), set()
    for e in InTheLog.first_sent(b.events):
        lives[e["subject"]].append(e)
        if "replaces" in e:
            gone.add((e["subject"], e["replaces"]))
        if e["type"] == "event.retracted":
            gone.add((e["subject"], e["data"]["id"]))
    found = {}
    for child, life in lives.items():
        stands = [e for e in life if (child, e["id"]) not in gone and e["id"][0] != "x"]
        of_type = collections.defaultdict(list)
        for e in stands:
            of_type[e["type"]].append(dict(e.get("data", {}), on=(e.get("date") or e["time"])[:10]))
        over = {d.get("period") for d in of_type["care.ended"]}
        since = [d["on"] for d in of_type["care.entered"]
                 if d["period"] not in over and not d.get("short_break")]
        if since and not of_type["person.died"]:
            born = max(of_type["person.registered"], key=lambda d: d["on"])["dob"]
            found[child] = Life(datetime.date.fromisoformat(max(since)),
                                datetime.date.fromisoformat(born), bool(of_type["adoption.placed"]),
                                any(d.get("legal_status", "")[:1] == "J" for kind in
                                    ("care.entered", "legal-status.changed")
                                    for d in of_type[kind]))
    return found


def timeliness_adds_up(b):
    """The figures of duly timeliness are counts that anybody can make from the list."""
    said = json.loads(b.run("timeliness", "--json").stdout)
    mine = collections.defaultdict(collections.Counter)
    end = ms_of(b.at)
    for o in b.obligations("list", "--status", "any"):
        if o["due"] is None or o["status"] == "void" or o["provisional"]:
            continue
        if ms_of(o["due_at"]) > end:
            continue
        mine[o["rule"]][outcome(o)] += 1
    for row in said["rules"]:
        if row.get("measure") or row.get("reading"):
            continue
        told = {k: row.get(k, 0) for k in OUTCOMES}
        counted = {k: mine.get(row["rule"], {}).get(k, 0) for k in OUTCOMES}
        if told != counted:
            b.fail(timeliness_adds_up, f"{row['rule']}: said {told}, counted {counted}")


OUTCOMES = "in_time", "late", "overdue", "not_done", "ended"


def outcome(o):
    if o["status"] == "ended" and o["ended"]["on"] <= o["due"]:
        return "ended"
    if o["status"] == "met":
        return "late" if o["timeliness"] == "late" else "in_time"
    return "not_done" if o["status"] == "ended" else "overdue"


# ---- damage --------------------------------------------------------------------------------------

def rebuilt_from_the_log(b):
    """What follows from the log can be lost: built again from nothing, it is the same."""
    before = listed(b)
    shutil.rmtree(f"{b.data}/store")
    b.run("rebuild")
    compare_lines(b, rebuilt_from_the_log, "the store before", before, "the new one", listed(b))
    if json.loads(b.run("log", "verify", "--json").stdout)["root"] != b.root:
        b.fail(rebuilt_from_the_log, "the log has changed")
    verify_replay(b, rebuilt_from_the_log)


def a_changed_byte_is_found(b):
    """A changed bit in the log is an error that names the place, and nothing is built from it."""
    rng = random.Random(b.seed)
    segments = sorted(pathlib.Path(b.data, "log").glob("*.seg"))
    for _ in range(3):
        path = rng.choice(segments)
        at = rng.randrange(int(last_used(path) * BEFORE_THE_TAIL))
        flip(path, at)
        where = f"a bit at {at} of {path.name}"
        done = subprocess.run([b.duly, "log", "verify"], capture_output=True, text=True, env=b.env)
        place = re.search(r"segment (\d+) of the log, offset (\d+)", done.stderr)
        if done.returncode != 1 or not place or int(place[1]) != int(path.stem) or \
                not at - BATCH_MOST < int(place[2]) <= at:
            b.fail(a_changed_byte_is_found, f"{where}: exit {done.returncode}, {done.stderr[:600]}")
        done = subprocess.run([b.duly, "rebuild"], capture_output=True, text=True, env=b.env)
        if done.returncode == 0:
            b.fail(a_changed_byte_is_found, f"{where}: a store was built from it")
        flip(path, at)
    b.run("log", "verify")


BEFORE_THE_TAIL = 0.95             # a last batch that does not check may have been torn in writing
BATCH_MOST = 16 << 20


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def last_used(path):
    """Where the zeroes begin that a segment ends with."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        while size > 0:
            start = max(0, size - (1 << 20))
            file.seek(start)
            used = file.read(size - start).rstrip(b"\0")
            if used:
                return start + len(used)
            size = start
    return 0


PROMISES = [the_log_holds, store_is_what_derive_gives, every_clock_has_a_basis,
            nothing_overdue_is_untold, gaps_of_coverage_are_told, timeliness_adds_up,
            replay_is_a_proof, rebuilt_from_the_log, a_changed_byte_is_found]


# ---- boroughs ------------------------------------------------------------------------------------

def go_through(args, seed, work):
    b = Borough(args, seed, work)
    b.make()
    began = time.monotonic()
    b.watch()
    print(f"  {b.feed.head} alerts judged in {time.monotonic() - began:.0f} s", flush=True)
    for promise in PROMISES:
        began = time.monotonic()
        promise(b)
        print(f"  {'BROKEN' if b.broken[promise.__name__] else 'held'} {promise.__name__} "
              f"({time.monotonic() - began:.0f} s)", flush=True)
    return b.broken


def arguments():
    long = "DULY_LONG" in os.environ
    parser = argparse.ArgumentParser()
    parser.add_argument("duly")
    parser.add_argument("source")
    parser.add_argument("--children", type=int, default=500 if long else 60)
    parser.add_argument("--years", type=int, default=10 if long else 1)
    parser.add_argument("--seeds", default="1-10" if long else "1")
    parser.add_argument("--keep", help="leave all in this directory, or judge what is there")
    return parser.parse_args()


def main():
    args = arguments()
    first, _, last = args.seeds.partition("-")
    broken = collections.Counter()
    for seed in range(int(first), int(last or first) + 1):
        work = args.keep and f"{args.keep}/{seed}" or tempfile.mkdtemp(prefix="duly-borough-")
        os.makedirs(work, exist_ok=True)
        try:
            broken += go_through(args, seed, work)
        finally:
            if not args.keep:
                shutil.rmtree(work)
    for name, n in broken.items():
        print(f"BROKEN {name}: {n} times")
    sys.exit(bool(broken))


main()
