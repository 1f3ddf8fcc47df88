import type { KeptClass } from "../classes/class.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { type LocalDate, localTime } from "../platform/time/calendar.ts";
import { upsertOfSeries } from "./insert-sessions.ts";
import { policyOf } from "./policy-of.ts";
import type { Series } from "./series.ts";
import { tellOfSeries } from "./tell-expected.ts";

type Rule = Pick<Series, "rrule" | "first_date" | "excluded">;
/** Of a series what its sessions are made of. */
type Planned = Omit<Series, keyof Rule | "ended_at" | "planned" | "created_at" | "updated_at">;
type Planning = { principal: Principal; organization: Organization; now: Date; publish: Publish };

/** The dates of a series: those of its rule without those left out. 422 RRULE_UNSUPPORTED for a rule that is none. */
export async function datesOf({ rrule, first_date, excluded }: Rule, { settings }: Organization): Promise<LocalDate[]> {
  // By itself, as it is more than all else of the function: whoever is refused before has not waited for it.
  const { datesOfRule } = await import("./recurrence.ts");
  const without = new Set(excluded);
  return datesOfRule(rrule, first_date, settings.week_start).filter((date) => !without.has(date));
}

/**
 * Makes the sessions of a series that are still to come what the series says: those of its dates are there, at its time,
 * and all others are cancelled. What has begun, what is over and what its teacher has changed or cancelled by itself
 * stays as it is. Whoever is in the class is told once of what moved, and once of what is cancelled.
 *
 * 409 SESSION_OVERLAPS where one would overlap another session of the class: then nothing has changed.
 */
export async function planSeries(
  db: Db,
  { principal, organization, now, publish }: Planning,
  of: KeptClass,
  made: Planned,
  dates: readonly LocalDate[],
): Promise<void> {
  const { id, name, description, local_start, timezone, duration_minutes } = made;
  const ahead = dates
    .map((date) => ({ date, starts_at: localTime(date, local_start, timezone) }))
    .filter(({ starts_at }) => starts_at > now)
    .map((each) => ({ ...each, ends_at: new Date(+each.starts_at + duration_minutes * 60_000) }));
  const cancelled = await db.query<{ was: string }>(cancelOthers, [id, dates, now]);
  const common = {
    org_id: principal.org_id,
    class_id: of.id,
    teacher_id: of.teacher.id,
    name,
    description,
    policy: policyOf(made.policy, of.policy),
    place_id: made.place_id ?? of.place_id,
  };
  const { holidays } = organization.settings;
  const moved = await upsertOfSeries(db, common, { id, holidays }, ahead, now);
  const notHeld = cancelled.filter(({ was }) => was === "scheduled").length;
  await tellOfSeries(db, publish, principal, made, "session_moved", moved);
  await tellOfSeries(db, publish, principal, made, "session_cancelled", notHeld);
}

// They leave the series: a date that comes back gets a session of its own.
const cancelOthers = `
  update attendance_sessions set status = 'cancelled', series_id = null, series_date = null, updated_at = $3
  where org_id = (select app.current_org())
    and series_id = $1 and status in ('scheduled', 'cancelled') and starts_at > $3
    and series_date <> all ($2::date[])
  returning old.status as was`;
