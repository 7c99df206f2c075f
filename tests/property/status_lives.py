"""Lives that go through the statuses of a child, made up for the table of who is owed what.

No two events of a life share a day, nor a birthday that matters: which of two things of one day
comes first is the matter of other tests. A life follows from its number alone.
"""
import datetime
import random

from counting import DAY, birthday
from occasions import TOLD, TOLD_IN_CARE

FIRST = datetime.date(2019, 1, 7)
GROUP = 250                  # lives that are looked at together
LOOKS = 45, 150, 400, 800, 1500   # days after the group's first
STEPS = [2, 3, 4, 5, 6, 8, 10, 13, 17, 20, 25, 30, 40, 45, 60, 75, 95, 130, 180, 300]
AGES = [0, 1, 2, 3, 4, 6, 10, 13, 14, 15, 15, 16, 16, 17, 17]
FULL = ["V2", "V2", "C1", "C1", "C2", "C2", "E1", "L1", "L2", "J1", "J1", "J2", "J3"]
HOMES = ["U6", "U6", "U4", "U1", "U3", "K1", "K2", "P1", "P1", "R5", "H5", "T1", "A5", "S1"]
HELD = {"detained": ("detention.started", "detention.ended"),
        "in-hospital": ("hospital.admitted", "hospital.discharged")}
PROCEEDINGS = "proceedings.issued", "proceedings.concluded"
BEFORE_THEM = "pre-proceedings.started", "pre-proceedings.ended"
RENEWED = "ico", "iso", "so", "secure", "dol", "remand"      # by another of the kind
LENGTHS = {"ico": (28, 84), "iso": (28, 84), "epo": (3, 7), "cao": (3, 6), "so": (90, 364),
           "secure": (20, 80), "dol": (30, 90), "child-arrangements": (60, 700),
           "remand": (10, 28), "other": (20, 300), "placement": (100, 400),
           "police-protection": (0, 2)}
KINDS = [*LENGTHS, "ico", "secure", "co", "sgo"]
DATED = "epo", "cao", "secure", "remand"           # mostly with a date
RETURN_REASONS = "disrupted", "returned", "adopted"


def opens(group):
    """The first day of a group."""
    return FIRST + random.Random(f"group {group}").randint(0, 900) * DAY


def looks(group):
    return [opens(group) + n * DAY for n in LOOKS]


