import type { Claims } from "../platform/secrets/access-token.ts";
import { asAdmitted } from "../platform/tenancy/standing.ts";

/** What an endpoint without a transaction knows of its caller; at most this old. */
const FRESH_MS = 30_000;
const MAX_ENTRIES = 10_000;

/** `worked_until`: where the last work ended, null while it runs. `believed_days`: how old a heartbeat may be. */
type Known = { checked_in: boolean; worked_until: Date | null; believed_days: number; read_at: number };
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

  const fresh = await asAdmitted({ access: "member" }, claims, async (db, _principal, { organization }) => {
    const { settings } = organization;
    const last = await db.find<{ ended_at: Date | null }>(selectLastSession, [claims.user_id]);
    return {
      checked_in: last !== undefined && last.ended_at === null,
      worked_until: last?.ended_at ?? null,
      believed_days: Math.min(settings.retention_days.activity, settings.offline_days),
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

const selectLastSession = `
  select ended_at from work_sessions where user_id = $1 and voided_at is null order by started_at desc limit 1`;
