// Several files at once: each has a tab, a tree and a worker of its own.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { bytes, dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

/** A file that is told from others by its only key. */
const named = (name) => [`${name}.pkl`, pickle(dict([str(name), list(int(1), int(2))]))];

/** Counts the workers that run: wraps the page's own before its scripts do anything. */
function countWorkers() {
  globalThis.workers = 0;
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(...args) {
      super(...args);
      globalThis.workers += 1;
    }
    terminate() {
      globalThis.workers -= 1;
      super.terminate();
    }
  };
}

scenario("files dropped at once open beside each other, and the first is shown", async (app) => {
  const viewer = new Viewer(app);
  await viewer.dropAll([named("one"), named("two"), named("three")]);
  await viewer.opened("one.pkl");
  assert.deepEqual((await viewer.tabs.all()).map(({ name, shown }) => [name, shown]), [
    ["one.pkl", true],
    ["two.pkl", false],
    ["three.pkl", false],
  ]);
  await viewer.tabs.show(2);
  await viewer.opened("three.pkl");
  assert.ok((await viewer.tree.rows()).some((row) => row.label === "'three'"));
});

scenario("each file keeps its rows, its selection and its panes while another is shown", async (app) => {
  const viewer = new Viewer(app);
  await viewer.open(...named("one"));
  await viewer.tree.press("ArrowDown", "ArrowRight", "ArrowDown");
  const [rows, selected] = [await viewer.tree.rows(), await viewer.tree.selected()];
  assert.equal(selected.label, "0");
  await viewer.open(...named("two"));
  assert.equal((await viewer.tree.selected()).label, "obj");
  await viewer.tabs.show(0);
  await viewer.opened("one.pkl");
  await viewer.tree.settled();
  assert.deepEqual(await viewer.tree.rows(), rows);
  // The keys go to the tree that is shown, and to no other.
  await viewer.page.keyboard.press("ArrowDown");
  assert.equal((await viewer.tree.selected()).label, "1");
  await viewer.tabs.show(1);
  await viewer.opened("two.pkl");
  await viewer.tree.settled();
  assert.equal((await viewer.tree.selected()).label, "obj");
});

scenario("the strip works by keys: arrows move, Enter shows, Delete closes", async (app) => {
  const viewer = new Viewer(app);
  const { page, tabs } = viewer;
  await viewer.dropAll([named("one"), named("two"), named("three")]);
  await viewer.opened("one.pkl");
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".given")?.textContent ?? document.activeElement.tagName);
  await tabs.at(0).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "two.pkl");
  assert.equal(await tabs.shown(), "one.pkl", "moving shows nothing yet");
  await page.keyboard.press("End");
  assert.equal(await focused(), "three.pkl");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "one.pkl");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await viewer.opened("two.pkl");
  await tabs.at(1).focus();
  await page.keyboard.press("Delete");
  await viewer.opened("three.pkl");
  // The one that took its place has the focus, or its tree, which has just been drawn.
  assert.deepEqual((await tabs.all()).map(({ name }) => name), ["one.pkl", "three.pkl"]);
  await tabs.at(0).focus();
  await page.keyboard.press("Delete");
  await tabs.count(1);
  await viewer.opened("three.pkl");
});

scenario("tabs are closed by their cross, by the middle button and by a button for whoever has no mouse", async (app) => {
  const viewer = new Viewer(app);
  const { page, tabs } = viewer;
  await viewer.dropAll(["one", "two", "three", "four"].map(named));
  await viewer.opened("one.pkl");
  await tabs.close(0);
  await viewer.opened("two.pkl");
  await tabs.at(1).click({ button: "middle" });
  await tabs.count(2);
  assert.deepEqual((await tabs.all()).map(({ name }) => name), ["two.pkl", "four.pkl"]);
  await page.getByRole("button", { name: "Close two.pkl" }).focus();
  await page.keyboard.press("Enter");
  await tabs.count(1);
  await viewer.opened("four.pkl");
});

