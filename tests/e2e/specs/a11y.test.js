// What axe finds, in every state of the page: nothing serious, nothing critical.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { scenario } from "../harness/scenario.js";
import { bytes, int, list, pickle, str, table } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const AXE = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const BROKEN = pickle(list(str("kept"), int(7), str("lost"))).subarray(0, -5);
const PICTURE = bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR");

/** What axe holds against the page as it is now, a line for each element. */
async function findings(page, state) {
  const violations = await page.evaluate(async () => {
    // Nothing half faded in.
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
    // Nothing is fetched: the page's policy would not allow it.
    const { violations } = await globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  });
  return violations.map((line) => `${state}: ${line}`);
}

/** Collects what axe finds in a page's states. */
async function looking(app, states) {
  const viewer = new Viewer(app);
  // By the debugger, which the page's policy does not bind.
  await viewer.page.evaluate(AXE);
  const found = [];
  await states(viewer, async (state) => {
    found.push(...(await findings(viewer.page, state)));
  });
  assert.deepEqual(found, []);
}

/** The start, and what can be done there. */
async function start({ page }, look) {
  await look("start");
  await page.getByText("Nothing leaves this tab").click();
  await page.getByRole("button", { name: "Paste…" }).click();
  await page.getByRole("textbox").waitFor();
  await look("start, proof and field open");
  await page.getByRole("button", { name: "Keyboard help" }).click();
  await page.getByRole("dialog").waitFor();
  await look("help");
  await page.keyboard.press("Escape");
}

/** A document, with each of its panels. */
async function document(viewer, look) {
  const { page, tree, timeline, ops, hex, metadata } = viewer;
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.traced();
  await tree.press("Shift+ArrowRight");
  await look("document");
  // An op that reads the memo, near, and what the mouse is over.
  const link = (await ops.all()).find((row) => row.ways.length > 0);
  await ops.click(link.index);
  await timeline.press("f");
  await timeline.hover(link.at + 0.5, 1);
  await hex.drag(link.at, link.at + 20);
  await look("timeline near, an op selected, bytes marked");
  await timeline.button("Opcodes").click();
  await timeline.button("Marks").click();
  await metadata.open();
  await metadata.sha256();
  await metadata.unfold();
  await look("file");
  await page.getByRole("button", { name: "Opcodes and bytes" }).click();
  await look("drawer closed");
}

/** What is wrong with files, and several of them. */
async function faults(viewer, look) {
  const { page, tree, broken } = viewer;
  await viewer.openWhole("cut.pkl", BROKEN);
  await broken.open();
  await broken.panel.locator("summary").click();
  await look("fault, tabs");
  await viewer.open("long.pkl", pickle(table(2500, 1).subarray(2, -1)));
  await tree.press("End");
  await look("buckets");
  await viewer.drop("picture.pkl", PICTURE);
  await page.getByRole("heading", { level: 2, name: /PNG/ }).waitFor();
  await look("not a pickle");
  await page.evaluate(() => { location.hash = "#v=2&d=abc"; });
  await page.getByRole("heading", { level: 2, name: /^This link/ }).waitFor();
  await look("a link that is none");
}

for (const colorScheme of ["light", "dark"]) {
  scenario(
    `axe has nothing against the page, ${colorScheme}`,
    (app) => looking(app, async (viewer, look) => {
      await start(viewer, look);
      await document(viewer, look);
      await faults(viewer, look);
    }),
    { options: { colorScheme }, timeout: 120_000 },
  );
}

scenario("axe has nothing against a file on its way", (app) => looking(app, async (viewer, look) => {
  await viewer.page.evaluate(() => {
    // A file that never comes.
    const file = new File([new Uint8Array([0x80, 2, 0x5d, 0x28]), new Uint8Array(300 << 20).fill(0x4e)], "large.pkl");
    const data = new DataTransfer();
    data.items.add(file);
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await viewer.page.getByRole("button", { name: "Cancel" }).waitFor();
  await look("opening");
}));

scenario(
  "axe has nothing against a narrow page, whichever pane is shown",
  (app) => looking(app, async (viewer, look) => {
    const { page } = viewer;
    await look("narrow start");
    await viewer.open("cut.pkl", BROKEN);
    for (const pane of ["Objects", "Timeline", "Bytes", "File"]) {
      await page.getByRole("tablist", { name: "Pane" }).getByRole("tab", { name: pane }).click();
      await look(`narrow ${pane}`);
      const overflow = await page.evaluate(() => globalThis.document.documentElement.scrollWidth - innerWidth);
      assert.equal(overflow, 0, `${pane} fits`);
    }
  }),
  { options: { viewport: { width: 360, height: 740 } } },
);

scenario(
  "axe has nothing against forced colours",
  (app) => looking(app, async (viewer, look) => {
    await viewer.page.emulateMedia({ forcedColors: "active" });
    await viewer.openWhole("cut.pkl", BROKEN);
    await look("forced colours");
  }),
);
