#!/usr/bin/python3
"""Reads bodies of records and values of the store of Duly, from docs/formats.md and nothing else.

Usage: read_values.py SEGMENT...       as read_formats.py, with the bodies
       read_values.py --selftest ROOT  golden files, examples and tables of the page in the tree ROOT

In the self-test every value must be read to its last byte, no shorter run of its bytes may be read
at all, and what one value says of another must hold. What was read is tests/golden/docket.json;
with DULY_GOLDEN=write in the environment it is written.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import struct
import sys

import msgpack

import read_formats
from read_formats import Damage, need

NEVER, NO_INSTANT, NO_DATE = 2 ** 63 - 1, -2 ** 63, -2 ** 31
CAUSES = ["apply", "tick", "sweep", "service"]
CONTENTS = {1: "vocabulary", 2: "pack", 3: "calendar", 4: "zone", 5: "overlay", 6: "directory",
            7: "routing"}
STATUSES = ["open", "met", "ended", "void"]
FINDINGS = ["already-open", "not-open", "outside", "after-death", "replaced-twice", "status-open",
            "merged-round", "replaced-round", "of-age", "names-nothing", "taken-back", "birth",
            "end", "recorded", "longer-than-law", "disputed"]
TYPES = {1: "opened", 2: "upcoming", 3: "due", 4: "overdue", 5: "moved", 6: "withdrawn",
         7: "cleared", 8: "data", 9: "service", 10: "coverage", 11: "handed-over",
         12: "escalated"}
REASONS = ["", "met", "met-late", "recorded-late", "ended", "retracted", "corrected", "calendar",
           "rules", "engine", "clock", "released", "feed", "staff", "merged"]
FIELDS = ["code", "codes", "ref", "refs", "bool", "date", "time", "int", "id"]


# ---- primitives ----------------------------------------------------------------------------------

def show_instant(ms):
    if ms in (NEVER, NO_INSTANT):
        return None
    t = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
    return t.isoformat(timespec="milliseconds" if ms % 1000 else "seconds") + "Z"


def show_date(day):
    return None if day == NO_DATE else str(datetime.date(1970, 1, 1) + datetime.timedelta(day))


class Reader:
    """Reads from the front; bytes that are not there are damage."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        need(self.at + n <= len(self.data), f"it ends at {len(self.data)}")
        self.at += n
        return self.data[self.at - n:self.at]

    def u8(self):
        return self.take(1)[0]

    def u32(self):
        return struct.unpack("<I", self.take(4))[0]

    def var(self):
        n = 0
        for i in range(10):
            byte = self.u8()
            n |= (byte & 127) << 7 * i
            if byte < 128:
                need(n < 2 ** 64, "a number beyond 64 bits")
                return n
        raise Damage("a number of more than ten bytes")

    def zig(self):
        n = self.var()
        return -(n >> 1) - 1 if n & 1 else n >> 1

    def text(self):
        return self.take(self.var()).decode()

    def hex(self, n=16):
        return self.take(n).hex()

    def date(self):
        return show_date(self.zig())

    def instant(self):
        return show_instant(self.zig())

    def list(self, one):
        return [one() for _ in range(self.var())]

    def version(self, *others):
        """The version; 2 is that of values that are sealed."""
        version = self.u8()
        need(version in (1, *others), "another version")
        return version

    def flags(self, names):
        byte = self.u8()
        need(byte < 1 << len(names), f"flags {byte}")
        return {name for i, name in enumerate(names) if byte >> i & 1}

    def end(self):
        need(self.at == len(self.data), f"{len(self.data) - self.at} bytes behind the end")


# ---- bodies of records ---------------------------------------------------------------------------

def shortest(value):
    return msgpack.packb(value, use_bin_type=True)


def unpack(body):
    try:
        value = msgpack.unpackb(body, raw=False, strict_map_key=True)
    except (ValueError, msgpack.exceptions.UnpackException) as error:
        raise Damage(f"no msgpack: {error}") from None
    need(shortest(value) == body, "not in its shortest form")
    return value


def has_keys(value, keys):
    need(isinstance(value, dict) and list(value) == keys.split(), f"its keys are not {keys}")
    return value


def read_event(body):
    event = unpack(body)
    known = ["specversion", "id", "source", "type", "subject", "time", "date", "recordedtime",
             "replaces", "batch", "data"]
    need(list(event) == [key for key in known if key in event], "keys, or their order")
    need(event["specversion"] == "1.0" and ("time" in event) != ("date" in event), "no event")
    return event


