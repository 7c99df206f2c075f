"""A child day by day, as the table of who is owed what (owed.py) sees it.

Written from the list of deadlines (the statuses and their interactions, sections A to Q), not from
the packs. Of a made-up life (status_lives.py) no two events share a day, so that what a child is on
a day follows from what was told up to it.
"""
import bisect
import copy
import datetime
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from counting import DAY, birthday

BREAKS = "V3", "V4"
BY_ORDER = "C1", "C2", "D1", "E1"
ADOPTIVE = "A3", "A4", "A5", "A6"
TEMPORARY = "T0", "T1", "T2", "T3", "T4"
STAY_NIGHTS, YEAR_NIGHTS = 17, 75       # regulation 48(2)
THIRTEEN_WEEKS = 91                     # SI 2010/959 reg 40

NOBODY = {
    "care": None, "status": None, "remand_to": None, "flag": False, "stay": None, "full": False,
    "home": None, "moves": 0, "adoption": False, "authorised": None, "adopted": False,
    "series": False, "breaks": False, "other": None, "plan": None, "need": None,
    "need_plan": None, "fostered": None, "disabled": False, "missing": None, "returned": None,
    "detained": None, "was_in_care": False, "lodging": None, "family": None, "cared_at_16": False,
    "eligible": None, "detained_at_16": False, "too_long": False, "dead": False, "orders": {},
    "assessed": False, "planned": False, "support_ended": False, "reviewed": 0,
    "adoption_reviewed": 0, "breaks_reviewed": False, "assessing": False, "made": frozenset(),
}


class Child(SimpleNamespace):
    """What somebody is once something has happened (@cause, on @day)."""

    @property
    def child(self):
        return self.age < 18

    # ---- care ----

    @property
    def on_breaks(self):
        """Within care, and regulation 48 applies: so that the rest of the regulations do not."""
        return bool(self.care) and (self.flag or self.status in BREAKS) and not self.too_long

    @property
    def looked_after(self):
        return bool(self.care) and not self.on_breaks

    @property
    def placed_for_adoption(self):
        return bool(self.care) and (self.adoption or self.home_is(*ADOPTIVE)
                                    and not self.home.disrupted)

    @property
    def planning(self):
        """SI 2010/959 applies: not to a child placed for adoption (reg 3), nor to one adopted."""
        return self.looked_after and not self.placed_for_adoption and not self.adopted

    @property
    def remanded(self):
        return bool(self.care) and self.status == "J1"

    @property
    def in_youth_detention(self):
        return self.remanded and (self.remand_to == "youth-detention" or (
            self.remand_to is None and self.home_is("R5", "K1")))

    @property
    def by_order(self):
        return self.status in BY_ORDER

    @property
    def placed(self):
        return bool(self.care and self.home)

    def home_is(self, *types):
        return bool(self.home) and self.home.type in types

    @property
    def secure(self):
        return self.placed and self.home_is("K1")

    @property
    def unauthorised(self):
        return self.secure and not self.in_youth_detention and not (
            {"secure", "dol"} & self.orders.keys())

    # ---- how often a child in a placement is visited (regulation 28) ----

    @property
    def regime(self):
        if not self.planning or not (self.placed or self.other):
            return None
        if self.placed:
            parent = self.home.with_parent or self.home.type == "P1"
            if self.home.temporary or (parent and self.status == "C1"):
                return "weekly-then-4"
            if parent and self.home.before_assessment:
                return "weekly-then-6"
            if parent and self.status == "C2":
                return "care-order-parent"
        if self.other:
            return "other"
        if self.home.long_term and self.home.fewer and self.year_in_home:
            return "fewer"
        return "ordinary"

    @property
    def year_in_home(self):
        return self.day >= add_months(self.home.since, 12)

    # ---- leaving care ----

    @property
    def is_eligible(self):
        return bool(self.care and self.eligible) and 16 <= self.age < 18

    @property
    def is_relevant(self):
        lately = self.family and self.day >= add_months(self.family, 6)
        return (not self.care and bool(self.eligible or self.detained_at_16)
                and 16 <= self.age < 18 and not lately)

    @property
    def is_former(self):
        return bool(self.eligible or self.detained_at_16) and 18 <= self.age < 25

    @property
    def privately_fostered(self):
        return bool(self.fostered) and self.age < (18 if self.disabled else 16)


# ---- what an event makes of a child --------------------------------------------------------------

def enter(c, e):
    if c.age >= 18:
        return
    data = e["data"]
    c.care, c.status = c.day, data.get("legal_status")
    c.remand_to, c.flag = data.get("remand_to"), data.get("short_break", False)
    c.was_in_care, c.adopted, c.reviewed, c.adoption_reviewed = True, False, 0, 0
    stay_begins(c)


