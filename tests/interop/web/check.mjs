// A client that knows nothing but the OpenAPI document which the service serves, and holds every answer
// against it; and the document by a linter of somebody else.
//   node check.mjs BIN_DIR SOURCE_DIR
// Ends with 77 where what it stands on is not installed (npm ci).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

let Ajv, addFormats, redocly;
try {
  ({ default: Ajv } = await import("ajv/dist/2020.js"));
  ({ default: addFormats } = await import("ajv-formats"));
  redocly = (await import("@redocly/openapi-core")).default;
} catch (error) {
  console.log(`ajv and redocly are not there: run npm ci in tests/interop/web (${error.code})`);
  process.exit(77);
}

const [bin, source] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "duly-openapi-"));

// ---- the document ---------------------------------------------------------------------------------

async function lint() {
  const config = await redocly.createConfig({ extends: ["recommended"] });
  const ref = join(source, "schemas/openapi.json");
  const problems = await redocly.lint({ ref, config });
  assert.deepEqual(problems.map((p) => `${p.ruleId}: ${p.message} ${p.location[0]?.pointer}`), []);
  const broken = readFileSync(ref, "utf8").replace('"operationId": "getCase"', '"operationId": "explain"')
    .replace("#/components/responses/Later", "#/components/responses/Never");
  const found = await redocly.lintFromString({ source: broken, absoluteRef: ref, config });
  const rules = new Set(found.map((p) => p.ruleId));
  assert.ok(rules.has("no-unresolved-refs") && rules.has("operation-operationId-unique"), "it is seen to say no");
}

// ---- a client of it -------------------------------------------------------------------------------

class Client {
  static async open(base, token) {
    const client = new Client();
    Object.assign(client, { base, token, seen: new Set() });
    client.document = await (await fetch(new URL("/v1/openapi.json", base))).json();
    client.ajv = new Ajv({ strict: false, validateFormats: true, allErrors: true });
    addFormats(client.ajv);
    client.ajv.addSchema({ $id: "http://duly/openapi.json", ...client.document });
    for (const name of ["obligation", "alert", "events-answer"]) {
      const { $schema, ...schema } = await (await fetch(new URL(`/v1/${name}.schema.json`, base))).json();
      client.ajv.addSchema({ $id: `http://duly/${name}.schema.json`, ...schema });
    }
    client.operations = new Map(Object.entries(client.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [operation.operationId, { path, method, operation }])));
    return client;
  }

  resolve(node) {
    return node.$ref ? this.resolve(node.$ref.slice(2).split("/").reduce((at, key) => at[key], this.document)) : node;
  }

  pointer(...keys) {
    return `http://duly/openapi.json#/${keys.map((k) => encodeURIComponent(k.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  }

  // Calls an operation by its name; what comes back is as the document says, or it fails.
  async call(name, { parameters = {}, body, type, headers = {}, token = this.token } = {}) {
    const { path, method, operation } = this.operations.get(name);
    const url = new URL(path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(parameters[key])), this.base);
    for (const p of operation.parameters ?? [])
      if (p.in === "query" && parameters[p.name] !== undefined) url.searchParams.set(p.name, parameters[p.name]);
    if (token && (operation.security ?? this.document.security).length > 0) headers.Authorization = `Bearer ${token}`;
    if (type) headers["Content-Type"] = type;
    const response = await fetch(url, { method: method.toUpperCase(), headers, body });
    return this.judge(name, response, await response.text());
  }

  judge(name, response, text) {
    const { path, method, operation } = this.operations.get(name);
    const kind = response.headers.get("Content-Type").split(";")[0];
    const wanted = this.resolve(operation.responses[response.status] ?? assert.fail(`${name}: ${response.status} ${text}`));
    const content = wanted.content[kind] ?? assert.fail(`${name}: ${response.status} as ${kind}`);
    const value = kind === "application/json" ? JSON.parse(text) : text;
    const schema = { $id: `http://duly/answer-${this.seen.size}-${Math.random()}`, ...this.absolute(content.schema) };
    const validate = this.ajv.compile(schema);
    assert.ok(validate(value), `${name} ${response.status}: ${this.ajv.errorsText(validate.errors)}\n${text.slice(0, 1000)}`);
    for (const header of Object.keys(wanted.headers ?? {})) assert.ok(response.headers.has(header), `${name}: ${header}`);
    this.seen.add(`${name} ${response.status}`);
    return { status: response.status, value, validate };
  }

  absolute(schema) {
    return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"http://duly/openapi.json#/'));
  }
}

