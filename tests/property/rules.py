"""The second fold, third part: the rules, in the words of the packs.

Those of the list of deadlines that stand in its sections A (reviews), C (visits), E (missing
children) and F (leaving care): what starts a clock, how long it runs, what meets and what ends it.
"""
from datetime import date

from dateutil.relativedelta import relativedelta

from counting import DAY, wd

EPISODE = "episode"  # looking back: to the beginning of the first of @during


# ---- how long ------------------------------------------------------------------------------------

def working_days(n):
    return lambda day: wd(day, n)[0]


def weeks(n):
    return lambda day: day + 7 * n * DAY


def months(n):
    return lambda day: day + relativedelta(months=n)


def no_period(_):
    return None


# ---- what is asked of a history ------------------------------------------------------------------

class Matcher:
    """Facts of a type that say certain things; @when: and only if that holds after them."""

    def __init__(self, type_, when=None, back=None, **says):
        self.type, self.when, self.back, self.says = type_, when, back, says

    def matches(self, tick):
        return (tick.name == self.type and tick.fact is not None and tick.fact.says(**self.says)
                and (self.when is None or self.when(tick)))


def happened(history, tick, matcher, since=None):
    """Such a tick up to @tick, not before the episode @since opened."""
    return any(matcher.matches(t) and (since is None or not_before(t, since))
               for t in history.ticks[:tick.number + 1])


def not_before(tick, episode):
    """On the day on which it opened too, unless both hours are known and say otherwise."""
    began = episode.since
    return tick.day > began.day or tick.day == began.day and not (
        began.fact and tick.fact.earlier_by_hour(began.fact))


def short_break(tick):
    return "in-care" in tick.open and "looked-after" not in tick.open


def full_care(tick):
    """Under the regulations in full: a series that is told meanwhile begins when that ends."""
    return "looked-after" in tick.open


REVIEW = Matcher("review.held", kinds="looked-after", part=("whole", "last"))
LIKE_REVIEW = Matcher("review.held", kinds=("looked-after", "adoption", "short-break"),
                      part=("whole", "last"))
ADOPTIVE_HOME = Matcher("placement.started", placement_type=("A3", "A4", "A5", "A6"))
ANY_REVIEW = Matcher("review.held", kinds=("looked-after", "adoption"), part=("whole", "last"))
SHORT_BREAK_REVIEW = Matcher("review.held", kinds="short-break", part=("whole", "last"))
SERIES_REVIEW = Matcher("review.held", kinds=("short-break", "looked-after"),
                        part=("whole", "last"))
VISIT = Matcher("visit.made", kinds="looked-after", seen=True, method="in-person")
STAY_VISIT = Matcher("visit.made", kinds="looked-after", seen=True, method="in-person",
                     when=lambda tick: "in-care" in tick.open)


# ---- what starts a clock -------------------------------------------------------------------------

class Start:
    """Of a tick: whether it starts the clock, and the day from which that counts."""

    def __init__(self, at, when=None, count_from=None):
        self.at, self.when, self.count_from = at, when, count_from

    def day(self, history, tick):
        if not self.at(history, tick) or not (self.when is None or self.when(history, tick)):
            return None
        return self.count_from(history, tick) if self.count_from else tick.day


def opening(name, **more):
    return Start(lambda _, tick: any(e.name == name for e in tick.opened), **more)


def closing(name, **more):
    return Start(lambda _, tick: any(e.name == name for e in tick.closed), **more)


def moment(name, **more):
    return Start(lambda _, tick: tick.fact is None and tick.name == name, **more)


def at(matcher, nth=None, **more):
    """@nth: 1 the first, 2 the second, (2,) the second and later, within the period of care."""
    def is_it(history, tick):
        if not matcher.matches(tick):
            return False
        care = tick.open.get("in-care")
        before = {t.day for t in history.ticks[:tick.number]  # nobody does it twice on one day
                  if matcher.matches(t) and t.open.get("in-care") is care and t.day != tick.day}
        so_far = len(before) + 1
        return nth is None or (so_far >= nth[0] if isinstance(nth, tuple) else so_far == nth)
    return Start(is_it, **more)


def last(matcher, since=None):
    """The day of the last such fact, not before the episode opened; without one nothing starts."""
    def day(history, tick):
        found = [t for t in history.ticks[:tick.number + 1]
                 if matcher.matches(t) and (since is None or not_before(t, tick.open[since]))]
        return found[-1].day if found else None
    return day


# ---- the rules -----------------------------------------------------------------------------------

class Rule:
    """@during: what is open at the start, and ends it when it closes. @falls: in which stretch its
    date has to lie. @yields: to which rule, where that starts with the same tick. @one: at a time.
    @hours: in place of the period."""

    def __init__(self, id_, starts, within, met, ends=(), **more):
        self.id, self.starts, self.within, self.met, self.ends = id_, starts, within, met, ends
        self.during, self.falls = more.pop("during", ()), more.pop("falls", None)
        self.yields, self.one = more.pop("yields", None), more.pop("one", False)
        self.hours = more.pop("hours", None)
        assert not more


