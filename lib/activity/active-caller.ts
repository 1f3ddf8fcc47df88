import * as z from "zod";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { toAppError } from "../platform/http/error-envelope.ts";
import { type Change, changeOf, isSettled, standingsAreKnown } from "../platform/live/changed-standings.ts";
import type { Claims } from "../platform/secrets/access-token.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { asAdmitted } from "../platform/tenancy/standing.ts";
import { addDays, localDateOf, startOfDay } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { joinSchedule, policyOf, type Rules, type TrackedMember, trackedColumns } from "../tracker/policy.ts";

/** For how long something holds that was read so soon after a change that it may not have seen it. */
const FRESH_MS = 30_000;
const MAX_ENTRIES = 10_000;

/** What the endpoint has to know of a tracker's member. */
type Tracked = {
  readonly checked_in: boolean;
  /** Where the last work ended, null while it runs. */
  readonly worked_until: Date | null;
  /** How old a heartbeat may be. */
  readonly believed_days: number;
  /** What the member's tracker should go by. */
  readonly policy_version: string;
  /** Until when it is so, as long as nobody changes anything. */
  readonly holds_until: Date;
};

type Known = Tracked & { readonly read_at: Date };

export type ActiveCaller = Tracked & {
  /** False while the database cannot be asked: whoever stores what was accepted judges whether its sender still might. */
  readonly is_seen: boolean;
};

const known = new Map<string, Known>();

/**
 * The caller's standing, without a statement for each request: the access token says what was so when it was signed, and the
 * process knows what has changed since (docs/adr/0058). The database is asked about whoever something has changed of, or
 * who is not at work as far as is known: the check-in may have happened a moment ago, on another instance. Throws TOKEN_INVALID for
 * whoever has no standing any more; while the database cannot be asked, what was known last stands.
 */
export async function activeCaller(claims: Claims, now: Date): Promise<ActiveCaller> {
  const isSeen = await standingsAreKnown(now);
  const change = changeOf(claims);
  if (change?.has_ended === true) throw new AppError("TOKEN_INVALID");
  const held = newest(noteOf(claims), known.get(claims.session_id));
  if (held !== undefined && (!isSeen || (held.checked_in && holds(held, change, now)))) {
    return { ...held, is_seen: isSeen };
  }
  try {
    return { ...(await read(claims, now)), is_seen: true };
  } catch (error) {
    if (held === undefined || toAppError(error).code !== "SERVICE_UNAVAILABLE") throw error;
    return { ...held, is_seen: false };
  }
}

function newest(note: Known | undefined, read: Known | undefined): Known | undefined {
  if (note === undefined || read === undefined) return note ?? read;
  return note.read_at > read.read_at ? note : read;
}

function holds(held: Known, change: Change | undefined, now: Date): boolean {
  const age = now.getTime() - held.read_at.getTime();
  if (now >= held.holds_until || age >= config.accessTokenSeconds * 1000) return false;
  if (change === undefined || isSettled(change, held.read_at)) return true;
  // Read after the change, but maybe before its commit: it is read again soon.
  return held.read_at.getTime() > change.changed_at && age < FRESH_MS;
}

async function read(claims: Claims, now: Date): Promise<Known> {
  const tracked = await asAdmitted({ access: "member" }, claims, (db, { role }, { organization }) =>
    loadTracked(db, organization, { id: claims.user_id, role }, now),
  );
  // A sign-in session that ends by itself is no change: only the token says when. Without that, it is read each time.
  const holds_until = new Date(Math.min(tracked.holds_until.getTime(), noteOf(claims)?.holds_until.getTime() ?? 0));
  const fresh = { ...tracked, holds_until, read_at: now };
  known.delete(claims.session_id);
  if (fresh.checked_in) {
    // Insertion order is age: the oldest goes first.
    if (known.size >= MAX_ENTRIES) known.delete(known.keys().next().value ?? "");
    known.set(claims.session_id, fresh);
  }
  return fresh;
}

async function loadTracked(
  db: Db,
  organization: Rules,
  { id, role }: { readonly id: string; readonly role: Role },
  now: Date,
): Promise<Tracked> {
  const { settings, timezone } = organization;
  const today = localDateOf(now, timezone);
  const { started_at, ended_at, ...member } = await db.one<Row>(selectMember, [id, today]);
  return {
    checked_in: started_at !== null && ended_at === null,
    worked_until: ended_at,
    believed_days: Math.min(settings.retention_days.activity, settings.offline_days),
    policy_version: policyOf(organization, role, member, now).policy_version,
    holds_until: startOfDay(addDays(today, 1), timezone),
  };
}

/** As it stands in a token: at work or not, the end of the last work, days, version, until when; instants in epoch seconds. */
const note = z.tuple([z.literal([0, 1]), z.number().nullable(), z.number(), z.string(), z.number()]);

/**
 * What an access token tells this process later. `ends_at`: when the sign-in session ends by itself. For members who may do all that
 * members may: whoever still has to set up a second factor gets none.
 */
export async function callerNote(
  db: Db,
  organization: Rules,
  member: { readonly id: string; readonly role: Role },
  { now, ends_at }: { readonly now: Date; readonly ends_at: Date },
): Promise<z.infer<typeof note>> {
  const tracked = await loadTracked(db, organization, member, now);
  const { checked_in, worked_until, believed_days, policy_version, holds_until } = tracked;
  const ended = worked_until === null ? null : epochSeconds(worked_until);
  const until = Math.min(epochSeconds(holds_until), epochSeconds(ends_at));
  return [checked_in ? 1 : 0, ended, believed_days, policy_version, until];
}

function noteOf(claims: Claims): Known | undefined {
  if (claims.note === undefined) return undefined;
  const { data } = note.safeParse(claims.note);
  if (data === undefined) return undefined;
  const [checked_in, worked_until, believed_days, policy_version, until] = data;
  return {
    checked_in: checked_in === 1,
    worked_until: worked_until === null ? null : new Date(worked_until * 1000),
    believed_days,
    policy_version,
    holds_until: new Date(until * 1000),
    read_at: claims.issued_at,
  };
}

type Row = TrackedMember & { started_at: Date | null; ended_at: Date | null };

const selectMember = `
  select last.started_at, last.ended_at, ${trackedColumns}
  from users u
  left join lateral (
    select s.started_at, s.ended_at from work_sessions s
    where s.org_id = u.org_id and s.user_id = u.id and s.voided_at is null
    order by s.started_at desc
    limit 1
  ) last on true
  ${joinSchedule}
  where u.org_id = (select app.current_org()) and u.id = $1`;
