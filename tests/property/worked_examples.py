#!/usr/bin/python3
"""The worked examples of tests/data/worked-examples.csv through the program.

A row whose rule is in the installed pack goes through `duly derive`; a row of working days whose rule
is not goes through `duly calendar`, and is named; any other row whose rule is not in the pack is named
too. Usage: worked_examples.py DULY SOURCE_DIR
"""
import csv
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone

DULY, SOURCE = sys.argv[1:3]
FAR = "2030-01-01T00:00:00Z"
SOURCE_NAME = "/councils/example/worked"
ZONES = {"GMT": timezone.utc, "BST": timezone(timedelta(hours=1))}


def run(*args, stdin=None):
    done = subprocess.run([DULY, *args], input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"duly {' '.join(args)}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def days(text):
    """All dates in "Sun 28 Feb 2027 then Sat 28 Aug 2027", checked against their weekdays."""
    found = []
    for weekday, day in re.findall(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2} \w{3} \d{4})", text):
        date = datetime.strptime(day, "%d %b %Y").date()
        assert date.strftime("%a") == weekday, f"{day} is no {weekday}"
        found.append(date)
    return found


def instant(text):
    day, clock, zone = re.search(r"(\d{1,2} \w{3} \d{4}) (\d\d:\d\d) (GMT|BST)", text).groups()
    local = datetime.strptime(f"{day} {clock}", "%d %b %Y %H:%M")
    return local.replace(tzinfo=ZONES[zone]).astimezone(timezone.utc)


