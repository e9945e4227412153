// The bytes: those of the file, what is selected among them, and copies of them that are them again.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file } from "../pages/corpus.js";
import { bytes, int, list, pickle, table } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

/** Every byte there is, in a pickle: BINBYTES. */
const ALL = pickle("](", "B", 0, 1, 0, 0, Buffer.from(Array.from({ length: 256 }, (_, i) => i)), int(-1), "e");

/** A byte as the column beside the digits has it. */
const character = (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

/** Every row in sight is the file's. */
async function agree(hex, content) {
  const width = await hex.width();
  const rows = await hex.check();
  for (const row of rows) {
    const own = content.subarray(row.at, row.at + width);
    assert.equal(row.at, row.index * width);
    assert.equal(row.digits.replace(/\s+/g, " "), [...own].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" "));
    assert.equal(row.text, [...own].map(character).join(""));
  }
  return rows;
}

scenario("the bytes are the file's, from the first to the last, with their characters beside them", async (app) => {
  const viewer = new Viewer(app);
  const { hex } = viewer;
  for (const [name, content] of [["all.pkl", ALL], ["table.pkl", table(3000, 10)], ["frames.pkl", file("py38/p4/frames.pkl")]]) {
    await viewer.openWhole(name, content);
    assert.equal(await hex.total(), Math.ceil(content.length / (await hex.width())));
    await agree(hex, content);
    await hex.press("Control+End");
    const rows = await agree(hex, content);
    assert.equal(rows.at(-1).index, (await hex.total()) - 1);
    await hex.press("PageUp", "PageUp");
    await agree(hex, content);
    const middle = content.length >> 1;
    await hex.goTo(`0x${middle.toString(16)}`);
    await eventually(async () => (await agree(hex, content)).some((row) => row.at <= middle && middle < row.at + 16), true);
  }
});

scenario("what is in a gzip file is shown, not what it is in", async (app) => {
  const viewer = new Viewer(app);
  const { gunzipSync } = await import("node:zlib");
  const packed = file("py36/p4/zipped.pkl");
  await viewer.openWhole("zipped.pkl", packed);
  await agree(viewer.hex, gunzipSync(packed));
});

// [[[1, 2], 3], 4]: what is around 1 are a list, its list, and the outermost, which is a level too many.
const NESTED = pickle(list(list(list(int(1), int(2)), int(3)), int(4)));

