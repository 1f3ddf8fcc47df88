// Whoever teaches a session opens it again, for those who were forgotten.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleSession, holdOwnSession, session, shown } from "../../lib/sessions/session.ts";
import { closesAt, requireMove } from "../../lib/sessions/state.ts";
import { tellRooms } from "../../lib/sessions/tell.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}/reopen",
  summary: "Open a session again within a day of its end; it ends by itself an hour later, or at its planned end",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({ session }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_STATE", "CLASS_HAS_ACTIVE_SESSION"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const before = await holdOwnSession(db, principal, params.id);
  requireMove(before, "reopen", now);
  await db.query(reopen, [before.id, closesAt(before, now), now]);
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "session.reopen", resource: "session", resource_id: before.id });
  const opened = await findVisibleSession(db, principal, before.id);
  tellRooms(publish, opened, "session:started");
  return { data: { session: shown(opened) }, message: "Opened again." };
});

const reopen = `
  update attendance_sessions
  set status = 'active', ended_at = null, ended_by = null, closes_at = $2, updated_at = $3
  where org_id = (select app.current_org()) and id = $1`;
