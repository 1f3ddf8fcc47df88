import type * as z from "zod";
import { enumValues, mayBeAbsent, valuesOf, whenAbsent } from "./absence.ts";
import { type Check, checkOf, type Payload } from "./checks.ts";
import { below, type Context, type Definition, type RawIssue, told } from "./issues.ts";

type Schema = z.core.$ZodType;
/** Looks at a value and answers the same payload, or that of the form that fitted. */
type Step = (payload: Payload, context: Context) => Payload;

export type Parsed<Output> =
  | { readonly success: true; readonly data: Output }
  | { readonly success: false; readonly error: { readonly issues: z.core.$ZodIssue[] } };

/**
 * What `safeParse` of the schema answers, issue for issue, without zod: by its definition alone. Functions that are
 * deployed have no zod, whose import takes longer than pg's (docs/adr/0075); here and in tests requests are judged by
 * the same code, with zod's schemas. Throws for a schema of a kind that is not known here.
 */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown, context: Context = {}): Parsed<Output> {
  const { value: data, issues } = stepOf(schema)({ value, issues: [] }, context);
  if (issues.length === 0) return { success: true, data: data as Output };
  return { success: false, error: { issues: issues.map((issue) => told(issue, context)) } };
}

const steps = new WeakMap<Schema, Step>();

function stepOf(schema: Schema): Step {
  const known = steps.get(schema);
  if (known !== undefined) return known;
  const made = withChecks(schema);
  steps.set(schema, made);
  return made;
}

function withChecks(schema: Schema): Step {
  const def = (schema as z.core.$ZodTypes)._zod.def as z.core.$ZodTypeDef & Definition;
  const own = baseOf(schema);
  // A format is a schema and its own first check.
  const first = def.check === undefined ? [] : [schema as unknown as z.core.$ZodCheck<never>];
  const checks = [...first, ...(def.checks ?? [])].map((check) => checkOf(check as z.core.$ZodCheck<never>));
  if (checks.length === 0) return own;
  return (payload, context) => checked(own(payload, context), checks, def);
}

function checked(payload: Payload, checks: readonly Check[], def: Definition): Payload {
  const { issues } = payload;
  let isOver = isAborted(payload, 0);
  for (const { run, always } of checks) {
    if (always === undefined ? isOver : isEnded(payload) || !always(payload)) continue;
    const before = issues.length;
    run(payload);
    for (let index = before; index < issues.length; index++) {
      const issue = issues[index];
      if (issue !== undefined) issue.schema ??= def;
    }
    isOver ||= issues.length > before && isAborted(payload, before);
  }
  return payload;
}

function isAborted({ aborted, issues }: Payload, from: number): boolean {
  if (aborted === true) return true;
  for (let index = from; index < issues.length; index++) if (issues[index]?.continue !== true) return true;
  return false;
}

const isEnded = ({ aborted, issues }: Payload) => aborted === true || issues.some((issue) => issue.continue === false);

function baseOf(schema: Schema): Step {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("coerce" in def && def.coerce && def.type !== "number")
    throw new Error(`Schemas coerce no ${def.type}: it belongs into lib/platform/schema.`);
  switch (def.type) {
    case "string":
      return ofType(def, "string", (value) => typeof value === "string");
    case "boolean":
      return ofType(def, "boolean", (value) => typeof value === "boolean");
    case "null":
      return ofType(def, "null", (value) => value === null);
    case "undefined":
      return ofType(def, "undefined", (value) => value === undefined);
    case "never":
      return ofType(def, "never", () => false);
    case "unknown":
      return (payload) => payload;
    case "number":
      return number(def);
    case "date":
      return date(def);
    case "enum":
      return oneOf(def, enumValues(def));
    case "literal":
      return oneOf(def, def.values);
    case "array":
      return array(def);
    case "tuple":
      return tuple(def);
    case "object":
      return object(def);
    case "record":
      return record(def);
    case "union":
      return "discriminator" in def ? discriminated(def as z.core.$ZodDiscriminatedUnionDef) : union(def);
    case "optional":
      return optional(def);
    case "nullable": {
      const inner = stepOf(def.innerType);
      return (payload, context) => (payload.value === null ? payload : inner(payload, context));
    }
    case "default":
      return withDefault(def);
    case "catch":
      return withCatch(def);
    case "pipe":
      return pipe(def);
    case "transform":
      return transform(def);
    case "lazy": {
      // It may contain itself.
      let inner: Step | undefined;
      return (payload, context) => {
        inner ??= stepOf(def.getter());
        return inner(payload, context);
      };
    }
    default:
      throw new Error(`Schemas have no kind ${def.type}: it belongs into lib/platform/schema.`);
  }
}

