import * as z from "zod";
import type { Changed, Context } from "./change-facts.ts";
import { dayState } from "./state.ts";

/** What a change would make of a day, as clients see it. */
export const changePreview = z
  .object({
    before: dayState,
    after: dayState,
    /** To be sent with the change: it is then refused when the day has become another one meanwhile. */
    expected: z.string(),
  })
  .meta({ id: "DayChangePreview" });

/**
 * Does something to a day and takes it back: what it would come to, by the very code that does it. Nobody is told. Its
 * refusals are those of the thing itself.
 */
export async function preview(
  context: Context,
  work: (context: Context) => Promise<Changed>,
): Promise<z.input<typeof changePreview>> {
  const { db } = context;
  await db.query(begin);
  const { before, after, expected } = await work({ ...context, publish: () => undefined }).finally(() =>
    db.query(takeBack),
  );
  return { before: before.shown, after: after.shown, expected };
}

const begin = `
  savepoint preview`;

const takeBack = `
  rollback to savepoint preview`;
