import type * as z from "zod";
import { mayBeAbsent, whenAbsent } from "../schema/absence.ts";

/** Whether a value that came from JSON is one that the schema takes and leaves as it is. False says nothing: ask the schema. */
type Test = (value: unknown) => boolean;

/**
 * Schemas of our own making whose definition does not tell what they leave alone; `schemas.ts` says it beside them.
 */
const told = new WeakMap<z.core.$ZodType, Test>();

/** Says of a schema which values it takes and leaves as they are; never true of one that it would refuse or change. */
export function leavesAlone<Schema extends z.ZodType>(schema: Schema, test: Test): Schema {
  told.set(schema, test);
  return schema;
}

/**
 * A test made of a schema, for the values of JSON: true where parsing would succeed and change nothing, so that what nearly always is
 * sent need not be built anew field by field. Whatever a schema consists of that is not known here makes it false: a contract
 * cannot say one thing and this another (unchanged.test.ts compares the two).
 */
export function unchangedBy(schema: z.ZodType): Test {
  return testOf(schema);
}

const NEVER: Test = () => false;

function testOf(schema: z.core.$ZodType): Test {
  const own = told.get(schema);
  if (own !== undefined) return own;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "boolean":
      return isPlain(def) ? (value) => typeof value === "boolean" : NEVER;
    case "number":
      return numberTest(def);
    case "string":
      return stringTest(def);
    case "array": {
      const bounds = lengthsOf(def);
      if (bounds === undefined) return NEVER;
      const item = testOf(def.element);
      return (value) => {
        if (!Array.isArray(value) || value.length < bounds.min || value.length > bounds.max) return false;
        for (const each of value) if (!item(each)) return false;
        return true;
      };
    }
    case "object":
      return isPlain(def) ? objectTest(def) : NEVER;
    case "union": {
      // The first form that takes a value is the one that counts; a value that one form leaves alone may be another one's to change.
      const forms = def.options.map(testOf);
      return isPlain(def) ? (value) => (forms[0]?.(value) ?? false) || isOfOneForm(def.options, forms, value) : NEVER;
    }
    case "optional":
    case "default":
      return testOf(def.innerType);
    default:
      return NEVER;
  }
}

/** Whether a form leaves a value alone that none before it could take: strict objects without one of their fields. */
function isOfOneForm(options: readonly z.core.$ZodType[], forms: readonly Test[], value: unknown): boolean {
  const index = forms.findIndex((form) => form(value));
  return index > 0 && options.slice(0, index).every((option) => lacksRequired(option, value));
}

function lacksRequired(option: z.core.$ZodType, value: unknown): boolean {
  const { def } = (option as z.core.$ZodTypes)._zod;
  if (def.type !== "object" || typeof value !== "object" || value === null) return false;
  return Object.entries(def.shape).some(
    ([key, field]) => whenAbsent(field) === undefined && !Object.hasOwn(value, key),
  );
}

function numberTest({ checks = [], ...def }: z.core.$ZodNumberDef): Test {
  let [min, max] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { _zod } of checks) {
    const { check, value, inclusive } = _zod.def as { check: string; value?: unknown; inclusive?: boolean };
    if (typeof value !== "number" || inclusive !== true) return NEVER;
    if (check === "greater_than") min = Math.max(min, value);
    else if (check === "less_than") max = Math.min(max, value);
    else return NEVER;
  }
  if ((def as { format?: string }).format !== "safeint") return NEVER;
  return (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max;
}

function stringTest(def: z.core.$ZodStringDef): Test {
  const { format, pattern } = def as { format?: string; pattern?: RegExp };
  if (format === "datetime" && pattern !== undefined && isPlain(def))
    return (value) => typeof value === "string" && pattern.test(value);
  const bounds = format === undefined ? lengthsOf(def) : undefined;
  if (bounds === undefined) return NEVER;
  return (value) => typeof value === "string" && value.length >= bounds.min && value.length <= bounds.max;
}

function objectTest({ shape, catchall }: z.core.$ZodObjectDef): Test {
  // Only a strict object: another one drops or keeps what it does not know.
  if (catchall?._zod.def.type !== "never") return NEVER;
  const fields = new Map(Object.entries(shape).map(([key, field]) => [key, testOf(field)]));
  // One with a default has to be there, or the value would be changed.
  const needed = Object.entries(shape).filter(([, field]) => !mayBeAbsent(field));
  const required = new Set(needed.map(([key]) => key));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let found = 0;
    for (const key in value) {
      const test = fields.get(key);
      if (test === undefined || !test((value as Record<string, unknown>)[key])) return false;
      if (required.has(key)) found++;
    }
    return found === required.size;
  };
}

function isPlain({ checks = [] }: { checks?: readonly unknown[] | undefined }): boolean {
  return checks.length === 0;
}

function lengthsOf({
  checks = [],
}: {
  checks?: z.core.$ZodCheck<never>[] | undefined;
}): { min: number; max: number } | undefined {
  let [min, max] = [0, Number.POSITIVE_INFINITY];
  for (const { _zod } of checks) {
    const { check, minimum, maximum } = _zod.def as { check: string; minimum?: number; maximum?: number };
    if (check === "min_length" && minimum !== undefined) min = Math.max(min, minimum);
    else if (check === "max_length" && maximum !== undefined) max = Math.min(max, maximum);
    else return undefined;
  }
  return { min, max };
}
