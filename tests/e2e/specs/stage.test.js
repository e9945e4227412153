// What loading would call and import, each a place in the file.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { bytes, pickle, str } from "../pages/pickles.js";
import { Stage } from "../pages/stage.js";
import { Viewer } from "../pages/viewer.js";

// [Point with a state, deque([1, 2]), complex(1, 2)], of which two globals come from one package.
const CALLS = pickle(
  "](",
  bytes("cshapes.flat\nPoint\n)", 0x81, "}", str("x"), "K", 1, "sb"),
  bytes("ccollections\ndeque\n)R(K", 1, "K", 2, "e"),
  bytes("cshapes\narea\nK", 3, 0x85, "R"),
  "e",
);
const WIDE = { viewport: { width: 1440, height: 900 } };

async function opened(app, data = CALLS) {
  const viewer = new Viewer(app);
  await viewer.openWhole("calls.pkl", data);
  return viewer;
}

scenario("calls stand in the order in which loading makes them, as Python would write them", async (app) => {
  const viewer = await opened(app);
  const calls = new Stage(app.page, "Calls");
  await calls.show();
  assert.deepEqual((await calls.rows()).map((row) => row.cells), [
    ["1", "NEWOBJ", "shapes.flat.Point.__new__(shapes.flat.Point)"],
    ["2", "BUILD", "obj[0].__setstate__({'x': 1})"],
    ["3", "REDUCE", "collections.deque()"],
    ["4", "APPENDS", "obj[1].extend([1, 2])"],
    ["5", "REDUCE", "shapes.area(3)"],
  ]);
  // A call is an op, which all panes go to.
  await (await calls.row(4)).click();
  await eventually(async () => assert.equal((await viewer.tree.selected()).label, "2"));
  assert.match((await viewer.place()).selection, /REDUCE · obj\[2\]/);
  const op = (await viewer.ops.rows()).find((row) => row.selected);
  assert.deepEqual([op.name, op.at], ["REDUCE", CALLS.length - 3]);
  assert.deepEqual((await calls.rows()).filter((row) => row.selected).map((row) => row.index), [4]);
}, { options: WIDE });

scenario("imports stand below their packages, those that Python does not bring first", async (app) => {
  const viewer = await opened(app);
  const imports = new Stage(app.page, "Imports");
  await imports.show();
  await eventually(async () => assert.equal((await imports.rows()).length, 5));
  assert.deepEqual((await imports.rows()).map((row) => row.cells.join(" | ").replace(/\s+/g, " ")), [
    "shapes | ",
    "ƒ.flat.Point | 1",
    "ƒ.area | 1",
    "collections is part of Python | ",
    "ƒ.deque | 1",
  ]);
  await (await imports.row(2)).click();
  await eventually(async () => assert.match((await viewer.place()).selection, /obj\[2\]/));
  assert.match(await viewer.inspector.innerText(), /global/);
}, { options: WIDE });

scenario("the stage by keys: chosen by numbers, walked by arrows, closed by the same number", async (app) => {
  const viewer = await opened(app);
  const { page } = app;
  const calls = new Stage(page, "Calls");
  await page.keyboard.press("4");
  await calls.settled();
  await calls.press("ArrowDown", "ArrowDown", "Enter");
  await eventually(async () => assert.match((await viewer.place()).selection, /REDUCE · obj\[1\]/));
  await calls.press("End");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-activedescendant")), /stage-row/);
  assert.match(await page.locator(".stage-list .is-active").innerText(), /area/);
  await page.keyboard.press("4");
  await eventually(async () => assert.equal(await page.locator(".stage-pane").count(), 0));
  await page.getByRole("button", { name: "Graph", exact: true }).click();
  await eventually(async () => assert.equal(await page.getByRole("tab", { name: "Graph" }).getAttribute("aria-selected"), "true"));
}, { options: WIDE });

scenario("a hundred thousand calls: the last ones are there as soon as the first", async (app) => {
  const many = 100_000;
  await opened(app, pickle("](cm\nf\nq\x01", "h\x01)R".repeat(many), "e"));
  const calls = new Stage(app.page, "Calls");
  await calls.show();
  await calls.press("End");
  await eventually(async () => {
    const last = (await calls.check()).at(-1);
    assert.deepEqual(last.cells, ["100,000", "REDUCE", "m.f()"]);
  });
  assert.equal(await calls.total(), many);
}, { options: WIDE });

scenario("in the middle the stage takes the place of the panel at the edge", async (app) => {
  const viewer = new Viewer(app);
  await viewer.open("calls.pkl", CALLS);
  const { page } = app;
  const stage = page.locator(".stage-pane");
  assert.equal(await stage.isVisible(), false);
  await page.getByRole("button", { name: "Graph", exact: true }).click();
  assert.equal(await stage.isVisible(), true);
  assert.equal(await page.locator(".side").isVisible(), false);
  await page.getByRole("button", { name: "Close the stage" }).click();
  assert.equal(await page.locator(".side").isVisible(), true);
}, { options: { viewport: { width: 1000, height: 800 } } });
