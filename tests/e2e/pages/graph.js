// The graph on the stage: its records, lines and arrows, by what is drawn and by what a screen reader is told.

export class Graph {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.view = page.locator(".graph-view");
    this.svg = page.getByRole("group", { name: "Graph of what is around the selection" });
  }

  /** Records by their heads, from left to right and from the top down. */
  records() {
    return this.svg.evaluate((svg) => {
      const records = [...svg.querySelectorAll(".node")].map((node) => {
        const head = node.querySelector(".node-head");
        const box = node.getBoundingClientRect();
        const text = (part, what) => part.querySelector(what)?.textContent ?? null;
        return {
          head: head && text(head, ".node-type"),
          label: head?.getAttribute("aria-label") ?? null,
          selected: head?.getAttribute("aria-current") === "true",
          hovered: head?.classList.contains("is-hovered") ?? false,
          stop: head?.dataset.stop ?? null,
          x: Math.round(box.x),
          y: Math.round(box.y),
          lines: [...node.querySelectorAll(".node-line")].map((line) => ({
            name: text(line, ".node-name"),
            value: text(line, ".node-value") ?? ([...line.querySelectorAll(".node-word")].map((word) => word.textContent).join(" ") || null),
            stub: line.getAttribute("role") === "button",
            selected: line.classList.contains("is-selected"),
            stop: line.dataset.stop,
          })),
          more: text(node, ".node-more"),
        };
      });
      return records.sort((a, b) => a.x - b.x || a.y - b.y);
    });
  }

  /** The heads of all records. */
  async heads() {
    return (await this.records()).map((record) => record.head);
  }

  /** What is selected: heads, and names of lines. */
  async selected() {
    const records = await this.records();
    return {
      heads: records.filter((record) => record.selected).map((record) => record.head),
      lines: records.flatMap((record) => record.lines.filter((line) => line.selected).map((line) => line.name)),
    };
  }

  /** How many arrows there are of each kind. */
  arrows() {
    return this.svg.evaluate((svg) => {
      const count = (kind) => svg.querySelectorAll(`.wire.is-${kind}`).length;
      return { tree: count("tree"), alias: count("alias"), cycle: count("cycle"), selected: count("selected") };
    });
  }

  /** The head of the n-th record of this type and length. */
  head(text, n = 0) {
    return this.svg.locator(".node-head").filter({ hasText: text }).nth(n);
  }

  line(name, n = 0) {
    const exact = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
    return this.svg.locator(".node-line").filter({ has: this.page.locator(".node-name", { hasText: exact }) }).nth(n);
  }

  more(text) {
    return this.svg.locator(".node-more").filter({ hasText: text });
  }

  /** What part of it is in sight: where its origin is, and how large it is. */
  camera() {
    return this.svg.evaluate((svg) => {
      const [x, y, scale] = svg.querySelector("g").getAttribute("transform").match(/-?[\d.]+/g).map(Number);
      return { x, y, scale };
    });
  }

  /** The name of what has the focus, and how many stops Tab would find. */
  focus() {
    return this.svg.evaluate((svg) => ({
      label: svg.querySelector(":focus")?.getAttribute("aria-label") ?? null,
      stops: svg.querySelectorAll('[tabindex="0"]').length,
    }));
  }

  /** Presses keys on what has the focus in the graph, one after the other. */
  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    }
  }

  /** Shows all of it. */
  async fit() {
    await this.page.getByRole("group", { name: "Zoom of the graph" }).getByRole("button", { name: "Show everything" }).click();
  }

  /** Saves the picture; its bytes. */
  async save(as) {
    const saved = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: as, exact: true }).click();
    const download = await saved;
    const pieces = [];
    for await (const piece of await download.createReadStream()) pieces.push(piece);
    return { name: download.suggestedFilename(), bytes: Buffer.concat(pieces) };
  }
}
