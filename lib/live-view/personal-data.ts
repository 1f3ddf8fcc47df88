import type { Db } from "../platform/db/transaction.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

export const tables = {
  live_views: {
    rows: "audit",
    columns: `
      id, org_id, user_id, viewer_id, viewer_session_id, stream_id, consent, state, requested_at, ends_at, ends_with_hours,
      indicator_at, started_at, last_frame_at, watched_at, watching_socket, shown_seq, behind, next_seq, asked_at, looked_at,
      frames, bytes, ended_at, ended_by, end_reason, told_at`,
    sooner: { notes: "reason" },
  },
} satisfies PersonalData["tables"];

/** That somebody watched is known as long as the audit log is, why for as long as other reasons. Pictures are never kept. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const audit = keptSince(organizations, now, "audit");
  const notes = keptSince(organizations, now, "notes");
  return {
    live_views_deleted: await inBatches((db, limit) => db.query(deleteOld, [...audit, limit])),
    live_view_reasons_cleared: await inBatches((db, limit) => db.query(clearOldReasons, [...notes, limit])),
  };
}

/** That somebody watched stays, by ids; whose names they are, and why, is gone. */
export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearReasons, [user_id]);
  return [];
}

/** Who watched them and why, and whom they watched. */
export const exportOf = {
  live_views: `
    select v.id, v.user_id, v.viewer_id, v.reason, v.requested_at, v.started_at, v.ended_at, v.ended_by, v.end_reason,
      v.frames, v.bytes
    from live_views v
    where v.org_id = (select app.current_org()) and (v.user_id = $1 or v.viewer_id = $1 or v.ended_by = $1)
    order by v.requested_at, v.id`,
};

const deleteOld = `
  delete from live_views where (org_id, id) in (
    select v.org_id, v.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join live_views v on v.org_id = kept.org_id and v.requested_at < kept.since
    limit $3
    for update of v skip locked)
  returning 1`;

const clearOldReasons = `
  update live_views set reason = null where (org_id, id) in (
    select v.org_id, v.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join live_views v on v.org_id = kept.org_id and v.requested_at < kept.since and v.reason is not null
    limit $3
    for no key update of v skip locked)
  returning 1`;

const clearReasons = `
  update live_views set reason = null
  where org_id = (select app.current_org()) and (user_id = $1 or viewer_id = $1) and reason is not null`;
