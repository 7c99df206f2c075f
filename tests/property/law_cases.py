#!/usr/bin/python3
"""Lives counted by hand in a second reading of the law (tests/data/law-cases), as they are.

Each row of expect.csv says of a life, as of an instant, what started a rule's clock, when it is due
by the law, and what became of it; "none" that there is no such clock.

Usage: law_cases.py DULY SOURCE_DIR
"""
import csv
import pathlib
import sys

from program import Program

NAMED_SINCE = {"(no rule) final amended plan": "ehc-amend"}   # had no rule when it was written


def found_as(row, o):
    """Whether an obligation is the one of the row."""
    due = o.get("due_at") if "T" in row["due_by_law"] else o.get("due")
    status, on = (row["status"].split() + [None])[:2]
    closed = o.get("met") or o.get("ended") or {}
    return (started(row, o) and due == row["due_by_law"] and o["status"] == status
            and (on is None or closed.get("on") == on)
            and row["timeliness"] in ("", o["timeliness"]))


def started(row, o):
    """One that may start on one of two days names the first as a date."""
    on = o["trigger"]["on"][:10]
    return on == row["started"] or " or " in row["started"]


def fault(row, obligations):
    rule = NAMED_SINCE.get(row["rule"], row["rule"])
    mine = [o for o in obligations if o["rule"] == rule and o["status"] != "void"]
    if row["due_by_law"] == "none":
        return f"none expected, found: {mine}" if mine else None
    if any(found_as(row, o) for o in mine):
        return None
    said = [(o["trigger"]["on"], o.get("due"), o.get("due_at"), o["status"], o["timeliness"],
             (o.get("met") or o.get("ended") or {}).get("on")) for o in mine]
    return f"expected: {row['started']} {row['due_by_law']} {row['status']}, found: {said}"


def main():
    source = pathlib.Path(sys.argv[2]).resolve()
    program, cases = Program(sys.argv[1], source), source / "tests/data/law-cases"
    with open(cases / "expect.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lives, wrong = {row["life"] for row in rows}, 0
    for row in rows:
        derived = program.derive(f"{cases}/{row['life']}.jsonl", row["at"])
        said = fault(row, [o for obligations, _ in derived.values() for o in obligations])
        if said:
            wrong += 1
            print(f"WRONG {row['life']} ({row['title']}) {row['rule']}: {said}; {row['why']}")
    untouched = {path.stem for path in cases.glob("*.jsonl")} - lives
    print(f"{len(rows)} rows of {len(lives)} lives, {wrong} wrong; without a row: {untouched or 0}")
    return 1 if wrong or untouched or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
