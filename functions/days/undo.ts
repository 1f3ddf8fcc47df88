// A change of a day is taken back, by whoever could make it: what was changed since stays.
import * as z from "zod";
import { changeDay } from "../../lib/corrections/change-day.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { CHANGE_ERRORS, expected, madeChange, reason } from "../../lib/days/change/contract.ts";
import { findChange } from "../../lib/days/change/history.ts";
import { takeDay } from "../../lib/days/change/take-day.ts";
import { operationsOfUndo, undoChange } from "../../lib/days/change/undo-change.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/changes/{id}/undo",
  summary: "Undo a change of a day; that is a change which can be undone, too",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject({ reason, expected }),
  response: madeChange,
  status: 201,
  deferred,
  errors: [...CHANGE_ERRORS, "CHANGE_UNDONE", "CHANGE_OVERTAKEN", "DAY_CHANGED", "TOO_MANY_CORRECTIONS"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, db } = input;
  const { user_id, date } = await findChange(db, params.id);
  const taken = await takeDay(db, principal, { user_id, date });
  // Read again under the lock, because nobody else can undo it now.
  const change = await findChange(db, params.id);
  return changeDay(input, taken, {
    work: (context) => undoChange(context, taken.day, change, { by: principal.user_id, reason: body.reason }),
    operations: () => operationsOfUndo(input, taken.day, change),
    action: "day.undo",
    ...body,
  });
});