// ---- the services ---------------------------------------------------------------------------------

const events = `ipc://${join(home, "events")}`;
const data = join(home, "data"), tokens = join(home, "tokens");
const started = [];

function start(program, ...args) {
  const child = spawn(join(bin, program), args, { stdio: ["ignore", "ignore", "pipe"] });
  started.push(child);
  return child;
}

// The first line that it says which matches; the others are read and left.
async function said(child, pattern) {
  const lines = createInterface({ input: child.stderr });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => pattern.test(line) && resolve(pattern.exec(line)));
    lines.on("close", () => reject(new Error(`it ended before it said ${pattern}`)));
  });
}

const token = (name, ...args) =>
  spawnSync(join(bin, "duly"), ["token", "new", name, "--tokens", tokens, ...args], { encoding: "utf8" }).stdout.trim();

const event = (id, more) => ({ specversion: "1.0", id, source: "/councils/example/node", type: "care.entered",
  subject: "C-1", date: "2026-01-12", data: { legal_status: "C1" }, ...more });

async function until(what, ask) {
  for (const end = Date.now() + 60000; Date.now() < end;) {
    const got = await ask();
    if (got) return got;
  }
  return assert.fail(`it never came to this: ${what}`);
}

// ---- what is asked --------------------------------------------------------------------------------

async function handIn(client, source_) {
  const call = (body, type, more) => client.call("handInEvents", { body, type, token: source_, ...more });
  const one = await call(JSON.stringify(event("e1")), "application/cloudevents+json");
  assert.equal(one.value.results[0].status, "accepted");
  const batch = await call(JSON.stringify([event("e1"), event("e2", { subject: "C-2" })]), "application/cloudevents-batch+json");
  assert.deepEqual(batch.value.results.map((r) => r.status), ["duplicate", "accepted"]);
  const lines = await call(`${JSON.stringify(event("e1"))}\n{}\n`, "application/x-ndjson");
  assert.deepEqual(lines.value.results.map((r) => r.status), ["duplicate", "rejected"]);
  assert.equal((await call("", "application/json")).status, 400);
  assert.equal((await call("{}", "text/plain")).status, 415);
  assert.equal((await call("{}\n".repeat(10001), "application/x-ndjson")).status, 413);
  assert.equal((await call("{}", "application/json", { token: null })).status, 401);
  assert.equal((await call("{}", "application/json", { token: client.token })).status, 403);
}

async function read(client) {
  const list = await until("something is owed", async () => {
    const got = await client.call("listObligations", { parameters: { case: "C-1", stage: "overdue" } });
    return got.status === 200 && got.value.obligations.length > 0 && got;
  });
  const { obligation } = list.value.obligations[0];
  assert.ok(!list.validate({ ...list.value, obligations: [{ ...list.value.obligations[0], due: 5 }] }), "it is seen to say no");
  assert.ok(!list.validate({ ...list.value, as_of: undefined }));
  assert.equal((await client.call("listObligations", { parameters: { team: "nobody" } })).status, 400);
  assert.equal((await client.call("getCase", { parameters: { case: "C-1" } })).value.case, "C-1");
  assert.equal((await client.call("getCase", { parameters: { case: "C-9" } })).status, 404);
  assert.equal((await client.call("explain", { parameters: { id: obligation } })).value.obligation, obligation);
  assert.equal((await client.call("explain", { parameters: { id: "0".repeat(32) } })).status, 404);
  const { reports } = (await client.call("getReports")).value;
  assert.ok(reports.length > 0);
  for (const { name, sheets } of reports) {
    const { report } = (await client.call("getReport", { parameters: { report: name } })).value;
    assert.deepEqual([report.name, report.sheets.map((sheet) => sheet.name)], [name, sheets.map((sheet) => sheet.name)]);
  }
  const figures = await client.call("getReport", { parameters: { report: "timeliness", format: "csv" } });
  assert.match(figures.value, /^council,rule,title,/);
  assert.equal((await client.call("getReport", { parameters: { report: "none" } })).status, 404);
  assert.equal((await client.call("getReport", { parameters: { report: "timeliness", by: "week" } })).status, 400);
}

