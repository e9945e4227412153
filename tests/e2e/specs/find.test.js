// Searching, going to paths and offsets, the list of commands and the settings: by keys alone, as far as there are keys.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { Finder } from "../pages/finder.js";
import { bytes, dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const AXE = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const layer = (name, bias) => dict([str("name"), str(name)], [str("Bias"), int(bias)]);
/** A dict of layers in a list, and of what is beside them; a global at the end. */
const FILE = pickle(
  dict(
    [str("layers"), list(layer("dense", 7), layer("conv", 40), layer("dense out", 8))],
    [str("notes"), dict([str("author"), str("Ada")])],
    [str("type"), bytes("ccollections\nOrderedDict\n")],
  ),
);

async function opened(app, file = FILE) {
  const viewer = new Viewer(app);
  await viewer.open("layers.pkl", file);
  return [viewer, new Finder(app.page)];
}

const path = ({ page }) => page.locator(".tree-bar .path").innerText();
const focused = ({ page }) => page.evaluate(() => document.activeElement.getAttribute("role") ?? document.activeElement.tagName);

scenario("what is typed is searched for, and matches are gone to by keys", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page } = viewer;
  await finder.find("dense");
  await finder.says("dense | 2 of 24 objects, 8.3 %");
  assert.deepEqual(await finder.marks(), { obj: "is-holding", "'layers'": "is-holding", "'notes'": "is-faded", "'type'": "is-faded" });
  await page.keyboard.press("Enter");
  await finder.says("dense | 1 / 2 | value | 2 of 24 objects, 8.3 %");
  await eventually(() => path(viewer), "obj['layers'][0]['name']");
  assert.equal(await focused(viewer), "treegrid");
  assert.equal((await finder.marks())["'name'"], "is-match");
  await page.keyboard.press("n");
  await eventually(() => path(viewer), "obj['layers'][2]['name']");
  await finder.says("dense | 2 / 2 | value | 2 of 24 objects, 8.3 %");
  await page.keyboard.press("n");
  await eventually(() => path(viewer), "obj['layers'][0]['name']");
  await page.keyboard.press("Shift+N");
  await eventually(() => path(viewer), "obj['layers'][2]['name']");
  await page.keyboard.press("Escape");
  await finder.bar.waitFor({ state: "hidden" });
  await eventually(async () => [...new Set(Object.values(await finder.marks()))], [null]);
  assert.equal(await path(viewer), "obj['layers'][2]['name']");
  // Without a search the letter is the tree's again.
  await viewer.tree.press("Home");
  await page.keyboard.type("no");
  await eventually(() => path(viewer), "obj['notes']");
});

scenario("upper case counts if there is any, and keys, values, types and globals can be chosen", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page } = viewer;
  await finder.find("bias");
  await finder.says("bias | 3 of 24 objects, 12.5 %");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("BIAS");
  await finder.says("BIAS | Nothing matches.");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("dict");
  // The three layers, the notes and the whole by their type; the class by its name.
  await finder.says("dict | 6 of 24 objects, 25.0 %");
  await finder.where("types").click();
  await finder.says("dict | 1 of 24 objects, 4.2 %");
  await finder.where("globals").click();
  await finder.says("dict | Nothing matches.");
  assert.equal(await finder.where("globals").getAttribute("aria-pressed"), "false");
});

scenario("an expression is one of the usual ones, and what is none is told calmly", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page } = viewer;
  await finder.find("^d.n+se$");
  await finder.says("^d.n+se$ | Nothing matches.");
  await finder.where(".*").click();
  await finder.says("^d.n+se$ | 1 of 24 objects, 4.2 %");
  await finder.field.focus();
  await page.keyboard.press("End");
  await page.keyboard.type("(");
  await finder.says("^d.n+se$( | The ( is not closed at character 9.");
  assert.deepEqual([...new Set(Object.values(await finder.marks()))], [null]);
  await page.keyboard.type("a)?");
  await finder.says("^d.n+se$(a)? | 1 of 24 objects, 4.2 %");
});

