// Opening and closing leaves nothing behind: no listeners, no elements, no workers, no memory.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const DATA = pickle(dict([str("rows"), list(int(1), int(2), list(str("x")))], [str("name"), str("a")]));
const ROUNDS = 500;

scenario("five hundred files opened and closed leave nothing behind", async (app) => {
  const viewer = new Viewer(app);
  const { page } = app;
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const measure = async () => {
    await page.waitForTimeout(300);
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return { nodes, listeners: jsEventListeners, heap: usedSize, workers: page.workers().length };
  };
  const round = async (n) => {
    await viewer.drop(`file-${n}.pkl`, DATA);
    await page.getByRole("heading", { level: 1, name: `file-${n}.pkl`, exact: true }).waitFor();
    await viewer.tree.ready();
    await viewer.tabs.close(1);
    await viewer.tabs.count(1);
  };
  await viewer.open("first.pkl", DATA);
  // What is made once is made by then.
  for (let n = 0; n < 20; n++) await round(n);
  const before = await measure();
  for (let n = 20; n < ROUNDS; n++) await round(n);
  const after = await measure();
  console.log(`${ROUNDS} files: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
  assert.ok(after.workers <= before.workers, `${after.workers} workers`);
  assert.ok(after.listeners <= before.listeners + 20, `${after.listeners} listeners, were ${before.listeners}`);
  assert.ok(after.nodes <= before.nodes + 400, `${after.nodes} nodes, were ${before.nodes}`);
  assert.ok(after.heap <= before.heap + 1_500_000, `${after.heap} bytes of heap, were ${before.heap}`);
}, { timeout: 300_000 });
