// The timeline under a hand: what is in sight, what is drawn there, and what it says. That the picture is right for every file and at
// every scale is held elsewhere, over its model; here it is looked at, pixel by pixel, for one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { eventually, until } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { bytes, int, list, pickle, str, table } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

// {'a': [10, shared, shared], 'c': os.path(7)}, where shared = (); each op by hand: its offset, length, name, argument, category, lane.
const SMALL = bytes(0x80, 2, "}(", str("a"), "](", int(10), ")q\x05h\x05e", str("c"), "cos\npath\n", "K\x07\x85R", "u.");
const OPS = [
  [0, 2, "PROTO", "2", "structure", 0],
  [2, 1, "EMPTY_DICT", "", "structure", 1],
  [3, 1, "MARK", "", "structure", 1],
  [4, 6, "BINUNICODE", "'a'", "data", 2],
  [10, 1, "EMPTY_LIST", "", "structure", 2],
  [11, 1, "MARK", "", "structure", 2],
  [12, 5, "BININT", "10", "data", 3],
  [17, 1, "EMPTY_TUPLE", "", "structure", 3],
  [18, 2, "BINPUT", "5", "memo", 3],
  [20, 2, "BINGET", "5", "memo", 2],
  [22, 1, "APPENDS", "", "structure", 2],
  [23, 6, "BINUNICODE", "'c'", "data", 2],
  [29, 9, "GLOBAL", "'os path'", "global", 3],
  [38, 2, "BININT1", "7", "data", 4],
  [40, 1, "TUPLE1", "", "structure", 3],
  [41, 1, "REDUCE", "", "call", 2],
  [42, 1, "SETITEMS", "", "structure", 1],
  [43, 1, "STOP", "", "structure", 0],
];
const CATEGORIES = ["structure", "data", "memo", "global", "call"].map((name) => `--op-${name}`);

