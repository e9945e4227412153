import { App } from "/tmp/w-find/tests/e2e/harness/app.js";
import { launch } from "/tmp/w-find/tests/e2e/harness/browser.js";
import { startSite } from "/tmp/w-find/tests/e2e/harness/site.js";
import { Viewer } from "/tmp/w-find/tests/e2e/pages/viewer.js";
import { Finder } from "/tmp/w-find/tests/e2e/pages/finder.js";
const browser = await launch(); const site = await startSite({});
const app = await App.open(browser, site, {}); await app.ready();
const viewer = new Viewer(app), finder = new Finder(app.page);
await app.pick("/tmp/w-find-big.pkl");
await viewer.tree.ready();
await app.page.waitForTimeout(15000);
for (const text of ["zebra", "77", "name", "user714999"]) {
  await app.page.keyboard.press("/"); await finder.field.waitFor(); await finder.field.fill("");
  await app.page.waitForTimeout(200);
  const start = Date.now();
  await finder.field.fill(text);
  await app.page.waitForFunction((text) => { const said = document.querySelector(".search-said")?.innerText ?? ""; return said.includes(text) && /objects|Nothing/.test(said); }, text, { timeout: 60000, polling: 20 });
  console.log(text, Date.now() - start - 120, "ms", await finder.said());
  if (text === "user714999") { const t = Date.now(); await app.page.keyboard.press("Enter"); await app.page.locator(".search-said strong").waitFor(); console.log("gone to in", Date.now() - t); }
}
console.log(app.problems);
await browser.close(); await site.close();
