import * as z from "zod";
import { FACT_TYPES, type FactType } from "./fact.ts";

/**
 * One thing to do to a fact. What is added without an end lasts as something does that nobody has ended, and `end: null`
 * takes the word back that it ended. A split leaves out what lies between `at` and `until`.
 */
export type Operation = {
  readonly op: "add" | "move" | "split" | "end" | "void" | "restore";
  readonly type: FactType;
  readonly fact_id?: string | undefined;
  readonly start?: Date | undefined;
  readonly end?: Date | null | undefined;
  readonly at?: Date | undefined;
  readonly until?: Date | undefined;
  readonly title?: string | undefined;
};

/** What can be done to the facts of a day; `instant` and `id` are the schemas of the API, `name` is what it calls one. */
export function operationsOf<Instant extends z.ZodType>(instant: Instant, id: z.ZodType<string>, name: string) {
  const type = z.enum(FACT_TYPES);
  const fact = { type, fact_id: id };
  const end = instant.nullable().optional();
  const title = z.string().trim().min(1).max(255).optional();
  const operation = z.discriminatedUnion("op", [
    z.strictObject({ op: z.enum(["void", "restore"]), ...fact }),
    z.strictObject({ op: z.literal("move"), ...fact, start: instant.optional(), end }),
    z.strictObject({ op: z.literal("end"), ...fact, at: instant }),
    z.strictObject({ op: z.literal("split"), ...fact, at: instant, until: instant.optional() }),
    z.strictObject({ op: z.literal("add"), type, start: instant, end, title }),
  ]);
  return z
    .array(operation.meta({ id: name }))
    .min(1)
    .max(50);
}
