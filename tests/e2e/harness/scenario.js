// One test over one fresh page: opened before, checked and closed after, pictured where it fails.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";

import { App } from "./app.js";
import { launch } from "./browser.js";
import { startSite } from "./site.js";

/** Where pictures of failures go. */
const PICTURES = process.env.PICKLESCOPE_PICTURES ?? fileURLToPath(new URL("../../../target/xtask/e2e", import.meta.url));

/** One browser for all scenarios of a spec file. */
let browser;
after(async () => (await browser)?.close());

/**
 * @param {string} name
 * @param {(app: App, site: Awaited<ReturnType<typeof startSite>>) => Promise<void>} body
 * @param {{prefix?: string, timeout?: number, starts?: boolean, options?: object}} [settings] `prefix`: the path the site
 *   is served under; `starts`: false for a page that is not to come up; `options`: of `App.open`.
 */
export function scenario(name, body, { prefix, timeout = 60_000, starts = true, options } = {}) {
  test(name, { timeout }, async () => {
    browser ??= launch();
    const site = await startSite({ prefix });
    let app;
    try {
      app = await App.open(await browser, site, options);
      if (starts) await app.ready();
      await body(app, site);
      await app.check();
    } catch (error) {
      if (app) {
        await mkdir(PICTURES, { recursive: true });
        const picture = join(PICTURES, `${name.replace(/\W+/g, "-")}.png`);
        await app.page.screenshot({ path: picture }).then(() => console.log(`picture: ${picture}`), () => {});
        // What the page said is often the reason why something never appeared.
        for (const problem of app.problems) console.log(`page: ${problem}`);
      }
      throw error;
    } finally {
      await app?.close();
      await site.close();
    }
  });
}