scenario("broken and refused files are marked, and long names lose their middle", async (app) => {
  const viewer = new Viewer(app);
  const whole = pickle(list(str("kept"), int(7)));
  const long = `${"a-name-that-goes-on-".repeat(8)}end.pkl`;
  await viewer.dropAll([["cut.pkl", whole.subarray(0, whole.length - 2)], ["picture.png", bytes(0x89, "PNG\r\n", 0x1a, "\n")], [long, whole]]);
  await viewer.opened("cut.pkl");
  await viewer.tabs.show(1);
  await viewer.page.getByRole("heading", { level: 2, name: /PNG/ }).waitFor();
  const [cut, picture, other] = await viewer.tabs.all();
  assert.equal(cut.mark, "broken:");
  assert.equal(picture.mark, "not open:");
  assert.match(other.label, /^a-name-.*….*end\.pkl$/);
  assert.equal(other.name, long);
});

scenario(
  "files have workers of their own from when they are looked at until their tabs close",
  async (app) => {
    const viewer = new Viewer(app);
    const { page, tabs } = viewer;
    const workers = () => page.evaluate(() => globalThis.workers);
    assert.equal(await workers(), 1, "the start has one, so that the first file opens soon");
    await viewer.dropAll(["one", "two", "three"].map(named));
    await viewer.opened("one.pkl");
    assert.equal(await workers(), 1, "nobody has looked at the others");
    await tabs.show(1);
    await viewer.opened("two.pkl");
    assert.equal(await workers(), 2);
    await tabs.close(1);
    await viewer.opened("three.pkl");
    assert.equal(await workers(), 2);
    await tabs.close(0);
    await tabs.count(1);
    assert.equal(await workers(), 1);
  },
  { options: { init: countWorkers } },
);

scenario(
  "twenty files stay open, and too many are told of",
  async (app) => {
    const viewer = new Viewer(app);
    const { page, tabs } = viewer;
    await viewer.dropAll(Array.from({ length: 20 }, (_, i) => named(`file${i}`)));
    for (let i = 0; i < 20; i++) {
      await tabs.show(i);
      await viewer.opened(`file${i}.pkl`);
    }
    await tabs.show(0);
    await viewer.opened("file0.pkl");
    await viewer.tree.press("ArrowDown", "ArrowRight");
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(fits, "the strip scrolls, the page does not");
    await viewer.dropAll(Array.from({ length: 6 }, (_, i) => named(`more${i}`)));
    await page.getByRole("alert").getByText("Opened 4 of 6 files: more than 24 do not fit, and more4.pkl to more5.pkl are not open.").waitFor();
    await viewer.opened("more0.pkl");
    await viewer.drop(...named("last"));
    await page.getByRole("alert").getByText("24 files are open, and no more fit: last.pkl is not open. Close one first.").waitFor();
    assert.equal((await tabs.all()).length, 24);
  },
  { timeout: 120_000 },
);

scenario("the start is one click away, and a file chosen there takes its tab", async (app) => {
  const viewer = new Viewer(app);
  const { page, tabs } = viewer;
  await viewer.dropAll(["one", "two"].map(named));
  await viewer.opened("one.pkl");
  await page.getByRole("button", { name: "Picklescope: to the start" }).click();
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
  assert.equal((await tabs.all()).length, 3);
  await viewer.openSample("python2.pkl");
  assert.deepEqual((await tabs.all()).map(({ name }) => name), ["one.pkl", "two.pkl", "python2.pkl"]);
});

scenario("several files can be chosen at once", async (app) => {
  const viewer = new Viewer(app);
  const chooser = viewer.page.waitForEvent("filechooser");
  await viewer.page.getByRole("button", { name: "Choose a file" }).click();
  const files = ["one", "two"].map(named).map(([name, buffer]) => ({ name, buffer, mimeType: "application/octet-stream" }));
  await (await chooser).setFiles(files);
  await viewer.opened("one.pkl");
  assert.equal((await viewer.tabs.all()).length, 2);
});
