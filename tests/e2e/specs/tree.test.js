// The tree at size, and by keyboard.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { dict, int, list, nested, pickle, str, table } from "../pages/pickles.js";
import { LIVE } from "../pages/tree.js";
import { Viewer } from "../pages/viewer.js";

const SMALL = pickle(
  dict([str("alpha"), list(int(1), int(2), int(3))], [str("beta"), list(int(4))], [str("gamma"), str("text")]),
);

async function opened(app, name, bytes) {
  const viewer = new Viewer(app);
  await viewer.open(name, bytes);
  return viewer;
}

scenario("100,000 rows open at once, and few of them exist", async (app) => {
  const { tree } = await opened(app, "table.pkl", table(1000, 150));
  await tree.press("Home", "Shift+ArrowRight");
  assert.ok((await tree.total()) >= 100_000, `${await tree.total()} rows`);
  // No moment may have more, also not while scrolling.
  await tree.grid.evaluate((grid) => {
    globalThis.mostLive = 0;
    new MutationObserver(() => {
      globalThis.mostLive = Math.max(globalThis.mostLive, grid.querySelectorAll("[role=row][aria-level], .is-waiting").length);
    }).observe(grid, { childList: true, subtree: true });
  });
  for (const share of [0.1, 0.5, 0.9, 1, 0]) {
    await tree.scrollTo(share);
    await tree.check();
  }
  await tree.press("End");
  assert.equal((await tree.selected()).index, (await tree.total()) - 1);
  await tree.press("Home");
  assert.equal((await tree.selected()).index, 0);
  const most = await tree.page.evaluate(() => globalThis.mostLive);
  assert.ok(most > 0 && most <= LIVE, `${most} rows were live`);
});

scenario("past the height a browser can scroll, keys and wheel still move by rows", async (app) => {
  const { tree, page } = await opened(app, "long.pkl", table(4000, 150));
  // Four times 100,000 and more: twice the rows that fit into the tallest element used.
  await tree.press("Home");
  for (let i = 0; i < 6; i++) await tree.press("Shift+ArrowRight");
  const total = await tree.total();
  assert.ok(total > 364_000, `${total} rows`);
  await tree.scrollTo(0.5);
  const [first] = await tree.check();
  assert.ok(Math.abs(first.index / total - 0.5) < 0.02, "the thumb's middle is the list's");
  const box = await tree.grid.boundingBox();
  await page.mouse.move(box.x + 100, box.y + 200);
  await page.mouse.wheel(0, 220);
  await page.waitForTimeout(250);
  const [moved] = await tree.check();
  assert.equal(moved.index - first.index, 10, "220 pixels are ten rows");
  await tree.row(moved.label).first().click();
  const middle = (await tree.rows())[20];
  await page.mouse.click(box.x + 100, box.y + 300);
  await tree.settled();
  const before = await tree.selected();
  assert.ok(before, `a row near ${middle.index} is selected`);
  for (let step = 1; step <= 25; step++) {
    await tree.press("ArrowDown");
    assert.equal((await tree.selected()).index, before.index + step);
  }
  await tree.press("End");
  assert.equal((await tree.selected()).index, total - 1);
}, { timeout: 120_000 });

scenario("a million nested lists open, scroll, and are left", async (app) => {
  const { tree } = await opened(app, "nested.pkl", nested(1_000_000));
  await tree.press("Home", "Shift+ArrowRight");
  assert.ok((await tree.total()) >= 100_000);
  for (const share of [0.3, 1]) {
    await tree.scrollTo(share);
    await tree.check();
  }
  await tree.press("End");
  const last = await tree.selected();
  assert.ok(last.level >= 100_000, `level ${last.level}`);
  await tree.press("ArrowLeft");
  const parent = await tree.selected();
  assert.equal(parent.level, last.expanded === "true" ? last.level : last.level - 1);
  await tree.press("Home");
  assert.equal((await tree.selected()).level, 1);
});

