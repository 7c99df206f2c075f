#!/usr/bin/python3
"""What `duly simulate` makes: figures of the profile, and the same lives back through importers.

Figures are those of a year of 500 children, counted from the events alone, each within the
tolerance that a seed may need. Returns (SSDA903) and tables (SSD) of the same run are read by the
importers, and what they can hold has to come back. Usage: simulate.py DULY SOURCE_DIR
"""
import calendar
import collections
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import zoneinfo

DULY, SOURCE = sys.argv[1:3]
FIRST, LAST = datetime.date(2025, 4, 1), datetime.date(2026, 3, 31)
LONDON = zoneinfo.ZoneInfo("Europe/London")
NEVER = datetime.date(9999, 1, 1)
CHILDREN = 500

failures = []


def run(*args, codes=(0,)):
    done = subprocess.run([DULY, *args], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"duly {' '.join(args)}: exit {done.returncode}: {done.stderr[:2000]}")
    return done


def check(name, value, least, most):
    mark = "ok" if least <= value <= most else "WRONG"
    print(f"{mark:5} {name}: {value:.1f} ({least} to {most})")
    if mark != "ok":
        failures.append(name)


def day_of(event):
    if "date" in event:
        return datetime.date.fromisoformat(event["date"])
    return datetime.datetime.fromisoformat(event["time"]).astimezone(LONDON).date()


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def standing(events):
    """Those that stand, by child, in order: not replaced, retracted, repeated, meant as odd."""
    gone = {(e["subject"], e["source"], e["replaces"]) for e in events if "replaces" in e}
    gone |= {(e["subject"], e["source"], e["data"]["id"]) for e in events
             if e["type"] == "event.retracted"}
    lives, seen = collections.defaultdict(list), set()
    for e in events:
        identity = (e["subject"], e["source"], e["id"])
        if identity in gone or identity in seen or e["id"].startswith("x"):
            continue
        seen.add(identity)
        lives[e["subject"]].append(dict(e, on=day_of(e), data=e.get("data", {})))
    for life in lives.values():
        life.sort(key=lambda e: e["on"])
    return lives


# ---- figures -------------------------------------------------------------------------------------

def spans(life, opens, closes, key):
    found = {}
    for e in life:
        if e["type"] == opens and not e["data"].get("short_break"):
            found[e["data"][key]] = [e["on"], NEVER]
        elif e["type"] == closes and e["data"].get(key) in found:
            found[e["data"][key]][1] = e["on"]
    return sorted(map(tuple, found.values()))


def at(all_spans, day):
    return [s for s, list_ in all_spans.items() if any(a <= day < b for a, b in list_)]


def of_type(life, name, **data):
    return [e for e in life if e["type"] == name and
            all(e["data"].get(k) == v for k, v in data.items())]


def months_after(day, n):
    year, month = day.year + (day.month - 1 + n) // 12, (day.month - 1 + n) % 12 + 1
    return day.replace(year=year, month=month,
                       day=min(day.day, calendar.monthrange(year, month)[1]))


def share(part, whole):
    return 100 * part / max(1, whole)


def in_care(lives, care):
    quarters = [FIRST + datetime.timedelta(days=91 * n) for n in range(4)] + [LAST]
    for day in quarters:
        check(f"children in care on {day}", len(at(care, day)), 440, 560)
    born = {s: datetime.date.fromisoformat(of_type(l, "person.registered")[-1]["data"]["dob"])
            for s, l in lives.items()}
    ages = [(LAST - born[s]).days / 365.25 for s in at(care, LAST)]
    check("the oldest", max(ages), 17, 18.1)
    check("under five, %", share(sum(a < 5 for a in ages), len(ages)), 10, 28)
    check("thirteen and over, %", share(sum(a >= 13 for a in ages), len(ages)), 38, 62)
    claimed = [s for s in at(care, LAST)
               if of_type(lives[s], "person.registered", dob_basis="claimed")]
    check("unaccompanied", len(claimed), 36, 60)


def placements(lives, care):
    out = many = 0
    children = at(care, LAST)
    for s in children:
        started = of_type(lives[s], "placement.started")
        if not started:
            continue
        out += started[-1]["data"]["out_of_area"]
        entered = max(a for a, _ in care[s] if a <= LAST)
        before = entered < FIRST
        many += before + sum(e["on"] >= FIRST for e in started) >= 3
    check("outside the borough, %", share(out, len(children)), 67, 78)
    check("three placements or more, %", share(many, len(children)), 9, 17)


