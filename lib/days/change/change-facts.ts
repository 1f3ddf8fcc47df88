import { randomUUID } from "node:crypto";
import { latestEnd } from "../../attendance/facts/bounds.ts";
import { settleSessions } from "../../attendance/settle/settle-sessions.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { type RulesInForce, rulesOfDates, rulesSince } from "../../platform/tenancy/rules-in-force.ts";
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

/** The same where it is known to be kept. */
type KeptDay = Omit<Day, "created_at">;

export type Decided = { by: string; reason: string | null; undoes?: string };

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
  day: KeptDay,
  { before, targets: wanted }: { before: DayState; targets: readonly Target[] },
  decided: Decided,
): Promise<Changed> {
  const { db, organization, now } = context;
  const rules = await rulesSince(db, organization, earliestOf(before.facts, wanted));
  for (const target of wanted) requirePossible(rules(target.after.start), target, now);
  const around = await loadAround(context, day, wanted);
  requireRoom(wanted, around);
  await requireDate(db, day, { before, targets: wanted }, rules);
  const record_id = before.record_id ?? (await openRecord(db, organization, day));
  const voided = new Set(wanted.flatMap(({ after }) => (after.voided_at === null ? [] : [after.id])));
  const targets = wanted.map((target) => resolveEnd(target, around, voided, { rules, now }));
  const others = around.filter(({ id }) => !targets.some(({ after }) => after.id === id));
  const work = [...others, ...standing(targets.map(({ after }) => after))].filter(
    ({ type }) => type === "work_session",
  );
  await giveWay(
    db,
    others.filter((other) => givesWay(other, targets)),
  );
  const thresholdOf = ({ start }: FullFact) => rules(start).settings.idle_threshold_seconds;
  const place = { user_id: day.user_id, record_id, now, thresholdOf };
  await saveFacts(db, { ...place, sessionOf: (fact) => sessionUnder(fact, work)?.id }, targets);
  await settle(context, { record_id, touched: [...work, ...targets.map(({ after }) => after)] });
  const judges = await rulesOfDates(db, organization, [day.date]);
  const isExpected = (await shiftOf(db, judges(day.date), day.user_id, day.date)) !== undefined;
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

/** Also the start of what a day begins with: whatever follows it within a session's length belongs to it. */
function earliestOf(facts: readonly FullFact[], targets: readonly Target[]): Date {
  return new Date(Math.min(...[...facts, ...targets.map(({ after }) => after)].map(({ start }) => start.getTime())));
}

/** What counts around the targets, themselves among them as they are. */
async function loadAround({ db, now }: Context, day: KeptDay, targets: readonly Target[]): Promise<DayFact[]> {
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
  db: Db,
  { user_id, date }: KeptDay,
  { before, targets }: { before: DayState; targets: readonly Target[] },
  rules: RulesInForce,
): Promise<void> {
  const first = standing(before.facts).find(({ type }) => type === "work_session");
  for (const { before: was, after } of targets) {
    if (after.type !== "work_session" || after.voided_at !== null) continue;
    if (was?.start.getTime() === after.start.getTime()) continue;
    if (first !== undefined && after.start > first.start && after.start <= latestEnd(rules(first.start), first.start))
      continue;
    if ((await dateOfCheckIn(db, rules(after.start), user_id, after.start)) === date) continue;
    const message = `${after.start.toISOString()} is not on ${date} in ${rules(after.start).timezone}`;
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.changes", message }] });
  }
}

/**
 * What nobody has ended runs where it can, or goes on where it runs until it is found forgotten; else its end is decided
 * when the day is derived.
 */
function resolveEnd(
  target: Target,
  around: readonly FullFact[],
  voided: ReadonlySet<string>,
  { rules, now }: { rules: RulesInForce; now: Date },
): Target {
  const { before, after } = target;
  if (isEndSaid(after)) return target;
  const isWork = after.type === "work_session";
  const later = around.some(
    (other) =>
      other.id !== after.id &&
      !voided.has(other.id) &&
      (other.type === "work_session") === isWork &&
      other.start > after.start,
  );
  const canRun = before?.end === null || latestEnd(rules(after.start), after.start) > now;
  const runs = after.voided_at === null && !later && canRun;
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

async function openRecord(db: Db, { id }: Organization, { user_id, date }: KeptDay): Promise<string> {
  return (await db.one<{ id: string }>(insertRecord, [id, user_id, date])).id;
}

const selectSessions = `
  select id from work_sessions where org_id = (select app.current_org()) and attendance_record_id = $1`;

const insertRecord = `
  insert into attendance_records (org_id, user_id, date, status) values ($1, $2, $3, 'absent') returning id`;

// What a member declares of the day afterwards waits for approval. Nobody is absent where nobody expected them.
const settleRecord = `
  update attendance_records set
    settled_at = $2, settled_by = $3,
    status = case when check_in_time is null and status = 'absent' and not $4 then 'off' else status end
  where org_id = (select app.current_org()) and id = $1`;
