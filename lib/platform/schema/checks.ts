import type * as z from "zod";
import type { Definition, RawIssue } from "./issues.ts";

/** What is looked at: a value, which may be another one afterwards, and what was wrong with it so far. */
export type Payload = { value: unknown; issues: RawIssue[]; aborted?: boolean };

/** A check of a value that has the right type. `always`: it runs although another has failed, if this says so. */
export type Check = { readonly run: (payload: Payload) => void; readonly always?: (payload: Payload) => boolean };

type CheckDefinition = Definition & { readonly abort?: boolean; readonly [more: string]: unknown };

/** Formats that are nothing but a pattern. */
const PATTERNS = new Set(["regex", "email", "uuid", "datetime", "date"]);

/** Throws for a check that is not known here. */
export function checkOf({ _zod }: z.core.$ZodCheck<never>): Check {
  const def = _zod.def as CheckDefinition;
  const own = def.when as Check["always"];
  const check = runOf(def);
  return own === undefined ? check : { ...check, always: own };
}

function runOf(def: CheckDefinition): Check {
  switch (def.check) {
    case "less_than":
    case "greater_than":
      return { run: boundOf(def) };
    case "min_length":
    case "max_length":
      return { run: lengthOf(def), always: hasLength };
    case "number_format":
      return { run: wholeNumber(def) };
    case "string_format":
      return { run: formatOf(def) };
    case "overwrite": {
      const change = def.tx as (value: unknown) => unknown;
      return {
        run: (payload) => {
          payload.value = change(payload.value);
        },
      };
    }
    case "custom":
      if (typeof def.fn === "function") return { run: refinement(def, def.fn as (value: unknown) => unknown) };
  }
  throw new Error(`Schemas have no check ${def.check}: it belongs into lib/platform/schema.`);
}

/** Counts what has a length, even of a value of the wrong kind. */
function hasLength({ value }: Payload): boolean {
  return value !== undefined && value !== null && (value as { length?: unknown }).length !== undefined;
}

function boundOf(def: CheckDefinition): Check["run"] {
  const { value: limit, inclusive } = def as { value: number; inclusive: boolean };
  const isUpper = def.check === "less_than";
  const fits = isUpper
    ? (value: number) => (inclusive ? value <= limit : value < limit)
    : (value: number) => (inclusive ? value >= limit : value > limit);
  return ({ value: input, issues }) => {
    if (fits(input as number)) return;
    const told = isUpper ? { code: "too_big", maximum: limit } : { code: "too_small", minimum: limit };
    issues.push({ origin: "number", ...told, input, inclusive, inst: def, continue: !def.abort });
  };
}

function lengthOf(def: CheckDefinition): Check["run"] {
  const isUpper = def.check === "max_length";
  const limit = (isUpper ? def.maximum : def.minimum) as number;
  const fits = isUpper
    ? (value: string | unknown[]) => value.length <= limit || countOf(value) <= limit
    : (value: string | unknown[]) => value.length >= limit && (value.length >= limit * 2 || countOf(value) >= limit);
  return ({ value, issues }) => {
    const input = value as string | unknown[];
    if (fits(input)) return;
    const origin = Array.isArray(input) ? "array" : typeof input === "string" ? "string" : "unknown";
    const told = isUpper ? { code: "too_big", maximum: limit } : { code: "too_small", minimum: limit };
    issues.push({ origin, ...told, inclusive: true, input, inst: def, continue: !def.abort });
  };
}

/** Code points of a text, as zod counts them; items of a list. */
function countOf(value: string | unknown[]): number {
  if (typeof value !== "string") return value.length;
  let pairs = 0;
  for (let index = 0; index < value.length - 1; index++) {
    if ((value.charCodeAt(index) & 0xfc00) !== 0xd800 || (value.charCodeAt(index + 1) & 0xfc00) !== 0xdc00) continue;
    pairs++;
    index++;
  }
  return value.length - pairs;
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
};
const UNSAFE = "Integers must be within the safe integer range.";

function wholeNumber(def: CheckDefinition): Check["run"] {
  const range = RANGES[String(def.format)];
  if (range === undefined)
    throw new Error(`Schemas have no number ${def.format}: it belongs into lib/platform/schema.`);
  const [minimum, maximum] = range;
  return ({ value, issues }) => {
    const input = value as number;
    const shared = { input, inst: def, continue: !def.abort };
    if (!Number.isInteger(input)) {
      const told = { expected: "int", format: def.format, code: "invalid_type" };
      issues.push({ ...shared, ...told, continue: false });
      return;
    }
    if (!Number.isSafeInteger(input)) {
      const told =
        input > 0
          ? { code: "too_big", maximum: Number.MAX_SAFE_INTEGER }
          : { code: "too_small", minimum: Number.MIN_SAFE_INTEGER };
      issues.push({ ...shared, ...told, note: UNSAFE, origin: "int", inclusive: true });
      return;
    }
    const more = { ...shared, origin: "number", inclusive: true };
    if (input < minimum) issues.push({ ...more, code: "too_small", minimum });
    if (input > maximum) issues.push({ ...more, code: "too_big", maximum });
  };
}

function formatOf(def: CheckDefinition): Check["run"] {
  const { format, prefix } = def;
  const shared = { origin: "string", code: "invalid_format", format, inst: def, continue: !def.abort };
  if (format === "starts_with")
    return ({ value: input, issues }) => {
      if (!(input as string).startsWith(prefix as string)) issues.push({ ...shared, prefix, input });
    };
  if (format === "base64")
    return ({ value: input, issues }) => {
      if (!isBase64(input as string))
        issues.push({ code: "invalid_format", format, input, inst: def, continue: !def.abort });
    };
  const pattern = def.pattern as RegExp;
  if (!PATTERNS.has(String(format)))
    throw new Error(`Schemas have no format ${format}: it belongs into lib/platform/schema.`);
  return ({ value: input, issues }) => {
    pattern.lastIndex = 0;
    if (!pattern.test(input as string)) issues.push({ ...shared, pattern: pattern.toString(), input });
  };
}

/** By its decoder: a pattern runs out of stack where texts are long. */
function isBase64(text: string): boolean {
  if (/\s/.test(text) || text.length % 4 !== 0) return false;
  try {
    atob(text);
    return true;
  } catch {
    return false;
  }
}

function refinement(def: CheckDefinition, holds: (value: unknown) => unknown): Check["run"] {
  const path = (def.path ?? []) as PropertyKey[];
  return ({ value: input, issues }) => {
    const answer = holds(input);
    if (answer instanceof Promise) throw new Error("Schemas wait for nothing: it belongs behind lib/platform/schema.");
    if (answer) return;
    const issue: RawIssue = { code: "custom", input, inst: def, path: [...path], continue: !def.abort };
    if (def.params) issue.params = def.params;
    issues.push(issue);
  };
}