def read_tick(body):
    timers, swept, *cut = unpack(body)
    need(timers >= 0 and swept >= 0, "a tick of less than nothing")
    need(not cut or cut[0] >= 0 and cut[1:] in ([], [True]), "a cut that is none")
    return {"timers": timers, "swept": swept} | ({"told": cut[0]} if cut else {})


def read_alert(value):
    has_keys(value, "specversion id source type subject time data")
    need(re.fullmatch("[0-9a-f]{32}", value["id"]), "id")
    need(next(iter(value["data"])) == "seq", "data does not begin with seq")
    return value


def read_told(body):
    cause, round_, rung, alert = unpack(body)
    return {"cause": CAUSES[cause], "round": round_,
            "rung": None if rung is None else show_instant(rung), "alert": read_alert(alert)}


def read_start(body):
    return has_keys(unpack(body), "engine incarnation wall rehearsal held")


def read_content(body):
    content = has_keys(unpack(body), "kind name bytes")
    return {"kind": CONTENTS[content["kind"]], "name": content["name"],
            "sha256": hashlib.sha256(content["bytes"]).hexdigest()}


def read_in_force(body):
    entries = [has_keys(entry, "kind name digest") for entry in unpack(body)]
    order = [(entry["kind"], entry["name"]) for entry in entries]
    need(order == sorted(order), "not sorted")
    return [{"kind": CONTENTS[entry["kind"]], "name": entry["name"],
             "digest": entry["digest"].hex()} for entry in entries]


def read_consumer_record(body):
    consumer = unpack(body)
    return has_keys(consumer, "consumer cursor team types" + " seen" * ("seen" in consumer))


def read_rejected(body):
    rejected = has_keys(unpack(body), "digest source id code field")
    return {**rejected, "digest": rejected["digest"].hex()}


def read_clock(body):
    return has_keys(unpack(body), "wall held")


read_formats.BODIES.update({
    1: read_event, 2: read_tick, 3: read_told, 4: read_start, 5: read_content, 6: read_in_force,
    7: read_consumer_record, 8: read_rejected, 9: read_clock})


# ---- values of the store -------------------------------------------------------------------------

def read_state(r):
    r.version()
    flags = r.flags(["rehearsal", "held", "sweeping"])
    state = {"flags": sorted(flags), "sequence": r.var(), "segment": r.u32(), "offset": r.u32(),
             "chain": r.hex(), "size": r.var(), "root": r.hex(32), "tree": r.hex(),
             "incarnation": r.hex(), "latest": r.instant(), "engine": r.text(), "why": r.text(),
             "held_since": r.instant(), "from": r.instant(), "feed": r.var(), "timers": r.var(),
             "events": r.var(), "cases": r.var()}
    return {**state, "sweep": REASONS[r.u8()], "swept_to": r.hex()}


def read_absence(r):
    flags = r.flags(["left", "back"])
    return {"worker": r.text(), "from": r.date(), "until": r.date(), "cover": r.text(),
            "cover_team": r.text(), "flags": sorted(flags)}


def read_council(r):
    version = r.version(3, 4, 5)
    council = {"feeds": r.list(lambda: {"feed": r.text(), "complete_to": r.instant(),
                                        **({"from": r.date()} if version >= 4 else {}),
                                        "types": r.list(r.text)}),
               "batches": r.list(lambda: [r.text(), r.text()] +
                                         ([r.var()] if version == 5 else []))}
    if version >= 3:
        council["teams"] = r.list(lambda: {"team": r.text(), "by": r.text(), "from": r.date()})
        council["absences"] = r.list(lambda: read_absence(r))
    if version == 3:
        need(council["teams"] or council["absences"], "it would be of version 1")
    if version == 4:
        need(any(feed["from"] for feed in council["feeds"]), "it would be of version 1 or 3")
    if version == 5:
        need(council["batches"], "it would be of an earlier version")
    return council


def read_handed(r):
    version = r.version(3)
    handed = {"waiting": {0: False, 1: True}[r.u8()], "step": r.text(), "round": r.var(),
              "cases": r.var(), "duties": r.var()}
    if version == 3:
        handed["timer"] = {"at": r.instant(), "number": r.var()}
    return handed


def read_rhythm(r):
    r.version()
    rhythm = {"declared": r.instant(), "reported": r.instant(), "hours": r.var(),
              "round": r.var(), "told": r.var(), "told_at": r.instant(),
              "timer": r.instant(), "number": r.var()}
    need(rhythm["hours"] or rhythm["round"] or rhythm["told"], "a rhythm of nothing")
    return rhythm


