// The corpus through the real wasm, by the npm package's functions, against the goldens that CPython's oracle wrote.
//
// The native tests ask the same of the same code; what shows here is 32-bit lengths, the wasm's own memory, and the way
// from Rust to plain objects.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const { check, graphJson, dis } = createRequire(import.meta.url)(process.env.PICKLESCOPE_PACKAGE);

const TESTS = fileURLToPath(new URL("../../../tests", import.meta.url));
const REF = join(TESTS, "ref");
const CORPUS = join(TESTS, "corpus");

/** The rows of all goldens of a name, each with the path of its file. */
function goldens(name) {
  const rows = [];
  for (const path of readdirSync(REF, { recursive: true }).filter((path) => path.endsWith(name))) {
    const folder = relative(REF, join(REF, path, ".."));
    for (const line of readFileSync(join(REF, path), "utf8").split("\n").filter(Boolean)) {
      const row = JSON.parse(line);
      rows.push({ ...row, path: join(CORPUS, folder, row.file) });
    }
  }
  return rows;
}

/** Files whose verdict is known not to be CPython's; the native tests see to it that the list stays true. */
const KNOWN = new Set(
  readFileSync(join(REF, "known-differences.txt"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split(": ")[0]),
);

/** Fails with the names of all that disagree, and the first of them in full. */
function agree(rows, disagreement) {
  assert.ok(rows.length > 100, `only ${rows.length} goldens were found`);
  const disagreeing = rows.filter((row) => !KNOWN.has(relative(CORPUS, row.path)) && disagreement(row));
  if (disagreeing.length > 0) {
    const names = disagreeing.map(({ path }) => relative(CORPUS, path));
    const first = disagreement(disagreeing[0]);
    assert.deepEqual(first.actual, first.expected, `${names.length} of ${rows.length} disagree: ${names.join(", ")}`);
  }
  console.log(`${rows.length} agree`);
}

test("every graph is the one that Python builds", () => {
  agree(goldens("graph.jsonl"), ({ path, graph }) => {
    const actual = JSON.parse(graphJson(readFileSync(path)));
    return isDeepStrictEqual(actual, graph) ? null : { actual, expected: graph };
  });
});

test("every verdict is CPython's", () => {
  agree(goldens("verdict.jsonl"), ({ path, file, ok }) => {
    const { ok: actual, error } = check(file, readFileSync(path));
    // A stream is ok by its first pickle, and may still have a fault behind it.
    return actual === ok && (ok || error !== null) ? null : { actual: { ok: actual, error }, expected: { ok } };
  });
});

test("a report is a plain object", () => {
  const report = check("None.pkl", Uint8Array.of(0x80, 0x02, 0x4e, 0x2e));
  assert.equal(Object.getPrototypeOf(report), Object.prototype);
  assert.equal(report.ok, true);
  assert.equal(report.protocol, 2);
  assert.equal(typeof report.ops, "number");
  assert.deepEqual(report, JSON.parse(JSON.stringify(report)));
});

test("a disassembly has a line for each op", () => {
  const lines = dis(Uint8Array.of(0x80, 0x02, 0x4e, 0x2e)).split("\n");
  for (const name of ["PROTO", "NONE", "STOP"]) assert.ok(lines.some((line) => line.includes(name)), name);
});

test("whatever the bytes are, there is an answer", () => {
  const files = readdirSync(join(CORPUS, "broken")).map((name) => join(CORPUS, "broken", name));
  for (const path of files.filter((path) => statSync(path).isFile())) {
    const bytes = readFileSync(path);
    for (const end of [0, 1, bytes.length >> 1, bytes.length]) {
      const cut = bytes.subarray(0, end);
      check(path, cut);
      JSON.parse(graphJson(cut));
      dis(cut);
    }
  }
});
