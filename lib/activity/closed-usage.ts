import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { isActivityKept } from "./kept-activity.ts";
import type { Usage } from "./rules/productivity.ts";
import { loadUsage, NO_USAGE } from "./usage.ts";

type Day = { readonly user_id: string; readonly date: LocalDate };
type Kept = { user_id: string; date: LocalDate; applications: Usage[] };

/**
 * What the time of closed days went to, as it was found when they were closed. Where that was not kept, the heartbeats
 * are read again; where they are gone, too, the answer has no entry for the day.
 */
export async function loadClosedUsage<D extends Day>(
  db: Db,
  organization: Organization,
  days: readonly D[],
  now: Date,
): Promise<Map<D, readonly Usage[]>> {
  const kept = await loadKept(db, days);
  const found = new Map<D, readonly Usage[]>();
  for (const [date, ofDate] of Map.groupBy(days, (day) => day.date)) {
    const others = ofDate.filter((day) => !kept.has(keyOf(day)));
    const isKnown = isActivityKept(organization, date, now);
    const users = isKnown ? others.map(({ user_id }) => user_id) : [];
    const read = users.length === 0 ? new Map() : await loadUsage(db, users, date, now);
    for (const day of ofDate) {
      const usages = kept.get(keyOf(day)) ?? (isKnown ? (read.get(day.user_id) ?? NO_USAGE).usages : undefined);
      if (usages !== undefined) found.set(day, usages);
    }
  }
  return found;
}

async function loadKept(db: Db, days: readonly Day[]): Promise<Map<string, Usage[]>> {
  const rows = await db.query<Kept>(selectKept, [
    column.uuid(days.map(({ user_id }) => user_id)),
    column.text(days.map(({ date }) => date)),
  ]);
  return new Map(rows.map((row) => [keyOf(row), row.applications]));
}

function keyOf({ user_id, date }: Day): string {
  return `${date} ${user_id}`;
}

const selectKept = `
  select s.user_id, s.date, s.applications
  from unnest($1::uuid[], $2::text[]) as d (user_id, date)
  join productivity_summary s on s.user_id = d.user_id and s.date = d.date::date
  where s.org_id = (select app.current_org()) and s.applications is not null`;
