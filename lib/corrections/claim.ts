import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import { departmentOn } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import { rulesAt } from "../platform/tenancy/rules-in-force.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { dateOfCheckIn } from "../schedules/shifts.ts";
import { sourceOf } from "../timeline/rules/source.ts";
import { lockOpenSession, type OpenSession } from "../timeline/work-session.ts";
import { canBeDecided } from "./deciders.ts";
import { request, type Wanted } from "./request.ts";
import { type Reason, reasonToWait } from "./rules/claim.ts";

/** The request in which something is declared. */
export type Declaration = {
  db: Db;
  principal: Principal;
  organization: Organization;
  now: Date;
  call: Call;
  publish: (event: LiveEvent) => void;
};

/** What is declared, and of whom: the caller unless somebody else is named. */
export type Declared = Pick<Wanted, "kind" | "at" | "ended_at" | "location" | "ip" | "note"> & { user_id?: string };

/**
 * A request in the place of what was declared, or nothing where it holds; the session that runs meanwhile; and the date
 * that a check-in at the instant belongs to.
 */
type Claimed = { asked: DeferredReply | undefined; open: OpenSession | undefined; date: LocalDate };

type Subject = {
  id: string;
  name: string;
  role: Role;
  department: string | null;
  created_at: Date;
  date: string;
  settled_at: Date | null;
  settled_without_work: boolean;
  waiting_since: Date | null;
};

/**
 * Locks the timeline that something is declared of, and asks for approval where it may not hold at once: `asked` is
 * then the answer. Where it holds, `open` is the session that runs, as it stays until the transaction ends. Whoever has
 * nobody to ask is believed: the day then shows that it was declared late.
 *
 * 422 TIMESTAMP_OUT_OF_ORDER for what ends before it starts, 422 TIMESTAMP_TOO_OLD for a day before the member existed.
 */
export async function askIfNeeded(declaration: Declaration, declared: Declared): Promise<Claimed> {
  const { db, principal, now, call, publish } = declaration;
  const { user_id = principal.user_id, ...fact } = declared;
  if (fact.ended_at !== undefined && fact.ended_at <= fact.at)
    throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: fact.at } });
  const open = await lockOpenSession(db, user_id);
  const { subject, date } = await findSubject(declaration, { ...fact, user_id }, open);
  const reason = reasonToWait({
    ...subject,
    ...fact,
    now,
    backdating_hours: declaration.organization.settings.backdating_hours,
    open_since: open?.started_at ?? null,
  });
  if (reason === undefined || (await holdsAnyway(declaration, subject, reason)))
    return { asked: undefined, open, date };
  const recorded = { recorded_at: now, source: user_id === principal.user_id ? sourceOf(call) : ("admin" as const) };
  const wanted = { ...fact, ...recorded, reason, member: subject, date: subject.date };
  return { asked: await request(db, principal, wanted, { call, publish }), open, date };
}

async function findSubject(
  { db, organization }: Declaration,
  { kind, at, user_id }: Declared & { user_id: string },
  open: OpenSession | undefined,
): Promise<{ subject: Subject; date: LocalDate }> {
  const rules = await rulesAt(db, organization, at);
  const day = await dateOfCheckIn(db, rules, user_id, at);
  const record = kind === "check_in" || open === undefined || at < open.started_at ? null : open;
  const { longest_session_hours } = rules.settings;
  const known = [record?.attendance_record_id ?? null, at, kind !== "check_in", longest_session_hours];
  const subject = await db.one<Subject>(selectSubject, [user_id, day, ...known]);
  refuseBeforeMember(subject, day, rules.timezone);
  return { subject, date: day };
}

/** An administrator's word about somebody else needs nobody's approval; nor can that of the only one get any. */
async function holdsAnyway({ db, principal }: Declaration, subject: Subject, reason: Reason): Promise<boolean> {
  if (reason === "follows") return false;
  if (subject.id !== principal.user_id && hasAtLeast(principal.role, "admin")) return true;
  return !(await canBeDecided(db, subject, principal.user_id));
}

function refuseBeforeMember({ created_at }: Subject, day: string, timezone: string): void {
  const member_since = localDateOf(created_at, timezone);
  if (day < member_since) throw new AppError("TIMESTAMP_TOO_OLD", { details: { member_since } });
}

// A fact belongs to the work that it lies in, or up to which that may yet last. Else it touches the day of its instant, or
// that of the check-in it waits with.
const selectSubject = `
  select u.id, u.name, u.role, u.created_at, day.date, ${departmentOn("u.id", "day.date")} as department, r.settled_at,
    r.settled_at is not null and r.check_in_time is null as settled_without_work,
    w.occurred_at as waiting_since
  from users u
  left join lateral (
    select last.started_at, last.attendance_record_id
    from (
      select s.started_at, s.ended_at, s.ended_by, s.attendance_record_id
      from work_sessions s
      where s.org_id = u.org_id and s.user_id = u.id and s.voided_at is null and s.started_at <= $4
      order by s.started_at desc limit 1
    ) last
    where $5 and $3::uuid is null and last.started_at >= $4::timestamptz - make_interval(hours => $6)
      and (last.ended_by = 'auto' or coalesce(last.ended_at, 'infinity') >= $4)
  ) s on true
  left join lateral (
    select c.occurred_at, c.date from corrections c
    where c.org_id = u.org_id and c.user_id = u.id and c.kind = 'check_in' and c.status = 'pending'
      and c.occurred_at <= $4 and c.occurred_at > $4::timestamptz - interval '1 day'
      and (s.started_at is null or c.occurred_at > s.started_at)
    order by c.occurred_at desc limit 1
  ) w on true
  left join attendance_records r on r.org_id = u.org_id and r.user_id = u.id
    and case when $3::uuid is not null then r.id = $3::uuid
      when s.attendance_record_id is not null then r.id = s.attendance_record_id
      else r.date = $2::date end
  cross join lateral (select coalesce(r.date, w.date, $2::date) as date) day
  where u.org_id = (select app.current_org()) and u.id = $1`;
