import type { LiveEvent } from "../platform/live/events.ts";
import type { Result } from "./result.ts";

type Whose = { user_id: string; device_id: string };

/** Tells the member's devices, and nobody else, that something has come of what one of them did. */
export function tellPushed(publish: (event: LiveEvent) => void, whose: Whose, results: readonly Result[]): void {
  const count = (...of: Result["status"][]) => results.filter(({ status }) => of.includes(status)).length;
  const applied = count("applied", "pending_approval");
  const [rejected, conflicts] = [count("rejected"), count("conflict")];
  if (applied + rejected + conflicts === 0) return;
  tell(publish, whose, { state: conflicts > 0 ? "conflict" : "pushed", applied, rejected, conflicts });
}

/** Tells them that a conflict is decided, and that there is something to pull. */
export function tellResolved(publish: (event: LiveEvent) => void, whose: Whose): void {
  tell(publish, whose, { state: "changed", applied: 0, rejected: 0, conflicts: 0 });
}

function tell(publish: (event: LiveEvent) => void, { user_id, device_id }: Whose, data: Record<string, unknown>): void {
  publish({ event: "sync:status", channel: "notifications", user_id, department: null, data: { ...data, device_id } });
}
