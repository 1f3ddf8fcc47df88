import type { Documented } from "../../../infra/openapi/contracts.ts";
import { validExampleOf } from "../../../infra/openapi/examples.ts";
import { Schemas } from "../../../infra/openapi/json-schema.ts";
import type { Call } from "./when.ts";

/** What the API document shows as an example: it gets a request past everything but roles and state. */
export function exampleCall({ contract: { params, query, body } }: Documented): Call {
  const schemas = new Schemas();
  const texts = (schema: typeof params) => {
    const example = schema === undefined ? {} : validExampleOf(schemas, schema, schemas.convert(schema, "input"));
    return Object.fromEntries(Object.entries(example as object).map(([key, value]) => [key, String(value)]));
  };
  // A cursor belongs to the list it comes from.
  const { cursor: _, ...shown } = texts(query);
  const schema = body === undefined ? {} : schemas.convert(body, "input");
  const form = (Array.isArray(schema.anyOf) ? schema.anyOf[0] : schema) as typeof schema;
  return {
    params: texts(params),
    query: shown,
    ...(body === undefined ? {} : { body: validExampleOf(schemas, body, form) }),
  };
}
