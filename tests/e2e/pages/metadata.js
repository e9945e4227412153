// The panel "File": what is known about the file as a whole.

export class Metadata {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.tab = page.getByRole("tab", { name: "File", exact: true }).first();
    this.panel = page.getByRole("region", { name: "File", exact: true });
  }

  /** Shows the panel, and waits until everything is told that there is to tell. */
  async open() {
    await this.tab.click();
    await this.panel.waitFor();
    await this.panel.getByText("Counting opcodes").waitFor({ state: "detached" });
  }

  /** Every list unfolded. */
  async unfold() {
    const more = this.panel.getByRole("button", { name: /^and [\d,]+ more$/ });
    while ((await more.count()) > 0) await more.first().click();
  }

  /** Names and values of the pairs. */
  async pairs() {
    const pairs = await this.panel.locator("dl.pairs > div").evaluateAll((all) =>
      all.map((pair) => [pair.querySelector("dt").firstChild.textContent, pair.querySelector("dd").innerText.trim()]),
    );
    return Object.fromEntries(pairs);
  }

  /** The value of a pair, with its title where it has one. */
  pair(name) {
    return this.panel.locator("dl.pairs > div").filter({ has: this.page.locator("dt", { hasText: new RegExp(`^${name}`) }) }).locator("dd");
  }

  /** The rows of a table by what they are called: the other cells, as their titles have them where they have any. */
  async table(name) {
    const rows = await this.panel.getByRole("table", { name }).locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector("th").innerText.trim(),
        [...row.querySelectorAll("td:not([aria-hidden])")].map((cell) => cell.title || cell.innerText.trim()),
      ]),
    );
    return Object.fromEntries(rows);
  }

  /** What loading would need: names as a whole, what they are called elsewhere, and how often. */
  needs() {
    return this.panel.locator("ul.needs > li").evaluateAll((all) =>
      all.map((need) => {
        const name = need.querySelector("button[title]")?.title ?? need.querySelector(".name").textContent;
        const others = [...need.querySelectorAll(".elsewhere")].map((other) => `(${other.textContent})`);
        return [name, ...others, need.querySelector(".times")?.textContent].filter(Boolean).join(" ");
      }),
    );
  }

  /** The sections' headings. */
  headings() {
    return this.panel.getByRole("heading", { level: 3 }).allInnerTexts();
  }

  /** The fingerprint, once it is there. */
  async sha256() {
    await this.panel.getByRole("button", { name: "Copy the SHA-256" }).waitFor();
    return this.pair("SHA-256").locator("code").innerText();
  }
}
