// A static host for dist/ that remembers who asked for what: the page must ask for nothing after it has loaded.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The release page, as `cargo xtask build` leaves it. */
export const DIST = process.env.PICKLESCOPE_DIST ?? fileURLToPath(new URL("../../../dist", import.meta.url));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/**
 * Serves a folder below `prefix`, and nothing outside it.
 * @returns {Promise<{url: string, requests: string[], close: () => Promise<void>}>}
 */
export async function startSite({ prefix = "/", root = DIST } = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    try {
      const { pathname } = new URL(request.url, "http://localhost");
      if (!pathname.startsWith(prefix)) throw new Error("outside");
      const path = normalize(join(root, decodeURIComponent(pathname.slice(prefix.length)) || "index.html"));
      if (!path.startsWith(root + sep)) throw new Error("outside");
      const body = await readFile(path);
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
