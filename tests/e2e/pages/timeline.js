// The opcode timeline and the minimap above it: by their attributes, by what a hand does on them, and by a few pixels.

/** Height of the ruler. All measures are CSS pixels, which are the canvas's own in these tests. */
const RULER = 20;
/** Rows of the canvas: what is selected reaches along the one, the cursor's mark stands on the other. */
const SELECTED_ROW = RULER - 3;
const CURSOR_ROW = RULER - 12;

export class Timeline {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.pane = page.getByRole("region", { name: "Timeline", exact: true });
    this.host = this.pane.getByRole("application");
    this.canvas = this.host.locator("canvas");
    this.map = page.getByRole("slider", { name: "Part of the file in the timeline" });
    this.brush = this.map.locator(".brush");
  }

  /** Waits until what is in sight is drawn whole, and stays for two frames. */
  async ready(timeout = 20_000) {
    await this.#drawn(timeout);
  }

  /** What is in sight: the axis, the lanes, and from which unit to which. */
  async window() {
    const { axis, lanes, from, to } = await this.#drawn();
    return { axis, lanes, from, to };
  }

  /** How many pixels a unit has. */
  async scale() {
    const { from, to, width } = await this.#drawn();
    return width / (to - from);
  }

  /** Where a unit of the axis is in a lane, on the page. */
  async point(unit, lane = 0) {
    const { from, to, x, y, width, step } = await this.#drawn();
    return { x: x + ((unit - from) / (to - from)) * width, y: y + RULER + (lane + 0.5) * step };
  }

  /** The timeline at rest: what it shows, and where on the page the canvas is. */
  #drawn(timeout = 20_000) {
    return this.host.evaluate(async (host, timeout) => {
      const end = performance.now() + timeout;
      const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      for (let before = null, same = 0; same < 2; ) {
        if (performance.now() > end) throw new Error(`the timeline is not drawn: ${JSON.stringify(host.dataset)}`);
        await frame();
        const { ready, from, to, axis, lanes } = host.dataset;
        const now = `${from} ${to} ${axis} ${lanes}`;
        same = now === before && ready === "true" ? same + 1 : 0;
        before = now;
      }
      const { from, to, axis, lanes } = host.dataset;
      const { x, y, width } = host.querySelector("canvas").getBoundingClientRect();
      const step = parseFloat(getComputedStyle(host).getPropertyValue("--step"));
      return { axis, lanes, from: Number(from), to: Number(to), x, y, width, step };
    }, timeout);
  }

  async hover(unit, lane) {
    const { x, y } = await this.point(unit, lane);
    await this.page.mouse.move(x, y);
  }

  async click(unit, lane) {
    const { x, y } = await this.point(unit, lane);
    await this.page.mouse.click(x, y);
  }

  async doubleClick(unit, lane) {
    const { x, y } = await this.point(unit, lane);
    await this.page.mouse.dblclick(x, y);
  }

  /** Draws from one unit to another in a lane, or on the ruler, with the keys of `held` down. */
  async drag(from, to, { lane = 0, ruler = false, held = [] } = {}) {
    const [start, end] = [await this.point(from, lane), await this.point(to, lane)];
    const down = ruler ? RULER / 2 - start.y + (await this.canvas.boundingBox()).y : 0;
    await this.hold(start.x, start.y + down, end.x, held);
    await this.page.mouse.up();
    for (const key of held) await this.page.keyboard.up(key);
  }

  async hold(x, y, to, held = []) {
    await this.page.mouse.move(x, y);
    for (const key of held) await this.page.keyboard.down(key);
    await this.page.mouse.down();
    await this.page.mouse.move(to, y, { steps: 4 });
  }

  /** Turns the wheel so far over a unit. */
  async wheel(unit, delta, lane) {
    const { x, y } = await this.point(unit, lane);
    await this.page.mouse.move(x, y);
    await this.page.mouse.wheel(0, delta);
  }

  async press(...keys) {
    await this.host.focus();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** One of the buttons in the bar. */
  button(name) {
    return this.pane.getByRole("button", { name, exact: true });
  }

  /** What stands beside the mouse; null where nothing does. */
  tip() {
    return this.host.evaluate((host) => {
      const tip = host.querySelector(".timeline-tip.is-shown");
      const text = (part) => tip.querySelector(part).textContent;
      return tip && { name: text(".tip-name"), arg: text(".tip-arg"), place: text(".tip-place"), object: text(".tip-object") };
    });
  }

  /** What is said of the op under the cursor. */
  said() {
    return this.pane.getByRole("status").textContent();
  }

  /** From where to where the selection reaches on the ruler, in units; null where it is out of sight. */
  selected() {
    return this.#along(SELECTED_ROW, "--signal", 1);
  }

  /** Around which unit the cursor's mark is. */
  async cursor() {
    const run = await this.#along(CURSOR_ROW, "--ink", 5);
    return run && (run[0] + run[1]) / 2;
  }

  /** From where to where there are faults' flags, in units; null where there are none. */
  fault() {
    return this.#along(1, "--ink", 10);
  }

  /** For each place, a unit and a lane: the token whose colour the canvas has there; null if it is none of these. */
  async colours(places, tokens) {
    const points = [];
    for (const [unit, lane] of places) points.push(await this.point(unit, lane));
    return this.#tokens(points, tokens);
  }

  /** Moves the upper edge of the pane up by so many pixels, frame by frame; gives what the canvas was in each of them. */
  async stretch(by) {
    const edge = this.page.getByRole("separator", { name: "Height of the timeline" });
    const { x, y, width, height } = await edge.boundingBox();
    const [left, top] = [x + width / 2, y + height / 2];
    await this.page.mouse.move(left, top);
    await this.page.mouse.down();
    const seen = [];
    for (let step = 1; step <= by; step++) {
      await this.page.mouse.move(left, top - step);
      seen.push(await this.#painted());
    }
    await this.page.mouse.up();
    return seen;
  }

  /** The canvas as it stands behind a frame: its height, that of what it fills, and whether anything at all is drawn on it. */
  #painted() {
    return this.host.evaluate(async (host) => {
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      const canvas = host.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 1, canvas.width, canvas.height - 1);
      return { canvas: canvas.getBoundingClientRect().height, host: host.clientHeight, drawn: data.some((level, at) => at % 4 < 3 && level > 0) };
    });
  }

  /** How many windows are shown from when keys are pressed until it is at rest. */
  async moves(...keys) {
    await this.ready();
    await this.host.evaluate((host) => {
      globalThis.moves = new Set();
      globalThis.watch = new MutationObserver(() => globalThis.moves.add(`${host.dataset.from} ${host.dataset.to}`));
      globalThis.watch.observe(host, { attributeFilter: ["data-from", "data-to"] });
    });
    await this.press(...keys);
    await this.ready();
    return this.page.evaluate(() => {
      globalThis.watch.disconnect();
      return globalThis.moves.size;
    });
  }

  /** On the minimap, over which shares of it the upper edge is longest of a token's colour: from, to. */
  async mapped(token) {
    const { [token]: colour } = await this.#colours([token]);
    return this.map.locator("canvas").evaluate((canvas, colour) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
      const is = (x) => colour.every((part, i) => data[x * 4 + i] === part);
      let longest = [0, 0];
      for (let x = 0; x < canvas.width; x++) {
        const start = x;
        while (x < canvas.width && is(x)) x++;
        if (x - start > longest[1] - longest[0]) longest = [start, x];
      }
      return longest.map((x) => x / canvas.width);
    }, colour);
  }

  /** The colour in the middle of the upper edge of an op, where it is outlined. */
  async edge(from, to, lane, tokens = ["--signal", "--ink"]) {
    const { x, y } = await this.point((from + to) / 2, lane - 0.5);
    return (await this.#tokens([{ x, y: y + 0.5 }], tokens))[0];
  }

  /** How many pixels have the colour of a token. */
  async count(token) {
    await this.ready();
    const picture = await this.#picture();
    const { [token]: colour } = await this.#colours([token]);
    let count = 0;
    for (let at = 0; at < picture.data.length; at += 4) if (picture.is(at, colour)) count++;
    return count;
  }

  async #tokens(points, tokens) {
    const [picture, colours] = [await this.#picture(), await this.#colours(tokens)];
    return points.map(({ x, y }) => {
      const at = (Math.floor(y - picture.top) * picture.width + Math.floor(x - picture.left)) * 4;
      return tokens.find((token) => picture.is(at, colours[token])) ?? null;
    });
  }

  /** From the first to the last of those runs of a colour along a row of pixels that are at least so long, in units. */
  async #along(row, token, least) {
    const { from, to } = await this.#drawn();
    const picture = await this.#picture(row, 1);
    const { [token]: colour } = await this.#colours([token]);
    const is = (x) => picture.is(x * 4, colour);
    let [first, behind] = [null, null];
    for (let x = 0; x < picture.width; x++) {
      const start = x;
      while (x < picture.width && is(x)) x++;
      if (x - start >= least) [first, behind] = [first ?? start, x];
    }
    const unit = (x) => from + (x / picture.width) * (to - from);
    return first === null ? null : [unit(first), unit(behind)];
  }

  /** The canvas as it is now: so many rows of pixels, or all of them. */
  async #picture(first = 0, rows = 0) {
    const { base64, width, left, top } = await this.canvas.evaluate((canvas, [first, rows]) => {
      const { data } = canvas.getContext("2d").getImageData(0, first, canvas.width, rows || canvas.height);
      let text = "";
      for (let at = 0; at < data.length; at += 1 << 15) text += String.fromCharCode(...data.subarray(at, at + (1 << 15)));
      const { left, top } = canvas.getBoundingClientRect();
      return { base64: btoa(text), width: canvas.width, left, top };
    }, [first, rows]);
    const data = Buffer.from(base64, "base64");
    return { data, width, left, top, is: (at, colour) => colour.every((part, i) => data[at + i] === part) };
  }

  /** Tokens of the style sheet as the colours that a canvas makes of them. */
  #colours(tokens) {
    return this.page.evaluate((tokens) => {
      const mixer = document.createElement("canvas").getContext("2d");
      const probe = document.querySelector(".ps-root").appendChild(document.createElement("i"));
      const colours = tokens.map((token) => {
        probe.style.color = `var(${token})`;
        mixer.fillStyle = getComputedStyle(probe).color;
        mixer.fillRect(0, 0, 1, 1);
        return [token, [...mixer.getImageData(0, 0, 1, 1).data.subarray(0, 3)]];
      });
      probe.remove();
      return Object.fromEntries(colours);
    }, tokens);
  }
}
