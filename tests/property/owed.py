"""Who is owed what: a table of the statuses of a child and of the clocks that each must have.

Written from the list of deadlines (sections A to Q) and from what a second reading of the law found,
not from the packs. A family is a chain of clocks: as long as the status lasts one of them is open,
for whatever meets one starts the next. A duty of once begins with a status, and is met or goes on.
The reasons are the mirror of it: of whom a clock may run.
"""
from collections import namedtuple

from child import OTHER_ORDERS, add_months, day_of, seen_in_care

Family = namedtuple("Family", "name holds clocks many", defaults=[False])   # @many: as it says
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


def at_school(c):
    """From three; younger, by local rules alone."""
    return c.looked_after and c.age >= 3


def waits_for_adoption(c):
    return c.care and c.authorised and not c.placed_for_adoption and not c.adopted


def former_with_a_plan(c):
    """Section 23C(3)(b) keeps a plan under review; of one that was never begun: a finding."""
    return c.is_former and c.age < 21 and (c.assessed or c.planned)


def order(*kinds):
    return lambda c: c.watched(*kinds)


def stands(name):
    return lambda c: name in c.standing


def worked_with(c):
    return c.child and (c.care or c.plan or c.need_plan or c.need)


def in_touch(c):
    """Local: with a relevant child, and a care leaver to 21."""
    return c.is_relevant or (c.is_former and c.age < 21)


