// Whoever teaches a session ends it: whoever is not marked is absent.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { completeSessions } from "../../lib/sessions/complete.ts";
import { counts, countsOf } from "../../lib/sessions/counts.ts";
import { findVisibleSession, holdOwnSession, session, shown } from "../../lib/sessions/session.ts";
import { requireMove } from "../../lib/sessions/state.ts";
import { tellRooms } from "../../lib/sessions/tell.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}/end",
  summary: "End a session; those of its class who are not marked are absent, or excused while on leave",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({ session, counts }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SESSION_STATE"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const before = await holdOwnSession(db, principal, params.id);
  requireMove(before, "end", now);
  const { org_id, user_id } = principal;
  await completeSessions(db, publish, [{ org_id, id: before.id }], { at: now, by: "teacher" });
  audit(db, call, { org_id, user_id, action: "session.end", resource: "session", resource_id: before.id });
  const ended = await findVisibleSession(db, principal, before.id);
  tellRooms(publish, ended, "session:ended");
  return { data: { session: shown(ended), counts: await countsOf(db, ended.id) }, message: "Ended." };
});
