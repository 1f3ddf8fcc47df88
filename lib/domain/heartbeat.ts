import type { Instant } from "./timeline.ts";

/** The longest idle time a heartbeat may claim: a day. It bounds how far back a heartbeat can reach. */
export const MAX_IDLE_SECONDS = 86_400;

type Claim = { readonly timestamp: Date; readonly is_active: boolean; readonly idle_time_seconds: number | null };

/**
 * The instant that a heartbeat attests: when input was last seen.
 *
 *     heartbeat(t, active)         -> t
 *     heartbeat(t, idle for i)     -> t - i, and that nothing followed it until t
 *     heartbeat(t, idle)           -> no evidence: it does not say since when
 */
export function instantOf({ timestamp, is_active, idle_time_seconds }: Claim): Instant | null {
  const second = Math.floor(timestamp.getTime() / 1000);
  if (is_active) return { at: second, no_input_until: null };
  return idle_time_seconds === null ? null : { at: second - idle_time_seconds, no_input_until: second };
}