FAMILIES = [
    Family("looked-after reviews", lambda c: c.planning, REVIEWS),
    *(Family(f"visits, {name}", regime(name), (*clocks, "visit-first"))
      for name, clocks in VISITS.items()),
    Family("health assessments", lambda c: c.health_owed, HEALTH),
    Family("dental checks", lambda c: c.looked_after, ("dental",)),
    Family("education plans", at_school, ("pep-initial", "pep-review")),
    Family("reviews of short breaks", lambda c: c.breaks, ("sb-review-first", "sb-review-next")),
    Family("visits in short breaks", lambda c: c.breaks, ("sb-visit",)),
    Family("adoption reviews, not placed", waits_for_adoption,
           ("adopt-rev-unplaced-1", "adopt-rev-unplaced-n")),
    Family("adoption reviews, placed", lambda c: c.placed_for_adoption,
           ("adopt-rev-placed-1", "adopt-rev-placed-2", "adopt-rev-placed-n")),
    Family("adoption visits", lambda c: c.placed_for_adoption, ("adopt-visit",)),
    Family("outside the terms of approval", lambda c: c.placed and c.home.outside,
           ("emergency-foster-cap",)),
    Family("temporary approval", lambda c: c.placed and c.home.temporary, ("conn-person-temp",)),
    Family("secure reviews", lambda c: c.secure, ("secure-review-1", "secure-review-n")),
    Family("secure without authority", lambda c: c.unauthorised, ("secure-72h",)),
    # Each order has the end of its own watched; of one without a date people ask for it.
    Family("emergency protection orders", order("epo"),
           ("epo", "epo-extend", "epo-extended-again")),
    Family("police protection", order("police-protection"), ("police-protection",)),
    Family("child assessment orders", order("cao"), ("child-assessment-order",)),
    Family("interim care orders", order("ico"), ("ico-end",)),
    Family("interim supervision orders", order("iso"), ("iso-end",)),
    Family("supervision orders", order("so"), ("supervision-order-end",)),
    Family("secure orders", order("secure"), ("secure-order-end", "secure-order-remand")),
    Family("authorities to deprive of liberty", order("dol"), ("dol-order-end",)),
    Family("child arrangements orders", order("child-arrangements"),
           ("child-arrangements-order-end",)),
    Family("remands", order("remand"), ("remand-order-end",)),
    # No interim order endures beyond the 17th birthday: told ahead, from the 16th on.
    Family("interim orders, to 17", lambda c: 16 <= c.age < 17 and c.in_force("ico", "iso"),
           ("interim-order-17",)),
    Family("other orders", order(*OTHER_ORDERS), ("order-other-end",), many=True),
    Family("deprivation of liberty, reviewed", lambda c: c.child and c.in_force("dol"),
           ("dol-review",)),
    Family("proceedings", lambda c: c.child and c.proceedings, ("proceedings-26w",)),
    Family("pre-proceedings", lambda c: c.child and c.pre, ("pre-proceedings-16w",)),
    Family("reviews of pre-proceedings", lambda c: c.child and c.pre,
           ("pre-proceedings-review", "pre-proceedings-review-next")),
    Family("investigation of a court", lambda c: c.child and c.s37, ("s37-report",)),
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
    Family("questionnaire of the year", lambda c: c.sdq, ("sdq",)),
    # What councils set themselves.
    Family("supervision", worked_with, ("case-supervision",)),
    Family("summaries", worked_with, ("case-summary",)),
    Family("reviews in need", lambda c: c.child and c.need_plan, ("in-need-review",)),
    Family("keeping in touch", in_touch, ("keep-in-touch",)),
    # Cases and standings of other kinds.
    Family("carers", stands("carer-approval"), ("fc-review",)),
    Family("unannounced visits", stands("carer-approval"), ("fc-unannounced",)),
    Family("training of carers", stands("carer-approval"), ("fc-training-3y",)),
    Family("waiting adopters",
           lambda c: "adopter-approval" in c.standing and "adopter-child" not in c.standing,
           ("adopter-review",)),
    Family("support of guardians", lambda c: c.child and "guardian-support" in c.standing,
           ("sgo-support-review",)),
    Family("homes, visited", stands("home"), ("home-reg44",)),
    Family("homes, reviewed", stands("home"), ("home-reg45",)),
    Family("plans of education", stands("ehc-plan"), ("ehcp-review",)),
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


def at_a_distance(c):
    """Regulation 11, of a placement under the regulations."""
    return in_a_home(c) and c.home.distant and c.home.distance_owed and c.home.number


ONCE = [
    Once("iro-appoint", lambda c: c.looked_after),
    Once("care-plan", plan_by_regulation_4),
    Once("placement-plan", plan_of_placement),
    Once("placement-notify", in_a_new_home),
    Once("area-authority-notify", lambda c: in_a_new_home(c) and c.home.away),
    Once("distance-approval", at_a_distance), Once("distance-consultation", at_a_distance),
    Once("remand-plan", lambda c: c.remanded),
    Once("sb-care-plan", lambda c: c.breaks),
    Once("missing-notify", lambda c: c.child and c.missing),
    Once("pf-initial-visit", lambda c: c.first_visit),
    Once("referral-decision", lambda c: c.child and c.need),
    Once("assessment-45", lambda c: c.child and c.need),
    # A review comes first where care is to end, or the reviewing officer asks for it.
    Once("cla-review-early", lambda c: c.early),
    # Only of care that has lasted 20 working days: about which the day of the proposal says nothing.
    Once("cease-approval", lambda c: c.ending and c.ending == c.day and c.day > add_months(c.care, 2)
         and c.planning),
    Once("permanence-plan", lambda c: c.second_review),
    Once("adviser-appointed", lambda c: bool(c.is_eligible or c.is_relevant)),
    Once("visit-detained-former-cla", lambda c: bool(c.visited_in_custody)),
    Once("fc-tsd", stands("carer-approval")),
    Once("complaint-s1", stands("complaint")),
    Once("lado-refer", stands("allegation")), Once("lado-progress", stands("allegation")),
    Once("plo-cmh", lambda c: c.child and c.proceedings),
    Once("iha-request", lambda c: c.tell_health),
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
    **dict.fromkeys(("sb-review-first", "sb-review-next"), reviewed("short-break", "looked-after")),
    **dict.fromkeys(("adopt-rev-unplaced-1", "adopt-rev-unplaced-n", "adopt-rev-placed-1",
                     "adopt-rev-placed-2", "adopt-rev-placed-n"), reviewed("adoption")),
    "adopt-visit": seen("adoption"),
    **dict.fromkeys(("secure-review-1", "secure-review-n"), reviewed("secure")),
    "needs-assessment": of("leaving-care-needs.assessed"),
    "needs-assessment-relevant": of("leaving-care-needs.assessed"),
    "pathway-plan": of("pathway-plan.completed"), 
    "pathway-review": either(of("pathway-plan.reviewed"), of("pathway-plan.completed")),
    "pa-contact-21plus": of("contact.made"),
    **dict.fromkeys(("pa-visit-first", "pa-visit-next"), seen("personal-adviser")),
    "rcpc-first": of("conference.held"), "rcpc-next": of("conference.held"),
    "cp-visit": seen("child-protection"), "core-group-first": of("core-group.held"),
    "core-group-next": of("core-group.held"), "cin-visit": seen("child-in-need"),
    "pf-visit-y1": seen("private-fostering"), "pf-visit-y2": seen("private-fostering"),
    "sdq": either(of("sdq.completed"), of("sdq.declined")),
    "adviser-appointed": of("worker.allocated", role="personal-adviser"),
    "visit-detained-former-cla": seen_in_care, "cla-review-early": reviewed("looked-after"),
    "proceedings-26w": of("proceedings.concluded"), "s37-report": of("investigation.reported"),
    "pre-proceedings-16w": either(of("pre-proceedings.ended"), of("proceedings.issued")),
    "pre-proceedings-review": of("pre-proceedings.reviewed"),
    "pre-proceedings-review-next": of("pre-proceedings.reviewed"),
    "pf-initial-visit": of("private-fostering.assessed"),
    "pf-advance-notice": of("private-fostering.notified"), "fc-review": of("carer.reviewed"), "home-reg44": of("home-visit.made"),
    "fc-unannounced": of("carer-visit.made", kind="unannounced"),
    "adopter-review": of("adopter.reviewed"), "home-reg45": of("home-care.reviewed"),
    "sgo-support-review": of("special-guardianship-support.reviewed"),
    "ehcp-review": of("ehc-review.held"), "complaint-s1": of("complaint.answered"),
    "rhi": either(of("rhi.held"), of("rhi.declined")), "missing-notify": of("absence.reported"),
    "iro-appoint": of("worker.allocated", role="iro"), "care-plan": of("care-plan.completed"),
    "placement-plan": of("placement-plan.completed"), "remand-plan": of("remand-plan.completed"),
    "placement-notify": of("placement-notice.sent"),
}


# Counted from the last of them, also of one before care; but what was refused then was not owed yet.
OF_THIS_CARE = "dental", *HEALTH


def done_since(life, rule, since, until):
    """An event that completes the duty after it began."""
    done = DONE.get(rule)
    if rule in OF_THIS_CARE:
        since = max(since, life.on(until).since or since)
    return next((e for e in life.events if done and since < day_of(e) <= until and done(e)), None)


# ---- the reasons for which a clock runs ----------------------------------------------------------

def after_a_first(c):
    return c.planning and c.reviewed + c.adoption_reviewed > 0


def after_one(c):
    return c.planning and c.reviewed < 2 and c.reviewed + c.adoption_reviewed > 0


def after_two(c):
    return c.planning and c.reviewed + c.adoption_reviewed > 1


def regulated(c):
    """SI 2010/959 applies, in short breaks too, and between the stays of a series."""
    return c.breaks or c.care and not c.placed_for_adoption and not c.adopted


def parent_not_assessed(c):
    return c.placed and c.home.before_assessment


# What an event alone begins, whatever the child is: a record of a review, a decision of a panel.
OF_AN_EVENT = {
    "cla-review-decisions", "cla-review-record", "cla-review-distribute", "care-plan-update",
    "review-manager-response", "disruption-meeting-adoption", "disruption-meeting-long-term",
    "later-life-letter", "allocation-oversight", "placement-end-notice", "home-reg45-report",
    "ehc-draft-comment", "ehcp-review-decision", "ehc-amend", "ehc-amend-notice",
    "ssda903-deadline",
}
REASONS = {clock: family.holds for family in FAMILIES for clock in family.clocks}
REASONS.update({once.rule: once.holds for once in ONCE})
REASONS.update({
    "visit-first": lambda c: c.planning and (c.placed or c.other),
    "cla-review-first": lambda c: c.planning and c.reviewed == 0,
    "cla-review-second": after_one,
    "cla-review-next": after_two,
    "care-plan": lambda c: c.planning and not c.remanded and not c.by_order,
    "placement-notify": in_a_home,
    **dict.fromkeys(("distance-approval", "distance-consultation"), in_a_home),
    "area-authority-notify": lambda c: in_a_home(c) and c.home.away,
    # What the authority has assessed it plans, and what it has planned it reviews.
    "pathway-plan": lambda c: c.age < 25 and (c.told_need or c.is_former),
    "pathway-review": lambda c: c.age < 25 and (c.told_plan or (c.ever_planned and c.cared_for)),
    "needs-assessment": lambda c: c.is_eligible and not c.assessed,
    "pep-review": lambda c: c.looked_after,
    # While another person is responsible both regimes run, where both are told: the cautious reading.
    "visit-other-arrangements": lambda c: c.planning and c.other,
    "visit-other-next": lambda c: c.planning and c.other,
    "sb-review-first": lambda c: c.breaks and not c.breaks_reviewed,
    "assessment-45": lambda c: c.child and (c.need or c.assessing),
    "adopt-review-returned": lambda c: c.care and not c.adoption and not c.adopted,
    "permanence-plan": lambda c: c.looked_after and c.reviewed >= 2,
    "cla-review-early": lambda c: c.planning, "review-after-visit-concern": regulated,
    "pathway-review-28d": lambda c: c.lodging, "pa-visit-before-review": lambda c: c.lodging,
    # An adviser who was due stays due: the duty goes on at 18 (section 23C(3)(a)).
    "adviser-appointed": lambda c: c.age < 25 and (c.eligible or c.detained_at_16),
    "interim-order-17": lambda c: 16 <= c.age < 18 and c.in_force("ico", "iso"),
    "cease-approval": lambda c: c.planning and c.ending_proposed,
    "iha-request": lambda c: c.health_owed,
    "permanence-planning": lambda c: c.planning,
    "iro-midway": after_a_first, "review-booked": after_a_first,
    "keep-in-touch": lambda c: c.age < 21 and c.cared_for,
    "birthday-contact": lambda c: c.age < 22 and (c.eligible or c.detained_at_16),
    "placement-planning-meeting": in_a_home,
    "unallocated-review": worked_with, "care-plan-in-care": lambda c: c.planning and c.by_order,
    "placement-third": lambda c: c.looked_after and c.placed,
    # A conference of the last day still reviews the plan.
    **dict.fromkeys(("rcpc-first", "rcpc-next"),
                    lambda c: c.child and (c.plan or c.plan_ended == c.day)),
    "plan-18-months": lambda c: c.child and c.plan, "plan-repeat": lambda c: c.child and c.plan,
    "assessment-child-seen": lambda c: c.child,
    "pf-initial-visit": lambda c: c.child and (c.privately_fostered or c.notices),
    "pf-advance-notice": lambda c: c.privately_fostered,
    "short-breaks-limit": lambda c: c.breaks or c.flag,
    "short-breaks-limit-days": lambda c: c.breaks or c.flag,
    "missing-strategy": lambda c: c.child,
    "parent-urgent-review": parent_not_assessed, "parent-urgent-assessment": parent_not_assessed,
    "plo-cmh": lambda c: c.proceedings, "complaint-s2-request": stands("complaint"),
    "sdq": lambda c: c.looked_after and c.age >= 4,
})
