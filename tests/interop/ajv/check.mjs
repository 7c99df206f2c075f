// The corpus and the schemas by ajv: what the decoder accepts passes, what it refuses does not.
//   node check.mjs SOURCE_DIR
// Ends with 77 where ajv is not installed (npm ci).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

let Ajv, addFormats;
try {
  ({ Ajv } = await import("ajv"));
  ({ default: addFormats } = await import("ajv-formats"));
} catch (error) {
  console.log(`ajv is not there: run npm ci in tests/interop/ajv (${error.code})`);
  process.exit(77);
}

const source = process.argv[2];
const corpus = join(source, "tests/interop/corpus");
const read = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const json = (dir) => readdirSync(dir).filter((name) => name.endsWith(".json")).sort();

// draft-07, strict: a keyword that is misspelt or means nothing where it stands is an error. Only
// "exactly one of time and date" requires what is defined one level above it.
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
addFormats(ajv);
for (const name of json(join(source, "schemas")))
  ajv.addSchema(read(source, "schemas", name), name);

let checked = 0, wrong = 0;
function expect(schema, dir, name, wanted) {
  const validate = ajv.getSchema(schema);
  const passes = validate(read(dir, name));
  checked++;
  if (passes === wanted)
    return;
  wrong++;
  console.log(`${dir}/${name}: ${wanted ? "does not pass" : "passes"} ${schema}`);
  for (const e of passes ? [] : validate.errors.slice(0, 5))
    console.log(`  ${e.instancePath || "/"} ${e.message}`);
}

for (const [folder, wanted] of [["accept", true], ["reject", false], ["beyond-schema", true]])
  for (const name of json(join(corpus, folder)))
    expect("event.schema.json", join(corpus, folder), name, wanted);

// shapes/<schema>/{accept,reject}--<what>.json for everything else that is exchanged.
for (const shape of readdirSync(join(corpus, "shapes")).sort())
  for (const name of json(join(corpus, "shapes", shape)))
    expect(`${shape}.schema.json`, join(corpus, "shapes", shape), name, name.startsWith("accept"));

console.log(`${checked} files, ${wrong} decided otherwise than by the decoder`);
process.exit(checked > 0 && wrong === 0 ? 0 : 1);
