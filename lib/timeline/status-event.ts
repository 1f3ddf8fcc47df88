import type { LiveEvent } from "../platform/live/events.ts";
import type { LiveState } from "./rules/live-state.ts";

/** Tells dashboards what a member is doing from now on. */
export function statusEvent(
  { user_id, department }: { user_id: string; department: string | null },
  state: LiveState,
  since: Date | null,
): LiveEvent {
  return { event: "user:status", channel: "users", user_id, department, data: { user_id, state, since } };
}