def reviews(lives, care):
    held = in_time = 0
    for s, periods in care.items():
        days = sorted({e["on"] for e in of_type(lives[s], "review.held")
                       if "looked-after" in e["data"]["kinds"] and
                       e["data"].get("part") != "first"})
        for begun, ended in periods:
            last = None
            for n, day in enumerate(d for d in days if begun < d < ended):
                due = (begun + datetime.timedelta(days=29) if n == 0
                       else months_after(last, 3 if n == 1 else 6))
                if FIRST <= day <= LAST:
                    held += 1
                    in_time += day <= due
                last = day
    check("reviews a year", held, 1250, 1750)
    check("of them in time, %", share(in_time, held), 76, 91)


def visits(lives, care):
    gaps = []
    for s, periods in care.items():
        moves = [e["on"] for e in of_type(lives[s], "placement.started")]
        days = sorted({e["on"] for e in of_type(lives[s], "visit.made")
                       if "looked-after" in e["data"]["kinds"]})
        gaps += [(b - a).days for a, b in zip(days, days[1:])
                 if b >= FIRST and not any(a < m <= b for m in moves) and
                 any(x <= a and b < y for x, y in periods)]
    check("visits a year", len(gaps), 3500, 6000)
    check("within six weeks, %", share(sum(g <= 42 for g in gaps), len(gaps)), 77, 86)
    check("within twelve weeks, %", share(sum(g <= 84 for g in gaps), len(gaps)), 97, 99.5)


def health(lives, care):
    due = done = 0
    for s, periods in care.items():
        for begun, ended in periods:
            if begun < FIRST or (LAST - begun).days < 45 or (ended - begun).days < 30:
                continue
            first = [e["on"] for e in of_type(lives[s], "health.assessed", kind="initial")
                     if e["on"] > begun]
            due += 1
            done += bool(first) and (first[0] - begun).days <= 28
    check("initial health assessments in time, %", share(done, due), 15, 35)


def ended_at_21(life, last):
    """Whether support ended then: the file stays, but there is no plan any more to be reviewed."""
    born = datetime.date.fromisoformat(of_type(life, "person.registered")[-1]["data"]["dob"])
    day_21 = born + datetime.timedelta(days=21 * 365.25)
    return last < day_21 <= LAST


def leaving(lives):
    current = plans = 0
    for life in lives.values():
        made = [e["on"] for e in life if e["type"].startswith("pathway-plan.")]
        if made and not ended_at_21(life, made[-1]) and not of_type(life, "case.closed"):
            plans += 1
            current += (LAST - made[-1]).days <= 184
    check("pathway plans", plans, 350, 650)
    check("of them up to date, %", share(current, plans), 81, 91)


def missing(lives, care):
    children = answered = soon = 0
    for life in lives.values():
        children += any(e["on"] >= FIRST for e in of_type(life, "missing.started"))
        back = {e["data"]["episode"]: e["time"] for e in of_type(life, "missing.returned")}
        for e in of_type(life, "rhi.held"):
            for episode in e["data"]["episodes"]:
                since = datetime.datetime.fromisoformat(back[episode])
                waited = datetime.datetime.fromisoformat(e["time"]) - since
                answered += 1
                soon += waited <= datetime.timedelta(hours=72)
    check("children who went missing, % of those in care",
          share(children, len(at(care, LAST))), 4, 16)
    check("absences answered within 72 hours, %", share(soon, answered), 55, 71)


def protection(lives):
    plans = {s: spans(l, "protection-plan.started", "protection-plan.ended", "plan")
             for s, l in lives.items()}
    check("children on protection plans", len(at(plans, LAST)), 265, 400)


