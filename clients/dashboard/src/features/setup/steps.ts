import type { Answer, Item } from "../../api/ask.ts";

type Organization = Answer<"GET /api/org">["organization"];
type Setting = Item<"GET /api/settings">;
type Day = Item<"GET /api/reports/team-overview">;

/** Somebody has said how the organization is reached, or which domain is its own. */
export function isDescribed({ contact_email, domain, address }: Organization): boolean {
  return contact_email !== null || domain !== null || address !== null;
}

/** Somebody has looked at the working time, and saved it or left it as it is. */
export function isTimeKnown(settings: readonly Setting[]): boolean {
  return settings.some(
    ({ key, updated_at }) => (key === "working_hours" || key === "working_days") && updated_at !== null,
  );
}

export type Arrival = { readonly user_id: string; readonly name: string | undefined; readonly at: string | undefined };

/** States that only a tracker's heartbeats bring about. */
export const isTracked = (state: string | null | undefined): boolean => state === "active" || state === "idle";

/** Who has been seen by a tracker today. */
export function arrivalIn(days: readonly Day[]): Arrival | undefined {
  const seen =
    days.find(({ state }) => isTracked(state)) ?? days.find(({ total_active_duration }) => total_active_duration > 0);
  return seen && { user_id: seen.user_id, name: seen.name, at: seen.state_since ?? seen.last_logout ?? undefined };
}
