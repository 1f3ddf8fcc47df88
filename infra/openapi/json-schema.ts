import * as z from "zod";
import { email, localDate } from "../../lib/platform/http/schemas.ts";

export type JsonSchema = { [key: string]: unknown };
type Io = "input" | "output";

const FORMATS_THAT_SAY_IT = new Set(["uuid", "date-time", "date", "email"]);

/** Turns schemas of contracts into JSON Schema; those with an id, by `.meta({ id })`, become components. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  convert(schema: z.ZodType, io: Io): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      override: describe,
    }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    const names = new Map(Object.entries($defs).map(([name, definition]) => [name, this.nameOf(name, definition, io)]));
    for (const [name, definition] of Object.entries($defs)) {
      const { id: _, ...described } = definition;
      this.components[names.get(name) ?? name] = tidy(described, names, io) as JsonSchema;
    }
    return tidy(rest, names, io) as JsonSchema;
  }

  /** Follows references to components. */
  resolve(schema: JsonSchema): JsonSchema {
    const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
    return name === undefined ? schema : (this.components[name] ?? {});
  }

  private nameOf(name: string, definition: JsonSchema, io: Io): string {
    if (name.startsWith("__")) return "Json"; // the one recursive schema there is: z.json()
    const known = this.components[name];
    const { id: _, ...described } = definition;
    const isOther = known !== undefined && JSON.stringify(known) !== JSON.stringify(tidy(described, new Map(), io));
    return isOther && io === "input" ? `${name}Input` : name;
  }
}

// Checked by code of ours rather than by a format, so zod cannot say what they are; what is derived from them inherits
// it.
z.globalRegistry.add(localDate, { format: "date" });
z.globalRegistry.add(email, { format: "email" });

function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
}

/**
 * The fields of an object, or of all forms of one: a field that differs from form to form takes what any of them takes,
 * and only what all of them ask for is required.
 */
export function fieldsOf(schema: JsonSchema): { properties: Record<string, JsonSchema>; required: Set<string> } {
  const forms = (schema.anyOf ?? [schema]) as { properties?: Record<string, JsonSchema>; required?: string[] }[];
  const properties: Record<string, JsonSchema> = {};
  for (const [name, field] of forms.flatMap((form) => Object.entries(form.properties ?? {}))) {
    const known = properties[name];
    properties[name] = known === undefined ? field : either(known, field);
  }
  const sets = forms.map(({ required = [] }) => new Set(required));
  return { properties, required: sets.reduce((all, set) => all.intersection(set), sets[0] ?? new Set<string>()) };
}

function either(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (JSON.stringify(a) === JSON.stringify(b)) return a;
  const values = [a, b].flatMap((schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]));
  return values.length > 0 ? { type: a.type, enum: [...new Set(values)] } : { anyOf: [a, b] };
}

function tidy(value: unknown, names: ReadonlyMap<string, string>, io: Io): unknown {
  if (Array.isArray(value)) return value.map((item) => tidy(item, names, io));
  if (typeof value !== "object" || value === null) return value;
  const schema: JsonSchema = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$ref" && typeof inner === "string") schema.$ref = reference(inner, names);
    else if (key === "oneOf") schema.anyOf = tidy(inner, names, io);
    else if (!isNoise(key, inner, value as JsonSchema, io)) schema[key] = tidy(inner, names, io);
  }
  return Array.isArray(schema.anyOf) ? mergeForms(schema) : schema;
}

function reference(pointer: string, names: ReadonlyMap<string, string>): string {
  const name = pointer.split("/").at(-1) ?? "";
  return `#/components/schemas/${names.get(name) ?? name}`;
}

function isNoise(key: string, value: unknown, schema: JsonSchema, io: Io): boolean {
  if (key === "pattern") return FORMATS_THAT_SAY_IT.has(String(schema.format));
  // New fields in an answer break nobody, so clients should not refuse them.
  if (key === "additionalProperties") return io === "output" && value === false;
  if (key === "minimum" || key === "maximum") return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
  return key === "propertyNames" && JSON.stringify(value) === '{"type":"string"}';
}

/** `anyOf` of equal forms is one of them, and "this or null" is a type of two names. */
function mergeForms(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const forms = [...new Map((anyOf as JsonSchema[]).map((form) => [JSON.stringify(form), form])).values()];
  const [first, second] = forms;
  if (forms.length === 1 && first !== undefined) return { ...first, ...rest };
  if (forms.length === 2 && first?.type !== undefined && second?.type === "null" && first.enum === undefined)
    return { ...first, ...rest, type: [first.type, "null"].flat() };
  return { ...rest, anyOf: forms };
}
