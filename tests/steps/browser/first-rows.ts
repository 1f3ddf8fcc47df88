import type { BrowserContext } from "playwright-core";

/** How a page that somebody comes back to was shown. Milliseconds since it was asked for. */
export type Load = {
  readonly first_paint: number;
  readonly first_rows: number;
  /** Of the API, until the rows were there: how many, and the longest row of those that waited for another. */
  readonly requests: number;
  readonly one_after_another: number;
};

type Span = { readonly start: number; readonly end: number };

/** Opens the overview of a team in a tab of its own, where somebody is signed in already. */
export async function loadTeam(context: BrowserContext): Promise<Load> {
  const page = await context.newPage();
  try {
    await page.addInitScript(noteFirstRows);
    await page.goto("/");
    await page.locator("tbody th[scope=row] a").first().waitFor();
    const { rows, paint, spans } = await page.evaluate(() => ({
      rows: (globalThis as unknown as { musterRows: number }).musterRows,
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      spans: performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.startsWith("/api/"))
        .map(({ startTime: start, duration }) => ({ start, end: start + duration })),
    }));
    const before = spans.filter(({ end }) => end <= rows);
    return { first_paint: paint, first_rows: rows, requests: before.length, one_after_another: longestChain(before) };
  } finally {
    await page.close();
  }
}

/** Runs in the page, before anything of it. */
function noteFirstRows(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector("tbody th[scope=row] a") === null) return;
    (globalThis as unknown as { musterRows: number }).musterRows = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** How many requests began only once another one was over, in the longest row of them. */
export function longestChain(spans: readonly Span[]): number {
  const depths: number[] = [];
  const sorted = spans.toSorted((one, other) => one.start - other.start);
  for (const [index, { start }] of sorted.entries()) {
    const before = sorted.slice(0, index).map(({ end }, place) => (end <= start ? (depths[place] ?? 0) : 0));
    depths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths);
}