def stay_begins(c):
    """A short break opens a series by its code; a status of another kind ends it."""
    of_breaks = c.flag or c.status in BREAKS
    c.breaks_reviewed = c.breaks_reviewed and c.breaks and of_breaks
    c.stay = c.day if c.status == "V3" else None
    c.breaks = of_breaks and not c.too_long


def leave(c, e):
    if e["data"].get("reason") == "X1":
        return
    if c.status != "V3" and not c.series:
        c.breaks = False
    out_of_care(c)


def out_of_care(c):
    c.care = c.home = c.other = c.stay = c.status = c.remand_to = None
    c.flag = c.adoption = False


def change_status(c, e):
    if not c.care:
        return
    before = c.status
    c.status, c.remand_to = e["data"]["legal_status"], e["data"].get("remand_to", c.remand_to)
    if before != c.status:
        stay_begins(c)


def move(c, e):
    data = e["data"]
    if not c.care:
        return
    goes_on = c.home and (data.get("same_carer") or data["placement_type"] in TEMPORARY)
    if not goes_on:
        c.moves += 1
        c.home = SimpleNamespace(number=c.moves, since=c.day, disrupted=False, type=None,
                                 with_parent=False, temporary=False, long_term=False, fewer=False,
                                 before_assessment=False, away=False, notice_owed=False)
    home_says(c.home, data)
    if not goes_on:
        c.home.notice_owed, c.home.away = c.planning, data.get("out_of_area", False)


def home_says(home, data):
    home.type = data.get("placement_type", home.type)
    home.with_parent = data.get("with_parent", home.with_parent)
    home.temporary = data.get("temporary_approval", home.temporary)
    home.long_term = data.get("long_term", home.long_term)
    home.fewer = data.get("fewer_visits", home.fewer)
    home.before_assessment = data.get("before_assessment", home.before_assessment)


def change_home(c, e):
    if c.home:
        home_says(c.home, e["data"])


def leave_home(c, _):
    c.home = None


def place_for_adoption(c, _):
    if c.care:
        c.adoption = True


def end_adoption(c, e):
    c.adoption = False
    c.adopted = bool(c.care) and e["data"]["reason"] == "adopted"
    if c.adopted:
        c.authorised = None           # it has been used
    if c.home:
        c.home.disrupted = True


def review(c, e):
    data = e["data"]
    if data.get("quorate", True) and data.get("part", "whole") in ("whole", "last"):
        kinds = data.get("kinds", ["looked-after"])
        c.reviewed += bool(c.care) and "looked-after" in kinds
        c.adoption_reviewed += "adoption" in kinds
        c.breaks_reviewed |= c.breaks and "short-break" in kinds


def seen_in_care(event):
    data = event.get("data", {})
    return (event["type"] == "visit.made" and "looked-after" in data["kinds"] and data["seen"]
            and data.get("method", "in-person") == "in-person")


def sets(**fields):
    def change(c, _):
        for name, value in fields.items():
            setattr(c, name, c.day if value == "day" else value)
    return change


def breaks(c, _):
    c.series = c.child
    c.breaks = c.child and not c.too_long
    c.breaks_reviewed = False


def close(c, _):
    """Ends nothing while a status is owed something; else what else was known of is over."""
    if not (c.care or c.plan or c.is_relevant or c.is_former):
        c.need = c.need_plan = c.missing = c.returned = c.lodging = c.detained = None
        c.series = c.breaks = c.assessing = False


def order(c, e):
    c.made |= {e["data"]["kind"]}
    if e["data"].get("expires"):
        c.orders[e["data"]["kind"]] = datetime.date.fromisoformat(e["data"]["expires"])


def order_ends(c, e):
    c.orders.pop(e["data"]["kind"], None)
    c.made -= {e["data"]["kind"]}


def foster(c, e):
    c.fostered, c.disabled = c.day, e["data"].get("disabled", False)


def missing_ends(c, _):
    if c.missing:
        c.missing, c.returned = None, c.day


def needs_assessed(c, _):
    c.assessed = True


def lodge(c, e):
    c.lodging = c.day if e["data"].get("by_council") else None


MAKES = {
    "care.entered": enter, "care.ended": leave, "legal-status.changed": change_status,
    "placement.started": move, "placement.changed": change_home, "placement.ended": leave_home,
    "adoption.placed": place_for_adoption, "adoption.placement-ended": end_adoption,
    "adoption.authorised": sets(authorised="day"), "adoption.authority-ended": sets(authorised=None),
    "review.held": review,
    "short-breaks.started": breaks, "short-breaks.ended": sets(series=False, breaks=False),
    "other-arrangements.started": sets(other="day"), "other-arrangements.ended": sets(other=None),
    "protection-plan.started": sets(plan="day"), "protection-plan.ended": sets(plan=None),
    "referral.received": sets(need="day"), "referral.closed": sets(need=None),
    "in-need-plan.started": sets(need_plan="day"), "in-need-plan.ended": sets(need_plan=None),
    "private-fostering.started": foster, "private-fostering.ended": sets(fostered=None),
    "missing.started": sets(missing="day", returned=None), "missing.returned": missing_ends,
    "rhi.held": sets(returned=None), "rhi.declined": sets(returned=None),
    "detention.started": sets(detained="day"), "detention.ended": sets(detained=None),
    "family-return.started": sets(family="day"), "leaving-care-needs.assessed": needs_assessed,
    "pathway-plan.completed": sets(planned=True), "pathway-plan.reviewed": sets(planned=True),
    "assessment.started": sets(assessing=True), "assessment.completed": sets(assessing=False),
    "case.closed": close,
    "leaving-care-support.ended": sets(support_ended=True),
    "leaving-care-support.requested": sets(support_ended=False),
    "accommodation.started": lodge, "accommodation.ended": sets(lodging=None),
    "order.made": order, "order.ended": order_ends,
    "person.died": sets(dead=True),
}


