import { randomUUID } from "node:crypto";
import { latestEnd } from "../../attendance/facts/bounds.ts";
import { settleSessions } from "../../attendance/settle/settle-sessions.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { dateOfCheckIn, shiftOf } from "../../schedules/shifts.ts";
import { type DayFact, loadFactsAround } from "../facts.ts";
import { type FullFact, isEndSaid, standing } from "../rules/fact.ts";
import { inTheWayOf } from "../rules/fits.ts";
import type { Operation } from "../rules/operation.ts";
import { planChange, type Refusal, type Target } from "../rules/plan.ts";
import { requireKept, requirePossible } from "./bounds.ts";
import { keepChange } from "./keep.ts";
import { giveWay, saveFacts } from "./save.ts";
import { type DayState, fingerprint, loadDayState } from "./state.ts";

/** In which a day is changed: a transaction that holds the member's lock. */
export type Context = { db: Db; organization: Organization; now: Date; publish: Publish };

/** Which day of whom. */
export type Day = { user_id: string; created_at: Date; date: string };

export type Decided = { by: string; reason: string; undoes?: string };

/** What a change made of a day. `change_id` undoes it; `expected` is what a preview hands out. */
export type Changed = { change_id: string; record_id: string; before: DayState; after: DayState; expected: string };

/**
 * Changes facts of a day as asked, all or none, and derives the day again. The caller holds the member's lock.
 *
 * 404 NOT_FOUND for a fact that is not of the day, 409 NOTHING_CHANGED, 409 ACTIVITY_OVERLAPS with what is in the way,
 * 409 NOT_CHECKED_IN for a break or a meeting outside work, 422 TIMESTAMP_OUT_OF_ORDER, SESSION_TOO_LONG,
 * TIMESTAMP_IN_FUTURE and TIMESTAMP_TOO_OLD, 400 for work of another date.
 */
export async function changeFacts(
  context: Context,
  day: Day,
  operations: readonly Operation[],
  decided: Decided,
): Promise<Changed> {
  requireKept(context.organization, day, context.now);
  const before = await loadDayState(context.db, day.user_id, day.date, context.now);
  const plan = planChange(before.facts, operations, { now: context.now, newId: randomUUID });
  if ("refused" in plan) throw refusal(plan.refused);
  return applyTargets(context, day, { before, targets: plan.targets }, decided);
}

/** The same with facts as they shall be. */
export async function applyTargets(
  context: Context,
  day: Day,
  { before, targets: wanted }: { before: DayState; targets: readonly Target[] },
  decided: Decided,
): Promise<Changed> {
  const { db, organization, now } = context;
  for (const target of wanted) requirePossible(organization, target, now);
  const around = await loadAround(context, day, wanted);
  requireRoom(wanted, around);
  await requireDate(context, day, { before, targets: wanted });
  const record_id = before.record_id ?? (await openRecord(db, organization, day));
  const targets = wanted.map((target) => resolveEnd(context, target, around));
  const others = around.filter(({ id }) => !targets.some(({ after }) => after.id === id));
  const work = [...others, ...standing(targets.map(({ after }) => after))].filter(
    ({ type }) => type === "work_session",
  );
  await giveWay(
    db,
    others.filter((other) => givesWay(other, targets)),
  );
  const idle_threshold_seconds = organization.settings.idle_threshold_seconds;
  const place = { user_id: day.user_id, record_id, now, idle_threshold_seconds };
  await saveFacts(db, { ...place, sessionOf: (fact) => sessionUnder(fact, work)?.id }, targets);
  await settle(context, { record_id, touched: [...work, ...targets.map(({ after }) => after)] });
  const isExpected = (await shiftOf(db, organization, day.user_id, day.date)) !== undefined;
  await db.query(settleRecord, [record_id, now, decided.by, isExpected]);
  const kept = { org_id: organization.id, user_id: day.user_id, date: day.date, now, undoes: null, ...decided };
  const change_id = await keepChange(db, kept, wanted);
  const after = await loadDayState(db, day.user_id, day.date, now);
  return { change_id, record_id, before, after, expected: fingerprint(before, after) };
}

function refusal({ code, index, message }: Refusal): AppError {
  if (code === "VALIDATION_FAILED")
    return new AppError(code, { details: [{ path: `body.changes.${index}`, message }] });
  return new AppError(code, { details: { index, message } });
}

