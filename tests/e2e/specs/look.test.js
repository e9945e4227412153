// What can be told of the look without eyes: nothing overflows, themes hold, and the tree keeps its columns.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { bytes, dict, int, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const WINDOWS = [
  { width: 1280, height: 800 },
  { width: 900, height: 700 },
  { width: 640, height: 900 },
  { width: 360, height: 640 },
];

for (const viewport of WINDOWS) {
  scenario(
    `everything fits into ${viewport.width} by ${viewport.height}`,
    async (app) => {
      const viewer = new Viewer(app);
      const fits = () =>
        viewer.page.evaluate(() => {
          const root = document.documentElement;
          return root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight;
        });
      assert.ok(await fits(), "the start");
      await viewer.openSample("sklearn-model.pkl");
      assert.ok(await fits(), "a document");
      const columns = await viewer.tree.grid.evaluate((grid) => {
        const edges = (row) =>
          [...row.children].filter((cell) => cell.offsetWidth > 0).map((cell) => Math.round(cell.getBoundingClientRect().left));
        const [head, first] = [".list-head .row", ".list-layer .row"].map((row) => edges(grid.querySelector(row)));
        return { head, first };
      });
      assert.deepEqual(columns.first, columns.head, "cells stand under their headers");
    },
    { options: { viewport } },
  );
}

scenario(
  "names of any length are cut where they stand, and told whole",
  async (app) => {
    const viewer = new Viewer(app);
    const { page } = viewer;
    const key = "a key that goes on ".repeat(30);
    const type = `${"some_package.".repeat(20)}${"AClassWhoseNameDoesNotEnd".repeat(8)}`;
    const [module, name] = [type.slice(0, type.lastIndexOf(".")), type.slice(type.lastIndexOf(".") + 1)];
    const object = bytes(`c${module}\n${name}\n)`, 0x81, dict([str("x"), int(1)]), "b");
    const file = `${"a file name that is longer than anyone could want ".repeat(4)}.pkl`;
    await viewer.open(file, pickle(dict([str(key), object])));
    await viewer.tree.press("ArrowDown");
    await viewer.inspector.getByTitle(type, { exact: true }).waitFor();
    await viewer.tree.grid.getByTitle(`'${key.slice(0, 20)}`).waitFor();
    await page.getByTitle(file, { exact: true }).waitFor();
    const heights = await page.evaluate(() =>
      [".header", ".sentence", ".inspector-head"].map((part) => document.querySelector(part).getBoundingClientRect().height),
    );
    assert.ok(heights[0] < 50 && heights[1] < 100 && heights[2] < 80, `${heights}`);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll("#app button, #app .panel, #app dd, #app li, #app .cell-refs")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map((element) => element.outerHTML.slice(0, 200)),
    );
    assert.deepEqual(outside, []);
  },
  { options: { viewport: { width: 800, height: 600 } } },
);

scenario(
  "a chosen theme is kept",
  async (app) => {
    const { page } = app;
    const ground = () => page.evaluate(() => getComputedStyle(document.querySelector(".ps-root")).backgroundColor);
    assert.equal(await ground(), "rgb(14, 17, 22)");
    await page.getByRole("button", { name: "Colours: auto" }).click();
    assert.equal(await ground(), "rgb(255, 255, 255)");
    const kept = await page.evaluate(() => localStorage.getItem("picklescope.theme"));
    assert.equal(kept, "light");
    await page.getByRole("button", { name: "Colours: light" }).click();
    await page.getByRole("button", { name: "Colours: dark" }).click();
    await page.getByRole("button", { name: "Colours: auto" }).waitFor();
  },
  { options: { colorScheme: "dark" } },
);
