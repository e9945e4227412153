// What is wrong with a broken file: the banner, and the panel that says it in full.

export class Fault {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.banner = page.locator("section.fault");
    this.panel = page.locator(".fault-panel");
  }

  /** The banner's parts, or null where there is none. */
  async told() {
    if ((await this.banner.count()) === 0) return null;
    const text = (part) => this.banner.locator(part).innerText();
    return {
      kind: await text(".fault-kind"),
      at: await text(".fault-at"),
      opcode: (await this.banner.locator(".fault-opcode").count()) ? await text(".fault-opcode") : null,
      message: await text(".fault-message"),
      explanation: await text(".fault-explanation"),
    };
  }

  /** The panel, by way of the banner. */
  async open() {
    await this.banner.getByRole("button", { name: "Details" }).click();
    await this.panel.getByRole("heading", { name: /^The stack when it stopped/ }).waitFor();
  }

  /** The text below a heading of the panel. */
  under(heading) {
    return this.panel.getByRole("heading", { name: heading }).locator("xpath=following-sibling::p[1]").innerText();
  }

  /** The stack, its top first: values as they are told, `mark` for a mark. */
  async stack() {
    const lines = await this.panel.locator("ol.stack > li").allInnerTexts();
    return lines.map((line) => line.replace(/\s+/g, " ").trim());
  }

  /** Copies the report. */
  copy() {
    return this.panel.getByRole("button", { name: "Copy report" }).click();
  }
}
