// `cargo xtask bench`, smoothness: ten seconds of scrolling, scrubbing and zooming over ten million ops, in real Chromium
// against dist/. The file is one that the native part leaves in target/bench.

import { fileURLToPath } from "node:url";

import { App } from "./harness/app.js";
import { launch } from "./harness/browser.js";
import { Hand, measure, quantile } from "./harness/frames.js";
import { startSite } from "./harness/site.js";
import { Viewer } from "./pages/viewer.js";

/** What is aimed at: milliseconds of scripting and layout in 95 of 100 frames, and the share of frames that come late. */
const WORK = 8;
const LATE = 25;
const LATE_SHARE = 0.01;

const browser = await launch();
const site = await startSite();
const app = await App.open(browser, site);
await app.ready();
await app.pick(fileURLToPath(new URL("../../target/bench/wide.pkl", import.meta.url)));
const viewer = new Viewer(app);
await viewer.tree.ready();
await viewer.timeline.ready(120_000);
const ops = await viewer.ops.total();
console.log(`Chromium ${browser.version()}, ${ops.toLocaleString("en")} ops; ten seconds of input`);

const { page } = app;
const hand = await Hand.of(page);
/** Milliseconds between two inputs: as often as a screen shows a frame. */
const PACE = 1000 / 60;

const middle = async (part) => {
  const { x, y, width, height } = await part.boundingBox();
  return [x + width / 2, y + height / 2];
};

const parts = {
  async "scrolling the tree"() {
    const at = await middle(viewer.tree.grid);
    return hand.during(1500, PACE, (i) => hand.wheel(at, 0, i % 40 < 30 ? 240 : -400));
  },
  async "scrolling the ops"() {
    const at = await middle(viewer.ops.grid);
    return hand.during(2000, PACE, (i) => hand.wheel(at, 0, i % 40 < 30 ? 300 : -500));
  },
  async "zooming in and out"() {
    const at = await middle(viewer.timeline.canvas);
    hand.move(at);
    return hand.during(2500, PACE, (i) => hand.wheel(at, 0, i % 120 < 60 ? -120 : 120));
  },
  async panning() {
    const at = await middle(viewer.timeline.canvas);
    return hand.during(2000, PACE, (i) => hand.wheel(at, i % 60 < 35 ? 200 : -200, 0));
  },
  async scrubbing() {
    const { x, y, width } = await viewer.timeline.canvas.boundingBox();
    const at = (i) => [x + width * (0.2 + 0.6 * Math.abs(Math.sin(i / 40))), y + 6];
    hand.press(at(0));
    const inputs = await hand.during(2000, PACE, (i) => hand.move(at(i), true));
    hand.release(at(inputs));
    return inputs;
  },
};

/** What is in sight: a part that moves nothing has measured nothing. */
const sight = async () => {
  const [rows, ops, window] = [await viewer.tree.rows(), await viewer.ops.rows(), await viewer.timeline.window()];
  return JSON.stringify([rows[0], ops[0], ops.find((op) => op.states.includes("cursor")), window]);
};

const all = { intervals: [], work: [], cpu: [] };
for (const [name, part] of Object.entries(parts)) {
  const before = await sight();
  let inputs = 0;
  const measured = await measure(browser, page, async () => {
    inputs = await part();
  });
  await hand.rest();
  if ((await sight()) === before) throw new Error(`${name} moved nothing`);
  for (const [what, values] of Object.entries(measured)) all[what].push(...values);
  report(`${name}, ${inputs} inputs`, measured);
}
for (const values of Object.values(all)) values.sort((a, b) => a - b);
report("all of it", all);
await seeks();
await app.check();
await browser.close();
await site.close();

/** From a place far away to the machine there: the answers of the worker, and the time until it is drawn. And a call that is not there. */
async function seeks() {
  const { machine } = viewer;
  await machine.open();
  await machine.settled();
  const times = await page.evaluate(async (ops) => {
    const slider = document.querySelector(".machine-slider");
    const lists = document.querySelector(".machine-lists");
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    const posted = [];
    const post = Worker.prototype.postMessage;
    let [asked, answered] = [0, 0];
    Worker.prototype.postMessage = function (...args) {
      if (!this.heard) this.addEventListener("message", () => { answered = performance.now(); });
      this.heard = true;
      asked = performance.now();
      posted.push(asked);
      return post.apply(this, args);
    };
    const all = [];
    for (let i = 0; i < 60; i++) {
      const op = Math.floor(ops * ((i * 0.6180339887) % 1));
      // Longer than panes of text wait for a cursor that is drawn along.
      await new Promise((rested) => setTimeout(rested, 250));
      const start = performance.now();
      slider.value = String(op);
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const shown = `op ${op.toLocaleString("en")} of`;
      // The machine is asked for last: its answer ends the wait.
      while (!document.querySelector(".machine-count").textContent.startsWith(shown) || lists.getAttribute("aria-busy") === "true") await frame();
      all.push({ worker: answered - asked, drawn: performance.now() - start });
    }
    Worker.prototype.postMessage = post;
    return all;
  }, ops);
  for (const what of ["worker", "drawn"]) {
    const sorted = times.map((time) => time[what]).sort((a, b) => a - b);
    console.log(`machine at any op, ${what.padEnd(6)}: p50 ${quantile(sorted, 0.5).toFixed(1)} ms, p95 ${quantile(sorted, 0.95).toFixed(1)} ms, longest ${sorted.at(-1).toFixed(1)} ms`);
  }
  await machine.to(0);
  const start = performance.now();
  await page.keyboard.press("}");
  await viewer.said(/^No call/);
  console.log(`no call in all ops: ${(performance.now() - start).toFixed(0)} ms with the driver's own`);
}

function report(name, { intervals, work, cpu }) {
  const late = intervals.filter((interval) => interval > LATE).length / intervals.length;
  const [p50, p95] = [0.5, 0.95].map((share) => quantile(work, share));
  console.log(
    `${name.padEnd(31)} ${String(intervals.length).padStart(4)} frames; work p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms ` +
      `(${(WORK / p95).toFixed(2)}x within ${WORK}; of the processor ${quantile(cpu, 0.95).toFixed(1)} ms), longest ${work.at(-1)?.toFixed(1)} ms; ` +
      `${(late * 100).toFixed(1)} % of frames over ${LATE} ms (aim ${LATE_SHARE * 100} %), longest ${intervals.at(-1)?.toFixed(0)} ms`,
  );
}
