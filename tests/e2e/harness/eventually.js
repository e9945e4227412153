// Conditions that come true: what is asked for passes through the worker, and nobody knows how long that takes.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** How long something may take that takes a few milliseconds on an idle machine. */
const PATIENCE = 10_000;

/** Waits until `look` gives what is expected; what it gave last is what the failure shows. */
export async function eventually(look, expected, message, patience = PATIENCE) {
  await until(async () => {
    assert.deepEqual(await look(), expected, message);
  }, patience);
}

/** Waits until `check` does not throw any more; gives what it gives. */
export async function until(check, patience = PATIENCE) {
  for (const end = Date.now() + patience; ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(20);
  }
}
