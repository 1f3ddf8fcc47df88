import * as z from "zod";
import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { writeAbsences } from "./complete.ts";
import type { Fix, Located } from "./location.ts";
import { arrival, MARKS } from "./rules/mark.ts";
import { type KeptSession, REVIEWS } from "./session.ts";
import { tellMark, tellRooms } from "./tell.ts";
import { FACE_ERRORS, type Faced } from "./with-face.ts";

export const MARKING = ["qr", "geofence", "face", "manual", "schedule"] as const;

/** What marking oneself may answer, in whichever way. */
export const MARKING_ERRORS = [
  "SESSION_NOT_ACTIVE",
  "NOT_EXPECTED",
  "ALREADY_MARKED",
  "METHOD_NOT_ACCEPTED",
  "DEVICE_ALREADY_USED",
  "OUTSIDE_GEOFENCE",
  "LOCATION_STALE",
  "LOCATION_TOO_IMPRECISE",
  ...FACE_ERRORS,
] as const;

/** A mark as the member sees it. */
export const ownMark = z
  .object({
    session_id: id,
    session_name: z.string(),
    status: z.enum(MARKS),
    marked_at: instantOut.nullable(),
    left_at: instantOut.nullable(),
    left_early: z.boolean(),
    method: z.enum(MARKING),
    /** `pending` while somebody has to look at it; it counts until they say otherwise. */
    review: z.enum(REVIEWS),
    /** The work that began with it, where the session counts as work. */
    work_session_id: id.nullable(),
  })
  .meta({ id: "OwnMark" });

export type OwnMark = Row<typeof ownMark>;

/** How somebody marks themselves, with what tells that they were there. */
export type Marking = {
  at: Date;
  method: "qr" | "geofence" | "face";
  code_age_ms: number | null;
  device: string | null;
  location: Fix | undefined;
  located: Located | undefined;
  faced: Faced | undefined;
  reasons: readonly string[];
};

export type By = { principal: Principal; organization: Organization; call: Call; now: Date; publish: Publish };

/**
 * Marks the caller. 409 SESSION_NOT_ACTIVE where the session did not run then, 403 NOT_EXPECTED for who was not in its
 * class, 409 ALREADY_MARKED with the mark that there is, 409 DEVICE_ALREADY_USED where each device marks one member.
 * Whoever was written down as absent meanwhile, or was excused and comes all the same, is there.
 */
export async function mark(db: Db, of: KeptSession, by: By, how: Marking): Promise<OwnMark> {
  const { principal, call, now, publish } = by;
  requireRunning(of, how.at);
  if (of.exclusive_devices && how.device === null)
    throw new AppError("METHOD_NOT_ACCEPTED", { details: { needs: ["device_key"] } });
  const { org_id, user_id, name, department } = principal;
  await requireExpected(db, of, user_id, how.at);
  const reasons = [...how.reasons, ...(how.located?.reasons ?? []), ...(how.faced?.reasons ?? [])];
  const values = [
    org_id,
    of.id,
    user_id,
    arrival(of, how.at),
    how.at,
    how.method,
    reasons.length === 0 ? "none" : "pending",
    reasons,
    how.device === null ? null : Buffer.from(how.device, "base64url"),
    call.ip,
    call.user_agent,
    how.code_age_ms,
    how.location ?? null,
    how.located?.probability ?? null,
    how.located?.distance_metres ?? null,
    how.faced?.model ?? null,
    how.faced?.similarity ?? null,
    now,
    of.exclusive_devices,
  ];
  const insert = async () => {
    const written = await whileTaking(db, publish, of, now, () => db.find<OwnMark>(insertMark, values));
    if (written !== undefined) return written;
    const found = await db.one<OwnMark>(selectMark, [of.id, user_id]);
    throw new AppError("ALREADY_MARKED", { details: { status: found.status, marked_at: found.marked_at } });
  };
  const { written, begun } = of.counts_as_work
    ? await (await import("./work.ts")).withWork(db, of, by, how, insert)
    : { written: await insert(), begun: null };
  const entry = { org_id, user_id, action: "session.attend", resource: "session", resource_id: of.id };
  audit(db, call, { ...entry, metadata: { method: how.method } });
  tellMark(publish, of.id, { user_id, name, department }, written);
  await tellCount(db, publish, of);
  return begun === null ? written : { ...written, work_session_id: begun };
}

