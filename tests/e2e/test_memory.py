#!/usr/bin/python3
"""What the service needed for a moment it gives back.

Usage: test_memory.py BIN_DIR SOURCE_DIR [unittest arguments]

Of a build without a sanitizer, which keeps for itself what is freed.
"""
import contextlib
import socket
import struct
import subprocess
import sys
import unittest

from cli import BIN, RULES, Duly, event, lines

MIB = 1 << 20
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
READY = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
MORE, LONG, COMMAND = 1, 2, 4


class Peer:
    """A ZMTP peer that no libzmq holds back (RFC 23)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.sendall(GREETING + bytes([COMMAND, len(READY)]) + READY)
        self.read(len(GREETING))
        _, size = self.read(2)
        self.read(size)

    def read(self, n):
        while n > 0:
            n -= len(got := self.socket.recv(n))
        return got


class Memory(Duly):
    def setUp(self):
        super().setUp()
        self.scheduler = subprocess.Popen(
            [f"{BIN}/duly-scheduler", "--data", self.env["DULY_DATA"], "--rules", RULES,
             "--events", self.env["DULY_EVENTS"], "--alerts", self.env["DULY_ALERTS"]],
            env=self.env, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end)
        self.json("info")                # waits for the answer

    def end(self):
        self.scheduler.kill()
        self.scheduler.wait(60)

    def resident(self):
        with open(f"/proc/{self.scheduler.pid}/status", encoding="ascii") as status:
            return int(next(s for s in status if s.startswith("RssAnon")).split()[1]) << 10

    def is_given_back(self, before):
        """An answer takes a turn of the service, and nothing is slept for."""
        for _ in range(5000):
            if self.resident() < before + 16 * MIB:
                return
            self.json("info")
        self.fail(f"{before >> 20} MiB before, {self.resident() >> 20} MiB for good")

    def test_frames_without_end_are_no_loss_once_their_peer_has_gone(self):
        for size in MIB, 64 << 10, 2 << 10:
            for address in "events", "alerts":
                with self.subTest(size=size, address=address):
                    before = self.resident()
                    with contextlib.closing(Peer(f"{self.folder}/{address}").socket) as s:
                        one = struct.pack(">BQ", LONG | MORE, size) + bytes(size)
                        for _ in range(160 * MIB // size):
                            s.sendall(one)
                        while self.resident() < before + 100 * MIB:
                            pass
                        self.json("info")           # and others are answered meanwhile
                    self.is_given_back(before)

    def test_requests_of_every_size_are_no_loss_once_they_are_answered(self):
        before = self.resident()
        for batch in 1000, 10:
            self.run_duly("publish", "-", "--batch", str(batch), stdin=lines(
                *({**event(n, "rhi.held", "2026-01-12",
                           episodes=[f"{batch}-{n}-{i:040}" for i in range(100)]),
                   "subject": f"C-{batch}-{n % 40}", "id": f"e{batch}-{n}"}
                  for n in range(1000))))
        self.is_given_back(before)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
