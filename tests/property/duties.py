"""The second fold, last part: which duties there are, when they are due, what met or ended them."""
from datetime import timedelta

from counting import DAY, LONDON, rfc3339, start_of
from rules import EPISODE, RULES, not_before


class Duty:
    """What @tick has started under @rule, counted from the day @since; @by_act: on which something
    was done that it is counted from."""

    def __init__(self, rule, history, tick, since, by_act):
        self.rule, self.history, self.tick, self.since = rule, history, tick, since
        self.by_act = by_act
        self.held = [self.episode(name) for name in rule.during]
        self.ended = self.find_end()
        self.met = self.find_met()
        self.over = min((t.number for t in (self.ended, self.met) if t), default=len(history.ticks))
        self.ended = None if self.met else self.ended
        self.due = self.find_due()

    def episode(self, name):
        opened = [e for e in self.tick.opened if e.name == name]
        return opened[0] if opened else self.tick.open[name]

    @property
    def key(self):
        """Of the trigger, and its field; of an absence, as its start or its return told it."""
        fact = self.tick.fact
        absences = [e for e in self.tick.opened + self.tick.closed if e.name == "absence"]
        if absences:
            return "episode", absences[-1].key or fact.key
        return (fact.key_field, fact.key) if fact else (None, None)

    # ---- what ends it ----

    def find_end(self):
        return next((t for t in self.history.ticks[self.tick.number + 1:] if self.ends(t)), None)

    def ends(self, tick):
        if tick.name == "person.died" or any(e in tick.closed for e in self.held):
            return True
        return any(tick.name == end if isinstance(end, str) else end.matches(tick)
                   for end in self.rule.ends)

    # ---- what meets it ----

    def find_met(self):
        """The last of what was done before and counts, else the first of what was done after."""
        acts = [t for t in self.history.ticks if any(self.meets(t, m) for m in self.rule.met)]
        before = [t for t in acts if t.number < self.tick.number]
        return next(iter(before[-1:] + acts), None)

    def meets(self, tick, matcher):
        return (matcher.matches(tick) and self.same_key(tick.fact) and self.before_end(tick)
                and tick is not self.tick and not second_telling(self.rule, self.tick, tick)
                and not (self.by_act and tick.day == self.since)
                and (self.done_after(tick) or self.looks_back_to(tick, matcher.back))
                and (tick.name != "worker.allocated" or self.has_the_role_still(tick)))

    def done_after(self, tick):
        """So is what is done on its day, unless both hours are known and say otherwise."""
        return tick.day >= self.tick.day and not (
            self.tick.fact and tick.fact.earlier_by_hour(self.tick.fact))

    def looks_back_to(self, tick, back):
        if back is EPISODE:
            return not_before(tick, self.held[0])
        return back is not None and tick.day >= back(self.tick.day)

    def has_the_role_still(self, named):
        """Of who was named before it begins: released or followed by another they do not meet it."""
        role, worker = named.fact.data["role"], named.fact.data["worker"]
        holds = worker
        for tick in self.history.ticks[named.number + 1:self.tick.number]:
            if tick.name == "worker.allocated" and tick.fact.says(role=role):
                holds = tick.fact.data["worker"]
            if tick.name == "worker.released" and tick.fact.says(role=role, worker=holds):
                holds = None
        return holds == worker

    def same_key(self, fact):
        """Where both have one, of the same kind; the next of its own type names another."""
        field, key = self.key
        if key is None or fact.key is None or self.tick.name == fact.type:
            return True
        if fact.key_field == "episodes":
            return field != "episode" or key in fact.key
        return field != fact.key_field or key == fact.key

    def before_end(self, tick):
        """What meets and what ends it on one day, where their order is not known, has met it."""
        return (self.ended is None or tick.number < self.ended.number
                or tick.order_unknown(self.ended))

    # ---- when it is due ----

    def find_due(self):
        """Counted again, from the same day, when what it depends on changes, until it lapses."""
        due = self.counted(self.tick)
        for tick in self.history.ticks[self.tick.number + 1:self.over]:
            if due and tick.day > due:
                break
            now = self.counted(tick)
            if now != due:
                due = max(now, tick.day) if now else None
        return due

    def counted(self, tick):
        due = self.rule.within(self.history, tick, self)(self.since)
        return max(due, self.tick.day) if due else None

    @property
    def due_at(self):
        if self.rule.hours:
            return (self.tick.hour or start_of(self.tick.day)) + timedelta(hours=self.rule.hours)
        return start_of(self.due + DAY) if self.due else None


