// The graph: sharing and cycles as arrows, more in place, one selection with the tree, all of it by keys, and as a file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { eventually, until } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const AXE = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WIDE = { viewport: { width: 1600, height: 1000 } };

/** d = {'a': [10, 20], 'b': d['a'], 'self': d} */
const SHARED = pickle("}q", 0, "(", str("a"), "]q", 1, "(", int(10), int(20), "e", str("b"), "h", 1, str("self"), "h", 0, "u");
/** A list of 25 lists of one int each. */
const MANY = pickle(list(...Array.from({ length: 25 }, (_, i) => list(int(i)))));
/** [[[[[1]]]]] and a text that looks like markup. */
const DEEP = pickle(list(list(list(list(list(int(1)), str("<b>&amp;"))))));

async function opened(app, file, name = "test.pkl") {
  const viewer = new Viewer(app);
  await viewer.open(name, file);
  await viewer.graph.svg.waitFor();
  return viewer;
}

scenario("sharing is one record with two arrows, and a cycle leads back", async (app) => {
  const { graph } = await opened(app, SHARED);
  await eventually(() => graph.heads(), [null, "dict(3) ×2", "list(2) ×2"]);
  assert.deepEqual(await graph.arrows(), { tree: 2, alias: 1, cycle: 1, selected: 1 });
  const [top, whole, shared] = await graph.records();
  assert.deepEqual(top.lines.map((line) => line.name), ["obj"]);
  assert.deepEqual(whole.lines.map((line) => line.name), ["'a'", "'b'", "'self'"]);
  assert.deepEqual(shared.lines.map((line) => `${line.name} ${line.value}`), ["0 10", "1 20"]);
  assert.equal(shared.label, "list(2) ×2, 'a' of dict");
  assert.equal(whole.label, "dict(3) ×2, obj, refers to 3");
  assert.ok(top.x < whole.x && whole.x < shared.x, "from left to right");
}, { options: WIDE });

scenario("the selection is one with the tree's, both ways", async (app) => {
  const viewer = await opened(app, SHARED);
  const { graph, tree } = viewer;
  await eventually(() => graph.selected(), { heads: ["dict(3) ×2"], lines: ["obj"] });
  const before = await graph.records();
  // A value is its line; a second reference is its line and what it leads to. The picture stays.
  await tree.press("Shift+ArrowRight", "ArrowDown", "ArrowDown");
  await eventually(() => graph.selected(), { heads: [], lines: ["0"] });
  await tree.press("ArrowDown", "ArrowDown");
  await eventually(() => graph.selected(), { heads: ["list(2) ×2"], lines: ["'b'"] });
  assert.equal((await graph.arrows()).selected, 1);
  await tree.press("ArrowDown");
  await eventually(() => graph.selected(), { heads: ["dict(3) ×2"], lines: ["'self'"] });
  assert.deepEqual((await graph.records()).map(({ x, y }) => [x, y]), before.map(({ x, y }) => [x, y]));
  // And back.
  await graph.head("list(2)").click();
  await eventually(async () => (await tree.selected())?.label, "'a'");
  await eventually(() => graph.selected(), { heads: ["list(2) ×2"], lines: ["'a'"] });
  await graph.line("1").click();
  await eventually(async () => [(await tree.selected())?.label, (await tree.selected())?.value], ["1", "20"]);
  await graph.line("'self'").click();
  await eventually(async () => (await tree.selected())?.link, "⟲ #0 · 1 up");
  // What the mouse is over in one is shown in the other.
  await graph.head("list(2)").hover();
  await eventually(() => tree.grid.locator(".is-hovered .label").allInnerTexts(), ["'a'", "'b'"]);
  await tree.row("'a'").locator(".label").hover();
  await eventually(async () => (await graph.records()).map((record) => record.hovered), [false, false, true]);
}, { options: WIDE });

scenario("more comes in place, and nothing that is there moves", async (app) => {
  const { graph } = await opened(app, MANY);
  await eventually(async () => (await graph.heads()).length, 12);
  const place = ({ stop, x, y }) => [stop, x, y];
  const heads = async () => (await graph.records()).filter((record) => record.head);
  const before = await heads();
  await graph.more("+15 more").click();
  await eventually(async () => (await graph.heads()).length, 22);
  let after = await heads();
  for (const record of before) {
    assert.deepEqual(place(after.find(({ stop }) => stop === record.stop)), place(record));
  }
  await graph.more("+5 more").click();
  await eventually(async () => (await graph.heads()).length, 27);
  after = await heads();
  assert.equal(after.find((record) => record.head === "list(25)").more, null);
}, { options: WIDE });

