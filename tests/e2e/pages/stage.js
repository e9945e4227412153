// The stage: what loading would call and import.

import { List } from "./list.js";

export class Stage extends List {
  /** @param {import("playwright-core").Page} page @param {"Calls" | "Imports"} name */
  constructor(page, name) {
    super(page, name);
    this.name = name;
  }

  /** Shows it, by its tab. */
  async show() {
    await this.page.getByRole("tablist", { name: "Stage" }).getByRole("tab", { name: this.name, exact: true }).click();
    await this.settled();
  }

  /** The rows that exist, in order. */
  rows() {
    return this.grid.evaluate((grid) =>
      [...grid.querySelectorAll(".list-layer [role=row]")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        cells: [...row.querySelectorAll("[role=gridcell]")].map((cell) => cell.innerText.trim()),
        selected: row.getAttribute("aria-selected") === "true",
        waiting: row.classList.contains("is-waiting"),
      })),
    );
  }
}
