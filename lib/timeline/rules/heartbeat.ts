import { epochSeconds } from "../../platform/time/timestamp.ts";
import type { Evidence, Instant } from "./timeline.ts";

/** The longest idle time a heartbeat may claim: a day. It bounds how far back a heartbeat can reach. */
export const MAX_IDLE_SECONDS = 86_400;

type Claim = { readonly is_active: boolean; readonly idle_time_seconds: number | null };

/**
 * The instant that a heartbeat of an epoch second attests: when input was last seen.
 *
 *     heartbeat(t, active)         -> t
 *     heartbeat(t, idle for i)     -> t - i, and that nothing followed it until t
 *     heartbeat(t, idle)           -> no evidence: it does not say since when
 */
export function instantAt(second: number, { is_active, idle_time_seconds }: Claim): Instant | null {
  if (is_active) return { at: second, no_input_until: null };
  return idle_time_seconds === null ? null : { at: second - idle_time_seconds, no_input_until: second };
}

/** The same for a row with a timestamp. */
export function instantOf({ timestamp, ...claim }: Claim & { readonly timestamp: Date }): Instant | null {
  return instantAt(epochSeconds(timestamp), claim);
}

/** What trackers have said of a session. */
export type Told = Pick<Evidence, "instants" | "is_tracked">;

/**
 * What a session's heartbeats say of it; the last of them may have been sent after its end. It is tracked when one was
 * sent in it, or saw the last input in it.
 */
export function evidenceOf(
  heartbeats: readonly (Claim & { readonly timestamp: Date })[],
  { started_at, ended_at }: { readonly started_at: Date; readonly ended_at: Date | null },
): Told {
  const start = epochSeconds(started_at);
  const end = ended_at === null ? Number.POSITIVE_INFINITY : epochSeconds(ended_at);
  const liesInIt = (second: number) => second >= start && second <= end;
  const instants = heartbeats.map(instantOf).filter((instant) => instant !== null);
  const is_tracked =
    heartbeats.some(({ timestamp }) => liesInIt(epochSeconds(timestamp))) || instants.some(({ at }) => liesInIt(at));
  return { instants, is_tracked };
}
