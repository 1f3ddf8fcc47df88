// Somebody who looks after a member says no, with a word: the day stays as it is.
import * as z from "zod";
import { correction } from "../../lib/corrections/correction.ts";
import { decide, takeForDecision } from "../../lib/corrections/decide.ts";
import { traceRequest } from "../../lib/corrections/trace.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/corrections/{id}/decline",
  summary: "Decline a request: the day stays as it is",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject({ note: text(500).optional() }),
  response: z.object({ request: correction }),
  errors: ["NOT_FOUND", "OWN_CORRECTION", "CORRECTION_DECIDED"],
});

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db, publish }) => {
  const taken = await takeForDecision(db, principal, params.id);
  const request = await decide(db, principal, taken, { status: "declined", now, note: body.note }, publish);
  await traceRequest(db, call, principal, "correction.decline", request);
  return { data: { request }, message: "Declined." };
});
