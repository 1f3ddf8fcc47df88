import { randomUUID } from "node:crypto";
import { validExampleOf } from "../../../infra/openapi/examples.ts";
import { type JsonSchema, Schemas } from "../../../infra/openapi/json-schema.ts";
import { REPEATED } from "../scene/lessons.ts";
import { kindOf, type Tenant } from "../scene/tenant.ts";
import { SCHEDULED_FROM } from "../scene/tenant-work.ts";
import type { Route } from "./endpoints.ts";
import type { Call } from "./when.ts";

type Part = "params" | "query" | "body";
const PARTS = ["params", "query", "body"] as const;

/** A place in a route's requests where an id or a cursor goes. */
export type Slot = {
  /** `query.user_id`; with the number of the form where a part has several. */
  name: string;
  part: Part;
  /** Which of the forms that the part comes in. */
  form: number;
  /** From the part to the value; `0` is the first of an array. */
  path: readonly string[];
  field: string;
};

export const isCursor = ({ field }: Slot) => field === "cursor";

/** Every id and cursor that a route's contract takes, found by walking its schemas: uuids, and what is named as an id. */
export function slotsOf(route: Route): Slot[] {
  return PARTS.flatMap((part) => {
    const forms = formsOf(route, part);
    return forms.flatMap(({ schema, schemas }, form) =>
      walk(schemas, schema, []).map((path) => ({
        name: `${part}.${path.join(".")}${forms.length > 1 ? ` of form ${form + 1}` : ""}`,
        part,
        form,
        path,
        field: path.findLast((step) => step !== "0") ?? "",
      })),
    );
  }).filter(({ field }) => !OF_ITS_OWN.some((own) => own === field || own === `${route.name} ${field}`));
}

/** A device makes its id up, and those of what it did offline: nothing that is kept has them. */
const OF_ITS_OWN = ["device_id", "POST /api/sync/push op_id"];

type Ids = Partial<Tenant["ids"]>;

/**
 * A request that is valid for the tenant with these ids, as short as the contract allows, with `value` in the slot.
 * What PUTs change is said in `BODIES`: contracts cannot tell what has to be there at least.
 */
export function requestFor(route: Route, ids: Ids, slot?: Slot, value?: string): Call {
  const built = Object.fromEntries(
    PARTS.map((part) => [part, partOf(route, part, ids, slot?.part === part ? slot : undefined, value)]),
  );
  const { params, query, body } = built;
  return {
    params: texts(params),
    query: texts(query),
    ...(route.contract.body === undefined ? {} : { body }),
  };
}

/** The shortest request of a read, and one more for each text that its filters, such as `search`, are tried with. */
export function filteredRequestsFor(
  route: Route,
  ids: Ids,
  texts: Readonly<Record<string, readonly string[]>>,
): Call[] {
  const plain = requestFor(route, ids);
  const known = new Set(formsOf(route, "query").flatMap(({ schema }) => Object.keys(schema.properties ?? {})));
  const filters = Object.entries(texts).filter(([filter]) => known.has(filter));
  return [
    plain,
    ...filters.flatMap(([filter, values]) =>
      values.map((value) => ({ ...plain, query: { ...plain.query, [filter]: value } })),
    ),
  ];
}

/** Enough to change something, where the contract's example would say too much at once. */
const BODIES: Readonly<Record<string, object>> = {
  "PUT /api/attendance/{id}": { notes: "corrected", reason: "a slip" },
  "POST /api/sessions": { name: "Algebra", starts_at: "2190-01-01T08:00:00Z", ends_at: "2190-01-01T09:00:00Z" },
  "POST /api/attendance/mark": { session_id: "x", code: "0000000000000000" },
  "POST /api/sessions/{id}/check-in": { location: { latitude: 52.5163, longitude: 13.3777 } },
  "POST /api/classes/{id}/series": { ...REPEATED, name: "Algebra" },
  "PUT /api/series/{id}": { description: "Rings" },
  "PUT /api/sessions/{id}": { description: "Rings" },
  "PUT /api/organizations/{id}": { address: "Main Street 1" },
  "PUT /api/users/{id}/schedules": { valid_from: SCHEDULED_FROM, kind: "none" },
  "PUT /api/users/{id}": { phone_number: "+49 30 1" },
  "POST /api/sync/push": {
    user_id: "x",
    device_id: "0198c5a0-bd93-7198-8490-29707fbad465",
    sent_at: "2026-03-02T12:00:00Z",
    operations: [
      {
        op_id: "0198c5a0-bd93-7198-8490-29707fbad466",
        resource: "x",
        action: "y",
        occurred_at: "2026-03-02T12:00:00Z",
      },
    ],
  },
};

