import type { Db } from "../platform/db/transaction.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { leaveColumns } from "./leave.ts";

export const tables = {
  leaves: {
    expire: "when somebody was on leave is kept as long as their days",
    columns: `
      id, org_id, user_id, requested_by, requested_at, from_date, from_half, to_date, to_half, halves, status, decided_by,
      decided_at, kind`,
    sooner: { notes: "note, decision_note" },
  },
} satisfies PersonalData["tables"];

/** Words go with their days. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const notes = keptSince(organizations, now, "notes");
  return { leave_notes_cleared: await inBatches((db, limit) => db.query(clearOldNotes, [...notes, limit])) };
}

/** Dates stay: they are the organization's, and now nobody's. Why somebody was away goes, and what waits ends. */
export async function erase(db: Db, { user_id }: Person, now: Date): Promise<string[]> {
  return (await db.query<{ id: string }>(clearOwn, [user_id, now])).map(({ id }) => id);
}

export const exportOf = {
  leaves: `
    select ${leaveColumns}
    from leaves l join users u on u.org_id = l.org_id and u.id = l.user_id
    where l.org_id = (select app.current_org()) and l.user_id = $1 order by l.from_date`,
};

const clearOldNotes = `
  with old as (
    select l.org_id, l.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join leaves l on l.org_id = kept.org_id and l.to_date < (kept.since at time zone 'UTC')::date
    where l.note is not null or l.decision_note is not null
    limit $3 for update of l skip locked
  )
  update leaves l set note = null, decision_note = null from old where l.org_id = old.org_id and l.id = old.id
  returning 1`;

const clearOwn = `
  update leaves set kind = 'other', note = null, decision_note = null,
    status = case status when 'pending' then 'cancelled' else status end, decided_at = coalesce(decided_at, $2)
  where org_id = (select app.current_org()) and user_id = $1
  returning id`;
