"""Lives made up for the second fold: few days and few hours, so that much falls together.

What happened is made up first; then one or two systems tell of it: by the hour or the day, with
keys or without, fully or less so, twice, late, wrongly and then corrected, wrongly and then taken
back. A life follows from its number alone.
"""
import datetime
import random

from counting import LONDON

GROUP = 250                   # lives that are looked at together
FAR = "2029-01-01T12:00:00Z"  # when all of them are over
SOURCES = ["/councils/example/a", "/councils/example/b"]
CLOCK_CHANGES = ["2023-03-26", "2024-10-27", "2025-03-30"]
STEPS = [0] * 8 + [1, 1, 1, 2, 3, 5, 7, 7, 14, 20, 28, 35, 42, 60, 91, 150, 200]
HOURS = ["00:00:00", "08:00:00", "09:00:00", "10:00:00", "10:00:00", "12:00:00", "15:00:00",
         "15:00:00", "23:30:00", "23:59:59"]
AGES = [0, 4, 9, 13.5, 14, 15, 15.8, 16, 17, 17.6, 17.9, 18, 19]
STATUSES = ["V2"] * 4 + ["C1", "C1", "C2", "C2", "V3", "V3", "J1"]
HOMES = ["U6"] * 4 + ["U4", "U3", "K2", "P1", "P1", "T1"]
REVIEW_KINDS = [None] * 4 + [["looked-after"], ["looked-after", "adoption"], ["adoption"],
                             ["short-break"], ["looked-after", "child-protection"]]
VISIT_KINDS = [["looked-after"]] * 6 + [["looked-after", "iro"], ["personal-adviser"]]
ABOUT_REVIEWS = ["review-decisions.issued", "care-plan.updated", "review-record.completed",
                 "review-record.distributed"]
KEYS = {"care.entered": "period", "care.ended": "period", "placement.started": "placement",
        "placement.ended": "placement", "placement.changed": "placement", "review.held": "review",
        "missing.started": "episode", "missing.returned": "episode", "absence.reported": "episode",
        **dict.fromkeys(ABOUT_REVIEWS, "review"),
        **dict.fromkeys(["rhi.held", "rhi.declined", "rhi.offered", "rhi.unreachable"], "episodes")}
REQUIRED = {"dob", "placement_type", "seen", "role", "worker"}  # by every type that has them


def day_of(event):
    return datetime.date.fromisoformat((event.get("date") or event["time"])[:10])


def days(n):
    return datetime.timedelta(days=n)


class Chance:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def of(self, p):
        return self.rng.random() < p

    def one(self, *choices):
        return self.rng.choice(choices)

    def maybe(self, p, value=True):
        return value if self.of(p) else None


# ---- what happened -------------------------------------------------------------------------------

def first_day(seed):
    """Lives of one group begin about the same time, so that one instant concerns them all."""
    group = Chance(f"begins {seed // GROUP}")
    day = datetime.date(2019, 1, 1) + days(group.rng.randint(0, 2200))
    if group.of(0.3):
        day = datetime.date.fromisoformat(group.one(*CLOCK_CHANGES)) - days(
            group.rng.randint(0, 60))
    return day + days(Chance(f"day {seed}").rng.randint(0, 30))


