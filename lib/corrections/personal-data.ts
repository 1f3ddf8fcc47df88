import type { Db } from "../platform/db/transaction.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { correctionColumns } from "./correction.ts";

export const tables = {
  corrections: {
    expire: "who asked for what of a day, and who said yes, is kept as long as the hours it changed",
    columns: `
      id, org_id, user_id, requested_by, kind, reason, date, occurred_at, ended_at, source, recorded_at, status,
      decided_by, decided_at, change_id`,
    sooner: { places: "location, ip", notes: "note, changes, operations, decision_note" },
  },
} satisfies PersonalData["tables"];

/** Words and places go with their days; what nobody decided on while there was evidence, and words, is cancelled. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const cancel = (kind: "activity" | "notes") =>
    inBatches((db, limit) => db.query(cancelOld, [...keptSince(organizations, now, kind), now, limit]));
  const places = keptSince(organizations, now, "places");
  const notes = keptSince(organizations, now, "notes");
  return {
    corrections_cancelled: (await cancel("activity")) + (await cancel("notes")),
    correction_places_cleared: await inBatches((db, limit) => db.query(clearOldPlaces, [...places, limit])),
    correction_notes_cleared: await inBatches((db, limit) => db.query(clearOldNotes, [...notes, limit])),
  };
}

/** That something was asked and decided stays; requests that wait have nobody any more who asks. */
export async function erase(db: Db, { user_id }: Person, now: Date): Promise<string[]> {
  await db.query(cancelOwn, [user_id, now]);
  return (await db.query<{ id: string }>(clearOwn, [user_id])).map(({ id }) => id);
}

export const exportOf = {
  corrections: `
    select ${correctionColumns}
    from corrections c join users u on u.org_id = c.org_id and u.id = c.user_id
    where c.org_id = (select app.current_org()) and c.user_id = $1 order by c.id`,
};

const cancelOld = `
  with old as (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join corrections c on c.org_id = kept.org_id and c.status = 'pending' and c.occurred_at < kept.since
    limit $4 for update of c skip locked
  )
  update corrections c set status = 'cancelled', decided_at = $3
  from old where c.org_id = old.org_id and c.id = old.id
  returning 1`;

const clearOldPlaces = `
  with old as (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join corrections c on c.org_id = kept.org_id and c.date < (kept.since at time zone 'UTC')::date
    where (c.location is not null or c.ip is not null)
    limit $3 for update of c skip locked
  )
  update corrections c set location = null, ip = null
  from old where c.org_id = old.org_id and c.id = old.id
  returning 1`;

const clearOldNotes = `
  with old as (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join corrections c on c.org_id = kept.org_id and c.date < (kept.since at time zone 'UTC')::date
    where c.status <> 'pending' and (c.note is not null or c.changes is not null or c.operations is not null
      or c.decision_note is not null)
    limit $3 for update of c skip locked
  )
  update corrections c set note = null, changes = null, operations = null, decision_note = null
  from old where c.org_id = old.org_id and c.id = old.id
  returning 1`;

const cancelOwn = `
  update corrections set status = 'cancelled', decided_at = $2
  where org_id = (select app.current_org()) and user_id = $1 and status = 'pending'`;

const clearOwn = `
  update corrections set location = null, ip = null, note = null, changes = null, operations = null,
    decision_note = null
  where org_id = (select app.current_org()) and user_id = $1
  returning id`;
