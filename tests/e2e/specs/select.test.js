// One selection: what is pointed at in one pane is selected in all the others.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

// {'a': [10, 20], 'b': 'text'}, op by op: 0 PROTO 0-1, 1 EMPTY_DICT 2, 2 MARK 3, 3 'a' 4-9, 4 EMPTY_LIST 10, 5 MARK 11, 6 BININT 12-16,
// 7 BININT 17-21, 8 APPENDS 22, 9 'b' 23-28, 10 'text' 29-37, 11 SETITEMS 38, 12 STOP 39.
const FILE = pickle(dict([str("a"), list(int(10), int(20))], [str("b"), str("text")]));
const [DICT, LIST, TWENTY] = [[2, 39], [10, 23], [17, 22]];

/** Each op that is pointed at: where it is, and what is selected in each pane then. */
const OPS = {
  "an atom": { op: 7, at: 17, lane: 3, row: "1", own: [7], extents: [TWENTY, LIST, DICT], bytes: TWENTY, path: "0x11-0x15 · op 7 BININT · obj['a'][1]" },
  "an op of a list": { op: 8, at: 22, lane: 2, row: "'a'", own: [4, 5, 8], extents: [LIST, DICT], bytes: [22, 23], path: "0x16 · op 8 APPENDS · obj['a']" },
  "a key": { op: 9, at: 24, lane: 2, row: "'b'", own: [9], extents: [[23, 29], DICT], bytes: [23, 29], path: "0x17-0x1C · op 9 BINUNICODE · obj['b']" },
  "the beginning": { op: 0, at: 1, lane: 0, row: null, own: [], extents: [], bytes: [0, 2], path: "0x0-0x1 · op 0 PROTO" },
  "the end": { op: 12, at: 39, lane: 0, row: null, own: [], extents: [], bytes: [39, 40], path: "0x27 · op 12 STOP" },
};

/** What is selected in each pane. */
async function look({ tree, ops, hex, timeline, page }) {
  const painted = await hex.painted();
  const bar = await timeline.selected();
  return {
    row: (await tree.selected())?.label ?? null,
    op: (await ops.which("selected"))[0] ?? null,
    own: await ops.which("own"),
    extents: ["object", "around", "outside"].flatMap((level) => painted[level] ?? []),
    bytes: painted.op?.[0] ?? null,
    // A byte has thirty pixels on the canvas; the bar is exact to one of them.
    bar: bar?.map(Math.round) ?? null,
    path: (await page.locator(".status-place").innerText()).replace("selection: ", ""),
  };
}

const expected = ({ op, row, own, extents, bytes, path }) => ({ row, op, own, extents, bytes, bar: extents[0] ?? bytes, path });

const ROOT = expected({ op: 1, row: "obj", own: [1, 2, 11], extents: [DICT], bytes: [2, 3], path: "0x2-0x26 · op 1 EMPTY_DICT · obj" });

async function opened(app) {
  const viewer = new Viewer(app);
  await viewer.openWhole("small.pkl", FILE);
  await viewer.tree.press("Shift+ArrowRight");
  await eventually(() => look(viewer), ROOT, "a file opens with its root selected everywhere");
  return viewer;
}

/** Points at a place in one pane. */
const WAYS = {
  "the timeline": ({ timeline }, { at, lane }) => timeline.click(at + 0.5, lane),
  "the list": ({ ops }, { op }) => ops.click(op),
  "the bytes": ({ hex }, { at }) => hex.click(at),
  "the characters": ({ hex }, { at }) => hex.click(at, ".hex-text"),
};

for (const [pane, point] of Object.entries(WAYS)) {
  scenario(`what is clicked in ${pane} is selected in every pane`, async (app) => {
    const viewer = await opened(app);
    for (const [what, place] of Object.entries(OPS)) {
      await point(viewer, place);
      await eventually(() => look(viewer), expected(place), what);
    }
  });
}

