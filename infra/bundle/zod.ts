/**
 * Stands in for zod in the bundles (docs/adr/0075): the same calls make schemas that are nothing but their definitions,
 * and what is wrong with a value lib/platform/schema says, as it does where zod has made them. Of zod there is what
 * functions use; whoever uses more of it learns so from the packaging or from tests/schemas.test.ts.
 */
import type * as z from "zod";
import { parse } from "../../lib/platform/schema/parse.ts";
// Zod's own patterns, by their file: its entry would bring the rest of it.
import * as patterns from "../../node_modules/zod/v4/core/regexes.js";

type Words = (issue: unknown) => string;
type Params = string | { message?: string; error?: string | Words; [more: string]: unknown } | undefined;
type Definition = { readonly type?: string; readonly [more: string]: unknown };
type Shape = Readonly<Record<string, Schema>>;
type Mask = Readonly<Record<string, true>>;
type Check = { readonly _zod: { readonly def: Definition } };
type Value = (value: never) => unknown;

/** What a call says beside what it is about: a message, or a map with one. */
function said(params: Params): Definition {
  if (params === undefined) return {};
  if (typeof params === "string") return { error: () => params };
  const { message, error = message, ...rest } = params;
  if (error === undefined) return rest;
  return { ...rest, error: typeof error === "string" ? () => error : error };
}

const check = (def: Definition): Check => ({ _zod: { def } });

class SchemaError extends Error {
  readonly issues: readonly z.core.$ZodIssue[];

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super(JSON.stringify(issues, null, 2));
    this.name = "ZodError";
    this.issues = issues;
  }
}

class Schema {
  readonly _zod: { readonly def: Definition };

  constructor(def: Definition) {
    this._zod = { def };
  }

  get shape(): Shape {
    return this._zod.def.shape as Shape;
  }

  get options(): readonly unknown[] {
    const { options, entries } = this._zod.def;
    return (options as readonly unknown[] | undefined) ?? Object.values(entries as object);
  }

  safeParse(value: unknown, context: { error?: Words } = {}) {
    const parsed = parse(this as unknown as z.ZodType, value, context);
    return parsed.success ? parsed : { success: false as const, error: new SchemaError(parsed.error.issues) };
  }

  parse(value: unknown, context: { error?: Words } = {}): unknown {
    const parsed = this.safeParse(value, context);
    if (parsed.success) return parsed.data;
    throw parsed.error;
  }

  /** A schema like this one, but for what is said. A default is made anew for each: it stays what makes it. */
  #but(more: Definition): Schema {
    const { def } = this._zod;
    if (def.type !== "default") return new Schema({ ...def, ...more });
    const all = { ...Object.getOwnPropertyDescriptors(def), ...Object.getOwnPropertyDescriptors(more) };
    return new Schema(Object.defineProperties({}, all));
  }

  #also(def: Definition): Schema {
    const { checks = [] } = this._zod.def as { checks?: readonly Check[] };
    return this.#but({ checks: [...checks, check(def)] });
  }

  #bound(name: "min" | "max", value: number, inclusive: boolean, params: Params): Schema {
    if (this._zod.def.type === "number")
      return this.#also({ check: name === "min" ? "greater_than" : "less_than", ...said(params), value, inclusive });
    if (this._zod.def.type !== "string" && this._zod.def.type !== "array")
      throw new Error(`Schemas bound no ${this._zod.def.type}: it belongs into infra/bundle/zod.ts.`);
    const limit = name === "min" ? { minimum: value } : { maximum: value };
    return this.#also({ check: `${name}_length`, ...said(params), ...limit });
  }

  min(value: number, params?: Params): Schema {
    return this.#bound("min", value, true, params);
  }

  max(value: number, params?: Params): Schema {
    return this.#bound("max", value, true, params);
  }

  positive(params?: Params): Schema {
    return this.#bound("min", 0, false, params);
  }

  int(params?: Params): Schema {
    return this.#also({ ...wholeNumber, ...said(params) });
  }

  regex(pattern: RegExp, params?: Params): Schema {
    return this.#also({ check: "string_format", format: "regex", ...said(params), pattern });
  }

  startsWith(prefix: string, params?: Params): Schema {
    return this.#also({ check: "string_format", format: "starts_with", ...said(params), prefix });
  }

  overwrite(tx: Value): Schema {
    return this.#also({ check: "overwrite", tx });
  }

  trim(): Schema {
    return this.overwrite((text: string) => text.trim());
  }

  normalize(form?: string): Schema {
    return this.overwrite((text: string) => text.normalize(form));
  }

  toLowerCase(): Schema {
    return this.overwrite((text: string) => text.toLowerCase());
  }

  toUpperCase(): Schema {
    return this.overwrite((text: string) => text.toUpperCase());
  }

  refine(fn: Value, params?: Params): Schema {
    return this.#also({ type: "custom", check: "custom", fn, ...said(params) });
  }

  transform(change: Value): Schema {
    return this.pipe(new Schema({ type: "transform", transform: change }));
  }

  pipe(out: Schema): Schema {
    return new Schema({ type: "pipe", in: this, out });
  }

  optional(): Schema {
    return new Schema({ type: "optional", innerType: this });
  }

  nullable(): Schema {
    return new Schema({ type: "nullable", innerType: this });
  }

  default(given: unknown): Schema {
    return new Schema({
      type: "default",
      innerType: this,
      get defaultValue() {
        return typeof given === "function" ? given() : copyOf(given);
      },
    });
  }

  catch(given: unknown): Schema {
    return new Schema({
      type: "catch",
      innerType: this,
      catchValue: typeof given === "function" ? given : () => given,
    });
  }

  /** Documents are made of zod's schemas, before deployment. */
  meta(): Schema {
    return this.#but({});
  }

  extend(more: Shape): Schema {
    return this.#but({ shape: { ...this.shape, ...more } });
  }

  pick(mask: Mask): Schema {
    return this.#only((key) => key in mask);
  }

  omit(mask: Mask): Schema {
    return this.#only((key) => !(key in mask));
  }

  #only(isTaken: (key: string) => boolean): Schema {
    const shape = Object.fromEntries(Object.entries(this.shape).filter(([key]) => isTaken(key)));
    return this.#but({ shape, checks: [] });
  }

  partial(mask?: Mask): Schema {
    const fields = Object.entries(this.shape).map(([key, field]) =>
      mask === undefined || key in mask ? [key, field.optional()] : [key, field],
    );
    return this.#but({ shape: Object.fromEntries(fields), checks: [] });
  }

  exclude(gone: readonly string[]): Schema {
    return enumOf((this.options as readonly string[]).filter((value) => !gone.includes(value)));
  }

  keyof(): Schema {
    return enumOf(Object.keys(this.shape));
  }
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === "object" && value?.constructor === Object ? { ...value } : value;
}

