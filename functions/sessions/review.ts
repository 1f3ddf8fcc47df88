// Whoever teaches a session accepts marks that somebody should look at, or refuses them.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { counts, countsOf } from "../../lib/sessions/counts.ts";
import { REVIEWED, reviewMarks } from "../../lib/sessions/review.ts";
import { holdOwnSession } from "../../lib/sessions/session.ts";

const MOST = 500;

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions/{id}/review",
  summary: "Accept or refuse how members have marked themselves; who is refused is absent, and is told",
  access: "teacher",
  params: z.object({ id }),
  body: z.strictObject({
    decisions: z
      .array(z.strictObject({ user_id: id, decision: z.enum(["accepted", "refused"]) }))
      .min(1)
      .max(MOST)
      .refine((all) => new Set(all.map((each) => each.user_id.toLowerCase())).size === all.length, "each member once"),
  }),
  response: z.object({
    /** `nothing`: they have not marked themselves, or it was decided so already. */
    results: z.array(z.object({ user_id: id, result: z.enum(REVIEWED) })),
    counts,
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "ATTENDANCE_SETTLED", "SESSION_STATE"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, call, db } = input;
  const of = await holdOwnSession(db, principal, params.id);
  const results = await reviewMarks(db, of, input, body.decisions);
  const { org_id, user_id } = principal;
  const metadata = { decisions: results };
  const entry = { org_id, user_id, action: "session.review", resource: "session", resource_id: of.id, metadata };
  audit(db, call, entry);
  return { data: { results, counts: await countsOf(db, of.id) }, message: "Decided." };
});
