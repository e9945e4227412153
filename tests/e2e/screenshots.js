// `cargo xtask screenshots`: the states of the page, in light and dark, taken from dist/ into target/xtask/screenshots/ to be looked at;
// and the pictures of README.md, which are some of them, into static/screenshots/.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { App } from "./harness/app.js";
import { launch } from "./harness/browser.js";
import { lean } from "./harness/png.js";
import { startSite } from "./harness/site.js";
import { Finder } from "./pages/finder.js";
import { bytes, dict, int, list, pickle, str } from "./pages/pickles.js";
import { Viewer } from "./pages/viewer.js";

const ALL = fileURLToPath(new URL("../../target/xtask/screenshots/", import.meta.url));
const README = fileURLToPath(new URL("../../static/screenshots/", import.meta.url));
/** A picture that is heavier than this does not belong into a repository. */
const HEAVIEST = 150_000;

/** Each state of the page: how large its window is, if it is not a usual one, and how one comes there. */
const STATES = {
  start: [null, async () => {}],
  pasting: [null, pasting],
  document: [null, people],
  timeline: [null, timeline],
  machine: [null, machine],
  file: [null, file],
  model: [null, model],
  broken: [null, broken],
  refused: [null, refused],
  tabs: [null, tabs],
  help: [null, help],
  found: [null, found],
  commands: [null, commands],
  settings: [null, settings],
  half: [{ width: 900, height: 800 }, teams],
  narrow: [{ width: 390, height: 800 }, narrow],
};

/** The pictures of README.md: a state and a colour scheme. */
const KEPT = { light: "document-light", dark: "timeline-dark", narrow: "half-light", broken: "broken-light" };

/** What is found by a key, the second match of it. */
async function found(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  const finder = new Finder(viewer.page);
  await finder.find("name", "Enter");
  await finder.bar.locator("strong").waitFor();
  await viewer.page.keyboard.press("n");
  await viewer.tree.settled();
}

async function commands(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  await new Finder(viewer.page).list("co");
}

async function settings({ page }) {
  await page.getByRole("button", { name: "Settings" }).click();
}

async function pasting({ page }) {
  await page.getByRole("button", { name: "Paste…" }).click();
  await page.getByRole("textbox").fill("b'\\x80\\x04\\x95\\x1d\\x00\\x00\\x00\\x00\\x00\\x00\\x00}\\x94(\\x8c\\x01a\\x94K\\x01\\x8c\\x01b\\x94]");
}

/** Someone whom many refer to: by links from two lists, and by cycles from below. */
async function people(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  await open(viewer, "'people'", "0", "state", "'reports'", "0", "state", "'reports'");
  await select(viewer, "'people'", "0", "state", "'reports'", "0");
}

/** Some ops from near, with a memo read that leads back to what was stored. */
async function timeline(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  const { ops, timeline } = viewer;
  const reads = (await ops.all()).filter((row) => row.ways.length > 0);
  const read = reads[Math.floor(reads.length / 3)];
  await ops.click(read.index);
  const { from, to } = await timeline.window();
  await timeline.drag(Math.max(from, read.at - 90), Math.min(to, read.at + 30), { held: ["Shift"], ruler: true });
  await viewer.traced();
}

/** The machine before items go into a list. */
async function machine(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  const appends = (await viewer.ops.all()).find((op) => op.name === "APPENDS");
  await viewer.machine.open();
  await viewer.machine.to(appends.index);
  await viewer.timeline.ready();
}

async function file(viewer) {
  await viewer.openSample("sklearn-model.pkl");
  await viewer.traced();
  await viewer.metadata.open();
  await viewer.metadata.sha256();
}

/** A model: calls that are shown and not made. */
async function model(viewer) {
  await viewer.openSample("sklearn-model.pkl");
  await viewer.traced();
  await open(viewer, "state", "'tree_'", "state");
  await select(viewer, "state", "'tree_'");
}

async function broken(viewer) {
  await viewer.openSample("broken.pkl");
  await viewer.traced();
  await viewer.broken.open();
}