class Story:
    """Acts: (day, hour, type, data, number of the row that it belongs to)."""

    def __init__(self, day, chance):
        self.chance, self.day = chance, day
        self.acts, self.rows, self.row = [], 0, {}
        self.in_care = self.placed = self.adopting = self.series = self.missing = False
        self.flagged = None
        self.born()
        self.enter()
        for _ in range(chance.one(3, 6, 10, 15, 25)):
            self.day += days(chance.one(*STEPS))
            self.go_on()
        if chance.of(0.04):
            self.add("person.died")

    def add(self, type_, row=None, **data):
        said = {field: value for field, value in data.items() if value is not None}
        self.acts.append((self.day, self.chance.one(*HOURS), type_, said, row))

    def new_row(self, name):
        self.rows += 1
        self.row[name] = self.rows
        return self.rows

    # ---- the person ----

    def born(self):
        if self.chance.of(0.15):
            return
        begins = self.day
        age = int(self.chance.one(*AGES) * 365.25) + self.chance.rng.randint(-40, 40)
        dob = begins - days(max(age, 0))
        self.day = max(dob, begins - days(self.chance.one(0, 0, 10)))
        self.add("person.registered", dob=str(dob))
        self.day = begins

    def born_otherwise(self):
        dob = self.day - days(self.chance.rng.randint(13 * 365, 19 * 365))
        self.add("person.registered", dob=str(dob),
                 effective=self.chance.one(None, None, "birth", "now"))

    # ---- care and placement ----

    def enter(self):
        if self.in_care and not self.chance.of(0.1):
            self.leave()
        if self.chance.of(0.2):
            self.named_before()
        self.in_care, self.placed, self.adopting = True, False, False
        status = self.chance.one(None, *STATUSES)
        self.flagged = self.chance.maybe(0.04) if status != "V3" else None
        self.add("care.entered", self.new_row("care"), legal_status=status,
                 short_break=self.flagged)
        if self.chance.of(0.85):
            self.move()

    def named_before(self):
        """Who is to review the case, and is released or followed by another before it begins."""
        for type_ in self.chance.one(["allocated"], ["allocated", "released"],
                                     ["allocated", "allocated", "released"]):
            self.add(f"worker.{type_}", role="iro", worker=f"w-{self.chance.rng.randint(1, 2)}")
            self.day += days(self.chance.one(0, 0, 1, 20))

    def leave(self):
        self.add("care.ended", self.row.get("care"), reason=self.chance.maybe(0.3, "E8"))
        self.in_care = self.placed = self.adopting = False

    def move(self):
        goes_on = self.placed and self.chance.of(0.15)
        self.placed = True
        home, maybe = self.chance.one(*HOMES), self.chance.maybe
        more = {"P1": {"with_parent": maybe(0.8), "before_assessment": maybe(0.3)},
                "U3": {"temporary_approval": maybe(0.5)},
                "U4": {"long_term": maybe(0.6), "fewer_visits": maybe(0.4)}}.get(home, {})
        self.add("placement.started", None if goes_on else self.new_row("placement"),
                 placement_type=home, same_carer=maybe(0.9) if goes_on else None, **more)

    def change_home(self):
        what = self.chance.one("temporary_approval", "with_parent", "before_assessment",
                               "long_term", "fewer_visits")
        self.add("placement.changed", self.row.get("placement"), **{what: self.chance.of(0.5)})

    def leave_home(self):
        self.add("placement.ended", self.row.get("placement"))

    def change_status(self):
        """One that was said to be a short break is no stay of a series besides."""
        of = [s for s in STATUSES if s != "V3" or not self.flagged]
        self.add("legal-status.changed", legal_status=self.chance.one(*of))

    def adoption(self):
        if self.adopting:
            self.add("adoption.placement-ended",
                     reason=self.chance.one(None, "disrupted", "adopted", "returned"))
        else:
            self.add("adoption.placed")
        self.adopting = not self.adopting

    def short_breaks(self):
        self.add("short-breaks.ended" if self.series else "short-breaks.started")
        self.series = not self.series

    # ---- reviews and visits ----

    def review(self):
        self.add("review.held", self.new_row("review"), kinds=self.chance.one(*REVIEW_KINDS),
                 part=self.chance.one(*[None] * 6, "whole", "first", "last"),
                 quorate=self.chance.one(*[None] * 9, True, False),
                 participation=self.chance.maybe(0.3, self.chance.one("PN1", "PN2")))

    def after_review(self):
        self.add(self.chance.one(*ABOUT_REVIEWS), self.row.get("review"))

    def ask_for_review(self):
        self.add(self.chance.one("review.requested", "review.adjourned"),
                 by=self.chance.one("iro", "iro", "child"))

    def propose_the_end(self):
        day = self.day + days(self.chance.rng.randint(0, 40))
        self.add("care-ending.proposed", ends_on=self.chance.maybe(0.6, str(day)))

    def visit(self):
        self.add("visit.made", kinds=self.chance.one(*VISIT_KINDS),
                 seen=not self.chance.of(0.12),
                 method=self.chance.one(*[None] * 6, "in-person", "virtual"),
                 seen_alone=self.chance.maybe(0.2), concern=self.chance.maybe(0.06))

    # ---- missing, and the rest ----

    def goes_missing(self):
        self.missing = True
        self.add("missing.started", self.new_row("absence"),
                 basis=self.chance.maybe(0.2, "reported"))

    def returns(self):
        self.missing = False
        self.add("missing.returned", self.row.get("absence"))

    def report(self):
        self.add("absence.reported", self.row.get("absence"))

    def interview(self):
        type_ = self.chance.one(*["rhi.held"] * 4, "rhi.declined", "rhi.offered",
                                "rhi.unreachable")
        self.add(type_, self.chance.maybe(0.3, self.row.get("absence")),
                 independent=self.chance.maybe(0.2))

    def allocate(self):
        type_ = self.chance.one(*["worker.allocated"] * 3, "worker.released")
        self.add(type_, role=self.chance.one("iro", "social-worker", "personal-adviser"),
                 worker=f"w-{self.chance.rng.randint(1, 2)}")

    def leaving_care(self):
        self.add(self.chance.one("leaving-care-needs.assessed", "pathway-plan.completed",
                                 "pathway-plan.reviewed", "pathway-plan.reviewed"))

    def other(self):
        self.add(self.chance.one("strategy-discussion.held", "permanence-plan.agreed",
                                 "placement.interrupted", "placement.resumed"))

    def go_on(self):
        """Most of it fits what went before; some does not."""
        care, home, away = self.in_care, self.placed, self.missing
        weights = {
            self.review: 9 if care else 1, self.after_review: 6 if care else 1,
            self.visit: 12 if care else 1, self.ask_for_review: 0.6, self.propose_the_end: 0.4,
            self.enter: 0.5 if care else 8, self.leave: 3 if care else 1,
            self.move: 4 if care else 0.4, self.change_home: 2 if home else 0.2,
            self.leave_home: 1 if home else 0.2, self.change_status: 3 if care else 0.3,
            self.adoption: 1, self.short_breaks: 0.7,
            self.goes_missing: 0.6 if away else 6, self.returns: 12 if away else 0.5,
            self.interview: 4, self.report: 1, self.allocate: 1, self.leaving_care: 1.2,
            self.other: 1.5, self.born_otherwise: 0.4}
        self.chance.rng.choices(list(weights), list(weights.values()))[0]()


