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
BY_REASON = "E9", "E14", "E8", None    # of an end of care: custody, or none that says otherwise
# Which orders the making of one brings to an end: CA 1989 s91(1) to (3) and (5A), Sch 3 para 10, an
# interim order being a care or supervision order (s31(11)); ACA 2002 s29(2). An emergency protection
# order and police protection by what practice puts in their place; others by one of their kind.
ENDS = {
    "ico": ("ico", "iso", "so", "epo", "police-protection", "child-arrangements"),
    "co": ("ico", "iso", "so", "epo", "police-protection", "child-arrangements"),
    "iso": ("ico", "iso", "so"), "so": ("ico", "iso", "so"),
    "sgo": ("ico",), "child-arrangements": ("ico", "child-arrangements"),
    "placement": ("so", "iso", "child-arrangements"),
    "epo": ("police-protection",), "secure": ("secure",), "dol": ("dol",),
    "remand": ("remand",),
}
OF_THEIR_OWN = ("epo", "cao", "ico", "iso", "so", "secure", "dol", "police-protection")
OTHER_ORDERS = "co", "placement", "sgo", "other"
INTERIM = "ico", "iso"
ELSEWHERE = "E2", "E3", "E15"   # dead, looked after by another authority, or of age
NO_BREAKS = *BY_ORDER, "L1", "L2", "L3", "J1", "J2", "J3"   # nobody agreed a series of these
ADOPTIVE = "A3", "A4", "A5", "A6"
TEMPORARY = "T0", "T1", "T2", "T3", "T4"
STAY_NIGHTS, YEAR_NIGHTS = 17, 75       # regulation 48(2)
THIRTEEN_WEEKS = 91                     # SI 2010/959 reg 40

