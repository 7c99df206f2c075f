"""What the packs and the table of who is owed what read differently, by name: it is not compared.

Nothing is put in because a test fails; each says why the law, or the list of deadlines, leaves it
open.
"""

BREAKS = "sb-review-first", "sb-review-next", "sb-visit", "sb-care-plan"
OF_BREAKS = "reviews of short breaks", "visits in short breaks", *BREAKS
CASEWORK = ("pf-visit-y1", "pf-visit-y2", "pf-initial-visit", "cin-visit", "pa-visit-first",
            "pa-visit-next", "pa-visit-before-review", "assessment-45", "rhi", *BREAKS)


def breaks_after_a_long_stay(life, rule, when):
    """After a stay of more than 17 nights: whether regulation 48 applies to the series any more. The
    text speaks of placements that are none of them intended to last that long."""
    return any(c.too_long and c.day <= when and (
        rule in OF_BREAKS or c.cause == "short-breaks.started" or c.cause == "care.entered" and (
            c.status in ("V3", "V4") or c.series)) for c in life.children)


def breaks_about_full_care(life, rule, when):
    """A series of which was told that it began and not that it ended, and full care in between:
    whether the breaks of afterwards, and what is said of them meanwhile, are of that series."""
    return rule in OF_BREAKS and any(c.series and c.looked_after and c.day <= when
                                     for c in life.children)


def assessed_in_advance(life, rule, _when):
    """Whether a needs assessment made before the child was eligible, in an earlier period of care, on
    short breaks or in no care at all, is one of regulation 42."""
    return rule == "needs-assessment" and any(
        c.cause == "leaving-care-needs.assessed" and not c.is_eligible for c in life.children)


def worked_after_closing(life, rule, when):
    """What is done on a case that was closed and not opened again: whether it goes on with that."""
    return rule in CASEWORK and any(c.cause == "case.closed" and c.day <= when
                                    for c in life.children)


SHAPES = [breaks_after_a_long_stay, breaks_about_full_care, assessed_in_advance,
          worked_after_closing]


def left_out(life, difference):
    rule, when, _ = difference
    return any(shape(life, rule, when) for shape in SHAPES)