/** What counts around the targets, themselves among them as they are. */
async function loadAround({ db, now }: Context, day: Day, targets: readonly Target[]): Promise<DayFact[]> {
  const instants = targets.flatMap(({ before, after }) =>
    [before, after].flatMap((fact) => (fact === null ? [] : [fact.start, fact.end ?? now])),
  );
  const [from, to] = [Math.min(...instants.map(Number)), Math.max(...instants.map(Number))];
  return loadFactsAround(db, day.user_id, { from: new Date(from), to: new Date(to) });
}

function requireRoom(targets: readonly Target[], around: readonly DayFact[]): void {
  const facts = [
    ...around.filter(({ id }) => !targets.some(({ after }) => after.id === id)),
    ...targets.map(({ after }) => after),
  ];
  const work = standing(facts).filter(({ type }) => type === "work_session");
  // What is new first: in its way is then what was there.
  for (const { before, after } of [...targets].sort((a, b) => Number(a.before !== null) - Number(b.before !== null))) {
    if (after.voided_at !== null) continue;
    const other = inTheWayOf(after, facts);
    if (other !== undefined) {
      const { type, id, start, end } = other;
      throw new AppError("ACTIVITY_OVERLAPS", { details: { in_the_way: { type, id, start, end } } });
    }
    if (after.type !== "work_session" && before === null && sessionUnder(after, work) === undefined)
      throw new AppError("NOT_CHECKED_IN", { details: { start: after.start, end: after.end } });
  }
}

/** The work that a break or a meeting lies over. */
function sessionUnder(fact: FullFact, work: readonly FullFact[]): FullFact | undefined {
  return work.find(({ start, end }) => start < (fact.end ?? FOREVER) && (end ?? FOREVER) > fact.start);
}

const FOREVER = new Date(8_640_000_000_000_000);

/** Work belongs to the date that its check-in would, or goes on with that of the date. */
async function requireDate(
  { db, organization }: Context,
  { user_id, date }: Day,
  { before, targets }: { before: DayState; targets: readonly Target[] },
): Promise<void> {
  const first = standing(before.facts).find(({ type }) => type === "work_session");
  for (const { before: was, after } of targets) {
    if (after.type !== "work_session" || after.voided_at !== null) continue;
    if (was?.start.getTime() === after.start.getTime()) continue;
    if (first !== undefined && after.start > first.start && after.start <= latestEnd(organization, first.start))
      continue;
    if ((await dateOfCheckIn(db, organization, user_id, after.start)) === date) continue;
    const message = `${after.start.toISOString()} is not on ${date} in ${organization.timezone}`;
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.changes", message }] });
  }
}

/** What nobody has ended runs where it can, and else has its end decided when the day is derived. */
function resolveEnd({ organization, now }: Context, target: Target, around: readonly FullFact[]): Target {
  const { after } = target;
  if (isEndSaid(after)) return target;
  const isWork = after.type === "work_session";
  const later = around.some((other) => (other.type === "work_session") === isWork && other.start > after.start);
  const runs = after.voided_at === null && !later && latestEnd(organization, after.start) > now;
  if (runs && after.end === null) return target;
  const end = { end: after.start, end_source: "auto" as const, end_recorded_at: now };
  return { ...target, after: { ...after, ...end, ended_by: isWork ? "auto" : null } };
}

function givesWay(other: FullFact, targets: readonly Target[]): boolean {
  if (isEndSaid(other)) return false;
  return targets.some(({ after }) => {
    if (after.voided_at !== null || (after.type === "work_session") !== (other.type === "work_session")) return false;
    return other.start < after.start && (other.end ?? FOREVER) > after.start;
  });
}

/** Derives what the targets lie over, their own day, and what came before them. */
async function settle(
  { db, organization, now, publish }: Context,
  { record_id, touched }: { record_id: string; touched: readonly FullFact[] },
): Promise<void> {
  const sessions = touched.filter(({ type }) => type === "work_session").map(({ id }) => id);
  const own = await db.query<{ id: string }>(selectSessions, [record_id]);
  await settleSessions(db, organization, [...new Set([...sessions, ...own.map(({ id }) => id)])], { now, publish });
}

async function openRecord(db: Db, { id }: Organization, { user_id, date }: Day): Promise<string> {
  return (await db.one<{ id: string }>(insertRecord, [id, user_id, date])).id;
}

const selectSessions = `
  select id from work_sessions where attendance_record_id = $1`;

const insertRecord = `
  insert into attendance_records (org_id, user_id, date, status) values ($1, $2, $3, 'absent') returning id`;

// What a member declares of the day afterwards waits for approval. Nobody is absent where nobody expected them.
const settleRecord = `
  update attendance_records set
    settled_at = $2, settled_by = $3,
    status = case when check_in_time is null and status = 'absent' and not $4 then 'off' else status end
  where id = $1`;
