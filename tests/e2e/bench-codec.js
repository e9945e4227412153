// `cargo xtask bench codec`: the codec beside its peers, over pickles that a local CPython writes. Ratios first.
//
// Ours: native, and compiled to wasm as the page's worker is, in Node and in Chromium. Peers: the C unpickler of CPython with its
// collector off, pickletools.genops, serde-pickle (Rust), pickleparser (npm). Each run is a process of its own, and the best of some rounds
// counts.
//
// With PICKLESCOPE_RECORD the table is written to docs/benchmarks.md.

import { execFileSync } from "node:child_process";
import { readFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { launch } from "./harness/browser.js";

const ROUNDS = 5;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = here("../..");
const [native, wasmNode, wasmWeb] = ["PICKLESCOPE_BENCH", "PICKLESCOPE_WASM_NODE", "PICKLESCOPE_WASM_WEB"].map((name) => {
  if (!process.env[name]) throw new Error(`${name} is not set: cargo xtask bench codec starts this`);
  return process.env[name];
});
const folder = join(root, "target/bench/codec");

function run(command, ...args) {
  return execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, cwd: root, stdio: ["ignore", "pipe", "inherit"] });
}

const json = (command, ...args) => JSON.parse(run(command, ...args));
const workloads = here("../bench/workloads.py");

/** The CPythons of this machine that can read protocol 5, by what they say of themselves. */
function pythons() {
  const candidates = ["/usr/bin/python3", "python3"];
  try {
    candidates.push(...run("sh", "-c", "ls -d ${PYENV_ROOT:-$HOME/.pyenv}/versions/*/bin/python").trim().split("\n"));
  } catch {
    // No pyenv.
  }
  const found = new Map();
  for (const path of candidates) {
    try {
      const code =
        "import sys, platform; assert sys.version_info >= (3, 8); " +
        "print('CPython', platform.python_version(), 'of the system' if sys.base_prefix == '/usr' else 'of pyenv' if 'pyenv' in sys.base_prefix else '')";
      const version = execFileSync(path, ["-c", code], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
      if (!found.has(version)) found.set(version, path);
    } catch {
      // Not here, or too old.
    }
  }
  return [...found].map(([version, path]) => ({ version, path }));
}

function inNode(file, what) {
  return json(process.execPath, here("bench-codec-node.js"), what, file, String(ROUNDS), wasmNode);
}

async function inChromium(browser, file) {
  const page = await browser.newPage();
  await page.setContent("<input type=file>");
  // The glue looks for its own address, which a page without one does not have.
  const glue = readFileSync(join(wasmWeb, "app.js"), "utf8").replace("typeof document !== 'undefined'", "false");
  await page.addScriptTag({ content: glue });
  await page.setInputFiles("input", file);
  const wasm = readFileSync(join(wasmWeb, "app_bg.wasm")).toString("base64");
  const result = await page.evaluate(
    async ([wasm, rounds]) => {
      const bytes = Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0));
      const { Workload } = wasm_bindgen;
      await wasm_bindgen({ module_or_path: bytes });
      const workload = new Workload(new Uint8Array(await document.querySelector("input").files[0].arrayBuffer()));
      let seconds = Infinity;
      // The clock of a page is a coarse one: what is short is done many times.
      let times = 1;
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        for (let time = 0; time < times; time++) workload.decode();
        const took = performance.now() - start;
        if (took < 1) {
          times *= 10;
          round = -1;
          seconds = Infinity;
        } else {
          seconds = Math.min(seconds, took / 1e3 / times);
        }
      }
      return { seconds };
    },
    [wasm, ROUNDS],
  );
  await page.close();
  return result;
}

const geomean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
const ms = (seconds) => (seconds === null ? "fails" : seconds < 0.001 ? `${(seconds * 1e6).toFixed(0)} µs` : `${(seconds * 1e3).toFixed(1)} ms`);
const times = (ratio) => (ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2)) + "x";

