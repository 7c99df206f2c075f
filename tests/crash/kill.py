#!/usr/bin/python3
"""Kills duly-scheduler under load and looks whether it kept its promises.

Usage: kill.py SCHEDULER DULY ROOT

Events are published without end, several requests in flight; at a random moment the scheduler
gets SIGKILL, and is started again; what was not answered is sent again. After each start what was
accepted is a duplicate under the same sequence, and the feed from its start begins with the feed
as it was read before. At the end the log is replayed, and must give every alert and the
final state. DULY_SEED gives another run; DULY_LONG a longer one, with one system call made to
fail or to kill (strace). Ends with 77 where pyzmq is not there.
"""

import collections
import datetime
import os
import pathlib
import random
import subprocess
import sys
import time

try:
    import service
except ImportError as error:
    print(f"{error}; Debian: python3-zmq, python3-msgpack")
    sys.exit(77)

EVENTS_A_REQUEST, IN_FLIGHT, CASES = 10, 20, 60
TODAY = datetime.date.today()


def fail(what):
    print(f"FAILED: {what}")
    sys.exit(1)


# ---- events --------------------------------------------------------------------------------------

def make_event(number, dice, retractions):
    """Something that happened to one of a few cases in the last half year: alerts follow. What
    @retractions numbers cannot be taken back; its own number is added where it is one."""
    case, kind = f"C-{dice.randrange(CASES)}", dice.choice(KINDS)
    day = TODAY - datetime.timedelta(days=dice.randrange(1, 200))
    event = {"specversion": "1.0", "id": f"e{number}", "source": "/councils/example/crash",
             "type": kind[0], "subject": case, "date": str(day), "data": kind[1]}
    if number > 50 and dice.random() < 0.05:
        named = dice.randrange(number)
        if named not in retractions:
            event.update(type="event.retracted", data={"id": f"e{named}"})
            retractions.add(number)
    return event


KINDS = [("care.entered", {}), ("care.ended", {}),
         ("placement.started", {"placement_type": "U6"}),
         ("review.held", {}), ("visit.made", {"kinds": ["looked-after"], "seen": True}),
         ("missing.started", {}), ("missing.returned", {}),
         ("person.registered", {"dob": "2010-03-01"}),
         ("worker.allocated", {"role": "iro", "worker": "w-1", "team": "reviews"})]


