// What is handed over and does not open as it is: folders, more files than fit, texts that spell a pickle.

import assert from "node:assert/strict";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { eventually } from "../harness/eventually.js";
import { scenario } from "../harness/scenario.js";
import { int, list, pickle } from "../pages/pickles.js";
import { Viewer } from "../pages/viewer.js";

const PICKLE = pickle(list(int(1), int(2)));

const alert = (viewer) => viewer.page.getByRole("alert");

/** Drops what is on this machine's disk, as the system's file manager does: only so can a folder be dropped. */
async function dropPaths(viewer, paths) {
  const session = await viewer.page.context().newCDPSession(viewer.page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  }
}

scenario("of more files than fit, what is not open is said until it is read", async (app) => {
  const viewer = new Viewer(app);
  const files = Array.from({ length: 30 }, (_, i) => [`t${i}.pkl`, i === 0 ? Buffer.alloc(0) : PICKLE]);
  await viewer.dropAll(files);
  await viewer.page.getByRole("heading", { level: 2, name: "This file is empty." }).waitFor();
  const said = "Opened 24 of 30 files: more than 24 do not fit, and t24.pkl to t29.pkl are not open.";
  await eventually(() => alert(viewer).locator("p").innerText(), said);
  await viewer.tabs.show(1);
  await viewer.opened("t1.pkl");
  assert.equal(await alert(viewer).locator("p").innerText(), said);
  await alert(viewer).getByRole("button", { name: "Dismiss" }).click();
  await alert(viewer).waitFor({ state: "detached" });
  await viewer.tabs.count(24);
});

scenario("a folder is told from a file, and the files beside it open", async (app) => {
  const viewer = new Viewer(app);
  const folder = await mkdtemp(join(tmpdir(), "picklescope-"));
  try {
    await mkdir(join(folder, "photos"));
    await writeFile(join(folder, "photos", "inside.pkl"), PICKLE);
    await writeFile(join(folder, "beside.pkl"), PICKLE);
    await dropPaths(viewer, [join(folder, "photos")]);
    const said = "photos is a folder, and only files can be opened: drop the files in it.";
    await eventually(() => alert(viewer).locator("p").innerText(), said);
    await viewer.page.getByRole("button", { name: "Choose a file" }).waitFor();
    await dropPaths(viewer, [join(folder, "photos"), join(folder, "beside.pkl")]);
    await viewer.opened("beside.pkl");
    assert.equal(await alert(viewer).locator("p").innerText(), said);
    await dropPaths(viewer, [join(folder, "beside.pkl")]);
    await viewer.tabs.count(2);
    await alert(viewer).waitFor({ state: "detached" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

scenario("a file whose text spells a pickle opens, and shows the text as a layer", async (app) => {
  const viewer = new Viewer(app);
  await viewer.open("mail.txt", Buffer.from(`${PICKLE.toString("base64")}\n`));
  assert.match((await viewer.strip()).join(" "), /mail\.txt .*base64 text › pickle/);
  assert.equal(await viewer.fault(), null);
  const hex = PICKLE.toString("hex");
  await viewer.open("dump.txt", Buffer.from(hex));
  assert.match((await viewer.strip()).join(" "), /hex text › pickle/);
  // What is a pickle by itself is one, text or not; and what spells none is what it is.
  await viewer.open("old.pkl", Buffer.from("(lp0\nI1\naI2\na."));
  assert.doesNotMatch((await viewer.strip()).join(" "), /text/);
  await viewer.drop("note.txt", Buffer.from("aGVsbG8sIHdvcmxkIQ=="));
  await viewer.page.getByRole("heading", { level: 2, name: "This is text, not a pickle." }).waitFor();
});
