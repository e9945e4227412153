// The pickle machine, stepped through: what CPython has on its stack and in its memo at each op, told in words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file, lines } from "../pages/corpus.js";
import { bytes, dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const AXE = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const STEPS = new Map(lines("steps.jsonl").map((steps) => [steps.file, steps]));

// {'a': [1, 2]}, as pickle.dumps writes it.
const TINY = Buffer.from("80049510000000000000007d948c0161945d94284b014b0265732e", "hex");

/** Three calls among other ops. */
const CALL = bytes("capp\nf\n)R");
const CALLS = pickle("](", CALL, "N", int(7), CALL, CALL, "e");

async function opened(app, name, content) {
  const viewer = new Viewer(app);
  await viewer.openWhole(name, content);
  await viewer.machine.open();
  // What is selected at first has taken the cursor along.
  await viewer.machine.to(0);
  return viewer;
}

/** Stack and memo, as pickle.py is asked for them. */
async function moment(machine) {
  const [values, entries] = [await machine.values(), await machine.entries()];
  return [values.map(({ value }) => value), entries.map(({ key, value }) => [key, value])];
}

scenario("stepping shows what CPython has on its stack and in its memo at each op", async (app) => {
  await app.page.setViewportSize({ width: 1440, height: 1600 });
  for (const path of ["py36/p4/shared_dict.pkl", "py27/p1/cycle_mixed.pkl", "assembled/old_containers.pkl"]) {
    const { moments } = STEPS.get(path);
    const viewer = await opened(app, path.replaceAll("/", "-"), file(path));
    const { machine } = viewer;
    assert.deepEqual(await machine.at(), { op: 0, ops: moments.length });
    for (const [op, golden] of moments.entries()) {
      await machine.before(op);
      assert.deepEqual(await moment(machine), golden, `${path} before op ${op}`);
      const next = await machine.next();
      assert.equal(next.name, (await viewer.ops.at(op)).name);
      await machine.step("Next op").click();
      await machine.before(op + 1);
      assert.deepEqual(await machine.done(), next, "it is now done");
    }
    assert.match((await machine.next()).line, /^Nothing/);
    await machine.step("Previous op").click();
    await machine.before(moments.length - 1);
    assert.deepEqual(await moment(machine), moments.at(-1));
    await machine.step("First op").click();
    await machine.before(0);
    assert.deepEqual(await moment(machine), moments[0]);
  }
}, { timeout: 120_000 });

scenario("each op says what it does with these very values", async (app) => {
  const { machine } = await opened(app, "tiny.pkl", TINY);
  const told = [];
  for (let op = 0; op < 14; op++) {
    await machine.before(op);
    const { name, line } = await machine.next();
    told.push(`${name}: ${line}`);
    await machine.step("Next op").click();
  }
  assert.deepEqual(told, [
    "PROTO: Declares that protocol 4 follows",
    "FRAME: Begins a frame of 16 bytes, to be read in one go",
    "EMPTY_DICT: Pushes an empty dict",
    "MEMOIZE: Stores the top of the stack in the memo as #0: {}",
    "SHORT_BINUNICODE: Pushes the str 'a'",
    "MEMOIZE: Stores the top of the stack in the memo as #1: 'a'",
    "EMPTY_LIST: Pushes an empty list",
    "MEMOIZE: Stores the top of the stack in the memo as #2: []",
    "MARK: Sets a mark on the stack: a later op takes everything above it",
    "BININT1: Pushes the int 1",
    "BININT1: Pushes the int 2",
    "APPENDS: Appends the 2 values above the mark to the empty list: 1, 2",
    "SETITEM: Sets 'a' to [1, 2] in the empty dict",
    "STOP: Ends the pickle: its object is {'a': [1, 2]}",
  ]);
});

scenario("what an op has done and what the next one takes is marked", async (app) => {
  const { machine } = await opened(app, "tiny.pkl", TINY);
  const fates = async () => (await machine.values()).map(({ value, fate, taken }) => `${value ?? "mark"}: ${fate}${taken ? "!" : ""}`);
  await machine.to(8);
  assert.deepEqual(await fates(), ["[]: ", "'a': ", "{}: "]);
  assert.deepEqual((await machine.entries()).map(({ key, put, fate }) => [key, put, fate]), [[0, 3, ""], [1, 5, ""], [2, 7, "new"]]);
  await machine.step("Next op").click();
  await machine.before(9);
  assert.deepEqual(await fates(), ["mark: new", "[]: ", "'a': ", "{}: "]);
  await machine.to(11);
  assert.deepEqual(await fates(), ["2: new, taken next!", "1: taken next!", "mark: taken next!", "[]: changes next", "'a': ", "{}: "]);
  await machine.step("Next op").click();
  await machine.before(12);
  assert.deepEqual(await fates(), ["[1, 2]: changed, taken next!", "'a': taken next!", "{}: changes next"]);
});

scenario("scrubbing and stepping leave the selection; a click on a value selects it and leaves the cursor", async (app) => {
  const viewer = await opened(app, "tiny.pkl", TINY);
  const { machine, tree, ops } = viewer;
  const before = await tree.selected();
  const said = await machine.said();
  await machine.scrub(3, 5, 9, 12);
  await machine.before(12);
  await eventually(() => ops.which("cursor"), [12]);
  assert.equal(await machine.said(), said, "scrubbing is silent");
  await viewer.page.keyboard.press("[");
  await machine.before(11);
  assert.equal(await machine.said(), "Op 11, APPENDS: Appends the 2 values above the mark to the empty list: 1, 2");
  await machine.step("Behind the last op").click();
  await machine.before(14);
  assert.equal(await machine.slider.inputValue(), "14");
  await viewer.page.keyboard.press("]");
  assert.deepEqual(await machine.at(), { op: 14, ops: 14 }, "there is nothing further");
  assert.deepEqual(await tree.selected(), before);
  await machine.to(11);
  // In the stack, in the sentence, in the memo.
  await machine.stack.grid.getByText("[]", { exact: true }).click();
  await eventually(async () => (await tree.selected()).label, "'a'");
  assert.equal((await tree.selected()).value, "[1, 2]", "the tree shows what it becomes");
  await eventually(async () => (await machine.values()).filter(({ selected }) => selected).map(({ value }) => value), ["[]"]);
  await machine.pane.getByRole("button", { name: "2", exact: true }).last().click();
  await eventually(async () => (await tree.selected()).label, "1");
  await machine.memo.grid.getByText("{}", { exact: true }).click();
  await eventually(async () => (await tree.selected()).label, "obj");
  assert.deepEqual(await machine.at(), { op: 11, ops: 14 });
  assert.match((await viewer.place()).cursor, /op 11$/);
  // From a memo entry to where it was stored.
  await machine.memo.grid.getByRole("button", { name: "op 5" }).click();
  await machine.before(5);
  assert.equal((await tree.selected()).label, "obj");
});

scenario("calls are gone to one by one, also in a hurry", async (app) => {
  const viewer = await opened(app, "calls.pkl", CALLS);
  const { machine, ops, page } = viewer;
  const calls = (await ops.all()).filter(({ name }) => name === "REDUCE").map(({ index }) => index);
  assert.equal(calls.length, 3);
  await machine.to(0);
  for (const call of calls) {
    await machine.step("Next call").click();
    await machine.before(call);
    assert.deepEqual(await machine.next(), { name: "REDUCE", line: "Calls app.f without arguments" });
  }
  await page.keyboard.press("}");
  await viewer.said("No call behind this op.");
  await page.keyboard.press("{");
  await machine.before(calls[1]);
  await machine.step("First op").click();
  await machine.before(0);
  // All of them before any answer can have come.
  await page.evaluate(() => {
    for (const key of "}}}{") document.body.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: true, bubbles: true, cancelable: true, composed: true }));
  });
  await machine.before(calls[1]);
});