async function refused(viewer) {
  await viewer.drop("holiday.pkl", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR", 0, 0, 4, 0, 0, 0, 3, 0, 8, 6, 0, 0, 0));
  await viewer.page.getByRole("heading", { level: 2, name: /PNG/ }).waitFor();
  await viewer.hex.settled();
}

async function tabs(viewer) {
  const small = pickle(dict([str("rows"), list(int(1), int(2), int(3))]));
  await viewer.openSample("protocol0.pkl");
  await viewer.dropAll([["results-2024.pkl", small], ["interrupted.pkl", small.subarray(0, -3)], ["a-model-with-a-name-that-is-much-too-long-v17.pkl", small]]);
  await viewer.opened("results-2024.pkl");
  await viewer.tabs.show(2);
  await viewer.opened("interrupted.pkl");
  await viewer.tabs.show(0);
  await viewer.opened("protocol0.pkl");
  await viewer.traced();
}

async function help(viewer) {
  await people(viewer);
  await viewer.page.keyboard.press("?");
  await viewer.page.getByRole("dialog").waitFor();
}

async function teams(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.timeline.ready();
  await open(viewer, "'teams'", "0", "state", "'members'");
  await open(viewer, "'catalogue'");
  await select(viewer, "'teams'", "0", "state", "'calendar'");
}

async function narrow(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.page.getByRole("tab", { name: "Timeline", exact: true }).click();
  await viewer.timeline.ready();
}

/** The index of the row that one comes to from the top by these names, each the next one of its name. */
async function find(viewer, labels) {
  let at = -1;
  await viewer.tree.scrollTo(0);
  for (const label of labels) {
    let row;
    // What is not in sight is not there: downwards until it is.
    for (let tries = 0; tries < 20; tries++) {
      row = (await viewer.tree.rows()).find((row) => row.index > at && row.label === label);
      if (row) break;
      await viewer.tree.grid.evaluate((grid) => grid.scrollBy(0, 110));
      await viewer.tree.settled();
    }
    if (!row) throw new Error(`no row ${labels.join(" ")}`);
    at = row.index;
  }
  return viewer.tree.grid.locator(`[role=row][aria-rowindex="${at + 2}"]`);
}

/** Opens these rows, each below the one before. */
async function open(viewer, ...labels) {
  for (let count = 1; count <= labels.length; count++) {
    const row = await find(viewer, labels.slice(0, count));
    if ((await row.getAttribute("aria-expanded")) === "false") await row.locator(".twisty").click();
    await viewer.tree.settled();
  }
}

async function select(viewer, ...labels) {
  await (await find(viewer, labels)).locator(".label").click();
  await viewer.inspector.getByText(/^Referred to/).waitFor();
  await viewer.timeline.ready();
}

for (const folder of [ALL, README]) mkdirSync(folder, { recursive: true });
const browser = await launch();
const site = await startSite();
for (const [state, [viewport, prepare]] of Object.entries(STATES)) {
  for (const colorScheme of ["light", "dark"]) {
    const app = await App.open(browser, site, { colorScheme, viewport: viewport ?? { width: 1440, height: 960 } });
    await app.ready();
    await prepare(new Viewer(app));
    // No highlight that fades, no tooltip.
    await app.page.mouse.move(0, 0);
    await app.page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    const picture = lean(await app.page.screenshot());
    await app.check();
    await app.close();
    const name = `${state}-${colorScheme}`;
    writeFileSync(join(ALL, `${name}.png`), picture);
    for (const [kept] of Object.entries(KEPT).filter(([, of]) => of === name)) {
      if (picture.length > HEAVIEST) throw new Error(`${kept}.png weighs ${picture.length} bytes, more than ${HEAVIEST}`);
      writeFileSync(join(README, `${kept}.png`), picture);
      console.log(`static/screenshots/${kept}.png ${Math.round(picture.length / 1000)} KB`);
    }
  }
}
console.log(`all states: ${ALL}`);
await browser.close();
await site.close();
