// The pickle machine: what the op before has done, what the next one will do, the stack and the memo.

import { List } from "./list.js";

export class Machine {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.pane = page.getByRole("region", { name: "Machine", exact: true });
    this.stack = new List(page, "Stack");
    this.memo = new List(page, "Memo");
    this.slider = this.pane.getByRole("slider", { name: "Op", exact: true });
  }

  /** Shows it, by whichever tab there is. */
  async open() {
    const tab = this.page.getByRole("tab", { name: "Machine", exact: true });
    // In the widest windows it is there already.
    if ((await tab.count()) > 0) await tab.click();
    await this.settled();
  }

  async settled() {
    await this.pane.locator('.machine-lists[aria-busy="false"]').waitFor();
    await this.stack.settled();
    await this.memo.settled();
  }

  step(name) {
    return this.pane.getByRole("button", { name, exact: true });
  }

  /** The op that comes next, and how many there are. */
  async at() {
    const text = await this.pane.locator(".machine-count").innerText();
    const [op, ops] = text.replaceAll(",", "").match(/\d+/g).map(Number);
    return { op, ops };
  }

  /** Waits until it stands before an op, and shows that. */
  async before(op) {
    await this.page.waitForFunction(
      ({ text }) => document.querySelector(".machine-count")?.textContent.replaceAll(",", "").startsWith(text),
      { text: `op ${op} of` },
    );
    await this.settled();
  }

  /** What an op does: its name and the sentence. */
  async #deed(number) {
    const deed = this.pane.locator(".deed").nth(number);
    if ((await deed.locator(".deed-name").count()) === 0) return { name: null, line: await deed.locator(".quiet").innerText() };
    return { name: (await deed.locator(".deed-name").innerText()).trim(), line: await deed.locator(".deed-line").textContent() };
  }

  done() {
    return this.#deed(0);
  }

  next() {
    return this.#deed(1);
  }

  /** What is on the stack, from the top, as far as it is in sight: a mark is no value. */
  values() {
    return this.stack.grid.evaluate((grid) => {
      const text = (row, part) => row.querySelector(part)?.textContent ?? "";
      return [...grid.querySelectorAll(".list-layer [role=row]")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        value: row.classList.contains("is-mark") ? null : text(row, ".machine-value"),
        type: text(row, ".machine-type"),
        fate: text(row, ".machine-fate"),
        node: row.dataset.node === undefined ? null : Number(row.dataset.node),
        taken: row.classList.contains("is-taken"),
        selected: row.getAttribute("aria-selected") === "true",
      }));
    });
  }

  /** The entries of the memo that are in sight. */
  entries() {
    return this.memo.grid.evaluate((grid) => {
      const text = (row, part) => row.querySelector(part)?.textContent ?? "";
      return [...grid.querySelectorAll(".list-layer [role=row]")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        key: Number(text(row, ".machine-key")),
        value: text(row, ".machine-value"),
        put: Number(text(row, ".machine-put").replace(/\D/g, "")),
        fate: text(row, ".machine-fate"),
      }));
    });
  }

  /** What was said of the last step to those who do not see it. */
  said() {
    return this.pane.getByRole("status").textContent();
  }

  /** Goes to an op, by the slider. */
  async to(op) {
    await this.scrub(op);
    await this.before(op);
  }

  /** Moves the slider to an op, as a hand would that draws it there by way of some others. */
  async scrub(...ops) {
    for (const op of ops) {
      await this.slider.evaluate((slider, op) => {
        slider.value = String(op);
        slider.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
      }, op);
    }
  }
}
