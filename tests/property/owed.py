"""Who is owed what: a table of the statuses of a child and of the clocks that each must have.

Written from the list of deadlines (sections A to Q) and from what a second reading of the law found,
not from the packs. A family is a chain of clocks: as long as the status lasts one of them is open,
for whatever meets one starts the next. A duty of once begins with a status, and is met or goes on.
The reasons are the mirror of it: of whom a clock may run.
"""
from collections import namedtuple

from child import day_of, seen_in_care

Family = namedtuple("Family", "name holds clocks")
Once = namedtuple("Once", "rule holds")

REVIEWS = "cla-review-first", "cla-review-second", "cla-review-next"
VISITS = {
    "ordinary": ("visit-6w", "visit-after-year"), "fewer": ("visit-long-term-foster",),
    "weekly-then-6": ("visit-reg19",), "weekly-then-4": ("visit-reg24-ico",),
    "care-order-parent": ("visit-co-parent",),
    "other": ("visit-other-arrangements", "visit-other-next")}
HEALTH = "iha", "rha-under5", "rha-5plus"
PLANS = "pathway-plan", "pathway-review"


# ---- of whom -------------------------------------------------------------------------------------

def regime(*names):
    return lambda c: c.regime in names and c.regime


def health_owed(c):
    """Not on remand to youth detention, where the regulation is modified."""
    return c.looked_after and not c.in_youth_detention


def at_school(c):
    """From three; younger, by local rules alone."""
    return c.looked_after and c.age >= 3


def waits_for_adoption(c):
    return c.care and c.authorised and not c.placed_for_adoption and not c.adopted


def former_with_a_plan(c):
    """Section 23C(3)(b) keeps a plan under review; of one that was never begun: a finding."""
    return c.is_former and c.age < 21 and (c.assessed or c.planned)


def kind(name):
    return lambda c: c.child and c.orders.get(name)


FAMILIES = [
    Family("looked-after reviews", lambda c: c.planning, REVIEWS),
    *(Family(f"visits, {name}", regime(name), (*clocks, "visit-first"))
      for name, clocks in VISITS.items()),
    Family("health assessments", health_owed, HEALTH),
    Family("dental checks", lambda c: c.looked_after, ("dental",)),
    Family("education plans", at_school, ("pep-initial", "pep-review")),
    Family("reviews of short breaks", lambda c: c.breaks, ("sb-review-first", "sb-review-next")),
    Family("visits in short breaks", lambda c: c.breaks, ("sb-visit",)),
    Family("adoption reviews, not placed", waits_for_adoption,
           ("adopt-rev-unplaced-1", "adopt-rev-unplaced-n")),
    Family("adoption reviews, placed", lambda c: c.placed_for_adoption,
           ("adopt-rev-placed-1", "adopt-rev-placed-2", "adopt-rev-placed-n")),
    Family("adoption visits", lambda c: c.placed_for_adoption, ("adopt-visit",)),
    Family("secure reviews", lambda c: c.secure, ("secure-review-1", "secure-review-n")),
    Family("secure without authority", lambda c: c.unauthorised, ("secure-72h",)),
    Family("secure order", kind("secure"), ("secure-order-end",)),
    Family("eligible", lambda c: c.is_eligible, ("needs-assessment", *PLANS)),
    Family("relevant", lambda c: c.is_relevant, ("needs-assessment-relevant", *PLANS)),
    Family("former relevant, to 21", former_with_a_plan, PLANS),
    Family("former relevant, from 21", lambda c: c.is_former and c.age >= 21,
           ("pa-contact-21plus",)),
    Family("adviser's visits", lambda c: c.lodging and c.age < 25,
           ("pa-visit-first", "pa-visit-next")),
    Family("review conferences", lambda c: c.child and c.plan, ("rcpc-first", "rcpc-next")),
    Family("visits on a plan", lambda c: c.child and c.plan, ("cp-visit",)),
    Family("core groups", lambda c: c.child and c.plan, ("core-group-first", "core-group-next")),
    Family("visits in need", lambda c: c.child and c.need_plan, ("cin-visit",)),
    Family("private fostering visits", lambda c: c.privately_fostered,
           ("pf-visit-y1", "pf-visit-y2")),
    Family("return interview", lambda c: c.child and c.returned, ("rhi",)),
]


def plan_by_regulation_4(c):
    """Not of a child in care by an order (section 31A), nor on remand; from the first placement."""
    return c.planning and c.placed and not c.remanded and not c.by_order


def in_a_home(c):
    return c.planning and c.placed and c.home.number


def in_a_new_home(c):
    """A notice is of a placement that begins, not of one in which the regulations come to apply."""
    return in_a_home(c) and c.home.notice_owed and c.home.number


def plan_of_placement(c):
    return not c.in_youth_detention and in_a_home(c)


ONCE = [
    Once("iro-appoint", lambda c: c.looked_after),
    Once("care-plan", plan_by_regulation_4),
    Once("placement-plan", plan_of_placement),
    Once("placement-notify", in_a_new_home),
    Once("area-authority-notify", lambda c: in_a_new_home(c) and c.home.away),
    Once("remand-plan", lambda c: c.remanded),
    Once("sb-care-plan", lambda c: c.breaks),
    Once("missing-notify", lambda c: c.child and c.missing),
    Once("pf-initial-visit", lambda c: c.privately_fostered),
    Once("referral-decision", lambda c: c.child and c.need),
    Once("assessment-45", lambda c: c.child and c.need),
]


