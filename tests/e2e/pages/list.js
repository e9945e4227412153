// What the list of ops and the bytes have in common: a grid of which only the rows in sight exist.

import assert from "node:assert/strict";

/** The most rows that may exist at a time. */
export const LIVE = 80;

export class List {
  /**
   * @param {import("playwright-core").Page} page
   * @param {string} name what the grid is called
   */
  constructor(page, name) {
    this.page = page;
    this.grid = page.getByRole("grid", { name, exact: true });
  }

  /** Rows in all, without the header. */
  async total() {
    return Number(await this.grid.getAttribute("aria-rowcount")) - 1;
  }

  /** Waits until nothing is on its way any more, and two frames in a row show the same. */
  async settled() {
    await this.grid.evaluate(async (grid) => {
      const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      for (let before = null, same = 0; same < 2; ) {
        await frame();
        const now = `${grid.scrollTop} ${grid.getAttribute("aria-rowcount")} ${grid.textContent}`;
        same = now === before && grid.querySelector('[aria-busy="true"]') === null ? same + 1 : 0;
        before = now;
      }
    });
  }

  /** Presses keys in the grid, and waits until each has come to something. */
  async press(...keys) {
    await this.grid.focus();
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.settled();
    }
  }

  /** The element of a row, which is scrolled to if it is out of sight. Lists that are too long for the browser are not for this. */
  async row(index) {
    const row = this.grid.locator(`[role=row][aria-rowindex="${index + 2}"]`);
    if ((await row.count()) === 0 || !(await this.#isWhole(row))) {
      await this.grid.evaluate((grid, index) => {
        const height = grid.querySelector(".list-head").getBoundingClientRect().height;
        grid.scrollTop = Math.max(0, index - 2) * height;
      }, index);
      await this.settled();
    }
    return row;
  }

  /** Whether a row is in sight, below the header and above the edge. */
  #isWhole(row) {
    return row.evaluate((row) => {
      const grid = row.closest("[role=grid]").getBoundingClientRect();
      const { top, bottom, height } = row.getBoundingClientRect();
      return top >= grid.top + height - 1 && bottom <= grid.bottom + 1;
    });
  }

  /** Few rows live, without gaps. */
  async check() {
    const rows = await this.rows();
    assert.ok(rows.length > 0 && rows.length <= LIVE, `${rows.length} rows are live`);
    rows.forEach((row, i) => assert.equal(row.index, rows[0].index + i, "rows are consecutive"));
    return rows;
  }
}
