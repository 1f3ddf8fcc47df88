import type * as z from "zod";
import { audit } from "../audit/audit.ts";
import type { DayChanges } from "../days/day-changes.ts";
import type { Operation } from "../days/rules/operation.ts";
import { notify } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import type { location } from "../platform/http/schemas.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { longDate } from "../platform/time/words.ts";
import type { Recorded } from "../timeline/rules/source.ts";
import { type Correction, correctionColumns } from "./correction.ts";
import { whoIsAsked } from "./deciders.ts";
import type { Kind, Reason } from "./rules/claim.ts";

/** As many requests of a member wait at once: two weeks with the breaks of each day. */
const MAX_OPEN_REQUESTS = 100;

export type Wanted = Recorded & {
  member: { id: string; name: string; role: Role; department: string | null };
  kind: Kind;
  reason: Reason;
  date: string;
  at: Date;
  ended_at?: Date | undefined;
  location?: z.output<typeof location> | undefined;
  ip?: string | null;
  note?: string | undefined;
  changes?: DayChanges;
  operations?: readonly Operation[];
};

type Asker = { org_id: string; user_id: string };
type Around = { call: Call; publish: (event: LiveEvent) => void };

/**
 * Keeps what somebody declared until somebody else has decided, and tells those who can. What is sent again is the same
 * request. The caller holds the member's lock. 409 TOO_MANY_CORRECTIONS when too many wait already.
 */
export async function request(db: Db, asker: Asker, wanted: Wanted, around: Around): Promise<DeferredReply> {
  const kept = await keepRequest(db, asker, wanted, around);
  return { deferred: { request: kept }, message: "Kept until somebody who looks after the day has decided." };
}

/** The same, and answers the request itself. */
export async function keepRequest(
  db: Db,
  { org_id, user_id }: Asker,
  wanted: Wanted,
  { call, publish }: Around,
): Promise<Correction> {
  const { member, kind, reason, date, at, note, changes } = wanted;
  const known = await db.find<Correction>(selectSame, [member.id, kind, at]);
  if (known !== undefined && kind !== "day" && kind !== "changes") return known;
  const { waiting } = await db.one<{ waiting: number }>(countWaiting, [member.id]);
  if (waiting >= MAX_OPEN_REQUESTS)
    throw new AppError("TOO_MANY_CORRECTIONS", { details: { limit: MAX_OPEN_REQUESTS } });

  const made = await db.one<Correction>(insertRequest, [
    org_id,
    member.id,
    user_id,
    kind,
    reason,
    date,
    at,
    wanted.ended_at ?? null,
    wanted.location ?? null,
    wanted.ip ?? null,
    note ?? null,
    changes ?? null,
    wanted.operations === undefined ? null : JSON.stringify(wanted.operations),
    wanted.source,
    wanted.recorded_at,
  ]);
  const entry = { org_id, user_id, action: "correction.request", resource: "correction", resource_id: made.id };
  audit(db, call, { ...entry, metadata: { member_id: member.id, kind, reason, date, occurred_at: at } });
  await tell(db, { org_id, user_id }, wanted, made, publish);
  return made;
}

/** Each decider once, until they have read it: whoever declares two months at once fills nobody's list. */
async function tell(
  db: Db,
  { org_id, user_id }: Asker,
  { member }: Wanted,
  made: Correction,
  publish: (event: LiveEvent) => void,
): Promise<void> {
  const asked = await whoIsAsked(db, member, user_id);
  const told = await db.query<{ user_id: string }>(selectTold, [asked, member.id]);
  for (const decider of asked) {
    if (told.some((each) => each.user_id === decider)) continue;
    const title = `${member.name.slice(0, 150)} asks you to approve what was declared of ${longDate(made.date)}`;
    const data = { user_id: member.id, correction_id: made.id, date: made.date };
    await notify(db, publish, { org_id, user_id: decider, type: "correction_requested", title, data });
  }
  const about = { user_id: member.id, department: member.department };
  const data = { correction_id: made.id, user_id: member.id, kind: made.kind, date: made.date, status: made.status };
  publish({ event: "correction:requested", channel: "attendance", ...about, data });
}

const selectSame = `
  select ${correctionColumns}
  from corrections c join users u on u.org_id = c.org_id and u.id = c.user_id
  where c.org_id = (select app.current_org()) and c.user_id = $1 and c.kind = $2 and c.occurred_at = $3
    and c.status = 'pending'`;

const countWaiting = `
  select count(*)::integer as waiting from corrections
  where org_id = (select app.current_org()) and user_id = $1 and status = 'pending'`;

const insertRequest = `
  with c as (
    insert into corrections (org_id, user_id, requested_by, kind, reason, date, occurred_at, ended_at, location, ip, note,
      changes, operations, source, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    returning *
  )
  select ${correctionColumns} from c join users u on u.org_id = $1 and u.id = c.user_id`;

const selectTold = `
  select distinct user_id from notifications
  where org_id = (select app.current_org())
    and user_id = any ($1::uuid[]) and type = 'correction_requested' and read_at is null
    and data ->> 'user_id' = $2::text`;
