"""The second fold, second part: what facts open, change and close, and moments that need no fact.

A history goes day by day, and within a day in the order in which things happened. Each step is a
tick, which keeps what is open after it; what a rule asks ("has a review been held since the
placement began?") is looked up among the ticks.
"""
import datetime
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from counting import DAY, birthday, start_of

OPENS = {"care.entered": "in-care", "placement.started": "placement",
         "adoption.placed": "adoption-placement", "short-breaks.started": "short-break-series",
         "missing.started": "absence"}
CLOSES = {"care.ended": "in-care", "placement.ended": "placement",
          "adoption.placement-ended": "adoption-placement",
          "short-breaks.ended": "short-break-series", "missing.returned": "absence"}
CHANGES = {"legal-status.changed": "in-care", "care-ending.proposed": "in-care",
           "placement.changed": "placement", "placement.interrupted": "placement",
           "placement.resumed": "placement"}
WITHIN_CARE = ["placement", "adoption-placement"]
AWAY = {"T0", "T1", "T2", "T3", "T4"}     # types of placement for a while, which restart nothing
SHORT_BREAKS = {"V3", "V4"}
NO_SHORT_BREAK = {"C1", "C2", "D1", "E1", "L1", "L2", "L3", "J1", "J2", "J3"}
IN_CARE_BY_ORDER = {"C1", "C2", "D1", "E1"}  # looked after from the first hour
ADOPTIVE = {"A3", "A4", "A5", "A6"}
A_DAY = datetime.timedelta(hours=24)
AFTER = (("placement-a-year", "placement", relativedelta(years=1)),
         ("short-break-stay-too-long", "short-break-stay", 18 * DAY))
BIRTHDAYS = {16: "turns-16", 18: "turns-18", 25: "leaving-care-end"}
THIRTEEN_WEEKS, TOO_MANY_NIGHTS = 91, 76


class Episode:
    """From the tick that opened it; of absences there may be several."""

    def __init__(self, name, since, key=None, inside=None):
        self.name, self.since, self.key, self.inside = name, since, key, inside


class Tick:
    """A fact, or a moment that the fact @cause gives, and what is open after it."""

    def __init__(self, name, day, cause, fact=None):
        self.name, self.day, self.cause, self.fact = name, day, cause, fact
        self.hour = fact.at if fact else start_of(day)  # None: only its day is known
        self.opened, self.closed = [], []
        self.open = self.facts = self.number = None
        self.adult = self.regulated = None

    def order_unknown(self, other):
        """Of one day, and of one only that is known; a moment is the first thing of its day."""
        return self.day == other.day and (self.hour is None or other.hour is None) and (
            other.fact is not None)


class Births:
    """The date of birth as it was said: the first, and what corrects it from birth or from then."""

    def __init__(self, facts):
        self.said, self.known = [], {}
        for f in facts:
            if f.type == "person.registered" and (not self.said or f.says(effective="birth")):
                self.said = [((datetime.date.min,), f)]
            elif f.type == "person.registered":
                self.said.append((f.order(), f))

    def days(self, *ages):
        """All birthdays of these ages, whoever said so."""
        return {self.attains(age, since) for since, _ in self.said for age in ages}

    def told_at(self, now):
        """By whom, at a place in the order."""
        return next((f for since, f in reversed(self.said) if since <= now), None)

    def attains(self, age, now):
        told = self.told_at(now)
        if told and (told, age) not in self.known:
            born = datetime.date.fromisoformat(told.data["dob"])
            self.known[told, age] = birthday(born, age)
        return told and self.known[told, age]


