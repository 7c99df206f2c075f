#!/usr/bin/python3
"""Every way of counting, against a second reading of the law: plain dates, dateutil and zoneinfo.

Writes a pack with one rule to each period and a vocabulary with one event that starts them all, has
hypothesis choose the periods and the days, lets `duly derive` find the dates of thousands of duties
in one run, and compares each with what is counted here (counting.py), day by day where that can be.

Usage: oracle.py DULY SOURCE_DIR
"""
import json
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from datetime import date, datetime, time, timedelta, timezone

from dateutil.easter import easter
from dateutil.relativedelta import FR, relativedelta
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from counting import (DAY, FIRST, HOLIDAYS, LONDON, PROCLAIMED_TO, Unknown, birthday,
                      count_working_days, is_projected, rfc3339, start_of, wd, works)

DULY, SOURCE = sys.argv[1:3]
FAR = "2105-01-01T00:00:00Z"
LAST = date(2050, 12, 31)  # of the days on which clocks start
MISMATCHES_SHOWN = 12

# ---- terms --------------------------------------------------------------------------------------

# Three years of a council's own, put into the calendar that the program is given.
LISTED = [(name, date.fromisoformat(a), date.fromisoformat(b)) for name, a, b in (
    ("autumn-2024", "2024-09-03", "2024-12-20"), ("spring-2025", "2025-01-06", "2025-04-04"),
    ("summer-2025", "2025-04-22", "2025-07-22"), ("autumn-2025", "2025-09-02", "2025-12-19"),
    ("spring-2026", "2026-01-05", "2026-03-27"), ("summer-2026", "2026-04-13", "2026-07-21"),
    ("autumn-2026", "2026-09-03", "2026-12-18"), ("spring-2027", "2027-01-04", "2027-03-19"),
    ("summer-2027", "2027-04-05", "2027-07-22"))]


def terms_of(year):
    begins = date(year, 1, 1)
    while not works(begins):
        begins += DAY
    tuesday = easter(year) + 2 * DAY
    return [(begins, easter(year) - 3 * DAY, True),
            (tuesday + 7 * DAY, date(year, 7, 23) + relativedelta(weekday=FR(-1)), True),
            (date(year, 9, 1), date(year, 12, 21) + relativedelta(weekday=FR(-1)), True)]


TERMS = sorted([t for y in range(2009, 2106) for t in terms_of(y)
                if not (t[1] >= LISTED[0][1] and t[0] <= LISTED[-1][2])]
               + [(a, b, False) for _, a, b in LISTED])
BEGINNINGS = [t[0] for t in TERMS]

# ---- counting: (day it ends on, provisional) ----------------------------------------------------


def wd_before(day, n):
    return count_working_days(day, n, -1)


def wd_beginning(day, n):
    return count_working_days(day - DAY, n, 1)


def months(delta):
    return lambda day, n: (day + delta(n), False)


def months_beginning(delta):
    """The day before the corresponding date; without such a date, the end of its month."""
    def end(day, n):
        same = day + delta(n)
        return (same - DAY if same.day == day.day else same), False
    return end


def delta_months(n):
    return relativedelta(months=n)


def delta_years(n):
    return relativedelta(years=n)


def in_calendar_months(day, n):
    return day + relativedelta(months=n, day=31), False


def in_terms(day, n):
    here = bisect_right(BEGINNINGS, day) - 1
    return TERMS[here + n][1], TERMS[here][2] or TERMS[here + n][2]


def by_date(day, month_day):
    months_, days = month_day
    same = date(day.year, months_, days)
    return (same if same >= day else date(day.year + 1, months_, days)), False


def plural(unit):
    return lambda n: f"{n} {unit}" + ("" if n == 1 else "s")


def words(unit, after):
    return lambda n: f"{plural(unit)(n)} {after}"