NOBODY = {
    "care": None, "status": None, "remand_to": None, "flag": False, "stay": None, "full": False,
    "single_period": False, "gone": False,
    "home": None, "moves": 0, "adoption": False, "authorised": None, "adopted": False,
    "series": False, "breaks": False, "other": None, "plan": None, "need": None,
    "need_plan": None, "fostered": None, "disabled": False, "missing": None, "returned": None,
    "detained": None, "hospital": None, "left": None, "for_custody": False, "lodging": None,
    "family": None, "eligible": None, "detained_at_16": False, "former": None,
    "too_long": False, "long_stay": False, "dead": False, "orders": (), "ending": None,
    "assessed": False, "planned": False, "support_ended": False, "reviewed": 0,
    "adoption_reviewed": 0, "breaks_reviewed": False, "assessing": False, "second_review": None,
    "early": None, "sdq": None, "adviser": None, "proceedings": None, "pre": None, "s37": None,
    "weeks": 0, "told_plan": False, "told_need": False, "since": None,
    "worker": None, "standing": frozenset(), "ever_planned": False, "plan_ended": None, "notices": (), "fostering_ends": (), "checks": (), "first_visit": None,
    "health": None, "tell_health": None, "ending_proposed": False,
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
        return (bool(self.care) and (self.flagged or self.status in BREAKS)
                and not self.too_long and not self.long_stay)

    @property
    def flagged(self):
        """The flag holds no longer where the code says that it is no short break."""
        return self.flag and self.status not in NO_BREAKS and not self.single_period

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
    def health_owed(self):
        """Not on remand to youth detention, where regulation 7 is modified."""
        return self.looked_after and not self.in_youth_detention

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
        """Under section 25: a remand to youth detention has the court's authority already."""
        return self.placed and self.home_is("K1") and not self.in_youth_detention

    @property
    def unauthorised(self):
        return self.secure and not self.in_youth_detention and not any(
            o.kind in ("secure", "dol") and not o.lapsed and not o.spent for o in self.orders)

    # ---- orders of a court ----

    def in_force(self, *kinds):
        """Made and neither ended, nor replaced, nor lapsed."""
        return any(o.kind in kinds and not o.lapsed for o in self.orders)

    def watched(self, *kinds):
        """How many have an end to watch. One that has lapsed has, until somebody says so."""
        return sum(o.kind in kinds and (o.watched or o.kind in OF_THEIR_OWN)
                   for o in self.orders) if self.child else 0

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
    def settled(self):
        """Six months on end with the family (SI 2010/2571 reg 3), which care and custody break."""
        return bool(self.family and not self.care and not self.detained
                    and self.day >= add_months(self.family, 6))

    @property
    def is_relevant(self):
        return (not self.care and bool(self.eligible or self.detained_at_16)
                and 16 <= self.age < 18 and not self.settled and not self.gone)

    @property
    def is_former(self):
        """Section 23C(1): who was a relevant child, and would be one if under 18; or was looked after
        at 18, and eligible. Who was settled with the family at 18 is none while that lasts."""
        return 18 <= self.age < 25 and self.former == "is" and not self.gone

    @property
    def visited_in_custody(self):
        """SI 2010/2797: not a relevant child (reg 2(2)), who has the duties of leaving care."""
        return (self.child and self.detained and self.for_custody and not self.care
                and not self.is_relevant)

    @property
    def cared_for(self):
        """Owed what a care leaver is, or will be."""
        return self.is_eligible or self.is_relevant or self.is_former

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
    c.adopted, c.reviewed, c.adoption_reviewed = False, 0, 0
    c.single_period = c.gone = False
    c.second_review = c.ending = None
    c.ending_proposed = c.for_custody = False
    stay_begins(c)


def stay_begins(c):
    """A short break opens a series by its code; a status of another kind ends it."""
    of_breaks = c.flagged or c.status in BREAKS
    c.breaks_reviewed = c.breaks_reviewed and c.breaks and of_breaks
    stays = c.status == "V3" or c.flagged and c.status == "V2"
    c.stay, c.long_stay = c.day if stays else None, False
    c.breaks = of_breaks and not c.too_long


def leave(c, e):
    if e["data"].get("reason") == "X1":
        return
    if c.looked_after and c.series:       # told in full care: it begins when that ends
        c.breaks = True
    elif c.status != "V3" and not c.flagged and not c.series:
        c.breaks = False
    if c.care:
        c.left = c.day, e["data"].get("reason")
        c.gone = e["data"].get("reason") in ELSEWHERE
        # With the family again, as told before: from now on.
        c.family = c.family and c.day
        c.assessed = c.assessed if c.eligible else False
    out_of_care(c)
    detained_for(c)


def out_of_care(c):
    c.care = c.home = c.other = c.stay = c.status = c.remand_to = c.ending = None
    c.flag = c.adoption = False


def change_status(c, e):
    if not c.care:
        return
    before = c.status
    c.single_period |= e["data"]["legal_status"] == "V2"
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
                                 before_assessment=False, away=False, notice_owed=False,
                                 outside=False, distant=False, distance_owed=False,
                                 out=False)
    if not goes_on or data["placement_type"] not in TEMPORARY:
        home_says(c, data)           # a stay in hospital says nothing of the placement
    if not goes_on:
        c.home.notice_owed = c.planning


def home_says(c, data):
    home = c.home
    home.distance_owed = c.planning and (home.distance_owed or (
        data.get("at_a_distance", False) and not home.distant))
    home.type = data.get("placement_type", home.type)
    home.with_parent = data.get("with_parent", home.with_parent)
    home.temporary = data.get("temporary_approval", home.temporary)
    home.long_term = data.get("long_term", home.long_term)
    home.fewer = data.get("fewer_visits", home.fewer)
    home.before_assessment = data.get("before_assessment", home.before_assessment)
    home.outside = data.get("outside_terms", home.outside)
    home.distant = data.get("at_a_distance", home.distant)
    home.out = data.get("out_of_area", home.out)
    home.away = home.out or home.distant     # at a distance is out of the area


def change_home(c, e):
    if c.home:
        home_says(c, e["data"])


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
        if c.reviewed == 2 and "looked-after" in kinds and c.looked_after:
            c.second_review = c.day
        if "looked-after" in kinds:
            c.ending = None
        c.adoption_reviewed += "adoption" in kinds
        c.breaks_reviewed |= c.breaks and ("short-break" in kinds or "looked-after" in kinds and (
            c.series or c.on_breaks))


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
    c.breaks = c.child and not c.looked_after
    c.breaks_reviewed = False


