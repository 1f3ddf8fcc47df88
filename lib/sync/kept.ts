import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { keptHash, openKept, sealKept } from "../platform/secrets/seal.ts";
import type { Target } from "./feed/record.ts";
import type { Operation } from "./operation.ts";
import type { Outcome, Result } from "./result.ts";

/** Whose operation it is, from which device and as of when. */
export type From = { org_id: string; user_id: string; device_id: string; received_at: Date };

/** What has become of an operation, and with a conflict what it is about. */
export type Settled = Omit<Result, "status"> & { status: Outcome };
type Conflict = { target: Target; version: number | null };

type Stored = { request_hash: Buffer; status: Outcome; sealed_answer: Buffer };

/**
 * Takes the id of an operation, in the transaction of its effect: undefined where this is the first time, else what
 * became of it then. Whoever comes meanwhile waits. 422 OP_ID_REUSED for the id of something else.
 */
export async function claimOperation(db: Db, from: From, operation: Operation, at: Date): Promise<Settled | undefined> {
  const hash = hashOf(operation);
  const claimed = await db.find(insertOperation, [...valuesOf(from, operation, at), hash]);
  if (claimed !== undefined) return undefined;
  const stored = await db.one<Stored>(selectOperation, [from.user_id, operation.op_id]);
  if (!stored.request_hash.equals(hash)) throw new AppError("OP_ID_REUSED");
  return JSON.parse(openKept("sync", stored.sealed_answer)) as Settled;
}

/** Keeps what became of it: sealed, because it holds what its endpoint answered. */
export async function settleOperation(
  db: Db,
  { user_id }: Pick<From, "user_id">,
  settled: Settled,
  conflict?: Conflict & { data: Operation["data"] },
): Promise<void> {
  const { op_id, status, code = null } = settled;
  const about = conflict ? [JSON.stringify(conflict.data), conflict.target.id, conflict.version] : [null, null, null];
  const answer = sealKept("sync", JSON.stringify(settled));
  await db.query(saveOutcome, [user_id, op_id, status, code, answer, ...about]);
}

function hashOf({ resource, action, occurred_at, base_version, data }: Operation): Buffer {
  return keptHash("sync", JSON.stringify(inOrder([resource, action, occurred_at, base_version ?? null, data])));
}

/** With the fields of objects in one order: a client may write them in any. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([name, each]) => [name, inOrder(each)]);
}

function valuesOf({ org_id, user_id, device_id, received_at }: From, operation: Operation, at: Date) {
  const { op_id, resource, action, occurred_at } = operation;
  return [org_id, user_id, op_id, device_id, resource, action, occurred_at, at, received_at];
}

const insertOperation = `
  insert into sync_operations
    (org_id, user_id, op_id, device_id, resource, action, claimed_at, occurred_at, received_at, request_hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict on constraint sync_operations_pkey do nothing
  returning op_id`;

const selectOperation = `
  select request_hash, status, sealed_answer from sync_operations
  where org_id = (select app.current_org()) and user_id = $1 and op_id = $2`;

const saveOutcome = `
  update sync_operations set
    status = $3, code = $4, sealed_answer = $5, data = $6, record_id = $7, server_version = $8
  where org_id = (select app.current_org()) and user_id = $1 and op_id = $2`;
