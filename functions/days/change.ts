// Whoever looks after a member puts their day right: adds, moves, splits, ends, voids or restores what was declared.
// All of it or nothing, and each change can be undone.
import * as z from "zod";
import { changeDay } from "../../lib/corrections/change-day.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { changeFacts } from "../../lib/days/change/change-facts.ts";
import { CHANGE_ERRORS, dayParams, expected, madeChange, operations, reason } from "../../lib/days/change/contract.ts";
import { takeDay } from "../../lib/days/change/take-day.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/users/{id}/days/{date}/changes",
  summary: "Change what was declared of a day: add, move, split, end, void or restore work, breaks and meetings",
  access: "manager",
  params: dayParams,
  body: z.strictObject({ changes: operations, reason, expected }),
  response: madeChange,
  status: 201,
  deferred,
  errors: [...CHANGE_ERRORS, "DAY_CHANGED", "TOO_MANY_CORRECTIONS"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, db } = input;
  const taken = await takeDay(db, principal, { user_id: params.id, date: params.date });
  const { changes, ...said } = body;
  return changeDay(input, taken, {
    work: (context) => changeFacts(context, taken.day, changes, { by: principal.user_id, reason: said.reason }),
    operations: async () => changes,
    action: "day.change",
    ...said,
  });
});
