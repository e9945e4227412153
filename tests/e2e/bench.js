// `cargo xtask bench page`: from a dropped file to a sentence and a tree that can be used, in real Chromium against dist/.
// Two of the files are those that the native part leaves in target/bench; the large ones are made here.

import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { App } from "./harness/app.js";
import { launch } from "./harness/browser.js";
import { startSite } from "./harness/site.js";
import { bytes, dict, int, str } from "./pages/pickles.js";
import { Viewer } from "./pages/viewer.js";

const ROUNDS = 5;
const bench = (name) => fileURLToPath(new URL(`../../target/bench/${name}`, import.meta.url));

/** A list of equal dicts of so many bytes in all. */
function writeRecords(path, size) {
  const record = dict([str("id"), int(7)], [str("name"), str("Ada Lovelace")], [str("tags"), bytes("](", str("a"), str("b"), "e")], [str("score"), bytes("G", Buffer.alloc(8))]);
  const file = openSync(path, "w");
  writeSync(file, bytes(0x80, 2, "]("));
  const piece = Buffer.concat(Array(10_000).fill(record));
  for (let at = 0; at < size; at += piece.length) writeSync(file, piece);
  writeSync(file, "e.");
  closeSync(file);
}

/** A list of payloads of 4 MB each, which are holes. */
function writeArrays(path, count) {
  const file = openSync(path, "w");
  const length = 4 << 20;
  const head = Buffer.alloc(5, "B");
  head.writeUInt32LE(length, 1);
  let at = writeSync(file, bytes(0x80, 3, "]("));
  for (let i = 0; i < count; i++, at += head.length + length) writeSync(file, head, 0, head.length, at);
  at += writeSync(file, Buffer.from("e."), 0, 2, at);
  ftruncateSync(file, at);
  closeSync(file);
}

/**
 * Milliseconds from the moment the page is given the file to the frame after its first rows, as the page's own clock
 * tells it. The transfer of the file into the browser does not count.
 */
async function timeOpening(app, path) {
  await app.page.evaluate(() => {
    globalThis.longest = 0;
    globalThis.observer ??= new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    });
    globalThis.observer.observe({ type: "longtask" });
    globalThis.opening = new Promise((resolve) => {
      addEventListener("change", () => {
        const start = performance.now();
        const look = () => {
          const rows = document.querySelectorAll("[role=treegrid] [role=row][aria-level]");
          if (rows.length === 0) requestAnimationFrame(look);
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        };
        look();
      }, { capture: true, once: true });
    });
  });
  await app.pick(path);
  return app.page.evaluate(() => globalThis.opening);
}

const browser = await launch();
const site = await startSite();
mkdirSync(bench(""), { recursive: true });
writeRecords(bench("records-100.pkl"), 100e6);
writeArrays(bench("arrays-1000.pkl"), 256);
console.log(`Chromium ${browser.version()}, from the file to its sentence and its first rows; the best and the median of ${ROUNDS}`);
for (const [name, budget] of [["records.pkl", 500], ["payloads.pkl", null], ["records-100.pkl", null], ["arrays-1000.pkl", 500]]) {
  const path = bench(name);
  const [times, tasks] = [[], []];
  let held;
  for (let round = 0; round < ROUNDS; round++) {
    const app = await App.open(browser, site);
    await app.ready();
    // The worker is up before people drop anything.
    await app.page.waitForTimeout(300);
    times.push(await timeOpening(app, path));
    tasks.push(await app.page.evaluate(() => globalThis.longest));
    if (round === 0) held = await new Viewer(app).held();
    await app.check();
    await app.close();
  }
  const sorted = (list) => list.sort((a, b) => a - b).map(Math.round);
  const [[best, , median], [, , task]] = [sorted(times), sorted(tasks)];
  const size = (statSync(path).size / 1e6).toFixed(1);
  const within = budget ? `, ${(budget / median).toFixed(2)}x within the ${budget} ms it should take` : "";
  console.log(
    `${name.padEnd(16)} ${size.padStart(7)} MB ${String(best).padStart(6)} ms best ${String(median).padStart(6)} ms median${within}; ` +
      `longest task ${task} ms, worker ${(held.wasm / 1e6).toFixed(1)} MB`,
  );
}
await browser.close();
await site.close();
