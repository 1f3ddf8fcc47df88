import { ERROR_DOCS_URL } from "../../lib/platform/config.ts";
import { ERRORS, type ErrorCode } from "../../lib/platform/errors.ts";
import { COMPLAINT_CODES } from "../../lib/platform/http/complaint.ts";
import { docsOf } from "../../lib/platform/http/error-docs.ts";
import type { Documented } from "./contracts.ts";
import { exampleOf, namedExamples, validExampleOf } from "./examples.ts";
import { fieldsOf, type JsonSchema, Schemas } from "./json-schema.ts";
import { errorsOf } from "./operation-errors.ts";
import { rolesOf } from "./roles.ts";
import { DETAILS, INTRODUCTION, PARAMETERS, tagOf, tagOrder } from "./texts.ts";

/** The OpenAPI 3.1 document of these endpoints. */
export function buildDocument(endpoints: readonly Documented[], version: string): JsonSchema {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const { path, method } = endpoint.contract;
    try {
      paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(endpoint, schemas) };
    } catch (cause) {
      throw new Error(`${endpoint.file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  const areas = [...new Set(endpoints.map(({ area }) => area))].sort(
    (a, b) => tagOrder(a) - tagOrder(b) || (a < b ? -1 : 1),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Muster",
      version,
      summary: "Attendance and work activity of many organizations",
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The host this document came from" }],
    security: [{ bearer: [] }],
    tags: areas.map(tagOf),
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA, ...sorted(schemas.components) },
      examples: errorExamples(),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The access_token of POST /api/auth/login or POST /api/auth/refresh-token.",
        },
      },
    },
  };
}

function operationOf(endpoint: Documented, schemas: Schemas): JsonSchema {
  const { contract, area, operationId, sentence } = endpoint;
  const more = DETAILS[`${contract.method} ${contract.path}`];
  const description = more === undefined ? sentence : `${sentence}\n\n${more}`;
  const parameters = parametersOf(endpoint, schemas);
  return {
    operationId,
    tags: [tagOf(area).name],
    summary: contract.summary,
    ...(description === "" ? {} : { description }),
    "x-role": contract.access,
    "x-roles": rolesOf(contract.access),
    ...(contract.stepUp === undefined
      ? {}
      : { "x-step-up": contract.stepUp === true ? "always" : `where ${contract.stepUp.where}` }),
    ...(contract.access === "public" ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(contract.body === undefined ? {} : { requestBody: requestBodyOf(endpoint, schemas) }),
    responses: { ...successesOf(endpoint, schemas), ...errorResponsesOf(endpoint) },
  };
}

function parametersOf({ contract, idempotent }: Documented, schemas: Schemas): JsonSchema[] {
  const listed = (["params", "query"] as const).flatMap((part) => {
    const zod = contract[part];
    if (zod === undefined) return [];
    const schema = schemas.convert(zod, "input");
    const { properties, required } = fieldsOf(schema);
    const example = validExampleOf(schemas, zod, schema) as Record<string, unknown>;
    return Object.entries(properties).map(([name, inner]) => ({
      name,
      in: part === "params" ? "path" : "query",
      required: part === "params" || required.has(name),
      ...(PARAMETERS[name] === undefined ? {} : { description: PARAMETERS[name] }),
      schema: inner,
      example: example[name] ?? exampleOf(schemas, inner, name),
    }));
  });
  if (contract.etag !== undefined) return [...listed, IF_NONE_MATCH];
  return idempotent ? [...listed, IDEMPOTENCY_KEY] : listed;
}

function requestBodyOf({ contract }: Documented, schemas: Schemas): JsonSchema {
  if (contract.body === undefined) return {};
  const schema = schemas.convert(contract.body, "input");
  const examples = namedExamples(schemas, contract.body, schema);
  return {
    required: !contract.body.safeParse({}).success,
    content: {
      "application/json": {
        schema,
        examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
      },
    },
  };
}

function successesOf({ contract }: Documented, schemas: Schemas): JsonSchema {
  const done = { [contract.status ?? 200]: successOf(contract, schemas) };
  if (contract.etag !== undefined)
    return { 200: { ...done[200], headers: ETAG }, 304: { description: "The client has this answer.", headers: ETAG } };
  if (contract.deferred === undefined) return done;
  const kept = successOf({ ...contract, response: contract.deferred }, schemas);
  return { ...done, 202: { ...kept, description: "It is kept, and done once somebody has approved it." } };
}

function successOf(contract: Documented["contract"], schemas: Schemas): JsonSchema {
  const data = schemas.convert(contract.response, "output");
  if (contract.contentType !== undefined) {
    const example = contract.contentType.startsWith("text/html") ? "<!doctype html>…" : { openapi: "3.1.0" };
    return {
      description: "As it is, without the envelope.",
      content: { [contract.contentType]: { schema: data, example } },
    };
  }
  const example = { success: true, data: validExampleOf(schemas, contract.response, data) };
  const schema = {
    type: "object",
    required: ["success", "data"],
    properties: { success: { const: true }, data, message: { type: "string" } },
  };
  return { description: "It is done.", content: { "application/json": { schema, example } } };
}

function errorResponsesOf(endpoint: Documented): JsonSchema {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => ERRORS[code][0]);
  const responses = [...byStatus].toSorted(([a], [b]) => a - b);
  return Object.fromEntries(responses.map(([status, codes]) => [status, errorResponse(status, codes)]));
}

function errorResponse(status: number, codes: readonly ErrorCode[]): JsonSchema {
  const retry = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } } };
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    ...(status === 429 || status === 503 ? { headers: retry } : {}),
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/Error" },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

const COMPLAINT = {
  path: "body.name",
  message: "Too small: expected string to have >=1 characters",
  code: "too_short",
  limit: 1,
};

function errorExamples(): JsonSchema {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  return Object.fromEntries(
    codes.sort().map((code) => {
      const details = code === "VALIDATION_FAILED" ? { details: [COMPLAINT] } : {};
      const error = { code, message: ERRORS[code][1], ...details, docs: docsOf(code, ERROR_DOCS_URL) };
      const value = { success: false, error, request_id: "JKJaXmPLvHcESHA=", timestamp: "2026-03-02T09:30:00.000Z" };
      return [code, { summary: ERRORS[code][1], value }];
    }),
  );
}

function sorted(record: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Of the client's choice. A repeated request with the same key gets the first one's answer. An empty one counts as none.",
  schema: { type: "string", maxLength: 255 },
  example: "7f1c9c1e-check-in-2026-03-02",
};

const IF_NONE_MATCH = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "The ETag of the answer that the client has. While it would be the same, the answer is 304 and no body.",
  schema: { type: "string" },
  example: '"pZGm1Av0IEBKARczz7exkN"',
};

const ETAG = { ETag: { description: "Names this answer, for `If-None-Match`.", schema: { type: "string" } } };

const ERROR_SCHEMA = {
  type: "object",
  required: ["success", "error", "request_id", "timestamp"],
  properties: {
    success: { const: false },
    error: {
      type: "object",
      required: ["code", "message", "docs"],
      properties: {
        code: { type: "string", enum: (Object.keys(ERRORS) as string[]).sort() },
        message: { type: "string" },
        details: {
          description:
            "What else helps: for VALIDATION_FAILED every complaint with its `path` and `message`, and, where the fields " +
            `alone say it, its \`code\`: ${COMPLAINT_CODES.map((code) => `\`${code}\``).join(", ")}; with the \`limit\` that is ` +
            "passed and the `format` that is missed. Codes stay; messages may change.",
        },
        docs: { type: "string", format: "uri", description: "Where it is written what to do about the code." },
      },
    },
    request_id: { type: "string", description: "Names the request in the service's log." },
    timestamp: { type: "string", format: "date-time" },
  },
};