const of = (def: Definition, params: Params) => new Schema({ ...def, ...said(params) });

/** Of a format that is a pattern. */
const format = (name: string, pattern: RegExp, params: Params) =>
  of({ type: "string", format: name, check: "string_format", pattern }, params);

const wholeNumber: Definition = { type: "number", check: "number_format", abort: false, format: "safeint" };

export const string = (params?: Params) => of({ type: "string" }, params);
export const number = (params?: Params) => of({ type: "number" }, params);
export const int = (params?: Params) => of(wholeNumber, params);
export const int32 = (params?: Params) => of({ ...wholeNumber, format: "int32" }, params);
export const boolean = (params?: Params) => of({ type: "boolean" }, params);
export const date = (params?: Params) => of({ type: "date" }, params);
export const unknown = () => new Schema({ type: "unknown" });
export const email = (params?: Params) => format("email", patterns.email, params);
export const uuid = (params?: Params) => format("uuid", patterns.uuid(), params);
export const base64 = (params?: Params) =>
  of({ type: "string", format: "base64", check: "string_format", abort: false }, params);

export const iso = {
  date: (params?: Params) => format("date", patterns.date, params),
  datetime: (params?: { offset?: boolean; message?: string }) =>
    format("datetime", patterns.datetime({ offset: false, local: false, ...params }), params),
};

export const coerce = { number: (params?: Params) => of({ type: "number", coerce: true }, params) };

const never = new Schema({ type: "never" });

export const object = (shape: Shape, params?: Params) => of({ type: "object", shape }, params);
export const strictObject = (shape: Shape, params?: Params) => of({ type: "object", shape, catchall: never }, params);
export const looseObject = (shape: Shape, params?: Params) =>
  of({ type: "object", shape, catchall: unknown() }, params);
export const array = (element: Schema, params?: Params) => of({ type: "array", element }, params);
export const tuple = (items: readonly Schema[], params?: Params) => of({ type: "tuple", items, rest: null }, params);
export const record = (keyType: Schema, valueType: Schema, params?: Params) =>
  of({ type: "record", keyType, valueType }, params);
export const union = (options: readonly Schema[], params?: Params) => of({ type: "union", options }, params);
export const discriminatedUnion = (discriminator: string, options: readonly Schema[], params?: Params) =>
  of({ type: "union", options, discriminator }, params);
export const literal = (value: unknown, params?: Params) =>
  of({ type: "literal", values: Array.isArray(value) ? value : [value] }, params);

const enumOf = (values: readonly string[] | Readonly<Record<string, string>>, params?: Params) =>
  of(
    { type: "enum", entries: Array.isArray(values) ? Object.fromEntries(values.map((each) => [each, each])) : values },
    params,
  );

export { enumOf as enum };

export const json = (): Schema => {
  const any: Schema = new Schema({
    type: "lazy",
    getter: () =>
      union([string(), number(), boolean(), new Schema({ type: "null" }), array(any), record(string(), any)]),
  });
  return any;
};

/** What a transformation answers that has complained. */
export const NEVER = Object.freeze({ status: "aborted" });

export const regexes = { date: patterns.date };
