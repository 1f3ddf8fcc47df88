import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import type { Mark } from "./rules/mark.ts";
import { type KeptSession, wasEnrolled } from "./session.ts";

/** What somebody else says of a member's attendance; null takes a mark back. */
export type Decided = {
  user_id: string;
  status: Mark | null;
  note?: string | null | undefined;
  /** Of the mark that they have seen, so that none is overwritten unseen; 0 for none. */
  version?: number | undefined;
};

export type Changed = {
  user_id: string;
  name: string;
  department: string | null;
  before: Mark | null;
  status: Mark | null;
  review: string;
};

type Changing = { principal: Pick<Principal, "role">; organization: Organization; now: Date };

type Candidate = {
  user_id: string;
  name: string;
  role: Role;
  department: string | null;
  status: Mark | null;
  version: number;
};

const MS_PER_DAY = 86_400_000;

/**
 * Whether a session's attendance may be changed by hand. 409 SESSION_STATE before it has begun, unless somebody is
 * excused, and once it is cancelled; 422 REASON_REQUIRED without a reason once it is over.
 */
export function requireOpen({ status }: KeptSession, marks: readonly Decided[], reason: string | undefined): void {
  const isAhead = status === "scheduled" && marks.every((mark) => mark.status === "excused" || mark.status === null);
  if (status === "cancelled" || (status === "scheduled" && !isAhead))
    throw new AppError("SESSION_STATE", { details: { status } });
  if (status === "completed" && reason === undefined) throw new AppError("REASON_REQUIRED");
}

/** 403 ATTENDANCE_SETTLED so many days after a session has ended as the organization says, for all but administrators. */
export function requireUnsettled({ ended_at }: KeptSession, { principal, organization, now }: Changing): void {
  if (ended_at === null || hasAtLeast(principal.role, "admin")) return;
  const days = organization.settings.session_correction_days;
  const until = new Date(ended_at.getTime() + days * MS_PER_DAY);
  if (now > until) throw new AppError("ATTENDANCE_SETTLED", { details: { until } });
}

/**
 * Writes what somebody says of members: all of it or nothing. 404 NOT_FOUND for whom the session does not expect, 403
 * FORBIDDEN for somebody above a caller who does not teach it, 409 MARK_CHANGED with those whose mark is another by now.
 */
export async function decide(
  db: Db,
  of: KeptSession,
  { org_id, user_id, role }: Pick<Principal, "org_id" | "user_id" | "role">,
  marks: readonly Decided[],
  now: Date,
): Promise<Changed[]> {
  const userIds = marks.map((mark) => mark.user_id.toLowerCase());
  const candidates = await db.query<Candidate>(selectCandidates, [of.id, userIds]);
  const known = new Map(candidates.map((each) => [each.user_id, each]));
  if (known.size < new Set(userIds).size) throw new AppError("NOT_FOUND");
  requireNoneAbove(of, { user_id, role }, candidates);
  const seen = (mark: Decided) => known.get(mark.user_id.toLowerCase());
  const changed = marks.filter((mark) => mark.version !== undefined && mark.version !== seen(mark)?.version);
  if (changed.length > 0)
    throw new AppError("MARK_CHANGED", { details: { user_ids: changed.map((mark) => mark.user_id) } });
  const written = await db.query<{ user_id: string; review: string }>(upsertMarks, [
    org_id,
    of.id,
    userIds,
    marks.map(({ status }) => status),
    marks.map(({ note }) => note ?? null),
    marks.map(({ note }) => note !== undefined),
    user_id,
    now,
  ]);
  const reviews = new Map(written.map((each) => [each.user_id, each.review]));
  return marks.map((mark) => {
    const { name = "", department = null, status = null, user_id: id = "" } = seen(mark) ?? {};
    return { user_id: id, name, department, before: status, status: mark.status, review: reviews.get(id) ?? "none" };
  });
}

/** 403 FORBIDDEN for somebody above the caller, unless the caller teaches the session: it is theirs to say who came. */
export function requireNoneAbove(
  of: KeptSession,
  { user_id, role }: Pick<Principal, "user_id" | "role">,
  members: readonly { role: Role }[],
): void {
  if (of.teacher.id === user_id || of.class_teacher_id === user_id) return;
  if (members.some((member) => !hasAtLeast(role, member.role))) throw new AppError("FORBIDDEN");
}

// Whoever was in the class at the time, or has a mark; where there is no class, every member. Locked in one order.
const selectCandidates = `
  with candidates as (
    select u.id as user_id, u.name, u.role, u.department
    from attendance_sessions s
    join users u on u.org_id = s.org_id and u.id = any ($2::uuid[])
    where s.org_id = (select app.current_org()) and s.id = $1 and (s.class_id is null and u.status = 'active'
      or exists (
        select from enrollments e
        where e.org_id = s.org_id and e.class_id = s.class_id and e.user_id = u.id and ${wasEnrolled})
      or exists (
        select from session_attendance m
        where m.org_id = (select app.current_org()) and m.session_id = s.id and m.user_id = u.id))
  ), held as (
    select m.user_id, m.status, m.version from session_attendance m
    where m.org_id = (select app.current_org()) and m.session_id = $1 and m.user_id = any ($2::uuid[])
    order by m.user_id
    for no key update
  )
  select c.user_id, c.name, c.role, c.department, h.status, coalesce(h.version, 0) as version
  from candidates c left join held h using (user_id)`;

// Whoever is marked by hand came when they said so themselves. Else there is only when they were marked.
const upsertMarks = `
  insert into session_attendance as m (org_id, session_id, user_id, status, marked_at, method, marked_by, note,
    created_at, updated_at)
  select $1, s.id, n.user_id, n.status,
    case when n.status in ('present', 'late') then $8::timestamptz end,
    'manual', $7, n.note, $8::timestamptz, $8::timestamptz
  from attendance_sessions s
  cross join unnest($3::uuid[], $4::text[], $5::text[]) as n (user_id, status, note)
  where s.org_id = $1 and s.id = $2
  order by n.user_id
  on conflict on constraint session_attendance_once do update set
    status = excluded.status, method = 'manual', marked_by = excluded.marked_by,
    marked_at = case when excluded.status in ('present', 'late') and excluded.status = m.status then m.marked_at
      else excluded.marked_at end,
    left_at = case when excluded.status in ('present', 'late') and excluded.status = m.status then m.left_at end,
    left_early = m.left_early and excluded.status in ('present', 'late') and excluded.status = m.status,
    exclusive_device = case when excluded.status is not null then m.exclusive_device end,
    review = 'none', review_reasons = '{}', reviewed_by = null, reviewed_at = null,
    note = case when ($6::boolean[])[array_position($3::uuid[], m.user_id)] then excluded.note else m.note end,
    version = m.version + 1, updated_at = excluded.updated_at
  returning m.user_id, m.review`;
