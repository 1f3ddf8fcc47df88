import type * as z from "zod";

/** What somebody's own message is made of, or undefined where ours stands. */
type Words = (issue: z.core.$ZodRawIssue) => string | { message: string } | undefined | null;

/** A schema or a check by its definition, which is what tells one from another. */
export type Definition = {
  readonly type?: string;
  readonly check?: string;
  readonly error?: z.core.$ZodErrorMap<never> | undefined;
};

/** A complaint before it has words: who raised it, and of which schema the check was. */
export type RawIssue = {
  code: string;
  input?: unknown;
  path?: PropertyKey[];
  message?: string | undefined;
  /** Whether the checks behind it still run. */
  continue?: boolean | undefined;
  inst?: Definition;
  schema?: Definition | undefined;
  [more: string]: unknown;
};

export type Context = { readonly error?: Words | undefined };

/** The complaint as it is told: in the words of the check, of its schema, of whoever asked, or in English. */
export function told(raw: RawIssue, context: Context): z.core.$ZodIssue {
  const { inst } = raw;
  if (inst?.type !== undefined) raw.schema = inst.check === undefined ? inst : (raw.schema ?? inst);
  const { inst: _, schema, continue: _continue, input: _input, ...rest } = raw;
  const issue = raw as unknown as z.core.$ZodRawIssue;
  const message =
    raw.message ||
    (said(inst, issue) ??
      (schema === inst ? undefined : said(schema, issue)) ??
      said(context, issue) ??
      inEnglish(raw));
  return { ...rest, path: raw.path ?? [], message } as unknown as z.core.$ZodIssue;
}

function said(by: { readonly error?: unknown } | undefined, issue: z.core.$ZodRawIssue): string | undefined {
  const words = (by?.error as Words | undefined)?.(issue);
  return typeof words === "string" ? words : (words?.message ?? undefined);
}

/** Below a field or an item. Changes them: they are nobody else's. */
export function below(key: PropertyKey, issues: RawIssue[]): RawIssue[] {
  for (const issue of issues) {
    issue.path ??= [];
    issue.path.unshift(key);
  }
  return issues;
}

const UNITS: Readonly<Record<string, string>> = { string: "characters", array: "items" };

const FORMATS: Readonly<Record<string, string>> = {
  email: "email address",
  uuid: "UUID",
  datetime: "ISO datetime",
  date: "ISO date",
  base64: "base64-encoded string",
};

/** zod's own words for what can come of our schemas (tests/schemas.test.ts compares the two). */
function inEnglish(raw: RawIssue): string {
  switch (raw.code) {
    case "invalid_type":
      return `Invalid input: expected ${raw.expected}, received ${typeOf(raw.input)}`;
    case "invalid_value": {
      const values = (raw.values as readonly unknown[]).map(quoted);
      if (values.length === 1) return `Invalid input: expected ${values[0]}`;
      return `Invalid option: expected one of ${values.join("|")}`;
    }
    case "too_big":
      return `Too big: expected ${raw.origin} ${measure(raw, "<", raw.maximum)}`;
    case "too_small":
      return `Too small: expected ${raw.origin} ${measure(raw, ">", raw.minimum)}`;
    case "invalid_format":
      if (raw.format === "starts_with") return `Invalid string: must start with "${raw.prefix}"`;
      if (raw.format === "regex") return `Invalid string: must match pattern ${raw.pattern}`;
      return `Invalid ${FORMATS[String(raw.format)] ?? raw.format}`;
    case "unrecognized_keys": {
      const keys = raw.keys as readonly string[];
      return `Unrecognized key${keys.length > 1 ? "s" : ""}: ${keys.map(quoted).join(", ")}`;
    }
    case "invalid_key":
      return `Invalid key in ${raw.origin}`;
    case "invalid_union": {
      const options = (raw.options ?? []) as readonly unknown[];
      if (options.length === 0) return "Invalid input";
      return `Invalid discriminator value. Expected ${options.map((option) => `'${option}'`).join(" | ")}`;
    }
    default:
      return "Invalid input";
  }
}

function measure({ origin, inclusive, exact }: RawIssue, sign: string, limit: unknown): string {
  const how = exact ? "exactly " : inclusive ? `${sign}=` : sign;
  const unit = UNITS[String(origin)];
  return unit === undefined ? `to be ${how}${limit}` : `to have ${how}${limit} ${unit}`;
}

const quoted = (value: unknown) => (typeof value === "string" ? `"${value}"` : String(value));

function typeOf(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? "number" : String(value);
  if (typeof value !== "object") return typeof value;
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const isOfAClass = Object.getPrototypeOf(value) !== Object.prototype && "constructor" in value && value.constructor;
  return isOfAClass ? value.constructor.name : "object";
}
