// Somebody who looks after a member says when they are expected, from a date on.
import * as z from "zod";
import { judgeAgain } from "../../lib/attendance/judge-again.ts";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember, requireEveryDay, requireNotAbove } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { overlapOf, SCHEDULE_KINDS, type WeekShift } from "../../lib/schedules/rules/schedule.ts";
import {
  type KeptSchedule,
  listSchedules,
  schedule,
  scheduleColumns,
  weekShift,
} from "../../lib/schedules/schedule.ts";

/** More than anybody needs, and few enough to be read with each day. */
const MAX_SCHEDULES = 200;

export const contract = defineContract({
  method: "PUT",
  path: "/api/users/{id}/schedules",
  summary:
    "Say when a member is expected from a date on: by the organization's week, by one of their own, or never. A schedule that begins on the same date is replaced; days since then are judged by it. Managers reach back over days of their departments only (403)",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject({
    valid_from: localDate,
    kind: z.enum(SCHEDULE_KINDS).meta({
      description: "The organization's week, a week of their own, or never expected.",
      examples: ["week"],
    }),
    week: z.array(weekShift).max(7).optional().meta({
      description: "Of kind `week`, and only there: one shift at most for each day of the week.",
    }),
  }),
  response: z.object({ schedule }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SCHEDULE_EMPTY", "SCHEDULE_OVERLAPS", "TOO_MANY_SCHEDULES"],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db }) => {
  const member = await findVisibleMember(db, principal, params.id);
  requireNotAbove(principal, member);
  await requireEveryDay(db, member, { from: body.valid_from, to: localDateOf(now, organization.timezone) });
  const week = weekOf(body);
  const { org_id, user_id } = principal;
  await db.query(lockMember, [member.id]);
  const known = await listSchedules(db, member.id);
  if (known.length >= MAX_SCHEDULES && known.every(({ valid_from }) => valid_from !== body.valid_from))
    throw new AppError("TOO_MANY_SCHEDULES", { details: { limit: MAX_SCHEDULES } });
  const values = [
    org_id,
    member.id,
    body.valid_from,
    body.kind,
    week === null ? null : JSON.stringify(week),
    user_id,
    now,
  ];
  const set = await db.one<KeptSchedule>(upsertSchedule, values);
  const until = known.find(({ valid_from }) => valid_from > body.valid_from)?.valid_from;
  await judgeAgain(db, organization, member.id, { from: body.valid_from, before: until }, now);

  const entry = { org_id, user_id, action: "schedule.set", resource: "user", resource_id: member.id };
  const metadata = { member_id: member.id, valid_from: set.valid_from, kind: set.kind };
  audit(db, call, { ...entry, metadata });
  return { data: { schedule: set }, message: "Saved." };
});

/** 422 SCHEDULE_EMPTY for a week of their own without a day, SCHEDULE_OVERLAPS for shifts that reach into each other. */
function weekOf({ kind, week }: { kind: string; week?: WeekShift[] | undefined }): WeekShift[] | null {
  if (kind !== "week") {
    if (week === undefined) return null;
    const details = [{ path: "body.week", message: "only a schedule of kind week has one" }];
    throw new AppError("VALIDATION_FAILED", { details });
  }
  if (week === undefined || week.length === 0) throw new AppError("SCHEDULE_EMPTY");
  const overlap = overlapOf(week);
  if (overlap !== undefined) throw new AppError("SCHEDULE_OVERLAPS", { details: { shifts: overlap } });
  return week.toSorted((one, other) => one.weekday - other.weekday);
}

// Two who set schedules of one member, and its check-ins, come one after another.
const lockMember = `
  select from user_status where org_id = (select app.current_org()) and user_id = $1 for no key update`;

const upsertSchedule = `
  insert into schedules as s (org_id, user_id, valid_from, kind, week, set_by, set_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict on constraint schedules_member_from_key do update set
    kind = excluded.kind, week = excluded.week, set_by = excluded.set_by, set_at = excluded.set_at
  returning ${scheduleColumns}`;
