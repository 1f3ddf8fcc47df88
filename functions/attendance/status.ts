// A tracker asks after a restart where its member stands, to go on from there.
import * as z from "zod";
import { askedView, findAsked } from "../../lib/live-view/asked.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { findState, liveStatus } from "../../lib/timeline/live-status.ts";
import { joinSchedule, policyOf, type TrackedMember, trackedColumns } from "../../lib/tracker/policy.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/status",
  summary: "Whether the caller is checked in, on a break, active, idle, or at work without a tracker, and since when",
  access: "member",
  response: z.object({
    checked_in: z.boolean(),
    on_break: z.boolean(),
    state: liveStatus.shape.state,
    since: instantOut.nullable(),
    attendance_record_id: id.nullable(),
    work_session_id: id.nullable(),
    session_started_at: instantOut.nullable(),
    screenshot_interval_minutes: z.int(),
    /** Of GET /api/tracker/policy. */
    policy_version: z.string(),
    live_view: askedView.nullable(),
    server_time: instantOut,
  }),
  errors: [],
});

type Row = TrackedMember & { attendance_record_id: string | null; started_at: Date | null };

export const handler = endpoint(contract, async ({ principal, organization, now, db }) => {
  const { state, since, work_session_id } = await findState(db, principal.user_id, now);
  const today = localDateOf(now, organization.timezone);
  const row = await db.one<Row>(selectSession, [principal.user_id, today]);
  const policy = policyOf(organization, principal.role, row, now);
  const live_view = await findAsked(db, organization, { user_id: principal.user_id, now });
  return {
    data: {
      checked_in: work_session_id !== null,
      on_break: state === "break",
      state,
      since,
      attendance_record_id: row.attendance_record_id,
      work_session_id,
      session_started_at: row.started_at,
      screenshot_interval_minutes: policy.interval_minutes,
      policy_version: policy.policy_version,
      live_view,
      server_time: now,
    },
  };
});

const selectSession = `
  select w.attendance_record_id, w.started_at, ${trackedColumns}
  from users u
  left join work_sessions w on w.org_id = u.org_id and w.user_id = u.id and w.ended_at is null
  ${joinSchedule}
  where u.org_id = (select app.current_org()) and u.id = $1`;
