// The bytes.

import { List } from "./list.js";

export class Hex extends List {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page, "Bytes");
    this.pane = page.getByRole("region", { name: "Bytes", exact: true });
    this.field = this.pane.getByRole("textbox", { name: "Go to offset" });
  }

  /** The rows that exist: offset, digits, characters. */
  rows() {
    return this.grid.evaluate((grid) =>
      [...grid.querySelectorAll(".list-layer [role=row]")].map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        at: Number(row.querySelector(".hex-at").textContent),
        digits: row.querySelector(".hex-digits").textContent.trim(),
        text: row.querySelector(".hex-text").textContent,
      })),
    );
  }

  /** The bytes of the rows that exist, and the offset of the first. */
  async shown() {
    const rows = await this.rows();
    return { at: rows[0].at, bytes: Buffer.from(rows.map((row) => row.digits).join("").replace(/\s/g, ""), "hex") };
  }

  /** Bytes in a row. */
  async width() {
    return (await this.grid.locator(".list-head .hex-digits").innerText()).trim().split(/\s+/).length;
  }

  /** Where the two digits of a byte are on the page, or its character. */
  async point(at, column = ".hex-digits") {
    const width = await this.width();
    const row = await this.row(Math.floor(at / width));
    return row.locator(column).evaluate(
      (cell, { byte, digits }) => {
        // The cell may be in pieces: texts one after the other.
        let left = digits ? byte * 3 + (byte >= 8 ? 1 : 0) : byte;
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (texts.nextNode() && left >= texts.currentNode.length) left -= texts.currentNode.length;
        const range = document.createRange();
        range.setStart(texts.currentNode, left);
        range.setEnd(texts.currentNode, left + (digits ? 2 : 1));
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      },
      { byte: at % width, digits: column === ".hex-digits" },
    );
  }

  async click(at, column) {
    const { x, y } = await this.point(at, column);
    await this.page.mouse.click(x, y);
  }

  async hover(at, column) {
    const { x, y } = await this.point(at, column);
    await this.page.mouse.move(x, y);
  }

  /** Marks from one byte to another with the mouse. */
  async drag(from, to) {
    const [start, end] = [await this.point(from), await this.point(to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x, end.y, { steps: 3 });
    await this.page.mouse.up();
  }

  /** Types an offset into the field. */
  async goTo(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /**
   * What is painted behind the digits of the rows in sight, by kind (`op`, `own`, `object`, `around`, `outside`, `hover`, `marked`,
   * `cursor`, `fault`): stretches of bytes.
   */
  async painted() {
    const rows = await this.grid.evaluate((grid) =>
      [...grid.querySelectorAll(".list-layer [role=row]")].map((row) => ({
        at: Number(row.querySelector(".hex-at").textContent),
        layers: row.querySelector(".hex-digits").getAttribute("style") ?? "",
      })),
    );
    const bytes = {};
    for (const { at, layers } of rows) {
      for (const [, kind, left, right] of layers.matchAll(/var\(--hex-(\w+)\) ([\d.]+)ch 0(?:px)? ?\/ ?([\d.]+)(?:ch|px)/g)) {
        // Half a character is painted beside the digits; the cursor is a line before its byte.
        const first = byteAt(Number(left) - 0.5);
        const last = kind === "cursor" ? first : byteAt(Number(left) + Number(right) - 3.5);
        for (let byte = first; byte <= last; byte++) (bytes[kind] ??= new Set()).add(at + byte);
      }
    }
    return Object.fromEntries(Object.entries(bytes).map(([kind, set]) => [kind, stretches([...set].sort((a, b) => a - b))]));
  }

  /** The bytes in sight whose digits are in pieces of a class: `is-fault`, `is-dim`. */
  async look(name) {
    const bytes = await this.grid.evaluate((grid, name) => {
      const found = [];
      for (const row of grid.querySelectorAll(".list-layer [role=row]")) {
        let at = Number(row.querySelector(".hex-at").textContent);
        for (const piece of row.querySelector(".hex-digits").childNodes) {
          for (const digits of piece.textContent.trim().split(/\s+/).filter(Boolean)) {
            if (piece.classList?.contains(name)) found.push(at);
            at++;
          }
        }
      }
      return found;
    }, name);
    return stretches(bytes);
  }

  /** What can be copied, as it is offered. */
  pieces() {
    return this.pane.getByRole("combobox").locator("option").allInnerTexts();
  }

  /** Copies a piece of what is offered in one of the three forms. */
  async copy(form, piece) {
    if (piece) await this.pane.getByRole("combobox").selectOption({ label: (await this.pieces()).find((name) => name.startsWith(`${piece},`)) });
    await this.pane.getByRole("button", { name: form, exact: true }).click();
  }
}

/** The byte whose digits begin in a column: a gap of one more parts a row in two. */
function byteAt(column) {
  return column >= 25 ? (column - 1) / 3 : column / 3;
}

/** Numbers in order as stretches: from the first to behind the last. */
function stretches(bytes) {
  const found = [];
  for (const byte of bytes) {
    if (found.length > 0 && found.at(-1)[1] === byte) found.at(-1)[1] = byte + 1;
    else found.push([byte, byte + 1]);
  }
  return found;
}