def read_meta(key, r):
    if key == b"state":
        return "state", read_state(r)
    if key == b"in-force":
        return "in-force", read_in_force(r.take(len(r.data)))
    if key.startswith(b"council/"):
        return key.decode(), read_council(r)
    if key.startswith(b"told/"):
        r.version()
        return key.decode(), r.text()
    if key.startswith(b"arrears/"):
        need(key.count(b"\0") == 1, "a key of meta that is not known")
        r.version()
        return key.replace(b"\0", b" ").decode(), {"open": r.var(),
                                                   "named": [r.hex() for _ in range(r.var())]}
    if key.startswith(b"handed/"):
        need(key.count(b"\0") == 1, "a key of meta that is not known")
        return key.replace(b"\0", b" ").decode(), read_handed(r)
    if key.startswith(b"rhythm/"):
        need(key.count(b"\0") == 1, "a key of meta that is not known")
        return key.replace(b"\0", b" ").decode(), read_rhythm(r)
    need(key.startswith(b"content/") and len(key) == 40, "a key of meta that is not known")
    need(hashlib.sha256(r.take(len(r.data))).digest() == key[8:], "digest of a content")
    return "content/" + key[8:].hex(), len(r.data)


def read_field(r, strings):
    name, kind = strings[r.var()], FIELDS[r.u8()]
    readers = {"code": lambda: strings[r.var()], "ref": r.text, "id": r.text, "date": r.date,
               "codes": lambda: r.list(lambda: strings[r.var()]), "refs": lambda: r.list(r.text),
               "bool": lambda: {0: False, 1: True}[r.u8()], "time": r.instant, "int": r.zig}
    return name, readers[kind]()


def read_case_event(whole, strings):
    r = Reader(whole.take(whole.var()))
    flags = r.flags(["date", "recorded", "replaces", "batch"])
    event = {"sequence": r.var(), "received": r.instant(), "source": strings[r.var()],
             "id": r.text(), "type": strings[r.var()]}
    event["on"] = r.date() if "date" in flags else r.instant()
    if "recorded" in flags:
        event["recorded"] = r.instant()
    if "replaces" in flags:
        event["replaces"] = r.text()
    if "batch" in flags:
        event["batch"] = strings[r.var()]
    event["content"] = r.hex()
    event["data"] = dict(r.list(lambda: read_field(r, strings)))
    r.end()
    return event


def read_case(key, r):
    version = r.version(3)
    case = {"council": r.text(), "subject": r.text()}
    if version == 3:
        case["merged"] = r.list(r.text)
        need(case["merged"], "it would be of version 1")
    strings = r.list(r.text)
    return key.hex(), {**case, "events": r.list(lambda: read_case_event(r, strings))}


def read_alert_told(r, version):
    told = {"id": r.hex(), "type": TYPES[r.u8()], "due": r.date(), "due_at": r.instant(),
            "teams": r.text().split()}
    if version == 5:
        told["people"] = r.text().split()
    return told


def read_obligation(r, version):
    flags = r.flags(["by-day", "provisional", "watched", "answered", "told", "moment", "dated"])
    duty = {"status": STATUSES[r.u8()], "rule": r.text(), "id": r.hex()}
    if "moment" in flags:
        duty.update(moment=r.text(), ordinal=r.var())
    else:
        duty.update(anchor=r.var())
    duty.update(trigger=r.var(), alternative=r.var(), on=r.date(), at=r.instant())
    if "dated" in flags:
        duty.update(due=r.date(), act_by=r.date(), due_at=r.instant())
    duty["round"] = r.var()
    if "told" in flags:
        duty["told_to"] = r.instant()
    duty["told"] = r.list(lambda: read_alert_told(r, version))
    return {**duty, "flags": sorted(flags)}


def read_finding(r):
    flags = r.flags(["open", "told", "lacking"])
    if "lacking" in flags:
        what = {"coverage": r.text(), "team": r.text()}
    else:
        what = {"code": FINDINGS[r.u8()]}
    return {**what, "event": r.var(), "since": r.instant(), "round": r.var(), "alert": r.hex(),
            "flags": sorted(flags)}


