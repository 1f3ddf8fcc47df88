import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { MARKING } from "./mark.ts";
import { MARKS } from "./rules/mark.ts";
import { compare, type Evidence, REASONS, type Reason } from "./rules/suspicion.ts";
import { type KeptSession, REVIEWS, withPeople } from "./session.ts";

const reason = z.object({ code: z.string(), text: z.string() });

/** Somebody in a session, as whoever teaches it sees them; without a mark all but the name is null. */
export const attendee = z
  .object({
    user: z.object({ id, name: z.string(), employee_id: z.string() }),
    status: z.enum(MARKS).nullable(),
    marked_at: instantOut.nullable(),
    left_at: instantOut.nullable(),
    left_early: z.boolean(),
    method: z.enum(MARKING).nullable(),
    note: z.string().nullable(),
    review: z.enum(REVIEWS),
    /** Why somebody should look at it, in words. */
    reasons: z.array(reason),
    /** How old the code was when it came. */
    code_age_ms: z.int().nullable(),
    /** How probable it is that they were within the fence. */
    inside_probability: z.number().nullable(),
    distance_metres: z.number().nullable(),
    /** How alike the face that came with it was to the registered one, to a hundredth, and by which model. */
    face_similarity: z.number().nullable(),
    face_model: z.string().nullable(),
    /** To be sent with a change, so that nobody's mark is overwritten unseen; 0 without a mark. */
    version: z.int(),
  })
  .meta({ id: "Attendee" });

export type Attendee = Row<typeof attendee>;

type Kept = Omit<Attendee, "reasons"> & { review_reasons: string[] };

/** Those of a session by name, after the one with this name and id, with what their marks say of each other. */
export async function attendees(
  db: Db,
  session: Pick<KeptSession, "id" | "qr_step_seconds">,
  after: readonly [name: string, userId: string] | undefined,
  limit: number,
  filter: { review: string | null },
): Promise<Attendee[]> {
  const rows = await db.query<Kept>(selectAttendees, [
    session.id,
    filter.review,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit,
  ]);
  const compared = await comparedIn(db, [session]);
  return rows.map(({ review_reasons, ...row }) => {
    const found = compared(session.id, row.user.id);
    return { ...row, reasons: inWords([...review_reasons, ...found]) };
  });
}

/** Why somebody should look at a member's mark in a session, by what the marks there say of each other. */
export type Compared = (sessionId: string, userId: string) => readonly Reason[];

/** Compares the marks of each of some sessions. */
export async function comparedIn(
  db: Db,
  sessions: readonly Pick<KeptSession, "id" | "qr_step_seconds">[],
): Promise<Compared> {
  const ids = sessions.map(({ id }) => id);
  const evidence = await db.query<Evidence & { session_id: string }>(selectEvidence, [ids]);
  const marks = Map.groupBy(evidence, ({ session_id }) => session_id);
  const compared = new Map(
    sessions.map(({ id, qr_step_seconds }) => [id, compare(marks.get(id) ?? [], qr_step_seconds)]),
  );
  return (sessionId, userId) => compared.get(sessionId)?.get(userId) ?? [];
}

/** Reasons once each, with their words. */
export function inWords(codes: readonly string[]): { code: string; text: string }[] {
  return [...new Set(codes)].map((code) => ({ code, text: REASONS[code as Reason] ?? code }));
}

const selectAttendees = `${withPeople}
  select jsonb_build_object('id', u.id, 'name', u.name, 'employee_id', u.employee_id) as "user",
    m.status, m.marked_at, m.left_at, coalesce(m.left_early, false) as left_early,
    case when m.status is not null then m.method end as method, m.note, coalesce(m.review, 'none') as review,
    coalesce(m.review_reasons, '{}') as review_reasons, m.code_age_ms, m.inside_probability, m.distance_metres,
    round(m.face_similarity::numeric, 2)::double precision as face_similarity, m.face_model,
    coalesce(m.version, 0) as version
  from people p
  join users u on u.org_id = (select app.current_org()) and u.id = p.user_id
  left join session_attendance m on m.org_id = u.org_id and m.session_id = $1 and m.user_id = p.user_id
  where ($2::text is null or m.review = $2)
    and ($3::text is null or (u.name, u.id) > ($3, $4::uuid))
  order by u.name, u.id
  limit $5`;

const selectEvidence = `
  select session_id, user_id, ip_address, encode(device_hash, 'hex') as device, code_age_ms
  from session_attendance
  where org_id = (select app.current_org()) and session_id = any ($1) and marked_at is not null
    and method in ('qr', 'geofence', 'face')`;