def second_telling(rule, first, tick):
    """The same act of one day, which nobody does twice: it meets nothing that the first started. Two
    kinds of one act are the same to a rule that takes either."""
    return (first.fact is not None and tick.fact is not None and first.day == tick.day
            and (tick.fact.same_act(first.fact)
                 or any(m.matches(first) and m.matches(tick) for m in rule.met)))


def duties_of(history):
    duties = []
    for tick in history.ticks:
        for rule in RULES:
            since, by_act = starting(rule, history, tick, duties)
            if since is None:
                continue
            duty = Duty(rule, history, tick, since, by_act)
            if rule.falls is None or rule.falls(tick, duty.counted(tick)):
                duties.append(duty)
    return duties


def starting(rule, history, tick, duties):
    """The day from which the clock that this tick starts is counted, and whether that is the day of
    something that was done, which then does not meet it; None: it starts none."""
    opened = {e.name for e in tick.opened}
    if tick.name == "person.died" or "turns-18" in rule.ends and tick.adult:
        return None, False
    if not all(n in tick.open or n in opened for n in rule.during):
        return None, False
    running = [d for d in duties if d.rule is rule and not closed_by(d, tick)]
    if running and rule.one or any(starts_no_other(d, tick) for d in running):
        return None, False
    if rule.yields and any(d.rule.id == rule.yields and d.tick is tick for d in duties):
        return None, False
    return next(((day, bool(s.count_from)) for s in rule.starts if (day := s.day(history, tick))),
                (None, False))


def starts_no_other(duty, tick):
    """The second telling of an act, of which the first has started this duty."""
    return second_telling(duty.rule, duty.tick, tick) and any(m.matches(tick) for m in duty.rule.met)


def closed_by(duty, tick):
    """What ends it does so there and then, whether or not something that is told of that day is
    found to have met it."""
    return duty.over <= tick.number


# ---- as it is compared ---------------------------------------------------------------------------

def timeliness(duty, now):
    if duty.due_at is None:
        return "unknown"
    if duty.met:
        if duty.rule.hours and duty.met.hour:
            return "late" if duty.met.hour > duty.due_at else "in-time"
        if duty.rule.hours:
            return "late" if start_of(duty.met.day) >= duty.due_at else "in-time"
        return "late" if duty.met.day > duty.due else "in-time"
    if duty.ended and duty.rule.hours:  # its last instant was still in time
        return "late" if (duty.ended.hour or start_of(duty.ended.day)) > duty.due_at else "unknown"
    if duty.ended:
        return "late" if duty.ended.day > duty.due else "unknown"
    return "late" if now >= duty.due_at else "unknown"


def void(duty):
    """Of a period of care that never was."""
    care = next((e for e in duty.held if e.name == "in-care"), None)
    return care is not None and care.since.fact in duty.history.void


def told(duty, now):
    """What an obligation says, as far as it is compared; facts stand for their events."""
    what = "met" if duty.met else "ended" if duty.ended else "open"
    due = duty.due_at.astimezone(LONDON).date() if duty.rule.hours else duty.due
    said = {"rule": duty.rule.id, "trigger": (duty.tick.name, duty.since, duty.tick.cause),
            "due": due, "due_at": duty.due_at and rfc3339(duty.due_at), "status": what,
            "timeliness": timeliness(duty, now)}
    if what == "met":
        said["met"] = duty.met.day, duty.met.fact
    if what == "ended":
        said["ended"] = duty.ended.day, duty.ended.name, duty.ended.cause
    return said
