// The list of ops.

import { List } from "./list.js";

export class Ops extends List {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page, "Opcodes");
    this.pane = page.getByRole("region", { name: "Opcodes", exact: true });
  }

  /** The rows that exist, in order. What stands behind the last op of a broken pickle is none. */
  rows() {
    return this.grid.evaluate((grid) => {
      const text = (row, part) => row.querySelector(part)?.textContent ?? "";
      return [...grid.querySelectorAll(".list-layer [role=row]:not(.op-fault)")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        at: Number(text(row, ".op-at")),
        name: text(row, ".op-name").trim(),
        arg: text(row, ".op-arg .given"),
        effect: text(row, ".op-effect"),
        doc: text(row, ".op-doc"),
        indent: Number(row.querySelector(".op-name")?.style.getPropertyValue("--level")),
        ways: [...row.querySelectorAll(".op-arg button")].map((way) => way.textContent),
        note: text(row, ".op-arg .quiet"),
        selected: row.getAttribute("aria-selected") === "true",
        states: [...row.classList].filter((name) => name.startsWith("is-")).map((name) => name.slice(3)),
      }));
    });
  }

  /** The row of an op. */
  async at(op) {
    await this.row(op);
    return (await this.rows()).find((row) => row.index === op);
  }

  /** Every row there is, by way of the keys. */
  async all() {
    const all = new Map();
    await this.press("Home");
    for (const total = await this.total(); ; await this.press("PageDown")) {
      for (const row of await this.rows()) all.set(row.index, row);
      if (all.size >= total) break;
    }
    await this.press("Home");
    return [...all.values()].sort((a, b) => a.index - b.index);
  }

  async click(op) {
    await (await this.row(op)).locator(".op-name").click();
  }

  async hover(op) {
    await (await this.row(op)).locator(".op-name").hover();
  }

  /** The ops in sight that are selected, or in some other state. */
  async which(state) {
    return (await this.rows()).filter((row) => (state === "selected" ? row.selected : row.states.includes(state))).map((row) => row.index);
  }

  /** What stands behind the last op; null where nothing does. */
  async fault() {
    const row = this.grid.locator(".op-fault");
    return (await row.count()) === 0 ? null : (await row.innerText()).replace(/\s+/g, " ");
  }
}