# ---- the days ------------------------------------------------------------------------------------

def add_months(day, months):
    return day + relativedelta(months=months)


def day_of(event):
    return datetime.date.fromisoformat(event["date"])


class Life:
    """A child after each thing that happened, in order."""

    def __init__(self, events, until):
        self.until = until
        self.events = sorted(events, key=day_of)
        dob = next(e["data"]["dob"] for e in events if e["type"] == "person.registered")
        self.dob = datetime.date.fromisoformat(dob)
        self.told = {day_of(e): e for e in self.events}
        self.first = day_of(self.events[0])
        self.children = list(self.fold())
        self.starts = [c.day for c in self.children]

    def fold(self):
        """One for each day on which something changes; days are walked, for the law counts them."""
        child = Child(**copy.deepcopy(NOBODY), day=self.first, cause=None, event=None, age=0)
        weeks, nights, day = 0, [], self.first
        birthdays = [birthday(self.dob, age) for age in range(30)]
        while day <= self.until:
            before = child
            child = self.step(before, day, bisect.bisect_right(birthdays, day) - 1)
            child.too_long |= over_the_limit(child, nights, before)
            if child.too_long and child.breaks:
                child.breaks = False
            # A day on which a stay begins or ends is one of it.
            weeks += child.age in range(14, 18) and (
                child.looked_after or (before.looked_after and not child.looked_after
                                       and child.cause == "care.ended"))
            self.leaving_care(child, weeks)
            if changed(before, child):
                yield child
            day += DAY

    def step(self, before, day, age):
        child = copy.copy(before)
        child.home, child.orders = copy.copy(before.home), dict(before.orders)
        event = self.told.get(day)
        child.day, child.age, child.event = day, age, event
        child.cause = event and event["type"]
        if age >= 18 > before.age and before.age:
            out_of_care(child)
            child.breaks = child.series = False
            child.plan = child.need = child.need_plan = child.fostered = child.missing = None
            child.returned = None
        if child.home and not child.planning:
            child.home.notice_owed = False
        lapsed = [kind for kind, last in child.orders.items() if last < day]
        for kind in lapsed:
            del child.orders[kind]
        if event:
            MAKES.get(event["type"], lambda c, e: None)(child, {"data": {}, **event})
        return child

    @staticmethod
    def leaving_care(child, weeks):
        if child.age >= 16 and child.looked_after and weeks >= THIRTEEN_WEEKS:
            child.eligible = child.eligible or child.day
        if child.detained and child.age < 16 and weeks >= THIRTEEN_WEEKS:
            child.cared_at_16 = True
        elif child.age < 16:
            child.cared_at_16 = False
        if child.age == 16 and child.detained and child.cared_at_16:
            child.detained_at_16 = True

    def on(self, day):
        """The child at the end of that day; None: before anything was told."""
        at = bisect.bisect_right(self.starts, day) - 1
        if at < 0:
            return None
        child = copy.copy(self.children[at])
        child.day = day
        return child

    def openings(self, holds, until):
        """The children on the days on which something, or another of its kind, began to hold."""
        before = None
        for child in self.children:
            if child.day > until:
                return
            now = not child.dead and holds(child)
            if now and now != before:
                yield child
            before = now


def over_the_limit(child, nights, before):
    """More than 17 nights in one stay, or more than 75 in twelve months."""
    if before.stay and not before.too_long:
        nights.append(child.day)
    begins = add_months(child.day, -12)
    year = sum(night > begins for night in nights)
    stay = (child.day - child.stay).days if child.stay else 0
    return bool(child.care) and (stay > STAY_NIGHTS or (year > YEAR_NIGHTS and bool(child.stay)))


def changed(before, child):
    """Whether anything is otherwise, but for the day."""
    def state(c):
        home = c.home and vars(c.home)
        return {**vars(c), "home": home, "day": None, "event": None, "cause": None,
                "year": c.home and c.year_in_home, "relevant": c.is_relevant}
    return bool(child.event) or state(before) != state(child)