def close(c, _):
    """Ends nothing while a status is owed something; else it was decided that no further action is
    needed on a referral. What goes on whoever keeps a file of it is not over: an order, a plan, an
    allegation, an approval, accommodation, what comes before proceedings, private fostering, a series
    of short breaks, a child who is missing or was found."""
    if not (c.care or c.plan or c.is_eligible or c.is_relevant or c.is_former):
        c.need = None
        c.assessing = c.told_need = False


# ---- orders ----

def order(c, e):
    data = e["data"]
    kind, last = data["kind"], data.get("expires")
    c.orders = tuple(o for o in c.orders if o.kind not in ENDS.get(kind, ())
                     or (o.lapsed and o.kind in OTHER_ORDERS)) + (
        SimpleNamespace(kind=kind, since=c.day, watched=bool(last), lapsed=False, spent=False,
                        on_remand=c.remanded,
                        last=datetime.date.fromisoformat(last) if last else None),)


def order_changes(c, e):
    for o in c.orders:
        if o.kind == e["data"]["kind"] and e["data"].get("expires") and not o.lapsed:
            o.last, o.watched = datetime.date.fromisoformat(e["data"]["expires"]), True


def order_ends(c, e):
    c.orders = tuple(o for o in c.orders if o.kind != e["data"]["kind"])


def proceedings_end(c, _):
    """An interim order ends with the disposal of the application (section 38(4))."""
    if not c.proceedings:
        return
    c.proceedings = None
    c.orders = tuple(o for o in c.orders if o.kind not in INTERIM)


# ---- custody and hospital ----

def detained(c, _):
    c.detained = c.detained or (c.day, c.weeks)
    c.former = c.former and "is"      # who was settled with the family is so no more
    detained_for(c, begins=True)


def in_hospital(c, _):
    c.hospital = c.hospital or (c.day, c.weeks)


def detained_for(c, begins=False):
    """Who ceased to be looked after as a result of being detained (section 23ZA(1)(b)): those who
    ceased to while detained, or shortly before for no other reason that is given."""
    if begins:
        lately = c.left and c.left[1] in BY_REASON and add_months(c.left[0], 3) > c.day
        c.for_custody = bool(lately and not c.care)
    elif c.detained:
        c.for_custody = True


def released(c, _):
    c.detained, c.for_custody = None, False
    c.family = c.family and c.day


# ---- private fostering ----

def foster(c, e):
    c.fostered, c.disabled = c.day, e["data"].get("disabled", False)
    if c.privately_fostered and not noticed(c):
        c.first_visit = c.day


def noticed(c):
    """Of the arrangement that begins: what was given since the last one ended; or two, where one
    ended in that year, and both were followed by a visit."""
    def of_the_year(days):
        return [day for day in days if add_months(day, 12) > c.day]
    lately = of_the_year(c.notices)
    twice = (len(lately) > 1 and len(of_the_year(c.fostering_ends)) < 2
             and len(of_the_year(c.checks)) > 1)
    since = not c.fostering_ends or any(n > c.fostering_ends[-1] for n in lately)
    return (since or twice) and any(add_months(n, 6) > c.day for n in lately)


def fostered_no_more(c, _):
    if c.fostered:
        c.fostered, c.fostering_ends = None, (*c.fostering_ends, c.day)


def notice_of_fostering(c, _):
    """A visit follows each notice (SI 2005/1533 reg 4)."""
    if c.child:
        c.notices, c.first_visit = (*c.notices, c.day), c.day


def fostering_checked(c, _):
    c.checks = (*c.checks, c.day)


def missing_ends(c, _):
    if c.missing:
        c.missing, c.returned = None, c.day


def needs_assessed(c, _):
    """Of one who is owed it; or in the same period of care, of one who is to be."""
    c.told_need = True
    if c.cared_for or c.care:
        c.assessed = c.assessed or c.day


def pathway_planned(c, _):
    c.told_plan = c.ever_planned = True
    c.planned = c.planned or bool(c.cared_for)


def ending_proposed(c, e):
    c.early = c.planning and c.day
    if c.planning and e["data"].get("reason", "cease") == "cease":
        c.ending, c.ending_proposed = c.day, True


def early(c, _):
    c.early = c.planning and c.day


def allocated(c, e):
    if e["data"]["role"] == "personal-adviser":
        c.adviser = c.day
    if e["data"]["role"] == "social-worker":
        c.worker = c.day