class History:
    """Of @facts in their order, up to @until; @void are the entries to care that never were."""

    def __init__(self, facts, until, void=frozenset()):
        self.births, self.void = Births(facts), void
        self.now = (datetime.date.min,)              # the place in the order
        self.ticks, self.looked_at, self.dead = [], None, False
        self.open, self.facts, self.absences = {}, {}, []
        self.waiting, self.later = [], []            # of this day: what found nothing; the rest
        self.passed = {}                             # moments that have come: of which episode
        self.care_days, self.stay_nights = set(), set()
        self.counting = False                        # whether each day counts
        self.awaited = self.births.days(*BIRTHDAYS)  # days on which a moment may come
        self.of_day, self.with_it = defaultdict(list), defaultdict(list)
        for f in facts:
            (self.with_it[f.opened_with] if f.opened_with else self.of_day[f.day]).append(f)
        day = min(self.of_day, default=until)
        while day <= until and not self.dead:
            if self.counting or day in self.awaited or day in self.of_day:
                self.go_through(day)
            day += DAY

    # ---- a day ----

    def go_through(self, day):
        self.begin(day)
        facts = self.of_day.get(day, [])
        for number, fact in enumerate(facts, 1):
            self.later = facts[number:]
            if self.comes_after_a_close(fact):
                self.waiting.append(fact)
            else:
                self.take(fact)

    def begin(self, day):
        self.waiting, self.now = [], (day,)
        for age, name in BIRTHDAYS.items():
            if self.births.attains(age, self.now) == day:
                self.moment(name, day, self.births.told_at(self.now))
        for name, status, length in AFTER:
            if status in self.open and self.open[status].since.day + length == day:
                self.moment(name, day, self.open[status].since.cause, of=self.open[status])
        self.count(day)

    def is_of(self, age):
        at = self.births.attains(age, self.now)
        return at is not None and at <= self.now[0]

    def take(self, fact):
        self.now = max(self.now, fact.order())
        if self.dead or self.goes_on(fact) or (fact.type in OPENS and self.is_of(18)):
            return                               # nobody of 18 is looked after, or a missing child
        tick = Tick(fact.type, fact.day, fact, fact)
        if not self.apply(fact, tick):           # a contradiction changes nothing
            self.waiting.append(fact)
            return
        self.done(tick)
        for inside in self.with_it.pop(fact, []):
            self.take(inside)
        for waits in [w for w in self.waiting if self.waited_for(w, fact)]:
            self.waiting.remove(waits)
            self.take(waits)
        if fact.type == "person.registered" and self.is_of(18):
            self.moment("turns-18", fact.day, fact)

    @staticmethod
    def waited_for(fact, now):
        """What found nothing open closes or changes that day's opening, unless hours say that it
        came before; what has only a date and found one open opens after that day's close."""
        of = OPENS.get(now.type)
        changes = CHANGES.get(fact.type, "in-care") if fact.class_ == "changes" else None
        if of and of in (CLOSES.get(fact.type), changes):
            return not fact.earlier_by_hour(now)
        of = CLOSES.get(now.type)
        return of is not None and of == OPENS.get(fact.type) and fact.at is None

    def comes_after_a_close(self, fact):
        """It has only a date, and what is open ends that day at an hour."""
        name = OPENS.get(fact.type)
        return fact.at is None and name and not continues(fact) and any(
            f.at and CLOSES.get(f.type) == name and (
                self.returned(f) if name == "absence" else self.names_open(f, name))
            for f in self.later)

    def goes_on(self, fact):
        """A row of a placement ends, and the next one of that day continues it."""
        if fact.type != "placement.ended" or not self.names_open(fact, "placement"):
            return False
        then = next((f for f in self.later if f.type in ("placement.started", "care.ended")), None)
        return then is not None and continues(then)

    def moment(self, name, day, cause, of=None):
        tick = Tick(name, day, cause)
        self.passed = {**self.passed, name: of}
        if name == "turns-18" and "in-care" in self.open:
            self.close("in-care", tick)
        if name == "missing-18-close":
            self.close_absences(tick, self.absences)
        self.done(tick)
        if name == "turns-18":
            self.moment("missing-18-close", day, cause)

    def done(self, tick):
        tick.adult = self.is_of(18)
        tick.number = len(self.ticks)
        self.ticks.append(tick)
        self.look_at_statuses(tick)
        tick.open, tick.facts = dict(self.open), dict(self.facts)
        tick.regulated = "in-care" in self.open and not self.adoptive()
        self.counting = "in-care" in self.open and (
            "eligible-status" not in self.passed
            or "short-break-stay" in self.open and "short-breaks-too-long" not in self.passed)
        if not self.dead:
            self.count(tick.day)

    def count(self, day):
        """Days of care, both ends; nights of stays in a series of short breaks, in twelve months, each
        by its morning."""
        if "in-care" not in self.open or self.open["in-care"].since.fact in self.void:
            return
        if not self.short_break() and self.is_of(14):
            self.care_days.add(day)
        if "short-break-stay" in self.open and self.open["short-break-stay"].since.day < day:
            self.stay_nights.add(day)
        if (len(self.care_days) >= THIRTEEN_WEEKS and self.is_of(16)
                and day in self.care_days and "eligible-status" not in self.passed):
            self.moment("eligible-status", day, self.births.told_at(self.now))
        if len(self.stay_nights) >= TOO_MANY_NIGHTS and "short-breaks-too-long" not in self.passed:
            a_year_ago = day - relativedelta(years=1)
            if sum(d > a_year_ago for d in self.stay_nights) < TOO_MANY_NIGHTS:
                return
            self.moment("short-breaks-too-long", day, self.open["short-break-stay"].since.cause)

    # ---- what a fact does ----

    def apply(self, fact, tick):
        if fact.type == "person.died":
            self.dead = True
            for name in list(self.open):
                if name in self.open:
                    self.close(name, tick)
            self.close_absences(tick, self.absences)
        elif fact.type == "missing.started":
            return self.begin_absence(fact, tick)
        elif fact.type == "missing.returned":
            return self.close_absences(tick, self.returned(fact))
        elif fact.type in OPENS:
            return self.apply_opening(fact, OPENS[fact.type], tick)
        elif fact.type in CLOSES:
            return self.names_open(fact, CLOSES[fact.type]) and self.close(CLOSES[fact.type], tick)
        elif fact.type in CHANGES:
            return self.names_open(fact, CHANGES[fact.type]) and self.change(fact)
        elif fact.class_ == "changes":
            return "in-care" in self.open
        return True

    def apply_opening(self, fact, name, tick):
        if name in WITHIN_CARE and "in-care" not in self.open:
            return False
        if name in self.open and name != "placement":
            return False
        if name in self.open:                    # a move is the next one beginning
            if continues(fact):
                return self.change(fact)
            self.close(name, tick)
        self.open_episode(Episode(name, tick, fact.key), tick)
        self.facts[name] = fact.data
        return True

    def names_open(self, fact, name):
        """One is open, and the keys, where both have one, are the same."""
        return name in self.open and (None in (fact.key, self.open[name].key)
                                      or fact.key == self.open[name].key)

    def change(self, fact):
        name = CHANGES.get(fact.type) or OPENS[fact.type]
        if fact.data.get("placement_type") in AWAY:    # what it says is of where the child is meanwhile
            return True
        self.facts[name] = {**self.facts[name], **fact.data}
        return True

    def open_episode(self, episode, tick):
        self.open[episode.name] = episode
        tick.opened.append(episode)
        self.awaited |= {tick.day + length for _, name, length in AFTER if name == episode.name}

    def close(self, name, tick):
        tick.closed.append(self.open.pop(name))
        self.facts.pop(name, None)
        for inner in WITHIN_CARE if name == "in-care" else []:
            if inner in self.open:
                self.close(inner, tick)
        return True

    def begin_absence(self, fact, tick):
        """Two are open at once only where keys tell them apart."""
        if any(None in (fact.key, a.key) or fact.key == a.key for a in self.absences):
            return False
        self.absences.append(Episode("absence", tick, fact.key))
        tick.opened.append(self.absences[-1])
        return True

    def returned(self, fact):
        return [a for a in self.absences if None in (fact.key, a.key) or fact.key == a.key][-1:]

    def close_absences(self, tick, absences):
        tick.closed += absences
        self.absences = [a for a in self.absences if a not in absences]
        return bool(absences)

    # ---- statuses: what lasts while something holds ----

    def short_break(self):
        care = self.facts.get("in-care", {})
        return (self.flagged() or care.get("legal_status") in SHORT_BREAKS) and (
            "short-breaks-too-long" not in self.passed) and not self.stay_too_long()

    def flagged(self):
        """As a short break, and no code has said otherwise."""
        care, since = self.facts.get("in-care", {}), self.open.get("in-care")
        return (care.get("short_break") is True and care.get("legal_status") not in NO_SHORT_BREAK
                and not any(t.name == "legal-status.changed" and t.number >= since.since.number
                            and t.fact.says(legal_status="V2")
                            for t in [*self.ticks, *filter(None, [self.looked_at])]))

    def stay_too_long(self):
        stay = self.open.get("short-break-stay")
        return stay is not None and self.passed.get("short-break-stay-too-long") is stay

    def adoptive(self):
        """Placed for adoption, by word or by the type of the placement, or adopted: the care
        planning regulations do not apply (regulation 3)."""
        home = self.facts.get("placement", {})
        return ("adoption-placement" in self.open
                or home.get("placement_type") in ADOPTIVE and not self.adoption_ended("placement")
                or self.adoption_ended("in-care", reason="adopted"))

    def adoption_ended(self, since, **says):
        episode = self.open.get(since)
        return episode is not None and any(
            t.name == "adoption.placement-ended" and t.fact and t.fact.says(**says)
            and (t.day > episode.since.day or t.day == episode.since.day and not (
                episode.since.fact and t.fact.earlier_by_hour(episode.since.fact)))
            for t in [*self.ticks, self.looked_at])

    def statuses(self):
        """(name, within what, whether it holds); a later one may depend on those before it."""
        care = self.facts.get("in-care", {})
        yield "short-break-stay", "in-care", care.get("legal_status") == "V3" or (
            care.get("legal_status") == "V2" and self.flagged())
        yield "looked-after", "in-care", not self.short_break()
        yield "care-planning", "in-care", not self.short_break() and not self.adoptive()
        cared_for = "in-care" in self.open and self.open["in-care"].since.fact not in self.void
        yield "eligible", "in-care", ("eligible-status" in self.passed
                                      and self.is_of(16) and not self.is_of(18))
        yield "relevant", None, (not cared_for and "eligible-status" in self.passed
                                 and self.is_of(16) and not self.is_of(18) and not self.dead)
        yield from self.visiting()

    def visiting(self):
        """How often a child is visited (regulation 28): by where and on what order it lives."""
        care, home = self.facts.get("in-care", {}), self.facts.get("placement", {})
        with_parent = home.get("with_parent") is True or home.get("placement_type") == "P1"
        regime = "visits-ordinary"
        if home.get("temporary_approval") is True or (
                care.get("legal_status") == "C1" and with_parent):
            regime = "visits-weekly-then-4"
        elif home.get("before_assessment") is True and with_parent:
            regime = "visits-weekly-then-6"
        elif care.get("legal_status") == "C2" and with_parent:
            regime = "visits-care-order-parent"
        elif home.get("long_term") is True and home.get("fewer_visits") is True and (
                self.passed.get("placement-a-year") is self.open.get("placement")):
            regime = "visits-fewer"
        for name in ("visits-weekly-then-4", "visits-weekly-then-6", "visits-care-order-parent",
                     "visits-fewer", "visits-ordinary"):
            yield name, "placement", name == regime and "care-planning" in self.open

    def look_at_statuses(self, tick):
        self.looked_at = tick
        for name, within, holds in self.statuses():
            inside = self.open.get(within)
            holds = holds and (within is None or inside is not None)
            if name in self.open and not (holds and self.open[name].inside is inside):
                self.close(name, tick)
            if holds and name not in self.open:
                self.open_episode(Episode(name, tick, inside=inside), tick)
                if name == "looked-after" and "short-break-series" in self.open:
                    self.close("short-break-series", tick)  # regulation 48 is left


