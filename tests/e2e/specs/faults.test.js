// Broken files show what is left of them and where they break off; others are named for what they are; opening can be stopped.

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { file, lines } from "../pages/corpus.js";
import { bytes, dict, int, list, pickle, str, table } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const WHOLE = pickle(list(str("kept"), int(7), str("lost")));
const STACK = ["int 7", "str 'kept'", "mark", "list [] open"];

/** Each kind of fault in the pickle itself: what is said, what to do, from where on the bytes are no op, and the stack then. */
const BROKEN = {
  "cut.pkl": {
    content: WHOLE.subarray(0, -5),
    fault: { kind: "Cut short", at: "at 0x12", opcode: "BINUNICODE", message: "pickle data was truncated" },
    means: /cut short while it was written/,
    advice: /compare its size/,
    dim: [[19, 24]],
    stack: STACK,
  },
  "malformed.pkl": {
    content: pickle(list(str("kept"), int(7), "\xff")),
    fault: { kind: "Malformed", at: "at 0x12", opcode: null, message: "invalid load key, '\\xff'." },
    means: /No opcode has this byte/,
    advice: /compare the file with the original/,
    dim: [[19, 21]],
    stack: STACK,
  },
  "machine.pkl": {
    // A memo entry that was never put.
    content: pickle(list(str("kept"), int(7), "h\x05")),
    fault: { kind: "Will not load", at: "at 0x12", opcode: "BINGET", message: "Memo value not found at index 5" },
    means: /never stored/,
    advice: /open the whole stream/,
    dim: [[19, 22]],
    stack: STACK,
  },
};

for (const [name, { content, fault, means, advice, dim, stack }] of Object.entries(BROKEN)) {
  scenario(`${name} says what is wrong, where, why, and what to do; every pane shows it`, async (app) => {
    const viewer = new Viewer(app);
    const { broken, hex, ops, timeline, tree } = viewer;
    await viewer.openWhole(name, content);
    const { explanation, ...told } = await viewer.fault();
    assert.deepEqual(told, fault);
    assert.match(explanation, means);
    assert.ok((await tree.check()).some((row) => row.value === "'kept'"), "what came before is there");
    // In the panes: the byte, what is behind it, a row behind the last op, a flag, and the list that was being filled.
    assert.deepEqual(await hex.look("is-fault"), [[18, 19]]);
    await eventually(() => hex.look("is-dim"), dim);
    assert.equal(await ops.fault(), `0x12 breaks off: ${fault.message}`);
    const flag = await timeline.fault();
    assert.ok(Math.abs((flag[0] + flag[1]) / 2 - 18) < 0.05, `${flag}`);
    await eventually(() => tree.grid.locator(".row", { has: tree.page.getByTitle("The pickle breaks off in here") }).locator(".cell-type").allInnerTexts(), ["list"]);
    // The panel: the same in full, the machine as it stopped, and a report.
    await broken.open();
    assert.match(await broken.under("What it means"), means);
    assert.match(await broken.under("What to do"), advice);
    assert.deepEqual(await broken.stack(), stack);
    await viewer.allowClipboard();
    await broken.copy();
    await viewer.said("Copied the report");
    const report = await viewer.clipboard();
    for (const part of [name, `${content.length} bytes`, fault.message, "offset 18 (0x12)", "3 values, 1 mark open", "#0 list, still being filled", "BININT 7"]) {
      assert.ok(report.includes(part), `${part} is in\n${report}`);
    }
    // From the stack to the object, and from the fault to its byte.
    await broken.panel.getByRole("button", { name: "'kept'" }).click();
    await eventually(async () => (await hex.painted()).object, [[4, 13]]);
    await broken.panel.getByRole("button", { name: "0x12" }).click();
    await eventually(async () => (await hex.painted()).op, [[18, 19]]);
  });
}

scenario("the messages are CPython's", async (app) => {
  const viewer = new Viewer(app);
  const verdicts = new Map(lines("broken/verdict.jsonl").map((line) => [line.file, line]));
  for (const name of ["append_to_dict.pkl", "key_list.pkl", "late.pkl", "memo_missing_text.pkl", "odd_dict.pkl", "proto_6.pkl", "stack_global_int.pkl"]) {
    const content = file(`broken/${name}`);
    // Short ones could as well be text, but for a PROTO before them.
    await viewer.drop(name, content[0] === 0x80 ? content : bytes(0x80, 2, content));
    await viewer.page.getByRole("heading", { level: 1, name }).waitFor();
    await viewer.page.getByRole("main").getByText(verdicts.get(name).message, { exact: true }).first().waitFor();
  }
});