def rfc3339(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def derive(*events, at=FAR):
    lines = []
    for number, (kind, when, data) in enumerate(events):
        event = {"specversion": "1.0", "id": f"e{number}", "source": SOURCE_NAME, "type": kind,
                 "subject": "C-1", "data": data}
        event["time" if isinstance(when, datetime) else "date"] = (
            rfc3339(when) if isinstance(when, datetime) else when.isoformat())
        lines.append(json.dumps(event))
    return json.loads(run("derive", "--json", "--at", at, "-", stdin="\n".join(lines)))["obligations"]


def of(rule, obligations, on=None):
    return [o for o in obligations
            if o["rule"] == rule and (on is None or o["trigger"]["on"] == on.isoformat())]


def the_due(rule, on, *events):
    found = of(rule, derive(*events), on)
    assert len(found) == 1, f"{len(found)} obligations under {rule} from {on}"
    return found[0]["due"]


def the_only_due(rule, *events):
    found = of(rule, derive(*events))
    assert len(found) == 1, f"{len(found)} obligations under {rule}"
    return found[0]["due"]


def before(day, n):
    return day - timedelta(days=n)


def in_care(day):
    return ("care.entered", day, {})


def placed(day, **data):
    return ("placement.started", day, {"placement_type": "U6", **data})


def review(day):
    return ("review.held", day, {})


def visit(day, kind):
    return ("visit.made", day, {"kinds": [kind], "seen": True})


# From the day of a row to the events that start its clock on that day.
STARTS = {
    "cla-review-first": lambda d: [in_care(d)],
    "cla-review-second": lambda d: [in_care(before(d, 20)), review(d)],
    "cla-review-next": lambda d: [in_care(before(d, 110)), review(before(d, 90)), review(d)],
    "care-plan": lambda d: [in_care(d), placed(d)],
    "visit-6w": lambda d: [in_care(before(d, 30)), placed(before(d, 30)), visit(d, "looked-after")],
    "emergency-foster-cap": lambda d: [in_care(d), placed(d, outside_terms=True)],
    # A row counts from the expiry of the sixteen weeks, an event from the temporary approval.
    "conn-person-extend": lambda d: [in_care(before(d, 112)),
                                     placed(before(d, 112), temporary_approval=True),
                                     ("temporary-approval.extended", before(d, 7), {})],
    "rha-under5": lambda d: [("person.registered", before(d, 60), {"dob": "2023-06-01"}),
                             in_care(before(d, 60)), ("health.assessed", d, {"kind": "review"})],
    "referral-decision": lambda d: [("referral.received", d, {})],
    "assessment-45": lambda d: [("referral.received", d, {}),
                                ("referral.decided", d, {"outcome": "assessment"})],
    "icpc": lambda d: [("strategy-discussion.held", d, {"outcome": "enquiry"})],
    "rcpc-first": lambda d: [("conference.held", d, {"kind": "initial", "outcome": "plan"}),
                             ("protection-plan.started", d, {})],
    "cp-visit": lambda d: [("conference.held", before(d, 30),
                            {"kind": "initial", "outcome": "plan"}),
                           ("protection-plan.started", before(d, 30), {}),
                           visit(d, "child-protection")],
    "adopt-rev-unplaced-1": lambda d: [in_care(before(d, 200)), ("adoption.authorised", d, {})],
    "adopt-adm": lambda d: [("adoption-panel.recommended", d, {})],
    "pf-visit-y2": lambda d: [("private-fostering.started", before(d, 400), {}),
                              visit(d, "private-fostering")],
    "secure-review-1": lambda d: [in_care(before(d, 30)), placed(d, placement_type="K1")],
    "proceedings-26w": lambda d: [("proceedings.issued", d, {})],
    "complaint-s1": lambda d: [("complaint.received", d, {}),
                               ("complaint.extended", d, {"stage_1_extended": True})],
    "complaint-s2": lambda d: [("complaint.received", before(d, 40), {}),
                               ("complaint-stage-2.requested", d, {}),
                               ("complaint.extended", d, {"stage_2_extended": True})],
    "visit-detained-former-cla": lambda d: [in_care(before(d, 90)),
                                            ("care.ended", before(d, 30), {}),
                                            ("detention.started", d, {})],
    "rapid-review": lambda d: [("incident.known", d, {})],
    "pathway-review": lambda d: [("pathway-plan.completed", d, {})],
    "pa-visit-next": lambda d: [("accommodation.started", before(d, 7), {"by_council": True}),
                                visit(d, "personal-adviser")],
}


def plain(rule, event, due):
    day, = days(event)
    want, = days(due)
    assert the_due(rule, day, *STARTS[rule](day)) == want.isoformat()


def expiry(rule, event, due):
    day, = days(event)
    want, = days(due)
    assert the_only_due(rule, *STARTS[rule](day)) == want.isoformat()


def review_twice(rule, event, due):
    day, = days(event)
    first, second = days(due)
    events = STARTS[rule](day)
    assert the_due(rule, day, *events) == first.isoformat()
    assert the_due(rule, first, *events, review(first)) == second.isoformat()


def regime_change(rule, event, due):
    placement, = days(event)
    seen = datetime(2026, 5, 20).date()
    for long_term, want in (True, "2026-08-20"), (False, "2026-07-01"):
        got = the_due(rule, seen, in_care(placement), placed(placement, long_term=long_term),
                      visit(seen, "looked-after"))
        assert got == want, f"long_term {long_term}: {got}"


def birthday_16(rule, event, due):
    day, = days(event)
    want, = days(due)
    dob = day.replace(year=day.year - 16)
    since = before(day, 300)
    assert the_due(rule, day, ("person.registered", since, {"dob": dob.isoformat()}),
                   in_care(since)) == want.isoformat()


def birthday_18(_, __, due):
    want = days(due)[0]
    since = before(want, 30)
    ended, = of("cla-review-first", derive(("person.registered", since, {"dob": "2008-02-29"}),
                                           in_care(since)))
    assert (ended["ended"]["on"], ended["ended"]["why"]) == (want.isoformat(), "turns-18")
    assert ended["ended"]["by"]["id"] == "e0"


def hours(rule, event, due):
    returned, want = instant(event), instant(due)
    found, = of(rule, derive(("missing.started", returned - timedelta(days=1), {}),
                             ("missing.returned", returned, {})))
    assert found["due_at"] == rfc3339(want), found["due_at"]


def not_more_than_24_hours(_, event, due):
    entered, last = instant(event), instant(due)
    for minutes, status in (0, "void"), (1, "ended"):
        found, = of("cla-review-first",
                    derive(("care.entered", entered, {}),
                           ("care.ended", last + timedelta(minutes=minutes), {})))
        assert found["status"] == status, f"{minutes} minutes later: {found['status']}"


SPECIAL = {"23": review_twice, "33": expiry, "27": regime_change, "43": not_more_than_24_hours,
           "55": birthday_18, "57": birthday_16}


def working_days(event, period, due):
    day, = days(event)
    want, = days(due)
    count = re.match(r"(\d+) WD after", period).group(1)
    got = run("calendar", "add-working-days", day.isoformat(), count).split()[0]
    assert got == want.isoformat(), got


def check(row, rules):
    """What became of the row; raises where it does not hold."""
    number, rule, period, event, due = (row[k] for k in ("no", "rule", "period", "event", "due"))
    if number in SPECIAL:
        SPECIAL[number](rule, event, due)
        return "derived"
    if rule in rules:
        (hours if period.endswith("hours") else plain)(rule, event, due)
        return "derived"
    if " WD after" in period:
        working_days(event, period, due)
        return "counted; its rule is not in the pack"
    return "NOT RUN; its rule is not in the pack"


def main():
    rules = {r["rule"] for r in json.loads(run("rules", "list", "--json"))}
    outcomes, failed = {}, 0
    with open(f"{SOURCE}/tests/data/worked-examples.csv", newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            try:
                outcome = check(row, rules)
            except (AssertionError, KeyError, ValueError) as e:
                outcome = f"FAILED: {e!r}"
                failed += 1
            outcomes[outcome.split(":")[0]] = outcomes.get(outcome.split(":")[0], 0) + 1
            print(f"{row['no']:>3} {row['rule']}: {outcome}")
    print(", ".join(f"{n} {what}" for what, n in outcomes.items()))
    return 1 if failed or not outcomes.get("derived") else 0


if __name__ == "__main__":
    sys.exit(main())