def read_duty(key, r):
    version = r.version(3, 4, 5)
    flags = r.flags(["doubtful", "timer"])
    duty = {"doubtful": "doubtful" in flags}
    if "timer" in flags:
        duty["timer"] = {"at": r.instant(), "number": r.var()}
    duty["obligations"] = r.list(lambda: read_obligation(r, version))
    duty["findings"] = r.list(lambda: read_finding(r))
    if version >= 3:
        duty["holders"] = r.list(lambda: {"role": r.text(), "worker": r.text(), "team": r.text(),
                                          "round": r.var()})
        need(duty["holders"] or version >= 4, "it would be of version 1")
    if version >= 4:
        why = r.flags(["retracted", "corrected"] + (["owed"] if version == 5 else []))
        duty["owed"] = {"why": sorted(why), "reason": r.u8()}
    if version == 5:
        need(any(told["people"] for o in duty["obligations"] for told in o["told"]),
             "it would be of an earlier version")
    return key.hex(), duty


def read_timer(key, r):
    at, number = struct.unpack(">QQ", key)
    return f"{show_instant(at)} {number}", r.hex()


def read_alert_row(key, r):
    return struct.unpack(">Q", key)[0], read_alert(unpack(r.take(len(r.data))))


def read_consumer(key, r):
    version = r.version(3)
    consumer = {"cursor": r.var(), "team": r.text(), "types": r.text()}
    return key.decode(), consumer | ({"seen": r.instant()} if version == 3 else {})


ROWS = {"meta": read_meta, "case": read_case, "duty": read_duty, "timer": read_timer,
        "alert": read_alert_row, "consumer": read_consumer}


def read_row(db, key, value):
    r = Reader(value)
    name, row = ROWS[db](key, r)
    r.end()
    return name, row


# ---- the golden file -----------------------------------------------------------------------------

LIVES = ["docket", "people", "cut", "feeds", "told"]


def golden_lines(root, life):
    for line in (root / f"tests/golden/{life}.txt").read_text().splitlines():
        what, key, *value = line.split(" ")
        yield what, key, value


def is_refused(read, data):
    try:
        read(data)
    except (Damage, ValueError, KeyError, IndexError, TypeError):
        return True
    return False


def read_whole(name, read, data):
    """@data read, and every shorter run of it refused."""
    for n in range(min(len(data), 600)):
        need(is_refused(read, data[:n]), f"{name}: {n} of its {len(data)} bytes were read")
    need(is_refused(read, data + b"\0"), f"{name}: a byte behind the end was read")
    return read(data)


def read_golden(root, life):
    records, store = [], {db: {} for db in ROWS}
    for what, key, value in golden_lines(root, life):
        if what == "record":
            kind, body = int(value[0]), bytes.fromhex(value[1])
            read = read_formats.BODIES[kind]
            records.append({"sequence": int(key), "kind": read_formats.KINDS[kind],
                            "body": read_whole(f"record {key}", read, body)})
        else:
            row_key = bytes.fromhex(key)
            name, row = read_whole(f"{what} {key}", lambda data, k=row_key, db=what:
                                   read_row(db, k, data), bytes.fromhex(value[0]))
            store[what][name] = row
    return records, store


def short_id(value):
    return hashlib.sha256(shortest(value)).hexdigest()[:32]


def check_ids(records, store):
    """Identifiers by their formulas, from what else is known."""
    tree = bytes.fromhex(store["meta"]["state"]["tree"])
    events = {r["sequence"]: r["body"] for r in records if r["kind"] == "event"}
    for key, case in store["case"].items():
        name = case["council"].encode() + b"\0" + case["subject"].encode()
        need(hashlib.blake2b(name, digest_size=16, key=tree).hexdigest() == key, "key of a case")
    for key, duty in store["duty"].items():
        case = store["case"][key]
        for o in duty["obligations"]:
            anchor = [o["moment"], o["ordinal"]] if "moment" in o else \
                [events[o["anchor"]]["source"], events[o["anchor"]]["id"]]
            subject = events[o["trigger"]]["subject"]
            need(short_id([case["council"], subject, o["rule"], anchor]) == o["id"],
                 "id of an obligation")
            need(subject in [case["subject"], *case.get("merged", [])], "of another case")
        if "timer" in duty:
            name = f"{duty['timer']['at']} {duty['timer']['number']}"
            need(store["timer"].get(name) == key, "the timer of a case")
    for told in (r["body"] for r in records if r["kind"] == "alert"):
        alert, data = told["alert"], told["alert"]["data"]
        need(store["alert"][data["seq"]] == alert, "an alert differs from its record")
        if "obligation" in data:             # of one that is gone little is known
            head = [data["obligation"], data["due"] if "trigger" in data else None]
        else:
            head = [[alert["subject"], data["code"]], None]
        whom = []
        if alert["type"] == "alert.handed-over":
            whom = [data["worker"] if data["code"] == "holder"
                    else data.get("cover", data["team"])]
        need(short_id(head + [alert["type"], data["step"], *whom, told["round"]]) == alert["id"],
             "id of an alert")


