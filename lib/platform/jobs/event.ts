/** What a scheduled function gets: EventBridge's event, or what `npm run job` makes of its flags. */
export type JobEvent = { source?: string; detail?: Record<string, unknown> };

/** The flags of a run by hand; empty for a scheduled one. */
export function detailOf(event: JobEvent): Record<string, string | undefined> {
  if (event.source !== "muster.job") return {};
  return Object.fromEntries(
    Object.entries(event.detail ?? {}).map(([key, value]) => [key, value === undefined ? undefined : String(value)]),
  );
}

/** The instant that a run by hand is to pretend, `npm run job -- close-days --now …`; otherwise the present. */
export function instantOf(event: JobEvent): Date {
  const { now } = detailOf(event);
  const instant = now === undefined ? new Date() : new Date(now);
  if (Number.isNaN(instant.getTime()))
    throw new Error(`--now must be an instant such as 2026-02-01T00:05:00Z, not "${now}".`);
  return instant;
}
