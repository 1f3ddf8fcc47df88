import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonSchema, Schemas } from "../../../infra/openapi/json-schema.ts";
import type { Contract } from "../../../lib/platform/http/contract.ts";
import { root } from "../call/endpoints.ts";

/** An operation of docs/openapi.json, as far as requests are made of it. */
export type Operation = {
  parameters?: { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema }[];
  requestBody?: { content: { "application/json": { schema: JsonSchema } } };
};

const document = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
};

/** What the document says of a route. */
export function operationOf({ method, path }: Contract): Operation {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not in docs/openapi.json: npm run openapi`);
  return operation;
}

/** The schemas that operations refer to. */
export function schemasOfDocument(): Schemas {
  const schemas = new Schemas();
  Object.assign(schemas.components, document.components.schemas);
  return schemas;
}