ANSWERS = "alert.acknowledged", "alert.snoozed", "delay.explained", "duty.disputed"


def check_events(records, store):
    """The events of the cases are those of the records."""
    by_sequence = {e["sequence"]: e for case in store["case"].values() for e in case["events"]}
    taken = {r["sequence"]: r["body"] for r in records if r["kind"] == "event"}
    need(sorted(by_sequence) == sorted(taken), "events of the log and of the store")
    for sequence, event in by_sequence.items():
        body = taken[sequence]
        when = body.get("date") or body["time"]
        need((event["id"], event["source"], event["type"], event["on"]) ==
             (body["id"], body["source"], body["type"], when), f"event {sequence}")
        need(event["data"] == body.get("data", {}), f"data of event {sequence}")
        at = datetime.datetime.fromisoformat(when.replace("Z", "+00:00"))
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        said = dict(sorted(body.get("data", {}).items()))
        if body["type"] in ANSWERS and "alert" in said:
            said.pop("obligation", None)        # found, and not said
        content = [body["type"], when if "date" in body
                   else round((at - epoch) / datetime.timedelta(milliseconds=1)),
                   body.get("replaces"), said]
        need(short_id(content) == event["content"], f"content digest of event {sequence}")


# ---- the page ------------------------------------------------------------------------------------

def check_examples(root, page):
    golden = {}
    for life in reversed(LIVES):
        golden.update({f"{what} {key}": value[-1] for what, key, value in golden_lines(root, life)})
    blocks = re.findall(r"```hex (\w+ \w+)\n(.*?)```", page, re.S)
    need(len(blocks) >= 8, "the page has lost its examples")
    for name, block in blocks:
        pairs = [re.match(r"(?:[0-9a-f]{2}(?: |$))+", line)[0] for line in block.splitlines()]
        need(bytes.fromhex("".join(pairs)).hex() == golden.get(name), f"example {name} of the page")


def enumerators(text, table):
    """(number, name) of an X-macro; where it gives no number, its lines are counted from 0."""
    body = re.search(rf"#define {table}\(X\)(.*?)\n\n", text, re.S)[1]
    rows = re.findall(r'X\(\w+,\s*(?:(\d+),\s*)?"([^"]*)"', body)
    return [(int(number) if number else i, name) for i, (number, name) in enumerate(rows)]


def check_tables(root, page):
    """The numbers on the page are those in the headers, and those in this file."""
    law, docket = root / "common/law", root / "common/docket/alerts.h"
    for path, table, ours in [
            (root / "common/log/log.h", "LOG_KINDS", read_formats.KINDS),
            (law / "law.h", "CONTENT_KINDS", CONTENTS),
            (law / "vocabulary.h", "FIELD_KINDS", dict(enumerate(FIELDS))),
            (root / "common/derive/obligation.h", "OBLIGATION_STATUSES", dict(enumerate(STATUSES))),
            (law / "finding.h", "FINDINGS", dict(enumerate(FINDINGS))),
            (docket, "ALERT_TYPES", {n: "alert." + name for n, name in TYPES.items()}),
            (docket, "ALERT_REASONS", dict(enumerate(REASONS)))]:
        theirs = dict(enumerators(path.read_text(), table))
        need(theirs == ours, f"{table} is not what the page says")
        for number, name in ours.items():
            cell = re.search(rf"\b{number} \|+ `{re.escape(name)}` \|", page)
            need(not name or cell or f"{number} {name}" in page, f"{table}: {number} {name}")


def selftest(root):
    page = (root / "docs/formats.md").read_text()
    check_examples(root, page)
    check_tables(root, page)
    for life in LIVES:
        records, store = read_golden(root, life)
        check_ids(records, store)
        check_events(records, store)
        whole = {"records": records, "store": store}
        text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        kept = root / f"tests/golden/{life}.json"
        if os.environ.get("DULY_GOLDEN") == "write":
            kept.write_text(text)
        need(kept.read_text() == text, f"the golden file is not what {life}.json says")
        print(f"{life}: {len(records)} records, {sum(map(len, store.values()))} rows")


def main(arguments):
    if arguments[:1] != ["--selftest"]:
        return read_formats.main(arguments)
    try:
        selftest(pathlib.Path(arguments[1]))
        return 0
    except Damage as damage:
        print(damage, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
