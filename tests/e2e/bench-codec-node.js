// One workload in a Node of its own: `bench-codec-node.js wasm|pickleparser FILE ROUNDS WASM-FOLDER`. Prints the seconds as JSON, null
// where the program fails.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [what, file, rounds, wasm] = process.argv.slice(2);
const require = createRequire(import.meta.url);

function prepare() {
  const bytes = new Uint8Array(readFileSync(file));
  if (what === "wasm") {
    const { Workload } = require(join(wasm, "app.js"));
    const workload = new Workload(bytes);
    return () => workload.decode();
  }
  const { Parser } = require("pickleparser");
  return () => new Parser().parse(bytes);
}

let seconds = Infinity;
try {
  const work = prepare();
  for (let round = 0; round < (what === "wasm" ? Number(rounds) : 1); round++) {
    const start = performance.now();
    work();
    seconds = Math.min(seconds, (performance.now() - start) / 1e3);
  }
} catch {
  seconds = null;
}
console.log(JSON.stringify({ seconds }));
