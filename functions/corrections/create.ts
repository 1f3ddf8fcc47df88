// A member asks for a change of a day of their own: what would be right, and why. It is kept until somebody who looks
// after them has decided; what it would come to is answered at once.
import * as z from "zod";
import { correction } from "../../lib/corrections/correction.ts";
import { keepRequest } from "../../lib/corrections/request.ts";
import { changeFacts } from "../../lib/days/change/change-facts.ts";
import { CHANGE_ERRORS, operations, reason } from "../../lib/days/change/contract.ts";
import { changePreview, preview } from "../../lib/days/change/preview.ts";
import { takeDay } from "../../lib/days/change/take-day.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDate } from "../../lib/platform/http/schemas.ts";
import { startOfDay } from "../../lib/platform/time/calendar.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/corrections",
  summary: "Ask for a change of a day of one's own: what would be right, and why",
  access: "member",
  body: z.strictObject({ date: localDate, changes: operations, reason }),
  response: z.object({ request: correction, preview: changePreview }),
  status: 201,
  errors: [...CHANGE_ERRORS, "TOO_MANY_CORRECTIONS"],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const { date, changes } = body;
  const { day, member } = await takeDay(db, principal, { user_id: principal.user_id, date });
  const said = { by: principal.user_id, reason: body.reason };
  // What cannot be is refused now, and not when somebody decides.
  const shown = await preview(input, (context) => changeFacts(context, day, changes, said));
  const request = await keepRequest(
    db,
    principal,
    {
      ...{ member, kind: "changes", reason: "asked", date, at: startOfDay(date, organization.timezone) },
      ...{ note: body.reason, operations: changes, source: sourceOf(call), recorded_at: now },
    },
    { call, publish },
  );
  const message = "Kept until somebody who looks after the day has decided.";
  return { data: { request, preview: shown }, message };
});
