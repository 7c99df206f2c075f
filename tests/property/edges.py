#!/usr/bin/python3
"""Each date of each event at its edges, through `duly derive`: what is taken gives no date of a year
of five digits and no time that is not RFC 3339, and stops nothing else.

Usage: edges.py DULY SOURCE
"""
import datetime
import json
import re
import subprocess
import sys

DULY, SOURCE = sys.argv[1:3]
RULES = f"{SOURCE}/schemas/england/rules"
DAYS = ["0001-01-01", "1899-12-30", "1989-12-31", "1990-01-01", "2041-07-01", "2400-02-29",
        "9998-12-31", "9999-12-30", "9999-12-31"]
AT = "2026-06-01T12:00:00Z"
LIKE_A_DATE = re.compile(r"^-?\d{4,}-\d\d-\d\d")


def run(*arguments, stdin=""):
    return subprocess.run([DULY, *arguments], input=stdin, capture_output=True, text=True,
                          check=False, timeout=300)


def plain(schema, definitions):
    """What a field is, without the null that stands for nothing."""
    while True:
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in schema and "type" not in schema:
            schema = schema["anyOf"][0]
        elif "allOf" in schema:
            schema = schema["allOf"][0]
        else:
            return schema


def value_of(schema, definitions):
    schema = plain(schema, definitions)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [value_of(schema["items"], definitions)]
    return {"boolean": True, "integer": 8}.get(schema.get("type")) or (
        {"date": "2026-03-02", "date-time": "2026-03-02T10:00:00Z"}.get(schema.get("format"), "r-1"))


def is_possible(schema, definitions):
    return plain(schema, definitions) is not False


def types():
    """Each type of an event of a case, its fields, and those it must have."""
    whole = json.loads(run("schema", "--rules", RULES).stdout)
    definitions = whole["definitions"]
    for name in whole["properties"]["type"]["enum"]:
        data = definitions[name]
        needed = data.get("required", []) + [a["required"][0] for a in data.get("anyOf", [])[:1]]
        fields = data["properties"]
        if all(is_possible(fields[f], definitions) for f in needed):
            yield name, fields, needed, definitions


def event(number, subject, name, date, data):
    return {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/edges",
            "type": name, "subject": subject, "date": date, "data": data}


def before(subject):
    """Somebody of whom much is owed."""
    return [event("a", subject, "person.registered", "2010-05-05", {"dob": "2010-05-05"}),
            event("b", subject, "care.entered", "2026-01-12", {"legal_status": "C1"}),
            event("c", subject, "placement.started", "2026-01-12", {"placement_type": "U6"})]


def at_the_edges():
    """(event, what of it is at an edge) of each field that holds a date or a time, and of each
    event's own; each in a case of its own, but for what is said of no case."""
    number = 0
    for name, fields, needed, definitions in types():
        data = {f: value_of(fields[f], definitions) for f in needed}
        dates = [f for f, s in fields.items()
                 if plain(s, definitions).get("format") in ("date", "date-time")]
        for day in DAYS:
            for field in [None, *dates]:
                number += 1
                said = dict(data)
                timed = field and plain(fields[field], definitions)["format"] == "date-time"
                if field:
                    said[field] = f"{day}T23:59:59Z" if timed else day
                subject = {"feed": f"feed:f{number}", "team": f"team:t{number}",
                           "worker": f"worker:w{number}"}.get(
                    name.split(".")[0] if name not in ("worker.allocated", "worker.released")
                    else "", f"C-{number}")
                if name.startswith(("service.", "rules.", "calendar.", "batch.")):
                    subject = "-"
                yield (event(number, subject, name, day if field is None else "2026-03-02", said),
                       f"{name} {field or 'date'} {day}")


def dates_in(value):
    if isinstance(value, dict):
        for v in value.values():
            yield from dates_in(v)
    elif isinstance(value, list):
        for v in value:
            yield from dates_in(v)
    elif isinstance(value, str) and LIKE_A_DATE.match(value):
        yield value


def is_sound(text):
    try:
        if "T" in text:
            datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        else:
            datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text.split("-")[0]) == 4


def main():
    lines, what, wrong = [], {}, []
    for e, why in at_the_edges():
        if e["subject"].startswith("C-"):
            lines += before(e["subject"])
        what[e["id"]] = why
        lines.append(e)
    done = run("derive", "--json", "--rules", RULES, "--at", AT, "--status", "any", "-",
               stdin="".join(json.dumps(e) + "\n" for e in lines))
    if done.returncode not in (0, 65):
        sys.exit(f"duly derive: {done.returncode}\n{done.stderr[-2000:]}")
    answer = json.loads(done.stdout)
    refused = sum(": bad-value: " in line or ": in-future: " in line
                  for line in done.stderr.splitlines())
    other = [line for line in done.stderr.splitlines() if ":" in line and
             ": bad-value: " not in line and ": in-future: " not in line]
    for o in answer["obligations"]:
        bad = [d for d in dates_in(o) if not is_sound(d)]
        if bad:
            wrong.append(f"{o['rule']} of {o['case']}: {bad} "
                         f"({what.get('e' + o['case'].removeprefix('C-'))})")
    print(f"{len(what)} edges, {refused} refused, {len(answer['obligations'])} obligations")
    print("\n".join(wrong[:40] + other[:10]))
    sys.exit(1 if wrong or refused < 100 or len(answer["obligations"]) < 5000 else 0)


main()
