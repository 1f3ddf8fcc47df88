import type * as z from "zod";
import type { Changed, Context } from "../days/change/change-facts.ts";
import type { madeChange } from "../days/change/contract.ts";
import { preview } from "../days/change/preview.ts";
import type { TakenDay } from "../days/change/take-day.ts";
import { tellOfChange, totalsOf } from "../days/change/tell.ts";
import type { Operation } from "../days/rules/operation.ts";
import { AppError } from "../platform/errors.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import type { Declaration } from "./claim.ts";
import { askAboutOwnDay, tellOfOwnDay } from "./own-day.ts";

type Wanted = {
  work: (context: Context) => Promise<Changed>;
  /** The same as operations, for whoever is asked about a day of the caller's own. */
  operations: () => Promise<readonly Operation[]>;
  action: "day.change" | "day.undo";
  reason: string;
  /** What a preview answered. */
  expected?: string | undefined;
};

/**
 * Changes a day and tells of it; of the caller's own day, somebody else may have to be asked first. 409 DAY_CHANGED when
 * it would come to something else than a preview has shown.
 */
export async function changeDay(
  declaration: Declaration,
  taken: TakenDay,
  { work, operations, action, reason, expected }: Wanted,
): Promise<{ data: z.input<typeof madeChange>; message: string } | DeferredReply> {
  const own = taken.member.id === declaration.principal.user_id;
  if (own) {
    // What cannot be is refused at once, also where somebody else decides.
    requireExpected(await preview(declaration, work), expected);
    const asked = await askAboutOwnDay(declaration, taken.day, { operations: await operations() }, reason);
    if (asked !== undefined) return asked;
  }
  const changed = await work(declaration);
  requireExpected(changed, expected);
  await tellOfChange(declaration, taken, changed, { action, reason });
  const { change_id, record_id, before, after } = changed;
  if (own) {
    const values = { reason, before: totalsOf(before), after: totalsOf(after) };
    await tellOfOwnDay(declaration, { id: record_id, date: taken.day.date }, values);
  }
  const message = action === "day.undo" ? "Undone." : "Changed.";
  return { data: { change_id, before: before.shown, after: after.shown }, message };
}

function requireExpected(found: { expected: string }, expected: string | undefined): void {
  if (expected !== undefined && expected !== found.expected) throw new AppError("DAY_CHANGED");
}