# ---- how it is told ------------------------------------------------------------------------------

class Telling:
    """The events of a life, in the order in which they arrive."""

    def __init__(self, seed):
        self.case, self.chance = f"C{seed}", Chance(seed)
        self.events, self.number = [], 0
        self.feeds = self.chance.one(1, 1, 2)
        self.by_hour = [self.chance.one(0, 0.3, 0.6, 1) for _ in SOURCES]
        self.keys = [self.chance.one("same", "none", "some"),
                     self.chance.one("same", "none", "own", "some")]
        for act in Story(first_day(seed), self.chance).acts:
            self.tell(act)
        self.take_a_batch_back()
        self.chance.rng.shuffle(self.events)

    def tell(self, act):
        feeds = [f for f in range(self.feeds) if self.feeds == 1 or self.chance.of(0.75)]
        for feed in feeds or [0]:
            event = self.event(act, feed)
            self.send(event)
            if self.chance.of(0.05):
                self.send(self.event(act, feed))      # a second row
            if self.chance.of(0.02):
                self.events.append(dict(event))       # the same one again

    def event(self, act, feed):
        day, hour, type_, data, row = act
        event = self.bare(SOURCES[feed], type_)
        data = self.said(dict(data), type_, feed)
        key = self.key(row, feed) if type_ in KEYS else None
        if key:
            data[KEYS[type_]] = [key] if KEYS[type_] == "episodes" else key
        if data:
            event["data"] = data
        self.date(event, day, hour, self.chance.of(self.by_hour[feed]))
        if self.chance.of(0.5):
            later = day + days(self.chance.one(0, 1, 5, 60))
            event["recordedtime"] = f"{later}T{self.chance.one(*HOURS)}Z"
        return event

    def bare(self, source, type_):
        self.number += 1
        return {"specversion": "1.0", "id": f"e{self.chance.rng.randint(0, 9)}-{self.number}",
                "source": source, "type": type_, "subject": self.case}

    def said(self, data, type_, feed):
        """The second system may say less, or something else."""
        required = REQUIRED | {"legal-status.changed": {"legal_status"},
                               "visit.made": {"kinds"}}.get(type_, set())
        if self.chance.of(0.15 if feed else 0.03):
            data = {f: v for f, v in data.items() if f in required or self.chance.of(0.5)}
        if feed and self.chance.of(0.06):
            if "seen" in data:
                data["seen"] = not data["seen"]
            if "legal_status" in data:
                data["legal_status"] = "C2"
            if type_ == "review.held":
                data["participation"] = "PN7"
        return data

    def key(self, row, feed):
        how = self.keys[feed]
        if row is None or how == "none" or how == "some" and self.chance.of(0.5):
            return None
        return f"{'q' if how == 'own' else 'k'}-{row}"

    def date(self, event, day, hour, by_hour):
        if by_hour:
            at = datetime.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LONDON)
            event["time"] = at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        else:
            event["date"] = str(day)

    # ---- told wrongly ----

    def send(self, event):
        kind = self.chance.rng.random()
        if kind < 0.06:
            self.correct(event)
            return
        self.events.append(event)
        if kind < 0.09:
            self.take_back(event)
        elif kind < 0.12:
            self.events.append(self.wrong(event))
            self.take_back(self.events[-1])

    def wrong(self, event):
        """The same on another day, in another precision, or as something else."""
        false = self.bare(event["source"], event["type"])
        if "data" in event:
            false["data"] = event["data"]
        if self.chance.of(0.15):
            false["type"], false["data"] = "contact.made", {"reached": True}
        day = day_of(event) + days(self.chance.one(-40, -7, -1, 0, 0, 1, 7, 30))
        self.date(false, max(day, datetime.date(1995, 1, 1)), self.chance.one(*HOURS),
                  self.chance.of(0.5))
        return false

    def correct(self, event):
        """One or two wrong ones, and then what is right."""
        chain = [self.wrong(event) for _ in range(self.chance.one(1, 1, 2))] + [event]
        for before, after in zip(chain, chain[1:]):
            after["replaces"] = before["id"]
        self.events += chain
        if self.chance.of(0.1):
            self.take_back(event)

    def take_back(self, event):
        back = self.bare(event["source"], "event.retracted")
        back["data"] = {"id": event["id"]}
        back["date"] = str(day_of(event) + days(self.chance.one(0, 3, 90)))
        self.events.append(back)

    def take_a_batch_back(self):
        if not self.chance.of(0.08):
            return
        back = self.bare(self.chance.one(*SOURCES), "batch.retracted")
        back.update(subject="-", date="2028-01-01", data={"batch": f"b-{self.case}"})
        back["id"] += f"-{self.case}"
        for e in self.events:
            if e["source"] == back["source"] and e["type"] != "event.retracted" and (
                    self.chance.of(0.3)):
                e["batch"] = back["data"]["batch"]
        self.events.append(back)


def life_of(seed):
    return Telling(seed).events


def instants_of(seed):
    """When to look at a group: at the end, and when something happens in the life of that seed."""
    when = sorted({e.get("time") or f"{e['date']}T12:00:00Z" for e in life_of(seed)
                   if e["type"] in KEYS})
    return [FAR] + Chance(f"at {seed}").rng.sample(when, min(2, len(when)))