scenario("opcodes are searched: the others fade, and alone they are gone to", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page, ops } = viewer;
  await viewer.traced();
  await finder.find("binint");
  await finder.says("binint | Nothing matches.");
  for (const name of ["keys", "values", "types", "globals", "opcodes"]) await finder.where(name).click();
  await finder.says("binint | 3 ops, of 3 of 24 objects, 12.5 %");
  const faded = () => ops.grid.locator(".row.is-faded").count();
  await eventually(async () => (await faded()) > 10, true);
  await finder.field.focus();
  await page.keyboard.press("Enter");
  await finder.says("binint | 1 / 3 | opcode | 3 ops, of 3 of 24 objects, 12.5 %");
  await eventually(async () => (await viewer.place()).selection.includes("BININT"), true);
  const first = (await viewer.place()).selection;
  await page.keyboard.press("n");
  await finder.says("binint | 2 / 3 | opcode | 3 ops, of 3 of 24 objects, 12.5 %");
  await eventually(async () => (await viewer.place()).selection !== first, true);
  await page.keyboard.press("Escape");
  await eventually(faded, 0);
});

scenario("paths are typed as people type them, and a wrong one says where it ends", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page } = viewer;
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await finder.field.waitFor();
  assert.equal(await finder.field.inputValue(), "obj");
  await page.keyboard.type('obj["layers"][2]["Bias"]');
  await page.keyboard.press("Enter");
  await eventually(() => path(viewer), "obj['layers'][2]['Bias']");
  assert.equal(await focused(viewer), "treegrid");
  // In the field for searches, too, and then the field stays with what is wrong.
  await finder.find("obj['layers'][7].x", "Enter");
  await viewer.said(/obj\['layers'\] has no \[7\]/);
  assert.equal(await finder.field.inputValue(), "obj['layers'][7].x");
  await page.keyboard.press("Escape");
  await finder.find("0x2", "Enter");
  await eventually(async () => (await viewer.place()).selection.startsWith("0x2"), true);
  await finder.find("0xFFFF", "Enter");
  await viewer.said("There are only");
  await page.keyboard.press("Escape");
  // The steps of the path lead outward.
  await finder.find("obj['layers'][2]['Bias']", "Enter");
  await eventually(() => path(viewer), "obj['layers'][2]['Bias']");
  await page.locator(".tree-bar").getByRole("button", { name: "['layers']", exact: true }).click();
  await eventually(() => path(viewer), "obj['layers']");
});

scenario("every command is found by its name", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page, ops } = viewer;
  assert.ok((await finder.list()).length > 15);
  await page.keyboard.type("hide the b");
  assert.deepEqual(await finder.names(), ["Show or hide the bytes"]);
  assert.equal(await finder.chosen(), "Show or hide the bytes");
  await page.keyboard.press("Enter");
  await ops.grid.waitFor({ state: "hidden" });
  assert.equal(await focused(viewer), "treegrid");
  assert.deepEqual(await finder.list("xyzzy"), []);
  await page.keyboard.press("Escape");
  await finder.commands.waitFor({ state: "hidden" });
  // From the field, by its sign; and arrows go round.
  await finder.find(">");
  await finder.commands.waitFor();
  const names = await finder.names();
  await page.keyboard.press("ArrowUp");
  assert.equal(await finder.chosen(), names.at(-1));
  await page.keyboard.press("ArrowDown");
  assert.equal(await finder.chosen(), names[0]);
  await page.keyboard.type("settings");
  await page.keyboard.press("Enter");
  await finder.settings.waitFor();
  await page.keyboard.press("Escape");
  await finder.settings.waitFor({ state: "hidden" });
});

scenario("commands are there before a file is", async (app) => {
  const finder = new Finder(app.page);
  const names = await finder.list();
  assert.ok(names.includes("Settings") && names.includes("Open files") && !names.includes("Find"), names.join());
  await app.page.keyboard.type("help");
  await app.page.keyboard.press("Enter");
  await app.page.getByRole("dialog", { name: "Keyboard" }).waitFor();
});