scenario("what is far is asked for by its line, and brought into the middle", async (app) => {
  const viewer = await opened(app, DEEP);
  const { graph, tree } = viewer;
  await eventually(async () => (await graph.heads()).length, 4);
  const stub = (await graph.records()).at(-1).lines[0];
  assert.deepEqual([stub.name, stub.value, stub.stub], ["0", "list(2)", true]);
  await graph.fit();
  await graph.svg.locator(`[data-stop="${stub.stop}"]`).dblclick();
  await eventually(() => graph.heads(), [null, "list(1)", "list(1)", "list(1)", "list(2)"]);
  // What was opened has come into sight. A double click brings a record into the middle; what is around it is another picture.
  await graph.head("list(2)").dblclick();
  await eventually(() => graph.heads(), ["list(1)", "list(2)", "list(1)"]);
  await eventually(async () => (await tree.selected())?.value, "[[1], '<b>&amp;']");
  // What is selected far from it is asked for anew.
  await tree.press("Home");
  await eventually(() => graph.heads(), [null, "list(1)", "list(1)", "list(1)"]);
}, { options: WIDE });

scenario("by keys alone", async (app) => {
  const viewer = await opened(app, SHARED);
  const { graph, tree, page } = viewer;
  await eventually(async () => (await graph.heads()).length, 3);
  // One stop of Tab: from the panel's tabs into the graph.
  await page.getByRole("tab", { name: "Graph", exact: true }).first().focus();
  await until(async () => {
    await page.keyboard.press("Tab");
    assert.match((await graph.focus()).label ?? "", /^dict\(3\)/);
  });
  assert.equal((await graph.focus()).stops, 1);
  await graph.press("ArrowRight");
  assert.match((await graph.focus()).label, /^list\(2\)/);
  await graph.press("Enter");
  await eventually(async () => (await tree.selected())?.label, "'a'");
  assert.match((await graph.focus()).label, /^list\(2\)/, "the keys stay here");
  // Enter on what is selected brings it into the middle.
  await graph.press("Enter");
  await eventually(() => graph.heads(), ["dict(3) ×2", "list(2) ×2"]);
  assert.match((await graph.focus()).label, /^list\(2\)/);
  await graph.press("ArrowLeft");
  assert.match((await graph.focus()).label, /^dict\(3\)/);
  await graph.press("ArrowDown");
  assert.equal((await graph.focus()).label, "+1 more of dict(3) ×2");
  await graph.press("Enter");
  await eventually(async () => (await graph.records())[0].lines.map((line) => line.name), ["'a'", "'b'", "'self'"]);
  await eventually(async () => (await graph.focus()).label?.slice(0, 7), "dict(3)");
  const { scale } = await graph.camera();
  await graph.press("+");
  assert.ok((await graph.camera()).scale > scale);
  await graph.press("-", "-");
  assert.ok((await graph.camera()).scale < scale);
  await graph.press("0", "Home");
  assert.match((await graph.focus()).label, /^list\(2\)/);
}, { options: WIDE });

scenario("it is moved by a drag and by the wheel, and a click that was a drag selects nothing", async (app) => {
  const viewer = await opened(app, SHARED);
  const { graph, page } = viewer;
  await eventually(async () => (await graph.heads()).length, 3);
  const start = await graph.camera();
  const head = await graph.head("list(2)").boundingBox();
  await page.mouse.move(head.x + 10, head.y + 5);
  await page.mouse.down();
  await page.mouse.move(head.x + 40, head.y + 25, { steps: 4 });
  await page.mouse.up();
  const moved = await graph.camera();
  assert.deepEqual([moved.x - start.x, moved.y - start.y], [30, 20]);
  await viewer.drawn();
  assert.deepEqual((await graph.selected()).heads, ["dict(3) ×2"]);
  await page.mouse.wheel(10, 15);
  await eventually(() => graph.camera(), { x: moved.x - 10, y: moved.y - 15, scale: moved.scale });
  // With Control it grows about the pointer.
  const at = await graph.head("list(2)").boundingBox();
  await page.mouse.move(at.x, at.y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -60);
  await page.keyboard.up("Control");
  await until(async () => assert.ok((await graph.camera()).scale > moved.scale));
  const grown = await graph.head("list(2)").boundingBox();
  assert.ok(Math.abs(grown.x - at.x) < 4 && Math.abs(grown.y - at.y) < 4 && grown.width > at.width, JSON.stringify([at, grown]));
  await graph.fit();
  await viewer.drawn();
  const view = await graph.view.boundingBox();
  for (const { x, y } of await graph.records()) {
    assert.ok(x >= view.x && y >= view.y && x < view.x + view.width && y < view.y + view.height);
  }
}, { options: WIDE });

