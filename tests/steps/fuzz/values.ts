import fc from "fast-check";
import { exampleOf } from "../../../infra/openapi/examples.ts";
import type { JsonSchema, Schemas } from "../../../infra/openapi/json-schema.ts";
import { addDays } from "../../../lib/platform/time/calendar.ts";
import { hostileJson, hostileKey, hostileNumber, hostileTime, UNSTORABLE, withKey } from "./hostile.ts";

/**
 * Values that exist in the scene, such as a member's id or a password, by the name of the field that takes them; `mostly`
 * where the schema may make some up as well.
 */
export type Known = (name: string) => fc.Arbitrary<unknown> | { readonly mostly: fc.Arbitrary<unknown> } | undefined;

/** How many values of a field fit its schema, for four just beyond it and two that have nothing to do with it. */
const FITTING = 100;

/** Longer texts say nothing new, and cost the time of a thousand requests. */
const MAX_TEXT = 110_000;

/** Makes values of the document's schemas: most fit, with the limits well covered, and now and then one does not. */
export class Values {
  private readonly schemas: Schemas;
  private readonly known: Known;

  constructor(schemas: Schemas, known: Known) {
    this.schemas = schemas;
    this.known = known;
  }

  of(schema: JsonSchema, name = ""): fc.Arbitrary<unknown> {
    return fc.oneof(
      { weight: FITTING, arbitrary: this.fitting(schema, name) },
      { weight: 4, arbitrary: beyond(this.schemas.resolve(schema)) },
      { weight: 2, arbitrary: hostileJson },
    );
  }

  private fitting(given: JsonSchema, name: string): fc.Arbitrary<unknown> {
    const schema = this.schemas.resolve(given);
    const known = this.known(name);
    if (known === undefined) return this.madeUp(schema, given, name);
    if (!("mostly" in known)) return known;
    return fc.oneof({ weight: 2, arbitrary: known.mostly }, { weight: 1, arbitrary: this.madeUp(schema, given, name) });
  }

  private madeUp(schema: JsonSchema, given: JsonSchema, name: string): fc.Arbitrary<unknown> {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
    if (Array.isArray(schema.anyOf)) return this.anyOf(schema.anyOf as JsonSchema[], given, name);
    const types = [schema.type].flat();
    const kinds = types.map((type) => this.ofType(String(type), schema, name));
    return fc.oneof(...kinds);
  }

  private anyOf(forms: readonly JsonSchema[], given: JsonSchema, name: string): fc.Arbitrary<unknown> {
    // Any JSON whatever, which refers to itself.
    if (String(given.$ref).endsWith("/Json")) return fc.jsonValue({ maxDepth: 2, stringUnit: "binary" });
    return fc.oneof(...forms.map((form) => this.fitting(form, name)));
  }

  private ofType(type: string, schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
    switch (type) {
      case "object":
        return this.object(schema);
      case "array":
        return this.array(schema, name);
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case "integer":
      case "number":
        return number(schema, Number(this.example(schema, name)));
      case "string":
        return text(schema, String(this.example(schema, name)));
      default:
        return hostileJson;
    }
  }

  private object(schema: JsonSchema): fc.Arbitrary<unknown> {
    const { properties = {}, required = [], additionalProperties, propertyNames } = schema as ObjectSchema;
    if (typeof additionalProperties === "object") {
      const keys = fc.constantFrom(...(propertyNames?.enum ?? ["a", "b", "é", "constructor"]));
      return fc.dictionary(keys, this.of(additionalProperties), { maxKeys: 8 });
    }
    const fields = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, this.of(inner, key)]));
    const complete = fc.record(fields, { requiredKeys: required });
    const least = fc.record(Object.fromEntries(Object.entries(fields).filter(([key]) => required.includes(key))));
    const names = Object.keys(fields);
    const optional = Object.entries(fields).filter(([key]) => !required.includes(key));
    const more = fc.tuple(complete, hostileKey, hostileJson).map(([whole, key, value]) => withKey(whole, key, value));
    return fc.oneof(
      { weight: FITTING / 2, arbitrary: complete },
      // Fields that exclude each other: with the fewest, or one more, a request gets furthest.
      { weight: FITTING / 4, arbitrary: least },
      ...optional.map(([key, value]) => ({
        weight: Math.ceil(FITTING / 4 / optional.length),
        arbitrary: fc.tuple(least, value).map(([some, one]) => ({ ...some, [key]: one })),
      })),
      { weight: 2, arbitrary: more },
      ...(names.length === 0 ? [] : [{ weight: 1, arbitrary: lacking(complete, names) }]),
    );
  }

  private array(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
    const { minItems = 0, maxItems = 100, items = {} } = schema as ArraySchema;
    const item = this.of(items, name.replace(/s$/, ""));
    return fc.oneof(
      { weight: 20, arbitrary: fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) }) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(item, fc.constantFrom(maxItems, maxItems + 1))
          .map(([one, times]) => Array.from({ length: times }, () => one)),
      },
    );
  }

  private example(schema: JsonSchema, name: string): unknown {
    return exampleOf(this.schemas, schema, name);
  }
}

