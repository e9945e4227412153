// Markup in a file is text on the page, wherever in the file it stands. And nothing is asked of the network.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { bytes, dict, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const EVIL = "<img src=x onerror=\"globalThis.pwned=1\"><script>globalThis.pwned=1</script>";

/** A class of a hostile name, instantiated with a hostile state, below a hostile key. */
const HOSTILE = pickle(
  dict(
    [str(EVIL), str(`value ${EVIL}`)],
    [str("object"), bytes("c", `<b>${EVIL}</b>\n`, `${EVIL}\n`), ")", 0x81, dict([str(EVIL), str(EVIL)]), "b"],
    [str("bytes"), bytes("U", EVIL.length, EVIL)],
    [str("pid"), str(EVIL), "Q"],
    [str("direction"), str("a\u202eb\u2066c\u0000d<i>")],
  ),
);

scenario("markup in strings, keys, module names, state and file names stays text", async (app) => {
  const viewer = new Viewer(app);
  const name = `${EVIL}.pkl`.replaceAll("/", "∕");
  await viewer.drop(name, HOSTILE);
  await viewer.tree.ready();
  await viewer.tree.press("Home", "Shift+ArrowRight");
  await viewer.checkNoMarkup();
  // It is there, as text.
  const rows = await viewer.tree.check();
  assert.ok(rows.some((row) => row.label.includes("<img src=x")), "the key is legible");
  assert.ok(rows.some((row) => row.value.includes("<script>")), "the value is legible");
  for (let i = 0; i < rows.length; i++) {
    await viewer.tree.press("ArrowDown");
    await viewer.checkNoMarkup();
  }
  await viewer.metadata.open();
  await viewer.facts.getByText("<b>").first().waitFor();
  await viewer.checkNoMarkup();
  const shown = await viewer.page.locator("#app").innerText();
  assert.doesNotMatch(shown, /[\u202a-\u202e\u2066-\u2069\u0000]/, "what turns text around is made visible");
});

scenario("a file name that would turn its end around is made visible, as Python writes it", async (app) => {
  const viewer = new Viewer(app);
  await viewer.drop("no-\u202elkp.exe", HOSTILE);
  await viewer.opened("no-\\u202elkp.exe");
});

scenario("a broken file's fault is text as well", async (app) => {
  const viewer = new Viewer(app);
  await viewer.openWhole("<b>broken.pkl", bytes(0x80, 2, "](", str(EVIL), `I${EVIL}\n`, "e."));
  await viewer.broken.open();
  await viewer.broken.panel.locator("summary").click();
  await viewer.checkNoMarkup();
  assert.ok((await viewer.broken.panel.innerText()).includes("<img src=x"), "it is there, as text");
});

scenario("neither page nor worker asks for anything once the page is there", async (app, site) => {
  const before = [...site.requests];
  const viewer = new Viewer(app);
  await viewer.openSample("shared-and-cyclic.pkl");
  await viewer.tree.press("Home", "Shift+ArrowRight", "End", "Enter", "Alt+ArrowLeft");
  await viewer.open("hostile.pkl", HOSTILE);
  await viewer.page.getByRole("button", { name: /Colours/ }).click();
  // Once the fingerprint is there the worker has nothing left to do.
  await viewer.metadata.open();
  await viewer.metadata.sha256();
  assert.deepEqual(site.requests, before);
});
