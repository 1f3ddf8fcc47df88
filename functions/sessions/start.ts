// Whoever teaches a session begins it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleSession, holdOwnSession, session, shown } from "../../lib/sessions/session.ts";
import { sheet, sheetFor } from "../../lib/sessions/sheet.ts";
import { startSession } from "../../lib/sessions/start.ts";
import { requireMove } from "../../lib/sessions/state.ts";
import { tellRooms } from "../../lib/sessions/tell.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}/start",
  summary: "Begin a session, from a while before its time on; answers the codes to show",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({ session, sheet: sheet.nullable() }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_STATE", "CLASS_HAS_ACTIVE_SESSION"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const before = await holdOwnSession(db, principal, params.id);
  requireMove(before, "start", now);
  for (const over of await startSession(db, publish, before, now)) tellRooms(publish, over, "session:ended");
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "session.start", resource: "session", resource_id: before.id });
  const started = await findVisibleSession(db, principal, before.id);
  tellRooms(publish, started, "session:started");
  return { data: { session: shown(started), sheet: sheetFor(org_id, started, now) }, message: "Started." };
});
