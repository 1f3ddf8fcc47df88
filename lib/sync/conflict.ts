import * as z from "zod";
import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { type Change, change } from "./feed/change.ts";
import { findCurrent, type Target } from "./feed/record.ts";
import { showChange } from "./feed/shown.ts";

const RESOLUTIONS = ["keep_server", "keep_client", "expired"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

const kept = z.object({
  op_id: id,
  device_id: id,
  resource: z.string(),
  action: z.string(),
  occurred_at: instantOut,
  received_at: instantOut,
  code: z.string(),
  /** What was wanted; null once it is decided. */
  data: z.record(z.string(), z.unknown()).nullable(),
  resolution: z.enum(RESOLUTIONS).nullable(),
  resolved_at: instantOut.nullable(),
});

/** What a person has to decide: theirs, beside what is there. */
export const conflict = kept.extend({ server_record: change.nullable() }).meta({ id: "SyncConflict" });

export type Conflict = Row<typeof kept> & { server_record: Change | null };

type Stored = Row<typeof kept> & { record_id: string };

/** A conflict with the record that it is about. */
export type Open = Conflict & { target: Target };

/** Those of a member that nobody has decided, the oldest first. */
export async function openConflicts(db: Db, userId: string): Promise<Conflict[]> {
  const stored = await db.query<Stored>(selectOpen, [userId]);
  const conflicts: Conflict[] = [];
  for (const each of stored) {
    const { target: _, ...shown } = await withRecord(db, each);
    conflicts.push(shown);
  }
  return conflicts;
}

/**
 * A conflict that is still open, held until the transaction ends. 404 NOT_FOUND for no operation of theirs, 409
 * NO_CONFLICT for one that is none any more, 409 CONFLICT_CHANGED where the record is another than they have seen.
 */
export async function holdConflict(db: Db, userId: string, opId: string, seenVersion: number): Promise<Open> {
  const found = await db.find<Stored & { status: string }>(holdOperation, [userId, opId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const { status, ...stored } = found;
  if (status !== "conflict" || stored.resolution !== null) throw new AppError("NO_CONFLICT");
  if (stored.resource === "profile") await db.query(lockProfile, [stored.record_id]);
  else await db.query(lockDay, [stored.record_id]);
  const open = await withRecord(db, stored);
  const { server_record } = open;
  if (server_record !== null && server_record.version !== seenVersion)
    throw new AppError("CONFLICT_CHANGED", { details: { record: server_record } });
  return open;
}

type By = { org_id: string; user_id: string; call: Call; now: Date };

/** Says how it was decided; what was wanted is forgotten. */
export async function decideConflict(db: Db, by: By, opId: string, resolution: Resolution): Promise<Conflict> {
  const { org_id, user_id, call, now } = by;
  const stored = await db.one<Stored>(saveResolution, [user_id, opId, resolution, now]);
  const { target, ...decided } = await withRecord(db, stored);
  const entry = { org_id, user_id, action: "sync.resolve", resource: target.resource, resource_id: target.id };
  audit(db, call, { ...entry, metadata: { op_id: opId, resolution } });
  return decided;
}

async function withRecord(db: Db, { record_id, ...shown }: Stored): Promise<Open> {
  const resource = shown.resource === "attendance" ? "attendance_record" : shown.resource;
  const target = { resource, id: record_id } as Target;
  const mayBeSeen = resource !== "session_mark" || (await db.find(selectSeen, [record_id])) !== undefined;
  const current = mayBeSeen ? await findCurrent(db, target) : undefined;
  return { ...shown, target, server_record: current === undefined ? null : showChange(current) };
}

const columns = `
  o.op_id, o.device_id, o.resource, o.action, o.occurred_at, o.received_at, o.code, o.data, o.resolution, o.resolved_at,
  o.record_id`;

const selectOpen = `
  select ${columns} from sync_operations o
  where o.org_id = (select app.current_org()) and o.user_id = $1 and o.status = 'conflict' and o.resolution is null
  order by o.received_at, o.op_id
  limit 200`;

const holdOperation = `
  select ${columns}, o.status from sync_operations o
  where o.org_id = (select app.current_org()) and o.user_id = $1 and o.op_id = $2 for no key update`;

const lockProfile = `
  select from users where org_id = (select app.current_org()) and id = $1 for no key update`;

const lockDay = `
  select from attendance_records where org_id = (select app.current_org()) and id = $1 for no key update`;

// A mark is its member's to see, and that of whoever teaches the session still.
const selectSeen = `
  select from session_attendance m
  join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  join users u on u.org_id = m.org_id and u.id = nullif(current_setting('app.user_id', true), '')::uuid
  where m.org_id = (select app.current_org()) and m.id = $1
    and (m.user_id = u.id or u.role in ('manager', 'admin', 'super_admin')
      or u.role = 'teacher' and u.id in (s.teacher_id, c.teacher_id))`;

const saveResolution = `
  update sync_operations o set resolution = $3, resolved_at = $4, data = null
  where o.org_id = (select app.current_org()) and o.user_id = $1 and o.op_id = $2
  returning ${columns}`;
