// The interface as a user has it: a window to drop files on, a tree, and two panels.

import assert from "node:assert/strict";

import { Tree } from "./tree.js";

/** The whole interface on a page of the harness. */
export class Viewer {
  /** @param {import("../harness/app.js").App} app */
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.tree = new Tree(app.page);
  }

  /** Drops a file in the middle of the window, as a hand would, and waits for nothing. */
  async drop(name, bytes) {
    // Base64 crosses faster than an array of numbers.
    const base64 = Buffer.from(bytes).toString("base64");
    await this.page.evaluate(
      ({ name, base64 }) => {
        const binary = atob(base64);
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(binary, (c) => c.charCodeAt(0))], name));
        const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
        for (const kind of ["dragenter", "dragover", "drop"]) {
          target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
        }
      },
      { name, base64 },
    );
  }

  /** Drops a file and waits until its tree is there. */
  async open(name, bytes) {
    await this.drop(name, bytes);
    await this.opened(name);
  }

  /** Opens one of the page's own samples from the start. */
  async openSample(name) {
    await this.page.getByRole("button", { name }).click();
    await this.opened(name);
  }

  /** Waits until the document of this name is shown with its tree. */
  async opened(name) {
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await this.tree.ready();
  }

  /** The strip `file · size · format › protocol · objects`. */
  strip() {
    return this.page.locator(".facts-strip > li").allInnerTexts();
  }

  sentence() {
    return this.page.locator(".sentence").innerText();
  }

  /** The fault's parts, or null. */
  async fault() {
    const fault = this.page.getByRole("region", { name: "Fault" });
    if ((await fault.count()) === 0) return null;
    const text = (part) => fault.locator(part).innerText();
    return {
      kind: await text(".fault-kind"),
      at: await text(".fault-at"),
      opcode: (await fault.locator(".fault-opcode").count()) ? await text(".fault-opcode") : null,
      message: await text(".fault-message"),
      explanation: await text(".fault-explanation"),
    };
  }

  /** What was last announced. */
  async said(pattern) {
    await this.page.getByRole("status").filter({ hasText: pattern }).waitFor();
  }

  get inspector() {
    return this.page.getByRole("region", { name: "Selection" });
  }

  get facts() {
    return this.page.getByRole("region", { name: "File" });
  }

  /** What the worker has read and what it holds, to the byte, as the facts tell it. */
  async held() {
    const title = (name) => this.facts.locator("dl > div", { has: this.page.locator("dt", { hasText: name }) }).locator("dd").getAttribute("title");
    const numbers = (text) => text.match(/\d[\d,]*/g).map((number) => Number(number.replaceAll(",", "")));
    const [read, size] = numbers(await title(/^Read$/));
    const [wasm, graph, views, caches, spilled] = numbers(await title(/^Memory$/));
    return { read, size, wasm, graph, views, caches, spilled };
  }

  back() {
    return this.page.getByRole("button", { name: "Back", exact: true }).click();
  }

  forward() {
    return this.page.getByRole("button", { name: "Forward", exact: true }).click();
  }

  /** No element came out of the file's text, whatever that is. */
  async checkNoMarkup() {
    const strange = await this.page.evaluate(() => {
      const ours = "BUTTON CODE DD DETAILS DIALOG DIV DL DT FOOTER H1 H2 H3 HEADER INPUT KBD LI MAIN NAV A P PRE SECTION SPAN STRONG SUMMARY UL";
      const known = new Set(ours.split(" "));
      return [...document.querySelectorAll("#app *")].map((element) => element.tagName).filter((tag) => !known.has(tag));
    });
    assert.deepEqual(strange, []);
    assert.equal(await this.page.evaluate(() => globalThis.pwned), undefined);
  }
}
