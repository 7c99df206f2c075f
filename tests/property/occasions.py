"""What an event alone begins: how many clocks of it wait, whatever the child is otherwise.

Written from the list of deadlines, not from the packs, as owed.py is. Most are answered for all at
once, as one visit serves all who asked for it; of incidents, allegations, contacts, events in a home
and disputes each has an answer of its own, and one that does not say of which it is is of the oldest.
"""
from collections import namedtuple

from child import add_months, seen_in_care
from counting import count_working_days
from owed import either, of, regulated, reviewed, seen

# @anew: takes the place of what waits; @before: so many working days before it counts as well; @alone:
# begins it too, where nothing that begins it was told in the three months before.
Occasion = namedtuple("Occasion", "rule begins done who one_each anew before alone",
                      defaults=[False, False, 0, None])


def anybody(_):
    return True


def child(c):
    return c.child


def to_25(c):
    return c.age < 25


def placed(c):
    """Of the placement that was approved, and of no other."""
    return regulated(c) and c.placed and c.home.number


def hearing(rule, kind):
    """The day that a court gave; listed anew the day before it is over."""
    return Occasion(rule, of("hearing.listed", kind=kind),
                    either(of("hearing.held", kind=kind), of("hearing.vacated", kind=kind)), child,
                    anew=True)


def stage(number):
    later = [of("dispute.answered", stage=str(n)) for n in range(number, 5)]
    return Occasion(f"iro-dispute-stage-{number}", of("dispute.raised", stage=str(number)),
                    either(*later, of("dispute.resolved")), child, one_each=True)


VISITED = either(*(seen(kind) for kind in ("section-47", "assessment", "child-protection",
                                           "child-in-need", "looked-after")))
OCCASIONS = [
    Occasion("cla-review-adjourn", of("review.adjourned"),
             reviewed("looked-after", "adoption", "short-break"), lambda c: c.care),
    Occasion("iro-dispute", of("dispute.started"), of("dispute.resolved"), anybody, one_each=True),
    *map(stage, range(1, 5)),
    Occasion("visit-on-request", of("visit.requested", concern="ordinary"), seen_in_care,
             lambda c: c.care and regulated(c)),
    Occasion("visit-home-notice", of("visit.requested", concern="home-notice"), seen_in_care,
             lambda c: c.care and regulated(c)),
    Occasion("out-of-area-approval", of("out-of-area.approved"), of("out-of-area-conditions.met"),
             placed),
    Occasion("needs-assessment-return", of("education-support.requested"),
             of("leaving-care-needs.assessed"), lambda c: c.is_former),
    Occasion("pathway-review-requested", of("pathway-plan.review-requested"),
             of("pathway-plan.reviewed"), to_25),
    Occasion("contact-decision", of("initial-contact.received"), of("initial-contact.decided"),
             child, one_each=True),
    Occasion("strategy-discussion", of("concern.raised"), of("strategy-discussion.held"), child),
    Occasion("s47-child-seen", of("strategy-discussion.held", outcome="enquiry"), VISITED, child,
             anew=True),
    Occasion("serious-incident", of("incident.known", kind="serious"), of("incident.notified"),
             anybody, one_each=True, before=5),
    Occasion("rapid-review", of("incident.known", kind="serious"), of("rapid-review.completed"),
             anybody, one_each=True, alone=of("incident.notified")),
    hearing("plo-cmh-listed", "case-management"), hearing("hearing-listed", "other"),
    hearing("hearing-issues-resolution", "issues-resolution"), hearing("hearing-final", "final"),
    Occasion("contact-refusal", of("contact.refused"),
             either(of("contact.resumed"), of("care.ended")), child),
    Occasion("s20-transfer", of("accommodation-notice.given"),
             either(of("accommodation.taken-over"), of("care.ended")), child),
    Occasion("pf-change-notice", of("private-fostering.changed"),
             of("private-fostering.change-notified"), child),
    Occasion("nts-transfer", of("national-transfer.referred"),
             either(of("national-transfer.completed"), of("care.ended")), child),
    Occasion("home-reg40", of("home-event.occurred"), of("home-event.notified"), anybody,
             one_each=True),
    Occasion("home-absence-return", of("home-absence.returned"), of("home-return.notified"),
             anybody),
    Occasion("sao-notice", of("attendance-notice.served"), of("attendance-notice.answered"),
             anybody),
    Occasion("ehc-reassess", of("ehc-reassessment.agreed"), of("ehc-plan.finalised"), anybody),
    Occasion("ehc-advice", of("ehc-advice.requested"),
             either(of("ehc-advice.given"), of("ehc-plan.finalised")), anybody),
    Occasion("fc-assess", of("carer.applied"), either(of("carer-panel.recommended"),
                                                      of("carer.decided"), of("carer.withdrawn")),
             anybody),
    Occasion("fc-adm", of("carer-panel.recommended"),
             either(of("carer.decided"), of("carer.withdrawn")), anybody),
    Occasion("fc-dbs", of("dbs.checked"), either(of("dbs.checked"), of("carer.withdrawn")), anybody),
    Occasion("fc-irm-documents", of("review-mechanism.notified"),
             of("review-mechanism-documents.sent"), anybody),
    Occasion("adopt-present", of("adoption-plan.endorsed"),
             either(of("adoption-case.presented"), of("adoption-decision.made"), of("care.ended")),
             child),
    Occasion("adopt-adm", of("adoption-panel.recommended"),
             either(of("adoption-decision.made"), of("adopter.decided"), of("adopter.withdrawn"),
                    of("care.ended")), child),
    Occasion("adopter-stage1", of("adopter-stage-1.started"),
             either(of("adopter-stage-1.completed"), of("adopter-stage-2.started"),
                    of("adopter.decided"), of("adopter.withdrawn")), anybody),
    Occasion("adopter-stage2", of("adopter-stage-2.started"),
             either(of("adopter.decided"), of("adopter.withdrawn")), anybody),
    Occasion("adopter-irm-window", of("adopter-determination.sent"),
             either(of("adopter-representations.made"), of("review-mechanism.notified"),
                    of("adopter.withdrawn")), anybody),
    Occasion("school-place", of("school-place.lost"), of("school.changed"),
             lambda c: c.care and not c.on_breaks, anew=True),
    Occasion("pep-school-change", of("school.changed"), of("pep.completed"),
             lambda c: c.care and not c.on_breaks),
]
# The events of a life of occasions: (type, data), as often as they stand.
TOLD = [
    ("dispute.started", {}), ("dispute.resolved", {}),
    *((type_, {"stage": str(n)}) for type_ in ("dispute.raised", "dispute.answered")
      for n in range(1, 5)),
    ("initial-contact.received", {}), ("initial-contact.decided", {}), ("concern.raised", {}),
    ("strategy-discussion.held", {"outcome": "no-further-action"}),
    ("visit.made", {"kinds": ["section-47"], "seen": True, "method": "in-person"}),
    *[("incident.known", {"kind": "serious"}), ("incident.notified", {}),
      ("rapid-review.completed", {})] * 2,
    *((type_, {"kind": kind}) for kind in ("case-management", "issues-resolution", "final", "other")
      for type_ in ("hearing.listed", "hearing.held", "hearing.vacated")),
    *((name, {}) for name in """
    contact.refused contact.resumed accommodation-notice.given accommodation.taken-over
    private-fostering.changed private-fostering.change-notified
    national-transfer.referred national-transfer.completed home-event.occurred home-event.notified
    home-absence.returned home-return.notified attendance-notice.served attendance-notice.answered
    ehc-reassessment.agreed ehc-plan.finalised ehc-advice.requested ehc-advice.given
    carer.applied carer-panel.recommended carer.decided carer.withdrawn dbs.checked dbs.checked
    review-mechanism.notified review-mechanism-documents.sent adoption-plan.endorsed
    adoption-case.presented adoption-panel.recommended adoption-decision.made
    adopter-stage-1.started adopter-stage-1.completed adopter-stage-2.started adopter.decided
    adopter.withdrawn adopter-determination.sent adopter-representations.made
    pathway-plan.review-requested pathway-plan.reviewed education-support.requested
    """.split()),
]
TOLD_IN_CARE = [
    ("review.adjourned", {}), ("visit.requested", {"concern": "ordinary"}),
    ("visit.requested", {"concern": "home-notice"}), ("out-of-area.approved", {}),
    ("out-of-area-conditions.met", {}), ("school.changed", {}), ("school-place.lost", {}),
]


