// The field above the tree, the strip of the search below it, the list of commands and the settings.

import { eventually } from "../harness/eventually.js";

export class Finder {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.bar = page.getByRole("search");
    this.field = page.locator(".omnibox input");
    this.commands = page.getByRole("dialog", { name: "Commands" });
    this.settings = page.getByRole("dialog", { name: "Settings" });
  }

  /** Opens the field by its key and types; the keys after that are pressed one by one. */
  async find(text, ...keys) {
    await this.page.keyboard.press("/");
    await this.field.waitFor();
    await this.page.keyboard.type(text);
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** What came of the search: the words of the strip. */
  async said() {
    const parts = await this.bar.locator(".search-said > *").allInnerTexts();
    return parts.join(" | ");
  }

  /** Waits until the strip says this. */
  async says(expected) {
    await eventually(() => this.said(), expected);
  }

  /** Where is searched. */
  where(name) {
    return this.bar.getByRole("button", { name, exact: true });
  }

  /** What the rows in sight are to the search, by their labels. */
  marks() {
    return this.page.getByRole("treegrid").evaluate((grid) =>
      Object.fromEntries(
        [...grid.querySelectorAll("[role=row][aria-level]")].map((row) => {
          const mark = ["is-match", "is-holding", "is-faded"].find((name) => row.classList.contains(name)) ?? null;
          return [row.querySelector(".label").textContent, mark];
        }),
      ),
    );
  }

  /** Opens the list of commands by its key, types, and gives the names in it. */
  async list(text = "") {
    await this.page.keyboard.press("Control+k");
    await this.commands.waitFor();
    await this.page.keyboard.type(text);
    return this.names();
  }

  names() {
    return this.commands.getByRole("option").locator("span:first-child").allInnerTexts();
  }

  /** The option that Enter would take, as a screen reader is told. */
  async chosen() {
    const id = await this.commands.getByRole("combobox").getAttribute("aria-activedescendant");
    return id ? this.page.locator(`#${id} > span:first-child`).innerText() : null;
  }
}