scenario("what is clicked in the tree is selected in every pane, as its object", async (app) => {
  const viewer = await opened(app);
  const rows = {
    1: { op: 7, row: "1", own: [7], extents: [TWENTY, LIST, DICT], bytes: TWENTY, path: "0x11-0x15 · op 7 BININT · obj['a'][1]" },
    "'a'": { op: 4, row: "'a'", own: [4, 5, 8], extents: [LIST, DICT], bytes: [10, 11], path: "0xA-0x16 · op 4 EMPTY_LIST · obj['a']" },
    "'b'": { op: 10, row: "'b'", own: [10], extents: [[29, 38], DICT], bytes: [29, 38], path: "0x1D-0x25 · op 10 BINUNICODE · obj['b']" },
  };
  for (const [label, place] of Object.entries(rows)) {
    await viewer.tree.row(label).locator(".label").click();
    await eventually(() => look(viewer), expected(place), label);
  }
});

scenario("Escape climbs outward, and back and forward retrace the way", async (app) => {
  const viewer = await opened(app);
  const { page } = viewer;
  const at = (row, op) => eventually(async () => [(await viewer.tree.selected())?.label, (await viewer.ops.which("selected"))[0]], [row, op]);
  await viewer.ops.click(7);
  await at("1", 7);
  await viewer.timeline.click(22.5, 2);
  await at("'a'", 8);
  await page.keyboard.press("Escape");
  await at("'a'", 4);
  await page.keyboard.press("Escape");
  await at("obj", 1);
  await page.keyboard.press("Escape");
  await viewer.said("Nothing is around this.");
  for (const place of [["'a'", 4], ["'a'", 8], ["1", 7], ["obj", 1]]) {
    await page.keyboard.press("Alt+ArrowLeft");
    await at(...place);
  }
  for (const place of [["1", 7], ["'a'", 8]]) {
    await viewer.forward();
    await at(...place);
  }
  await viewer.back();
  await at("1", 7);
  // What belongs to no object is a place as well, with nothing around it.
  await viewer.hex.click(39);
  await at(undefined, 12);
  await page.keyboard.press("Escape");
  await viewer.said(/no object/);
  await page.keyboard.press("Alt+ArrowLeft");
  await at("1", 7);
});

scenario("the cursor moves alone: by brackets, in the list, by scrubbing", async (app) => {
  const viewer = await opened(app);
  const { ops, hex, timeline, page } = viewer;
  const cursor = async () => {
    const [painted, mark] = [await hex.painted(), await timeline.cursor()];
    return { op: (await ops.which("cursor"))[0], byte: painted.cursor?.[0][0], mark: mark === null ? null : Math.floor(mark + 0.02) };
  };
  const stays = async () => assert.deepEqual(await look(viewer), ROOT);
  await eventually(cursor, { op: 1, byte: 2, mark: 2 });
  await page.keyboard.press("]");
  await page.keyboard.press("]");
  await eventually(cursor, { op: 3, byte: 4, mark: 4 });
  assert.equal((await viewer.place()).cursor, "0x4 · op 3");
  await stays();
  await page.keyboard.press("[");
  await eventually(cursor, { op: 2, byte: 3, mark: 3 });
  await ops.press("ArrowDown", "ArrowDown");
  await eventually(cursor, { op: 4, byte: 10, mark: 10 });
  await ops.press("End");
  await eventually(cursor, { op: 12, byte: 39, mark: 39 });
  await timeline.drag(30, 18, { ruler: true });
  await eventually(cursor, { op: 7, byte: 17, mark: 17 });
  await timeline.press("ArrowLeft");
  await eventually(cursor, { op: 6, byte: 12, mark: 12 });
  assert.match(await timeline.said(), /^BININT 10, 0xC /);
  await stays();
  // Enter selects what it is at.
  await timeline.press("Enter");
  await eventually(async () => (await viewer.tree.selected())?.label, "0");
});

