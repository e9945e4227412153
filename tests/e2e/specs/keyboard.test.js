// The whole page by keyboard alone: no mouse is touched here, and nothing is given the focus but by Tab.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { Viewer } from "../pages/viewer.js";

/** What has the focus: its role, as far as it has one, and its name. */
function focused(page) {
  return page.evaluate(() => {
    const on = document.activeElement;
    const label = on.getAttribute("aria-labelledby");
    const name = on.getAttribute("aria-label") ?? (label ? document.getElementById(label).textContent : on.textContent);
    return `${on.getAttribute("role") ?? on.tagName.toLowerCase()} ${name.trim()}`;
  });
}

/** Presses Tab until something has the focus; it must be on the way, once around the page at the most. */
async function tabTo(page, pattern, key = "Tab") {
  const way = [];
  for (let i = 0; i < 80; i++) {
    const on = await focused(page);
    if (pattern.test(on)) return;
    way.push(on);
    await page.keyboard.press(key);
  }
  assert.fail(`${pattern} is not on the way:\n${way.join("\n")}`);
}

scenario(
  "from a sample through every pane and back to the start, without a mouse",
  async (app) => {
    const viewer = new Viewer(app);
    const { tree, timeline, ops, hex, metadata, page } = viewer;
    await viewer.allowClipboard();
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };

    await tabTo(page, /^button shared-and-cyclic\.pkl/);
    await press("Enter");
    await viewer.opened("shared-and-cyclic.pkl");
    await viewer.traced();
    // The tree has the keys at once.
    assert.equal(await focused(page), "treegrid Objects");
    await press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight");
    await tree.settled();
    await press("ArrowDown");
    await eventually(async () => (await tree.selected())?.label, "0");
    const object = (await hex.painted()).object;

    // The panels beside it, by arrows.
    await tabTo(page, /^tab Selection/);
    await press("ArrowRight");
    assert.equal(await focused(page), "tab File");
    await metadata.panel.waitFor();
    await tabTo(page, /^region File|^section File/);
    await tabTo(page, /^tab File/, "Shift+Tab");
    await press("Home");
    await viewer.inspector.waitFor();

    // The timeline: zoom, move, step, select.
    await tabTo(page, /^application Opcode timeline/);
    const whole = await timeline.window();
    await press("f");
    const near = await timeline.window();
    assert.ok(near.to - near.from < whole.to - whole.from);
    await press("0");
    assert.deepEqual(await timeline.window(), whole);
    await press("w", "w", "d");
    assert.ok((await timeline.window()).from > 0);
    await press("Home", "ArrowRight", "ArrowRight", "ArrowRight");
    await eventually(() => ops.which("cursor"), [3]);
    assert.match(await timeline.said(), /^MEMOIZE/);
    assert.deepEqual((await hex.painted()).object ?? object, object, "the selection stays");
    await press("Enter");
    await eventually(() => ops.which("selected"), [3]);

    // The list of ops, and from there to the bytes.
    await tabTo(page, /^grid Opcodes/);
    await press("ArrowDown", "ArrowDown", "Enter");
    await eventually(() => ops.which("selected"), [5]);
    await press("End");
    await eventually(async () => (await ops.which("cursor"))[0], (await ops.total()) - 1);
    await tabTo(page, /^input Go to offset/);
    await page.keyboard.type("0xE");
    await press("Enter");
    await eventually(() => ops.which("selected"), [5]);
    await tabTo(page, /^button Python/);
    await press("Enter");
    await viewer.said("Copied 6 bytes as a Python literal");
    assert.equal(await viewer.clipboard(), "b'\\x8c\\x04name'");
    await tabTo(page, /^grid Bytes/);
    await press("Control+Home", "ArrowRight", "ArrowRight", "Enter");
    await eventually(async () => (await hex.painted()).op, [[2, 11]]);

    // The drawer goes and comes; Escape and the history work from anywhere.
    await press("x");
    await ops.grid.waitFor({ state: "hidden" });
    await press("x");
    await ops.grid.waitFor();
    await press("Alt+ArrowLeft");
    await eventually(() => ops.which("selected"), [5]);
    await press("Escape");
    await tree.settled();
    await press("Escape");
    await eventually(async () => (await tree.selected())?.label, "obj");

    // The minimap is a slider.
    await tabTo(page, /^slider /, "Shift+Tab");
    await press("ArrowUp", "End");
    await eventually(async () => (await timeline.window()).to, whole.to);

    // Help, and back to where one was.
    await press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.match(await focused(page), /^slider /);

    // A second file, the tabs, and away with both.
    await tabTo(page, /^button Picklescope/, "Shift+Tab");
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Drop a Python pickle/ }).waitFor();
    await tabTo(page, /^button protocol0\.pkl/);
    await press("Enter");
    await viewer.opened("protocol0.pkl");
  },
  { timeout: 90_000 },
);

scenario("several files by keyboard: open, switch, close", async (app) => {
  const viewer = new Viewer(app);
  const { tabs, page } = viewer;
  await viewer.openSample("python2.pkl");
  await tabTo(page, /^button Open…/, "Shift+Tab");
  const chooser = page.waitForEvent("filechooser");
  // Keys take another way into the browser than the word that a chooser is waited for.
  await focused(page);
  await page.keyboard.press("Enter");
  await (await chooser).setFiles({ name: "other.pkl", mimeType: "application/octet-stream", buffer: Buffer.from("\x80\x02].", "latin1") });
  await viewer.opened("other.pkl");
  await tabTo(page, /^tab other\.pkl/, "Shift+Tab");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await viewer.opened("python2.pkl");
  await tabTo(page, /^tab python2\.pkl/, "Shift+Tab");
  await page.keyboard.press("Delete");
  await viewer.opened("other.pkl");
  assert.equal((await tabs.all()).length, 0);
  await tabTo(page, /^button Picklescope/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
});
