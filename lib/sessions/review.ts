import { notifyAll } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { tellCount } from "./mark.ts";
import { requireNoneAbove, requireUnsettled } from "./roll-call.ts";
import { arrival, type Mark } from "./rules/mark.ts";
import { type KeptSession, wasEnrolled } from "./session.ts";
import { tellMark } from "./tell.ts";

export const REVIEWED = ["accepted", "refused", "nothing"] as const;

type Decision = { user_id: string; decision: "accepted" | "refused" };
type Held = {
  user_id: string;
  name: string;
  role: Role;
  department: string | null;
  marked_at: Date | null;
  method: string | null;
  review: string | null;
};

type By = { principal: Principal; organization: Organization; now: Date; publish: Publish };

/**
 * Accepts or refuses how members have marked themselves. Refused is absent; accepted after that is what it was. 404
 * NOT_FOUND for whom the session does not know, 403 FORBIDDEN for somebody above a caller who does not teach it, 403
 * ATTENDANCE_SETTLED for one that is long over, 409 SESSION_STATE for one that is cancelled.
 */
export async function reviewMarks(
  db: Db,
  of: KeptSession,
  by: By,
  decisions: readonly Decision[],
): Promise<{ user_id: string; result: (typeof REVIEWED)[number] }[]> {
  const { principal, now, publish } = by;
  requireUnsettled(of, by);
  if (of.status === "cancelled") throw new AppError("SESSION_STATE", { details: { status: of.status } });
  const held = await db.query<Held>(selectHeld, [of.id, decisions.map(({ user_id }) => user_id)]);
  if (held.length < decisions.length) throw new AppError("NOT_FOUND");
  requireNoneAbove(of, principal, held);
  const marks = new Map(held.map((each) => [each.user_id, each]));
  const decided = decisions.flatMap(({ user_id, decision }) => {
    const found = marks.get(user_id.toLowerCase());
    const isOwn = found?.method === "qr" || found?.method === "geofence" || found?.method === "face";
    if (found?.marked_at == null || !isOwn || found.review === decision) return [];
    const status: Mark = decision === "refused" ? "absent" : arrival(of, found.marked_at);
    return [{ ...found, decision, status }];
  });
  await db.query(setReviews, [
    of.id,
    decided.map(({ user_id }) => user_id),
    decided.map(({ decision }) => decision),
    decided.map(({ status }) => status),
    principal.user_id,
    now,
  ]);
  for (const each of decided) tellMark(publish, of.id, each, { status: each.status, review: each.decision });
  await tellCount(db, publish, of);
  await tellRefused(
    db,
    publish,
    of,
    principal,
    decided.filter(({ decision }) => decision === "refused"),
  );
  const results = new Map(decided.map(({ user_id, decision }) => [user_id, decision]));
  return decisions.map(({ user_id }) => ({ user_id, result: results.get(user_id.toLowerCase()) ?? "nothing" }));
}

async function tellRefused(
  db: Db,
  publish: Publish,
  { id, name: session }: KeptSession,
  { org_id, name }: Principal,
  refused: readonly Held[],
): Promise<void> {
  const userIds = refused.map(({ user_id }) => user_id);
  const title = `${name.slice(0, 100)} has not accepted your mark in ${session.slice(0, 110)}`;
  await notifyAll(db, publish, userIds, { org_id, type: "mark_reviewed", title, data: { session_id: id } });
}

const selectHeld = `
  select u.id as user_id, u.name, u.role, u.department, m.marked_at, m.method, m.review
  from attendance_sessions s
  join users u on u.org_id = s.org_id and u.id = any ($2::uuid[])
  left join session_attendance m on m.org_id = s.org_id and m.session_id = s.id and m.user_id = u.id
  where s.org_id = (select app.current_org()) and s.id = $1 and (m.user_id is not null
    or exists (
      select from enrollments e
      where e.org_id = s.org_id and e.class_id = s.class_id and e.user_id = u.id and ${wasEnrolled}))`;

const setReviews = `
  update session_attendance m set
    review = n.review, status = n.status, reviewed_by = $5, reviewed_at = $6, version = m.version + 1, updated_at = $6
  from unnest($2::uuid[], $3::text[], $4::text[]) as n (user_id, review, status)
  where m.org_id = (select app.current_org()) and m.session_id = $1 and m.user_id = n.user_id`;
