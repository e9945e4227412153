// Large files: what is not looked at is not read, the page stays alive while the worker works, and Cancel is heard.

import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

import { scenario } from "../harness/scenario.js";
import { Viewer } from "../pages/viewer.js";

const folder = mkdtempSync(join(tmpdir(), "picklescope-size-"));
after(() => rmSync(folder, { recursive: true }));

/** A list of `count` bytes objects of `length` bytes each. The payloads are holes: the file takes no room on the disk. */
function payloads(path, count, length) {
  const file = openSync(path, "w");
  let at = 0;
  const put = (...bytes) => {
    at += writeSync(file, Buffer.from(bytes), 0, bytes.length, at);
  };
  put(0x80, 5, 0x5d, 0x28); // PROTO 5, EMPTY_LIST, MARK
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(BigInt(length));
  for (let i = 0; i < count; i++) {
    put(0x8e, ...word); // BINBYTES8
    at += length;
    put(0x94); // MEMOIZE
  }
  put(0x65, 0x2e); // APPENDS, STOP
  closeSync(file);
  return at;
}

/** A list of many lists of three integers, of about so many bytes: nothing in it can be passed over. */
function lists(path, bytes) {
  const item = Buffer.from("](K\x01K\x02K\x03e", "latin1");
  const million = Buffer.alloc(item.length * 100_000, item);
  const file = openSync(path, "w");
  writeSync(file, Buffer.from("\x80\x02](", "latin1"));
  for (let left = bytes; left > 0; left -= million.length) writeSync(file, million);
  writeSync(file, Buffer.from("e."));
  closeSync(file);
}

scenario("400 MB of arrays open without their payloads being read", async (app) => {
  const viewer = new Viewer(app);
  const path = join(folder, "payloads.pkl");
  const size = payloads(path, 100, 4_000_000);
  await app.pick(path);
  await viewer.opened("payloads.pkl");
  const check = async () => {
    const held = await viewer.held();
    assert.equal(held.size, size);
    assert.ok(held.read > 0 && held.read < size / 20, `${held.read} bytes were read of ${size}`);
    assert.ok(held.wasm > 0 && held.graph > 0, JSON.stringify(held));
    assert.ok(held.wasm + held.caches + held.spilled < 64e6, `the worker holds ${JSON.stringify(held)}`);
    return held;
  };
  await check();
  // Looking at a value reads what is shown of it, no more.
  await viewer.side("Selection");
  await viewer.tree.press("ArrowDown", "End");
  await viewer.inspector.getByRole("definition").filter({ hasText: "obj[99]" }).waitFor();
  console.log("400 MB:", JSON.stringify(await check()));
});

scenario("a file over 4 GiB is as exact behind its payload as before it", async (app) => {
  const viewer = new Viewer(app);
  const path = join(folder, "huge.pkl");
  const hole = 5 * 2 ** 30;
  const file = openSync(path, "w");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(hole));
  // A list of a payload that is a hole in the disk, and of what comes behind it.
  const head = Buffer.concat([Buffer.from("\x80\x05](\x8e", "latin1"), length]);
  const tail = Buffer.from("\x8c\x06behind\x94h\x00K\x07e.", "latin1");
  writeSync(file, head, 0, head.length, 0);
  writeSync(file, tail, 0, tail.length, head.length + hole);
  closeSync(file);
  await app.pick(path);
  await viewer.opened("huge.pkl");
  const ops = (await viewer.ops.all()).map(({ at, name }) => [at, name]);
  const behind = head.length + hole;
  assert.deepEqual(ops, [
    [0, "PROTO"],
    [2, "EMPTY_LIST"],
    [3, "MARK"],
    [4, "BINBYTES8"],
    [behind, "SHORT_BINUNICODE"],
    [behind + 8, "MEMOIZE"],
    [behind + 9, "BINGET"],
    [behind + 11, "BININT1"],
    [behind + 13, "APPENDS"],
    [behind + 14, "STOP"],
  ]);
  // The bytes at that place are read, and the op there is the one that is found.
  await viewer.hex.goTo(String(behind + 12));
  await viewer.page.getByText("BININT1").first().waitFor();
  assert.ok((await viewer.hex.rows()).some((row) => row.text.startsWith("ehind")), JSON.stringify(await viewer.hex.rows()));
  const held = await viewer.held();
  assert.ok(held.read < 8e6, `${held.read} bytes were read`);
});