def always(period):
    return lambda history, tick, duty: period


def reviewed_here(history, tick):
    return happened(history, tick, REVIEW, tick.open["placement"])


def until_reviewed(period):
    return lambda history, tick, _: period if reviewed_here(history, tick) else weeks(1)


def to_parent_on_order(history, tick, _):
    since = tick.open["visits-care-order-parent"]
    return weeks(6) if happened(history, tick, VISIT, since) else weeks(1)


def after_a_year(_, tick, __):
    return months(3) if tick.facts["placement"].get("long_term") is True else weeks(6)


def short_break_visit(history, tick, _):
    since = tick.open.get("short-break-series") or tick.open.get("in-care")
    return months(6) if since and happened(history, tick, VISIT, since) else months(3)


def by_the_day_it_ends(_, tick, duty):
    """The day that was proposed, where that is still to come."""
    day = tick.facts["in-care"].get("ends_on")
    if day is None or date.fromisoformat(day) < duty.tick.day:
        return no_period
    return lambda _: date.fromisoformat(day)


def first_year(tick):
    return tick.open["placement"].since.day + relativedelta(years=1)


def no_series(_, tick):
    return "short-break-series" not in tick.open


def series_ends(tick):
    """With its agreement; but a single stay (V3, or by the flag) is one of a series, which goes on,
    unless it was too long for a short break, or had come to be full care by its end."""
    closed = {e.name: e for e in tick.closed}
    care = closed.get("in-care")
    flagged = care and care.since.fact.says(short_break=True) and tick.day - care.since.day < 18 * DAY
    goes_on = "looked-after" not in closed and ("short-break-stay" in closed or flagged)
    return no_series(None, tick) and not goes_on


def not_reviewed_in_care(history, tick):
    return not happened(history, tick, ANY_REVIEW, tick.open.get("in-care"))


def reviewed_once(history, tick):
    return sum(ANY_REVIEW.matches(t) and not_before(t, tick.open["in-care"])
               for t in history.ticks[:tick.number + 1]) == 1


def reviewed_twice(history, tick):
    return not not_reviewed_in_care(history, tick) and not reviewed_once(history, tick)


def not_assessed(history, tick):
    return not (happened(history, tick, ASSESSED) or happened(history, tick, PLANNED))


def is_regulated(_, tick):
    return tick.regulated


def is_placed(_, tick):
    return "placement" in tick.open


def returned(_, tick):
    """Nobody who died or turned 18 has come back."""
    return tick.name == "missing.returned"


def in_a_short_break(_, tick):
    return "short-break-series" in tick.open and not full_care(tick) or short_break(tick)


CARE, PLANNING = ("in-care", "looked-after"), ("in-care", "care-planning")
ASSESSED, PLANNED = Matcher("leaving-care-needs.assessed"), Matcher("pathway-plan.completed")
REVIEWED_PLAN = Matcher("pathway-plan.reviewed")
NO_SHORT_BREAKS = ["short-breaks.ended", "short-breaks-too-long", "short-break-stay-too-long",
                   "turns-18", Matcher("care.ended", series_ends),
                   Matcher("legal-status.changed", lambda t: not short_break(t)),
                   Matcher("care.entered", lambda t: not short_break(t))]
SERIES = [opening("short-break-series", when=lambda _, t: not full_care(t)),
          opening("in-care", when=lambda h, t: short_break(t) and no_series(h, t)),
          closing("looked-after", when=in_a_short_break)]


SINGLE_STAYS = (Matcher("care.entered", legal_status="V3"),
                Matcher("care.entered", short_break=True))


def on_short_breaks(history, tick):
    """Within a series, or between the stays of one of which nobody told."""
    return in_a_short_break(history, tick) or "in-care" not in tick.open and any(
        happened(history, tick, stay) for stay in SINGLE_STAYS)


def since_last_visit(name):
    return opening(name, count_from=last(VISIT, "placement"))


def about_the_review(id_, days, type_, ends=()):
    return Rule(id_, [at(REVIEW)], always(working_days(days)), [Matcher(type_)], ends)


def repeated_absence(history, tick):
    return sum(any(e.name == "absence" for e in t.opened) and t.day > tick.day - 90 * DAY
               for t in history.ticks[:tick.number + 1]) >= 3


