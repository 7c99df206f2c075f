"""How days are counted, by a second reading of the law: plain dates, dateutil and zoneinfo.

Nothing here is taken from the program: holidays come from GOV.UK's list (tests/data), after its end
from Easter and from what happens to the others at weekends.
"""
import json
import pathlib
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
FIRST = date(2012, 1, 1)  # of the days that are counted
PROCLAIMED_TO = 2028      # by GOV.UK's list
LISTED_FROM = 2010        # by ours, which begins two years earlier

# ---- days that count ----------------------------------------------------------------------------

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
with open(DATA / "bank-holidays-ew-2012-2028.json", encoding="utf-8") as published:
    HOLIDAYS = {date.fromisoformat(e["date"])
                for e in json.load(published)["england-and-wales"]["events"]}


def by_rule(year):
    """Good Friday, three Mondays, and days that move to Monday or Tuesday when at a weekend."""
    def monday(month, last):
        first = date(year, month, 1) if not last else date(year, month, 25)
        return next(first + n * DAY for n in range(7) if (first + n * DAY).weekday() == 0)

    # 25 December falls on         Mon  Tue  Wed  Thu  Fri  Sat  Sun: Christmas and Boxing Day are
    christmas, boxing = ((25, 26), (25, 26), (25, 26), (25, 26), (25, 28), (27, 28), (27, 26))[
        date(year, 12, 25).weekday()]
    new_year = {5: 3, 6: 2}.get(date(year, 1, 1).weekday(), 1)
    return {date(year, 1, new_year), easter(year) - 2 * DAY, easter(year) + DAY, monday(5, False),
            monday(5, True), monday(8, True), date(year, 12, christmas), date(year, 12, boxing)}


for projected in range(PROCLAIMED_TO + 1, 2111):
    HOLIDAYS |= by_rule(projected)


def works(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def is_projected(day):
    return not LISTED_FROM <= day.year <= PROCLAIMED_TO


# ---- counting: (day it ends on, provisional) ----------------------------------------------------


class Unknown(Exception):
    """It leads to years that nothing here knows the holidays of."""


def count_working_days(day, n, step):
    """The day of the n-th working day from the day after @day on; whether a year was projected."""
    first = day + step * DAY
    counted = 0
    while counted < n:
        day += step * DAY
        if day < FIRST:
            raise Unknown
        counted += works(day)
    return day, n > 0 and (is_projected(first) or is_projected(day))


def wd(day, n):
    return count_working_days(day, n, 1)


# ---- ages and instants --------------------------------------------------------------------------


def birthday(dob, age):
    """Who is born on 29 February has a birthday on 1 March of a common year."""
    return dob + relativedelta(years=age, **({"month": 3, "day": 1} if (
        (dob.month, dob.day) == (2, 29) and (dob + relativedelta(years=age)).day == 28) else {}))


def start_of(day):
    return datetime.combine(day, time(), LONDON).astimezone(timezone.utc)


def rfc3339(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
