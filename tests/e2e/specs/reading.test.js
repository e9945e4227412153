// How the strings of Python 2 are read is a choice, and what is found behind a fault is shown with the rest.

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file } from "../pages/corpus.js";
import { int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

/** `{'name': 'caf\xe9', 'é' in UTF-8: 'plain'}`, as Python 2 writes it. */
const TWO = Buffer.from("\x80\x02}(U\x04nameU\x04caf\xe9U\x02\xc3\xa9U\x05plainu.", "latin1");

scenario("strings of Python 2 are read in the encoding that is chosen", async (app) => {
  const viewer = new Viewer(app);
  const { metadata, ops, tree } = viewer;
  await viewer.openWhole("two.pkl", TWO);
  const keys = async () => (await tree.check()).filter((row) => row.level === 2).map((row) => [row.label, row.value]);
  await eventually(keys, [["'name'", "'café'"], ["'Ã©'", "'plain'"]]);
  await metadata.open();
  const choice = metadata.panel.getByLabel(/of Python 2, read as/);
  assert.equal(await choice.inputValue(), "Latin-1");
  // Rows stay open, the selection stays, and so does the focus.
  const selected = (await tree.selected()).index;
  await choice.selectOption("UTF-8");
  await eventually(keys, [["'name'", "b'caf\\xe9'"], ["'é'", "'plain'"]]);
  assert.equal((await tree.selected()).index, selected);
  assert.match(await metadata.pair("Strings").innerText(), /1 cannot be read so[\s\S]*loads stops at 0xA: UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9/);
  assert.ok((await ops.all()).some((op) => op.arg === "b'caf\\xe9'"), "the ops follow");
  await choice.selectOption("bytes");
  await eventually(keys, [["b'name'", "b'caf\\xe9'"], ["b'\\xc3\\xa9'", "b'plain'"]]);
  await metadata.page.getByRole("button", { name: "0xA" }).waitFor({ state: "detached" });
  assert.ok(Object.keys(await metadata.table(/^Types/)).includes("bytes (Python 2)"));
  await choice.selectOption("Latin-1");
  await eventually(keys, [["'name'", "'café'"], ["'Ã©'", "'plain'"]]);
  // Nothing to choose where there are none.
  await viewer.openWhole("three.pkl", pickle(list(str("new"))));
  await metadata.open();
  assert.equal(await choice.count(), 0);
});

scenario("a pickle behind a fault is found, and shown as salvaged", async (app) => {
  const viewer = new Viewer(app);
  const { broken, ops, tree } = viewer;
  const whole = file("py36/p4/counter.pkl");
  const hole = Buffer.concat([pickle(list(str("kept"), int(7), str("lost"))).subarray(0, -8), Buffer.from("\xff\xff\xff\xff\xff", "latin1")]);
  await viewer.openWhole("torn.pkl", Buffer.concat([hole, whole]));
  const rows = await tree.check();
  assert.ok(rows.some((row) => row.label === "pickle 1, salvaged"), JSON.stringify(rows.map((row) => row.label)));
  assert.ok(rows.some((row) => row.value === "'kept'"), "what came before is there");
  await broken.open();
  const at = `0x${hole.length.toString(16).toUpperCase()}`;
  assert.match(await broken.under("What is behind it"), new RegExp(`^Behind it, at ${at}, another pickle begins: \\d+ objects were read\\. Go there`));
  await broken.panel.getByRole("button", { name: "Go there" }).click();
  await eventually(async () => (await ops.all()).find((op) => op.selected)?.at, hole.length);
});
