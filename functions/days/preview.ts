// Whoever means to change a day, or to ask for it, sees what it would come to. Nothing is changed, and nobody is told.
import * as z from "zod";
import { changeFacts } from "../../lib/days/change/change-facts.ts";
import { CHANGE_ERRORS, dayParams, operations, reason } from "../../lib/days/change/contract.ts";
import { changePreview, preview } from "../../lib/days/change/preview.ts";
import { takeDay } from "../../lib/days/change/take-day.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/users/{id}/days/{date}/changes/preview",
  summary: "What changes of a day would come to: its facts, totals and status before and after",
  access: "member",
  params: dayParams,
  body: z.strictObject({ changes: operations, reason: reason.optional() }),
  response: changePreview,
  errors: CHANGE_ERRORS,
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, db } = input;
  const { day } = await takeDay(db, principal, { user_id: params.id, date: params.date });
  const said = { by: principal.user_id, reason: body.reason ?? "preview" };
  return { data: await preview(input, (context) => changeFacts(context, day, body.changes, said)) };
});
