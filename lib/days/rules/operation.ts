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

const DESCRIPTION =
  "One after another, all or nothing. `add` needs a `start`; what has no `end` lasts as something that nobody has ended. " +
  "`move` changes `start`, `end` or both, and `end: null` takes the word back that it ended. `end` says `at` which " +
  "instant it ended. `split` ends it at `at` and begins it again at `until`, or at once. `void` takes it out of the " +
  "day, `restore` brings it back. A preview answers the `fact_id` of each fact.";

const EXAMPLE = [
  { op: "end", type: "work_session", fact_id: "0198c5a0-bd93-7198-8490-29707fbad465", at: "2026-03-02T17:00:00Z" },
  { op: "add", type: "lunch_break", start: "2026-03-02T12:00:00Z", end: "2026-03-02T12:30:00Z" },
];

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
    .max(50)
    .meta({ description: DESCRIPTION, examples: [EXAMPLE] });
}
