"""What Duly and the second fold still read differently, by name: it is not compared.

Each is a shape of a life, with what is left out of it. Where Duly has come to read one as the fold
does, or the contract has said that it need not, it is taken out of here; nothing is put in because
a test fails.
"""
from collections import defaultdict

from history import CLOSES, OPENS, SHORT_BREAKS, Births, History

LEAVING_CARE = {"needs-assessment", "needs-assessment-relevant"}
COUNTED_REVIEWS = {"cla-review-second", "cla-review-next", "permanence-plan"}
MET_BY_REVIEWS = {"review-after-visit-concern", "cla-review-early", "cla-review-adjourn"}
INSIDE_CARE = {"placement.started", "placement.changed", "adoption.placed"}


def days_of(facts):
    days = defaultdict(list)
    for fact in facts:
        days[fact.day].append(fact)
    return days.values()


def contradictory_entries(facts):
    care = sorted((f for f in facts if f.type.split(".")[0] in ("care", "person")),
                  key=lambda f: f.order())
    if not care:
        return set()
    stood = {t.fact for t in History(care, max(f.day for f in care)).ticks}
    return {f for f in care if f.type == "care.entered" and f not in stood}


# ---- lives ---------------------------------------------------------------------------------------

def placed_by_the_day_beside_hours_of_care(facts):
    """Another entry or end of care that day, one that is a contradiction, a visit before the entry,
    a change of what was placed."""
    no_entry = contradictory_entries(facts)
    for of_day in days_of(facts):
        care = [f for f in of_day if f.type in ("care.entered", "care.ended")]
        inside = [f for f in of_day if f.at is None and f.type in INSIDE_CARE]
        if inside and care and (
                len(care) > 1 or no_entry & set(care) or len(inside) > 1
                or any(f.type == "visit.made" and f.earlier_by_hour(care[0]) for f in of_day)):
            return True
    return False


def placed_by_the_day_and_ended_by_the_hour(facts):
    """The one before ends at an hour of the day on which the next begins."""
    return any({("placement.started", True), ("placement.ended", False)}
               <= {(f.type, f.at is None) for f in of_day} for of_day in days_of(facts))


def closed_by_its_key_before_it_opens(facts):
    """That day, beside another that opens."""
    return any(f.key and sum(OPENS.get(o.type) == CLOSES[f.type] for o in of_day) > 1
               for of_day in days_of(facts) for f in of_day if f.type in CLOSES)


def born_otherwise_from_now_on(facts):
    return any(f.type == "person.registered" and f.says(effective="now") for f in facts)


def eighteen_within_a_day_of_entry(facts):
    birthdays = Births(facts).days(18)
    return any((day - f.day).days == 1 for f in facts for day in birthdays
               if f.type == "care.entered")


LIVES = [placed_by_the_day_beside_hours_of_care, placed_by_the_day_and_ended_by_the_hour,
         closed_by_its_key_before_it_opens, born_otherwise_from_now_on,
         eighteen_within_a_day_of_entry]


def life_left_out(life, facts, at):
    """A batch that is taken back after @at; rows of one day that know and say more and less."""
    if any(e["type"] == "batch.retracted" and e["date"] > at[:10] for e in life):
        return True
    rows = defaultdict(list)
    for e in life:
        rows[e["type"], (e.get("date") or e["time"])[:10]].append("date" in e)
    if any(len(by_day) > 3 and len(set(by_day)) > 1 for by_day in rows.values()):
        return True
    return any(shape(facts) for shape in LIVES)


# ---- rules, and what is said of them -------------------------------------------------------------

def rules_left_out(life, facts):
    rules = set()
    if any(f.data.get("legal_status") in SHORT_BREAKS or f.says(short_break=True) for f in facts):
        rules |= LEAVING_CARE           # days of a short break among the ninety-one
    ends = {f.day for f in facts if f.type == "care.ended"}
    entered = {f.day for f in facts if f.type == "care.entered"}
    if any((day - end).days in (0, -1) for day in entered for end in ends):
        rules |= LEAVING_CARE           # a day of two periods, or a period that never was
    if any(f.type == "person.died" for f in facts):
        rules |= LEAVING_CARE
    if any(e.get("data", {}).get("quorate") is False for e in life):
        rules |= COUNTED_REVIEWS | MET_BY_REVIEWS  # one that was not quorate is counted, and meets
    if any(f.type == "missing.returned" and f.key is None for f in facts) and any(
            f.type == "missing.started" and f.key for f in facts):
        rules.add("rhi")                # the key that only the start of an absence has
    return rules


def as_compared(said):
    """The name of a moment that comes with others on one day, and whether a clock of hours that
    ended on the day on which it lapses was late."""
    name, day, _ = said["trigger"]
    if "." not in name:
        said = {**said, "trigger": ("a moment", day, "")}
    if said["rule"] == "rhi" and said["status"] == "ended" and said["ended"][0] == said["due"]:
        said = {**said, "timeliness": "not compared"}
    return said
