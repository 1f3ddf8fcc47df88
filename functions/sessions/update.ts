// Whoever teaches a session changes it while it has not ended.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { changedFields, givenFields } from "../../lib/platform/http/given.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { sessionFields } from "../../lib/sessions/fields.ts";
import { holdSeriesOf, leaveSeries } from "../../lib/sessions/leave-series.ts";
import { fenceAt } from "../../lib/sessions/policy-of.ts";
import { findVisibleSession, holdOwnSession, session, shown } from "../../lib/sessions/session.ts";
import { tellMoved } from "../../lib/sessions/tell-expected.ts";
import { requireTimes } from "../../lib/sessions/times.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}",
  summary: "Change a session that has not ended; when it begins only before it has. Fields that are left out stay",
  access: "teacher",
  params: z.object({ id }),
  body: z.strictObject(sessionFields).partial(),
  response: z.object({ session }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_STATE", "SESSION_OVERLAPS"],
});

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db, publish }) => {
  await holdSeriesOf(db, params.id);
  const before = await holdOwnSession(db, principal, params.id);
  const { org_id, user_id } = principal;
  const { status } = before;
  const given = givenFields(body);
  const isBegun = status !== "scheduled" && given.starts_at !== undefined;
  // Devices that have marked somebody before would be free for others.
  const isLate =
    status !== "scheduled" && (given.exclusive_devices ?? before.exclusive_devices) !== before.exclusive_devices;
  if (status === "completed" || status === "cancelled" || isBegun || isLate)
    throw new AppError("SESSION_STATE", { details: { status } });
  const wanted = { ...before, ...given };
  requireTimes(wanted, now);
  const isElsewhere = wanted.place_id !== before.place_id;
  const needsFence = wanted.methods.includes("geofence") && before.fence === null;
  const fence = isElsewhere || needsFence ? await fenceAt(db, wanted.place_id, wanted) : before.fence;
  if (changedFields(FIELDS, before, wanted).length > 0) await leaveSeries(db, [before.id], now);
  await db.query(updateSession, [before.id, ...FIELDS.map((field) => wanted[field]), fence, now]);
  audit(db, call, { org_id, user_id, action: "session.update", resource: "session", resource_id: before.id });
  const after = await findVisibleSession(db, principal, before.id);
  await tellMoved(db, publish, principal, before, after);
  return { data: { session: shown(after) }, message: "Changed." };
});

/** In the order of the statement below. */
const FIELDS = [
  "name",
  "description",
  "starts_at",
  "ends_at",
  "methods",
  "require_all",
  "auto_start",
  "opens_before_minutes",
  "late_after_minutes",
  "early_leave_minutes",
  "qr_step_seconds",
  "qr_grace_seconds",
  "exclusive_devices",
  "counts_as_work",
  "place_id",
] as const;

const updateSession = `
  update attendance_sessions set
    name = $2, description = $3, starts_at = $4, ends_at = $5, closes_at = $5, methods = $6, require_all = $7,
    auto_start = $8, opens_before_minutes = $9, late_after_minutes = $10, early_leave_minutes = $11,
    qr_step_seconds = $12, qr_grace_seconds = $13, exclusive_devices = $14, counts_as_work = $15, place_id = $16,
    fence = $17, updated_at = $18
  where org_id = (select app.current_org()) and id = $1`;
