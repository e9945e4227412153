// The base of every page object: one page in a browser, and whatever went wrong on it.

import assert from "node:assert/strict";

/** A page that is watched. Page objects of particular parts take one of these. */
export class App {
  /** @type {import("playwright-core").Page} */
  page;

  /** Console errors, uncaught errors, policy violations, and requests after load: each a line. */
  problems = [];

  #site;
  #loaded = false;
  #context;

  /**
   * Opens the site's page. `url` overrides where it is (a file:// address, say); `init` is a function that runs
   * in the page before its scripts do.
   */
  static async open(browser, site, { url, hash = "", viewport, colorScheme, init } = {}) {
    const app = new App();
    app.#site = site;
    app.#context = await browser.newContext({ viewport: viewport ?? { width: 1280, height: 800 }, colorScheme });
    // A blocked load is an event, not an error: without this it would go unseen.
    await app.#context.addInitScript(() => {
      globalThis.violations = [];
      addEventListener("securitypolicyviolation", (event) => {
        globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI || event.sourceFile}`);
      });
      // What live regions say may be gone in the same moment; who listens has heard it.
      globalThis.announced = [];
      new MutationObserver((changes) => {
        const elements = changes.map(({ target }) => (target.nodeType === Node.TEXT_NODE ? target.parentElement : target));
        for (const region of new Set(elements.map((element) => element?.closest?.("[role=status]")))) {
          if (region?.textContent) globalThis.announced.push(region.textContent);
        }
      }).observe(document, { childList: true, characterData: true, subtree: true });
    });
    if (init) await app.#context.addInitScript(init);
    app.page = await app.#context.newPage();
    app.#watch();
    await app.page.goto((url ?? site.url) + hash, { waitUntil: "load" });
    app.#loaded = true;
    return app;
  }

  #watch() {
    this.page.on("console", (message) => {
      // A worker's messages arrive here too.
      if (message.type() === "error") this.problems.push(`console: ${message.text()}`);
    });
    this.page.on("pageerror", (error) => this.problems.push(`uncaught: ${error.stack ?? error}`));
    this.page.on("crash", () => this.problems.push("the page crashed"));
    this.#context.on("request", (request) => {
      // The worker's own script is a blob, and images may be data: neither leaves the page.
      if (this.#loaded && !/^(blob|data):/.test(request.url())) {
        this.problems.push(`request after load: ${request.method()} ${request.url()}`);
      }
    });
  }

  /** Comes back another time: the page is loaded anew, with what it has kept. */
  async visitAgain() {
    this.#loaded = false;
    await this.page.reload({ waitUntil: "load" });
    this.#loaded = true;
    await this.ready();
  }

  /** Waits until the interface stands. */
  async ready() {
    await this.page.waitForFunction(() => !document.getElementById("boot"), undefined, { timeout: 20_000 });
  }

  /** Picks a file of this machine by the page's own file input: a real `File`, of any size. */
  async pick(path) {
    await this.page.locator("input[type=file]").first().setInputFiles(path);
  }

  /** Drops a file made of `bytes` on the middle of the page. */
  async drop(name, bytes) {
    const base64 = Buffer.from(bytes).toString("base64");
    await this.page.evaluate(({ name, base64 }) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([data], name));
      const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
      for (const type of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
      }
    }, { name, base64 });
  }

  /** How many requests the site has seen: page, worker and all. */
  get requestCount() {
    return this.#site?.requests.length ?? 0;
  }

  /** Fails if anything went wrong on the page so far. */
  async check() {
    const violations = await this.page.evaluate(() => globalThis.violations);
    const problems = [...this.problems, ...violations.map((violation) => `policy: ${violation}`)];
    assert.deepEqual(problems, [], "the page had problems");
  }

  async close() {
    await this.#context.close();
  }
}
