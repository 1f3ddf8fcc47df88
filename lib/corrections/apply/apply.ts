import { latestEnd } from "../../attendance/facts/bounds.ts";
import { enterBreakEnd, enterBreakStart } from "../../attendance/facts/breaks.ts";
import { enterCheckIn } from "../../attendance/facts/check-in.ts";
import { enterCheckOut } from "../../attendance/facts/check-out.ts";
import type { Context, Member } from "../../attendance/facts/context.ts";
import { enterMeeting } from "../../attendance/facts/meeting.ts";
import { markForReview } from "../../attendance/marks.ts";
import { type AttendanceRecord, findRecord, recordColumns } from "../../attendance/record.ts";
import { settleSessions } from "../../attendance/settle/settle-sessions.ts";
import { dayChanges } from "../../days/day-changes.ts";
import type { Operation } from "../../days/rules/operation.ts";
import { AppError } from "../../platform/errors.ts";
import { occurredAt } from "../../platform/http/occurred-at.ts";
import { rulesAt } from "../../platform/tenancy/rules-in-force.ts";
import { lockOpenSession } from "../../timeline/work-session.ts";
import type { Correction } from "../correction.ts";
import type { Kind } from "../rules/claim.ts";
import { blockedInstead } from "./blocked.ts";

type FactKind = Exclude<Kind, "day" | "changes">;

/** Each enters a fact as its route would have, and answers the record that it belongs to. */
const FACTS: Record<FactKind, (context: Context, member: Member, asked: Correction) => Promise<string>> = {
  check_in: applyCheckIn,
  check_out: async (context, member, asked) => (await enterCheckOut(context, member, factOf(asked))).record.id,
  break_start: async (context, member, asked) =>
    (await enterBreakStart(context, member, factOf(asked))).attendance_record_id,
  break_end: async (context, member, asked) =>
    (await enterBreakEnd(context, member, factOf(asked))).attendance_record_id,
  meeting: async (context, member, asked) => {
    const { at: start, ended_at: end = start, notes: title, ...recorded } = factOf(asked);
    return (await enterMeeting(context, member, { start, end, title, ...recorded })).attendance_record_id;
  },
};

/** What a fact needs to have been there before it. */
const NEEDS: Record<FactKind, FactKind | undefined> = {
  check_in: undefined,
  check_out: "check_in",
  break_start: "check_in",
  break_end: "break_start",
  meeting: "check_in",
};

/**
 * Enters what was asked for, as it would have been at the time. Somebody has looked at the day with that, unless another
 * mark of it still waits. 409 CORRECTION_BLOCKED names what is in the way. Changes may be others than were asked for;
 * `change_id` is then what undoes them.
 */
export async function apply(
  context: Context,
  asked: Correction,
  { by, operations }: { by: string; operations?: readonly Operation[] | undefined },
): Promise<{ record: AttendanceRecord; change_id: string | null }> {
  const { db, now } = context;
  const open = await lockOpenSession(db, asked.user_id);
  const waited = await db.find<{ needs_review: boolean }>(selectMark, [asked.user_id, asked.date]);
  const member = { user_id: asked.user_id, open };
  const { record_id, change_id = null } = await enter(context, member, asked, { by, operations });
  if (waited?.needs_review === true) markForReview(db, record_id);
  else await db.query(look, [record_id, now, by]);
  const record = await findRecord(db, record_id);
  if (record === undefined) throw new Error("A day is gone in the transaction that changed it.");
  return { record, change_id };
}

async function enter(
  context: Context,
  member: Member,
  asked: Correction,
  { by, operations }: { by: string; operations?: readonly Operation[] | undefined },
): Promise<{ record_id: string; change_id?: string }> {
  const { kind } = asked;
  if (kind === "changes") {
    // Half of what is needed here, and for one kind of request.
    const { applyChanges } = await import("./changes.ts");
    return applyChanges(context, asked, { by, operations });
  }
  return { record_id: kind === "day" ? await applyDay(context, asked) : await applyFact(context, member, asked, kind) };
}

/** Work that cannot run any more, so long ago did it begin, ends as if the night had ended it. */
async function applyCheckIn(context: Context, member: Member, asked: Correction): Promise<string> {
  const { db, organization, now, publish } = context;
  const { record, work_session_id, runs } = await enterCheckIn(context, member, factOf(asked));
  const ending = new Set([work_session_id]);
  const rules = await rulesAt(db, organization, asked.occurred_at);
  if (runs && latestEnd(rules, asked.occurred_at) <= now)
    await settleSessions(db, organization, [work_session_id], { now, publish, ending });
  return record.id;
}

async function applyFact(context: Context, member: Member, asked: Correction, kind: FactKind): Promise<string> {
  // What has become older than is kept meanwhile has lost the evidence that it would be judged by.
  occurredAt(asked.occurred_at, context.now, context.organization);
  return FACTS[kind](context, member, asked).catch(blockedInstead(context.db, asked, NEEDS[kind]));
}

function factOf({ occurred_at, ended_at, ip, location, note, source, recorded_at }: Correction) {
  const of = { location: location ?? undefined, notes: note ?? undefined, ended_at: ended_at ?? undefined };
  return { at: occurred_at, is_given: true, ip, source, recorded_at, ...of };
}

async function applyDay(context: Context, asked: Correction): Promise<string> {
  const before = await context.db.find<AttendanceRecord>(selectDay, [asked.user_id, asked.date]);
  if (before === undefined) throw new AppError("NOT_FOUND");
  // Instants are texts in what is kept of a request.
  const changes = dayChanges.parse(JSON.parse(JSON.stringify(asked.changes)));
  const { correctDay } = await import("../../days/correct-day.ts");
  return (await correctDay(context, before, changes, { by: asked.requested_by, reason: asked.note })).id;
}

const selectMark = `
  select needs_review from attendance_records
  where org_id = (select app.current_org()) and user_id = $1 and date = $2`;

const selectDay = `
  select ${recordColumns} from attendance_records r
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2`;

const look = `
  update attendance_records set needs_review = false, reviewed_at = $2, reviewed_by = $3
  where org_id = (select app.current_org()) and id = $1`;
