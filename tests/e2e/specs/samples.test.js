// Every sample of the page: by its button, and dropped as a file.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { scenario } from "../harness/scenario.js";
import { Viewer } from "../pages/viewer.js";

const SAMPLES = fileURLToPath(new URL("../../../static/samples", import.meta.url));
const names = readdirSync(SAMPLES).filter((name) => name.endsWith(".pkl"));

async function holds(viewer, name) {
  const rows = await viewer.tree.check();
  assert.equal(rows[0].level, 1);
  assert.ok(rows.length > 1, "the root is open one level");
  const strip = await viewer.strip();
  assert.equal(strip[0], name);
  assert.match(strip.join(" · "), /\d+ (B|kB) · pickle · protocol \d.* · [\d,]+ objects?$/);
  assert.notEqual((await viewer.sentence()).trim(), "");
  assert.equal((await viewer.fault()) !== null, name === "broken.pkl");
}

scenario("each sample opens from the page", async (app) => {
  const viewer = new Viewer(app);
  for (const name of names) {
    await viewer.openSample(name);
    await holds(viewer, name);
    await viewer.page.getByRole("button", { name: "Picklescope: close" }).click();
  }
});

scenario("a file dropped on an open document opens beside it", async (app) => {
  const viewer = new Viewer(app);
  for (const name of [...names, ...names]) {
    await viewer.open(name, readFileSync(join(SAMPLES, name)));
    await holds(viewer, name);
  }
  assert.deepEqual((await viewer.tabs.all()).map((tab) => tab.name), [...names, ...names]);
  while ((await viewer.tabs.all()).length > 1) await viewer.tabs.close(0);
  await viewer.page.getByRole("button", { name: "Picklescope: close" }).click();
  await viewer.page.getByRole("button", { name: "Choose a file" }).waitFor();
});

scenario("a file can be chosen", async (app) => {
  const viewer = new Viewer(app);
  const chooser = viewer.page.waitForEvent("filechooser");
  await viewer.page.getByRole("button", { name: "Choose a file" }).click();
  await (await chooser).setFiles(join(SAMPLES, names[0]));
  await viewer.opened(names[0]);
});
