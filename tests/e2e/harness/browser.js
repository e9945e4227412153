// Finds a Chromium, or brings one, or says what to do.
//
// In this order: $CHROME, chromium, google-chrome, what playwright has. On Debian as root the package `chromium` is
// installed. (Ubuntu's `chromium` package is a snap, which cannot be driven from a build machine: there it is Chrome's
// own package, or `npx playwright install chromium`.)
//
// `node harness/browser.js` prints the path.

import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const COMMANDS = ["chromium", "google-chrome"];

/** Nothing of a browser's own business on the network, and no sandbox: as root there can be none. */
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(command) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, command)).find(runnable);
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function present() {
  const own = process.env.CHROME;
  if (own) {
    if (!runnable(own)) throw new Error(`CHROME=${own} is not a program that can be run`);
    return own;
  }
  return COMMANDS.map(onPath).find(Boolean) ?? [chromium.executablePath()].find(runnable);
}

/** The path of a browser; installs one where that is known to work. */
export function findBrowser() {
  let found = present();
  if (!found && isDebian() && process.getuid?.() === 0) {
    console.error("Missing: a browser. Installing Debian's chromium (a minute).");
    const options = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    execFileSync("apt-get", ["update", "-q"], options);
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], options);
    found = present();
  }
  if (!found) {
    throw new Error(
      "No browser found. Install Chromium or Google Chrome as your system does it, or run `npx playwright-core install " +
        "chromium` in tests/e2e, or set CHROME to the path of one.",
    );
  }
  return found;
}

/** A running browser. */
export function launch() {
  return chromium.launch({ executablePath: findBrowser(), args: FLAGS });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(findBrowser());
}