/** The opcodes as pickletools names them, by their bytes. */
const NAMES = new Map(
  readFileSync(new URL("../../ref/opcodes.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line)).map((op) => [op.byte, op.name]),
);

const whole = { axis: "bytes", lanes: "nesting", from: 0 };

const hex = (n) => `0x${n.toString(16).toUpperCase()}`;
/** How the page tells of an op. */
const place = (at, length, op) => `${hex(at)} · ${length} B · op ${op.toLocaleString("en")}`;

async function opened(app, name, file) {
  const viewer = new Viewer(app);
  await viewer.openWhole(name, file);
  return viewer;
}

scenario("every op is drawn where it is, in its colour and its lane, and the mouse over it is told what it is", async (app) => {
  const { timeline, hex } = await opened(app, "small.pkl", SMALL);
  assert.deepEqual(await timeline.window(), { ...whole, to: SMALL.length });
  // What is selected is drawn otherwise.
  await hex.click(SMALL.length - 1);
  await eventually(async () => Math.round((await timeline.selected())[0]), SMALL.length - 1);
  for (const [at, , name] of OPS) assert.equal(NAMES.get(SMALL[at]), name, "the table above is right");
  const others = OPS.slice(0, -1);
  // Near their ends: there is no letter of a name.
  const colours = await timeline.colours(others.map(([at, length, , , , lane]) => [at + length - 0.12, lane]), CATEGORIES);
  assert.deepEqual(colours, others.map(([, , , , category]) => `--op-${category}`));
  for (const [op, [at, length, name, arg, , lane]] of others.entries()) {
    const what = `op ${op} ${name}`;
    await timeline.hover(at + length / 2, lane);
    const told = async () => (({ name, arg, place }) => ({ name, arg, place }))(await timeline.tip());
    await eventually(told, { name, arg, place: place(at, length, op) }, what);
  }
});

scenario("memo reads and writes are joined while the mouse is over one", async (app) => {
  // [(), 'xx…', ()]: the memo's ops are far apart.
  const { timeline, page } = await opened(app, "memo.pkl", pickle(list(")q\x05", str("x".repeat(60)), "h\x05")));
  const before = await timeline.count("--op-memo");
  await timeline.hover(73.5, 1);
  await eventually(async () => (await timeline.tip())?.name, "BINGET");
  await until(async () => assert.ok((await timeline.count("--op-memo")) > before + 50, "a line leads from one to the other"));
  await page.mouse.move(5, 5);
  await eventually(() => timeline.count("--op-memo"), before);
});

// A list of 2000 lists of ten integers: PROTO, EMPTY_LIST, MARK, then 53 bytes and 13 ops for each list, APPENDS, STOP.
const [ROWS, COLUMNS] = [2000, 10];
const WIDE = table(ROWS, COLUMNS);
const wide = { ...whole, to: WIDE.length };

/** Which op of a list's thirteen: EMPTY_LIST, MARK, integers of five bytes, APPENDS. */
const nth = (row, i) => ({
  at: 4 + row * 53 + (i < 2 ? i : i === 12 ? 52 : 2 + (i - 2) * 5),
  length: i < 2 || i === 12 ? 1 : 5,
  op: 3 + row * 13 + i,
  category: i < 2 || i === 12 ? "--op-structure" : "--op-data",
  lane: i < 2 || i === 12 ? 2 : 3,
});
/** The op at a byte, and the one of a number. */
const atByte = (byte) => {
  const [row, inside] = [Math.floor((byte - 4) / 53), (byte - 4) % 53];
  return nth(row, inside < 2 ? inside : inside === 52 ? 12 : 2 + Math.floor((inside - 2) / 5));
};
const atOp = (op) => nth(Math.floor((op - 3) / 13), (op - 3) % 13);

/** Turns the wheel over one place of the canvas until it goes no nearer; gives the unit that is there. */
async function dive(timeline, share) {
  const { x, y, width, height } = await timeline.canvas.boundingBox();
  const pixel = Math.round(width * share);
  const unit = async () => {
    const { from, to } = await timeline.window();
    return from + (pixel / width) * (to - from);
  };
  const before = await unit();
  await timeline.page.mouse.move(x + pixel, y + height - 8);
  for (let scale = 0, last = -1; scale > last * 1.01; ) {
    last = scale;
    await timeline.page.mouse.wheel(0, -400);
    await until(async () => assert.ok((await timeline.scale()) !== last || last > 80));
    scale = await timeline.scale();
  }
  assert.ok(Math.abs((await unit()) - before) < 0.02, "what is under the pointer stays there");
  return Math.floor(before);
}

scenario("from the whole file to one opcode and back: by wheel, by keys, by buttons", async (app) => {
  const { timeline, ops } = await opened(app, "wide.pkl", WIDE);
  assert.deepEqual(await timeline.window(), wide);
  const { at, length, op, category, lane } = atByte(await dive(timeline, 0.61));
  assert.ok((await timeline.scale()) > 80, "a byte has room for a name");
  await eventually(async () => (await timeline.tip())?.place, place(at, length, op));
  assert.deepEqual(await timeline.colours([[at + length - 0.2, lane]], CATEGORIES), [category]);
  await timeline.click(at + length / 2, lane);
  await eventually(() => ops.which("selected"), [op]);
  await timeline.press("0");
  assert.deepEqual(await timeline.window(), wide);
  // `f` goes to the selection, as near as it can.
  await timeline.press("f");
  const near = await timeline.window();
  assert.ok(near.from <= at && near.to >= at + length && near.to - near.from < 60, JSON.stringify(near));
  for (const [closer, further] of [["w", "s"], ["+", "-"]]) {
    await timeline.press("0", closer);
    const { from, to } = await timeline.window();
    assert.ok(Math.abs((to - from) * 1.6 - WIDE.length) < 1 && Math.abs(from + to - WIDE.length) < 1, "about the middle");
    await timeline.press(further);
    assert.deepEqual(await timeline.window(), wide);
  }
  await timeline.button("Zoom to selection").click();
  assert.deepEqual(await timeline.window(), near);
  await timeline.button("Zoom out").click();
  assert.ok((await timeline.scale()) < 0.7 * 84);
  await timeline.button("Show everything").click();
  assert.deepEqual(await timeline.window(), wide);
});

scenario("Shift draws out a range, a double click shows an object, and dragging moves it", async (app) => {
  const { timeline } = await opened(app, "wide.pkl", WIDE);
  const pixel = WIDE.length / (await timeline.canvas.boundingBox()).width;
  await timeline.drag(20_000, 60_000, { held: ["Shift"] });
  const range = await timeline.window();
  assert.ok(Math.abs(range.from - 20_000) < 2 * pixel && Math.abs(range.to - 60_000) < 2 * pixel, JSON.stringify(range));
  await timeline.drag(50_000, 40_000);
  await until(async () => assert.ok(Math.abs((await timeline.window()).from - range.from - 10_000) < pixel));
  const { from, to } = await timeline.window();
  assert.ok(Math.abs(to - from - (range.to - range.from)) < 0.01, "panning does not zoom");
  await timeline.press("a");
  assert.ok((await timeline.window()).from < from - 100);
  await timeline.press("d");
  assert.ok(Math.abs((await timeline.window()).from - from) < 0.01);
  // Nearer, to some lists; the last op of one stands for it.
  for (const around of [1500, 80]) await timeline.drag(45_000 - around, 45_000 + around, { held: ["Shift"] });
  const { at } = nth(Math.floor((45_000 - 4) / 53), 12);
  await timeline.doubleClick(at + 0.5, 2);
  const margin = 0.06 * 53;
  await until(async () => {
    const { from, to } = await timeline.window();
    assert.ok(Math.abs(from - (at - 52 - margin)) < 0.1 && Math.abs(to - (at + 1 + margin)) < 0.1, `${from} ${to}`);
  });
});

scenario("the axis may be ops, and lanes may be open marks", async (app) => {
  const { timeline, ops } = await opened(app, "wide.pkl", WIDE);
  const total = await ops.total();
  assert.equal(total, 3 + ROWS * 13 + 2);
  await timeline.button("Opcodes").click();
  assert.deepEqual(await timeline.window(), { ...whole, axis: "ops", to: total });
  const found = atOp(await dive(timeline, 0.37));
  await eventually(async () => (await timeline.tip())?.place, place(found.at, found.length, found.op));
  // The same ops stay in sight on the other axis.
  const { from, to } = await timeline.window();
  await timeline.button("Bytes").click();
  await until(async () => {
    const bytes = await timeline.window();
    assert.equal(bytes.axis, "bytes");
    assert.ok(bytes.from <= found.at && bytes.to >= found.at + found.length && bytes.to - bytes.from < 6 * (to - from), JSON.stringify(bytes));
  });
  // Two marks are open where an integer is: the outer list's, and its own list's.
  await timeline.button("Marks").click();
  assert.equal((await timeline.window()).lanes, "marks");
  const integer = found.category === "--op-data" ? found.at + 4.8 : nth(Math.floor((found.op - 3) / 13), 2).at + 4.8;
  assert.deepEqual(await timeline.colours([[integer, 2], [integer, 1]], CATEGORIES), ["--op-data", null]);
});

scenario("the minimap shows where one is, and its brush takes one elsewhere", async (app) => {
  const { timeline, page } = await opened(app, "wide.pkl", WIDE);
  const map = await timeline.map.boundingBox();
  const x = (share) => map.x + map.width * share;
  const drag = async (from, to) => {
    await page.mouse.move(x(from), map.y + map.height / 2);
    await page.mouse.down();
    await page.mouse.move(x(to), map.y + map.height / 2, { steps: 4 });
    await page.mouse.up();
  };
  /** The window as shares of the whole, which the brush has to agree with. */
  const shares = async () => {
    const { from, to } = await timeline.window();
    const brush = await timeline.brush.boundingBox();
    assert.ok(Math.abs(brush.x - x(from / WIDE.length)) < 2 && Math.abs(brush.width - ((to - from) / WIDE.length) * map.width) < 3, "the brush is over it");
    return [from, to].map((unit) => Number((unit / WIDE.length).toFixed(2)));
  };
  assert.deepEqual(await shares(), [0, 1]);
  await drag(0.25, 0.5);
  assert.deepEqual(await shares(), [0.25, 0.5]);
  await drag(0.4, 0.6);
  assert.deepEqual(await shares(), [0.45, 0.7], "the brush moves as a whole");
  await drag(0.7, 0.89);
  assert.deepEqual(await shares(), [0.45, 0.89], "an edge moves by itself");
  await page.mouse.click(x(0.3), map.y + 5);
  assert.deepEqual(await shares(), [0.08, 0.52], "it comes to where the empty part is clicked");
  assert.equal(await timeline.map.getAttribute("aria-valuetext"), `${hex(Math.floor((await timeline.window()).from))} to ${hex(Math.ceil((await timeline.window()).to))} of ${hex(WIDE.length)}`);
  await timeline.map.focus();
  for (const key of ["ArrowUp", "End"]) await page.keyboard.press(key);
  const [from, to] = await shares();
  assert.ok(to === 1 && from > 0.6 && from < 0.8, `${from}`);
  await page.keyboard.press("0");
  assert.deepEqual(await shares(), [0, 1]);
});

scenario("the timeline is drawn in every frame while it becomes higher", async (app) => {
  const { timeline } = await opened(app, "wide.pkl", WIDE);
  const seen = await timeline.stretch(12);
  assert.ok(seen.at(-1).host > seen[0].host, "it does become higher");
  for (const { canvas, host, drawn } of seen) assert.ok(drawn && Math.abs(canvas - host) < 1, JSON.stringify(seen));
});

scenario("who asks for less motion is shown none, from the moment on that it is asked for", async (app) => {
  const { timeline, page } = await opened(app, "wide.pkl", WIDE);
  // A slow machine may show a movement in a frame or two; not every time.
  const moving = [];
  for (const key of ["w", "s", "w", "s", "w", "0"]) moving.push(await timeline.moves(key));
  assert.ok(Math.max(...moving) > 1, `${moving}`);
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const key of ["w", "d", "a", "0"]) assert.equal(await timeline.moves(key), 1, key);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const again = [];
  for (const key of ["w", "s", "w", "s", "w", "0"]) again.push(await timeline.moves(key));
  assert.ok(Math.max(...again) > 1, `${again}`);
});

scenario("the minimap shows what the mouse is over in another pane", async (app) => {
  const { timeline, page } = await opened(app, "small.pkl", SMALL);
  const [at, length, , , , lane] = OPS[6];
  await timeline.hover(at + length / 2, lane);
  const over = [at, at + length].map((unit) => unit / SMALL.length);
  const near = (told) => told.every((share, i) => Math.abs(share - over[i]) < 0.01);
  await until(async () => assert.ok(near(await timeline.mapped("--ink")), `${await timeline.mapped("--ink")} is not ${over}`));
  await page.mouse.move(5, 5);
  await until(async () => assert.ok(!near(await timeline.mapped("--ink"))));
});
