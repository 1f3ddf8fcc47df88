import * as z from "zod";
import { validExampleOf } from "../../../infra/openapi/examples.ts";
import { type JsonSchema, Schemas } from "../../../infra/openapi/json-schema.ts";
import { CATALOGUE } from "../../../lib/settings/rules/catalogue.ts";
import type { Route } from "./endpoints.ts";
import { exampleCall } from "./example-call.ts";

type Body = Record<string, unknown>;

/** One of the forms in which a route takes a body. A setting's value has one for each setting. */
export type BodyForm = {
  route: Route;
  name: string;
  params: Record<string, string>;
  example: Body;
  schema: JsonSchema;
};

/** A place in a body: `[]` is all of it, `0` the first of a list. */
export type BodyField = { path: readonly string[]; schema: JsonSchema };

export function bodyForms(route: Route): BodyForm[] {
  const { body } = route.contract;
  if (body === undefined) return [];
  const { params = {} } = exampleCall(route);
  if (route.operationId === "settingsUpdate") return settingForms(route);
  const forms = formsOf(body);
  const numbered = (index: number) => (forms.length > 1 ? `${route.name}, form ${index + 1}` : route.name);
  return forms.map((form, index) => ({ ...form, route, params, name: numbered(index) }));
}

function settingForms(route: Route): BodyForm[] {
  return Object.entries(CATALOGUE).flatMap(([key, { schema, default: value }]) => {
    // Of an empty list nobody sees what may be in it.
    const examples = Array.isArray(value) && value.length === 0 ? {} : { examples: [value] };
    const forms = formsOf(z.strictObject({ value: schema.meta(examples) }));
    return forms.map((form) => ({ ...form, route, params: { key }, name: `${route.name} ${key}` }));
  });
}

/** Every field of a form with its schema, those of nested objects and of the first of each list included. */
export function fieldsOf({ schema }: Pick<BodyForm, "schema">): BodyField[] {
  const walk = (inner: JsonSchema, path: readonly string[]): BodyField[] => [
    { path, schema: inner },
    ...Object.entries((inner.properties ?? {}) as Record<string, JsonSchema>).flatMap(([key, field]) =>
      walk(field, [...path, key]),
    ),
    ...(inner.items === undefined ? [] : walk(inner.items as JsonSchema, [...path, "0"])),
    ...((inner.anyOf ?? []) as JsonSchema[]).flatMap((form) => walk(form, path)),
  ];
  return walk(schema, []);
}

export const hasType = ({ type }: JsonSchema, wanted: string): boolean => [type].flat().includes(wanted);

/** The body with another value in one place; objects and lists on the way there are made. */
export function withValue(body: Body, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const changed = structuredClone(body);
  let inner = changed;
  for (const [index, step] of path.slice(0, -1).entries()) {
    inner[step] ??= path[index + 1] === "0" ? [] : {};
    inner = inner[step] as Body;
  }
  inner[path.at(-1) ?? ""] = value;
  return changed;
}

export function valueAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Body | undefined)?.[step], body);
}

function formsOf(body: z.ZodType): Pick<BodyForm, "example" | "schema">[] {
  const schemas = new Schemas();
  const whole = schemas.resolve(schemas.convert(body, "input"));
  const forms = (Array.isArray(whole.anyOf) ? whole.anyOf : [whole]) as JsonSchema[];
  return forms.map((form) => {
    const schema = inlined(schemas, form, []) as JsonSchema;
    return { schema, example: validExampleOf(schemas, body, form) as Body };
  });
}

/** Without references, so that whoever walks it need not follow any. What refers to itself ends there: any JSON. */
function inlined(schemas: Schemas, value: unknown, within: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => inlined(schemas, item, within));
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as JsonSchema;
  if (typeof $ref === "string")
    return within.includes($ref) ? {} : inlined(schemas, schemas.resolve(value as JsonSchema), [...within, $ref]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlined(schemas, inner, within)]));
}
