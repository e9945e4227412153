// `cargo xtask bench`, the browser's part: from a dropped file to a tree that can be used, in real Chromium against dist/.
// The files are those that the native part leaves in target/bench.

import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { App } from "./harness/app.js";
import { launch } from "./harness/browser.js";
import { startSite } from "./harness/site.js";

const ROUNDS = 5;

/**
 * Milliseconds from the moment the page is given the file to the frame after its first rows, as the page's own clock
 * tells it. The transfer of the file into the browser does not count.
 */
async function timeOpening(app, path) {
  await app.page.evaluate(() => {
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
console.log(`Chromium ${browser.version()}, from the file to its first rows; the best and the median of ${ROUNDS}`);
for (const [name, budget] of [["records.pkl", 1000], ["payloads.pkl", null]]) {
  const path = fileURLToPath(new URL(`../../target/bench/${name}`, import.meta.url));
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const app = await App.open(browser, site);
    await app.ready();
    // The worker is up before people drop anything.
    await app.page.waitForTimeout(300);
    times.push(await timeOpening(app, path));
    await app.check();
    await app.close();
  }
  times.sort((a, b) => a - b);
  const [best, median] = [times[0], times[ROUNDS >> 1]].map(Math.round);
  const size = (statSync(path).size / 1e6).toFixed(1);
  const held = budget ? `, ${(budget / median).toFixed(2)}x within the ${budget} ms it should take` : "";
  console.log(`${name.padEnd(16)} ${size.padStart(7)} MB ${String(best).padStart(6)} ms best ${String(median).padStart(6)} ms median${held}`);
}
await browser.close();
await site.close();