def holders(lives):
    """On a day in the middle: a worker is in one team, and holds about a caseload (of those in care
    alone: those who assess have cases for weeks)."""
    day = datetime.date(2026, 2, 3)
    cases, teams = collections.defaultdict(collections.Counter), collections.defaultdict(set)
    for life in lives.values():
        held = {}
        for e in life:
            if e["type"] in ("worker.allocated", "worker.released") and day_of(e) <= day:
                data, begins = e["data"], e["type"] == "worker.allocated"
                held.pop((data["role"], data["worker"]), None)
                if begins:
                    held[data["role"], data["worker"]] = data["team"]
        for (role, worker), team in held.items():
            cases[role, team.rstrip("-0123456789")][worker] += 1
            teams[worker].add(team)
    check("workers in more than one team", sum(len(t) > 1 for t in teams.values()), 0, 0)
    for whose, least, most in ((("social-worker", "care"), 14, 20),
                               (("social-worker", "safeguarding"), 12, 20),
                               (("iro", "iro-service"), 50, 70),
                               (("personal-adviser", "leaving-care"), 17, 26)):
        check(f"cases of a worker, {' '.join(whose)}", statistics.median(cases[whose].values()),
              least, most)


def recording(events):
    year = [e for e in events if day_of(e) >= FIRST]
    check("corrected, %", share(sum("replaces" in e for e in year), len(year)), 1.4, 2.6)
    check("retracted, %",
          share(sum(e["type"] == "event.retracted" for e in year), len(year)), 0.3, 0.8)
    check("contradictory, %", share(sum(e["id"][0] == "x" for e in year), len(year)), 0.1, 0.3)
    late = [(datetime.date.fromisoformat(e["recordedtime"][:10]) - day_of(e)).days for e in year]
    check("recorded the same day, %", share(sum(d <= 0 for d in late), len(late)), 45, 80)
    check("recorded after a week or more, %", share(sum(d >= 7 for d in late), len(late)), 4, 20)
    visits_on = [e for e in year if e["type"] == "visit.made" and day_of(e).weekday() >= 5]
    check("visits at a weekend, %",
          share(len(visits_on), sum(e["type"] == "visit.made" for e in year)), 0.1, 3)


def figures(events, lives):
    care = {s: spans(l, "care.entered", "care.ended", "period") for s, l in lives.items()}
    in_care(lives, care)
    placements(lives, care)
    reviews(lives, care)
    visits(lives, care)
    health(lives, care)
    leaving(lives)
    missing(lives, care)
    protection(lives)
    holders(lives)
    recording(events)


# ---- there and back ------------------------------------------------------------------------------

def compare(name, told, back):
    """Both: counters of (child, type, day, what else can be held)."""
    lost, more = told - back, back - told
    print(f"{'WRONG' if lost or more else 'ok':5} {name}: {sum(told.values())} facts")
    for mark, facts in (("lost", lost), ("more", more)):
        for fact in list(facts)[:5]:
            print(f"      {mark} {fact}")
    if lost or more or not told:
        failures.append(name)


# What the return holds of each type: a field of the data, or nothing more than its day.
HELD_903 = {
    "care.entered": "legal_status", "care.ended": "reason", "legal-status.changed": "legal_status",
    "placement.started": "placement_type", "placement.ended": "reason",
    "placement.changed": "placement_type", "placement.interrupted": "reason",
    "placement.resumed": None, "adoption.placed": None, "person.died": None,
    "review.held": "participation", "missing.started": "kind", "missing.returned": "kind",
}


def away_at_first(lives):
    """In hospital or on holiday when the first year begins: where they live is in no row of it."""
    return {s for s, life in lives.items()
            for out in of_type(life, "placement.interrupted") if out["on"] <= FIRST
            for back in of_type(life, "placement.resumed", placement=out["data"]["placement"])
            if back["on"] >= FIRST}


def facts_903(events, last):
    """After the first day: of what goes on on that day the return has only the rest."""
    found = collections.Counter()
    for e in events:
        data, day = e.get("data", {}), day_of(e)
        field = HELD_903.get(e["type"], "")
        if field == "" or not FIRST < day <= last or (field and field not in data and
                                                      e["type"] == "placement.changed"):
            continue
        if e["type"] == "review.held" and ("looked-after" not in data["kinds"] or
                                           data.get("part") == "first"):
            continue
        found[e["subject"], e["type"], str(day), data.get(field)] += 1
    return found


def back_from_903(work, lives, last):
    run("import", "ssda903", f"{work}/903", "--until", str(last), "-o", f"{work}/903.jsonl")
    out = away_at_first(lives)
    told = [e for s, life in lives.items() for e in life if s not in out]
    back = [e for e in read(f"{work}/903.jsonl") if e["subject"] not in out]
    compare("SSDA903, there and back", facts_903(told, last), facts_903(back, last))