function partOf(route: Route, part: Part, ids: Ids, slot: Slot | undefined, value: string | undefined): unknown {
  const form = formsOf(route, part)[slot?.form ?? 0];
  const zod = route.contract[part];
  if (form === undefined || zod === undefined) return {};
  const { schema, schemas } = form;
  const example = validExampleOf(schemas, zod, schema) as Record<string, unknown>;
  const required = new Set((schema.required ?? []) as string[]);
  // With what a slot lies in, whether it is required or not.
  if (slot !== undefined && slot.path.length > 1) required.add(slot.path[0] ?? "");
  const least = Object.fromEntries(Object.entries(example).filter(([key]) => required.has(key)));
  const given = part === "body" ? BODIES[route.name] : undefined;
  const request: unknown = given === undefined ? freshen(least) : structuredClone(given);
  for (const path of walk(schemas, schema, [])) {
    const field = path.findLast((step) => step !== "0") ?? "";
    if (field !== "cursor" && has(request, path))
      put(request, path, ids[kindOf(route.contract, field)] ?? randomUUID());
  }
  if (slot !== undefined && value !== undefined) put(request, slot.path, value);
  return request;
}

/** Addresses that nobody has yet, days of now rather than of the document, and the schedule that has not begun. */
function freshen(example: Record<string, unknown>): Record<string, unknown> {
  const today = new Date().toISOString().slice(0, 10);
  return Object.fromEntries(
    Object.entries(example).map(([key, value]) => {
      if (/email$/.test(key)) return [key, `${randomUUID()}@example.com`];
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return [key, freshen({ ...value })];
      if (key === "valid_from") return [key, SCHEDULED_FROM];
      return [key, /(^|_)date$/.test(key) ? today : value];
    }),
  );
}

function formsOf(route: Route, part: Part): { schema: JsonSchema; schemas: Schemas }[] {
  const zod = route.contract[part];
  if (zod === undefined) return [];
  const schemas = new Schemas();
  const schema = schemas.resolve(schemas.convert(zod, "input"));
  const forms = (Array.isArray(schema.anyOf) ? schema.anyOf : [schema]) as JsonSchema[];
  return forms.map((form) => ({ schema: schemas.resolve(form), schemas }));
}

/** The paths of all ids and cursors in a schema. */
function walk(schemas: Schemas, given: JsonSchema, path: readonly string[], seen = new Set<JsonSchema>()): string[][] {
  const schema = schemas.resolve(given);
  if (seen.has(schema)) return [];
  const on = (inner: unknown, ...steps: string[]) =>
    walk(schemas, inner as JsonSchema, [...path, ...steps], new Set([...seen, schema]));
  const field = path.findLast((step) => step !== "0") ?? "";
  const types = [schema.type].flat();
  const isId = schema.format === "uuid" || (types.includes("string") && /(^|_)ids?$|^cursor$/.test(field));
  const found = [
    ...(isId ? [[...path]] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => on(inner, key)),
    ...(schema.items === undefined ? [] : on(schema.items, "0")),
    ...[schema.anyOf, schema.allOf].flatMap((forms) => ((forms ?? []) as unknown[]).flatMap((form) => on(form))),
    ...(typeof schema.additionalProperties === "object" ? on(schema.additionalProperties, "any") : []),
  ];
  return [...new Map(found.map((each) => [each.join("."), each])).values()];
}

function has(value: unknown, path: readonly string[]): boolean {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value) != null;
}

function put(value: unknown, path: readonly string[], what: string): void {
  let inner = value as Record<string, unknown>;
  for (const [index, step] of path.slice(0, -1).entries()) {
    inner[step] ??= path[index + 1] === "0" ? [] : {};
    inner = inner[step] as Record<string, unknown>;
  }
  inner[path.at(-1) ?? ""] = what;
}

function texts(part: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(part as object).map(([key, value]) => [key, String(value)]));
}
