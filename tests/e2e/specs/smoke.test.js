// Both programs start: on a host's root, below any path, and from a folder on disk; under the strict policy, and
// with no request once the page is there.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

import { DIST } from "../harness/site.js";
import { scenario } from "../harness/scenario.js";

/** Starts one more worker as the interface does, and gives the first thing it says. */
function firstWord() {
  return new Promise((resolve, reject) => {
    const source = new Blob(["(" + self.picklescopeEngine + ")()"], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(source));
    worker.onmessage = (event) => {
      worker.terminate();
      resolve([...event.data]);
    };
    worker.onerror = (event) => reject(new Error(event.message));
  });
}

async function starts(app) {
  const [variant, length, ...version] = await app.page.evaluate(firstWord);
  assert.equal(variant, 0, "the first message is Ready");
  assert.match(String.fromCharCode(...version.slice(0, length)), /^\d+\.\d+\.\d+$/);
  assert.notEqual((await app.page.locator("#app").innerText()).trim(), "", "the interface drew something");
}

scenario("starts at the root of a host", starts);

scenario("starts below any path", starts, { prefix: "/some/where/deep/" });

scenario("starts from a folder on disk", starts, {
  options: { url: pathToFileURL(join(DIST, "index.html")).href },
});

scenario("asks for nothing after it has loaded", async (app, site) => {
  const before = [...site.requests];
  await starts(app);
  // What would be asked for at leisure would be by then.
  await app.page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  assert.deepEqual(site.requests, before);
  assert.deepEqual([...before].sort(), ["GET /", "GET /engine.js", "GET /page.css", "GET /page.js"]);
});

scenario("the policy stands: no fetch, no inline script, no style attribute", async (app) => {
  const done = await app.page.evaluate(async () => {
    const fetched = await fetch("page.css").then(() => true, () => false);
    const script = document.createElement("script");
    script.textContent = "globalThis.inlineRan = true";
    const styled = document.createElement("p");
    styled.setAttribute("style", "color: red");
    document.body.append(script, styled);
    return { fetched, inlineRan: globalThis.inlineRan === true, styled: styled.style.length > 0 };
  });
  assert.deepEqual(done, { fetched: false, inlineRan: false, styled: false });
  // The violations were provoked, so they are no problems of the page.
  await app.page.waitForFunction(() => globalThis.violations.length >= 3);
  await app.page.evaluate(() => globalThis.violations.splice(0));
  app.problems.length = 0;
});

scenario(
  "says so where there is no WebAssembly",
  async (app) => {
    await app.page.locator("#boot.failed").waitFor();
    assert.match(await app.page.locator("#boot").innerText(), /could not start.*WebAssembly/s);
    app.problems.length = 0;
  },
  { starts: false, options: { init: () => delete globalThis.WebAssembly } },
);