scenario("an object, what it is in, and what that is in are told apart", async (app) => {
  const viewer = new Viewer(app);
  const { hex } = viewer;
  await viewer.openWhole("nested.pkl", NESTED);
  const levels = async () => (({ op, own, object, around, outside }) => ({ op, own, object, around, outside }))(await hex.painted());
  await hex.click(10);
  await eventually(levels, { op: [[8, 13]], own: [[8, 13]], object: [[8, 13]], around: [[6, 19]], outside: [[4, 25]] });
  // The innermost list, by the op that fills it.
  await hex.click(18);
  await eventually(levels, { op: [[18, 19]], own: [[6, 8], [18, 19]], object: [[6, 19]], around: [[4, 25]], outside: [[2, 31]] });
  // What is named is painted: each is an image that the style sheet has.
  const images = await hex.grid.evaluate((grid) => {
    const cell = grid.querySelector(".list-layer .hex-digits");
    const named = cell.getAttribute("style").match(/var\(--/g).length;
    return [named, getComputedStyle(cell).backgroundImage.match(/gradient\(/g).length];
  });
  assert.equal(images[0], images[1]);
});

/** Copies as the bytes that they spell. */
const SPELT = {
  Hex: (text) => Buffer.from(text.replace(/ /g, ""), "hex"),
  Base64: (text) => Buffer.from(text, "base64"),
  Python: (text) => {
    const [, quote, inside] = /^b(['"])(.*)\1$/s.exec(text);
    assert.doesNotMatch(inside, quote === "'" ? /(?<!\\)(\\\\)*'/ : /(?<!\\)(\\\\)*"/);
    const escapes = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' };
    const latin = inside.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, code, letter) => (code ? String.fromCharCode(parseInt(code, 16)) : escapes[letter]));
    return Buffer.from(latin, "latin1");
  },
};

scenario("what is copied spells the same bytes again", async (app) => {
  const viewer = new Viewer(app);
  const { hex, page } = viewer;
  await viewer.allowClipboard();
  await viewer.openWhole("all.pkl", ALL);
  const copied = async (form, piece, expected) => {
    await hex.copy(form, piece);
    await viewer.said(new RegExp(`^Copied ${expected.length} bytes? as `));
    await eventually(async () => SPELT[form](await viewer.clipboard()).toString("hex"), expected.toString("hex"), `${piece} ${form}`);
  };
  await hex.click(4);
  await eventually(() => hex.pieces(), ["Op, 261 B", "Object, 261 B", "Around it, 269 B", "All, 272 B"]);
  for (const form of Object.keys(SPELT)) {
    await copied(form, "Op", ALL.subarray(4, 265));
    await copied(form, "Around it", ALL.subarray(2, 271));
    await copied(form, "All", ALL);
  }
  // What is marked with the mouse, and with the keys.
  await hex.drag(0, 18);
  await eventually(async () => (await hex.painted()).marked, [[0, 19]]);
  await copied("Python", "Marked", ALL.subarray(0, 19));
  await hex.click(268);
  await eventually(() => hex.pieces(), ["Op, 5 B", "Object, 5 B", "Around it, 269 B", "All, 272 B"]);
  await hex.press("Shift+ArrowLeft", "Shift+ArrowUp");
  await copied("Base64", "Marked", ALL.subarray(251, 269));
  // By a chord, wherever the keys are: the first of what is offered, as Python writes it.
  await hex.press("Escape");
  await page.keyboard.type("yb");
  await viewer.said("Copied 5 bytes as a Python literal");
  await eventually(async () => SPELT.Python(await viewer.clipboard()).toString("hex"), ALL.subarray(265, 270).toString("hex"));
});

scenario("an offset that is typed is gone to, in every pane", async (app) => {
  const viewer = new Viewer(app);
  const { hex, ops, timeline, tree, page } = viewer;
  const content = table(500, 10);
  await viewer.openWhole("table.pkl", content);
  await ops.grid.focus();
  await page.keyboard.type("go");
  await eventually(() => hex.field.evaluate((field) => field === document.activeElement), true);
  // Eleven rows of 53 bytes behind the first four, and the seventh integer of it.
  const at = 4 + 11 * 53 + 2 + 6 * 5;
  await page.keyboard.type(`${at + 3}`);
  await page.keyboard.press("Enter");
  await eventually(async () => (await hex.painted()).op, [[at, at + 5]]);
  await eventually(async () => (await ops.rows()).find((row) => row.selected)?.at, at);
  await eventually(async () => (await tree.selected())?.label, "6");
  await eventually(async () => Math.abs((await timeline.selected())[0] - at) < content.length / 500, true);
  await hex.goTo("0x99999");
  await viewer.said(/^There are only 26,506 bytes/);
  await hex.goTo("here");
  await viewer.said(/no offset/);
});

const ELSE = [
  ["picture.png", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR"), /PNG/],
  ["notes.txt", bytes("Dear all,\nplease find attached the pickle.\n"), /not a pickle/],
];

for (const [name, content, title] of ELSE) {
  scenario(`the bytes of ${name}, which is no pickle, are shown as well`, async (app) => {
    const viewer = new Viewer(app);
    await viewer.allowClipboard();
    await viewer.drop(name, content);
    await viewer.page.getByRole("heading", { level: 2, name: title }).waitFor();
    await viewer.hex.settled();
    await agree(viewer.hex, content);
    await viewer.hex.drag(1, 3);
    await viewer.hex.copy("Hex");
    await viewer.said(/^Copied 3 bytes/);
    assert.deepEqual(SPELT.Hex(await viewer.clipboard()), content.subarray(1, 4));
  });
}