def stands(name, on):
    """An approval, a complaint, a plan of education: what has a clock of its own while it lasts."""
    def change(c, _):
        c.standing = c.standing | {name} if on else c.standing - {name}
        if "adopter-approval" not in c.standing:
            c.standing = c.standing - {"adopter-child"}
    return change


STANDING = {"carer-approval": ("carer.approved", "carer.ended"),
            "adopter-approval": ("adopter.approved", "adopter.ended"),
            "adopter-child": ("adopter.child-placed", "adopter.placement-ended"),
            "guardian-support": ("special-guardianship-support.started",
                                 "special-guardianship-support.ended"),
            "complaint": ("complaint.received", "complaint.closed"),
            "allegation": ("allegation.known", "allegation.concluded"),
            "home": ("home.registered", "home.closed"),
            "ehc-plan": ("ehc-plan.made", "ehc-plan.ceased"),
            "reporting": ("reporting.started", "reporting.ended")}


def family_ends(c, _):
    c.family = None
    if c.former == "settled":
        c.former = "is"


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
    "protection-plan.started": sets(plan="day"), "protection-plan.ended": sets(plan=None, plan_ended="day"),
    "referral.received": sets(need="day"), "referral.closed": sets(need=None),
    "in-need-plan.started": sets(need_plan="day"), "in-need-plan.ended": sets(need_plan=None),
    "private-fostering.started": foster, "private-fostering.ended": fostered_no_more,
    "private-fostering.notified": notice_of_fostering,
    "private-fostering.assessed": fostering_checked,
    "missing.started": sets(missing="day", returned=None), "missing.returned": missing_ends,
    "rhi.held": sets(returned=None), "rhi.declined": sets(returned=None),
    "detention.started": detained, "detention.ended": released,
    "hospital.admitted": in_hospital, "hospital.discharged": sets(hospital=None),
    "family-return.started": sets(family="day"), "family-return.ended": family_ends,
    "leaving-care-needs.assessed": needs_assessed,
    "pathway-plan.completed": pathway_planned, "pathway-plan.reviewed": pathway_planned,
    "proceedings.issued": sets(proceedings="day", pre=None),
    "proceedings.concluded": proceedings_end,
    "pre-proceedings.started": sets(pre="day"), "pre-proceedings.ended": sets(pre=None),
    "investigation.directed": sets(s37="day"), "investigation.reported": sets(s37=None),
    "care-ending.proposed": ending_proposed, "review.requested": early,
    "worker.allocated": allocated, "sdq.completed": sets(sdq=None),
    "sdq.declined": sets(sdq=None), "health.assessed": sets(health="day"),
    "assessment.started": sets(assessing=True), "assessment.completed": sets(assessing=False),
    "case.closed": close,
    "leaving-care-support.ended": sets(support_ended=True),
    "leaving-care-support.requested": sets(support_ended=False),
    "accommodation.started": lodge, "accommodation.ended": sets(lodging=None),
    "order.made": order, "order.ended": order_ends, "order.extended": order_changes,
    "person.died": sets(dead=True),
    **{begins: stands(name, True) for name, (begins, _) in STANDING.items()},
    **{ends: stands(name, False) for name, (_, ends) in STANDING.items()},
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
        dob = next((e["data"]["dob"] for e in events if e["type"] == "person.registered"), None)
        self.dob = datetime.date.fromisoformat(dob) if dob else None
        self.told = {day_of(e): e for e in self.events}
        self.first = day_of(self.events[0])
        self.children = list(self.fold())
        self.starts = [c.day for c in self.children]

    def fold(self):
        """One for each day on which something changes; days are walked, for the law counts them."""
        child = Child(**copy.deepcopy(NOBODY), day=self.first, cause=None, event=None, age=0)
        nights, day = [], self.first
        birthdays = [birthday(self.dob, age) for age in range(30)] if self.dob else []
        while day <= self.until:
            before = child
            child = self.step(before, day, max(bisect.bisect_right(birthdays, day) - 1, 0))
            self.leave_the_series(child, before, nights)
            # A day on which a stay begins or ends is one of it.
            counts = child.age in range(14, 18) and (
                child.looked_after or (before.looked_after and child.cause == "care.ended"))
            child.weeks += counts
            if counts and child.age >= 16 and child.weeks >= THIRTEEN_WEEKS:
                if not child.eligible and child.assessed and child.assessed < (
                        child.care or before.care):
                    child.assessed = False     # as a relevant child, before there was this duty
                child.eligible = child.eligible or child.day
            self.detained_at_16(child, before)
            self.return_year(child, before)
            if not child.health_owed:
                child.tell_health = None
            elif not before.health_owed:
                lately = child.health and add_months(child.health, 3) > day
                child.tell_health = None if lately else day
            if changed(before, child):
                yield child
            day += DAY

    def step(self, before, day, age):
        child = copy.copy(before)
        child.home, child.orders = copy.copy(before.home), tuple(map(copy.copy, before.orders))
        event = self.told.get(day)
        child.day, child.age, child.event = day, age, event
        child.cause = event and event["type"]
        if age >= 18 > before.age and before.age:
            grow_up(child, before)
        if child.home and not child.planning:
            child.home.notice_owed = child.home.distance_owed = False
        for o in child.orders:
            o.lapsed = o.lapsed or bool(o.last and o.last < day)
        if event:
            MAKES.get(event["type"], lambda c, e: None)(child, {"data": {}, **event})
        for o in child.orders:      # no authority of a remand outlasts it (SI 1991/1505 reg 13)
            o.spent = o.spent or o.kind == "secure" and o.on_remand and not child.remanded
        return child

    @staticmethod
    def leave_the_series(child, before, nights):
        """More than 17 nights in one stay, the last of them that of the day on which it ends, or
        more than 75 in twelve months: the regulations apply in full, and the series is over. So too
        with full care in between; the next single stay is then one of another."""
        if before.stay and before.care:
            if not before.too_long:
                nights.append(child.day)
            year = sum(night > add_months(child.day, -12) for night in nights)
            long_stay = (child.day - before.stay).days > STAY_NIGHTS
            child.too_long = child.too_long or year > YEAR_NIGHTS
            child.long_stay = bool(child.stay == before.stay and long_stay)
            ends = child.too_long > before.too_long or long_stay
            if ends and not before.long_stay:     # else it was over, and what is told since is new
                child.breaks = child.series = False
        if child.looked_after and not before.looked_after:
            child.breaks = child.series = False

    @staticmethod
    def detained_at_16(child, before):
        """SI 2010/2571 reg 3(2): so many weeks before the detention, or the hospital, that lasts."""
        if child.age == 16 > before.age:
            child.detained_at_16 = any(held and held[1] >= THIRTEEN_WEEKS
                                       for held in (before.detained, before.hospital))

    @staticmethod
    def return_year(child, before):
        """The questionnaire of a year to 31 March: of those in care when it begins, at 4 to 16; and
        of one who turns 4 in it."""
        if not child.looked_after:
            child.sdq = child.since = None
            return
        child.since = child.since or child.day
        if (child.day.month, child.day.day) == (4, 1) and before.looked_after:
            done = child.cause in ("sdq.completed", "sdq.declined")
            child.sdq = child.day if 4 <= child.age < 17 and not done else None
        april = datetime.date(child.day.year - (child.day < datetime.date(child.day.year, 4, 1)),
                              4, 1)
        if child.age == 4 > before.age and child.since < april:
            child.sdq = child.day

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


def grow_up(child, before):
    """What ends at the start of the 18th birthday, and who is a care leaver then."""
    if before.is_eligible or before.is_relevant:
        child.former = "is"
    elif child.eligible or child.detained_at_16:
        child.former = "settled"
    out_of_care(child)
    child.breaks = child.series = child.for_custody = False
    child.plan = child.need = child.need_plan = child.fostered = child.missing = None
    child.returned = child.s37 = child.pre = None
    child.orders = ()


def changed(before, child):
    """Whether anything is otherwise, but for the day."""
    def state(c):
        home = c.home and vars(c.home)
        return {**vars(c), "home": home, "day": None, "event": None, "cause": None, "weeks": 0,
                "year": c.home and c.year_in_home, "relevant": c.is_relevant,
                "orders": [vars(o) for o in c.orders]}
    return bool(child.event) or state(before) != state(child)
