"""The second fold, first part: from events to facts (CONTRACT 2: "Identity", "One fact", "Order").

An event is what was sent; a fact is what happened, by all events that tell of it. Names of types,
their classes, keys and defaults are those of the vocabulary.
"""
import itertools
from datetime import date, datetime, timezone

from counting import DAY, LONDON, start_of

CLASSES = ["closes", "registers", "opens", "changes", "completes"]  # within one instant
TYPES = {}  # type: (class, rank, key field), in the order of the vocabulary: what contains first
for number, line in enumerate("""
    registers person.registered
    completes person.died
    registers worker.released
    registers worker.allocated
    opens     care.entered              period
    closes    care.ended                period
    changes   legal-status.changed
    opens     placement.started         placement
    changes   placement.changed         placement
    changes   placement.interrupted     placement
    changes   placement.resumed         placement
    closes    placement.ended           placement
    opens     adoption.placed
    closes    adoption.placement-ended
    opens     short-breaks.started      series
    closes    short-breaks.ended        series
    opens     missing.started           episode
    closes    missing.returned          episode
    changes   review.requested
    changes   review.adjourned          review
    completes review.held               review
    completes rhi.offered               episodes
    completes rhi.held                  episodes
    completes rhi.declined              episodes
    completes rhi.unreachable           episodes
    completes visit.made
    completes visit.attempted
    completes leaving-care-needs.assessed
    completes pathway-plan.completed
    completes pathway-plan.reviewed
    completes review-decisions.issued   review
    completes review-record.completed   review
    completes review-record.distributed review
    completes care-plan.updated         review
    completes permanence-plan.agreed
    changes   care-ending.proposed
    completes absence.reported          episode
    completes strategy-discussion.held  enquiry
    """.split("\n")):
    if line.strip():
        class_, name, *key = line.split()
        TYPES[name] = class_, number, (key or [None])[0]

DEFAULTS = {"person.registered": {"effective": "birth"},
            "review.held": {"kinds": ["looked-after"], "part": "whole"},
            "visit.made": {"method": "in-person"},
            "missing.started": {"kind": "missing"},
            "adoption.placement-ended": {"reason": "other"},
            "care-ending.proposed": {"reason": "cease"},
            "strategy-discussion.held": {"outcome": "enquiry"}}
LISTS = {"kinds", "episodes", "to"}  # whose order says nothing


class Fact:
    """What happened: of a day, and of an instant where a telling knows it."""

    def __init__(self, event):
        self.type = event["type"]
        self.class_, self.rank, self.key_field = TYPES[self.type]
        self.at = self.day = None
        if "time" in event:
            self.at = datetime.fromisoformat(event["time"]).astimezone(timezone.utc)
            self.day = self.at.astimezone(LONDON).date()
        else:
            self.day = date.fromisoformat(event["date"])
        self.data = {**DEFAULTS.get(self.type, {}), **event.get("data", {})}
        for field in LISTS & self.data.keys():
            self.data[field] = frozenset(self.data[field])
        self.tellings = [(event["source"], event["id"])]
        self.identity = self.tellings[0]  # the first of those that know most of when it was
        self.opened_with = None           # what one of a day opened with
        self.death = None                 # before which it was done, that day

    @property
    def earliest(self):
        """The instant before which it was not, where one is known."""
        return self.opened_with.at if self.opened_with else self.at

    @property
    def key(self):
        return self.data.get(self.key_field)

    def says(self, **data):
        """Of a list: it holds one of those asked for."""
        for field, wanted in data.items():
            said = self.data.get(field)
            wanted = wanted if isinstance(wanted, tuple) else (wanted,)
            if not (said & set(wanted) if isinstance(said, frozenset) else said in wanted):
                return False
        return True

    def order(self):
        at = self.earliest or start_of(self.day + DAY if self.class_ == "completes" else self.day)
        rank = -self.rank if self.class_ == "closes" else self.rank
        last = 1 if self.type == "person.died" and not self.at else 0
        if self.death and self.death.at and not self.at:
            at, last = self.death.at, -1
        return self.day, at, CLASSES.index(self.class_), last, rank, self.identity

    def earlier_by_hour(self, other):
        """Both hours are known, and this one is the earlier."""
        return None not in (self.at, other.earliest) and self.at < other.earliest

    def same_act(self, other):
        kinds = self.data.get("kinds"), other.data.get("kinds")
        return self.type == other.type and (None in kinds or bool(kinds[0] & kinds[1]))

    # ---- one fact ----

    def agrees(self, other):
        """No field is said otherwise by the two; one may say less."""
        return all(self.data[f] == other.data[f] for f in self.data.keys() & other.data.keys())

    def join(self, other):
        self.data = {**other.data, **self.data}
        self.tellings += other.tellings
        if (self.at is None) == (other.at is None):
            self.identity = min(self.identity, other.identity)


def standing(events):
    """Those that were neither corrected nor taken back, whenever that was said."""
    gone, batches = set(), set()
    for e in events:
        if "replaces" in e:
            gone.add((e["source"], e["subject"], e["replaces"]))
        if e["type"] == "event.retracted":
            gone.add((e["source"], e["subject"], e["data"]["id"]))
        if e["type"] == "batch.retracted":
            batches.add((e["source"], e["data"]["batch"]))
    seen = set()
    for e in events:
        identity = e["source"], e["subject"], e["id"]
        if not (e["type"] not in TYPES or identity in gone or identity in seen
                or (e["source"], e.get("batch")) in batches):
            yield e
        seen.add(identity)


def joined(facts, together):
    """Each joins the first before it that it goes together with."""
    kept = []
    for fact in facts:
        partner = next((k for k in kept if together(k, fact)), None)
        if partner:
            partner.join(fact)
        else:
            kept.append(fact)
    return kept


def one_fact_each(tellings):
    """Tellings of one type, kinds and day: those that say the same first, then those of which one
    says less; and each time those of one instant before a day with an hour of it."""
    facts = tellings
    for as_one in (lambda a, b: a.data == b.data), Fact.agrees:
        facts = joined(facts, lambda a, b, as_one=as_one: a.at == b.at and as_one(a, b))
        facts = sorted(facts, key=lambda f: f.at is None)
        facts = joined(facts, lambda a, b, as_one=as_one: a.at and not b.at and as_one(a, b))
    return facts


def facts_of(events):
    """Without reviews that were not quorate, which are nothing that happened."""
    tellings = sorted((Fact(e) for e in standing(events)), key=Fact.order)

    def act(fact):
        return fact.type, sorted(fact.data.get("kinds", [])), fact.day.isoformat()

    return [fact for _, same in itertools.groupby(sorted(tellings, key=act), key=act)
            for fact in one_fact_each(list(same)) if fact.data.get("quorate") is not False]
