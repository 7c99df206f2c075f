"""What Duly and the second fold still read differently, by name: it is not compared.

Each is a shape of a life, with what is left out of it. Where Duly has come to read one as the fold
does, or the contract has said that it need not, it is taken out of here; nothing is put in because
a test fails.
"""
from collections import defaultdict
from datetime import date

from counting import start_of
from history import Births, continues

LEAVING_CARE = {"needs-assessment", "needs-assessment-relevant", "adviser-appointed"}


def days_of(facts):
    days = defaultdict(list)
    for fact in facts:
        days[fact.day].append(fact)
    return days.values()


# ---- lives ---------------------------------------------------------------------------------------

def visited_on_a_day_of_re_entry(facts):
    """Whether a visit of the day on which care ended and began again was in the placement of it."""
    for of_day in days_of(facts):
        if sum(f.type in ("care.entered", "care.ended") for f in of_day) > 1 and any(
                f.type == "visit.made" for f in of_day):
            return True
    return False


def born_otherwise_from_now_on(facts):
    return any(f.type == "person.registered" and f.says(effective="now") for f in facts)


def eighteen_the_day_after_entry(facts):
    """Of an entry by the day: whether the longest that the stay can have been is 24 hours or less."""
    births = [f for f in facts if f.type == "person.registered"]
    birthdays = {day for birth in births for day in Births([birth]).days(18)}
    return any((day - f.day).days == 1 for f in facts for day in birthdays
               if f.type == "care.entered" and f.at is None)


def entered_twice_on_a_day(facts):
    """Under two keys, of which one is known by the day: which of the two the end of that day ends."""
    return any(sum(f.type == "care.entered" for f in of_day) > 1 for of_day in days_of(facts))


def gone_on_by_the_day_and_ended_by_the_hour(facts):
    """A placement that goes on, with the same carer or somewhere for a while, by the day, and one that
    ends at an hour of it: with both by the day the two agree that it goes on."""
    return any({("placement.started", True), ("placement.ended", False)}
               <= {(f.type, f.at is None) for f in of_day} and
               any(continues(f) for f in of_day) for of_day in days_of(facts))


def moved_at_midnight_and_by_the_day(facts):
    """Two placements of a day, one at the very midnight that begins it and one by the day: which of
    the two is the first, nobody knows."""
    return any({True, False} <= {f.at is None for f in of_day if f.type == "placement.started"
                                 and f.at in (None, start_of(f.day))} for of_day in days_of(facts))


LIVES = [visited_on_a_day_of_re_entry, born_otherwise_from_now_on, eighteen_the_day_after_entry,
         entered_twice_on_a_day, gone_on_by_the_day_and_ended_by_the_hour,
         moved_at_midnight_and_by_the_day]


def life_left_out(facts):
    return any(shape(facts) for shape in LIVES)


# ---- rules, and what is said of them -------------------------------------------------------------

def rules_left_out(facts):
    """A period that never was, or was ended by a death that day, beside the status relevant."""
    ends = {f.day for f in facts if f.type in ("care.ended", "person.died")}
    entered = {f.day for f in facts if f.type == "care.entered"}
    if any((end - day).days in (0, 1) for day in entered for end in ends):
        return LEAVING_CARE
    return set()


def as_compared(said):
    """Of moments that come on one day, which is named: what starts a clock, and what ends it."""
    for field in "trigger", "ended":
        parts = said.get(field, ())
        if parts and not any("." in str(part) for part in parts[:2]):
            said = {**said, field: ("a moment", *(p for p in parts if isinstance(p, date)))}
    return said