# Counting code: what the pack says, how it is counted, how much of it there may be.
COUNTS = {
    "WD": (plural("working day"), wd, st.integers(0, 70)),
    "D": (plural("day"), lambda d, n: (d + n * DAY, False), st.integers(0, 200)),
    "D weeks": (plural("week"), lambda d, n: (d + 7 * n * DAY, False), st.integers(0, 60)),
    "M": (plural("month"), months(delta_months), st.integers(0, 40)),
    "M years": (plural("year"), months(delta_years), st.integers(0, 25)),
    "BEG WD": (words("working day", "beginning"), wd_beginning, st.integers(1, 70)),
    "BEG days": (words("day", "beginning"), lambda d, n: (d + (n - 1) * DAY, False),
                 st.integers(1, 200)),
    "BEG weeks": (words("week", "beginning"), lambda d, n: (d + (7 * n - 1) * DAY, False),
                  st.integers(1, 60)),
    "BEG months": (words("month", "beginning"), months_beginning(delta_months), st.integers(1, 40)),
    "BEG years": (words("year", "beginning"), months_beginning(delta_years), st.integers(1, 25)),
    "CALMONTH": (plural("calendar month"), in_calendar_months, st.integers(0, 14)),
    "TERM": (plural("school term"), in_terms, st.integers(1, 7)),
    "FIXED": (lambda md: f"by {md[1]} {date(2001, *md):%B}", by_date,
              st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda d: (d.month, d.day))),
    "before WD": (words("working day", "before"), wd_before, st.integers(1, 70)),
    "before D": (words("day", "before"), lambda d, n: (d - n * DAY, False), st.integers(1, 200)),
    "before weeks": (words("week", "before"), lambda d, n: (d - 7 * n * DAY, False),
                     st.integers(1, 60)),
    "before M": (words("month", "before"), months(lambda n: -delta_months(n)), st.integers(1, 40)),
    "before years": (words("year", "before"), months(lambda n: -delta_years(n)),
                     st.integers(1, 5)),
    "H": (plural("hour"), None, st.integers(1, 400)),
}

# ---- what hypothesis chooses --------------------------------------------------------------------


def around(day):
    return st.integers(-4, 4).map(lambda n: min(max(day + n * DAY, FIRST), LAST))


years = st.integers(FIRST.year, LAST.year)
dates = st.one_of(
    st.dates(FIRST, LAST),
    st.dates(FIRST, date(PROCLAIMED_TO, 12, 31)),
    st.sampled_from([d for d in sorted(HOLIDAYS) if d <= LAST]).flatmap(around),
    st.sampled_from([t[i] for t in TERMS for i in (0, 1) if FIRST <= t[i] <= LAST]).flatmap(around),
    st.builds(lambda y, m: date(y, m, 1) + relativedelta(day=31), years, st.integers(1, 12)),
    st.builds(lambda y: date(y, 2, 28) + DAY, years))


def clocks_change(year):
    """The instants of that year at which London's clocks change."""
    hours = [datetime(year, m, 25, 1, tzinfo=timezone.utc) + n * DAY for m in (3, 10)
             for n in range(7)]
    return [h for h in hours if h.astimezone(LONDON).utcoffset()
            != (h - timedelta(seconds=1)).astimezone(LONDON).utcoffset()]


times = st.one_of(
    st.datetimes(datetime.combine(FIRST, time()), datetime.combine(LAST, time()),
                 timezones=st.just(timezone.utc)).map(lambda t: t.replace(microsecond=0)),
    st.builds(lambda y, which, minutes: clocks_change(y)[which] + timedelta(minutes=minutes),
              years, st.integers(0, 1), st.integers(-8000, 180)))

births = st.one_of(st.dates(date(1996, 1, 1), LAST),
                   st.sampled_from(range(1996, 2049, 4)).map(lambda y: date(y, 2, 29)))

# Days in care and days from its end to the next, from some day after the thirteenth birthday on. A
# stay within one day is not being looked after: more than 24 hours are.
stays = st.tuples(births, st.integers(0, 4 * 365),
                  st.lists(st.tuples(st.integers(2, 120), st.integers(2, 200)), min_size=1,
                           max_size=8))
