// The object tree: rows by what a screen reader is told of them.

import assert from "node:assert/strict";

/** The most rows that may exist at a time. */
export const LIVE = 80;

export class Tree {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.grid = page.getByRole("treegrid");
  }

  /** Waits until rows are there and one is selected. */
  async ready() {
    await this.grid.locator('[role=row][aria-selected="true"]').waitFor();
  }

  /** Rows in all, without the header. */
  async total() {
    return Number(await this.grid.getAttribute("aria-rowcount")) - 1;
  }

  /** The rows that exist, in order. */
  rows() {
    return this.grid.evaluate((grid) =>
      [...grid.querySelectorAll("[role=row][aria-level]")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        level: Number(row.getAttribute("aria-level")),
        position: Number(row.getAttribute("aria-posinset")),
        size: Number(row.getAttribute("aria-setsize")),
        expanded: row.getAttribute("aria-expanded"),
        selected: row.getAttribute("aria-selected") === "true",
        label: row.querySelector(".label").textContent,
        type: row.querySelector(".cell-type").textContent,
        value: row.querySelector(".cell-value").textContent,
        link: row.querySelector(".link")?.textContent ?? null,
      })),
    );
  }

  /** The selected row, where it is in sight. */
  async selected() {
    return (await this.rows()).find((row) => row.selected) ?? null;
  }

  /** Presses a key in the tree, and waits until that has come to something. */
  async press(...keys) {
    await this.grid.focus();
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.settled();
    }
  }

  /** Waits until nothing is on its way any more, and two frames in a row show the same. */
  async settled() {
    await this.grid.evaluate(async (grid) => {
      const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      for (let before = null, same = 0; same < 2; ) {
        await frame();
        const now = `${grid.scrollTop} ${grid.getAttribute("aria-rowcount")} ${grid.textContent}`;
        const waiting = grid.ariaBusy === "true" || grid.querySelector(".is-waiting") !== null;
        same = now === before && !waiting ? same + 1 : 0;
        before = now;
      }
    });
  }

  /** The row element with this label among those in sight. */
  row(label) {
    const exact = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
    return this.grid.getByRole("row").filter({ has: this.page.locator(".label", { hasText: exact }) });
  }

  /** Scrolls the element to a share of its height, as the thumb of the scrollbar does. */
  async scrollTo(share) {
    await this.grid.evaluate((grid, share) => {
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * share;
    }, share);
    await this.page.waitForTimeout(250);
    await this.settled();
  }

  /** Rows are few, without gaps, and where they say they are. */
  async check() {
    const rows = await this.rows();
    assert.ok(rows.length > 0, "some rows are there");
    assert.ok(rows.length <= LIVE, `${rows.length} rows are live`);
    rows.forEach((row, i) => assert.equal(row.index, rows[0].index + i, "rows are consecutive"));
    return rows;
  }
}
