// The timeline by type: what weighs how much.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

// A list of 50 lists of three ints, and a text of 400 bytes.
const DATA = pickle("](", ...Array.from({ length: 50 }, () => list(int(1), int(2), int(3))), str("x".repeat(400)), "e");

async function byType(app) {
  const viewer = new Viewer(app);
  await viewer.openWhole("types.pkl", DATA);
  await app.page.getByRole("button", { name: "By type" }).click();
  await app.page.getByRole("treeitem").first().waitFor();
  return viewer;
}

/** The blocks, with where they begin and end in percent. */
const blocks = (page) =>
  page.getByRole("treeitem").evaluateAll((all) =>
    all.map((block) => ({
      text: block.innerText,
      level: Number(block.getAttribute("aria-level")),
      said: block.getAttribute("aria-label"),
      from: parseFloat(block.style.left),
      width: parseFloat(block.style.width),
    })),
  );

scenario("types stand below types, as wide as their bytes, the heaviest at the left", async (app) => {
  const viewer = await byType(app);
  const { page } = app;
  const all = await blocks(page);
  assert.deepEqual(all.map(({ text, level }) => [text, level]), [["list", 1], ["list", 2], ["str", 2], ["int", 3]]);
  const ints = 50 * 3 * 5;
  const share = (n) => (n / DATA.length) * 100;
  assert.ok(Math.abs(all[3].width - share(ints)) < 0.01, `${all[3].width} for ${share(ints)}`);
  assert.ok(Math.abs(all[2].width - share(405)) < 0.01 && Math.abs(all[2].from - all[1].width) < 0.01);
  assert.match(all[3].said, /^int: 150 objects, 750 B, /);
  // By objects it is another picture.
  await page.getByRole("button", { name: "Objects", exact: true }).click();
  await eventually(async () => {
    const all = await blocks(page);
    const int = all.find((block) => block.text === "int");
    assert.ok(Math.abs(int.width - (150 / 202) * 100) < 0.01);
  });
  // To the first of a path.
  await page.getByRole("treeitem", { name: /^int/ }).hover();
  await page.getByRole("button", { name: "Go to the first" }).click();
  await eventually(async () => assert.match((await viewer.place()).selection, /obj\[0\]\[0\]/));
  await page.getByRole("button", { name: "In order" }).click();
  await viewer.timeline.ready();
});

scenario("a block as wide as the window, and back; by mouse and by keys", async (app) => {
  await byType(app);
  const { page } = app;
  await page.getByRole("treeitem", { name: /^list: 50 / }).click();
  await eventually(async () => {
    assert.deepEqual((await blocks(page)).map(({ text, width }) => [text, Math.round(width)]), [["list", 100], ["list", 100], ["int", 83]]);
  });
  await page.keyboard.press("Escape");
  await eventually(async () => assert.equal((await blocks(page))[1].width < 100, true));
  await page.getByRole("treeitem", { name: /^list: 1 / }).focus();
  for (const [key, name] of [["ArrowUp", /^list: 1 /], ["ArrowDown", /^list: 50/], ["ArrowRight", /^str/], ["ArrowLeft", /^list: 50/], ["ArrowDown", /^int/]]) {
    await page.keyboard.press(key);
    await eventually(async () => assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? ""), name));
  }
});
