"""What somebody knows who reads the whole log from outside: each alert, judged as it comes.

A promise that can be judged alert by alert is a method of Feed named as it is called, with the
promise as its docstring. What is told of a duty and not answered is kept, for what is judged at
certain instants and at the end.
"""
import collections
import hashlib
import re

import msgpack

from ladder import DAY, date_of, instant, ms_of, text_of

ANSWERS = {"alert.moved", "alert.withdrawn", "alert.cleared"}
ABOUT_CASES = {"alert.data", "alert.coverage", "alert.cleared", "alert.withdrawn"}
RUNGS = {"alert.opened": "opened", "alert.upcoming": "upcoming", "alert.due": "due",
         "alert.overdue": "overdue"}
CODE = re.compile(r"[A-Za-z0-9._:/-]{1,200}$")
BY_WHEN = re.compile(r"(: it is due by \d+ [A-Z][a-z]+ \d{4}|[.])$")   # behind what a coverage says
# What an alert that is about no obligation says beside what all alerts say.
OTHER = {"code", "message", "event", "status", "since", "rules", "council", "case", "role",
         "worker", "team", "obligations", "working_days_left", "due", "act_by"}
ALL = {"seq", "rehearsal", "step", "to", "late_by_ms", "stands_for", "about", "reason",
       "was", "groups"}
LARGEST = 20                                  # stages that an alert names as passed


class Alert:
    """One alert of the log, as small as it can be: there are millions."""
    __slots__ = ("seq", "time", "id", "type", "subject", "round", "rung_at", "by_timer", "duty",
                 "rule", "due", "due_at", "act_by", "on", "since", "step", "about", "stands_for",
                 "reason", "late_by", "status", "data")

    def __init__(self, record):
        cause, self.round, self.rung_at, alert = record["body"]
        data = alert["data"]
        self.data, self.by_timer = alert, cause == 1
        self.time = ms_of(alert["time"])
        self.id, self.type, self.subject = alert["id"], alert["type"], alert["subject"]
        self.seq, self.step = data["seq"], data["step"]
        self.about, self.reason = data.get("about", ()), data.get("reason")
        self.stands_for, self.late_by = data.get("stands_for", ()), data.get("late_by_ms")
        self.duty, self.rule, self.status = (data.get(k) for k in ("obligation", "rule", "status"))
        self.due = date_of(data["due"]) if data.get("due") else None
        self.due_at = ms_of(data["due_at"]) if "due_at" in data else None
        self.act_by = date_of(data["act_by"]) if "act_by" in data else None
        self.on = date_of(data["trigger"]["on"]) if "trigger" in data else None
        self.since = None                     # its trigger's instant: Feed knows it

    def what(self):
        """What it is about: a duty, or one contradiction or gap of a case."""
        return self.duty or (self.subject, self.data["data"]["code"], self.step)


class Told:
    """What was told of one duty since the last answer."""
    __slots__ = ("alerts", "after")

    def __init__(self, after):
        self.alerts, self.after = [], after


