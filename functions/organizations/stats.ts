// An administrator sees how large their organization is, who is at work now, and what is stored; a super admin of any.
import * as z from "zod";
import { USER_STATUSES } from "../../lib/auth/user.ts";
import { findOrganizationProfile } from "../../lib/organizations/profile.ts";
import { inReachableOrganization } from "../../lib/organizations/reachable.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";

const count = z.int();

const EXAMPLE = {
  members: {
    total: 45,
    by_role: { student: 0, employee: 38, teacher: 0, manager: 5, admin: 2, super_admin: 0 },
    by_status: { active: 42, inactive: 2, terminated: 1 },
    seats_left: 8,
  },
  today: { date: "2026-03-02", checked_in_now: 31, on_break_now: 4, members_present: 36, work_sessions: 41 },
  storage: { screenshots: 2560, screenshot_bytes: 471_859_200, pending_screenshots: 3 },
};

export const contract = defineContract({
  method: "GET",
  path: "/api/organizations/{id}/stats",
  summary: "Members by role and status, who is at work now, today's work sessions, and what is stored",
  access: "admin",
  params: z.object({ id }),
  response: z
    .object({
      members: z.object({
        total: count,
        by_role: z.record(z.enum(ROLES), count),
        by_status: z.record(z.enum(USER_STATUSES), count),
        /** Active members the plan still has room for; null without a limit. */
        seats_left: count.nullable(),
      }),
      /** Today in the organization's time zone. */
      today: z.object({
        date: z.string(),
        checked_in_now: count,
        on_break_now: count,
        members_present: count,
        work_sessions: count,
      }),
      storage: z.object({ screenshots: count, screenshot_bytes: count, pending_screenshots: count }),
    })
    .meta({ examples: [EXAMPLE] }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, db }) => {
  return inReachableOrganization(db, principal, params.id, async () => {
    const { timezone, max_users } = await findOrganizationProfile(db, params.id);
    const members = await countMembers(db, params.id);
    const seats_left = max_users === null ? null : Math.max(0, max_users - (members.by_status.active ?? 0));
    const date = localDateOf(now, timezone);
    const today = await db.one<Today>(selectToday, [params.id, date]);
    const storage = await db.one<Storage>(selectStorage, [params.id]);
    return { data: { members: { ...members, seats_left }, today: { date, ...today }, storage } };
  });
});

async function countMembers(db: Db, orgId: string) {
  const rows = await db.query<MemberCount>(selectMembers, [orgId]);
  const sum = (matches: (row: MemberCount) => boolean) =>
    rows.filter(matches).reduce((total, { members }) => total + members, 0);
  return {
    total: sum(() => true),
    by_role: countsOf(ROLES, (wanted) => sum(({ role }) => role === wanted)),
    by_status: countsOf(USER_STATUSES, (wanted) => sum(({ status }) => status === wanted)),
  };
}

function countsOf<Key extends string>(keys: readonly Key[], countOf: (key: Key) => number): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, countOf(key)])) as Record<Key, number>;
}

type MemberCount = { role: string; status: string; members: number };
type Today = { checked_in_now: number; on_break_now: number; members_present: number; work_sessions: number };
type Storage = { screenshots: number; screenshot_bytes: number; pending_screenshots: number };

const selectMembers = `
  select role, status, count(*) as members from users where org_id = $1 group by role, status`;

const selectToday = `
  select
    (select count(*) from work_sessions s where s.org_id = $1 and s.ended_at is null) as checked_in_now,
    (select count(*) from lunch_breaks b where b.org_id = $1 and b.break_end_time is null) as on_break_now,
    (select count(*) from attendance_records r where r.org_id = $1 and r.date = $2 and r.check_in_time is not null)
      as members_present,
    (select count(*) from work_sessions s
     join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
     where r.org_id = $1 and r.date = $2 and s.voided_at is null) as work_sessions`;

const selectStorage = `
  select count(*) as screenshots, coalesce(sum(file_size_bytes), 0) as screenshot_bytes,
    count(*) filter (where status = 'pending') as pending_screenshots
  from screenshots where org_id = $1`;