class Waiting:
    """How many clocks wait after each thing that happened."""

    def __init__(self, occasion):
        self.occasion, self.waits, self.told, self.of = occasion, 0, None, None
        self.spare = []         # answers to nothing, which may be of what is told later

    def goes_on(self, c):
        """Nothing waits where it is of nobody any more, or of another placement or period of care."""
        of_now = not c.dead and self.occasion.who(c)
        if not of_now or of_now != self.of:
            self.waits = 0
        self.of = of_now

    def happens(self, c):
        if self.occasion.done(c.event):
            self.spare += [c.day] if not self.waits else []
            self.waits = self.waits - 1 if self.occasion.one_each and self.waits else 0
        if self.begins(c) and self.occasion.who(c) and not self.answered_before(c):
            self.waits = 1 if self.occasion.anew else self.waits + 1

    def begins(self, c):
        if self.occasion.begins(c.event):
            self.told = c.day
            return True
        lately = self.told and add_months(self.told, 3) > c.day
        return bool(self.occasion.alone) and self.occasion.alone(c.event) and not lately

    def answered_before(self, c):
        early = self.occasion.before and [
            d for d in self.spare if d >= count_working_days(c.day, self.occasion.before, -1)[0]]
        if early:
            self.spare.remove(early[-1])
        return bool(early)


def waiting(life, occasion, at):
    """How many wait at the end of the day @at."""
    now = Waiting(occasion)
    for c in (c for c in life.children if c.day <= at):
        now.goes_on(c)
        if c.event:
            now.happens(c)
    return now.waits


def differences(life, clocks, at):
    """(rule, what the table says, how many more the program has) of what waits otherwise."""
    for occasion in OCCASIONS:
        found = sum(o["rule"] == occasion.rule and o["status"] == "open" for o in clocks)
        owed = waiting(life, occasion, at)
        if found != owed:
            yield occasion.rule, f"{owed} of them wait", found - owed


RULES = {occasion.rule for occasion in OCCASIONS}