class Feed:
    def __init__(self, ladders, texts, fields, fail):
        self.ladders, self.texts, self.fields, self.fail = ladders, texts, fields, fail
        self.head, self.time = 0, 0
        self.ids = set()
        self.open = {}                        # what -> Told
        self.begun = {}                       # duty -> instant up to which rungs were passed over
        self.happened = {}                    # (case, source, id) -> instant
        self.bookings = collections.defaultdict(set)    # case -> days that something is booked for
        self.ours_from = {}
        self.opened = {}                      # duty that a moment started -> its instant
        self.counts = collections.Counter()

    def take(self, e):
        """An event of the log: what the alerts do not show of it."""
        day = "date" in e
        self.happened[e["subject"], e["source"], e["id"]] = \
            instant(date_of(e["date"])) if day else ms_of(e["time"])
        if e["type"] == "appointment.booked":
            self.bookings[e["subject"]].add(date_of(e["data"]["on"]))
        if e["type"] == "case.opened" and "ours_from" in e.get("data", {}):
            self.ours_from[e["subject"]] = date_of(e["data"]["ours_from"])

    def since(self, a):
        """The instant at which its clock arose: the event's; a moment's as it was first told."""
        trigger = a.data["data"]["trigger"]
        if "." in trigger["type"]:
            return self.happened[a.subject, trigger["source"], trigger["id"]]
        if a.step == "opened":
            self.opened[a.duty] = a.rung_at
        return self.opened.get(a.duty, instant(a.on))

    def read(self, record):
        a = Alert(record)
        if a.on:
            a.since = self.since(a)
        self.counts[a.type] += 1
        for judge in JUDGES:
            said = judge(self, a)
            if said:
                self.fail(judge, f"{said}: {str(a.data)[:1000]}")
        self.remember(a)

    def remember(self, a):
        if a.duty is None and a.type not in ABOUT_CASES:
            return
        what = a.what()
        a.data = None
        if a.type in ANSWERS:
            self.open.pop(what, None)
            self.begun[what] = a.time if a.type == "alert.moved" else 0
            if a.type != "alert.moved":
                return
        self.open.setdefault(what, Told(self.begun.get(what, 0))).alerts.append(a)

    def booked(self, a, rung):
        """Something is booked behind the rung, and in time. What for is not looked at."""
        return any(instant(day + DAY) > rung.at and (a.due is None or day <= a.due)
                   for day in self.bookings[a.subject])

    def gaps(self):
        """(case, what is lacking) of coverage that was told and has not come."""
        return {what[:2] for what, told in self.open.items()
                if isinstance(what, tuple) and told.alerts[0].type == "alert.coverage"}

    # ---- promises, alert by alert ----------------------------------------------------------------

    def in_order(self, a):
        """Each alert in order: seq counts from 1 without gap, and time never goes back."""
        self.head += 1
        told_before, self.time = self.time, max(self.time, a.time)
        if a.seq != self.head or a.time < told_before:
            return f"the {self.head}th, after {text_of(told_before)}"

    def once(self, a):
        """The same alert has the same id for ever, and no id is told twice."""
        if a.id in self.ids:
            return "told twice"
        self.ids.add(a.id)

    def id_by_the_formula(self, a):
        """The id is that of CONTRACT 5, so that anybody can tell a repeat on any machine."""
        if a.duty is None:
            return None
        ladder = self.ladders.get(a.rule)
        due = str(a.due) if a.due else None
        if a.due and a.due_at is not None and ladder.by_hours:
            due = text_of(a.due_at)
        gone = a.type == "alert.withdrawn" and a.due_at is None
        packed = msgpack.packb([a.duty, None if gone else due, a.type, a.step, a.round])
        if hashlib.sha256(packed).hexdigest()[:32] != a.id:
            return f"not the digest of its parts (round {a.round}, due {due})"

    def never_early(self, a):
        """Nothing fires early: not before its rung, counted here from pack and calendar."""
        if a.type not in RUNGS or a.duty is None:
            return None
        if a.rung_at is None or a.time < a.rung_at or a.late_by != a.time - a.rung_at:
            return f"early, or late_by_ms is not how late it is ({a.rung_at})"
        ladder = self.ladders[a.rule]
        rungs = ladder.below_overdue(a) + ladder.overdue(a, a.time)
        if not any(r.at == a.rung_at and r.step == a.step and r.kind == RUNGS[a.type]
                   for r in rungs):
            return f"no such rung in {[(text_of(r.at), r.kind, r.step) for r in rungs][-12:]}"

    def never_late(self, a):
        """Nothing is told late while somebody is there: a timer fires at its own instant, and of a
        duty that was told of no rung waits for an event. A warning that a booking quieted is told
        when the day that was booked has passed, or it is cancelled."""
        if a.type not in RUNGS or not a.late_by:
            return None
        if a.type == "alert.upcoming" and self.bookings[a.subject]:
            passed = any(instant(day + DAY) == a.time for day in self.bookings[a.subject])
            return None if passed or not a.by_timer else "a timer, and no booking has passed"
        if a.by_timer or a.duty in self.open:
            return f"{a.late_by} ms late"

    def never_of_what_is_settled(self, a):
        """Warnings and lapses are told of open duties, never of what is met, ended or void."""
        if a.type in RUNGS and a.status != "open":
            return f"its duty is {a.status}"

    def history_is_never_told(self, a):
        """Duties before ours_from are history and never told."""
        ours = self.ours_from.get(a.subject)
        if ours and a.type in RUNGS and (a.due or a.on) < ours:
            return f"ours from {ours}"

    def nothing_skipped(self, a):
        """Each rung that passed while the duty was open was told, or stands in stands_for, or was a
        warning that a booking quieted."""
        if a.type not in RUNGS or a.duty is None:
            return None
        told = self.open.get(a.duty) or Told(self.begun.get(a.duty, 0))
        named = {a.step, *a.stands_for}
        for b in told.alerts:
            named |= {b.step, *b.stands_for}
        ladder, passed = self.ladders[a.rule], []
        below = ladder.below_overdue(a)
        for rung in below:
            if told.after < rung.at < a.rung_at and rung.step not in named:
                if rung.kind == "opened" and told.alerts:
                    continue
                if not (rung.kind == "upcoming" and self.booked(a, rung)):
                    passed.append(rung)
        if a.type == "alert.overdue" and a.step != "overdue" and told.after < a.due_at and \
                "overdue" not in named:
            passed.append("overdue")
        if passed and len(a.stands_for) < LARGEST:
            return f"passed over {passed}, told {sorted(named)}"

    def answers_what_was_told(self, a):
        """Told wrong, met or ended: one answer, naming all that was told and not answered, and
        nothing else."""
        if a.type not in ANSWERS:
            return None
        told = self.open.get(a.what())
        known = [b.id for b in told.alerts] if told else []
        if sorted(a.about) != sorted(known) or not known:
            return f"told and not answered: {known}"
        was = a.data["data"].get("was")
        if (was is not None) != bool(a.duty and a.type != "alert.cleared"):
            return f"the date that was told: {was}"
        if was and str(was["due"]) != str(told.alerts[-1].due):
            return f"it was {told.alerts[-1].due}, and not {was['due']}"

    def says_why(self, a):
        """A clearance or withdrawal gives a reason of the list, as the status of its duty is."""
        right = {"alert.cleared": {"met": {"met", "met-late", "recorded-late"},
                                   "ended": {"ended"}},
                 "alert.withdrawn": {s: {"retracted", "corrected"} for s in ("void", "open")}}
        if a.duty and a.type in right and a.reason not in right[a.type].get(a.status, ()):
            return f"{a.reason} of a duty that is {a.status}"

    def nothing_but_codes(self, a):
        """No field beyond the schema, and no name: every text is a code or one of the packs'."""
        more = a.data["data"].keys() - ALL - (self.fields if a.duty else OTHER)
        if more:
            return f"fields {more}"
        strange = [(k, v) for k, v in texts_in(a.data, "") if not self.is_known(k, v)]
        if strange:
            return f"no code, and no text of the packs: {strange}"

    def is_known(self, key, text):
        if CODE.match(text):
            return True
        if key not in ("step", "stands_for"):
            return text in self.texts["prose"] or BY_WHEN.sub("", text) in (
                self.texts["prose"]) or bool(self.texts["contradiction"].fullmatch(text))
        most, _, last = text.rpartition(" ")
        # A repeat ends with its day; of a contradiction it is source and id of the event.
        return text in self.texts["steps"] or most in self.texts["steps"] or bool(
            CODE.match(most) and CODE.match(last))


def texts_in(value, key):
    """(key, text) of everything inside."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from texts_in(v, k)
    elif isinstance(value, list):
        for v in value:
            yield from texts_in(v, key)


JUDGES = [Feed.in_order, Feed.once, Feed.id_by_the_formula, Feed.never_early, Feed.never_late,
          Feed.never_of_what_is_settled, Feed.history_is_never_told, Feed.nothing_skipped,
          Feed.answers_what_was_told, Feed.says_why, Feed.nothing_but_codes]