scenario("the picture is saved as SVG and as PNG", async (app) => {
  const viewer = await opened(app, DEEP, "markup.pkl");
  const { graph, tree, page } = viewer;
  await tree.press("ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown");
  assert.equal((await tree.selected()).value, "'<b>&amp;'");
  await eventually(() => graph.heads(), ["list(1)", "list(2)", "list(1)"]);
  assert.deepEqual((await graph.selected()).lines, ["1"]);
  const svg = await graph.save("SVG");
  assert.equal(svg.name, "markup.pkl-graph.svg");
  const read = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    return {
      wrong: parsed.querySelector("parsererror")?.textContent ?? null,
      texts: [...parsed.querySelectorAll("text")].map((node) => node.textContent),
      width: Number(parsed.documentElement.getAttribute("width")),
      height: Number(parsed.documentElement.getAttribute("height")),
    };
  }, svg.bytes.toString("utf8"));
  assert.equal(read.wrong, null);
  for (const text of ["list(2)", "'<b>&amp;'", "0", "1"]) assert.ok(read.texts.includes(text), text);
  const png = await graph.save("PNG");
  assert.equal(png.name, "markup.pkl-graph.png");
  assert.deepEqual([...png.bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [read.width * 2, read.height * 2]);
  await viewer.said("Saved markup.pkl-graph.png");
}, { options: WIDE });

scenario("a value far down a long list is a line of it, and the picture stays where it is", async (app) => {
  const viewer = await opened(app, pickle(list(...Array.from({ length: 300 }, (_, i) => int(i)))));
  const { graph, tree } = viewer;
  await eventually(() => graph.heads(), [null, "list(300)"]);
  const before = await graph.camera();
  await tree.press("ArrowDown");
  await eventually(async () => (await graph.selected()).lines, ["0"]);
  for (let row = 1; row < 12; row += 1) await tree.press("ArrowDown");
  await eventually(async () => (await graph.selected()).lines, ["11"]);
  assert.equal((await graph.camera()).x, before.x);
  await tree.press("End");
  await eventually(async () => (await graph.selected()).lines, ["299"]);
  const [, record] = await graph.records();
  assert.deepEqual(record.lines.map((line) => line.name), [...Array.from({ length: 10 }, (_, i) => String(i)), "299"]);
  assert.equal(record.more, "+289 more");
}, { options: WIDE });

scenario("objects show their attributes, and many references a few at a time", async (app) => {
  const viewer = new Viewer(app);
  const { graph, tree } = viewer;
  await viewer.openSample("shared-and-cyclic.pkl");
  await eventually(async () => (await graph.heads()).includes("Person ×6"), true);
  await graph.fit();
  await graph.head("Person ×6").dblclick();
  await until(async () => {
    const person = (await graph.records()).find((record) => record.selected);
    assert.deepEqual(person.lines.map((line) => line.name), [".name", ".role", ".since", ".manager", ".reports"]);
  });
  assert.ok((await graph.arrows()).cycle > 0);
  // The dict with its attributes has no record: whoever selects it is shown the object.
  await tree.press("ArrowRight", "ArrowDown", "ArrowDown");
  assert.equal((await tree.selected()).label, "state");
  await eventually(async () => (await graph.selected()).heads, ["Person ×6"]);
  const left = graph.svg.locator('[data-stop="o"]');
  assert.equal(await left.textContent(), "+1 more", "six refer to it, and five are shown");
  await graph.fit();
  await left.click();
  await eventually(() => left.count(), 0);
}, { options: WIDE });

for (const colorScheme of ["light", "dark"]) {
  scenario(`axe has nothing against the graph, ${colorScheme}`, async (app) => {
    const { graph, page } = await opened(app, MANY);
    await graph.head("list(1)").first().click();
    await eventually(async () => (await graph.selected()).heads.length, 1);
    await app.page.keyboard.press("Tab");
    // By the debugger, which the page's policy does not bind.
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
      const { violations } = await globalThis.axe.run(".stage-pane", { preload: false, resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
    });
    assert.deepEqual(found, []);
  }, { options: { ...WIDE, colorScheme } });
}

scenario("in a narrow window it is a pane of its own", async (app) => {
  const viewer = new Viewer(app);
  const { graph, page } = viewer;
  await viewer.open("test.pkl", SHARED);
  await page.getByRole("tablist", { name: "Pane" }).getByRole("tab", { name: "Graph" }).click();
  await eventually(() => graph.heads(), [null, "dict(3) ×2", "list(2) ×2"]);
  const view = await graph.view.boundingBox();
  assert.ok(view.width > 300 && view.height > 200, JSON.stringify(view));
  const first = await graph.head("dict(3)").boundingBox();
  assert.ok(first.x >= 0 && first.y >= view.y && first.x + first.width <= 375, JSON.stringify(first));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
}, { options: { viewport: { width: 375, height: 740 } } });
