import lighthouse, { desktopConfig } from "lighthouse";

/** What Lighthouse says of a page: shares of one, milliseconds, and the layout's shifts. */
export type Audit = {
  readonly performance: number;
  readonly accessibility: number;
  readonly largest_paint: number;
  readonly shift: number;
  /** What accessibility lacks. */
  readonly findings: readonly string[];
};

/** On a desktop, throttled by arithmetic. `port` is the browser's; whoever is signed in there stays it. */
export async function auditPage(url: string, port: number): Promise<Audit> {
  const flags = {
    port,
    disableStorageReset: true,
    logLevel: "error",
    onlyCategories: ["performance", "accessibility"],
  } as const;
  const result = await lighthouse(url, { ...flags, onlyCategories: [...flags.onlyCategories] }, desktopConfig);
  if (result === undefined) throw new Error(`Lighthouse says nothing of ${url}.`);
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(runtimeError.message);
  const { accessibility, performance } = categories;
  return {
    performance: performance?.score ?? Number.NaN,
    accessibility: accessibility?.score ?? Number.NaN,
    largest_paint: audits["largest-contentful-paint"]?.numericValue ?? Number.NaN,
    shift: audits["cumulative-layout-shift"]?.numericValue ?? Number.NaN,
    findings: (accessibility?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => id),
  };
}