/**
 * Runs `work`, which takes attendance: from now on at the latest, whoever does not come is absent. The first to take it
 * locks the session before any mark, as whoever ends it does, so that the two never wait for each other in a circle.
 * 409 SESSION_NOT_ACTIVE for one that has been cancelled meanwhile.
 */
export async function whileTaking<Done>(
  db: Db,
  publish: Publish,
  { id }: Pick<KeptSession, "id">,
  now: Date,
  work: (isFirst: boolean) => Promise<Done>,
): Promise<Done> {
  const [first] = await db.query<{ org_id: string; status: string }>(setTaken, [id, now]);
  if (first?.status === "cancelled") throw new AppError("SESSION_NOT_ACTIVE", { details: { status: first.status } });
  const done = await work(first !== undefined);
  // It ended as one that nobody took, and was taken after all.
  if (first?.status === "completed") await writeAbsences(db, publish, [{ org_id: first.org_id, id }], now);
  return done;
}

/** Tells everybody who listens how many are there. */
export async function tellCount(db: Db, publish: Publish, of: KeptSession): Promise<void> {
  const { present } = await db.one<{ present: number }>(countPresent, [of.id]);
  tellRooms(publish, of, "session:count", { total_present: present });
}

export function requireRunning({ status, started_at, ended_at }: KeptSession, at: Date): void {
  const ran = started_at !== null && at >= started_at && (status === "active" || (ended_at !== null && at <= ended_at));
  if (!ran || status === "cancelled") throw new AppError("SESSION_NOT_ACTIVE", { details: { status } });
}

/** Whoever is in the class then; where there is none, everybody. */
async function requireExpected(db: Db, { class: of, ends_at }: KeptSession, userId: string, at: Date): Promise<void> {
  if (of === null) return;
  const found = await db.find(selectEnrollment, [of.id, userId, ends_at, at]);
  if (found === undefined) throw new AppError("NOT_EXPECTED");
}

/** SQL of the columns of `OwnMark`, of the tables aliased `m` and `s`. */
export const ownMarkColumns = `
  m.session_id, s.name as session_name, m.status, m.marked_at, m.left_at, m.left_early, m.method, m.review,
  m.work_session_id`;

const selectEnrollment = `
  select from enrollments e
  where e.org_id = (select app.current_org()) and e.class_id = $1 and e.user_id = $2 and e.enrolled_at <= $3
    and (e.dropped_at is null or e.dropped_at > $4)
  limit 1`;

const insertMark = `
  with written as (
    insert into session_attendance as m (org_id, session_id, user_id, status, marked_at, method, review, review_reasons,
      device_hash, ip_address, user_agent, code_age_ms, check_in_location, inside_probability, distance_metres,
      face_model, face_similarity, created_at, updated_at, exclusive_device)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::bytea, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18,
      case when $19 then $9::bytea end)
    on conflict on constraint session_attendance_once do update set
      status = excluded.status, marked_at = excluded.marked_at, method = excluded.method, review = excluded.review,
      review_reasons = excluded.review_reasons, device_hash = excluded.device_hash,
      exclusive_device = excluded.exclusive_device, ip_address = excluded.ip_address,
      user_agent = excluded.user_agent, code_age_ms = excluded.code_age_ms, left_at = null, left_early = false,
      check_in_location = excluded.check_in_location, check_out_location = null,
      inside_probability = excluded.inside_probability, distance_metres = excluded.distance_metres,
      face_model = excluded.face_model, face_similarity = excluded.face_similarity,
      version = m.version + 1, updated_at = excluded.updated_at
    where m.status is null or m.method = 'schedule' or m.status = 'excused' and m.marked_at is null
    returning m.*
  )
  select ${ownMarkColumns} from written m join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id`;

const selectMark = `
  select ${ownMarkColumns}
  from session_attendance m join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id
  where m.org_id = (select app.current_org()) and m.session_id = $1 and m.user_id = $2`;

const setTaken = `
  update attendance_sessions set taken_at = $2
  where org_id = (select app.current_org()) and id = $1 and taken_at is null
  returning org_id, status`;

const countPresent = `
  select count(*)::integer as present from session_attendance
  where org_id = (select app.current_org()) and session_id = $1 and status in ('present', 'late')`;
