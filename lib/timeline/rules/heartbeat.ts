import { epochSeconds } from "../../platform/time/timestamp.ts";
import type { Instant } from "./timeline.ts";

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