async function follow(client) {
  const page = await until("something is told", async () => {
    const got = await client.call("readAlerts", { parameters: { limit: 1000, wait_ms: 1000 } });
    return got.value.alerts.length > 0 && got;
  });
  assert.ok(!page.validate({ ...page.value, alerts: [{ ...page.value.alerts[0], source: "/else" }] }), "it is seen to say no");
  assert.equal((await client.call("readAlerts", { parameters: { after: page.value.head + 1000 } })).status, 409);
  assert.equal((await client.call("readAlerts", { parameters: { types: "alert.none" } })).status, 400);
  const response = await fetch(new URL("/v1/alerts?after=start", client.base),
    { headers: { Accept: "text/event-stream", Authorization: `Bearer ${client.token}` } });
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\nevent: alert\n") && text.endsWith("\n\n")) break;
  }
  const [id, data_] = /id: (\S+)\nevent: alert\ndata: (.*)\n\n/.exec(text).slice(1);
  assert.deepEqual(JSON.parse(data_), page.value.alerts[0]);
  const next = await client.call("readAlerts", { headers: { "Last-Event-ID": id }, parameters: { limit: 1 } });
  assert.deepEqual(next.value.alerts, page.value.alerts.slice(1, 2));
}

async function look(client) {
  assert.equal((await client.call("isAlive")).status, 200);
  assert.equal((await client.call("isReady")).value.ready, true);
  assert.match((await client.call("getMetrics")).value, /^duly_scheduler_up 1$/m);
  assert.deepEqual((await client.call("getDocument")).value, JSON.parse(readFileSync(join(source, "schemas/openapi.json"), "utf8")));
  for (const name of ["obligation", "alert", "events-answer"])
    assert.equal(await (await fetch(new URL(`/v1/${name}.schema.json`, client.base))).text(),
      readFileSync(join(source, `schemas/${name}.schema.json`), "utf8"));
}

// Links are made by who sends messages: here nobody has one that is whole.
async function answer(client) {
  const link = "A".repeat(300), form = { body: "answer=done&day=2026-01-12", type: "application/x-www-form-urlencoded" };
  assert.equal((await client.call("askForAnswer", { parameters: { link } })).status, 404);
  assert.match((await client.call("getCalendar")).value, /^BEGIN:VCALENDAR/);
  assert.equal((await client.call("followCalendar", { parameters: { link } })).status, 404);
  assert.equal((await client.call("giveAnswer", { parameters: { link }, ...form })).status, 404);
}

async function gone(client, scheduler, source_) {
  scheduler.kill();
  await once(scheduler, "exit");
  const answer = await client.call("handInEvents", { body: JSON.stringify(event("e9")), type: "application/json", token: source_ });
  assert.deepEqual([answer.status, answer.value.error.code], [503, "unavailable"]);
  const ready = await until("it is not ready", async () => {
    const got = await client.call("isReady");
    return got.status === 503 && got;
  });
  assert.equal(ready.value.checks[0].ok, false);
}

try {
  await lint();
  const scheduler = start("duly-scheduler", "--data", data, "--rules", join(source, "tests/data/rules"), "--events", events,
    "--alerts", `ipc://${join(home, "alerts")}`);
  await said(scheduler, /event=ready/);
  const source_ = token("node", "--source", "/councils/example/node");
  const all = token("all", "--all");
  const web = start("duly-web", "--data", data, "--events", events, "--listen", "127.0.0.1:0", "--tokens", tokens,
    "--patience-ms", "500", "--rate", "1000");
  const [, address] = await said(web, /event=listening address="([^"]+)"/);
  const client = await Client.open(`http://${address}`, all);
  await handIn(client, source_);
  await read(client);
  await follow(client);
  await look(client);
  await answer(client);
  await gone(client, scheduler, source_);
  for (const name of client.operations.keys())
    assert.ok([...client.seen].some((s) => s.startsWith(`${name} `)), `${name} was not called`);
  console.log(`${client.operations.size} operations, answers seen: ${[...client.seen].sort().join(", ")}`);
} finally {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, "exit");
    }
  }
  rmSync(home, { recursive: true });
}