RULES = [
    # A. reviews
    Rule("cla-review-first", [opening("care-planning", when=not_reviewed_in_care)],
         always(working_days(20)), [REVIEW], during=PLANNING),
    Rule("cla-review-second",
         [at(REVIEW, nth=1), opening("care-planning", when=reviewed_once,
                                     count_from=last(ANY_REVIEW, "in-care"))],
         always(months(3)), [REVIEW], during=PLANNING),
    Rule("cla-review-next",
         [at(REVIEW, nth=(2,)), opening("care-planning", when=reviewed_twice,
                                        count_from=last(ANY_REVIEW, "in-care"))],
         always(months(6)), [REVIEW], during=PLANNING),
    Rule("cla-review-early",
         [at(Matcher("review.requested", by="iro")), at(Matcher("care-ending.proposed"))],
         by_the_day_it_ends, [REVIEW], during=PLANNING),
    Rule("review-after-visit-concern",
         [at(Matcher("visit.made", kinds="looked-after", concern=True), when=is_regulated)],
         always(no_period), [SERIES_REVIEW],
         ["turns-18", "adoption.placed", "short-breaks.ended", ADOPTIVE_HOME,
          Matcher("care.ended", series_ends)]),
    Rule("cla-review-adjourn", [at(Matcher("review.adjourned"))],
         always(working_days(20)), [LIKE_REVIEW], during=("in-care",)),
    about_the_review("cla-review-decisions", 5, "review-decisions.issued"),
    about_the_review("care-plan-update", 10, "care-plan.updated", ["care.ended", "turns-18"]),
    about_the_review("cla-review-record", 15, "review-record.completed"),
    about_the_review("cla-review-distribute", 20, "review-record.distributed"),
    Rule("iro-appoint", [opening("looked-after")], always(working_days(5)),
         [Matcher("worker.allocated", role="iro", back=months(-3))], during=CARE),
    Rule("permanence-plan", [at(REVIEW, nth=2)], always(no_period),
         [Matcher("permanence-plan.agreed", back=EPISODE)], during=CARE),
    Rule("sb-review-first", SERIES, always(months(3)), [SERIES_REVIEW], NO_SHORT_BREAKS, one=True),
    Rule("sb-review-next",
         [at(SHORT_BREAK_REVIEW, when=on_short_breaks), at(REVIEW, when=in_a_short_break)],
         always(months(6)), [SERIES_REVIEW], NO_SHORT_BREAKS),
    # C. visits
    Rule("sb-visit", SERIES + [at(VISIT, when=lambda _, tick: short_break(tick))],
         short_break_visit, [STAY_VISIT], NO_SHORT_BREAKS, one=True),
    Rule("visit-first", [opening("placement"), opening("care-planning", when=is_placed)],
         always(weeks(1)), [VISIT], during=(*PLANNING, "placement")),
    Rule("visit-6w", [at(VISIT), since_last_visit("visits-ordinary")], always(weeks(6)), [VISIT],
         during=("in-care", "placement", "visits-ordinary"),
         falls=lambda tick, due: due < first_year(tick)),
    Rule("visit-after-year", [at(VISIT), since_last_visit("visits-ordinary")], after_a_year,
         [VISIT], during=("in-care", "placement", "visits-ordinary"), yields="visit-6w",
         falls=lambda tick, due: due >= first_year(tick)),
    Rule("visit-long-term-foster", [at(VISIT), since_last_visit("visits-fewer")],
         always(months(6)), [VISIT], during=("in-care", "placement", "visits-fewer")),
    Rule("visit-reg19", [opening("visits-weekly-then-6"), at(VISIT)], until_reviewed(weeks(6)),
         [VISIT], during=("in-care", "placement", "visits-weekly-then-6"), yields="visit-first"),
    Rule("visit-reg24-ico", [opening("visits-weekly-then-4"), at(VISIT)], until_reviewed(weeks(4)),
         [VISIT], during=("in-care", "placement", "visits-weekly-then-4"), yields="visit-first"),
    Rule("visit-co-parent", [opening("visits-care-order-parent"), at(VISIT)], to_parent_on_order,
         [VISIT], during=("in-care", "placement", "visits-care-order-parent"),
         yields="visit-first"),
    # E. missing children
    Rule("rhi", [closing("absence", when=returned)], always(no_period),
         [Matcher("rhi.held"), Matcher("rhi.declined")], ["missing.started", "turns-18"],
         hours=72),
    Rule("missing-notify", [opening("absence")], always(no_period),
         [Matcher("absence.reported")], during=("absence",)),
    Rule("missing-strategy", [opening("absence", when=repeated_absence)], always(no_period),
         [Matcher("strategy-discussion.held")], ["turns-18"], one=True),
    # F. leaving care
    Rule("needs-assessment",
         [moment("eligible-status"),
          opening("eligible", when=lambda h, t: not happened(h, t, ASSESSED))], always(months(3)),
         [Matcher("leaving-care-needs.assessed", back=EPISODE)], during=("in-care",), one=True),
    Rule("needs-assessment-relevant", [opening("relevant", when=not_assessed)],
         always(months(3)), [ASSESSED], during=("relevant",)),
    Rule("adviser-appointed", [opening("eligible"), opening("relevant")], always(no_period),
         [Matcher("worker.allocated", role="personal-adviser", back=months(-24))],
         ["leaving-care-end"], one=True),
    Rule("pathway-plan", [at(ASSESSED)], always(no_period), [PLANNED], ["leaving-care-end"]),
    Rule("pathway-review",
         [at(PLANNED), at(REVIEWED_PLAN),
          *(opening(status, count_from=last(done)) for status in ("eligible", "relevant")
            for done in (REVIEWED_PLAN, PLANNED))],
         always(months(6)), [REVIEWED_PLAN, PLANNED], ["leaving-care-end"], one=True),
]
