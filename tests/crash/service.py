"""A duly-scheduler in a directory of its own, and clients of it, for tests that kill it."""

import ctypes
import os
import pathlib
import signal
import subprocess
import tempfile

import msgpack
import zmq

CONTEXT = zmq.Context()
PATIENCE_MS = 60000
# What a tracer ran is ours to wait for when the tracer is gone.
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Gone(Exception):
    """The service ended, or does not answer."""


class Service:
    """One data directory, and the processes that run over it one after the other."""

    def __init__(self, program, root, options=()):
        self.home = tempfile.TemporaryDirectory(prefix="duly-crash-")
        self.path = pathlib.Path(self.home.name)
        self.events, self.alerts = (f"ipc://{self.path}/{name}" for name in ("events", "alerts"))
        self.data = self.path / "data"
        self.command = [program, "--data", self.data, "--rules", root / "schemas/england/rules",
                        "--events", self.events, "--alerts", self.alerts, *options]
        self.process = None

    def start(self, prefix=()):
        """@prefix: what runs it, a tracer for instance."""
        env = dict(os.environ)
        if prefix:                               # the leak checker cannot be traced itself
            env["ASAN_OPTIONS"] = "detect_leaks=0:" + env.get("ASAN_OPTIONS", "")
        with open(self.path / "stderr", "ab") as errors:
            self.process = subprocess.Popen([*prefix, *self.command], stderr=errors, env=env,
                                            stdin=subprocess.DEVNULL, start_new_session=True)

    def kill(self):
        """SIGKILL, to it and what runs it, until both have let go of what they hold. Returns whether
        it was still there."""
        alive = self.process.poll() is None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        try:
            while True:
                os.waitpid(-self.process.pid, 0)
        except ChildProcessError:
            return alive

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_MS / 1000)

    def is_running(self):
        return self.process.poll() is None

    def said(self):
        return (self.path / "stderr").read_text(errors="replace")


class Client:
    """A DEALER with several requests in flight; answers are matched by a number in front."""

    def __init__(self, address):
        self.socket = CONTEXT.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(address)

    def send(self, number, body):
        self.socket.send_multipart([str(number).encode(), b"", msgpack.packb(body)])

    def receive(self, wait_ms):
        """(number, answer), or None where none came in time."""
        if not self.socket.poll(wait_ms):
            return None
        number, _, body = self.socket.recv_multipart()
        return int(number), msgpack.unpackb(body)

    def ask(self, service, body):
        """One answer; as long as the service is there."""
        self.send(0, body)
        for _ in range(2 * PATIENCE_MS // 100):
            answer = self.receive(100)
            if answer:
                return answer[1]
            if not service.is_running():
                break
        raise Gone(f"no answer; the service said:\n{service.said()[-3000:]}")

    def close(self):
        self.socket.close()


def read_feed(service, consumer):
    """All alerts from the start, as the consumer of this name."""
    client = Client(service.alerts)
    alerts, request = [], {"consumer": consumer, "from": "start", "limit": 1000}
    try:
        while True:
            answer = client.ask(service, request)
            if "error" in answer:
                raise Gone(str(answer))
            alerts += answer["alerts"]
            if answer["next"] >= answer["head"]:
                return alerts
            request = {**request, "ack": answer["next"], "incarnation": answer["incarnation"]}
    finally:
        client.close()


def await_alert(service, wait_ms):
    """Until the next alert, or so long: nobody is told of anything before the service has had no
    request for a moment after its start."""
    client = Client(service.alerts)
    client.ask(service, {"watch": True, "from": "now", "wait_ms": wait_ms})
    client.close()


def await_first(service):
    """Until anybody has been told of anything."""
    client = Client(service.alerts)
    request = {"watch": True, "from": "start", "limit": 1, "wait_ms": PATIENCE_MS}
    try:
        while not client.ask(service, request)["alerts"]:
            pass
    finally:
        client.close()
