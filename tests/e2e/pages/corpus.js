// Files of the corpus, and what CPython's pickletools tells of them: `tests/oracle/bless.py` writes it down.

import { readFileSync } from "node:fs";

const at = (path) => new URL(`../../${path}`, import.meta.url);

/** The bytes of a file, by its path in the corpus. */
export const file = (path) => readFileSync(at(`corpus/${path}`));

/** A line of JSON for each of something. */
export const lines = (path) => readFileSync(at(`ref/${path}`), "utf8").trim().split("\n").map((line) => JSON.parse(line));

/** A file's entry in one of the goldens of its folder. */
export function golden(path, which) {
  const [, folder, name] = /(.*)\/(.*)/.exec(path);
  return lines(`${folder}/${which}.jsonl`).find((line) => line.file === name)[which];
}

/** The ops of a file's first pickle as `pickletools.dis` lists them: offset, name, argument. */
export function listed(path) {
  const [, folder, name] = /(.*)\/(.*)/.exec(path);
  const listing = readFileSync(at(`ref/${folder}/dis.txt`), "utf8").split(/^=== /m).find((one) => one.startsWith(`${name}\n`));
  const ops = [...listing.matchAll(/^ *(\d+): \S+ +([A-Z][A-Z0-9_]*)(?: +(.*))?$/gm)];
  // Behind the argument there may be a remark.
  return ops.map(([, at, name, rest = ""]) => ({ at: Number(at), name, arg: rest.replace(/ ?\((MARK at \d+|as \d+)\)$/, "") }));
}
