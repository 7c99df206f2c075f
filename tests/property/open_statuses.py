"""What the packs and the table of who is owed what read differently, by name: it is not compared.

Nothing is put in because a test fails; each says why the law, or the list of deadlines, leaves it
open.
"""


def reviewed_between_series(life, rule, when):
    """A review of short breaks while the child is in no care, and after a series that was left (too
    long a stay, full care): whether it is the last of that one, or there is another of which nobody
    has told yet. Neither the regulation nor the list speaks of a review without a series."""
    return rule == "sb-review-next" and any(
        c.cause == "review.held" and not c.care and not c.breaks and c.day <= when
        and "short-break" in c.event["data"].get("kinds", []) for c in life.children)


def told_over_in_a_stay(life, rule, when):
    """The short breaks are said to be over while the child is still in a period of care that by its
    code is one: what is visited or reviewed then is of one that goes on, by the code, or of none, by
    what was said. Neither the regulation nor the list speaks of it."""
    return rule in ("sb-visit", "sb-review-next") and any(
        c.cause == "short-breaks.ended" and c.care and c.day <= when for c in life.children)


SHAPES = [reviewed_between_series, told_over_in_a_stay]


def left_out(life, difference):
    rule, when, _ = difference
    return any(shape(life, rule, when) for shape in SHAPES)