function complain(payload: Payload, inst: Definition, expected: string, more: Partial<RawIssue> = {}): Payload {
  payload.issues.push({ expected, code: "invalid_type", input: payload.value, inst, ...more });
  return payload;
}

function ofType(def: Definition, expected: string, is: (value: unknown) => boolean): Step {
  return (payload) => (is(payload.value) ? payload : complain(payload, def, expected));
}

function number(def: z.core.$ZodNumberDef): Step {
  return (payload) => {
    if (def.coerce) payload.value = numberFrom(payload.value);
    const { value } = payload;
    if (typeof value === "number" && Number.isFinite(value)) return payload;
    return complain(payload, def, "number", typeof value === "number" ? { received: String(value) } : {});
  };
}

function numberFrom(value: unknown): unknown {
  try {
    return Number(value);
  } catch {
    return value;
  }
}

function date(def: z.core.$ZodDateDef): Step {
  return (payload) => {
    const { value } = payload;
    if (!(value instanceof Date)) return complain(payload, def, "date");
    return Number.isNaN(value.getTime()) ? complain(payload, def, "date", { received: "Invalid Date" }) : payload;
  };
}

function oneOf(inst: Definition, values: readonly unknown[]): Step {
  const known = new Set(values);
  return (payload) => {
    if (known.has(payload.value)) return payload;
    payload.issues.push({ code: "invalid_value", values, input: payload.value, inst });
    return payload;
  };
}

function array(def: z.core.$ZodArrayDef): Step {
  const item = stepOf(def.element);
  const caps = capsOf(def.checks ?? []);
  return (payload, context) => {
    const input = payload.value;
    if (!Array.isArray(input)) return complain(payload, def, "array");
    // One that is too long is refused before anybody looks at its items.
    const cap = caps.find(({ maximum }) => input.length > maximum);
    if (cap !== undefined) {
      const start = payload.issues.length;
      cap.check.run(payload);
      const issue = payload.issues[start];
      if (issue !== undefined) Object.assign(issue, { continue: false, schema: issue.schema ?? def });
      return payload;
    }
    const output = new Array<unknown>(input.length);
    payload.value = output;
    for (let index = 0; index < input.length; index++) {
      const { value, issues } = item({ value: input[index], issues: [] }, context);
      if (issues.length > 0) payload.issues.push(...below(index, issues));
      output[index] = value;
    }
    return payload;
  };
}

/** The upper limits of a list, up to a check that may change it. */
function capsOf(checks: readonly z.core.$ZodCheck<never>[]): { maximum: number; check: Check }[] {
  const caps: { maximum: number; check: Check }[] = [];
  for (const check of checks) {
    const def = check._zod.def as Definition & { maximum?: number };
    if (def.check !== "min_length" && def.check !== "max_length") break;
    if (def.maximum !== undefined) caps.push({ maximum: def.maximum, check: checkOf(check) });
  }
  return caps;
}

function tuple(def: z.core.$ZodTupleDef): Step {
  const { items, rest } = def;
  if (rest) throw new Error("Schemas have no tuple with a rest: it belongs into lib/platform/schema.");
  const each = items.map(stepOf);
  const needed = items.findLastIndex((item) => whenAbsent(item) === undefined) + 1;
  const answered = items.findLastIndex((item) => !mayBeAbsent(item)) + 1;
  return (payload, context) => {
    const input = payload.value;
    if (!Array.isArray(input)) return complain(payload, def, "tuple");
    const output: unknown[] = [];
    payload.value = output;
    const shared = { inclusive: true, input, inst: def, origin: "array" };
    if (input.length < needed) {
      payload.issues.push({ ...shared, code: "too_small", minimum: needed });
      return payload;
    }
    if (input.length > items.length) payload.issues.push({ ...shared, code: "too_big", maximum: items.length });
    for (const [index, item] of items.entries()) {
      const isAbsent = index >= input.length && index >= answered;
      const result = each[index]?.({ value: input[index], issues: [] }, context);
      if (isAbsent && (whenAbsent(item) === "optional" || (result?.issues.length ?? 0) > 0)) break;
      if (result === undefined) break;
      if (result.issues.length > 0) payload.issues.push(...below(index, result.issues));
      output[index] = result.value;
    }
    while (
      output.length > input.length &&
      output.at(-1) === undefined &&
      mayBeAbsent(items[output.length - 1] as Schema)
    )
      output.pop();
    return payload;
  };
}