// [shared, 'x', shared, shared], the list 'shared' with one item.
const SHARED = pickle(list(bytes(list(int(1)), "q\x05"), str("x"), "h\x05", "h\x05"));

scenario("one goes from use to use of an object", async (app) => {
  const viewer = await opened(app, "shared.pkl", SHARED);
  const { machine, tree, page } = viewer;
  await tree.press("ArrowDown");
  await eventually(async () => (await tree.selected()).value, "[1]");
  const names = [];
  await machine.to(0);
  for (let i = 0; i < 6; i++) {
    const { op } = await machine.at();
    await machine.pane.getByRole("button", { name: /^Next use of #/ }).click();
    await eventually(async () => (await machine.at()).op !== op, true);
    await machine.settled();
    names.push((await machine.next()).name);
  }
  // Made, filled, stored, read twice, put into the outer list.
  assert.deepEqual(names, ["EMPTY_LIST", "APPENDS", "BINPUT", "BINGET", "BINGET", "APPENDS"]);
  await machine.stack.grid.focus();
  await page.keyboard.press("m");
  await viewer.said(/from the start again/);
  await eventually(async () => (await machine.next()).name, "EMPTY_LIST");
  assert.equal((await tree.selected()).value, "[1]");
});

scenario("keys alone are enough", async (app) => {
  const viewer = new Viewer(app);
  const { machine, tree, page } = viewer;
  await viewer.openWhole("tiny.pkl", TINY);
  // By the tabs, whose arrows choose.
  await page.getByRole("tablist", { name: "Machine or bytes" }).getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("ArrowLeft");
  await machine.to(0);
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  while ((await focused()) !== "Next op") await page.keyboard.press("Tab");
  for (let op = 1; op <= 14; op++) {
    await page.keyboard.press("Enter");
    await machine.before(op);
  }
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Next op", "the focus stays where there is nothing to step to");
  for (let back = 0; back < 3; back++) await page.keyboard.press("[");
  await machine.before(11);
  while ((await focused()) !== "Op") await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowLeft");
  await machine.before(10);
  await page.keyboard.press("]");
  await machine.before(11);
  while ((await focused()) !== "Stack") await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  for (const key of ["ArrowUp", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  await eventually(async () => (await tree.selected()).value, "[1, 2]");
  while ((await focused()) !== "Memo") await page.keyboard.press("Tab");
  for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const active = () => machine.memo.grid.evaluate((grid) => document.getElementById(grid.getAttribute("aria-activedescendant"))?.textContent);
  await eventually(async () => (await active())?.includes("'a'"), true);
  await page.keyboard.press("ArrowLeft");
  await machine.before(5);
});

scenario("a broken pickle is stepped through up to its fault", async (app) => {
  const whole = pickle(dict([str("kept"), list(int(1), int(2))], [str("lost"), int(3)]));
  const viewer = await opened(app, "cut.pkl", whole.subarray(0, -7));
  const { machine, broken } = viewer;
  await machine.step("Behind the last op").click();
  const { ops } = await machine.at();
  await machine.before(ops);
  const { line } = await machine.next();
  assert.equal(line, `Here the pickle breaks off: ${(await viewer.fault()).message}`);
  const stack = (await machine.values()).map(({ value }) => value);
  assert.deepEqual(stack, ["'lost'", "[1, 2]", "'kept'", null, "{}"]);
  await broken.open();
  const told = await broken.panel.locator(".stack > li").allInnerTexts();
  assert.equal(told.length, stack.length);
  await machine.step("Previous op").click();
  await machine.before(ops - 1);
  assert.deepEqual((await machine.values()).map(({ value }) => value), ["[1, 2]", "'kept'", null, "{}"]);
});

scenario("a stack of hundreds of thousands is a list like any other", async (app) => {
  const many = 150_000;
  const viewer = new Viewer(app);
  const { machine } = viewer;
  await viewer.open("high.pkl", pickle(bytes("](", Buffer.concat(Array(many).fill(bytes("(N"))), Buffer.from("K\x05q\x00K\x06q\x01"))));
  await viewer.timeline.ready(60_000);
  await machine.open();
  await machine.step("Behind the last op").click();
  const { ops } = await machine.at();
  await machine.step("Previous op").click();
  await machine.before(ops - 1);
  assert.equal(await machine.stack.total(), 2 * many + 4);
  const top = await machine.values();
  assert.deepEqual(top.slice(0, 4).map(({ value }) => value), ["6", "5", "None", null]);
  assert.ok(top.length < 80);
  await machine.stack.press("End");
  const bottom = await machine.values();
  assert.deepEqual(bottom.slice(-3).map(({ index, value }) => [index, value]), [[2 * many + 1, null], [2 * many + 2, null], [2 * many + 3, "[]"]]);
  await machine.stack.press("PageUp", "Home");
  assert.deepEqual((await machine.values())[0].value, "6");
}, { timeout: 90_000 });

/** What axe holds against the page. */
async function axe(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
    const { violations } = await globalThis.axe.run(document, { preload: false, resultTypes: ["violations"] });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

for (const colorScheme of ["light", "dark"]) {
  scenario(
    `axe has nothing against the machine, ${colorScheme}`,
    async (app) => {
      const viewer = await opened(app, "tiny.pkl", TINY);
      const { machine, page } = viewer;
      await machine.step("What is shown here").click();
      await machine.to(11);
      await machine.stack.press("ArrowDown");
      assert.deepEqual(await axe(page), []);
      await machine.step("Behind the last op").click();
      await machine.before(14);
      assert.deepEqual(await axe(page), []);
      await viewer.checkNoMarkup();
    },
    { options: { colorScheme } },
  );
}

scenario(
  "in a narrow window it stands with the timeline",
  async (app) => {
    const viewer = new Viewer(app);
    const { machine, page } = viewer;
    await viewer.open("tiny.pkl", TINY);
    await page.getByRole("tab", { name: "Timeline", exact: true }).click();
    await viewer.timeline.ready();
    await machine.open();
    await machine.to(0);
    for (let op = 0; op < 12; op++) {
      await machine.before(op);
      await machine.step("Next op").click();
    }
    await machine.before(12);
    assert.deepEqual((await machine.values()).map(({ value }) => value), ["[1, 2]", "'a'", "{}"]);
    assert.ok(await viewer.timeline.canvas.isVisible());
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  },
  { options: { viewport: { width: 375, height: 740 } } },
);
