import type * as z from "zod";
import { exampleOf } from "../../../infra/openapi/examples.ts";
import type { JsonSchema, Schemas } from "../../../infra/openapi/json-schema.ts";
import type { Route } from "../call/endpoints.ts";
import type { Call } from "../call/when.ts";
import { type Operation, operationOf, schemasOfDocument } from "../fuzz/document.ts";
import type { Canaries } from "./canaries.ts";

type Put = (schema: JsonSchema, name: string) => unknown;

/** Requests that carry a canary in every text there is: once as asked for, then with what is wrong about each. */
export function canaryRequests({ contract, name }: Route, canaries: Canaries, known: Known): Call[] {
  const schemas = schemasOfDocument();
  const operation = operationOf(contract);
  const at = (field: string) => canaries.at(`${field} of ${name}`);
  const fitting: Put = (schema, field) => known[field] ?? fittingText(schemas, schema, field, at);
  const anything: Put = (_, field) => at(field);
  const whole = callOf(schemas, operation, fitting, at);
  const wrong = callOf(schemas, operation, anything, at);
  const { body } = whole;
  return [
    { ...whole, query: accepted(contract.query, whole.query), body: accepted(contract.body, body) } as Call,
    whole,
    // The same again meets what the first has left: names that are taken, things that are gone.
    { ...whole, headers: headersOf(at) },
    wrong,
    { ...whole, query: wrong.query ?? {}, headers: headersOf(at) },
    { ...whole, token: at("authorization") },
    { ...whole, query: { ...whole.query, [at("an unknown parameter")]: at("its value") } },
    ...(body === undefined
      ? []
      : [
          { ...whole, body: { ...(body as object), [at("an unknown field")]: at("its value") } },
          { ...whole, body: JSON.stringify(body).slice(0, -1) },
          { ...whole, body: at("a body that is no JSON") },
          { ...whole, body: `{"${at("a long body")}":"${at("its value").repeat(20_000)}"}` },
          { ...whole, headers: { ...headersOf(at), "content-type": at("content-type") } },
        ]),
  ];
}

/** Without the fields that the contract complains of, such as one that excludes another, and from the first page on. */
function accepted(schema: z.ZodType | undefined, given: unknown): unknown {
  if (schema === undefined || given === undefined) return given;
  let { cursor: _, ...kept } = given as Record<string, unknown>;
  for (;;) {
    const { error } = schema.safeParse(kept);
    const wrong = new Set(error?.issues.map(({ path }) => path[0]));
    const fewer = Object.fromEntries(Object.entries(kept).filter(([key]) => !wrong.has(key)));
    if (error === undefined || Object.keys(fewer).length === Object.keys(kept).length) return kept;
    kept = fewer;
  }
}

/** Values that exist, by the name of the field. */
export type Known = Readonly<Record<string, unknown>>;

function callOf(schemas: Schemas, { parameters = [], requestBody }: Operation, put: Put, at: At): Call {
  const of = (part: string) =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === part)
        .map(({ name, schema }) => [name, String(fill(schemas, schema, name, put))]),
    );
  const schema = requestBody?.content["application/json"].schema;
  return {
    params: of("path"),
    query: of("query"),
    headers: headersOf(at),
    ...(schema === undefined ? {} : { body: fill(schemas, schema, "body", put) }),
  };
}

type At = (field: string) => string;

function headersOf(at: At): Record<string, string> {
  return {
    "idempotency-key": at("idempotency-key"),
    "user-agent": at("user-agent"),
    cookie: `muster_refresh=${at("cookie")}`,
    referer: `https://example.com/${at("referer")}`,
    "x-forwarded-for": at("x-forwarded-for"),
  };
}

/** A value of a schema in which every text is what `put` says. */
function fill(schemas: Schemas, given: JsonSchema, name: string, put: Put): unknown {
  const schema = schemas.resolve(given);
  // Any JSON whatever.
  if (String(given.$ref).endsWith("/Json") || Object.keys(schema).length === 0) return put({ type: "string" }, name);
  const { properties, items, additionalProperties, anyOf } = schema as {
    properties?: Record<string, JsonSchema>;
    items?: JsonSchema;
    additionalProperties?: JsonSchema;
    anyOf?: JsonSchema[];
  };
  if (anyOf?.[0] !== undefined) return fill(schemas, anyOf[0], name, put);
  if (items !== undefined) return [fill(schemas, items, name.replace(/s$/, ""), put)];
  if (properties !== undefined)
    return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, fill(schemas, inner, key, put)]));
  if (typeof additionalProperties === "object")
    return { [String(put({ type: "string" }, `a key of ${name}`))]: fill(schemas, additionalProperties, name, put) };
  return [schema.type].flat().includes("string") ? put(schema, name) : exampleOf(schemas, schema, name);
}

/** What fits the schema, with a canary in it wherever there is room for one. */
function fittingText(schemas: Schemas, schema: JsonSchema, name: string, at: At): unknown {
  const { format, pattern, maxLength = 1000 } = schema as { format?: string; pattern?: string; maxLength?: number };
  if (format === "email") return `${at(name)}x@example.com`;
  if (format === "uri") return `https://example.com/${at(name)}?x=${at(name)}`;
  const isFree =
    format === undefined && pattern === undefined && schema.enum === undefined && schema.const === undefined;
  if (!isFree || name === "timezone") return exampleOf(schemas, schema, name);
  const canary = at(name);
  return canary.length > maxLength ? exampleOf(schemas, schema, name) : canary;
}
