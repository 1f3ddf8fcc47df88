import * as z from "zod";
import { FACT_TYPES, type FactType } from "./fact.ts";

const OPERATIONS = ["add", "move", "split", "end", "void", "restore"] as const;
type Name = (typeof OPERATIONS)[number];

/**
 * One thing to do to a fact. What is added without an end lasts as something does that nobody has ended, and `end: null`
 * takes the word back that it ended. A split leaves out what lies between `at` and `until`.
 */
export type Operation = {
  readonly op: Name;
  readonly type: FactType;
  readonly fact_id?: string | undefined;
  readonly start?: Date | undefined;
  readonly end?: Date | null | undefined;
  readonly at?: Date | undefined;
  readonly until?: Date | undefined;
  readonly title?: string | undefined;
};

type Field = Exclude<keyof Operation, "op" | "type">;

const FIELDS: Readonly<Record<Name, { needs: readonly Field[]; takes: readonly Field[] }>> = {
  add: { needs: ["start"], takes: ["end", "title"] },
  move: { needs: ["fact_id"], takes: ["start", "end"] },
  split: { needs: ["fact_id", "at"], takes: ["until"] },
  end: { needs: ["fact_id", "at"], takes: [] },
  void: { needs: ["fact_id"], takes: [] },
  restore: { needs: ["fact_id"], takes: [] },
};

/** What can be done to the facts of a day; `instant` and `id` are the schemas of the API. */
export function operationsOf<Instant extends z.ZodType>(instant: Instant, id: z.ZodType<string>) {
  const operation = z.strictObject({
    op: z.enum(OPERATIONS),
    type: z.enum(FACT_TYPES),
    fact_id: id.optional(),
    start: instant.optional(),
    end: instant.nullable().optional(),
    at: instant.optional(),
    until: instant.optional(),
    title: z.string().trim().min(1).max(255).optional(),
  });
  return z.array(operation.superRefine(requireFields)).min(1).max(50);
}

/** Says which fields an operation lacks, and which mean nothing to it. */
function requireFields(
  given: Readonly<Partial<Record<Field, unknown>>> & { readonly op: Name },
  context: z.RefinementCtx,
): void {
  const { needs, takes } = FIELDS[given.op];
  for (const field of needs)
    if (given[field] === undefined)
      context.addIssue({ code: "custom", path: [field], message: `needed to ${given.op} something` });
  for (const field of Object.keys(given) as (Field | "op" | "type")[])
    if (field !== "op" && field !== "type" && given[field] !== undefined && ![...needs, ...takes].includes(field))
      context.addIssue({ code: "custom", path: [field], message: `says nothing of how to ${given.op} something` });
}
