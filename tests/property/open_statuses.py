"""What the packs and the table of who is owed what read differently, by name: it is not compared.

Nothing is put in because a test fails; each says why the law, or the list of deadlines, leaves it
open.
"""

CASEWORK = ("cin-visit", "pa-visit-first", "pa-visit-next", "pa-visit-before-review",
            "pre-proceedings-review-next", "assessment-45")


def worked_after_closing(life, rule, when):
    """What is done on a case that was closed and not opened again: whether the work goes on with it.
    A file that is closed is nothing that the law knows of. What was under way stops with it, and what
    a status owes does not (section P); that a visit which is told afterwards is the first of more, and
    not one that was told late, no provision says."""
    return rule in CASEWORK and any(c.cause == "case.closed" and c.day <= when
                                    for c in life.children)


def reviewed_between_series(life, rule, when):
    """A review of short breaks while the child is in no care, and after a series that was left (too
    long a stay, full care): whether it is the last of that one, or there is another of which nobody
    has told yet. Neither the regulation nor the list speaks of a review without a series."""
    return rule == "sb-review-next" and any(
        c.cause == "review.held" and not c.care and not c.breaks and c.day <= when
        and "short-break" in c.event["data"].get("kinds", []) for c in life.children)


SHAPES = [worked_after_closing, reviewed_between_series]


def left_out(life, difference):
    rule, when, _ = difference
    return any(shape(life, rule, when) for shape in SHAPES)
