import * as z from "zod";
import { id } from "../platform/http/schemas.ts";
import type { Decision } from "./decision.ts";
import type { Replay } from "./replay.ts";
import { type DayChange, difference, differenceOf, judgement } from "./rules/change.ts";

/** As many days as an answer names one by one; the counts are of all. */
export const MOST_ITEMS = 200;

/** A member's day, and what becomes of it. */
const changedDay = z
  .object({
    user_id: id,
    name: z.string(),
    date: z.string(),
    before: judgement.nullable(),
    after: judgement,
  })
  .meta({ id: "ChangedDay" });

/** What a rule would make of the past. */
export const rulePreview = z
  .object({
    setting: z.string().meta({ examples: ["holidays"] }),
    value: z.unknown().meta({ examples: [["2026-03-02"]] }),
    from: z.string(),
    to: z.string(),
    ...difference,
    /** Days whose applications are forgotten: nobody can tell of them any more, and they stay. */
    unknown_days: z.int(),
    items: z.array(changedDay),
    /** How many days more than are named. */
    more: z.int(),
    /** Stands for exactly this answer: what apply takes. */
    token: z.string(),
  })
  .meta({ id: "RulePreview" });

export function toPreview(decision: Decision, { changes, unknown_days, token }: Replay): z.input<typeof rulePreview> {
  const items = changes.slice(0, MOST_ITEMS).map(toItem);
  return { ...decision, ...differenceOf(changes), unknown_days, items, more: changes.length - items.length, token };
}

function toItem({ user_id, name, date, before, after }: DayChange): z.input<typeof changedDay> {
  return { user_id, name, date, before, after };
}
