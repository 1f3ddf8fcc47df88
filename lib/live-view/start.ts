import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { minutesUsed, shiftNow } from "./bounds.ts";

/** What a viewer asks for; without minutes, as many as may be. */
export type Request = { readonly user_id: string; readonly reason: string; readonly minutes: number | undefined };

/** `joins`: others watch the member already, and see the same pictures. */
export type Started = { readonly id: string; readonly joins: boolean };

/**
 * Begins a view that waits for the member's tracker. The member's live row is held meanwhile: breaks, ends of work and
 * other viewers come before or after it.
 *
 * 409 MEMBER_NOT_WORKING, 409 LIVE_VIEW_LIMIT, 409 LIVE_VIEW_OPEN.
 */
export async function startView(
  db: Db,
  { principal, organization, now }: { principal: Principal; organization: Organization; now: Date },
  { user_id, reason, minutes }: Request,
): Promise<Started> {
  const { work_session_id, on_break_since } = await db.one<Status>(lockStatus, [user_id]);
  if (work_session_id === null) throw notWorking("not_checked_in");
  if (on_break_since !== null) throw notWorking("on_break");
  const { consent, max_minutes, minutes_per_member_day, working_hours_only } = organization.settings.live_view;
  const shift = working_hours_only ? await shiftNow(db, organization, user_id, now) : undefined;
  if (working_hours_only && shift === undefined) throw notWorking("outside_hours");

  const used = await minutesUsed(db, organization, user_id, now);
  const most = Math.min(max_minutes, Math.floor(minutes_per_member_day - used));
  const asked = minutes ?? most;
  if (most < 1 || asked > most)
    throw new AppError("LIVE_VIEW_LIMIT", { details: { minutes_left: Math.max(0, most), max_minutes } });

  const open = await db.find<{ stream_id: string; next_seq: number }>(selectStream, [user_id]);
  const wished = new Date(now.getTime() + asked * 60_000);
  const ends_with_hours = shift !== undefined && shift.end < wished;
  const { id } = await db.one<{ id: string }>(insertView, [
    principal.org_id,
    user_id,
    principal.user_id,
    principal.session_id,
    open?.stream_id ?? null,
    reason,
    now,
    ends_with_hours ? shift.end : wished,
    ends_with_hours,
    open?.next_seq ?? 1,
    consent,
  ]);
  return { id, joins: open !== undefined };
}

type Status = { work_session_id: string | null; on_break_since: Date | null };

function notWorking(why: "not_checked_in" | "on_break" | "outside_hours"): AppError {
  return new AppError("MEMBER_NOT_WORKING", { details: { why } });
}

const lockStatus = `
  select work_session_id, on_break_since from user_status
  where org_id = (select app.current_org()) and user_id = $1 for no key update`;

const selectStream = `
  select stream_id, max(next_seq) as next_seq from live_views
  where org_id = (select app.current_org()) and user_id = $1 and state <> 'ended'
  group by stream_id`;

const insertView = `
  insert into live_views (org_id, user_id, viewer_id, viewer_session_id, stream_id, reason, requested_at, ends_at,
    ends_with_hours, next_seq, looked_at, consent)
  values ($1, $2, $3, $4, coalesce($5, uuidv7()), $6, $7, $8, $9, $10, $7, $11)
  returning id`;
