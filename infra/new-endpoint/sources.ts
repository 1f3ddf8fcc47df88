import { functionName } from "../wiring.ts";

/** What was asked for: leaves/list, GET and /api/leaves. */
export type Request = { area: string; verb: string; method: string; path: string };

/** A contract and a handler that answers the caller's id: something that runs, to be changed piece by piece. */
export function handlerSource({ method, path }: Request): string {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const params =
    names.length > 0 ? `  params: z.object({ ${names.map((name) => `${name}: z.uuid()`).join(", ")} }),\n` : "";
  const input =
    method === "GET" || method === "DELETE" ? "  query: z.strictObject({}),\n" : "  body: z.strictObject({}),\n";
  return `// Who calls this, and what it promises: say it here in one sentence.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "${method}",
  path: "${path}",
  summary: "What it does, in a few words",
  access: "member",
${params}${input}  response: z.object({ user_id: z.uuid() }),
  errors: [],
});

// Load, decide (the room's rules/), save, respond; the SQL goes below as named constants.
export const handler = endpoint(contract, async ({ principal, db }) => {
  return { data: await db.one<{ user_id: string }>(selectCaller, [principal.user_id]) };
});

const selectCaller = \`
  select id as user_id from users where id = $1\`;
`;
}

/** A test that fails until the handler does what it is for. */
export function testSource({ area, verb, method, path }: Request): string {
  const name = verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => `${param}: crypto.randomUUID()`);
  const params = names.length > 0 ? `, params: { ${names.join(", ")} }` : "";
  const body = method === "POST" || method === "PUT" ? ", body: {}" : "";
  return `import { describe, expect, it } from "vitest";
import * as ${name}Endpoint from "../../../functions/${area}/${verb}.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

describe("${method} ${path}", () => {
  it("keeps its promise", async () => {
    const { token } = await givenMember();
    const answer = await call(${name}Endpoint, { token${params}${body} });
    expect(answer).toMatchObject({ status: 200, data: { what: "it should answer" } });
  });
});
`;
}

/** The entry of the area's functions.yml. */
export function wiringSource({ area, verb, method, path }: Request): string {
  return `${functionName(`${area}/${verb}`)}:
  handler: functions/${area}/${verb}.handler
  role: ApiRole
  memorySize: 512
  timeout: 10
  disableLogs: true
  events:
    - httpApi: ${method} ${path}
`;
}

/** What a new room says of its data: that it keeps none yet. */
export function personalDataSource({ area }: Request): string {
  return `// A row for each table of lib/${area}, with a reason for what is not done there; then \`expire\`, \`erase\`
// and \`exportOf\`, as lib/platform/personal-data.ts describes them.
export const tables = {};
`;
}
