// Whoever teaches a session cancels it: what was marked stays, and counts nowhere.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { holdSeriesOf, leaveSeries } from "../../lib/sessions/leave-series.ts";
import { findVisibleSession, holdOwnSession, session, shown } from "../../lib/sessions/session.ts";
import { requireMove } from "../../lib/sessions/state.ts";
import { tellRooms } from "../../lib/sessions/tell.ts";
import { tellCancelled } from "../../lib/sessions/tell-expected.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/sessions/{id}",
  summary: "Cancel a session; what was marked in it stays, and counts nowhere. Its members are told",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({ session }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_STATE"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  await holdSeriesOf(db, params.id);
  const before = await holdOwnSession(db, principal, params.id);
  requireMove(before, "cancel", now);
  await db.query(cancel, [before.id, now]);
  await leaveSeries(db, [before.id], now);
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "session.cancel", resource: "session", resource_id: before.id });
  await tellCancelled(db, publish, principal, before);
  if (before.status === "active") tellRooms(publish, before, "session:ended");
  return { data: { session: shown(await findVisibleSession(db, principal, before.id)) }, message: "Cancelled." };
});

const cancel = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = (select app.current_org()) and id = $1`;