type ObjectSchema = {
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: { enum?: string[] };
};
type ArraySchema = { minItems?: number; maxItems?: number; items?: JsonSchema };

function lacking(object: fc.Arbitrary<object>, names: readonly string[]): fc.Arbitrary<object> {
  return fc
    .tuple(object, fc.constantFrom(...names))
    .map(([whole, gone]) => Object.fromEntries(Object.entries(whole).filter(([key]) => key !== gone)));
}

function number(schema: JsonSchema, example: number): fc.Arbitrary<unknown> {
  const min = Number(schema.minimum ?? schema.exclusiveMinimum ?? -2_147_483_648);
  const max = Number(schema.maximum ?? schema.exclusiveMaximum ?? 2_147_483_647);
  const within = schema.type === "integer" ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
  return fc.oneof({ weight: 4, arbitrary: fc.constant(example) }, fc.constantFrom(min, max), within);
}

function text(schema: JsonSchema, example: string): fc.Arbitrary<unknown> {
  if (schema.format === "date-time") return instant;
  if (schema.format === "date") return date;
  if (schema.format === "email") return fc.oneof(fc.constant(example), fc.emailAddress(), longAddress);
  if (schema.format === "uri") return fc.oneof(fc.constant(example), fc.webUrl({ withQueryParameters: true }));
  if (schema.format === "uuid") return fc.oneof(fc.constant(example), fc.uuid());
  if (schema.pattern !== undefined) return fc.constant(example);
  const { minLength = 0, maxLength = 1000 } = schema as { minLength?: number; maxLength?: number };
  const longest = Math.min(maxLength, MAX_TEXT);
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(example) },
    {
      weight: 3,
      arbitrary: fc.string({ unit: "binary", minLength, maxLength: Math.max(minLength, Math.min(longest, 40)) }),
    },
    { weight: 2, arbitrary: fc.constantFrom(...UNSTORABLE).map((given) => given.slice(0, longest)) },
    fc.constantFrom("x", "é", "🎉").map((unit) => unit.repeat(longest).slice(0, longest)),
    fc.constant("x".repeat(minLength)),
  );
}

const longAddress = fc
  .constantFrom(60, 64, 65, 240, 243, 244, 300)
  .map((length) => `${"a".repeat(length)}@example.com`);

/** Of the last days, to the hour or to the second, some minutes ahead, and in every offset. */
export const instant = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: -7200, max: 7200 }),
      fc.integer({ min: 0, max: 400 }).map((days) => days * 86_400),
    ),
    fc.constantFrom("Z", "Z", "+00:00", "-12:00", "+05:45"),
  )
  .map(([ago, zone]) => `${new Date(Date.now() - ago * 1000).toISOString().slice(0, 19)}${zone}`);

const date = fc
  .oneof({ weight: 4, arbitrary: fc.integer({ min: -2, max: 40 }) }, fc.integer({ min: -400, max: 800 }))
  .map((ago) => addDays(new Date().toISOString().slice(0, 10), -ago));

/** One more, one less, one longer: what the schema just does not take. */
function beyond(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { format, minimum, maximum, minLength, maxLength, enum: allowed } = schema as Limits;
  if (format === "date" || format === "date-time") return hostileTime;
  const cases: fc.Arbitrary<unknown>[] = [hostileNumber];
  if (minimum !== undefined) cases.push(fc.constant(minimum - 1));
  if (maximum !== undefined) cases.push(fc.constant(maximum + 1));
  if (minLength !== undefined) cases.push(fc.constant("x".repeat(Math.max(0, minLength - 1))));
  if (maxLength !== undefined && maxLength < MAX_TEXT) cases.push(fc.constant("x".repeat(maxLength + 1)));
  if (allowed !== undefined) cases.push(fc.constantFrom(...allowed).map((one) => `${one} `.toUpperCase()));
  return fc.oneof(...cases, fc.constant(null));
}

type Limits = {
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  enum?: unknown[];
};
