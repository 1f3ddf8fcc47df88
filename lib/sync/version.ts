import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { holdOwnSession } from "../sessions/session.ts";
import type { Target } from "./feed/record.ts";
import type { Known, Operation } from "./operation.ts";

type Versioned = NonNullable<Known["versioned"]>;

/** A record that several people change, held until the transaction ends. */
type Held = { id: string; version: number; field_versions: Readonly<Record<string, number>> };

/** What stands in the way: the record whose field another has changed. */
export type Clash = { target: Target; version: number };

/**
 * Whether somebody has changed the same since the member saw it. Whoever changed another field is in nobody's way. 404
 * NOT_FOUND and 403 FORBIDDEN for what is not the caller's to change.
 *
 *     seen 3 ── status changed (4) ── notes set offline      merges
 *     seen 3 ── notes changed (4) ─── notes set offline      clash
 */
export async function clashOf(
  db: Db,
  principal: Principal,
  { of, fields }: Versioned,
  { data, base_version }: Operation,
): Promise<Clash | undefined> {
  const held = await hold(db, principal, of, data);
  if (base_version === undefined)
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "base_version", message: "needed" }] });
  // Of a record that was not there when it was seen, everything is new.
  const isSame = (field: string) => base_version > 0 && (held?.field_versions[field] ?? 1) <= base_version;
  if (held === undefined || fields(data).every(isSame)) return undefined;
  return { target: { resource: of, id: held.id }, version: held.version };
}

async function hold(
  db: Db,
  principal: Principal,
  of: Versioned["of"],
  data: Operation["data"],
): Promise<Held | undefined> {
  if (of === "profile") return db.one<Held>(holdProfile, [principal.user_id]);
  if (of === "attendance_record") {
    const held = await db.find<Held>(holdDay, [data.id, principal.user_id]);
    if (held === undefined) throw new AppError("NOT_FOUND");
    return held;
  }
  const session = await holdOwnSession(db, principal, String(data.session_id));
  return db.find<Held>(holdMark, [session.id, data.user_id]);
}

const holdProfile = `
  select id, version, field_versions from users where org_id = (select app.current_org())
    and id = $1 for no key update`;

const holdDay = `
  select id, version, field_versions from attendance_records
  where org_id = (select app.current_org()) and id = $1 and user_id = $2 for no key update`;

const holdMark = `
  select id, version, field_versions from session_attendance
  where org_id = (select app.current_org()) and session_id = $1 and user_id = $2 for no key update`;