scenario("what the mouse is over in one pane is shown in the others", async (app) => {
  const viewer = await opened(app);
  const { tree, ops, hex, timeline, page } = viewer;
  const hovered = async () => ({
    row: await tree.grid.locator(".is-hovered .label").allInnerTexts(),
    ops: await ops.which("hovered"),
    bytes: (await hex.painted()).hover ?? [],
  });
  const away = async () => {
    await page.mouse.move(600, 5);
    await eventually(hovered, { row: [], ops: [], bytes: [] });
  };
  await ops.hover(7);
  await eventually(hovered, { row: ["1"], ops: [], bytes: [TWENTY] });
  assert.equal(await timeline.edge(...TWENTY, 3), "--ink");
  await away();
  assert.equal(await timeline.edge(...TWENTY, 3), null);
  await timeline.hover(22.5, 2);
  await eventually(hovered, { row: ["'a'"], ops: [4, 5, 8], bytes: [[22, 23]] });
  await away();
  await hex.hover(35);
  await eventually(hovered, { row: ["'b'"], ops: [10], bytes: [[29, 38]] });
  await away();
  await tree.row("'a'").locator(".label").hover();
  await eventually(hovered, { row: [], ops: [4, 5, 8], bytes: [LIST] });
  await away();
  assert.deepEqual(await look(viewer), ROOT, "the selection stays");
});

scenario("a range of items is where they are built", async (app) => {
  const viewer = new Viewer(app);
  const { tree, hex, ops, page } = viewer;
  // 0 PROTO 0-1, 1 EMPTY_LIST 2, 2 MARK 3, and an item of five bytes every op from 3 on.
  await viewer.openWhole("long.pkl", pickle(list(...Array.from({ length: 20_005 }, (_, i) => int(i)))));
  await tree.press("End");
  await eventually(async () => (await tree.selected())?.label, "[20,000 … 20,004]");
  const last = [4 + 5 * 20_000, 4 + 5 * 20_005];
  await eventually(async () => (await hex.painted()).object, [last]);
  assert.deepEqual(await ops.which("own"), [20_003, 20_004, 20_005, 20_006, 20_007]);
  await eventually(async () => (await viewer.timeline.selected()) !== null, true);
  assert.equal(await page.locator(".inspector .stretches, .inspector dd .place").first().innerText(), "0x186A4-0x186BC");
  assert.match((await viewer.place()).selection, /^0x186A4-0x186BC · op 20,003 BININT/);
});

scenario("an opcode's name is whole however long its argument is", async (app) => {
  const viewer = new Viewer(app);
  await viewer.openWhole("wide.pkl", pickle(list(str("x".repeat(5000)), int(1))));
  await viewer.ops.click(3);
  const name = viewer.page.locator(".op-block .inspector-head > strong");
  await eventually(() => name.innerText(), "BINUNICODE");
  const [head, argument] = [await name.boundingBox(), await viewer.page.locator(".op-block-arg").boundingBox()];
  assert.ok(head.height < 26 && (await name.evaluate((name) => name.scrollWidth <= name.clientWidth)), JSON.stringify(head));
  assert.ok(argument.width > 50 && argument.height < 26, JSON.stringify(argument));
});

scenario("what could not be done is no longer said once something could", async (app) => {
  const viewer = new Viewer(app);
  const { tree, hex, page } = viewer;
  const told = () => page.locator(".status-said").innerText();
  await viewer.openWhole("small.pkl", FILE);
  for (const [wrong, said] of [["0x9999", /^There are only 40 bytes/], ["zebra", /^That is no offset/]]) {
    await hex.goTo(wrong);
    await viewer.said(said);
    await hex.goTo("0x11");
    await eventually(async () => said.test(await told()), false);
  }
  await tree.grid.focus();
  await page.keyboard.type("q");
  await viewer.said("No row begins with that.");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await eventually(told, "");
  // What was done stays.
  await viewer.allowClipboard();
  await page.keyboard.press("y");
  await page.keyboard.press("v");
  await viewer.said(/^Copied/);
  await page.keyboard.press("ArrowUp");
  await viewer.drawn();
  assert.match(await told(), /^Copied/);
});

scenario("a value that is not shown whole is not said to be copied", async (app) => {
  const viewer = new Viewer(app);
  const long = Buffer.alloc(41_525, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(long.length);
  await viewer.openWhole("long.pkl", pickle(list(Buffer.concat([Buffer.from([0x8b]), length, long]), int(1))));
  await viewer.allowClipboard();
  await viewer.tree.press("Shift+ArrowRight", "ArrowDown");
  await eventually(async () => (await viewer.tree.selected())?.label, "0");
  await viewer.page.keyboard.press("y");
  await viewer.page.keyboard.press("v");
  await viewer.said("Copied the value, without what is too long or too deep in it");
  assert.equal(await viewer.clipboard(), "<int of 332200 bits>");
});