# Minutes under lock and minutes until the next time, from some instant on; and how many hours of it
# in any so many days are too many.
MINUTE = timedelta(minutes=1)
locks = st.tuples(times.map(lambda t: t.replace(second=0)),
                  st.lists(st.tuples(st.integers(10, 2500), st.integers(1, 9000)), min_size=1,
                           max_size=6))
sums = st.integers(1, 30).flatmap(lambda days: st.tuples(st.integers(1, min(24 * days, 96)),
                                                         st.just(days)))


def choose(strategy, n):
    """@n different values, the simplest that it has among them."""
    chosen = []

    @settings(max_examples=3 * n, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def gather(value):
        if value not in chosen and len(chosen) < n:
            chosen.append(value)

    gather()
    return chosen


# ---- the law and the events ---------------------------------------------------------------------

BASIS = """    basis: { instrument: I, provision: P }
    verified: U
    examples: [ { why: none, started: %s, due: open } ]
"""
VOCABULARY = """vocabulary: oracle
version: "1"
lists: { roles: [iro] }
episodes: { stay: {}, lock: {} }
moments:
  enough: { cumulative: stay, days: %d, since: 14, from: 16 }
%s
types:
  person.born: { class: registers, means: birth, data: { dob: { kind: date, required: true } } }
  stay.begun: { opens: stay }
  stay.ended: { closes: stay }
  lock.begun: { opens: lock }
  lock.ended: { closes: lock }
  asked: { class: completes }
  announced: { class: completes, data: { day: { kind: date, required: true } } }
"""
PACK = """pack: oracle
version: "1"
title: Oracle
zone: Europe/London
calendar: england-and-wales
rules:
"""


# What is counted back from a day is owed once that day is known, which is well before it.
ANNOUNCED = "{ at: announced, counted-from: { field: day } }"
AHEAD = relativedelta(years=6)


def is_back(code):
    return code.startswith("before")


def rule(name, starts, within, hours=False):
    started = "2026-01-12T10:00:00Z" if hours else "2026-01-12"
    return (f"  - id: {name}\n    title: T\n    owed-by: iro\n    cap: true\n"
            f"    starts: {starts}\n    within: {within}\n"
            + ("    due: 0 hours\n" if hours else "")
            + (BASIS % started).replace("due: open", "with: { day: 2026-01-12 }, due: open"
                                        if starts == ANNOUNCED else "due: open"))


def sum_rule(number, hours, days):
    return rule(f"sum-{number}", "{ opening: lock }",
                f"{plural('hour')(hours)} in {plural('day')(days)}\n    during: [lock]", True)


def write_law(folder, chosen, chosen_ages, enough, chosen_sums):
    for name in "rules", "vocabularies", "calendars":
        shutil.rmtree(f"{folder}/{name}", ignore_errors=True)
    shutil.copytree(f"{SOURCE}/schemas/england/calendars", f"{folder}/calendars")
    with open(f"{folder}/calendars/england-and-wales.yaml", "a", encoding="utf-8") as f:
        f.write("\nterms:\n" + "".join(f"  - {{ name: {n}, from: {a}, to: {b} }}\n"
                                        for n, a, b in LISTED))
    pack = PACK + "".join(rule(f"r{i}", ANNOUNCED if is_back(code) else "{ at: asked }",
                               COUNTS[code][0](amount), code == "H")
                          for i, (code, amount) in enumerate(chosen))
    pack += "".join(sum_rule(i, *amounts) for i, amounts in enumerate(chosen_sums))
    # An example of a clock that a moment starts must write its events out.
    for name in [f"age-{a}" for a in chosen_ages] + ["enough"]:
        pack += rule(name, f"{{ moment: {name} }}", "1 day").replace(
            "started: 2026-01-12", "events: [ { type: asked, date: 2026-01-12 } ]")
    for path, text in (("rules/oracle.yaml", pack), ("vocabularies/oracle.yaml", VOCABULARY % (
            enough, "".join(f"  age-{a}: {{ birthday: {a} }}\n" for a in chosen_ages)))):
        subprocess.run(["mkdir", "-p", f"{folder}/{path.split('/', maxsplit=1)[0]}"], check=True)
        with open(f"{folder}/{path}", "w", encoding="utf-8") as f:
            f.write(text)


def event(case, kind, on, number=0, **data):
    when = ({"time": on.isoformat()} if isinstance(on, datetime) else {"date": on.isoformat()})
    return json.dumps({"specversion": "1.0", "id": f"{case}-{number}", "type": kind,
                       "source": "/councils/oracle/s", "subject": case, **when, "data": data})


def derive(folder, events):
    command = [DULY, "derive", "--rules", f"{folder}/rules", "--at", FAR, "--json", "-"]
    done = subprocess.run(command, input="\n".join(events), capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"duly derive: exit {done.returncode}: {done.stderr[:3000]}")
    found = {}
    for o in json.loads(done.stdout)["obligations"]:
        key = o["case"], o["rule"], o["trigger"]["id"]
        assert found.setdefault(key, o) is o, f"twice: {o}"
    return found


# ---- comparing ----------------------------------------------------------------------------------

compared = Counter()


def wanted_hours(trigger, n):
    since = trigger if isinstance(trigger, datetime) else start_of(trigger)
    due = since + timedelta(hours=n)
    return {"due": due.astimezone(LONDON).date().isoformat(), "due_at": rfc3339(due)}


def day_of(trigger):
    return trigger.astimezone(LONDON).date() if isinstance(trigger, datetime) else trigger


def wanted_day(count, trigger, amount):
    due, provisional = count(day_of(trigger), amount)
    act_by = due
    while not works(act_by):
        act_by -= DAY
    if act_by < FIRST:
        raise Unknown
    return {"due": due.isoformat(), "due_at": rfc3339(start_of(due + DAY)),
            "act_by": act_by.isoformat(),
            "provisional": provisional or (act_by != due and is_projected(due))}


def wanted(code, amount, trigger):
    _, count, _ = COUNTS[code]
    return wanted_hours(trigger, amount) if count is None else wanted_day(count, trigger, amount)


def compare(code, what, got, want, wrong):
    compared[code] += 1
    if got is None:
        if want is not None:
            wrong.append(f"{code}: {what}: no duty; wanted {want}")
        return
    if want is None:
        wrong.append(f"{code}: {what}: due {got['due']}; wanted none")
        return
    differ = {k: (got[k], v) for k, v in want.items() if got[k] != v}
    if differ:
        wrong.append(f"{code}: {what}: " + ", ".join(
            f"{k} is {a}, wanted {b}" for k, (a, b) in differ.items()))


def compare_periods(found, chosen, triggers, wrong):
    for i, (code, amount) in enumerate(chosen):
        for number, trigger in enumerate(triggers):
            try:
                want = wanted(code, amount, trigger)
            except Unknown:
                continue
            case = f"A{number}" if is_back(code) else f"T{number}"
            compare(code, f"{COUNTS[code][0](amount)} from {trigger}", 
                    found.get((case, f"r{i}", f"{case}-0")), want, wrong)


def compare_ages(found, dobs, chosen_ages, wrong):
    for number, dob in enumerate(dobs):
        for age in chosen_ages:
            want = {"due": (birthday(dob, age) + DAY).isoformat()}
            if birthday(dob, age) > date(2100, 1, 1):
                continue
            compare("AGE", f"{age} years after the birth on {dob}",
                    found.get((f"B{number}", f"age-{age}", f"B{number}-0")), want, wrong)


def days_of(stay):
    """First and last days of each stay, one after the other, never on one day."""
    dob, offset, parts = stay
    at = birthday(dob, 13) + offset * DAY
    spans = []
    for length, gap in parts:
        spans.append((at, at + (length - 1) * DAY))
        at += (length - 1 + gap) * DAY
    return spans


def compare_stays(found, chosen, enough, wrong):
    for number, stay in enumerate(chosen):
        dob = stay[0]
        reached, counted = None, 0
        for first, last in days_of(stay):
            for n in range((last - first).days + 1):
                day = first + n * DAY
                counted += day >= birthday(dob, 14)
                if reached is None and counted >= enough and day >= birthday(dob, 16):
                    reached = day
        want = None if reached is None else {"due": (reached + DAY).isoformat()}
        spans = ", ".join(f"{first} to {last}" for first, last in days_of(stay))
        compare("CUM", f"{enough} days of {spans}, born {dob}",
                found.get((f"S{number}", "enough", f"S{number}-0")), want, wrong)


def times_of(lock):
    at, parts = lock
    spans = []
    for length, gap in parts:
        spans.append((at, at + length * MINUTE))
        at += (length + gap) * MINUTE
    return spans


def sum_end(spans, hours, days):
    """Minute by minute: when the last of @spans, going on, makes it so many hours in so many
    days."""
    since, _ = spans[-1]
    at = since
    while True:
        window = at - days * DAY
        total = at - max(since, window) + sum(
            (max(b, window) - max(a, window) for a, b in spans[:-1]), timedelta())
        if total >= timedelta(hours=hours):
            return at
        at += MINUTE


def compare_sums(found, chosen, chosen_sums, wrong):
    for number, lock in enumerate(chosen):
        spans = times_of(lock)
        for i, (hours, days) in enumerate(chosen_sums):
            for k in range(len(spans)):
                what = ", ".join(f"{rfc3339(a)} to {rfc3339(b)}" for a, b in spans[:k + 1])
                compare("H-CUM", f"{hours} hours in {days} days of {what}",
                        found.get((f"L{number}", f"sum-{i}", f"L{number}-{k}a")),
                        {"due_at": rfc3339(sum_end(spans[:k + 1], hours, days))}, wrong)


def events_of(triggers, dobs, some_stays, some_locks):
    events = [event(f"T{n}", "asked", trigger) for n, trigger in enumerate(triggers)]
    events += [event(f"A{n}", "announced", day_of(trigger) - AHEAD, day=day_of(trigger).isoformat())
               for n, trigger in enumerate(triggers)]
    events += [event(f"B{n}", "person.born", dob, dob=dob.isoformat())
               for n, dob in enumerate(dobs)]
    for n, stay in enumerate(some_stays):
        events.append(event(f"S{n}", "person.born", stay[0], dob=stay[0].isoformat()))
        for k, (first, last) in enumerate(days_of(stay)):
            events += [event(f"S{n}", "stay.begun", first, f"{k}a"),
                       event(f"S{n}", "stay.ended", last, f"{k}b")]
    for n, lock in enumerate(some_locks):
        for k, (begun, ended) in enumerate(times_of(lock)):
            events += [event(f"L{n}", "lock.begun", begun, f"{k}a"),
                       event(f"L{n}", "lock.ended", ended, f"{k}b")]
    return events


def differences(folder):
    chosen = [(code, amount) for code, (_, _, amounts) in COUNTS.items()
              for amount in choose(amounts, 5)]
    triggers = choose(dates, 120) + choose(times, 60)
    dobs, chosen_ages = choose(births, 60), choose(st.integers(1, 40), 8)
    some_stays, enough = choose(stays, 150), choose(st.integers(2, 150), 8)[-1]
    some_locks, chosen_sums = choose(locks, 25), choose(sums, 4)
    wrong = []

    write_law(folder, chosen, chosen_ages, enough, chosen_sums)
    found = derive(folder, events_of(triggers, dobs, some_stays, some_locks))
    compare_periods(found, chosen, triggers, wrong)
    compare_ages(found, dobs, chosen_ages, wrong)
    compare_stays(found, some_stays, enough, wrong)
    compare_sums(found, some_locks, chosen_sums, wrong)
    return wrong


def main():
    with tempfile.TemporaryDirectory(prefix="duly-oracle-") as folder:
        wrong = differences(folder)
    if wrong:
        print(f"{len(wrong)} dates differ:", *wrong[:MISMATCHES_SHOWN], sep="\n")
        return 1
    print(f"{sum(compared.values())} dates agree: "
          + ", ".join(f"{n} {code}" for code, n in sorted(compared.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
