// Producers and a consumer by libraries that are not ours, against a real scheduler.
//   node check.mjs SCHEDULER SOURCE_DIR
// Ends with 77 where they are not installed (npm ci).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

let zmq, encode, decode;
try {
  zmq = await import("zeromq");
  ({ encode, decode } = await import("@msgpack/msgpack"));
} catch (error) {
  console.log(`zeromq is not there: run npm ci in tests/interop/node (${error.code})`);
  process.exit(77);
}

const [scheduler, source] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "duly-node-"));
const day = (ago) => new Date(Date.now() - ago * 86400e3).toISOString().slice(0, 10);

// A port of the loopback that is free now; whoever takes it first in between makes the start fail.
const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const ipc = (name) => `ipc://${join(home, name)}`;
const tcp = `tcp://127.0.0.1:${await freePort()}`;
const service = spawn(scheduler, ["--data", join(home, "data"),
  "--rules", join(source, "schemas/england/rules"), "--events", ipc("events"), "--events", tcp,
  "--alerts", ipc("alerts")], { stdio: ["ignore", "ignore", "inherit"] });
const ended = new Promise((resolve) => service.once("exit", resolve));

const options = { linger: 0, receiveTimeout: 60000 };
const event = (id, type, more) => ({ specversion: "1.0", id, type, subject: "C-node",
  source: "/councils/example/node", ...more });

async function ask(socket, body) {
  await socket.send(encode(body));
  return decode((await socket.receive()).at(-1));
}

// REQ over tcp: one event, then the same again, then another under its identity.
async function req() {
  const socket = new zmq.Request(options);
  socket.connect(tcp);
  const entered = event("e1", "care.entered", { date: day(60) });
  const first = await ask(socket, entered);
  assert.equal(first.results.length, 1);
  assert.equal(first.results[0].id, "e1");
  assert.equal(first.results[0].status, "accepted");
  assert.ok(first.results[0].seq > 0);
  assert.match(first.incarnation, /^[0-9a-f]{32}$/);

  const recordedtime = new Date().toISOString();
  const again = await ask(socket, { ...entered, data: {}, recordedtime });
  assert.deepEqual(again.results[0],
    { id: "e1", status: "duplicate", seq: first.results[0].seq });

  const other = await ask(socket, { ...entered, date: day(59) });
  assert.equal(other.results[0].status, "rejected");
  assert.equal(other.results[0].code, "conflict");

  const nonsense = await ask(socket, "nonsense");
  assert.equal(nonsense.error.code, "malformed");
  const info = await ask(socket, { info: true });
  assert.equal(info.protocol, 1);
  assert.equal(info.incarnation, first.incarnation);
  socket.close();
}

// DEALER over ipc: requests in flight, frames of its own in front, answers in order.
async function dealer() {
  const socket = new zmq.Dealer(options);
  socket.connect(ipc("events"));
  const batches = 20, size = 50;
  for (let b = 0; b < batches; b++) {
    const events = Array.from({ length: size }, (_, i) => event(`d${b}-${i}`, "visit.made", {
      date: day(1 + (i % 50)), subject: `C-${b}`, data: { kinds: ["looked-after"], seen: true } }));
    events.push(event(`bad${b}`, "visit.made",
      { date: day(1), data: { kinds: ["no-such"], seen: true } }));
    await socket.send([`correlation-${b}`, "", encode(events)]);
  }
  let last = 0;
  for (let b = 0; b < batches; b++) {
    const [correlation, empty, body] = await socket.receive();
    assert.equal(correlation.toString(), `correlation-${b}`);
    assert.equal(empty.length, 0);
    const { results } = decode(body);
    assert.equal(results.length, size + 1);
    results.slice(0, size).forEach((result, i) => {
      assert.equal(result.id, `d${b}-${i}`);
      assert.equal(result.status, "accepted");
      assert.ok(result.seq > last);
      last = result.seq;
    });
    const bad = results.at(-1);
    assert.equal(bad.status, "rejected");
    assert.equal(bad.code, "bad-value");
    assert.equal(bad.field, "data.kinds[0]");
  }
  socket.close();
}

// The feed: at least once and in order until acknowledged; what follows from sixty days in care.
async function feed() {
  const socket = new zmq.Dealer(options);
  socket.connect(ipc("alerts"));
  const request = { consumer: "node", from: "start", limit: 5, wait_ms: 30000 };
  const first = await ask(socket, request);
  assert.ok(first.alerts.length > 0);
  first.alerts.forEach((alert, i) => assert.equal(alert.data.seq, i + 1));
  const again = await ask(socket, request);
  assert.deepEqual(again.alerts[0], first.alerts[0]);

  const alerts = [];
  let at = await ask(socket, request);
  const wanted = () => alerts.find((alert) => alert.type === "alert.overdue" &&
    alert.subject === "C-node" && alert.data.rule === "cla-review-first");
  for (;;) {
    alerts.push(...at.alerts);
    if (wanted())
      break;
    at = await ask(socket, { ...request, ack: at.next, incarnation: at.incarnation });
    assert.equal(at.error, undefined);
  }
  alerts.forEach((alert, i) => assert.equal(alert.data.seq, i + 1));
  const overdue = wanted();
  assert.equal(overdue.source, "/duly");
  assert.equal(overdue.data.trigger.id, "e1");
  assert.equal(overdue.data.status, "open");
  assert.match(overdue.id, /^[0-9a-f]{32}$/);

  const done = { ...request, wait_ms: 0, incarnation: at.incarnation };
  const acked = await ask(socket, { ...done, ack: at.next });
  assert.equal(acked.cursor, at.next);
  const back = await ask(socket, { ...done, ack: 0 });
  assert.ok(back.error, "a cursor does not go back");
  socket.close();
  return alerts.length;
}

try {
  await req();
  await dealer();
  const read = await feed();
  service.kill("SIGTERM");
  assert.equal(await ended, 0, "it ends cleanly");
  const verified = spawnSync(join(dirname(scheduler), "duly"),
    ["replay", "--data", join(home, "data"), "--verify"], { encoding: "utf8" });
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  console.log(`libzmq ${zmq.version} of npm: REQ, DEALER and feed; ${read} alerts`);
} finally {
  service.kill("SIGKILL");
  await ended;
  rmSync(home, { recursive: true, force: true });
}
