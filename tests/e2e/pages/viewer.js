// The interface as a user has it: a window to drop files on, and the panes that show what is open.

import assert from "node:assert/strict";

import { Fault } from "./fault.js";
import { Graph } from "./graph.js";
import { Hex } from "./hex.js";
import { Machine } from "./machine.js";
import { Metadata } from "./metadata.js";
import { Ops } from "./ops.js";
import { Tabs } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { Tree } from "./tree.js";

/** The whole interface on a page of the harness. */
export class Viewer {
  /** How many announcements are past. */
  #heard = 0;

  /** @param {import("../harness/app.js").App} app */
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.tree = new Tree(app.page);
    this.tabs = new Tabs(app.page);
    this.timeline = new Timeline(app.page);
    this.ops = new Ops(app.page);
    this.machine = new Machine(app.page);
    this.graph = new Graph(app.page);
    this.hex = new Hex(app.page);
    this.metadata = new Metadata(app.page);
    this.broken = new Fault(app.page);
  }

  /** Drops a file in the middle of the window, as a hand would, and waits for nothing. */
  async drop(name, bytes) {
    await this.dropAll([[name, bytes]]);
  }

  /** Drops several files at once. */
  async dropAll(files) {
    // Base64 crosses faster than an array of numbers.
    const all = files.map(([name, bytes]) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
    await this.page.evaluate(
      (all) => {
        const data = new DataTransfer();
        for (const { name, base64 } of all) {
          data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
        }
        const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
        for (const kind of ["dragenter", "dragover", "drop"]) {
          target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
        }
      },
      all,
    );
  }

  /** Pastes a text, as Ctrl+V does, onto whatever has the focus. */
  async paste(text) {
    await this.page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
    }, text);
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

  /** Waits until the ops are laid out and drawn, in every pane. */
  async traced() {
    await this.timeline.ready();
    await this.ops.settled();
    await this.hex.settled();
  }

  /** Opens a file, and waits for all of it. */
  async openWhole(name, bytes) {
    await this.open(name, bytes);
    await this.traced();
  }

  /** Shows a panel beside the tree: Selection, File, Fault. */
  async side(name) {
    await this.page.getByRole("tablist", { name: "Panel" }).getByRole("tab", { name, exact: true }).click();
  }

  /** The selection as the line at the bottom tells it, and the cursor where it is elsewhere. */
  async place() {
    const text = async (part) => (await this.page.locator(part).allInnerTexts())[0]?.replace(/^\w+: /, "") ?? null;
    return { selection: await text(".status-place"), cursor: await text(".status-cursor") };
  }

  /** Waits for two frames: what was done at once is drawn. */
  drawn() {
    return this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  /** Allows reading what was copied. */
  async allowClipboard() {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  }

  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The strip `file · size · format › protocol · objects`. */
  strip() {
    return this.page.locator(".facts-strip > li").allInnerTexts();
  }

  sentence() {
    return this.page.locator(".sentence").innerText();
  }

  /** What the banner says is wrong, or null. */
  fault() {
    return this.broken.told();
  }

  /** Waits until something is announced, since the announcement that was waited for last. */
  async said(pattern) {
    const [source, flags] = pattern instanceof RegExp ? [pattern.source, pattern.flags] : [pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), ""];
    const heard = await this.page.waitForFunction(
      ({ source, flags, from }) => globalThis.announced.findIndex((text, i) => i >= from && new RegExp(source, flags).test(text)) + 1,
      { source, flags, from: this.#heard },
    );
    this.#heard = await heard.jsonValue();
  }

  get inspector() {
    return this.page.getByRole("region", { name: "Selection" });
  }

  get facts() {
    return this.page.getByRole("region", { name: "File", exact: true });
  }

  /** What the worker has read and what it holds, to the byte, as the facts tell it. */
  async held() {
    await this.metadata.open();
    await this.facts.focus();
    await this.facts.getByText("Memory").waitFor();
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
      const ours = "BUTTON CANVAS CODE DD DETAILS DIALOG DIV DL DT FOOTER H1 H2 H3 H4 HEADER INPUT KBD LABEL LI MAIN NAV A CIRCLE DEFS G MARKER OL OPTION P PATH RECT TITLE PRE SECTION SELECT SPAN STRONG SUMMARY SVG TABLE TEXT TBODY TD TEXTAREA TH THEAD TR UL";
      const known = new Set(ours.split(" "));
      return [...document.querySelectorAll("#app *")].map((element) => element.tagName.toUpperCase()).filter((tag) => !known.has(tag));
    });
    assert.deepEqual(strange, []);
    assert.equal(await this.page.evaluate(() => globalThis.pwned), undefined);
  }
}
