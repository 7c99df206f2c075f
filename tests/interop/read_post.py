#!/usr/bin/python3
"""What the mail gateway keeps, read by docs/formats.md (The gateway's store) and by nothing else.

  read_post.py FILE             prints rows ("KEY VALUE" in hex, a line each) as JSON lines
  read_post.py --selftest ROOT  the golden files of the tree ROOT

In the self-test every value must be read to its last byte, no shorter run of its bytes may be read at all,
and what one row says of another must hold.
"""
import datetime
import json
import pathlib
import sys

NONE_INSTANT, NONE_DAY = -2**63, -2147483648
HOW = {1: "at-once", 2: "morning", 3: "monday"}
KIND = ["other", "opened", "upcoming", "due", "overdue", "escalated", "moved", "withdrawn", "cleared", "data", "coverage",
        "service", "handed-over", "answer-refused"]
STATE = {1: "waiting", 2: "sent", 3: "dead", 4: "dropped", 5: "bounced"}


class Damage(Exception):
    pass


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise Damage("it ends too soon")
        self.at += n
        return self.data[self.at - n:self.at]

    def byte(self):
        return self.take(1)[0]

    def u64(self):
        return int.from_bytes(self.take(8), "little")

    def instant(self):
        ms = int.from_bytes(self.take(8), "little", signed=True)
        if ms == NONE_INSTANT:
            return None
        return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).isoformat()

    def varint(self):
        value = shift = 0
        while True:
            b = self.byte()
            value |= (b & 127) << shift
            shift += 7
            if b < 128:
                return value

    def zigzag(self):
        v = self.varint()
        return v >> 1 ^ -(v & 1)

    def day(self):
        d = self.zigzag()
        return None if d == NONE_DAY else (datetime.date(1970, 1, 1) + datetime.timedelta(d)).isoformat()

    def text(self):
        return self.take(self.varint()).decode()

    def id(self):
        return self.take(16).hex()

    def rest(self):
        return self.take(len(self.data) - self.at)


def whom(b):
    parts = []
    for _ in range(3):
        end = b.data.index(0, b.at)
        parts.append(b.take(end - b.at).decode())
        b.take(1)
    if parts[1] and parts[2]:
        raise Damage("a person and a team")
    return dict(zip(("council", "person", "team"), parts))


def number(b):
    return int.from_bytes(b.take(8), "big")


def line(b):
    out = {"kind": KIND[b.byte()], "how": HOW[b.byte()]}
    flags = b.byte()
    out.update(of_obligation=bool(flags & 1), undelivered=bool(flags & 2), id=b.id())
    for name in ("council", "case", "rule", "worker", "reason", "code", "words", "role"):
        out[name] = b.text()
    out.update(due=b.day(), was=b.day(), due_at=b.instant(), at=b.instant(), open=b.varint())
    out["alerts"] = [b.id() for _ in range(b.varint())]
    return out


def letter(b):
    out = {"state": STATE[b.byte()], "how": HOW[b.byte()]}
    flags = b.byte()
    out.update(in_doubt=bool(flags & 1), passed_on=bool(flags & 2), doubted=bool(flags & 4))
    for name in ("council", "person", "team", "role", "address"):
        out[name] = b.text()
    out.update(message=b.id(), made=b.instant(), next=b.instant(), tried=b.instant(), attempts=b.varint(),
               code=b.varint(), enhanced=b.text())
    out["lines"] = [line(b) for _ in range(b.varint())]
    return out


def texts(*names):
    return lambda b: {n: b.text() for n in names}


def waiting(b):
    return {"role": b.text(), "team": b.text(), "line": line(b)}


def mailed(b):
    return {"lapsed": b.byte() == 1, "how": HOW[b.byte()], "due": b.day(), "role": b.text(), "team": b.text()}


def token(b):
    return {**texts("council", "person", "team", "role", "case")(b), "obligation": b.id(), "alert": b.id(),
            "until": b.instant(), "address": b.text()}


def how_and_id(b):
    return {**whom(b), "how": HOW[b.byte()], "id": b.id()}


