import * as z from "zod";
import { dayChanges } from "../days/day-changes.ts";
import { operationsOf } from "../days/rules/operation.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut, location } from "../platform/http/schemas.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findMemberOn } from "../platform/tenancy/visible-member.ts";
import { SOURCES } from "../timeline/rules/source.ts";
import { KINDS, REASONS } from "./rules/claim.ts";

const STATUSES = ["pending", "approved", "declined", "cancelled"] as const;

/** A fact that waits for somebody's yes, or has got an answer. */
export const correction = z
  .object({
    id,
    user_id: id,
    user_name: z.string(),
    requested_by: id,
    kind: z.enum(KINDS),
    reason: z.enum(REASONS),
    date: z.string(),
    occurred_at: instantOut,
    /** Of a meeting. */
    ended_at: instantOut.nullable(),
    location: location.nullable(),
    ip: z.string().nullable(),
    note: z.string().nullable(),
    /** Of a day that an administrator of it wants to be otherwise. */
    changes: z
      .object({
        check_in_time: instantOut.optional(),
        check_out_time: instantOut.optional(),
        status: dayChanges.shape.status,
        notes: dayChanges.shape.notes,
      })
      .nullable(),
    /** Of a day whose facts somebody wants to be others. */
    operations: operationsOf(instantOut, id, "RequestedOperation").nullable(),
    /** The change that an approved one became. */
    change_id: id.nullable(),
    source: z.enum(SOURCES),
    recorded_at: instantOut,
    status: z.enum(STATUSES),
    decided_by: id.nullable(),
    decided_at: instantOut.nullable(),
    decision_note: z.string().nullable(),
  })
  .meta({ id: "Correction" });

export type Correction = Row<typeof correction>;

/** What a route answers with 202. */
export const deferred = z.object({ request: correction });

/** The columns of `Correction`, of the tables aliased `c` and `u`. */
export const correctionColumns = `
  c.id, c.user_id, u.name as user_name, c.requested_by, c.kind, c.reason, c.date, c.occurred_at, c.ended_at, c.location,
  c.ip,  c.note, c.changes, c.operations, c.change_id, c.source, c.recorded_at, c.status, c.decided_by, c.decided_at, c.decision_note`;

/** A request that the caller may see: of a day of their own, one they made, or of a day of their departments. */
export async function findVisibleCorrection(db: Db, principal: Principal, correctionId: string): Promise<Correction> {
  const found = await db.find<Correction>(selectCorrection, [correctionId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  if (found.user_id === principal.user_id || found.requested_by === principal.user_id) return found;
  await findMemberOn(db, principal, found.date, found.user_id).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "FORBIDDEN" ? new AppError("NOT_FOUND") : error;
  });
  return found;
}

/** The same as it is once nobody else decides on it any more; 409 CORRECTION_DECIDED when somebody has. */
export async function lockPending(db: Db, correctionId: string): Promise<Correction> {
  await db.query(lockCorrection, [correctionId]);
  const found = await db.one<Correction>(selectCorrection, [correctionId]);
  if (found.status !== "pending") throw new AppError("CORRECTION_DECIDED", { details: { status: found.status } });
  return found;
}

const lockCorrection = `
  select from corrections where org_id = (select app.current_org()) and id = $1 for update`;

const selectCorrection = `
  select ${correctionColumns}
  from corrections c join users u on u.org_id = c.org_id and u.id = c.user_id
  where c.org_id = (select app.current_org()) and c.id = $1`;
