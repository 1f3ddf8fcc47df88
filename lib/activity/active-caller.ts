import type { Claims } from "../platform/secrets/access-token.ts";
import { asAdmitted } from "../platform/tenancy/standing.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { joinSchedule, policyOf, type TrackedMember, trackedColumns } from "../tracker/policy.ts";

/** What an endpoint without a transaction knows of its caller; at most this old. */
const FRESH_MS = 30_000;
const MAX_ENTRIES = 10_000;

type Known = {
  checked_in: boolean;
  /** Where the last work ended, null while it runs. */
  worked_until: Date | null;
  /** How old a heartbeat may be. */
  believed_days: number;
  /** What the member's tracker should go by. */
  policy_version: string;
  read_at: number;
};
const known = new Map<string, Known>();

/**
 * The caller's standing for endpoints that must not wait for the database on every request. A good answer is kept
 * for half a minute, so a disabled account is out within the promised sixty seconds. "Not checked in" is never kept:
 * the check-in may have happened a moment ago, on another instance.
 */
export async function activeCaller(claims: Claims, now: Date): Promise<Known> {
  const key = claims.session_id;
  const cached = known.get(key);
  if (cached !== undefined && now.getTime() - cached.read_at < FRESH_MS) return cached;

  const fresh = await asAdmitted({ access: "member" }, claims, async (db, { role }, { organization }) => {
    const { settings, timezone } = organization;
    const { started_at, ended_at, ...member } = await db.one<Row>(selectMember, [
      claims.user_id,
      localDateOf(now, timezone),
    ]);
    return {
      checked_in: started_at !== null && ended_at === null,
      worked_until: ended_at,
      believed_days: Math.min(settings.retention_days.activity, settings.offline_days),
      policy_version: policyOf(organization, role, member, now).policy_version,
      read_at: now.getTime(),
    };
  });
  known.delete(key);
  if (fresh.checked_in) {
    // Insertion order is age: the oldest goes first.
    if (known.size >= MAX_ENTRIES) known.delete(known.keys().next().value ?? "");
    known.set(key, fresh);
  }
  return fresh;
}

type Row = TrackedMember & { started_at: Date | null; ended_at: Date | null };

// One statement, because every tracker's process asks it every half minute.
const selectMember = `
  select last.started_at, last.ended_at, ${trackedColumns}
  from users u
  left join lateral (
    select s.started_at, s.ended_at from work_sessions s
    where s.user_id = u.id and s.voided_at is null
    order by s.started_at desc
    limit 1
  ) last on true
  ${joinSchedule}
  where u.id = $1`;
