import { asWorkerIn, type Db } from "../platform/db/transaction.ts";
import {
  type Counts,
  type ErasedPerson,
  inBatches,
  keptSince,
  type Person,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

const ATTENDED = "who attended what is kept as long as the organization";

export const tables = {
  attendance_sessions: {
    expire: ATTENDED,
    columns: `
      id, org_id, class_id, teacher_id, name, description, starts_at, ends_at, closes_at, status, started_at, ended_at,
      ended_by, taken_at, methods, require_all, auto_start, opens_before_minutes, late_after_minutes,
      early_leave_minutes, qr_step_seconds, qr_grace_seconds, qr_generation, exclusive_devices, counts_as_work, fence, place_id, series_id, series_date,
      created_at, updated_at, changed_xid, taught_xid`,
    erase: "a session is the organization's; an erased teacher is a name that tells nobody",
  },
  session_series: {
    expire: "what a class is taught is kept as long as the class",
    columns: `
      id, org_id, class_id, rrule, first_date, local_start, duration_minutes, timezone, name, description, policy,
      place_id, excluded, ended_at, created_at, updated_at`,
    erase: "sessions that repeat are the organization's and name nobody",
    exportOf: "sessions that repeat are the organization's and name nobody",
  },
  session_attendance: {
    expire: ATTENDED,
    columns: `
      id, org_id, session_id, class_id, user_id, status, marked_at, left_at, left_early, method, marked_by, review, review_reasons,
      reviewed_by, reviewed_at, code_age_ms, work_session_id, version, created_at, updated_at, changed_xid, field_versions`,
    sooner: {
      activity:
        "device_hash, exclusive_device, ip_address, user_agent, check_in_location, check_out_location, inside_probability, distance_metres, face_model, face_similarity",
      notes: "note",
    },
  },
} satisfies PersonalData["tables"];

/** Where somebody was and with which device goes with other activity; the mark stays. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const activity = keptSince(organizations, now, "activity");
  const notes = keptSince(organizations, now, "notes");
  return {
    mark_evidence_cleared: await inBatches((db, limit) => db.query(clearOldEvidence, [...activity, limit])),
    mark_notes_cleared: await inBatches((db, limit) => db.query(clearOldNotes, [...notes, limit])),
  };
}

/** A mark that was on its way while they were erased. */
export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  await asWorkerIn(org_id, (db) => db.query(clearMarks, [user_id]));
}

/** Marks stay: they are the organization's, and now nobody's. */
export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearMarks, [user_id]);
  return [];
}

/** Of marks that they made of others, what tells where these were is not theirs to have. */
export const exportOf = {
  attendance_sessions: `
    select s.id, s.teacher_id, s.name, s.description, s.starts_at, s.ends_at, s.status, s.started_at, s.ended_at
    from attendance_sessions s where s.org_id = (select app.current_org())
      and s.teacher_id = $1 order by s.starts_at, s.id`,
  session_attendance: `
    select m.session_id, s.name as session, s.starts_at, m.user_id, m.status, m.marked_at, m.left_at, m.left_early,
      m.method, m.note, m.review, m.review_reasons, e.ip_address, e.user_agent, m.code_age_ms, e.check_in_location,
      e.check_out_location, e.inside_probability, e.distance_metres, e.face_model,
      round(e.face_similarity::numeric, 2) as face_similarity, m.marked_by, m.reviewed_by
    from session_attendance m join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id
    left join session_attendance e on e.org_id = m.org_id and e.id = m.id and e.user_id = $1
    where m.org_id = (select app.current_org()) and (m.user_id = $1 or m.marked_by = $1 or m.reviewed_by = $1)
    order by s.starts_at, m.session_id, m.user_id`,
};

const cleared = `
  device_hash = null, exclusive_device = null, ip_address = null, user_agent = null, check_in_location = null, check_out_location = null,
  inside_probability = null, distance_metres = null, face_model = null, face_similarity = null`;

const clearOldEvidence = `
  update session_attendance set ${cleared} where (org_id, id) in (
    select m.org_id, m.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join session_attendance m on m.org_id = kept.org_id and m.created_at < kept.since
      and num_nonnulls(m.device_hash, m.ip_address, m.user_agent, m.check_in_location, m.check_out_location,
        m.inside_probability, m.distance_metres, m.face_model, m.face_similarity) > 0
    limit $3
    for no key update of m skip locked)
  returning 1`;

const clearOldNotes = `
  update session_attendance set note = null where (org_id, id) in (
    select m.org_id, m.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join session_attendance m on m.org_id = kept.org_id and m.created_at < kept.since and m.note is not null
    limit $3
    for no key update of m skip locked)
  returning 1`;

const clearMarks = `
  update session_attendance set ${cleared}, note = null where org_id = (select app.current_org()) and user_id = $1`;
