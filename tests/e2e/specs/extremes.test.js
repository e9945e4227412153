// Files that are small and ask for much: each must open at once, and scroll.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { bytes, nested } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

async function opened(app, name, pickle) {
  const viewer = new Viewer(app);
  await viewer.open(name, pickle);
  return viewer;
}

scenario("2^40 paths to one list are forty rows and links", async (app) => {
  // [x, x] with x = [y, y] and so on: MEMOIZE numbers what BINGET fetches.
  const levels = [];
  for (let level = 1; level <= 40; level++) levels.push(bytes("]", 0x94, "(h", level - 1, "h", level - 1, "e"));
  const { tree } = await opened(app, "laughs.pkl", bytes(0x80, 4, "]", 0x94, ...levels, "."));
  await tree.press("Home", "Shift+ArrowRight");
  assert.equal(await tree.total(), 1 + 40 * 2, "each level has one row and one link");
  await tree.press("End");
  await tree.check();
});

scenario("a text that says it has 2^63 bytes is a fault with an offset", async (app) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(1n << 63n);
  const { tree, page } = await opened(app, "long.pkl", bytes(0x80, 4, "](K", 1, "K", 2, 0x8d, length, "abc."));
  assert.match(await page.locator(".fault").innerText(), /0x8\b.*BINUNICODE8.*exceeds system's maximum size/s);
  assert.equal(await tree.total(), 3, "what came before is there");
});

scenario("20,000 single SETITEM and APPEND of protocol 0", async (app) => {
  const pieces = ["(lp0\n(dp1\na"];
  for (let i = 0; i < 20_000; i++) pieces.push(`g1\nVkey ${i}\np${2 * i + 2}\nI${i}\nsaF${i}.5\na`);
  const { tree } = await opened(app, "single.pkl", Buffer.from(`${pieces.join("")}.`, "latin1"));
  await tree.press("Home", "Shift+ArrowRight");
  assert.ok((await tree.total()) > 60_000, `${await tree.total()} rows`);
  for (const share of [0.5, 1]) {
    await tree.scrollTo(share);
    await tree.check();
  }
});

scenario("a million levels cut off before their ends", async (app) => {
  const whole = nested(1_000_000);
  const { tree } = await opened(app, "cut.pkl", whole.subarray(0, 1_500_000));
  await tree.press("End");
  await tree.check();
});