# ---- of what has been done -----------------------------------------------------------------------

def of(type_, **fields):
    """Whether an event is of that type, and says so."""
    def does(event):
        data = event.get("data", {})
        return event["type"] == type_ and all(
            value in data.get(name, []) if name == "kinds" else data.get(name) == value
            for name, value in fields.items())
    return does


def reviewed(*kinds):
    """A review of a quorum, complete, and of the kind."""
    def does(event):
        data = event.get("data", {})
        return (event["type"] == "review.held" and data.get("quorate", True)
                and data.get("part", "whole") in ("whole", "last")
                and any(kind_ in data.get("kinds", ["looked-after"]) for kind_ in kinds))
    return does


def seen(kind_):
    return lambda e: (of("visit.made", kinds=kind_, seen=True)(e)
                      and e["data"].get("method", "in-person") == "in-person")


def either(*ways):
    return lambda e: any(way(e) for way in ways)


HEALTH_DONE = either(of("health.assessed"), of("health.declined"))
DONE = {
    **dict.fromkeys(REVIEWS, reviewed("looked-after")),
    **dict.fromkeys(sum(VISITS.values(), ("visit-first",)), seen_in_care),
    **dict.fromkeys(HEALTH, HEALTH_DONE),
    "dental": either(of("dental.checked"), of("dental.declined")),
    **dict.fromkeys(("pep-initial", "pep-review"), of("pep.completed")),
    **dict.fromkeys(("sb-review-first", "sb-review-next"), reviewed("short-break")),
    **dict.fromkeys(("adopt-rev-unplaced-1", "adopt-rev-unplaced-n", "adopt-rev-placed-1",
                     "adopt-rev-placed-2", "adopt-rev-placed-n"), reviewed("adoption")),
    "adopt-visit": seen("adoption"),
    **dict.fromkeys(("secure-review-1", "secure-review-n"), reviewed("secure")),
    "needs-assessment": of("leaving-care-needs.assessed"),
    "needs-assessment-relevant": of("leaving-care-needs.assessed"),
    "pathway-plan": of("pathway-plan.completed"), "pathway-review": of("pathway-plan.reviewed"),
    "pa-contact-21plus": of("contact.made"),
    **dict.fromkeys(("pa-visit-first", "pa-visit-next"), seen("personal-adviser")),
    "rcpc-first": of("conference.held"), "rcpc-next": of("conference.held"),
    "cp-visit": seen("child-protection"), "core-group-first": of("core-group.held"),
    "core-group-next": of("core-group.held"), "cin-visit": seen("child-in-need"),
    "pf-visit-y1": seen("private-fostering"), "pf-visit-y2": seen("private-fostering"),
    "rhi": either(of("rhi.held"), of("rhi.declined")), "missing-notify": of("absence.reported"),
    "iro-appoint": of("worker.allocated"), "care-plan": of("care-plan.completed"),
    "placement-plan": of("placement-plan.completed"), "remand-plan": of("remand-plan.completed"),
    "placement-notify": of("placement-notice.sent"),
}


def done_since(life, rule, since, until):
    """An event that completes the duty after it began."""
    done = DONE.get(rule)
    return next((e for e in life.events if done and since < day_of(e) <= until and done(e)), None)


# ---- the reasons for which a clock runs ----------------------------------------------------------

def after_a_first(c):
    return c.planning and c.reviewed + c.adoption_reviewed > 0


REASONS = {clock: family.holds for family in FAMILIES for clock in family.clocks}
REASONS.update({once.rule: once.holds for once in ONCE})
REASONS.update({
    "visit-first": lambda c: c.planning and (c.placed or c.other),
    "cla-review-first": lambda c: c.planning and c.reviewed == 0,
    "cla-review-second": lambda c: c.planning and c.reviewed == 1,
    "cla-review-next": after_a_first,
    "care-plan": lambda c: c.planning and not c.remanded and not c.by_order,
    "placement-notify": in_a_home,
    "area-authority-notify": lambda c: in_a_home(c) and c.home.away,
    # What the authority has assessed it plans, and what it has planned it reviews.
    "pathway-plan": lambda c: c.age < 25 and (c.assessed or c.is_former),
    "pathway-review": lambda c: c.age < 25 and c.planned,
    "needs-assessment": lambda c: c.is_eligible and not c.assessed,
    "pep-review": lambda c: c.looked_after,
    # While another person is responsible both regimes run, where both are told: the cautious reading.
    "visit-other-arrangements": lambda c: c.planning and c.other,
    "visit-other-next": lambda c: c.planning and c.other,
    "sb-review-first": lambda c: c.breaks and not c.breaks_reviewed,
    # A cap that has lapsed stays, until somebody says what became of the order.
    "secure-order-end": lambda c: c.child and "secure" in c.made,
    "assessment-45": lambda c: c.child and (c.need or c.assessing),
    "adopt-review-returned": lambda c: c.care and not c.adoption and not c.adopted,
    "permanence-plan": lambda c: c.looked_after and c.reviewed >= 2,
    "cla-review-early": lambda c: c.planning, "review-after-visit-concern": lambda c: c.planning,
    "visit-detained-former-cla": lambda c: c.detained and c.was_in_care and not c.is_former,
    "pathway-review-28d": lambda c: c.lodging, "pa-visit-before-review": lambda c: c.lodging,
    "sdq": lambda c: c.looked_after and c.age >= 4,
})