scenario("a page that opens 60 MB of small objects stays alive, and hears Cancel", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  lists(join(folder, "lists.pkl"), 60e6);
  // By the page's own clock: from the click on Cancel to the first frame that shows the worker's answer to it, and to the one
  // with the tree of what was read; and the longest time without a frame, from the choice of the file on.
  const watch = () =>
    page.evaluate(() => {
      globalThis.outcome = new Promise((resolve) => {
        let longest = 0;
        let before = performance.now();
        let clicked = null;
        let heard = null;
        const frame = () => {
          const now = performance.now();
          longest = Math.max(longest, now - before);
          before = now;
          if (clicked === null) {
            const cancel = document.querySelector(".progress-line button");
            // Not before something was built.
            if (cancel && /[1-9]/.test(cancel.previousElementSibling.textContent)) {
              cancel.click();
              clicked = performance.now();
            }
          } else {
            const shown = document.querySelector("[role=treegrid] [role=row][aria-level]") !== null;
            const answered = document.querySelector(".progress-line button")?.textContent === "Finishing…";
            if (shown || answered) heard ??= now - clicked;
            if (shown) {
              resolve({ heard, shown: now - clicked, longest });
              return;
            }
          }
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
    });
  const outcomes = [];
  for (let round = 0; round < 3; round++) {
    await watch();
    if (round === 0) await app.pick(join(folder, "lists.pkl"));
    else await page.getByRole("button", { name: "Read it whole" }).click();
    outcomes.push(await page.evaluate(() => globalThis.outcome));
    await viewer.said("Stopped opening lists.pkl");
    const objects = (await viewer.strip()).at(-1);
    assert.match(objects, /^[1-9][\d,]* objects$/);
    assert.ok(Number(objects.replace(/\D/g, "")) < 60e6 / 9, `${objects}: it was not stopped but read to its end`);
    assert.ok((await viewer.tree.total()) > 1, "what was read is shown");
  }
  console.log("cancel:", JSON.stringify(outcomes));
  // The best of three: a machine may have other things to do for a while, but one that blocks does so every time.
  const best = (of) => Math.min(...outcomes.map((outcome) => outcome[of]));
  assert.ok(best("heard") < 100, `Cancel was heard after ${best("heard")} ms`);
  assert.ok(best("shown") < 2000, `what was read was shown after ${best("shown")} ms`);
  assert.ok(best("longest") < 200, `no frame for ${best("longest")} ms`);
});

/** A browser whose files are no byte streams: runs in the page before its scripts, and sees to it that the worker is in one. */
function withoutByteStreams() {
  Object.defineProperty(globalThis, "picklescopeEngine", {
    configurable: true,
    set(engine) {
      // The page makes the worker of the function's text.
      const text = `function () {
        const { getReader } = ReadableStream.prototype;
        ReadableStream.prototype.getReader = function (options) {
          if (options?.mode !== "byob") return getReader.call(this, options);
          console.log("not a byte stream");
          throw new TypeError("not a byte stream");
        };
        (${engine})();
      }`;
      const patched = Object.assign(() => {}, { toString: () => text });
      Object.defineProperty(globalThis, "picklescopeEngine", { configurable: true, writable: true, value: patched });
    },
  });
}

scenario(
  "where files are no byte streams they are read in slices, and Cancel is heard",
  async (app) => {
    const viewer = new Viewer(app);
    let refused = 0;
    viewer.page.on("console", (message) => (refused += message.text() === "not a byte stream" ? 1 : 0));
    // Jumps: a few pieces of a large file.
    const size = payloads(join(folder, "payloads.pkl"), 100, 4_000_000);
    await app.pick(join(folder, "payloads.pkl"));
    await viewer.opened("payloads.pkl");
    const held = await viewer.held();
    assert.ok(held.read > 0 && held.read < size / 20, `${held.read} bytes were read of ${size}`);
    assert.equal(refused, 1, "it is found out once for a file");
    // In sequence, from the first piece to the last: two megabytes.
    lists(join(folder, "few.pkl"), 2e6);
    await app.pick(join(folder, "few.pkl"));
    await viewer.opened("few.pkl");
    assert.match((await viewer.strip()).at(-1), /^[1-9][\d,]* objects$/);
    assert.equal(await viewer.fault(), null);
    lists(join(folder, "many.pkl"), 60e6);
    await app.pick(join(folder, "many.pkl"));
    await viewer.page.getByText(/^[1-9][\d,]* objects$/).waitFor();
    await viewer.page.getByRole("button", { name: "Cancel" }).click();
    await viewer.said("Stopped opening many.pkl");
    assert.equal(refused, 3);
  },
  { options: { init: withoutByteStreams } },
);