const ZIPPED = gzipSync(table(300, 10));
const CHANGED = Buffer.from(ZIPPED);
CHANGED[ZIPPED.length - 6] ^= 1;

scenario("a damaged wrapping is told apart from what is in it", async (app) => {
  const viewer = new Viewer(app);
  const { broken, hex, timeline } = viewer;
  await viewer.openWhole("cut.pkl.gz", ZIPPED.subarray(0, ZIPPED.length >> 1));
  let told = await viewer.fault();
  assert.deepEqual([told.kind, told.message], ["Damaged wrapping", "the gzip data ends too early"]);
  assert.equal(told.at, `at 0x${(ZIPPED.length >> 1).toString(16).toUpperCase()} of the gzip`);
  // The bytes are those inside; they are whole, as far as they go, and end at the flag.
  assert.deepEqual([await hex.look("is-fault"), await hex.look("is-dim")], [[], []]);
  const { to } = await timeline.window();
  assert.equal((await timeline.fault())[1], to);
  await broken.open();
  assert.match(await broken.under("What to do"), /gzip -t/);
  assert.equal((await broken.stack()).at(-1), "list [] open");
  await viewer.openWhole("changed.pkl.gz", CHANGED);
  told = await viewer.fault();
  assert.deepEqual([told.kind, told.message], ["Damaged wrapping", "the gzip checksum does not fit the data"]);
  assert.equal(await timeline.fault(), null, "the pickle is whole");
});

const OTHERS = [
  ["picture.pkl", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR"), /PNG/],
  ["empty.pkl", bytes(), /empty/i],
  ["notes.pkl", bytes("Dear all,\nplease find attached the pickle.\n"), /not a pickle/],
];

scenario("what is no pickle is named for what it is, and no dead end", async (app) => {
  const viewer = new Viewer(app);
  for (const [name, content, pattern] of OTHERS) {
    await viewer.drop(name, content);
    await viewer.page.getByRole("heading", { level: 2, name: pattern }).waitFor();
    await viewer.page.getByRole("button", { name: "Open another file" }).waitFor();
  }
  await viewer.open("next.pkl", pickle(dict([str("a"), int(1)])));
});

scenario("opening a large file can be stopped, and shows what was read", async (app) => {
  const viewer = new Viewer(app);
  await viewer.page.evaluate(() => {
    const chunk = new Uint8Array(1 << 20).fill(0x4e);
    const parts = [new Uint8Array([0x80, 2, 0x5d, 0x28]), ...Array(300).fill(chunk), new Uint8Array([0x65, 0x2e])];
    const data = new DataTransfer();
    data.items.add(new File(parts, "large.pkl"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  const cancel = viewer.page.getByRole("button", { name: "Cancel" });
  await cancel.waitFor();
  assert.deepEqual((await viewer.strip()).slice(0, 2), ["large.pkl", "315 MB"]);
  await viewer.page.getByText(/^[1-9][\d,]* objects$/).waitFor();
  await cancel.click();
  await viewer.said("Stopped opening large.pkl");
  await viewer.page.getByRole("button", { name: "Read it whole" }).waitFor();
});

scenario("an engine that is lost is told of, and the file opens again with another", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await page.evaluate(() => {
    globalThis.realEngine = self.picklescopeEngine;
    self.picklescopeEngine = function () {
      throw new Error("out of <b>memory");
    };
  });
  // Large enough that its worker is ended with it; the next one will not start.
  const large = pickle(list(bytes("B", 0, 0, 0x90, 0, Buffer.alloc(0x900000))));
  await viewer.open("large.pkl", large);
  await viewer.drop("small.pkl", pickle(int(1)));
  await page.getByRole("heading", { level: 2, name: "small.pkl could not be read." }).waitFor();
  await page.getByRole("main").getByText("out of <b>memory").waitFor();
  await page.evaluate(() => {
    self.picklescopeEngine = globalThis.realEngine;
  });
  await page.getByRole("button", { name: "Open it again" }).click();
  await viewer.opened("small.pkl");
});
