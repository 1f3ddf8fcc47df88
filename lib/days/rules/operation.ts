import * as z from "zod";
import { FACT_TYPES } from "./fact.ts";

/** What can be done to the facts of a day; `instant` and `id` are the schemas of the API. */
export function operationsOf<Instant extends z.ZodType>(instant: Instant, id: z.ZodType<string>) {
  const fact = { type: z.enum(FACT_TYPES), fact_id: id };
  const title = z.string().trim().max(255).optional();
  const operation = z.discriminatedUnion("op", [
    /** Without an end it lasts as one that nobody has ended. */
    z.strictObject({ op: z.literal("add"), type: fact.type, start: instant, end: instant.optional(), title }),
    /** `end: null` takes the word back that it ended. */
    z.strictObject({ op: z.literal("move"), ...fact, start: instant.optional(), end: instant.nullable().optional() }),
    /** Into two; what lies between `at` and `until` belongs to neither. */
    z.strictObject({ op: z.literal("split"), ...fact, at: instant, until: instant.optional() }),
    z.strictObject({ op: z.literal("end"), ...fact, at: instant }),
    z.strictObject({ op: z.literal("void"), ...fact }),
    z.strictObject({ op: z.literal("restore"), ...fact }),
  ]);
  return z.array(operation).min(1).max(50);
}

type Key = { type: (typeof FACT_TYPES)[number]; fact_id: string };

/** One thing to do to a fact. */
export type Operation =
  | { op: "add"; type: Key["type"]; start: Date; end?: Date | undefined; title?: string | undefined }
  | ({ op: "move"; start?: Date | undefined; end?: Date | null | undefined } & Key)
  | ({ op: "split"; at: Date; until?: Date | undefined } & Key)
  | ({ op: "end"; at: Date } & Key)
  | ({ op: "void" } & Key)
  | ({ op: "restore" } & Key);