ROWS = {    # what the key is behind its first byte, and the value behind the format
    "c": (lambda b: {}, lambda b: {"seq": b.u64(), "incarnation": b.text()}),
    "n": (lambda b: {"of": chr(b.byte())}, lambda b: {"next": b.u64()}),
    "w": (how_and_id, waiting),
    "l": (lambda b: {"number": number(b)}, letter),
    "b": (lambda b: {"number": number(b)}, lambda b: {"message": b.rest().decode()}),
    "q": (lambda b: {"at": number(b), "number": number(b)}, lambda b: {}),
    "m": (lambda b: {"obligation": b.id(), **whom(b)}, mailed),
    "a": (lambda b: {"token": b.take(8).decode()}, token),
    "i": (lambda b: {"message": b.id()}, lambda b: {"number": b.u64()}),
    "h": (lambda b: {**whom(b), "monday": number(b)}, lambda b: {"first": b.text()}),
    "d": (lambda b: {"council": b.rest().decode()}, lambda b: {"day": b.day()}),
    "e": (lambda b: {"number": number(b)}, lambda b: {"event": b.rest().hex()}),
    "g": (lambda b: {"number": number(b)},
          lambda b: {"at": b.instant(), "incarnation": b.text(), "event": b.rest().hex()}),
    "s": (lambda b: {"digest": b.take(32).hex()}, lambda b: {"at": b.instant()}),
    "t": (lambda b: {"alert": b.id(), **whom(b)}, lambda b: {"at": b.instant()}),
    "r": (lambda b: {"at": number(b), "number": number(b)},
          lambda b: {"handle": b.text(), "times": b.varint(), "taken": b.instant()}),
}
OPEN_ENDED = "beg"    # a value that is what it holds, however long


def read(row):
    key, value = (Bytes(bytes.fromhex(h)) for h in row.split())
    kind = chr(key.byte())
    if kind not in ROWS:
        raise Damage(f"a row {kind!r}")
    if value.byte() != 1:
        raise Damage("another format")
    out = {"row": kind, **ROWS[kind][0](key), **ROWS[kind][1](value)}
    for b in (key, value):
        if b.rest():
            raise Damage(f"{kind}: something behind it")
    return out


def check_cut(row):
    key, value = row.split()
    if chr(bytes.fromhex(key)[0]) in OPEN_ENDED:
        return
    for n in range(0, len(value), 2):
        try:
            read(f"{key} {value[:n] or '01'}")
        except (Damage, IndexError, ValueError, KeyError):
            continue
        if n > 2 or len(value) > 2:
            raise Damage(f"a shorter value is read: {row[:60]}")


def check_whole(rows):
    letters = {r["number"]: r for r in rows if r["row"] == "l"}
    queue = {r["number"] for r in rows if r["row"] == "q"}
    bodies = {r["number"] for r in rows if r["row"] == "b"}
    messages = {r["message"]: r["number"] for r in rows if r["row"] == "i"}
    assert {n for n, l in letters.items() if l["state"] == "waiting"} == queue == bodies, "queue"
    assert messages == {l["message"]: n for n, l in letters.items()}, "messages"
    told = {a for l in letters.values() for x in l["lines"] for a in x["alerts"]}
    assert {r["alert"] for r in rows if r["row"] == "a"} <= told, "tokens"
    assert {r["alert"] for r in rows if r["row"] == "t"} == told, "told"
    addresses = {l["address"] for l in letters.values()}
    assert {r["address"] for r in rows if r["row"] == "a"} <= addresses, "addresses"
    asked = {r["number"] for r in rows if r["row"] == "r"}
    assert all(letters[n]["state"] == "sent" for n in asked), "asked"


def selftest(folder):
    seen = set()
    for name in "rows.txt", "rows-asked.txt":
        lines = (folder / name).read_text().splitlines()
        rows = [read(row) for row in lines]
        for row in lines:
            check_cut(row)
        check_whole(rows)
        seen |= {r["row"] for r in rows}
    assert seen == set(ROWS), f"no row of {set(ROWS) - seen}"


def main(arguments):
    if arguments[:1] == ["--selftest"]:
        selftest(pathlib.Path(arguments[1]) / "tests/golden/mail")
        return 0
    for row in pathlib.Path(arguments[0]).read_text().splitlines():
        print(json.dumps(read(row), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