def continues(fact):
    """The same carer, or away for a while: the placement that is open goes on."""
    return fact.type == "placement.started" and (
        fact.says(same_carer=True) or fact.data["placement_type"] in AWAY)


# ---- the whole of it -----------------------------------------------------------------------------

def entries_and_void(facts, until):
    """Which facts open a period of care in the course of a day, at an hour or after an end that has
    one; and which periods were no more than 24 hours of care, and by no order."""
    care = History([f for f in facts if f.type.split(".")[0] in ("care", "person", "legal-status")],
                   until)
    entries, void, left, by_order = [], set(), None, set()
    for tick in care.ticks:
        if "in-care" in tick.open and (
                tick.facts["in-care"].get("legal_status") in IN_CARE_BY_ORDER):
            by_order.add(tick.open["in-care"].since.fact)
        for episode in tick.closed:
            begun = episode.since
            if episode.name == "in-care":
                left = tick
                if begun.fact not in by_order and (
                        tick.day == begun.day if tick.hour is None
                        else tick.hour - (begun.hour or start_of(begun.day)) <= A_DAY):
                    void.add(begun.fact)
        if any(e.name == "in-care" for e in tick.opened) and (
                tick.hour and tick.hour > start_of(tick.day)
                or left and left.day == tick.day and left.hour):
            entries.append(tick.fact)
    return entries, void


def history_of(facts, until):
    in_order = sorted(facts, key=lambda f: f.order())
    entries, void = entries_and_void(in_order, until)
    deaths = {f.day: f for f in facts if f.type == "person.died"}
    for f in facts:
        if f.class_ == "completes":
            f.death = deaths.get(f.day)
        if f.at is None and OPENS.get(f.type) in WITHIN_CARE:
            f.opened_with = next((e for e in entries if e.day == f.day), None)
    return History(sorted(facts, key=lambda f: f.order()), until, void)