scenario("the keys of the treegrid pattern", async (app) => {
  const viewer = await opened(app, "small.pkl", SMALL);
  const { tree } = viewer;
  const at = async (label, expanded) => {
    const row = await tree.selected();
    assert.equal(row.label, label);
    if (expanded !== undefined) assert.equal(row.expanded, expanded);
  };
  await at("obj", "true");
  await tree.press("ArrowDown");
  await at("'alpha'", "false");
  await tree.press("ArrowRight");
  await at("'alpha'", "true");
  await tree.press("ArrowRight");
  await at("0", null);
  await tree.press("ArrowRight");
  await at("0");
  await tree.press("ArrowLeft");
  await at("'alpha'", "true");
  await tree.press("ArrowLeft");
  await at("'alpha'", "false");
  await tree.press("ArrowLeft");
  await at("obj", "true");
  await tree.press("End");
  await at("'gamma'");
  await tree.press("ArrowDown");
  await at("'gamma'");
  await tree.press("Home");
  await at("obj");
  await tree.press("ArrowUp");
  await at("obj");
  await tree.press("ArrowDown", "Enter");
  await at("'alpha'", "true");
  await tree.press("Enter");
  await at("'alpha'", "false");
  await tree.press("*");
  await at("'alpha'", "true");
  assert.equal((await tree.rows()).find((row) => row.label === "'beta'").expanded, "true");
  await tree.press("PageDown");
  await at("'gamma'");
  await tree.press("PageUp");
  await at("obj");
  await viewer.page.keyboard.type("ga");
  await tree.settled();
  await at("'gamma'");
});

scenario("rows say where they are", async (app) => {
  const { tree } = await opened(app, "small.pkl", SMALL);
  await tree.press("ArrowDown", "ArrowRight");
  const rows = (await tree.check()).map(({ label, level, position, size }) => [label, level, position, size]);
  assert.deepEqual(rows, [
    ["obj", 1, 1, 1],
    ["'alpha'", 2, 1, 3],
    ["0", 3, 1, 3],
    ["1", 3, 2, 3],
    ["2", 3, 3, 3],
    ["'beta'", 2, 2, 3],
    ["'gamma'", 2, 3, 3],
  ]);
  const active = await tree.grid.getAttribute("aria-activedescendant");
  const name = await tree.page.locator(`#${active} .label`).innerText();
  assert.equal(name, "'alpha'");
});

scenario("a long list is in buckets", async (app) => {
  const items = Array.from({ length: 2500 }, (_, i) => int(i));
  const { tree } = await opened(app, "long.pkl", pickle(list(...items)));
  const rows = await tree.check();
  assert.equal(rows[1].label, "[0 … 99]");
  await tree.press("End", "ArrowRight", "ArrowDown");
  assert.equal((await tree.selected()).label, "2400");
  await tree.press("ArrowLeft");
  assert.equal((await tree.selected()).label, "[2,400 … 2,499]");
});

scenario("the path of a row is copied", async (app) => {
  const viewer = await opened(app, "small.pkl", SMALL);
  const { tree, page } = viewer;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await tree.press("ArrowDown", "ArrowRight", "ArrowDown");
  await page.keyboard.press("y");
  await page.keyboard.press("p");
  await viewer.said("Copied");
  assert.equal(await clipboard(), "obj['alpha'][0]");
  await tree.press("ArrowUp");
  await page.getByRole("button", { name: "Copy path" }).click();
  await viewer.said(/Copied obj\['alpha'\]$/);
  assert.equal(await clipboard(), "obj['alpha']");
});

scenario("the keyboard help opens, closes, and gives the focus back", async (app) => {
  const viewer = await opened(app, "small.pkl", SMALL);
  await viewer.tree.grid.focus();
  await viewer.page.keyboard.press("?");
  const help = viewer.page.getByRole("dialog", { name: "Keyboard" });
  await help.waitFor();
  await viewer.page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  assert.equal(await viewer.page.evaluate(() => document.activeElement.getAttribute("role")), "treegrid");
});
