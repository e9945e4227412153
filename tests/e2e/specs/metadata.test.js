// The protocol of a file, field by field, against what CPython's pickletools says of it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file, golden } from "../pages/corpus.js";
import { bytes, list, nested, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const number = (n) => n.toLocaleString("en");
const count = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;
/** A size as the page tells it. */
function size(n) {
  if (n < 1000) return `${n} B`;
  const [unit, name] = n < 999_500 ? [1e3, "kB"] : [1e6, "MB"];
  const tenths = Math.round(n / (unit / 10));
  return tenths < 100 ? `${(tenths / 10).toFixed(1)} ${name}` : `${Math.round(n / unit)} ${name}`;
}

/** Files of every protocol, with frames and without, with many memo entries, several pickles in a row, and bytes behind. */
const FILES = [
  "py27/p0/batches.pkl",
  "py27/p1/many_memos.pkl",
  "py27/p2/classic.pkl",
  "py36/p4/several.pkl",
  "py36/p4/many_memos.pkl",
  "py36/p4/trailing.pkl",
  "py38/p4/frames_many.pkl",
  "assembled/frame.pkl",
  "assembled/memo_redefined.pkl",
  "assembled/buffers.pkl",
  "assembled/protos.pkl",
  "libs/2026/pandas_frame_p5.pkl",
];

scenario("protocol, frames, memo, opcodes and pickles are what pickletools finds", async (app) => {
  const viewer = new Viewer(app);
  const { metadata } = viewer;
  for (const path of FILES) {
    const content = file(path);
    const told = golden(path, "metadata");
    await viewer.openWhole(path.replaceAll("/", "-"), content);
    await metadata.open();
    await metadata.unfold();
    const [pairs, headings] = [await metadata.pairs(), await metadata.headings()];
    const [{ declared }, needed] = [told.pickles[0], Math.max(...told.pickles.map((one) => one.needed))];
    assert.equal(pairs.Protocol, declared === null ? `${needed}, undeclared` : declared === needed ? `${declared}` : `${declared} declared, ${needed} needed`, path);

    const opcodes = Object.entries(told.opcodes).map(([name, [times, length]]) => [name, [number(times), count(length, "byte")]]);
    assert.deepEqual(await metadata.table("Opcodes by how often they occur"), Object.fromEntries(opcodes), path);

    if (told.frames === 0) assert.ok(!headings.includes("Frames"), path);
    else {
      assert.equal(pairs.Frames, `${number(told.frames)}, ${size(told.frame_bytes)} in them`, path);
      assert.equal(pairs.Longest ?? size(told.frame_bytes), size(told.longest), path);
      assert.equal(pairs.Outside, count(told.outside, "opcode"), path);
    }
    if (told.puts + told.gets === 0) assert.ok(!headings.includes("Memo"), path);
    else {
      assert.equal(pairs.Used, `stored ${count(told.puts, "time")}, read ${count(told.gets, "time")}`, path);
      const unread = told.never_read === 0 ? /^0$/ : new RegExp(`^${number(told.never_read)}, ${size(told.wasted)}:`);
      assert.match(pairs["Never read"], unread, path);
    }
    if (told.pickles.length > 1) {
      const rows = told.pickles.map((one, i) => [`pickle ${i}`, [`${one.declared ?? one.needed}`, number(one.ops), count(one.end - one.start, "byte")]]);
      assert.deepEqual(await metadata.table("Pickles in a row"), Object.fromEntries(rows), path);
    }
    const rest = content.length - told.pickles.at(-1).end;
    assert.equal(pairs["After STOP"] ?? "0 bytes", count(rest, "byte"), path);
    assert.equal(await metadata.sha256(), createHash("sha256").update(content).digest("hex"), path);
  }
});

scenario("what a host would have to supply is listed, and leads to where it is", async (app) => {
  const viewer = new Viewer(app);
  const { metadata } = viewer;
  const content = bytes(
    ...[0x80, 2, "]("],
    // A name that Python 3 has elsewhere, one of a package that Python does not bring, and that one again.
    ...["c__builtin__\nunicode\n", "cnumpy.core\nndarray\n", "cnumpy.core\nndarray\n"],
    // A persistent id, an extension code, a buffer made read-only.
    ...[str("key 7"), "Q", 0x82, 44, 0x97, 0x98, "e."],
  );
  await viewer.openWhole("needs.pkl", content);
  await metadata.open();
  assert.deepEqual((await metadata.needs()).sort(), [
    "__builtin__.unicode (in Python 3 builtins.str)",
    "buffers=",
    "extension code 44",
    "numpy.core.ndarray ×2",
    "persistent_load",
  ]);
  const pairs = await metadata.pairs();
  assert.match(pairs["Persistent ids"], /^1 load\s+'key 7'$/);
  assert.equal(pairs["Extension codes"].replace(/\s+/g, " "), "44 ×1");
  assert.equal(pairs.Buffers, "1, 1 read-only");
  assert.match(pairs["Read by"], /^Python 3\.8 /);
  await metadata.panel.getByTitle("numpy.core.ndarray", { exact: true }).click();
  await eventually(async () => (await viewer.tree.selected())?.label, "1");
  await eventually(async () => (await viewer.hex.painted()).op, [[25, 45]]);
});

const WRITERS = [
  ["py36/p4/many_memos.pkl", /CPython/],
  ["py27/p2/classic.pkl", /Python 2|CPython 2/],
];

scenario("who wrote a file is told with the reasons for it", async (app) => {
  const viewer = new Viewer(app);
  for (const [path, writer] of WRITERS) {
    await viewer.openWhole(path.replaceAll("/", "-"), file(path));
    await viewer.metadata.open();
    const line = viewer.metadata.pair("Written by");
    assert.match(await line.locator("summary").innerText(), writer, path);
    await line.locator("summary").click();
    assert.ok((await line.getByRole("listitem").count()) > 0, "there is evidence");
  }
});

scenario("opcodes and types lead to the first of them", async (app) => {
  const viewer = new Viewer(app);
  const { metadata, hex } = viewer;
  await viewer.openWhole("list.pkl", pickle(list(str("x"), ")", str("y"), "N")));
  await metadata.open();
  const types = await metadata.table("Types by the bytes of their objects");
  assert.deepEqual(Object.entries(types).map(([name, [times]]) => [name, times]).sort(), [["NoneType", "1"], ["list", "1"], ["str", "2"], ["tuple", "1"]]);
  await metadata.panel.getByRole("button", { name: "EMPTY_TUPLE" }).click();
  await eventually(async () => (await hex.painted()).op, [[10, 11]]);
  await metadata.panel.getByRole("button", { name: "NoneType" }).click();
  await eventually(async () => (await hex.painted()).op, [[17, 18]]);
});

scenario("the fingerprint of a larger file says how far it is, and comes", async (app) => {
  const viewer = new Viewer(app);
  const content = nested(3_000_000);
  await viewer.open("large.pkl", content);
  await viewer.metadata.open();
  assert.equal(await viewer.metadata.sha256(), createHash("sha256").update(content).digest("hex"));
  await viewer.allowClipboard();
  await viewer.metadata.panel.getByRole("button", { name: "Copy the SHA-256" }).click();
  await viewer.said("Copied the SHA-256");
  assert.equal(await viewer.clipboard(), createHash("sha256").update(content).digest("hex"));
});
