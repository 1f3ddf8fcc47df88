import type { Browser, Page } from "playwright-core";

/** What a browser's main thread did while something went on. Milliseconds. */
export type Busy = {
  /** The longest task, and how much of it was the processor's: a busy machine makes the first one longer. */
  readonly longest: number;
  readonly longest_cpu: number;
  /** All of the processor's time in a second. */
  readonly cpu_share: number;
  readonly frames_a_second: number;
  readonly longest_without_frame: number;
};

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
};

const CATEGORIES = ["-*", "devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "__metadata"];

/** Traces the page while `work` goes on. */
export async function watchWhile(browser: Browser, page: Page, work: () => Promise<void>): Promise<Busy> {
  await page.evaluate(countFrames);
  await browser.startTracing(page, { categories: CATEGORIES });
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const frames = await page.evaluate(() => (globalThis as unknown as { musterFrames: number[] }).musterFrames);
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => name === "RunTask" && ph === "X" && mains.has(`${pid} ${tid}`),
  );
  const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? at));
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    longest: most(tasks.map(({ dur = 0 }) => dur)) / 1000,
    longest_cpu: most(tasks.map(({ tdur = 0 }) => tdur)) / 1000,
    cpu_share: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000_000 / seconds,
    frames_a_second: frames.length / seconds,
    longest_without_frame: most(gaps),
  };
}

/** Runs in the page. */
function countFrames(): void {
  const place = globalThis as unknown as { musterFrames: number[] };
  place.musterFrames = [];
  const { musterFrames } = place;
  const count = (at: number) => {
    if (musterFrames !== place.musterFrames) return;
    musterFrames.push(at);
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}

/** What a page holds once all is gone that nobody needs any more. */
export type Held = { readonly heap: number; readonly nodes: number; readonly listeners: number };

export async function heldBy(page: Page): Promise<Held> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  // What is only held weakly goes with the second one.
  for (let turn = 0; turn < 3; turn += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
}