type Field = {
  readonly key: string;
  readonly step: Step;
  readonly absent: ReturnType<typeof whenAbsent>;
  readonly mayBeAbsent: boolean;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function object(def: z.core.$ZodObjectDef): Step {
  const fields = Object.entries(def.shape).map(
    ([key, schema]): Field => ({
      key,
      step: stepOf(schema),
      absent: whenAbsent(schema),
      mayBeAbsent: mayBeAbsent(schema),
    }),
  );
  const names = new Set(fields.map(({ key }) => key));
  const others = def.catchall?._zod.def.type;
  if (others !== undefined && others !== "never" && others !== "unknown")
    throw new Error(`Schemas have no object of others that are ${others}: it belongs into lib/platform/schema.`);
  return (payload, context) => {
    const input = payload.value;
    if (!isObject(input)) return complain(payload, def, "object");
    const output: Record<string, unknown> = {};
    payload.value = output;
    for (const field of fields) {
      const result = field.step({ value: input[field.key], issues: [] }, context);
      takeField(field, result, payload, output, field.key in input);
    }
    if (others === undefined) return payload;
    const unknown: string[] = [];
    for (const key in input) {
      if (names.has(key)) continue;
      if (others === "never") unknown.push(key);
      else if (key !== "__proto__") output[key] = input[key];
    }
    if (unknown.length > 0)
      payload.issues.push({ code: "unrecognized_keys", keys: unknown, input, inst: def, continue: true });
    return payload;
  };
}

function takeField(field: Field, result: Payload, payload: Payload, output: Record<string, unknown>, isThere: boolean) {
  const { key, absent } = field;
  if (!isThere && field.mayBeAbsent) {
    if (absent === "optional") return;
    if (absent === "defaulted" && result.issues.length > 0) return;
  }
  if (result.issues.length > 0) payload.issues.push(...below(key, result.issues));
  if (!isThere && absent === undefined) {
    if (result.issues.length === 0)
      payload.issues.push({ code: "invalid_type", expected: "nonoptional", input: undefined, path: [key] });
    return;
  }
  if (result.value !== undefined || isThere || (absent === "defaulted" && !field.mayBeAbsent))
    output[key] = result.value;
}

function record(def: z.core.$ZodRecordDef): Step {
  const { keyType, valueType, ...more } = def as {
    keyType: Schema;
    valueType: Schema;
    mode?: string;
    partial?: boolean;
  };
  if (more.mode === "loose" || more.partial === true)
    throw new Error("Schemas have no such record: it belongs into lib/platform/schema.");
  const [key, value] = [stepOf(keyType), stepOf(valueType)];
  const declared = valuesOf(keyType);
  return (payload, context) => {
    const input = payload.value;
    if (!isObject(input) || !isPlain(input)) return complain(payload, def, "record");
    const output: Record<string, unknown> = {};
    payload.value = output;
    const take = (name: string, as: unknown) => {
      const result = value({ value: input[name], issues: [] }, context);
      if (result.issues.length > 0) payload.issues.push(...below(name, result.issues));
      output[String(as)] = result.value;
    };
    if (declared !== undefined) {
      for (const name of declared) take(String(name), name);
      const keys = Object.keys(input).filter((name) => !declared.has(name));
      if (keys.length > 0) payload.issues.push({ code: "unrecognized_keys", input, inst: def, keys, continue: true });
      return payload;
    }
    for (const name of Object.keys(input)) {
      if (name === "__proto__") continue;
      const named = key({ value: name, issues: [] }, context);
      if (named.issues.length === 0) {
        if (named.value !== "__proto__") take(name, named.value);
        continue;
      }
      const issues = named.issues.map((issue) => told(issue, context));
      payload.issues.push({ code: "invalid_key", origin: "record", issues, input: name, path: [name], inst: def });
    }
    return payload;
  };
}

/** What JSON.parse and literals make, not an instance of a class. */
function isPlain(value: object): boolean {
  const made = (value as { constructor?: unknown }).constructor;
  if (typeof made !== "function") return true;
  return isObject(made.prototype) && Object.hasOwn(made.prototype, "isPrototypeOf");
}

function union(def: z.core.$ZodUnionDef): Step {
  const forms = def.options.map(stepOf);
  return (payload, context) => {
    if (forms.length === 1 && forms[0] !== undefined) return forms[0](payload, context);
    const results: Payload[] = [];
    for (const form of forms) {
      const result = form({ value: payload.value, issues: [] }, context);
      if (result.issues.length === 0) return result;
      results.push(result);
    }
    const [almost, ...others] = results.filter((result) => !isAborted(result, 0));
    if (almost !== undefined && others.length === 0) {
      payload.value = almost.value;
      return almost;
    }
    const errors = results.map(({ issues }) => issues.map((issue) => told(issue, context)));
    payload.issues.push({ code: "invalid_union", input: payload.value, inst: def, errors });
    return payload;
  };
}

function discriminated(def: z.core.$ZodDiscriminatedUnionDef): Step {
  const { discriminator } = def;
  const forms = new Map<unknown, Step>();
  for (const option of def.options) {
    const { shape } = (option as z.core.$ZodObject)._zod.def;
    const values = shape?.[discriminator] && valuesOf(shape[discriminator]);
    if (values === undefined) throw new Error(`A form does not say its ${discriminator}.`);
    for (const value of values) {
      if (forms.has(value)) throw new Error(`Two forms say the same ${discriminator}.`);
      forms.set(value, stepOf(option));
    }
  }
  return (payload, context) => {
    const input = payload.value;
    if (!isObject(input)) return complain(payload, def, "object");
    const form = forms.get(input[discriminator]);
    if (form !== undefined) return form(payload, context);
    const why = { note: "No matching discriminator", discriminator, options: [...forms.keys()] };
    payload.issues.push({ code: "invalid_union", errors: [], ...why, input, path: [discriminator], inst: def });
    return payload;
  };
}

function optional(def: z.core.$ZodOptionalDef): Step {
  const inner = stepOf(def.innerType);
  const isDefaulted = whenAbsent(def.innerType) === "defaulted";
  return (payload, context) => {
    if (payload.value !== undefined) return inner(payload, context);
    if (!isDefaulted) return payload;
    const result = inner({ value: undefined, issues: [] }, context);
    payload.value = result.issues.length > 0 ? undefined : result.value;
    return payload;
  };
}

function withDefault(def: z.core.$ZodDefaultDef): Step {
  const inner = stepOf(def.innerType);
  return (payload, context) => {
    // Each gets one of its own: the definition makes a new one whenever it is asked.
    if (payload.value === undefined) {
      payload.value = def.defaultValue;
      return payload;
    }
    const result = inner(payload, context);
    if (result.value === undefined) result.value = def.defaultValue;
    return result;
  };
}

function withCatch(def: z.core.$ZodCatchDef): Step {
  const inner = stepOf(def.innerType);
  return (payload, context) => {
    const { value: input } = payload;
    const result = inner({ value: input, issues: [] }, context);
    if (result.issues.length === 0) {
      payload.value = result.value;
      return payload;
    }
    const error = { issues: result.issues.map((issue) => told(issue, context)) };
    payload.value = def.catchValue({ ...result, value: input, error, input } as never);
    return payload;
  };
}

function pipe(def: z.core.$ZodPipeDef): Step {
  const [first, second] = [stepOf(def.in), stepOf(def.out)];
  return (payload, context) => {
    const left = first(payload, context);
    // What is wrong stops it; an unknown field says nothing of the value.
    if (left.issues.some(({ code }) => code !== "unrecognized_keys")) {
      left.aborted = true;
      return left;
    }
    return second({ value: left.value, issues: left.issues }, context);
  };
}

/** What a transformation is given beside the value; it may complain, and answers `z.NEVER` then. */
type Complaining = Payload & { addIssue?: (issue: string | RawIssue) => void };

function transform(def: z.core.$ZodTransformDef): Step {
  return (payload: Complaining) => {
    payload.addIssue = (given) => {
      const issue: RawIssue = typeof given === "string" ? { code: "custom", message: given } : { ...given };
      issue.code ??= "custom";
      if (!("input" in issue)) issue.input = payload.value;
      issue.inst ??= def;
      payload.issues.push(issue);
    };
    payload.value = def.transform(payload.value, payload as never);
    return payload;
  };
}