mkdirSync(folder, { recursive: true });
const all = pythons();
if (all.length === 0) throw new Error("no CPython 3.8 or later was found: it writes the workloads and is what they are compared with");
const names = run(all[0].path, workloads, "write", folder).trim().split("\n");
const path = (name) => join(folder, `${name}.pkl`);
// The fastest of them is the peer.
const probe = (python) => json(python.path, workloads, "loads", path("records-5"), "3").seconds;
const speeds = all.map((python) => ({ ...python, seconds: probe(python) })).sort((a, b) => a.seconds - b.seconds);
const python = speeds[0];

const browser = await launch();
const rows = [];
for (const name of names) {
  const file = path(name);
  const ours = json(native, "codec", file, String(ROUNDS));
  const row = {
    name,
    bytes: statSync(file).size,
    ...ours,
    loads: json(python.path, workloads, "loads", file, String(ROUNDS)).seconds,
    genops: json(python.path, workloads, "genops", file).seconds,
    node: inNode(file, "wasm").seconds,
    chromium: (await inChromium(browser, file)).seconds,
    pickleparser: inNode(file, "pickleparser").seconds,
  };
  rows.push(row);
  console.error(`  ${name}: ours ${ms(row.seconds)}, CPython ${ms(row.loads)}`);
}

const lines = [];
const say = (line = "") => lines.push(line);
const table = (head, body) => {
  say(`| ${head.join(" | ")} |`);
  say(`|${head.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`);
  for (const line of body) say(`| ${line.join(" | ")} |`);
  say();
};

say("# Benchmarks of the codec");
say();
say("Written by `cargo xtask bench codec --record`; not by hand. A whole graph with where every object comes from, against what CPython's C unpickler");
say("takes to build the objects, with its collector off. What CPython drops and we keep: every op's offset, which bytes belong to which object, duplicate keys,");
say("dropped values. What we do not do and CPython does: make objects, copy payloads.");
say();
say(`${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${python.version} (the fastest of ${speeds.length} here); Node ${process.versions.node}; Chromium ${browser.version()}; ${run("rustc", "--version").trim()}.`);
say(`The best of ${ROUNDS} rounds, each program in a process of its own.`);
say();
say("## Times faster than `pickle.loads`");
say();
const ratio = (key) => rows.map((row) => row.loads / row[key]);
const keys = [["native", "seconds"], ["wasm in Node", "node"], ["wasm in Chromium", "chromium"]];
table(
  ["", ...keys.map(([title]) => title), "bytes a node"],
  [
    ...rows.map((row) => [row.name, ...keys.map(([, key]) => times(row.loads / row[key])), (row.memory / row.nodes).toFixed(1)]),
    ["geometric mean", ...keys.map(([, key]) => times(geomean(ratio(key)))), geomean(rows.map((row) => row.memory / row.nodes)).toFixed(1)],
    [
      "the same without `arrays`",
      ...keys.map(([, key]) => times(geomean(rows.filter((row) => row.name !== "arrays").map((row) => row.loads / row[key])))),
      geomean(rows.filter((row) => row.name !== "arrays").map((row) => row.memory / row.nodes)).toFixed(1),
    ],
  ],
);
say("## Times");
say();
table(
  ["", "MB", "ops", "nodes", "ours", "an op", "wasm, Node", "wasm, Chromium", "loads (C)", "genops", "serde-pickle", "pickleparser"],
  rows.map((row) => [
    row.name,
    (row.bytes / 1e6).toFixed(1),
    row.ops,
    row.nodes,
    ms(row.seconds),
    `${((row.seconds / row.ops) * 1e9).toFixed(1)} ns`,
    ms(row.node),
    ms(row.chromium),
    ms(row.loads),
    ms(row.genops),
    ms(row.serde_pickle),
    ms(row.pickleparser),
  ]),
);
say("The other CPythons here, over `records-5`: " + speeds.slice(1).map((other) => `${other.version} ${ms(other.seconds)}`).join("; ") + ".");
console.log(lines.join("\n"));
await browser.close();
if (process.env.PICKLESCOPE_RECORD) {
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/benchmarks.md"), lines.join("\n") + "\n");
}
