// Whoever teaches a session says who is there: all of it is written, or nothing.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";
import { counts, countsOf } from "../../lib/sessions/counts.ts";
import { decidedFields, decideMarks } from "../../lib/sessions/decide-marks.ts";
import { holdOwnSession } from "../../lib/sessions/session.ts";

const MOST = 500;

export const contract = defineContract({
  method: "PUT",
  path: "/api/sessions/{id}/attendance",
  summary: "Call the roll: what became of members in a session, with a reason once it is over. All of it or nothing",
  access: "teacher",
  params: z.object({ id }),
  body: z.strictObject({
    marks: z
      .array(z.strictObject({ user_id: id, ...decidedFields }))
      .min(1)
      .max(MOST)
      .refine(
        (marks) => new Set(marks.map((mark) => mark.user_id.toLowerCase())).size === marks.length,
        "each member once",
      ),
    reason: text(500).optional(),
  }),
  response: z.object({ changed: z.int(), counts }),
  errors: ["FORBIDDEN", "NOT_FOUND", "ATTENDANCE_SETTLED", "SESSION_STATE", "MARK_CHANGED", "REASON_REQUIRED"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, call, db } = input;
  const of = await holdOwnSession(db, principal, params.id);
  const { org_id, user_id } = principal;
  const changed = await decideMarks(db, of, input, body.marks, body.reason);
  const marks = changed.map(({ user_id: member, before, status }) => ({ user_id: member, from: before, to: status }));
  const metadata = { marks, ...(body.reason === undefined ? {} : { reason: body.reason }) };
  audit(db, call, { org_id, user_id, action: "session.roll", resource: "session", resource_id: of.id, metadata });
  return { data: { changed: changed.length, counts: await countsOf(db, of.id) }, message: "Written." };
});