# What a delivery holds of each type; of visits and conferences only some rows.
HELD_SSD = {
    "care.entered": "legal_status", "care.ended": "reason", "legal-status.changed": "legal_status",
    "review.held": "participation", "missing.started": "kind", "missing.returned": None,
    "health.assessed": "kind", "health.declined": None, "dental.checked": None,
    "dental.declined": None, "sdq.completed": None, "protection-plan.started": None,
    "protection-plan.ended": None, "conference.held": "outcome", "strategy-discussion.held": None,
    "enquiry.completed": "outcome", "referral.received": None, "referral.closed": None,
    "assessment.started": None, "assessment.completed": None, "in-need-plan.started": None,
    "in-need-plan.ended": None, "worker.allocated": "worker", "worker.released": "worker",
    "person.died": None,
}
VISITS = {"looked-after", "child-protection", "child-in-need"}


def facts_ssd(events):
    found = collections.Counter()
    for e in events:
        data, day = e.get("data", {}), str(day_of(e))
        if e["type"] == "visit.made" and data["seen"]:
            for kind in VISITS & set(data["kinds"]):
                found[e["subject"], kind, day, None] += 1
        elif e["type"] in HELD_SSD and data.get("part") != "first" and \
                not {"secure", "short-break"} & set(data.get("kinds", [])):
            found[e["subject"], e["type"], day, data.get(HELD_SSD[e["type"]])] += 1
    return found


def back_from_ssd(work, lives):
    run("import", "ssd", f"{work}/ssd", "--state", f"{work}/state", "--at", str(LAST),
        "-o", f"{work}/ssd.jsonl")
    told = [e for life in lives.values() for e in life]
    compare("SSD, there and back", facts_ssd(told), facts_ssd(read(f"{work}/ssd.jsonl")))
    due_dates_of_ssd(work)


def due_dates_of_ssd(work):
    """A case system's due dates of reviews: each that is owed has one, counted in its own way."""
    got = json.loads(run("reconcile", "--ssd", f"{work}/ssd", "--events", f"{work}/ssd.jsonl",
                         "--at", str(LAST + datetime.timedelta(1)), "--json", codes=(0, 1)).stdout)
    for kind in "looked-after review", "review conference":
        lines = [line for line in got["lines"] if line["kind"] == kind]
        verdicts = collections.Counter(line["verdict"] for line in lines)
        others = [line for line in lines if line["verdict"] in ("earlier than the law",
                                                                "later than the law")]
        in_days = [line for line in others if line["why"].startswith(("91 days", "183 days"))]
        check(f"{kind}: owed, and no date there", verdicts["owed, and no date there"], 0, 0)
        check(f"{kind}: the same day, %", 100 * verdicts["agrees"] / max(1, len(lines)), 10, 60)
        check(f"{kind}: of the others counted in days, %",
              100 * len(in_days) / max(1, len(others)), 99, 100)


def simulate(work, children, years, seed):
    run("simulate", "--children", str(children), "--years", str(years), "--seed", str(seed), "-o",
        f"{work}/events.jsonl", "--ssda903", f"{work}/903", "--ssd", f"{work}/ssd", "--profile",
        f"{SOURCE}/schemas/england/profiles/london-borough.yaml")
    events = read(f"{work}/events.jsonl")
    if [e["recordedtime"] for e in events] != sorted(e["recordedtime"] for e in events):
        failures.append("order")
    return events, standing(events)


def main():
    with tempfile.TemporaryDirectory() as work:
        events, lives = simulate(work, CHILDREN, 1, 1)
        figures(events, lives)
        back_from_903(work, lives, LAST)
        back_from_ssd(work, lives)
    with tempfile.TemporaryDirectory() as work:
        _, lives = simulate(work, 120, 3, 2)
        back_from_903(work, lives, datetime.date(2028, 3, 31))
        years = sorted(p.name for p in pathlib.Path(work, "903").iterdir())
        if years != ["2025-26", "2026-27", "2027-28"]:
            failures.append(f"folders {years}")
    if failures:
        sys.exit(f"{len(failures)} wrong: {', '.join(failures)}")


main()
