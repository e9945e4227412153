// The selected object: its whole value, how it is built, and ways to take it elsewhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { bytes, dict, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const LINES = Array.from({ length: 3000 }, (_, i) => `line ${i}\u202e`).join("\n");
const blob = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256));
const MIX = pickle(
  dict(
    [str("text"), str(LINES)],
    [str("blob"), bytes("B", Buffer.from([44, 1, 0, 0]), blob)],
    [str("big"), bytes(0x8b, Buffer.from([0xe2, 4, 0, 0]), Buffer.alloc(1249), 1)],
    [str("when"), bytes("cshapes\nPoint\n)", 0x81, "}", str("x"), "G", Buffer.from([0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), "sb")],
  ),
);

async function selected(app, label) {
  const viewer = new Viewer(app);
  await viewer.openWhole("mix.pkl", MIX);
  await viewer.tree.row(label).click();
  await viewer.inspector.getByText(/^Referred to/).waitFor();
  return viewer;
}

/** The lines of the whole value that are in sight. */
const shown = (page) => page.locator(".value-list .list-layer .row:not(.is-waiting)").evaluateAll((rows) => rows.map((row) => row.innerText.split("\n")));

scenario("a long text is shown as a whole, line by line, with what cannot be seen", async (app) => {
  const viewer = await selected(app, "'text'");
  await viewer.inspector.getByRole("button", { name: "Show the whole value" }).click();
  const dialog = app.page.getByRole("dialog");
  await eventually(async () => assert.deepEqual((await shown(app.page))[1], ["0xA", "line 1\\u202e"]));
  assert.match(await dialog.innerText(), /^str #\d+, 3,000 lines/);
  await app.page.locator(".value-list").focus();
  await app.page.keyboard.press("End");
  await eventually(async () => assert.equal((await shown(app.page)).at(-1)[1], "line 2999\\u202e"));
  assert.ok((await shown(app.page)).length <= 80);
  await app.page.keyboard.press("Home");
  await eventually(async () => assert.equal((await shown(app.page))[0][1], "line 0\\u202e"));
  await app.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

scenario("an int of any length is exact", async (app) => {
  const viewer = await selected(app, "'big'");
  await viewer.inspector.getByRole("button", { name: "Show the whole value" }).click();
  await eventually(async () => {
    const digits = (await shown(app.page)).map((line) => line[1]).join("");
    assert.ok(digits === (256n ** 1249n).toString(), `${digits.length} digits`);
  });
});

scenario("how loading builds an object, step by step, and each step is a place", async (app) => {
  const viewer = await selected(app, "'when'");
  assert.deepEqual(await viewer.inspector.locator(".built > li").allInnerTexts(), ["x = shapes.Point.__new__(shapes.Point)", "x.__setstate__({'x': 1.5})"]);
  await viewer.inspector.getByRole("button", { name: "x.__setstate__({'x': 1.5})" }).click();
  await eventually(async () => assert.match((await viewer.place()).selection, /BUILD/));
});

scenario("a value is copied in Python's notation and as JSON", async (app) => {
  const viewer = await selected(app, "'when'");
  await viewer.allowClipboard();
  await viewer.inspector.getByRole("button", { name: "JSON" }).click();
  await viewer.said("Copied the value as JSON");
  assert.deepEqual(JSON.parse(await viewer.clipboard()), { $call: { $global: "shapes.Point" }, args: [], state: [{ x: 1.5 }] });
  await viewer.inspector.getByRole("button", { name: "Python", exact: true }).click();
  await viewer.said(/^Copied the value$/);
  assert.equal(await viewer.clipboard(), "<Point x=1.5>");
  // The whole of a long one, not what is shown of it.
  await viewer.tree.row("'text'").click();
  await viewer.tree.settled();
  await app.page.keyboard.press("y");
  await app.page.keyboard.press("v");
  await viewer.said(/^Copied the value$/);
  const text = await viewer.clipboard();
  assert.equal(text.length, 2 + LINES.length - 3000 + 3000 * 6 + 2999);
});

scenario("what bytes hold is saved as a file", async (app) => {
  const viewer = await selected(app, "'blob'");
  const download = app.page.waitForEvent("download");
  await viewer.inspector.getByRole("button", { name: "Save bytes" }).click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^mix\.pkl-\d+\.bin$/);
  assert.deepEqual(readFileSync(await file.path()), blob);
  await viewer.said(/^Saved 300 bytes as /);
});
