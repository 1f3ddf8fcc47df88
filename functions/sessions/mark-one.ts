// Whoever teaches a session says what became of one member.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";
import { counts, countsOf } from "../../lib/sessions/counts.ts";
import { decidedFields, decideMarks } from "../../lib/sessions/decide-marks.ts";
import { holdOwnSession } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}/attendance/{user_id}",
  summary: "Say what became of one member in a session, with a reason once it is over; null takes a mark back",
  access: "teacher",
  params: z.object({ id, user_id: id }),
  body: z.strictObject({ ...decidedFields, reason: text(500).optional() }),
  response: z.object({ counts }),
  errors: ["FORBIDDEN", "NOT_FOUND", "ATTENDANCE_SETTLED", "SESSION_STATE", "MARK_CHANGED", "REASON_REQUIRED"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, call, db } = input;
  const of = await holdOwnSession(db, principal, params.id);
  const { reason, ...decided } = body;
  const [changed] = await decideMarks(db, of, input, [{ user_id: params.user_id, ...decided }], reason);
  const { org_id, user_id } = principal;
  const metadata = {
    member_id: params.user_id,
    from: changed?.before ?? null,
    to: decided.status,
    ...(reason === undefined ? {} : { reason }),
  };
  audit(db, call, { org_id, user_id, action: "session.mark", resource: "session", resource_id: of.id, metadata });
  return { data: { counts: await countsOf(db, of.id) }, message: "Written." };
});