scenario("what is set holds at once, and on the next visit", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page, tree } = viewer;
  const height = () => tree.grid.locator("[role=row][aria-level]").first().evaluate((row) => Math.round(row.getBoundingClientRect().height));
  const set = async (label, value) => finder.settings.getByLabel(label, { exact: true }).selectOption(value);
  assert.equal(await height(), 22);
  await page.getByRole("button", { name: "Settings" }).click();
  await set("Rows", "Comfortable, 28 pixels");
  await set("Colours", "Dark");
  await set("First verdict", "pickletools");
  await page.getByLabel("Single keys", { exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await eventually(height, 28);
  const silent = async () => {
    await tree.grid.focus();
    await page.keyboard.press("/");
    await page.keyboard.press("?");
    await viewer.drawn();
    assert.equal(await finder.field.count(), 0);
    assert.equal(await page.getByRole("dialog").count(), 0);
  };
  await silent();
  await app.visitAgain();
  await viewer.open("layers.pkl", FILE);
  assert.equal(await page.locator("[data-theme]").getAttribute("data-theme"), "dark");
  await eventually(height, 28);
  await silent();
  // All is in reach without single keys.
  await finder.list("find");
  await page.keyboard.press("Enter");
  await finder.field.waitFor();
  await page.keyboard.type("dense");
  await page.keyboard.press("Enter");
  await eventually(() => path(viewer), "obj['layers'][0]['name']");
  await finder.list("next match");
  await page.keyboard.press("Enter");
  await eventually(() => path(viewer), "obj['layers'][2]['name']");
});

scenario("a long search says how far it is, and can be ended and replaced", async (app) => {
  const many = Array.from({ length: 300_000 }, (_, i) => str(`item ${i}`));
  const [viewer, finder] = await opened(app, pickle("](", Buffer.concat(many), "e"));
  const { page } = viewer;
  await finder.find("9");
  await page.keyboard.press("Escape");
  await finder.bar.waitFor({ state: "hidden" });
  await finder.find("item 29999", "Enter");
  await eventually(async () => (await finder.said()).startsWith("item 29999 | 1 / 11 |"), true);
  await eventually(() => path(viewer), "obj[29999]");
  // Of what is shut only what holds something stands out.
  await viewer.tree.press("Home");
  const marks = await finder.marks();
  assert.deepEqual([marks["[0 … 9,999]"], marks.obj], ["is-holding", "is-holding"]);
}, { timeout: 120_000 });

for (const colorScheme of ["light", "dark"]) {
  scenario(`axe finds nothing serious in any state, ${colorScheme}`, async (app) => {
    const [viewer, finder] = await opened(app);
    const { page } = viewer;
    await page.evaluate(AXE);
    const look = async (state) => {
      // What a search leads to is pointed at for a moment, once it is found.
      await page.waitForTimeout(400);
      const found = await page.evaluate(async () => {
        await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
        const { violations } = await globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] });
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        return serious.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
      });
      assert.deepEqual(found, [], state);
    };
    await finder.find("dense");
    await finder.says("dense | 2 of 24 objects, 8.3 %");
    await look("typing");
    await page.keyboard.press("Enter");
    await finder.says("dense | 1 / 2 | value | 2 of 24 objects, 8.3 %");
    await look("a match");
    await finder.where("opcodes").click();
    await look("opcodes");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await finder.field.waitFor();
    await look("a path");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await finder.list("co");
    await look("commands");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Settings" }).click();
    await look("settings");
  }, { timeout: 120_000, options: { colorScheme } });
}

scenario("a narrow window has all of it, and nothing sticks out", async (app) => {
  const [viewer, finder] = await opened(app);
  const { page } = viewer;
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await finder.field.waitFor();
  await page.keyboard.type("dense");
  await finder.says("dense | 2 of 24 objects, 8.3 %");
  await finder.bar.getByRole("button", { name: "Next match" }).click();
  await eventually(() => path(viewer), "obj['layers'][0]['name']");
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await wide(), 375);
  await finder.bar.getByRole("button", { name: "End the search" }).click();
  await finder.bar.waitFor({ state: "hidden" });
  // From another pane the key shows the objects.
  await page.getByRole("tab", { name: "Timeline" }).click();
  await finder.find("conv", "Enter");
  await eventually(() => path(viewer), "obj['layers'][1]['name']");
}, { options: { viewport: { width: 375, height: 800 } } });
