// The app's own keys from the tree, which has the keys when a file has opened; and what comes of keys in a hurry.

import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const FILE = pickle(
  dict(
    [str("alpha"), list(int(1), int(2), int(3))],
    [str("mu"), list(int(4))],
    [str("xi"), str("text")],
    [str("upsilon"), int(5)],
  ),
);

async function opened(app) {
  const viewer = new Viewer(app);
  await viewer.openWhole("greek.pkl", FILE);
  return viewer;
}

const label = async ({ tree }) => (await tree.selected())?.label;

scenario("what the help calls everywhere works in the tree", async (app) => {
  const viewer = await opened(app);
  const { tree, ops, hex, page } = viewer;
  await viewer.allowClipboard();
  const press = (key) => page.keyboard.press(key);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "treegrid");
  await tree.press("ArrowDown", "ArrowRight", "ArrowDown");
  assert.equal(await label(viewer), "0");
  await press("u");
  await eventually(() => label(viewer), "'alpha'");
  await press("x");
  await ops.grid.waitFor({ state: "hidden" });
  await press("x");
  await ops.grid.waitFor();
  await press("m");
  await viewer.said("This is referred to only here.");
  await press("y");
  await press("p");
  await viewer.said("Copied obj['alpha']");
  await press("g");
  await press("o");
  await eventually(() => page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Go to offset");
  await page.keyboard.type("0x2");
  await press("Enter");
  await eventually(async () => (await hex.painted()).op, [[2, 3]]);
});

scenario("letters that mean something begin a search behind a quote or with Shift, and others as they are", async (app) => {
  const viewer = await opened(app);
  const { tree, ops, page } = viewer;
  const found = async (text, name) => {
    await tree.press("Home");
    // What belongs together is typed within a moment; what comes after begins anew.
    await page.waitForTimeout(800);
    await page.keyboard.type(text);
    await tree.settled();
    await eventually(() => label(viewer), name, text);
  };
  await found("'x", "'xi'");
  await found("'mu", "'mu'");
  await found("U", "'upsilon'");
  await found("al", "'alpha'");
  assert.ok(await ops.grid.isVisible(), "no letter of a search has hidden the bytes");
});

scenario("the bar tells the path of the row, whichever panel is open", async (app) => {
  const viewer = await opened(app);
  const { tree, page } = viewer;
  const path = () => page.locator(".tree-bar .path").innerText();
  await viewer.side("File");
  await tree.press("ArrowDown");
  await eventually(path, "obj['alpha']");
  assert.match((await viewer.place()).selection, /obj\['alpha'\]$/);
  await tree.press("ArrowDown");
  await eventually(path, "obj['mu']");
  // What the other panel missed is asked for when it comes.
  await viewer.side("Selection");
  await viewer.inspector.getByText("obj['mu']").first().waitFor();
});

scenario("two steps back in a hurry are two steps", async (app) => {
  const viewer = await opened(app);
  const { tree, ops, page } = viewer;
  for (const op of [3, 5, 7]) {
    await ops.click(op);
    await eventually(() => ops.which("selected"), [op]);
  }
  await tree.grid.focus();
  // Both before any answer can have come.
  await page.evaluate(() => {
    for (let i = 0; i < 2; i++) {
      const key = new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true, composed: true });
      document.activeElement.dispatchEvent(key);
    }
  });
  await eventually(() => ops.which("selected"), [3]);
  await page.keyboard.press("Alt+ArrowRight");
  await eventually(() => ops.which("selected"), [5]);
  await page.keyboard.press("Alt+ArrowRight");
  await eventually(() => ops.which("selected"), [7]);
});

scenario("rows that open while one goes on leave the selection where one went", async (app) => {
  const viewer = await opened(app);
  const { tree, page } = viewer;
  await tree.press("ArrowDown");
  // Opening takes an answer; the next two keys do not wait for it.
  await page.evaluate(() => {
    for (const key of ["ArrowRight", "ArrowDown", "ArrowDown"]) {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
    }
  });
  await tree.settled();
  const selected = await tree.selected();
  assert.equal(selected.label, "'mu'");
  const rows = await tree.check();
  assert.deepEqual(rows.map((row) => row.label), ["obj", "'alpha'", "0", "1", "2", "'mu'", "'xi'", "'upsilon'"]);
  assert.equal(selected.index, 5, "its new place is known");
});

scenario("a link to a pane leaves the sizes of panes as they were chosen", async (app) => {
  const viewer = await opened(app);
  const { page } = viewer;
  const splitter = page.getByRole("separator", { name: "Width of the panel" });
  await splitter.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  const chosen = await splitter.getAttribute("aria-valuenow");
  const kept = () => page.evaluate(() => localStorage.getItem("picklescope.sizes"));
  const before = await kept();
  await page.evaluate((hash) => { location.hash = hash; }, `#v=1&view=hex&name=linked.pkl&d=${deflateRawSync(FILE).toString("base64url")}`);
  await viewer.opened("linked.pkl");
  assert.equal(await splitter.getAttribute("aria-valuenow"), chosen);
  await splitter.focus();
  await page.keyboard.press("ArrowLeft");
  const [side, , drawer] = (await kept()).split(",").map(Number);
  const [old, , below] = before.split(",").map(Number);
  assert.deepEqual([side, drawer], [old + 16, below]);
});

scenario("of thousands of extension codes only a few are drawn", async (app) => {
  const codes = Array.from({ length: 3000 }, (_, i) => [0x83, (i + 1) & 255, (i + 1) >> 8]).flat();
  const file = Buffer.from([0x80, 2, 0x5d, 0x28, ...codes, 0x65, 0x2e]);
  const viewer = new Viewer(app);
  await viewer.openWhole("codes.pkl", file);
  await viewer.metadata.open();
  const drawn = () => viewer.metadata.panel.locator("ul.needs > li").count();
  assert.ok((await drawn()) <= 24, `${await drawn()} are drawn at first`);
  await viewer.metadata.unfold();
  assert.ok((await drawn()) <= 400, `${await drawn()} are drawn at the most`);
});
