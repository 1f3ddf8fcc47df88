import { createHash } from "node:crypto";
import type * as z from "zod";
import { DATE, FLAGS, guess, instantOf, NUMBERS, OBJECTS, TEXTS } from "./example-values.ts";
import type { JsonSchema, Schemas } from "./json-schema.ts";

/** An example of a schema. `name` is that of the field it stands in. */
export function exampleOf(schemas: Schemas, given: JsonSchema, name = "", withOptional = true): unknown {
  const schema = schemas.resolve(given);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum.includes("employee") ? "employee" : schema.enum[0];
  if (given.$ref === "#/components/schemas/Json") return 15;
  if (Array.isArray(schema.anyOf)) return exampleOf(schemas, schema.anyOf[0] as JsonSchema, name, withOptional);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return OBJECTS[name] ?? objectOf(schemas, schema, withOptional);
  if (type === "array") {
    const item = exampleOf(schemas, (schema.items ?? {}) as JsonSchema, name.replace(/s$/, ""), withOptional);
    return Array.from({ length: Math.max(1, Number(schema.minItems ?? 1)) }, () => item);
  }
  if (type === "boolean") return schema.default ?? FLAGS[name] ?? true;
  if (type === "integer" || type === "number") return numberOf(schema, name);
  if (type === "string") return textOf(schema, name);
  if (type === "null") return null;
  return schema.default ?? 15;
}

/** An example that the schema itself accepts: of optional fields that exclude each other, some are left out. */
export function validExampleOf(schemas: Schemas, zod: z.ZodType, schema: JsonSchema): unknown {
  const example = exampleOf(schemas, schema);
  for (let attempt = 0; attempt < 5; attempt++) {
    const parsed = zod.safeParse(example);
    if (parsed.success) return example;
    for (const issue of parsed.error.issues) drop(example, issue.path);
  }
  const least = exampleOf(schemas, schema, "", false);
  if (zod.safeParse(least).success) return least;
  const { error } = zod.safeParse(exampleOf(schemas, schema));
  throw new Error(`no valid example, give the schema one by .meta({ examples: […] }): ${error?.message}`);
}

/** One example per form of a body that comes in several. */
export function namedExamples(schemas: Schemas, zod: z.ZodType, schema: JsonSchema): Record<string, unknown> {
  const forms = Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [];
  if (forms.length < 2) return { example: validExampleOf(schemas, zod, schema) };
  return Object.fromEntries(forms.map((form, index) => [nameOf(forms, index), validExampleOf(schemas, zod, form)]));
}

function nameOf(forms: JsonSchema[], index: number): string {
  const required = forms.map((form) => (form.required ?? []) as string[]);
  const own = (required[index] ?? []).find((key) => required.every((keys, at) => at === index || !keys.includes(key)));
  return own === undefined ? `form_${index + 1}` : `with_${own}`;
}

function objectOf(schemas: Schemas, schema: JsonSchema, withOptional: boolean): Record<string, unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema.required ?? []) as string[]);
  const shown = properties.filter(([key]) => withOptional || required.has(key));
  if (properties.length === 0 && typeof schema.additionalProperties === "object") {
    const { enum: keys = ["example"] } = (schema.propertyNames ?? {}) as { enum?: string[] };
    const value = exampleOf(schemas, schema.additionalProperties as JsonSchema, "", withOptional);
    return Object.fromEntries(keys.map((key) => [key, value]));
  }
  return Object.fromEntries(shown.map(([key, inner]) => [key, exampleOf(schemas, inner, key, withOptional)]));
}

function numberOf(schema: JsonSchema, name: string): number {
  const least = Number(schema.minimum ?? Number.NEGATIVE_INFINITY);
  const most = Number(schema.maximum ?? Number.POSITIVE_INFINITY);
  const wanted = Number(NUMBERS[name] ?? schema.default ?? guess(name));
  return Math.min(most, Math.max(least, wanted));
}

function textOf(schema: JsonSchema, name: string): string {
  if (schema.format === "uuid") return uuidOf(name);
  if (schema.format === "date-time") return instantOf(name);
  if (schema.format === "date" || /(^|_)date$|^(from|to)$/.test(name)) return DATE;
  if (schema.format === "email" || /email$/.test(name)) return "ada@example.com";
  const known = schema.default ?? TEXTS[name];
  if (typeof known === "string") return known;
  if (/url$/.test(name)) return "https://files.example.com/thumbnails/0198c5a0?signature=…";
  const fallback = "example";
  return fallback.padEnd(Number(schema.minLength ?? 0), "-").slice(0, Number(schema.maxLength ?? 100));
}

/** The same id wherever the same field appears. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `0198c5a0-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
}

function drop(value: unknown, path: readonly PropertyKey[]): void {
  const last = path.at(-1);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
  if (last !== undefined && typeof parent === "object" && parent !== null)
    delete (parent as Record<PropertyKey, unknown>)[last];
}
