// A second reference is a link: it leads to its object, and one can come back.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { dict, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

// {'first': shared, 'deep': [['x', shared]], 'loop': loop} with shared = ['s'] and loop = [loop].
const LINKED = pickle(
  dict(
    [str("first"), "]q\x01", str("s"), "a"],
    [str("deep"), list(list(str("x"), "h\x01"))],
    [str("loop"), "]q\x02h\x02a"],
  ),
);

async function opened(app) {
  const viewer = new Viewer(app);
  await viewer.open("linked.pkl", LINKED);
  return viewer;
}

/** Opens what hides the link to the shared list, and selects it. */
async function atSharedLink({ tree }) {
  await tree.row("'deep'").click();
  await tree.press("ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown");
  const row = await tree.selected();
  assert.match(row.link ?? "", /^↪ #\d+ list\(1\)$/);
  return row;
}

async function selectedLabel({ tree }, label) {
  await tree.settled();
  assert.equal((await tree.selected())?.label, label);
}

scenario("a shared object is a link that is followed and left by keys", async (app) => {
  const viewer = await opened(app);
  const link = await atSharedLink(viewer);
  await viewer.tree.press("Enter");
  await selectedLabel(viewer, "'first'");
  await viewer.said(/^At 'first': list #\d+$/);
  await viewer.tree.press("Alt+ArrowLeft");
  assert.deepEqual(await viewer.tree.selected(), link);
  await viewer.tree.press("Alt+ArrowRight");
  await selectedLabel(viewer, "'first'");
  await viewer.tree.press("Backspace");
  assert.deepEqual(await viewer.tree.selected(), link);
});

scenario("a shared object is a link that is followed and left by the mouse", async (app) => {
  const viewer = await opened(app);
  await atSharedLink(viewer);
  await viewer.tree.grid.getByRole("button", { name: /#\d+ list\(1\)/ }).click();
  await selectedLabel(viewer, "'first'");
  await viewer.back();
  await selectedLabel(viewer, "1");
  await viewer.forward();
  await selectedLabel(viewer, "'first'");
});

scenario("coming back finds a link that was closed away", async (app) => {
  const viewer = await opened(app);
  const link = await atSharedLink(viewer);
  await viewer.tree.press("Enter");
  await viewer.tree.row("'deep'").locator(".twisty").click();
  await viewer.tree.settled();
  await viewer.back();
  await viewer.tree.settled();
  const now = await viewer.tree.selected();
  assert.equal(now.link, link.link);
});

scenario("a cycle is a link to what it is inside of", async (app) => {
  const viewer = await opened(app);
  const { tree } = viewer;
  await tree.row("'loop'").click();
  await tree.press("ArrowRight", "ArrowDown");
  const row = await tree.selected();
  assert.match(row.link ?? "", /^⟲ #\d+ · 1 up$/);
  assert.equal(row.expanded, null, "a cycle cannot be opened for ever");
  await tree.press("Enter");
  await selectedLabel(viewer, "'loop'");
  await tree.press("Alt+ArrowLeft");
  assert.equal((await tree.selected()).link, row.link);
});

scenario("an object says who refers to it, and each leads there", async (app) => {
  const viewer = await opened(app);
  await viewer.tree.row("'first'").click();
  await viewer.inspector.getByText("Referred to 2 times").waitFor();
  assert.equal(await viewer.inspector.locator("button.referrer").count(), 2);
  assert.match(await viewer.inspector.locator('[aria-current="true"]').innerText(), /^obj\['first'\]/);
  await viewer.inspector.getByRole("button", { name: "obj['deep'][0][1]" }).click();
  await viewer.tree.settled();
  assert.match((await viewer.tree.selected()).link ?? "", /^↪/);
  // The keyboard goes on from there.
  await viewer.page.keyboard.press("Enter");
  await selectedLabel(viewer, "'first'");
});
