// The files that are open beside each other.

/** The strip above everything else; it is there once there are two files. */
export class Tabs {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.list = page.getByRole("tablist", { name: "Files" });
  }

  /** Each file's name, how much of it there is to see, what was put before it, and whether it is the one that is shown. */
  async all() {
    return this.list.getByRole("tab").evaluateAll((tabs) =>
      tabs.map((tab) => ({
        name: tab.title,
        label: tab.querySelector(".given").textContent,
        mark: tab.querySelector(".heard")?.textContent.trim() ?? null,
        shown: tab.getAttribute("aria-selected") === "true",
      })),
    );
  }

  /** The name of the file that is shown. */
  async shown() {
    return (await this.all()).find((tab) => tab.shown)?.name ?? null;
  }

  /** The tab at a place, counted from 0. */
  at(place) {
    return this.list.getByRole("tab").nth(place);
  }

  async show(place) {
    await this.at(place).click();
  }

  /** Closes by the cross that the mouse has. */
  async close(place) {
    await this.list.locator(".file-tab").nth(place).locator(".file-tab-close").click();
  }

  /** Waits until there are so many. */
  async count(n) {
    await this.page.waitForFunction((n) => document.querySelectorAll("[role=tablist][aria-label=Files] [role=tab]").length === n, n < 2 ? 0 : n);
  }
}
