import type { Context } from "aws-lambda";
import type { Db } from "../platform/db/transaction.ts";
import { AppError, type ErrorCode } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { type Command, type Endpoint, throughEndpoint } from "../platform/http/in-process.ts";
import type { Answer, Receipt } from "../platform/http/receipt.ts";
import type { Claims } from "../platform/secrets/access-token.ts";
import { lockOpenSession } from "../timeline/work-session.ts";
import { type Conflict, decideConflict, holdConflict, type Open } from "./conflict.ts";
import type { Endpoints } from "./do-operation.ts";
import { knownOf, requestOf } from "./operation.ts";

type Resolving = {
  claims: Claims;
  call: Call;
  endpoints: Endpoints & Record<"askForChange" | "changeDay", () => Promise<Endpoint>>;
};

type Asked = { op_id: string; server_version: number };

/** A conflict with what it takes to keep the client's side. */
type Wanted = Open & {
  work_session: { id: string; date: string } | undefined;
  /** Whether the caller puts days right themselves, where nobody has to be asked about one of their own. */
  changes_days: boolean;
};

const WHY = "Checked in earlier, without a network.";

/** What is there stays. */
export async function keepServer(
  db: Db,
  { claims, call }: Omit<Resolving, "endpoints">,
  asked: Asked,
): Promise<Conflict> {
  const { org_id, user_id } = claims;
  await holdConflict(db, user_id, asked.op_id, asked.server_version);
  return decideConflict(db, { org_id, user_id, call, now: call.now }, asked.op_id, "keep_server");
}

/**
 * What was wanted is done, against the record as its member has seen it: the same command once more. Work that began
 * earlier than is known is put right as any other day of the caller's own: asked for, or changed at once by whoever has
 * nobody to ask.
 */
export async function keepClient(
  { claims, call, endpoints }: Resolving,
  asked: Asked,
  open: Wanted,
): Promise<{ operation: Conflict; correction_id: string | null }> {
  const receipt = new ResolvingReceipt(claims, call, asked, open);
  const { endpoint, ...command } = await commandOf(endpoints, open, claims.user_id, asked.server_version);
  const context = {} as Context;
  const answered = await throughEndpoint(endpoint, { ...command, receipt }, claims, call, context);
  if (answered.error !== undefined) {
    const { code, details, retry_after } = answered.error;
    if (code === "MARK_CHANGED") throw new AppError("CONFLICT_CHANGED", { details });
    const wait = retry_after === undefined ? {} : { retryAfter: retry_after };
    throw new AppError(code as ErrorCode, { details, ...wait });
  }
  if (receipt.decided === undefined) throw new Error("A conflict was decided, and nothing says so.");
  const { request } = Object(answered.data) as { request?: { id: string } };
  return { operation: receipt.decided, correction_id: request?.id ?? null };
}

async function commandOf(
  endpoints: Resolving["endpoints"],
  open: Wanted,
  userId: string,
  seenVersion: number,
): Promise<{ endpoint: Endpoint } & Command> {
  const { work_session, occurred_at, data, code } = open;
  if (code === "EARLIER_CHECK_IN") {
    if (work_session === undefined) throw new AppError("NO_CONFLICT");
    const { id: fact_id, date } = work_session;
    const body = { changes: [{ op: "move", type: "work_session", fact_id, start: occurred_at }], reason: WHY };
    return open.changes_days
      ? { endpoint: await endpoints.changeDay(), params: { id: userId, date }, body }
      : { endpoint: await endpoints.askForChange(), body: { date, ...body } };
  }
  const known = knownOf(open);
  if (known === undefined) throw new AppError("UNKNOWN_OPERATION");
  // A mark is held by its endpoint, after the session: until then it may change.
  const seen = known.endpoint === "setMark" ? { version: seenVersion } : {};
  const request = requestOf(known, { data: { ...data, ...seen }, occurred_at }, occurred_at);
  return { endpoint: await endpoints[known.endpoint](), ...request };
}

/** Goes with the command into the transaction of its effect: the conflict is decided where that is made, or not at all. */
class ResolvingReceipt implements Receipt {
  readonly key: string;
  decided: Conflict | undefined;
  readonly #claims: Claims;
  readonly #call: Call;
  readonly #asked: Asked;
  readonly #resource: string;

  constructor(claims: Claims, call: Call, asked: Asked, { resource }: Pick<Open, "resource">) {
    this.key = asked.op_id;
    this.#claims = claims;
    this.#call = call;
    this.#asked = asked;
    this.#resource = resource;
  }

  async claim(db: Db): Promise<Answer | undefined> {
    const { user_id } = this.#claims;
    // Whoever changes members locks them before their timeline.
    if (this.#resource !== "profile") await lockOpenSession(db, user_id);
    await holdConflict(db, user_id, this.#asked.op_id, this.#asked.server_version);
    return undefined;
  }

  async keep(db: Db): Promise<void> {
    const { org_id, user_id } = this.#claims;
    const by = { org_id, user_id, call: this.#call, now: this.#call.now };
    this.decided = await decideConflict(db, by, this.#asked.op_id, "keep_client");
  }
}

/** The work of a day that begins after a check-in which reaches over it. */
export function workAfter(db: Db, open: Open): Promise<{ id: string; date: string } | undefined> {
  return db.find<{ id: string; date: string }>(selectWork, [open.target.id, open.occurred_at]);
}

const selectWork = `
  select s.id, r.date
  from work_sessions s join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  where s.org_id = (select app.current_org())
    and s.attendance_record_id = $1 and s.voided_at is null and s.started_at > $2
  order by s.started_at limit 1`;
