// What axe finds, in every state of the page: nothing serious, nothing critical.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { scenario } from "../harness/scenario.js";
import { bytes, pickle, table } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const AXE = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What axe holds against the page as it is now, a line for each element. */
async function findings(page, state) {
  const violations = await page.evaluate(async () => {
    // Nothing is fetched: the page's policy would not allow it.
    const { violations } = await globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  });
  return violations.map((line) => `${state}: ${line}`);
}

for (const colorScheme of ["light", "dark"]) {
  scenario(
    `axe has nothing against the page, ${colorScheme}`,
    async (app) => {
      const viewer = new Viewer(app);
      const { page } = viewer;
      // By the debugger, which the page's policy does not bind.
      await page.evaluate(AXE);
      const found = [];
      const look = async (state) => {
        // Nothing half faded in.
        await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
        found.push(...(await findings(page, state)));
      };
      await look("start");
      await page.getByText("Nothing leaves this tab").click();
      await look("start, proof open");
      await page.getByRole("button", { name: "Keyboard help" }).click();
      await page.getByRole("dialog").waitFor();
      await look("help");
      await page.keyboard.press("Escape");
      await viewer.openSample("shared-and-cyclic.pkl");
      await viewer.tree.press("*");
      await look("document");
      await page.getByRole("button", { name: "Picklescope: close" }).click();
      await viewer.openSample("broken.pkl");
      await look("fault");
      await viewer.open("long.pkl", pickle(table(2500, 1).subarray(2, -1)));
      await viewer.tree.press("End");
      await look("buckets");
      await viewer.drop("picture.pkl", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR"));
      await page.getByRole("heading", { level: 2, name: /PNG/ }).waitFor();
      await look("not a pickle");
      assert.deepEqual(found, []);
    },
    { options: { colorScheme } },
  );
}
