// Broken files show what is left of them; others are named for what they are; opening can be stopped.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { bytes, dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

scenario("a broken file shows its fault and its tree", async (app) => {
  const viewer = new Viewer(app);
  const whole = pickle(list(str("kept"), int(7), str("lost")));
  await viewer.open("cut.pkl", whole.subarray(0, whole.length - 5));
  const fault = await viewer.fault();
  assert.equal(fault.kind, "Cut short");
  assert.match(fault.at, /^at 0x[0-9A-F]+$/);
  assert.equal(fault.opcode, "BINUNICODE");
  assert.equal(fault.message, "pickle data was truncated");
  const rows = await viewer.tree.check();
  assert.ok(rows.some((row) => row.value === "'kept'"), "what came before is there");
});

scenario("a file that does not fit the machine shows both as well", async (app) => {
  const viewer = new Viewer(app);
  // A memo entry that was never put.
  await viewer.open("memo.pkl", pickle(list(int(1), "h\x05")));
  const fault = await viewer.fault();
  assert.equal(fault.opcode, "BINGET");
  assert.equal(fault.message, "Memo value not found at index 5");
});

const OTHERS = [
  ["picture.pkl", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR"), /PNG/],
  ["empty.pkl", bytes(), /empty/i],
  ["notes.pkl", bytes("Dear all,\nplease find attached the pickle.\n"), /not a pickle/],
];

for (const [name, content, pattern] of OTHERS) {
  scenario(`${name} is named for what it is`, async (app) => {
    const viewer = new Viewer(app);
    await viewer.drop(name, content);
    await viewer.page.getByRole("heading", { level: 2, name: pattern }).waitFor();
    await viewer.page.getByRole("button", { name: "Open another file" }).waitFor();
    // Not a dead end: the next file opens.
    await viewer.open("next.pkl", pickle(dict([str("a"), int(1)])));
  });
}

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
  assert.deepEqual((await viewer.strip()).slice(0, 2), ["large.pkl", "314 MB"]);
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
