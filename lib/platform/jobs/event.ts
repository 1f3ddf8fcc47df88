/** What a scheduled function gets: EventBridge's event, or what `npm run job` makes of its flags. */
export type JobEvent = { source?: string; detail?: Record<string, unknown> };

/** The flags of a run by hand; empty for a scheduled one. */
export function detailOf(event: JobEvent): Record<string, string | undefined> {
  if (event.source !== "muster.job") return {};
  return Object.fromEntries(
    Object.entries(event.detail ?? {}).map(([key, value]) => [key, value === undefined ? undefined : String(value)]),
  );
}
