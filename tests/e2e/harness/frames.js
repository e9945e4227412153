// How smooth a page is while something is done to it: intervals between frames by the page's own clock, and the main
// thread's work in each frame (scripting, style and layout) by the browser's own trace.

/** What counts as scripting, and what as layout. Events inside of one another count once. */
const WORK = new Set([
  "EvaluateScript",
  "EventDispatch",
  "FireAnimationFrame",
  "FunctionCall",
  "HandlePostMessage",
  "RunMicrotasks",
  "TimerFire",
  "Layout",
  "UpdateLayoutTree",
  "V8.GC_MARK_COMPACTOR",
  "MinorGC",
  "MajorGC",
]);

/**
 * Runs `script` and tells what every frame of it cost.
 * @returns {Promise<{intervals: number[], work: number[], cpu: number[]}>} milliseconds, sorted; `cpu` is the part of the work
 *   in which nothing else had the processor
 */
export async function measure(browser, page, script) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["devtools.timeline", "toplevel", "blink.user_timing", "__metadata"] },
  });
  await page.evaluate(() => {
    performance.mark("frames-begin");
    globalThis.frames = [];
    const frame = (now) => {
      globalThis.frames?.push(now);
      if (globalThis.frames) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await script();
  const stamps = await page.evaluate(() => {
    performance.mark("frames-end");
    const stamps = globalThis.frames;
    globalThis.frames = undefined;
    return stamps;
  });
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const intervals = stamps.slice(1).map((stamp, i) => stamp - stamps[i]);
  const { work, cpu } = workPerFrame(events);
  return { intervals: sorted(intervals), work: sorted(work), cpu: sorted(cpu) };
}

/**
 * A hand that waits for nothing: an input every so many milliseconds, whether the one before has come to something or not, as mice
 * and wheels do it.
 */
export class Hand {
  #session;
  #sent = [];

  static async of(page) {
    const hand = new Hand();
    hand.#session = await page.context().newCDPSession(page);
    return hand;
  }

  #send(type, x, y, rest) {
    this.#sent.push(this.#session.send("Input.dispatchMouseEvent", { type, x, y, ...rest }));
  }

  wheel([x, y], deltaX, deltaY) {
    this.#send("mouseWheel", x, y, { deltaX, deltaY });
  }

  move([x, y], down = false) {
    this.#send("mouseMoved", x, y, down ? { button: "left", buttons: 1 } : {});
  }

  press([x, y]) {
    this.#send("mousePressed", x, y, { button: "left", buttons: 1, clickCount: 1 });
  }

  release([x, y]) {
    this.#send("mouseReleased", x, y, { button: "left", clickCount: 1 });
  }

  /** Does `input` again and again for so many milliseconds, then waits until all has arrived. How often. */
  async during(time, pace, input) {
    const begun = performance.now();
    let count = 0;
    for (let now; (now = performance.now() - begun) < time; count++) {
      input(count);
      await new Promise((later) => setTimeout(later, Math.max(0, (count + 1) * pace - now)));
    }
    await this.rest();
    return count;
  }

  /** Waits until everything has arrived. */
  async rest() {
    await Promise.all(this.#sent.splice(0));
  }
}

/** The share of `values` (sorted) below which a part of them is. */
export function quantile(values, share) {
  return values[Math.min(values.length - 1, Math.floor(values.length * share))];
}

function sorted(values) {
  return values.sort((a, b) => a - b);
}

/** Milliseconds of work on the page's main thread between the beginnings of two frames. */
function workPerFrame(events) {
  const mark = (name) => events.find((event) => event.name === name && event.cat.includes("user_timing"));
  const [begin, end] = [mark("frames-begin"), mark("frames-end")];
  const own = events.filter(
    (event) => event.pid === begin.pid && event.tid === begin.tid && event.ts >= begin.ts && event.ts <= end.ts,
  );
  const starts = own.filter((event) => event.name === "FireAnimationFrame").map((event) => event.ts);
  const frames = sorted([...new Set(starts)]);
  const work = own.filter((event) => event.ph === "X" && WORK.has(event.name)).sort((a, b) => a.ts - b.ts);
  const none = () => new Array(Math.max(frames.length - 1, 0)).fill(0);
  const spent = { work: none(), cpu: none() };
  let [until, frame] = [0, 0];
  for (const { ts, dur, tdur = dur } of work) {
    // What is inside of another event is counted with it.
    if (ts < until) continue;
    until = ts + dur;
    while (frame + 1 < frames.length && frames[frame + 1] <= ts) frame++;
    if (frame >= spent.work.length || ts < frames[0]) continue;
    spent.work[frame] += dur / 1000;
    spent.cpu[frame] += tdur / 1000;
  }
  return spent;
}
