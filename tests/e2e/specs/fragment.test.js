// Files in the address bar's fragment: opened where they lead, refused with a reason, and made by Copy link.

import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";

import { App } from "../harness/app.js";
import { scenario } from "../harness/scenario.js";
import { dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const FILE = pickle(dict([str("a"), list(int(10), int(20), int(30))], [str("b"), str("text")]));

const link = (bytes, rest = {}) => {
  const packed = deflateRawSync(bytes).toString("base64url");
  return `#${Object.entries({ v: "1", d: packed, ...rest }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`;
};

scenario(
  "a link opens its file and lands on its selection",
  async (app) => {
    const viewer = new Viewer(app);
    await viewer.opened("sums.pkl");
    await viewer.tree.settled();
    const row = await viewer.tree.selected();
    assert.deepEqual([row.label, row.value], ["1", "20"]);
    assert.ok(viewer.page.url().includes("sel="), "the fragment stays");
    // The panes that the link leads to are in sight.
    await viewer.page.getByRole("tab", { name: "File", exact: true, selected: true }).first().waitFor();
    // What is opened by hand is not the link's file once more.
    await viewer.open("next.pkl", pickle(list(int(1))));
    assert.deepEqual((await viewer.tabs.all()).map(({ name }) => name), ["sums.pkl", "next.pkl"]);
  },
  { options: { hash: link(FILE, { sel: "obj['a'][1]", view: "file", name: "sums.pkl" }) } },
);

scenario("a link that is put into the address bar later opens as well", async (app) => {
  const viewer = new Viewer(app);
  const go = (hash) => viewer.page.evaluate((hash) => { location.hash = hash; }, hash);
  await go(link(FILE, { name: "first.pkl" }));
  await viewer.opened("first.pkl");
  await go(link(FILE, { name: "second.pkl", sel: "obj['b']" }));
  await viewer.opened("second.pkl");
  await viewer.tree.settled();
  assert.equal((await viewer.tree.selected()).label, "'b'");
  // A fragment that is no link is somebody else's.
  await go("#section");
  assert.equal((await viewer.tabs.all()).length, 2);
});

scenario("a path that leads nowhere is said, and the file is open", async (app) => {
  const viewer = new Viewer(app);
  await viewer.page.evaluate((hash) => { location.hash = hash; }, link(FILE, { sel: "obj['nowhere'][3]" }));
  await viewer.opened("linked.pkl");
  await viewer.said(/nowhere/);
  assert.equal((await viewer.tree.selected()).label, "obj");
});

scenario("a copied link opens in a fresh page: the file, its name, the selection, the panel", async (app, site) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await viewer.allowClipboard();
  const before = page.url();
  await viewer.openWhole("mine & yours.pkl", FILE);
  await viewer.tree.press("ArrowDown", "ArrowRight", "End");
  const selected = await viewer.tree.selected();
  await viewer.metadata.open();
  await page.getByRole("button", { name: "Copy link" }).first().click();
  await viewer.said(/^Copied a link with the file in it, [\d,]+ characters$/);
  assert.equal(page.url(), before, "the address bar is never written");
  const address = await viewer.clipboard();
  assert.ok(address.startsWith(`${before}#v=1&d=`), address);

  const other = await App.open(page.context().browser(), site, { url: address });
  const fresh = new Viewer(other);
  await fresh.opened("mine & yours.pkl");
  await fresh.tree.settled();
  const again = await fresh.tree.selected();
  assert.deepEqual([again.label, again.value], [selected.label, selected.value]);
  await fresh.facts.waitFor();
  await fresh.traced();
  assert.deepEqual(await fresh.hex.painted(), await viewer.hex.painted(), "the same bytes are selected");
  await other.check();
  await other.close();
});

scenario("a pasted text travels in a link as well", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await viewer.paste(FILE.toString("base64"));
  await viewer.opened("pasted text");
  await page.getByRole("button", { name: "Copy link" }).click();
  await viewer.said(/^Copied a link/);
  const address = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Picklescope: close" }).click();
  await page.evaluate((hash) => { location.hash = hash; }, address.slice(address.indexOf("#")));
  await viewer.opened("pasted text");
  assert.ok((await viewer.tree.rows()).some((row) => row.label === "'a'"));
});

scenario("links of larger files are told of, and those of too large ones are not made", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const of = (bytes) => pickle(list(str("x".repeat(bytes))));
  await viewer.open("medium.pkl", of(20_000));
  await page.getByRole("button", { name: "Copy link" }).click();
  await viewer.said(/^Copied a link .* It has [\d,]+ characters, and some programs cut such a link\.$/);
  await viewer.open("large.pkl", of(40_000));
  // It says that it is of no use, and when it is pressed, why.
  await page.getByRole("button", { name: "Copy link" }).click({ force: true });
  await viewer.said("This file has 40 kB, and a link holds no more than 32 kB. Pass on the file itself.");
  assert.equal(await page.getByRole("button", { name: "Copy link" }).getAttribute("aria-disabled"), "true");
});

const packed = deflateRawSync(FILE);
const FIRST = ["that is a bomb", link(Buffer.alloc(64 << 20)), /more than 16 MB/];
const REFUSED = [
  FIRST,
  ["of another version", `#v=2&d=${packed.toString("base64url")}`, /another version/],
  ["without a file", "#v=1&sel=obj", /no file in it/],
  ["that is no base64", "#v=1&d=abc*def", /not in base64/],
  ["that was cut", `#v=1&d=${packed.subarray(0, packed.length - 6).toString("base64url")}`, /does not unpack/],
  ["that unpacks to something else", `#v=1&d=${Buffer.alloc(60, 0xff).toString("base64url")}`, /does not unpack/],
];

scenario(
  "what is no link, or a hostile one, is refused with its reason, and no dead end",
  async (app) => {
    const viewer = new Viewer(app);
    const { page } = viewer;
    for (const [kind, hash, reason] of REFUSED) {
      if (kind !== FIRST[0]) await page.evaluate((hash) => { location.hash = hash; }, hash);
      await page.getByRole("main").getByText(reason).waitFor();
      await page.getByRole("heading", { level: 2, name: "This link holds no file that can be opened." }).waitFor();
    }
    await viewer.open("next.pkl", pickle(list(int(1))));
  },
  { options: { hash: FIRST[1] } },
);

scenario(
  "a linked file that is no pickle, or broken, is shown as any other",
  async (app) => {
    const viewer = new Viewer(app);
    await viewer.opened("cut.pkl");
    assert.equal((await viewer.fault()).kind, "Cut short");
    await viewer.page.evaluate((hash) => { location.hash = hash; }, link(Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1")));
    await viewer.page.getByRole("heading", { level: 2, name: /PNG/ }).waitFor();
  },
  { options: { hash: link(FILE.subarray(0, FILE.length - 4), { name: "cut.pkl", view: "fault" }) } },
);
