// `cargo xtask screenshots`: the pictures of README.md, taken from dist/ into static/screenshots/.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { App } from "./harness/app.js";
import { launch } from "./harness/browser.js";
import { lean } from "./harness/png.js";
import { startSite } from "./harness/site.js";
import { Viewer } from "./pages/viewer.js";

const OUT = fileURLToPath(new URL("../../static/screenshots/", import.meta.url));
/** A picture that is heavier than this does not belong into a repository. */
const HEAVIEST = 150_000;

/** Each: its name, how the page is opened, and what is done before it is taken. */
const PICTURES = [
  ["light", { colorScheme: "light" }, people],
  ["dark", { colorScheme: "dark" }, model],
  ["narrow", { colorScheme: "light", viewport: { width: 900, height: 800 } }, teams],
  ["broken", { colorScheme: "light" }, broken],
];

/** Someone whom many refer to: by links from two lists, and by cycles from below. */
async function people(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await open(viewer, "'people'", "0", "state", "'reports'", "0", "state", "'reports'");
  await select(viewer, "'people'", "0", "state", "'reports'", "0");
}

/** A model: calls that are shown and not made. */
async function model(viewer) {
  await viewer.openSample("sklearn-model.pkl");
  await open(viewer, "state", "'tree_'", "state");
  await select(viewer, "state", "'tree_'");
}

async function teams(viewer) {
  await viewer.openSample("shared-and-cyclic.pkl");
  await open(viewer, "'teams'", "0", "state", "'members'");
  await open(viewer, "'catalogue'");
  await select(viewer, "'teams'", "0", "state", "'calendar'");
}

async function broken(viewer) {
  await viewer.openSample("broken.pkl");
  await select(viewer, "stack 5");
}

/** The index of the row that one comes to from the top by these names, each the next one of its name. */
async function find(viewer, labels) {
  let at = -1;
  for (const label of labels) {
    const row = (await viewer.tree.rows()).find((row) => row.index > at && row.label === label);
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
  await viewer.tree.settled();
}

mkdirSync(OUT, { recursive: true });
const browser = await launch();
const site = await startSite();
for (const [name, options, prepare] of PICTURES) {
  const app = await App.open(browser, site, options);
  await app.ready();
  const viewer = new Viewer(app);
  await prepare(viewer);
  // No highlight that fades, no tooltip.
  await app.page.mouse.move(0, 0);
  await app.page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const picture = lean(await app.page.screenshot());
  await app.check();
  await app.close();
  if (picture.length > HEAVIEST) throw new Error(`${name}.png weighs ${picture.length} bytes, more than ${HEAVIEST}`);
  writeFileSync(join(OUT, `${name}.png`), picture);
  console.log(`static/screenshots/${name}.png ${Math.round(picture.length / 1000)} KB`);
}
await browser.close();
await site.close();
