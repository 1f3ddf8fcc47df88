import { type Db, inOrganizationOf } from "../platform/db/transaction.ts";
import { AppError, type ErrorCode } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { type Endpoint, throughEndpoint } from "../platform/http/in-process.ts";
import { requireMemberRequest } from "../platform/http/rate-limit.ts";
import type { Answer, Receipt } from "../platform/http/receipt.ts";
import type { Claims } from "../platform/secrets/access-token.ts";
import { lockOpenSession } from "../timeline/work-session.ts";
import { findCurrent, type Target } from "./feed/record.ts";
import { claimOperation, type From, type Settled, settleOperation } from "./kept.ts";
import { type EndpointName, type Known, knownOf, type Operation, requestOf } from "./operation.ts";
import { type Result, refusal } from "./result.ts";
import type { JudgedTime } from "./rules/clock.ts";
import { type Answered, earlierThan, isJudgement } from "./rules/outcome.ts";
import { type Clash, clashOf } from "./version.ts";

/** The endpoints by which everything is done, loaded when they are needed. */
export type Endpoints = Readonly<Record<EndpointName, () => Promise<Endpoint>>>;

export type Pushing = { claims: Claims; call: Call; from: From; endpoints: Endpoints };

/** What was in the way, beside the record it is about. */
type Conflict = { target: Target; version: number | null };

/**
 * Does one thing that was done offline, once: `retry` when it failed without being judged, and nothing is kept of it.
 *
 * Its id is claimed in the transaction of its effect, after the lock that orders all that happens to the member's
 * timeline: what is done twice at once waits for the first and repeats its answer. What is refused is kept afterwards.
 */
export async function doOperation(pushing: Pushing, operation: Operation, judged: JudgedTime): Promise<Result> {
  const { op_id } = operation;
  const known = knownOf(operation);
  if (known === undefined) return refuse(pushing, operation, judged.at, refusal("UNKNOWN_OPERATION"));
  if (judged.kind !== "believed") {
    const details = { timestamp: operation.occurred_at, measured: judged.at, server_time: pushing.call.now };
    return refuse(pushing, operation, judged.at, refusal(judged.kind, details));
  }
  const { at } = judged;
  const receipt = new OperationReceipt(pushing.from, known, operation, at);
  const answered = await throughEndpoint(
    await pushing.endpoints[known.endpoint](),
    { ...requestOf(known, operation, at), receipt, offline: { is_corrected: judged.is_corrected } },
    pushing.claims,
    pushing.call,
    // The deadline of the push is that of all that it does.
    {} as never,
  );
  if (receipt.first !== undefined) return duplicateOf(receipt.first);
  if (receipt.settled !== undefined && answered.error === undefined) return receipt.settled;
  if (!isJudgement(answered) || answered.error === undefined) return { op_id, status: "retry", ...codeOf(answered) };
  const { code, details } = answered.error;
  const told = { op_id, ...refusal(code as ErrorCode, details) };
  if (code === "OP_ID_REUSED") return { ...told, status: "rejected" };
  const conflict = await conflictOf(pushing, receipt, answered, operation, at);
  if (conflict === undefined) return settle(pushing, operation, at, { ...told, status: "rejected" });
  const named = conflict.code === code ? told : { op_id, ...refusal(conflict.code, details) };
  return settle(pushing, operation, at, { ...named, status: "conflict" }, conflict);
}

/** What comes to no endpoint is counted here, as an endpoint counts what comes to it; one too many comes again. */
async function refuse(
  pushing: Pushing,
  operation: Operation,
  at: Date,
  told: ReturnType<typeof refusal>,
): Promise<Result> {
  const { op_id } = operation;
  try {
    await requireMemberRequest(pushing.from);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { op_id, status: "retry", ...refusal(error.code) };
  }
  return settle(pushing, operation, at, { op_id, status: "rejected", ...told });
}

function codeOf({ error }: Answered): Partial<Result> {
  return error === undefined ? {} : refusal(error.code as ErrorCode);
}

function duplicateOf({ status, ...first }: Settled): Result {
  return { ...first, status: "duplicate", first_status: status };
}

/** Goes with the request of an operation into the transaction of its effect. */
class OperationReceipt implements Receipt {
  readonly key: string;
  /** What became of it before, where it comes again. */
  first: Settled | undefined;
  settled: Settled | undefined;
  clash: Clash | undefined;
  readonly #from: From;
  readonly #known: Known;
  readonly #operation: Operation;
  readonly #at: Date;

  constructor(from: From, known: Known, operation: Operation, at: Date) {
    this.key = operation.op_id;
    this.#from = from;
    this.#known = known;
    this.#operation = operation;
    this.#at = at;
  }

