import { type Changed, type Context, changeFacts } from "../../days/change/change-facts.ts";
import { operations as operationsSchema } from "../../days/change/contract.ts";
import type { Operation } from "../../days/rules/operation.ts";
import { createdAt } from "../../platform/tenancy/member-since.ts";
import type { Correction } from "../correction.ts";

/** Makes the changes that were asked for, or those that whoever decides has put in their place. */
export async function applyChanges(
  context: Context,
  asked: Correction,
  { by, operations = operationsOf(asked) }: { by: string; operations?: readonly Operation[] | undefined },
): Promise<Changed> {
  const created_at = await createdAt(context.db, asked.user_id);
  const day = { user_id: asked.user_id, created_at, date: asked.date };
  return changeFacts(context, day, operations, { by, reason: asked.note ?? "approved" });
}

/** Instants are texts in what is kept of a request. */
function operationsOf({ operations }: Correction): Operation[] {
  return operationsSchema.parse(JSON.parse(JSON.stringify(operations)));
}