class Story:
    """What happened to one child; what may happen next hangs on what is open."""

    def __init__(self, seed):
        self.rng = random.Random(f"status {seed}")
        self.case, self.day = f"S{seed}", opens(seed // GROUP) + self.rng.randint(0, 20) * DAY
        self.events, self.open = [], {}
        self.birthdays, self.orders = set(), {}
        if self.rng.random() < 0.08:
            self.other_case()
        else:
            self.child()

    def child(self):
        self.dob = self.day - int(self.rng.choice(AGES) * 365.25 + self.rng.randint(2, 360)) * DAY
        themes = [self.care, self.adopting, self.remanded, self.leaving, self.protected,
                  self.fostered, self.missing, self.breaks, self.secured, self.arranged,
                  self.courts, self.courts, self.issued, self.sentenced, self.supported]
        mine = [self.care] + self.rng.sample(themes, self.rng.choice([1, 2, 2, 3]))
        if self.rng.random() < 0.25:
            mine.remove(self.care)
        about = self.rng.random()
        if about < 0.06:
            mine = [self.leaving, *self.at_sixteen()]
        elif about < 0.1:
            mine = self.at_seventeen()
        elif about < 0.2:
            self.born()
            mine = [self.occasion] if about < 0.15 else [self.occasion_in_care, self.care]
        else:
            self.born()
        for _ in range(self.rng.choice([8, 15, 25, 40])):
            self.rng.choice(mine)()
        if self.rng.random() < 0.08:
            self.add("person.died")

    def born(self):
        self.birthdays = {birthday(self.dob, age) for age in range(27)}
        self.free()
        self.add("person.registered", dob=str(self.dob))

    def other_case(self):
        """One that is no child's: a carer, a home, a return."""
        self.add("case.opened", kind=self.one("carer", "adopter", "home", "council"))
        mine = {"carer": self.carer, "adopter": self.adopter, "home": self.home_of_children,
                "council": self.council}[self.events[0]["data"]["kind"]]
        for _ in range(self.rng.choice([8, 15, 25])):
            mine()

    def at_sixteen(self):
        """Detained, or in hospital, on the 16th birthday, after more or less than 13 weeks of care."""
        self.dob = self.day + self.rng.randint(120, 330) * DAY - 5844 * DAY
        self.born()
        self.enter(*FULL)
        for _ in range(self.one(1, 2, 3, 4)):
            self.care()
        where = self.one("detained", "in-hospital")
        if self.open.get("care"):
            self.add("care.ended", reason=self.one("E9", "E4A", None))
            self.open.update(care=False, home=False, adopting=False, other=False)
        self.toggle(where, *HELD[where])
        while self.day < birthday(self.dob, 16) and self.rng.random() < 0.9:
            self.day += 20 * DAY
        self.free()
        return [lambda: self.toggle(where, *HELD[where])] if self.rng.random() < 0.3 else []

    def at_seventeen(self):
        """Before a court, perhaps under an interim order, on the 17th birthday."""
        self.dob = self.day + self.rng.randint(60, 250) * DAY - 6209 * DAY
        self.born()
        self.order(self.one("ico", "iso"))
        return [self.courts, self.issued, self.issued]

    # ---- telling ----

    def free(self):
        """On to a day of its own; not the last before a birthday, which an entry may not outlast."""
        self.day += self.rng.choice(STEPS) * DAY
        while {self.day, self.day + DAY} & self.birthdays:
            self.day += DAY

    def add(self, type_, **data):
        event = {"specversion": "1.0", "id": f"e{len(self.events)}", "source": "/councils/example/a",
                 "type": type_, "subject": self.case, "date": str(self.day)}
        data = {name: value for name, value in data.items() if value is not None}
        self.events.append({**event, "data": data} if data else event)
        self.free()

    def one(self, *choices):
        return self.rng.choice(choices)

    def maybe(self, chance, value=True):
        return value if self.rng.random() < chance else None

    def toggle(self, name, begins, ends, on=None, off=None):
        """Begins what is not open, else ends it."""
        self.add(ends if self.open.get(name) else begins,
                 **((off if self.open.get(name) else on) or {}))
        self.open[name] = not self.open.get(name)

    def occasion(self):
        type_, data = self.one(*TOLD)
        more = {"on": self.last(20, 90)} if type_ == "hearing.listed" else {}
        self.add(type_, **data, **more)

    def occasion_in_care(self):
        type_, data = self.one(*TOLD_IN_CARE)
        self.add(type_, **data)

    # ---- care ----

    def enter(self, *statuses, **more):
        self.add("care.entered", legal_status=self.one(*statuses), **more)
        self.open.update(care=True, home=False, adopting=False, other=False)
        if self.rng.random() < 0.9:
            self.move()

    def leave(self):
        self.add("care.ended", reason=self.one("E8", "E4A", "X1", None, "E3"))
        if self.events[-1].get("data", {}).get("reason") != "X1":
            self.open.update(care=False, home=False, adopting=False, other=False)

    def move(self, *homes):
        home = self.one(*(homes or HOMES))
        self.add("placement.started", placement_type=home, planned=self.maybe(0.3),
                 with_parent=self.maybe(0.5) if home == "P1" else None,
                 before_assessment=self.maybe(0.4) if home == "P1" else None,
                 temporary_approval=self.maybe(0.6) if home == "U3" else None,
                 long_term=self.maybe(0.5) if home in ("U4", "U1") else None,
                 fewer_visits=self.maybe(0.5) if home == "U4" else None,
                 out_of_area=self.maybe(0.2), at_a_distance=self.maybe(0.1),
                 outside_terms=self.maybe(0.2) if home in ("U6", "U4") else None,
                 same_carer=self.maybe(0.1))
        self.open["home"] = True

    def care(self):
        if not self.open.get("care"):
            return self.enter(*FULL)
        act = self.one(*[self.review] * 4, *[self.visit] * 5, *[self.health] * 2, self.dentist,
                       *[self.pep] * 2, self.plans, self.move, self.status, self.change, self.leave,
                       self.officer)
        return act()

    def review(self, *kinds):
        self.add("review.held", kinds=[self.one(*(kinds or ("looked-after",)))],
                 part=self.one(None, None, None, "first", "last", "whole"),
                 quorate=self.maybe(0.05, False))

    def visit(self, *kinds):
        self.add("visit.made", kinds=[self.one(*(kinds or ("looked-after",)))],
                 seen=self.rng.random() < 0.85, method=self.maybe(0.1, "virtual"))

    def health(self):
        if self.rng.random() < 0.2:
            return self.add("health.declined")
        return self.add("health.assessed", kind=self.one("initial", "review"))

    def dentist(self):
        self.add(self.one("dental.checked", "dental.checked", "dental.declined"))

    def pep(self):
        self.add("pep.completed", kind=self.one("initial", "review"))

    def plans(self):
        self.add(self.one("care-plan.completed", "placement-plan.completed",
                          "placement-notice.sent"))

    def officer(self):
        self.add("worker.allocated", role="iro", worker="w-1")

    def status(self):
        self.add("legal-status.changed", legal_status=self.one(*FULL, "V3"))

    def change(self):
        if self.open.get("home"):
            what = self.one("temporary_approval", "long_term", "fewer_visits", "with_parent",
                            "outside_terms", "at_a_distance")
            self.add("placement.changed", **{what: self.rng.random() < 0.5})

    # ---- adoption ----

    def adopting(self):
        if not self.open.get("care"):
            return self.enter("E1", "C2", "V2")
        act = self.one(self.authorise, self.place, *[lambda: self.review("adoption")] * 3,
                       *[lambda: self.visit("adoption")] * 3)
        return act()

    def authorise(self):
        self.toggle("authorised", "adoption.authorised", "adoption.authority-ended")

    def place(self):
        """Of a child who is adopted care ends."""
        reason = self.one(*RETURN_REASONS)
        adopted = self.open.get("adopting") and reason == "adopted"
        self.toggle("adopting", "adoption.placed", "adoption.placement-ended",
                    off={"reason": reason})
        if adopted:
            self.add("care.ended", reason="E11")
            self.open.update(care=False, home=False, other=False)

    # ---- remand, and secure ----

    def remanded(self):
        if not self.open.get("care"):
            kind = self.one(None, None, "local-authority", "youth-detention")
            return self.enter("J1", remand_to=kind)
        act = self.one(self.status, self.move, self.remand_plan, self.care, self.leave,
                       lambda: self.move("K1"), self.secure_order)
        return act()

    def remand_plan(self):
        self.add("remand-plan.completed")

    def secured(self):
        if not self.open.get("care"):
            return self.enter("C1", "C2", "V2", "J1")
        act = self.one(lambda: self.move("K1"), lambda: self.review("secure"), self.move,
                       self.secure_order)
        return act()

    def secure_order(self):
        self.order("secure")

    # ---- courts ----

    def order(self, kind):
        """Made, or, where it stands, ended, extended, or made anew."""
        if kind not in self.orders:
            return self.make(kind)
        if kind == "epo" and self.orders[kind] != "extended" and self.rng.random() < 0.4:
            self.orders[kind] = "extended"
            return self.add("order.extended", kind=kind, expires=self.last(3, 7))
        if kind in RENEWED and self.rng.random() < 0.5:
            return self.make(kind)
        del self.orders[kind]
        return self.add("order.ended", kind=kind)

    def make(self, kind):
        self.orders[kind] = "made"
        dated = kind in LENGTHS and self.rng.random() < (0.95 if kind in DATED else 0.6)
        self.add("order.made", kind=kind, expires=self.last(*LENGTHS[kind]) if dated else None,
                 begins_on=self.maybe(0.4, self.last(0, 3)) if kind == "cao" else None)

    def last(self, least, most):
        return str(self.day + self.rng.randint(least, most) * DAY)

    def courts(self):
        kinds = list(self.orders) if self.orders and self.rng.random() < 0.3 else KINDS
        self.order(self.one(*kinds))

    def issued(self):
        if self.open.get("proceedings"):
            act = self.one(lambda: self.toggle("proceedings", *PROCEEDINGS), self.courts,
                           lambda: self.order(self.one("ico", "iso")), self.hearing)
            return act()
        if self.open.get("pre"):
            act = self.one(lambda: self.toggle("pre", *BEFORE_THEM), self.issue,
                           lambda: self.add("pre-proceedings.reviewed"), self.close)
            return act()
        return self.one(self.issue, self.direct, lambda: self.toggle("pre", *BEFORE_THEM))()

    def issue(self):
        self.open["pre"] = False
        self.toggle("proceedings", *PROCEEDINGS)

    def hearing(self):
        self.add("hearing.held", kind=self.one("case-management", "final"))

    def direct(self):
        self.toggle("directed", "investigation.directed", "investigation.reported")

    # ---- custody ----

    def sentenced(self):
        """Out of care into youth detention, told in either order; and out of that."""
        if self.open.get("detained"):
            if self.open.get("care") and self.rng.random() < 0.7:
                return self.out("E9")
            return self.one(lambda: self.toggle("detained", *HELD["detained"]), self.visit)()
        if not self.open.get("care"):
            return self.enter("J1", "V2", "C2")
        if self.rng.random() < 0.4:
            self.out("E9")
        return self.toggle("detained", *HELD["detained"])

    def out(self, reason):
        self.add("care.ended", reason=reason)
        self.open.update(care=False, home=False, adopting=False, other=False)

    # ---- services, and cases that are no child's ----

    def supported(self):
        act = self.one(
            lambda: self.toggle("sgo", "special-guardianship-support.started",
                                "special-guardianship-support.ended"),
            lambda: self.add("special-guardianship-support.reviewed"),
            lambda: self.toggle("ehc", "ehc-plan.made", "ehc-plan.ceased"),
            lambda: self.add("ehc-review.held"),
            lambda: self.toggle("complaint", "complaint.received", "complaint.closed"),
            lambda: self.add("complaint.answered", stage="1"),
            lambda: self.toggle("allegation", "allegation.known", "allegation.concluded"),
            lambda: self.add("sdq.completed"), self.propose, self.adviser_named, self.close)
        act()

    def propose(self):
        if self.open.get("care") and self.rng.random() < 0.5:
            return self.add("care-ending.proposed",
                            reason=self.one(None, "cease", "remand-ends", "detention-ends"))
        return self.add("review.requested", by="iro")

    def adviser_named(self):
        self.add("worker.allocated", role="personal-adviser", worker="w-2")

    def carer(self):
        self.one(*[lambda: self.toggle("carer", "carer.approved", "carer.ended")] * 2,
                 lambda: self.add("carer.reviewed"),
                 lambda: self.add("carer-visit.made", kind=self.one("unannounced", "support")))()

    def adopter(self):
        if not self.open.get("adopter"):
            return self.toggle("adopter", "adopter.approved", "adopter.ended")
        act = self.one(lambda: self.toggle("adopter", "adopter.approved", "adopter.ended"),
                       *[lambda: self.toggle("matched", "adopter.child-placed",
                                             "adopter.placement-ended")] * 2,
                       lambda: self.add("adopter.reviewed"))
        return act()

    def home_of_children(self):
        self.one(lambda: self.toggle("run", "home.registered", "home.closed"),
                 *[lambda: self.add("home-visit.made")] * 2,
                 lambda: self.add("home-care.reviewed"))()

    def council(self):
        self.toggle("reporting", "reporting.started", "reporting.ended")

    # ---- leaving care ----

    def leaving(self):
        act = self.one(*[self.pathway] * 4, self.lodge, self.adviser, self.toggle_care, self.home,
                       self.support, self.close, self.touch, self.detain, self.adviser_named)
        return act()

    def toggle_care(self):
        return self.leave() if self.open.get("care") else self.enter(*FULL)

    def pathway(self):
        self.add(self.one("leaving-care-needs.assessed", "pathway-plan.completed",
                          "pathway-plan.reviewed", "pathway-plan.reviewed"))

    def lodge(self):
        self.toggle("lodging", "accommodation.started", "accommodation.ended",
                    {"by_council": self.rng.random() < 0.8})

    def adviser(self):
        self.visit("personal-adviser")

    def touch(self):
        self.add("contact.made", kinds=["keep-in-touch"], reached=True)

    def home(self):
        self.toggle("family", "family-return.started", "family-return.ended")

    def support(self):
        self.add(self.one("leaving-care-support.ended", "leaving-care-support.requested"))

    def close(self):
        self.add("case.closed")

    def detain(self):
        where = self.one(*HELD)
        if not self.open.get("care") or self.open.get(where):
            self.toggle(where, *HELD[where])

    # ---- need, protection, private fostering, missing ----

    def protected(self):
        act = self.one(self.refer, *[self.confer] * 3, *[self.group] * 2, self.need, self.assess,
                       self.close,
                       *[lambda: self.visit("child-protection", "child-in-need")] * 3)
        return act()

    def refer(self):
        self.toggle("need", "referral.received", "referral.closed")

    def need(self):
        self.toggle("need-plan", "in-need-plan.started", "in-need-plan.ended")

    def assess(self):
        self.add(self.one("assessment.started", "assessment.completed"))

    def confer(self):
        if not self.open.get("plan"):
            self.toggle("plan", "protection-plan.started", "protection-plan.ended")
        elif self.rng.random() < 0.35:
            self.toggle("plan", "protection-plan.started", "protection-plan.ended")
        else:
            self.add("conference.held", kind="review", outcome="continues")

    def group(self):
        self.add("core-group.held")

    def fostered(self):
        if self.rng.random() < 0.25:
            return self.add(self.one("private-fostering.notified", "private-fostering.assessed"))
        if not self.open.get("fostered") or self.rng.random() < 0.15:
            return self.toggle("fostered", "private-fostering.started", "private-fostering.ended",
                               {"disabled": self.rng.random() < 0.3})
        return self.visit("private-fostering")

    def missing(self):
        if self.open.get("missing") or self.rng.random() < 0.5:
            return self.toggle("missing", "missing.started", "missing.returned")
        return self.add(self.one("rhi.held", "rhi.declined", "rhi.offered", "absence.reported"))

    # ---- short breaks, and others who are responsible ----

    def breaks(self):
        def series():
            self.toggle("series", "short-breaks.started", "short-breaks.ended")
        if self.open.get("care"):         # of full care too: it begins when that ends
            return self.one(self.leave, lambda: self.visit("looked-after"), series,
                            lambda: self.review("short-break"), self.leave)()
        if self.rng.random() < 0.3:
            return self.one(series, lambda: self.review("short-break"))()
        return self.enter("V3", "V3", "V3", "V4")

    def arranged(self):
        if not self.open.get("care"):
            return self.enter("C2", "C1")
        if self.rng.random() < 0.4:
            return self.toggle("other", "other-arrangements.started", "other-arrangements.ended")
        return self.visit()


def life_of(seed):
    return Story(seed).events