  async claim(db: Db, principal: Parameters<Receipt["claim"]>[1]): Promise<Answer | undefined> {
    // Whoever changes members locks them before their timeline.
    if (this.#known.versioned?.of !== "profile") await lockOpenSession(db, principal.user_id);
    this.first = await claimOperation(db, this.#from, this.#operation, this.#at);
    // Whoever waits for the answer takes it from here: there is nothing left to do.
    if (this.first !== undefined) throw new AppError("NOTHING_CHANGED");
    const { versioned } = this.#known;
    if (versioned === undefined) return undefined;
    this.clash = await clashOf(db, principal, versioned, this.#operation);
    if (this.clash !== undefined) throw new AppError("RECORD_CHANGED");
    return undefined;
  }

  async keep(db: Db, answer: Answer): Promise<void> {
    const { op_id } = this.#operation;
    this.settled =
      "deferred" in answer
        ? { op_id, status: "pending_approval", ...requestIdOf(answer.deferred) }
        : { op_id, status: "applied", ...(await this.#recordOf(db, answer.data)) };
    await settleOperation(db, this.#from, this.settled);
  }

  async #recordOf(db: Db, data: unknown): Promise<Partial<Settled>> {
    const target = await targetOf(db, this.#known.endpoint, data, this.#operation.data, this.#from.user_id);
    const record = target && (await findCurrent(db, target));
    return record === undefined ? {} : { record };
  }
}

function requestIdOf(deferred: unknown): Partial<Settled> {
  const { request } = Object(deferred) as { request?: { id: string } };
  return request === undefined ? {} : { correction_id: request.id };
}

type Answers = {
  id?: string;
  record?: { id: string };
  lunch_break?: { id: string };
  activity?: { id: string };
  user?: { id: string };
  mark?: { session_id: string };
};

/** The record that an endpoint has changed, by what it answered. */
async function targetOf(
  db: Db,
  endpoint: EndpointName,
  data: unknown,
  asked: Operation["data"],
  userId: string,
): Promise<Target | undefined> {
  const { id, record, lunch_break, activity, user, mark } = Object(data) as Answers;
  if (record !== undefined) return { resource: "attendance_record", id: record.id };
  if (lunch_break !== undefined) return { resource: "lunch_break", id: lunch_break.id };
  if (activity !== undefined) return { resource: "meeting", id: activity.id };
  if (user !== undefined) return { resource: "profile", id: user.id };
  if (mark !== undefined) return markOf(db, mark.session_id, userId);
  if (endpoint === "setMark") return markOf(db, String(asked.session_id), String(asked.user_id));
  return id === undefined ? undefined : { resource: "notification", id };
}

async function markOf(db: Db, sessionId: string, userId: string): Promise<(Target & { method: string }) | undefined> {
  const found = await db.find<{ id: string; method: string }>(selectMark, [sessionId, userId]);
  return found && { resource: "session_mark", ...found };
}

/** What a person has to decide: the same field, work that this one reaches over, or a mark that a teacher made. */
async function conflictOf(
  pushing: Pushing,
  receipt: OperationReceipt,
  answered: Answered,
  operation: Operation,
  at: Date,
): Promise<(Conflict & { code: ErrorCode }) | undefined> {
  const { clash } = receipt;
  if (clash !== undefined) return { code: "RECORD_CHANGED", ...clash };
  const isCheckIn = knownOf(operation)?.endpoint === "checkIn";
  const work = isCheckIn ? earlierThan(answered, at) : undefined;
  const isMarked = answered.error?.code === "ALREADY_MARKED";
  if (work === undefined && !isMarked) return undefined;
  return inside(pushing, async (db) => {
    if (work !== undefined) {
      const day = await db.find<{ id: string; version: number }>(selectDayOf, [work.id]);
      return (
        day && { code: "EARLIER_CHECK_IN", target: { resource: "attendance_record", id: day.id }, version: day.version }
      );
    }
    const marked = await markOf(db, String(operation.data.session_id), pushing.from.user_id);
    if (marked?.method !== "manual") return undefined;
    const { method: _, ...target } = marked;
    const current = await findCurrent(db, target);
    return { code: "ALREADY_MARKED", target, version: current?.version ?? null };
  });
}

/** Keeps what was not to be, in a transaction of its own; whoever was faster has said it. */
async function settle(
  pushing: Pushing,
  operation: Operation,
  at: Date,
  settled: Settled,
  conflict?: Conflict,
): Promise<Result> {
  try {
    return await inside(pushing, async (db) => {
      await lockOpenSession(db, pushing.from.user_id);
      const first = await claimOperation(db, pushing.from, operation, at);
      if (first !== undefined) return duplicateOf(first);
      const server_record = conflict && (await findCurrent(db, conflict.target));
      const told = server_record === undefined ? settled : { ...settled, server_record };
      await settleOperation(db, pushing.from, told, conflict && { ...conflict, data: withoutProofs(operation.data) });
      return told;
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { op_id: operation.op_id, status: "rejected", ...refusal(error.code, error.details) };
  }
}

/** What proves who and where somebody is was judged when it came, and is not kept in the clear. */
function withoutProofs({ face: _, device_key: __, ...data }: Operation["data"]): Operation["data"] {
  return data;
}

function inside<Done>({ from: { org_id, user_id } }: Pushing, work: (db: Db) => Promise<Done>): Promise<Done> {
  return inOrganizationOf({ org_id, user_id, purpose: "write" }, work);
}

const selectMark = `
  select id, method from session_attendance where org_id = (select app.current_org())
    and session_id = $1 and user_id = $2`;

const selectDayOf = `
  select r.id, r.version
  from work_sessions s join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  where s.org_id = (select app.current_org()) and s.id = $1`;