class Producer:
    """What a producer knows: what it sent, and what it was answered."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.requests = {}                       # number -> events
        self.waiting = collections.OrderedDict() # numbers of requests without an answer
        self.sequences = {}                      # (subject, id) -> seq
        self.events, self.retractions = 0, set()

    def next_request(self):
        number = len(self.requests) + 1
        self.requests[number] = [make_event(self.events + i + 1, self.dice, self.retractions)
                                 for i in range(EVENTS_A_REQUEST)]
        self.events += EVENTS_A_REQUEST
        self.waiting[number] = True
        return number

    def take_answer(self, number, answer):
        """Whether the request is answered: `unavailable` is not."""
        if "error" in answer:
            if answer["error"]["code"] != "unavailable":
                fail(f"request {number}: {answer['error']}")
            return False
        for event, result in zip(self.requests[number], answer["results"], strict=True):
            key = event["subject"], event["id"]
            if result["id"] != event["id"] or result["status"] == "rejected":
                fail(f"{event}: {result}")
            known = self.sequences.setdefault(key, result["seq"])
            if known != result["seq"]:
                fail(f"{key} had the sequence {known} and has now {result['seq']}")
        self.waiting.pop(number, None)
        return True


# ---- a round -------------------------------------------------------------------------------------

def publish(running, producer, until):
    """Keeps requests in flight until @until (monotonic), or until the service is gone."""
    client = service.Client(running.events)
    in_flight = list(producer.waiting)
    for number in in_flight:
        client.send(number, producer.requests[number])
    flying, answered = set(in_flight), 0
    while time.monotonic() < until and running.is_running():
        while len(flying) < IN_FLIGHT:
            number = producer.next_request()
            client.send(number, producer.requests[number])
            flying.add(number)
        answer = client.receive(max(1, min(50, int((until - time.monotonic()) * 1000))))
        if answer is None:
            continue
        number = answer[0]
        if producer.take_answer(number, answer[1]):
            flying.discard(number)
            answered += 1
        else:
            client.send(number, producer.requests[number])
    client.close()
    return answered


def settle(running, producer):
    """Everything that waits for an answer gets one."""
    client = service.Client(running.events)
    while producer.waiting:
        number = next(iter(producer.waiting))
        producer.take_answer(number, client.ask(running, producer.requests[number]))
    client.close()


def check_accepted(running, producer, sample):
    """What was accepted is a duplicate under the same sequence."""
    client = service.Client(running.events)
    numbers = [n for n in producer.requests if n not in producer.waiting]
    if sample is not None:
        numbers = producer.dice.sample(numbers, min(sample, len(numbers)))
    for number in numbers:
        answer = client.ask(running, producer.requests[number])
        results = answer.get("results", [])
        for event, result in zip(producer.requests[number], results, strict=True):
            if result["status"] != "duplicate":
                fail(f"{event} was accepted, and is now {result}")
        producer.take_answer(number, answer)
    client.close()


def check_feed(running, consumer, before):
    """The feed goes on where it was, without a gap; nothing that was read has changed."""
    now = service.read_feed(running, consumer)
    for i, alert in enumerate(now, 1):
        if alert["data"]["seq"] != i:
            fail(f"alert {i} of the feed has seq {alert['data']['seq']}")
    if len(now) < len(before) or now[:len(before)] != before:
        fail(f"the feed had {len(before)} alerts; of them it has no longer the same")
    ids = [alert["id"] for alert in now]
    if len(set(ids)) != len(ids):
        twice = next(i for i, n in collections.Counter(ids).items() if n > 1)
        fail("told twice: " + "\n".join(str(a) for a in now if a["id"] == twice))
    return now


def check_replay(duly, running):
    for words in (["replay", "--verify"], ["log", "verify"]):
        done = subprocess.run([duly, *words, "--data", running.data], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            fail(f"duly {' '.join(words)}: {done.returncode}\n{done.stdout[-5000:]}")


def one_round(running, producer, feed, name, until, prefix=()):
    running.start(prefix)
    check_accepted(running, producer, 20)
    feed = check_feed(running, name, feed)
    if producer.dice.random() < 0.6:
        service.await_alert(running, 2000)
    answered = publish(running, producer, time.monotonic() + until)
    return feed, answered


# ---- campaigns -----------------------------------------------------------------------------------

def kill_at_random(running, producer, rounds):
    feed, total = [], 0
    for i in range(rounds):
        feed, answered = one_round(running, producer, feed, f"reader-{i % 50}-{i}"[:60],
                                   producer.dice.uniform(0.005, 0.6))
        total += answered
        if not running.kill():
            fail(f"it ended by itself:\n{running.said()[-3000:]}")
    # However soon each of them was killed: once it has time it tells, and what it told is there.
    running.start()
    settle(running, producer)
    service.await_first(running)
    feed = check_feed(running, "after", feed)
    running.kill()
    print(f"{rounds} kills, {total} requests answered, {len(producer.sequences)} events accepted, "
          f"{len(feed)} alerts read")
    return feed


CALLS = "pwrite64 fdatasync fsync openat ftruncate msync unlink rename".split()


def fail_at_calls(running, producer, feed, rounds):
    """One system call fails, or is the last. With a failure the service ends by itself, or goes on
    where it may; it never acknowledges over it."""
    for i in range(rounds):
        call, n = producer.dice.choice(CALLS), producer.dice.randrange(1, 40)
        what = producer.dice.choice(["signal=SIGKILL", "error=EIO", "error=ENOSPC"])
        prefix = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                  "-e", f"inject={call}:{what}:when={n}"]
        running.start(prefix)
        publish(running, producer, time.monotonic() + 0.5)
        running.kill()
        running.start()
        settle(running, producer)
        check_accepted(running, producer, 20)
        if i % 5 == 0:  # a service knows two hundred consumers at the most
            feed = check_feed(running, f"caller-{i}", feed)
        running.kill()
    print(f"{rounds} system calls failed or were the last")
    return feed


def main(scheduler, duly, root):
    seed = int(os.environ.get("DULY_SEED", "1"))
    is_long = "DULY_LONG" in os.environ
    print(f"DULY_SEED={seed}", flush=True)
    # Small segments, so that every round goes over the end of one.
    running = service.Service(scheduler, pathlib.Path(root).resolve(), ["--log.segment-kb", "1024"])
    producer = Producer(seed)
    try:
        feed = kill_at_random(running, producer, 150 if is_long else 10)
        if is_long:
            feed = fail_at_calls(running, producer, feed, 150)
        running.start()
        settle(running, producer)
        check_accepted(running, producer, None)
        check_feed(running, "last", feed)
        if running.stop() != 0:
            fail(f"it did not end cleanly:\n{running.said()[-3000:]}")
        check_replay(duly, running)
    except service.Gone as gone:
        fail(gone)
    finally:
        if running.process is not None:
            running.kill()
    print(f"{len(producer.sequences)} events, none lost")


if __name__ == "__main__":
    main(*sys.argv[1:])
