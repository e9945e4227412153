// The list of ops: what pickletools says of each, the way from memo reads to writes and back, and any number of rows.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file, lines, listed } from "../pages/corpus.js";
import { bytes, list, nested, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const FILES = [
  "py36/p4/laughs.pkl",
  "py27/p0/instances.pkl",
  "py36/p4/persistent_text.pkl",
  "assembled/binary_atoms.pkl",
  "assembled/inst.pkl",
  "assembled/memo_text.pkl",
  "assembled/call_everything.pkl",
  "assembled/extensions.pkl",
];

scenario("each op is listed as pickletools lists it", async (app) => {
  // Many rows at a time.
  await app.page.setViewportSize({ width: 1280, height: 1600 });
  const viewer = new Viewer(app);
  const table = new Map(lines("opcodes.jsonl").map((op) => [op.name, op]));
  for (const path of FILES) {
    const golden = listed(path);
    assert.ok(golden.length > 4, path);
    await viewer.openWhole(path.replaceAll("/", "-"), file(path));
    const rows = await viewer.ops.all();
    assert.deepEqual(rows.map(({ at, name, arg }) => ({ at, name, arg })), golden, path);
    for (const row of rows) {
      // What it takes and gives, in pickletools' words; `any` may stand for a thing that is told more of.
      const { before, after } = table.get(row.name);
      const [takes, gives] = row.effect.split("→").map((side) => side.trim());
      assert.deepEqual(takes, before.join(", "), row.name);
      assert.deepEqual(gives ?? "", after.join(", "), row.name);
    }
  }
});

// [(), 'x', (), 'x', ()], the tuples by way of the memo, and one entry that nobody reads.
const MEMO = pickle(list(")q\x05", bytes(str("x"), "q\x06"), "h\x05", bytes(str("y"), "q\x07"), "h\x06", "h\x05"));
const [PUT, FIRST, UNREAD, LAST] = [4, 7, 9, 11];

scenario("a memo read leads to what was stored, and from there to all that read it", async (app) => {
  const viewer = new Viewer(app);
  const { ops, page } = viewer;
  await viewer.openWhole("memo.pkl", MEMO);
  const at = (op) => eventually(async () => [await ops.which("cursor"), await ops.which("selected")], [[op], [op]]);
  const follow = async (op, way) => {
    await (await ops.row(op)).getByRole("button", { name: way, includeHidden: true }).click();
  };
  assert.deepEqual((await ops.at(LAST)).ways, [`↩ put ${PUT}`], "a read says where it was stored");
  await follow(LAST, /put/);
  await at(PUT);
  await eventually(async () => (({ note, ways }) => ({ note, ways }))(await ops.at(PUT)), { note: "read 2 times", ways: [`↪ read by ${FIRST}`] });
  await follow(PUT, /read by/);
  await at(FIRST);
  // By keys: from one reader to the next and round again, and back to what was stored.
  for (const [key, op] of [["ArrowRight", LAST], ["ArrowRight", FIRST], ["ArrowLeft", PUT]]) {
    await eventually(async () => (await ops.at((await ops.which("cursor"))[0])).ways.length > 0, true);
    await ops.grid.focus();
    await page.keyboard.press(key);
    await at(op);
  }
  await ops.click(UNREAD);
  await eventually(async () => (await ops.at(UNREAD)).note, "never read");
  await page.keyboard.press("Alt+ArrowLeft");
  await at(PUT);
});

scenario(
  "a million ops are a list like any other",
  async (app) => {
    const viewer = new Viewer(app);
    const { ops } = viewer;
    await viewer.open("many.pkl", nested(500_000));
    await viewer.timeline.ready(60_000);
    const total = await ops.total();
    assert.equal(total, 500_000 + 499_999 + 2);
    await ops.check();
    await ops.press("End");
    const last = (await ops.check()).at(-1);
    assert.deepEqual([last.index, last.name, last.at], [total - 1, "STOP", 2 + 500_000 + 499_999]);
    assert.deepEqual(await ops.which("cursor"), [total - 1]);
    await ops.press("PageUp", "ArrowUp");
    const [above] = await ops.which("cursor");
    assert.ok(above < total - 3 && above > total - 80, `${above}`);
    await ops.press("Home");
    assert.equal((await ops.check())[0].name, "PROTO");
    assert.deepEqual(await ops.which("cursor"), [0]);
    for (const share of [0.3, 0.77]) {
      await ops.grid.evaluate((grid, share) => {
        grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * share;
      }, share);
      await ops.settled();
      const rows = await ops.check();
      assert.ok(Math.abs(rows[0].index / total - share) < 0.01, `${rows[0].index}`);
      for (const row of rows) assert.deepEqual([row.at, row.name], [row.index + 1, row.index < 500_001 ? "EMPTY_LIST" : "APPEND"]);
    }
  },
  { timeout: 90_000 },
);
