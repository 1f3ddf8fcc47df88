// A member asks for leave, or somebody who looks after them enters it: for days to come, or for days that were.
import * as z from "zod";
import { judgeAgain } from "../../lib/attendance/judge-again.ts";
import { audit } from "../../lib/audit/audit.ts";
import { canBeDecided } from "../../lib/corrections/deciders.ts";
import { type KeptLeave, LEAVE_KINDS, leave, leaveColumns, lockMember, shownTo } from "../../lib/leaves/leave.ts";
import { refuseOverLeave } from "../../lib/leaves/other-leave.ts";
import { tellDeciders, tellMember } from "../../lib/leaves/tell.ts";
import { refuseOverWork } from "../../lib/leaves/worked-days.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate, text } from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_BODY } from "../../lib/platform/http/span.ts";
import { createdAt, requireMemberOn } from "../../lib/platform/tenancy/member-since.ts";
import { findMemberOn, requireNotAbove, type VisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { addDays } from "../../lib/platform/time/calendar.ts";
import { countDays } from "../../lib/platform/time/period.ts";
import { HALVES, type LeaveSpan } from "../../lib/schedules/rules/leave.ts";
import { excuseAgain } from "../../lib/sessions/complete.ts";

/** The longest leave: two years. Longer ones follow each other. */
const MAX_DAYS = 731;
/** As many leaves of a member wait at once. */
const MAX_PENDING = 50;

export const contract = defineContract({
  method: "POST",
  path: "/api/leaves",
  summary:
    "Ask for leave; for another member: enter it, which approves it. For days to come or for days that were. It belongs to the department of its last date",
  access: "member",
  body: z.strictObject({
    user_id: id.optional().meta({ description: "Whose; without it the caller's own." }),
    kind: z.enum(LEAVE_KINDS),
    from: localDate,
    to: localDate,
    from_half: z
      .enum(HALVES)
      .default("first")
      .meta({ description: "`second`: it begins in the middle of the first date's shift." }),
    to_half: z
      .enum(HALVES)
      .default("second")
      .meta({ description: "`first`: it ends in the middle of the last date's shift.", examples: ["second"] }),
    note: text(500).optional(),
  }),
  response: z.object({ leave }),
  status: 201,
  errors: [
    "FORBIDDEN",
    "NOT_FOUND",
    "ACCOUNT_DISABLED",
    "LEAVE_OVERLAPS",
    "LEAVE_OVER_WORK",
    "TOO_MANY_LEAVES",
    "RANGE_TOO_LONG",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db, publish }) => {
  const { user_id: asked, kind, note, ...span } = body;
  checkSpan(span);
  const member = await findMemberOn(db, principal, span.to, asked);
  requireNotAbove(principal, member);
  if (member.status !== "active") throw new AppError("ACCOUNT_DISABLED");
  const { org_id, user_id } = principal;
  const isOwn = member.id === user_id;
  await lockMember(db, member.id);
  // What was over before the member was stands beside no day of theirs.
  requireMemberOn(span.to, await createdAt(db, member.id), organization.timezone);
  await refuseOverWork(db, member.id, span);
  await refuseOverLeave(db, member.id, span);
  // Nobody approves their own; who has nobody to ask needs no approval.
  const waits = isOwn && (await canBeDecided(db, member, user_id));
  if (waits) await refuseTooMany(db, member);

  const made = await db.one<KeptLeave>(insertLeave, [
    org_id,
    member.id,
    user_id,
    kind,
    span.from,
    span.from_half,
    span.to,
    span.to_half,
    note ?? null,
    waits ? "pending" : "approved",
    isOwn ? null : user_id,
    waits ? null : now,
    now,
  ]);
  const entry = { org_id, user_id, action: "leave.create", resource: "leave", resource_id: made.id };
  audit(db, call, { ...entry, metadata: { member_id: member.id, ...span, status: made.status } });
  if (waits) await tellDeciders(db, publish, org_id, made);
  else {
    await judgeAgain(db, organization, member.id, { from: span.from, before: addDays(span.to, 1) }, now);
    await excuseAgain(db, member.id, span, now);
    await tellMember(db, publish, principal, made);
  }
  return { data: { leave: shownTo(principal, made) }, message: waits ? "Asked for." : "Entered." };
});

/** 400 for a leave that ends before it begins, 422 RANGE_TOO_LONG for one of more than two years. */
function checkSpan({ from, from_half, to, to_half }: LeaveSpan): void {
  requireForwards(from, to, TO_OF_BODY);
  const days = countDays({ from, to });
  if (days === 1 && from_half === "second" && to_half === "first")
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.to_half", message: "before from_half" }] });
  if (days > MAX_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MAX_DAYS } });
}

async function refuseTooMany(db: Db, { id: userId }: VisibleMember): Promise<void> {
  const { waiting } = await db.one<{ waiting: number }>(countWaiting, [userId]);
  if (waiting >= MAX_PENDING) throw new AppError("TOO_MANY_LEAVES", { details: { limit: MAX_PENDING } });
}

const countWaiting = `
  select count(*)::integer as waiting from leaves
  where org_id = (select app.current_org()) and user_id = $1 and status = 'pending'`;

const insertLeave = `
  with l as (
    insert into leaves (org_id, user_id, requested_by, kind, from_date, from_half, to_date, to_half, note, status,
      decided_by, decided_at, requested_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    returning *
  )
  select ${leaveColumns} from l join users u on u.org_id = $1 and u.id = l.user_id`;
