// Hands in events: node post.mjs events.jsonl
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const { DULY_WEB, DULY_TOKEN } = process.env;
const headers = { "Content-Type": "application/x-ndjson", Authorization: `Bearer ${DULY_TOKEN}` };
const body = readFileSync(process.argv[2]);
let answer = await fetch(`${DULY_WEB}/v1/events`, { method: "POST", headers, body });
for (let n = 0; n < 20 && [429, 503].includes(answer.status); n++) {
  await setTimeout(1000 * answer.headers.get("Retry-After"));
  answer = await fetch(`${DULY_WEB}/v1/events`, { method: "POST", headers, body });
}
if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
const { results } = await answer.json();
const rejected = results.filter((r) => r.status === "rejected");
console.log(`${results.length} events, ${rejected.length} rejected`, ...rejected);
process.exitCode = rejected.length > 0 ? 1 : 0;
