"""The ladder of a duty, read from the packs anew: when each warning, due and overdue stands.

Shares no code with Duly: working days from GOV.UK's list, behind its end from Easter; the packs as
YAML. What it needs of a duty is what an alert shows of it.
"""
import collections
import datetime
import functools
import json
import re
import zoneinfo

import yaml

LONDON = zoneinfo.ZoneInfo("Europe/London")
UTC = datetime.timezone.utc
HOUR = 3600_000
DAY = datetime.timedelta(days=1)
PERIOD = re.compile(r"(\d+) (hour|day|working day|week|month|year)s?$")

Rung = collections.namedtuple("Rung", "at kind step")


def ms_of(text):
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000 + 0.5)


def text_of(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, UTC).isoformat().replace("+00:00", "Z")


@functools.lru_cache(maxsize=1 << 16)
def instant(day, hour=0):
    return int(datetime.datetime.combine(day, datetime.time(hour), LONDON).timestamp()) * 1000


@functools.lru_cache(maxsize=1 << 16)
def date_of(text):
    return datetime.date.fromisoformat(text)


# ---- working days --------------------------------------------------------------------------------

def easter(year):
    """Sunday by the rule of Gauss as Butcher has it."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return datetime.date(year, month, day + 1)


def projected(year):
    """The usual eight of a year that nobody has proclaimed."""
    def monday(month, last=False):
        days = [datetime.date(year, month, d) for d in range(1, 31)]
        if last and month in (5, 8):
            days.append(datetime.date(year, month, 31))
        mondays = [d for d in days if d.weekday() == 0]
        return mondays[-1] if last else mondays[0]

    found = {easter(year) - 2 * DAY, easter(year) + DAY, monday(5), monday(5, True),
             monday(8, True)}
    for month, number in ((1, 1), (12, 25), (12, 26)):
        day = datetime.date(year, month, number)
        while day.weekday() > 4 or day in found:
            day += DAY
        found.add(day)
    return found


class WorkingDays:
    """Every working day from 1999 to 2100 in a list, and the place of each day in it."""

    def __init__(self, published):
        with open(published, encoding="utf-8") as file:
            holidays = {datetime.date.fromisoformat(e["date"]) for e in
                        json.load(file)["england-and-wales"]["events"]}
        years = {d.year for d in holidays}
        for year in range(1999, 2101):
            if year not in years:
                holidays |= projected(year)
        self.first = datetime.date(1999, 1, 1)
        self.days, self.place = [], []
        for n in range((datetime.date(2100, 12, 31) - self.first).days + 1):
            day = self.first + n * DAY
            if day.weekday() < 5 and day not in holidays:
                self.days.append(day)
            self.place.append(len(self.days))    # working days up to and including the day

    def on_or_before(self, day):
        return self.days[self.place[(day - self.first).days] - 1]

    def add(self, day, n):
        """The n-th after @day, which is not counted; back where n is negative."""
        upto = self.place[(day - self.first).days]
        if n > 0:
            return self.days[upto + n - 1]
        counted = self.days[upto - 1] == day
        return self.days[upto - counted + n] if n < 0 else day


def months_after(day, n):
    year, month = day.year + (day.month - 1 + n) // 12, (day.month - 1 + n) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month, min(day.day, last))
        except ValueError:
            pass
    raise ValueError(day)


# ---- ladders -------------------------------------------------------------------------------------

class Ladder:
    def __init__(self, rule, working):
        self.working = working
        self.warn = [str(step) for step in rule.get("warn", [])]
        self.due, self.repeat, self.expect = (rule.get(k) for k in ("due", "repeat", "expect"))
        self.by_hours = "hour" in str(rule.get("within", ""))

    def shifted(self, day, step, times):
        amount, unit = PERIOD.match(step).groups()
        n = int(amount) * times
        if unit == "working day":
            return self.working.add(day, n)
        if unit in ("day", "week"):
            return day + n * (7 if unit == "week" else 1) * DAY
        return months_after(day, n * (12 if unit == "year" else 1))

    def hours(self, step):
        found = PERIOD.match(step or "")
        return int(found[1]) * HOUR if found and found[2] == "hour" else None

    def warning(self, o, step):
        if self.hours(step):
            return o.due_at - self.hours(step)
        return instant(self.working.on_or_before(self.shifted(o.act_by, step, -1)), 9)

    def expected(self, o):
        if self.hours(self.expect):
            return o.since + self.hours(self.expect)
        return instant(self.shifted(o.on, self.expect, 1), 9)

    def below_overdue(self, o):
        """In their order: what stands before it lapses and after its trigger."""
        rungs = [Rung(o.since, "opened", "opened")]
        if o.due is None:
            if self.expect:
                rungs.append(Rung(self.expected(o), "upcoming", self.expect))
        else:
            rungs += [Rung(self.warning(o, step), "upcoming", step) for step in self.warn]
            if not self.by_hours:
                rungs.append(Rung(instant(o.act_by, 9), "due", "due"))
            elif self.due:
                rungs.append(Rung(o.due_at - self.hours(self.due), "due", self.due))
        return sorted(r for r in rungs if r.kind == "opened" or r.at > o.since)

    def overdue(self, o, until):
        """It lapses, and the repeats up to @until."""
        if o.due is None or o.due_at > until:
            return []
        rungs = [Rung(o.due_at, "overdue", "overdue")]
        n = 1
        while self.repeat:
            if self.hours(self.repeat):
                at = o.due_at + n * self.hours(self.repeat)
                name = text_of(at)
            else:
                day = self.shifted(o.due, self.repeat, n)
                at, name = instant(day, 9), str(day)
            if at > until:
                break
            if at > o.due_at:
                rungs.append(Rung(at, "overdue", f"{self.repeat} {name}"))
            n += 1
        return rungs


def read_packs(folder):
    """Rules by id, and what the packs ask of statuses."""
    rules, coverage = {}, []
    for path in sorted(folder.glob("*.yaml")):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules |= {rule["id"]: rule for rule in pack["rules"]}
        coverage += pack.get("coverage", [])
    return rules, coverage
