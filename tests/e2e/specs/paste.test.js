// What is pasted: files, and texts that spell a pickle.

import assert from "node:assert/strict";

import { scenario } from "../harness/scenario.js";
import { dict, int, list, pickle, str } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const PICKLE = pickle(dict([str("pasted"), list(int(1), int(2), int(3))]));

/** As Python writes bytes. */
const literal = (bytes) =>
  `b'${[...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)).join("")}'`;

const FORMS = [
  ["base64", PICKLE.toString("base64")],
  ["base64 in lines", PICKLE.toString("base64").replace(/(.{16})/g, "$1\n")],
  ["hex", PICKLE.toString("hex")],
  ["hex in pairs", PICKLE.toString("hex").replace(/(..)/g, "$1 ")],
  ["a Python bytes literal", literal(PICKLE)],
  ["a line of Python", `data = ${literal(PICKLE)}`],
  ["a line behind a prompt", `>>> ${literal(PICKLE)}\n`],
  ["protocol 0 as it is", "(dp0\nVpasted\np1\n(lp2\nI1\naI2\naI3\nas."],
];

async function shown(viewer, form = "") {
  await viewer.opened("pasted text");
  const rows = await viewer.tree.check();
  assert.ok(rows.some((row) => row.label === "'pasted'"), `${form} ${JSON.stringify(rows)}`);
  assert.equal(await viewer.fault(), null);
}

scenario("base64, hex, a bytes literal and protocol 0 are pasted anywhere and open", async (app) => {
  const viewer = new Viewer(app);
  for (const [form, text] of FORMS) {
    await viewer.paste(text);
    await shown(viewer, form);
    await viewer.page.getByRole("button", { name: "Picklescope: close" }).click();
    await viewer.page.getByRole("button", { name: "Choose a file" }).waitFor();
  }
});

scenario("a text is pasted into the field of the start, or written there", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await page.getByRole("button", { name: "Paste…" }).click();
  const field = page.getByRole("textbox");
  await field.waitFor();
  await viewer.paste(FORMS[0][1]);
  await shown(viewer);
  await page.getByRole("button", { name: "Picklescope: close" }).click();
  await page.getByRole("button", { name: "Paste…" }).click();
  await page.getByRole("button", { name: "Open it" }).click();
  await viewer.said("There is nothing in the field yet.");
  await field.fill(FORMS[2][1]);
  await page.getByRole("button", { name: "Open it" }).click();
  await shown(viewer);
});

scenario("Escape puts the field away", async (app) => {
  const { page } = new Viewer(app);
  await page.getByRole("button", { name: "Paste…" }).click();
  await page.getByRole("textbox").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox").waitFor({ state: "detached" });
});

scenario("what is pasted into a field stays there", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await page.getByRole("button", { name: "Paste…" }).click();
  await page.getByRole("textbox").fill("80");
  await viewer.paste("not opened");
  await viewer.drawn();
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
});

scenario("a text that spells no pickle is refused, and the next one opens beside it", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  await viewer.paste("Dear all, please find the pickle attached. It is not here.");
  await page.getByRole("heading", { level: 2, name: /^What was pasted is/ }).waitFor();
  await page.getByRole("main").getByText("base64, hex digits").waitFor();
  await viewer.paste(FORMS[0][1]);
  await shown(viewer);
});

scenario("a text that spells no pickle can be put right where it stands", async (app) => {
  const viewer = new Viewer(app);
  const { page } = viewer;
  const wrong = `nothing but words ${literal(PICKLE)}`;
  await viewer.paste(wrong);
  await page.getByRole("heading", { level: 2, name: /^What was pasted is/ }).waitFor();
  const field = page.getByRole("main").getByRole("textbox").first();
  assert.equal(await field.inputValue(), wrong);
  await field.fill(literal(PICKLE));
  await page.getByRole("button", { name: "Open it", exact: true }).click();
  await shown(viewer);
  await viewer.tabs.count(1);
});

scenario("a pasted file opens under its name", async (app) => {
  const viewer = new Viewer(app);
  await viewer.page.evaluate((base64) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "copied.pkl"));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, PICKLE.toString("base64"));
  await viewer.opened("copied.pkl");
});

scenario("nothing but white space opens nothing", async (app) => {
  const viewer = new Viewer(app);
  await viewer.paste(" \n\t ");
  await viewer.drawn();
  await viewer.page.getByRole("button", { name: "Choose a file" }).waitFor();
});

scenario(
  "32 MB of base64 open without the page standing still",
  async (app) => {
    const viewer = new Viewer(app);
    const longest = await viewer.page.evaluate(async () => {
      // A list of Nones: `base64("\x80\x02](" + "NN…" + "e.")`, made of pieces of three bytes.
      const text = `${btoa("\x80\x02](NN")}${"Tk5O".repeat(8 << 20)}${btoa("NNe.".slice(1))}`;
      const data = new DataTransfer();
      data.setData("text/plain", text);
      let [longest, before] = [0, performance.now()];
      const frame = () => {
        const now = performance.now();
        [longest, before] = [Math.max(longest, now - before), now];
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      while (!document.querySelector("[role=treegrid] [role=row][aria-level]")) await new Promise((later) => setTimeout(later, 20));
      return longest;
    });
    assert.match((await viewer.strip()).at(-1), /^25,165,\d{3} objects$/);
    console.log(`32 MB pasted: no frame for ${Math.round(longest)} ms`);
    assert.ok(longest < 1000, `no frame for ${longest} ms`);
  },
  { timeout: 120_000 },
);
