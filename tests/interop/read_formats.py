#!/usr/bin/python3
"""Reads a log of Duly, from docs/formats.md and nothing else.

Usage: read_formats.py SEGMENT...      one JSON object a record, then one for the tree
       read_formats.py --selftest DIR  the golden files in DIR: whole, and refused when changed

Every checksum, digest, sequence and link is checked; the first that is wrong ends with status 1.
BODIES says how the body of a kind is shown: kind -> function from bytes to something JSON can hold.
"""

import hashlib
import json
import pathlib
import struct
import sys

SEGMENT_HEADER, BATCH_HEADER, RECORD_HEADER = 4096, 72, 60
SEGMENT_MAGIC, BATCH_MAGIC = b"DULYSEG\0", bytes.fromhex("d50ab71e")
BATCH_MAX = 16 << 20
KINDS = {1: "event", 2: "tick", 3: "alert", 4: "start", 5: "content", 6: "in-force",
         7: "consumer", 8: "rejected", 9: "clock"}
BODIES = {}


class Damage(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Damage(what)


def blake2b(data, key=b""):
    return hashlib.blake2b(data, digest_size=16, key=key).digest()


def sha256(data):
    return hashlib.sha256(data).digest()


# ---- the tree of RFC 6962, as its definition has it ----------------------------------------------

def tree_head(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\1" + tree_head(leaves[:k]) + tree_head(leaves[k:]))


def right_edge(leaves):
    edge, at = b"", 0
    for bit in reversed(range(64)):
        if len(leaves) >> bit & 1:
            edge += tree_head(leaves[at:at + (1 << bit)])
            at += 1 << bit
    return edge.ljust(2048, b"\0")


# ---- segments, batches, records ------------------------------------------------------------------

class Log:
    """What is carried from one batch and one segment to the next."""

    def __init__(self):
        self.incarnation = None
        self.chain = None
        self.number = 0
        self.ended = True
        self.leaves = []

    def read_header(self, data):
        need(len(data) >= SEGMENT_HEADER, "shorter than a header")
        head = data[:SEGMENT_HEADER]
        need(head[:8] == SEGMENT_MAGIC, "not a segment")
        version, number = struct.unpack_from("<II", head, 8)
        need(version == 1, f"format version {version}")
        need(blake2b(head[:4080]) == head[4080:], "checksum of the header")
        need(number == self.number + 1, f"segment {number} after {self.number}")
        incarnation, chain, first, size, length = struct.unpack_from("<16s16sQQI", head, 16)
        if number == 1:
            self.incarnation = self.chain = incarnation
        before, known = struct.unpack_from("<16sQ", head, 2176)
        if incarnation == self.incarnation:
            need(not any(head[2176:2232]), "it names an incarnation before, and begins none")
        else:
            need(before == self.incarnation and known > 0, "another incarnation")
        self.incarnation = incarnation
        need(chain == self.chain, "it does not continue the chain")
        need(first == size + 1 and size == len(self.leaves), "it does not continue the sequence")
        need(head[128:2176] == right_edge(self.leaves), "edge of the tree")
        need(not any(head[68:128]) and not any(head[2232:4080]), "reserved bytes are not zero")
        need(length == len(data), f"the file has {len(data)} bytes and says {length}")
        self.number, self.ended = number, False

    def read_record(self, data, at, end, recorded):
        need(at + RECORD_HEADER <= end, "a record beyond its batch")
        head = data[at:at + RECORD_HEADER]
        kind, flags, key, sequence, instant, length = struct.unpack_from("<HHIQqI", head)
        at += RECORD_HEADER
        need(at + length <= end, "a body beyond its batch")
        body = data[at:at + length]
        need(flags == 0 and key == 0, "a record that is not plain")
        need(sequence == len(self.leaves) + 1, f"sequence {sequence}")
        need(instant == recorded, "a record of another instant than its batch")
        need(sha256(body) == head[28:60], f"digest of record {sequence}")
        self.leaves.append(sha256(b"\0" + head))
        record = {"sequence": sequence, "kind": KINDS.get(kind, kind), "recorded": instant,
                  "length": length, "sha256": head[28:60].hex()}
        if kind in BODIES:
            record["body"] = BODIES[kind](body)
        return record, head, at + length

    def read_batch(self, data, at):
        """Records of the batch at @at, and where the next one is."""
        head = data[at:at + BATCH_HEADER]
        need(len(head) == BATCH_HEADER and head[:4] == BATCH_MAGIC, "not a batch")
        length, first, count, zero, recorded, segment, offset, previous, checksum = \
            struct.unpack_from("<IQIIqII16s16s", head, 4)
        end = at + length
        need(BATCH_HEADER <= length <= BATCH_MAX and end <= len(data), f"length {length}")
        need(zero == 0, "reserved bytes are not zero")
        need(first == len(self.leaves) + 1, f"sequence {first}")
        need(previous == self.chain, "it does not continue the chain")
        need((segment, offset) <= (self.number, at), "it says that it was synced before it was written")
        records, covered, at = [], head[:56], at + BATCH_HEADER
        for _ in range(count):
            record, record_head, at = self.read_record(data, at, end, recorded)
            records.append(record)
            covered += record_head
        need(at == end, "bytes behind the last record")
        need(blake2b(covered, previous) == checksum, "checksum")
        self.chain, self.ended = checksum, count == 0
        return records, end

    def read_segment(self, data):
        need(self.ended, "the segment before it has no end mark")
        self.read_header(data)
        at = SEGMENT_HEADER
        while not self.ended and any(data[at:]):
            try:
                records, at = self.read_batch(data, at)
            except Damage as damage:
                raise Damage(f"segment {self.number}, offset {at}: {damage}") from None
            yield from records
        need(not any(data[at:]), f"segment {self.number}, offset {at}: bytes behind the end")


def read_log(segments):
    log = Log()
    for data in segments:
        yield from log.read_segment(data)
    yield {"size": len(log.leaves), "root": tree_head(log.leaves).hex(),
           "incarnation": log.incarnation.hex()}


# ---- the golden files ----------------------------------------------------------------------------

def is_refused(segments):
    try:
        list(read_log(segments))
    except Damage:
        return True
    return False


def selftest(directory):
    golden = [(pathlib.Path(directory) / f"segment-{n}.bin").read_bytes() for n in (1, 2)]
    expected = json.loads((pathlib.Path(directory) / "log.json").read_text())
    found = list(read_log(golden))
    need(found == expected, "the golden files are not what log.json says")
    for n, data in enumerate(golden):
        for at in range(0, len(data), 3):
            changed = bytearray(data)
            changed[at] ^= 1 << at % 8
            segments = golden[:n] + [bytes(changed)] + golden[n + 1:]
            need(is_refused(segments), f"segment {n + 1}: a change at {at} was not noticed")
    need(is_refused(golden[1:]), "a missing segment was not noticed")
    print(f"{len(found) - 1} records, root {found[-1]['root']}")


def main(arguments):
    try:
        if arguments[:1] == ["--selftest"]:
            selftest(arguments[1])
            return 0
        for item in read_log(pathlib.Path(name).read_bytes() for name in arguments):
            print(json.dumps(item))
        return 0
    except Damage as damage:
        print(damage, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
