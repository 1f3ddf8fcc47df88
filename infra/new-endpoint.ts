/**
 * `npm run new:endpoint <area>/<verb> -- METHOD /api/path`: a handler, its wiring and a test that fails until the handler does its work; and a
 * room for an area that has none.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { functionName, readWiring } from "./wiring.ts";

const root = resolve(import.meta.dirname, "..");
const usage =
  "npm run new:endpoint <area>/<verb> -- METHOD /api/path, for example: attendance/stats -- GET /api/attendance/stats";
const files = ["handler", "wiring", "test"] as const;

type Request = { area: string; verb: string; method: string; path: string };

/** What was asked for, or an error whose message is for the person who typed it. */
function readRequest([target = "", method = "", path = ""]: string[]): Request {
  const [, area, verb] = /^([a-z]+(?:-[a-z]+)*)\/([a-z]+(?:-[a-z]+)*)$/.exec(target) ?? [];
  if (!area || !verb) throw new Error(`"${target}" is not <area>/<verb> in kebab-case.\n${usage}`);
  if (!["GET", "POST", "PUT", "DELETE"].includes(method))
    throw new Error(`"${method}" is not GET, POST, PUT or DELETE.\n${usage}`);
  if (!/^\/api(\/([a-z]+(-[a-z]+)*|\{[a-z_]+\}))+$/.test(path))
    throw new Error(`"${path}" is not a path such as /api/users/{id}.\n${usage}`);
  const route = `${method} ${path}`;
  const taken = readWiring(root).find(({ events }) => events.some(({ httpApi }) => httpApi === route));
  if (taken) throw new Error(`${route} is already answered by ${taken.name} (${taken.file}).`);
  return { area, verb, method, path };
}

function handlerSource({ method, path }: Request): string {
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

// Load, decide (rules/ of its room), save, respond; the SQL goes below as named constants.
export const handler = endpoint(contract, async ({ principal, db }) => {
  return { data: await db.one<{ user_id: string }>(selectCaller, [principal.user_id]) };
});

const selectCaller = \`
  select id as user_id from users where id = $1\`;
`;
}

function testSource({ area, verb, method, path }: Request): string {
  const name = verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => `${param}: crypto.randomUUID()`);
  const params = names.length > 0 ? `, params: { ${names.join(", ")} }` : "";
  const body = method === "POST" || method === "PUT" ? ", body: {}" : "";
  return `import { describe, expect, it } from "vitest";
import * as ${name}Endpoint from "../../../functions/${area}/${verb}.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { call } from "../../steps/call/when.ts";

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

function wiringSource({ area, verb, method, path }: Request): string {
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

/** A room begins with what it does with the data it keeps; nothing yet. */
const ROOM = `/** What becomes of the data in this room's tables: see lib/platform/personal-data.ts. */
export const tables = {};
`;

/** Where a new area's room begins; undefined for an area that has one, or needs none of its own. */
function newRoom({ area }: Request): string | undefined {
  const isDoorOfOthers = ["jobs", "lunch-breaks"].includes(area);
  return isDoorOfOthers || existsSync(join(root, "lib", area)) ? undefined : `lib/${area}/personal-data.ts`;
}

function create(request: Request): Record<(typeof files)[number], string> {
  const { area, verb } = request;
  const made = {
    handler: `functions/${area}/${verb}.ts`,
    wiring: `functions/${area}/functions.yml`,
    test: `tests/endpoints/${area}/${verb}.test.ts`,
  };
  for (const file of [made.handler, made.test]) {
    if (existsSync(join(root, file))) throw new Error(`${file} exists already.`);
  }
  const wiring = existsSync(join(root, made.wiring))
    ? `${readFileSync(join(root, made.wiring), "utf8").trimEnd()}\n\n`
    : "";
  const contents = {
    handler: handlerSource(request),
    wiring: wiring + wiringSource(request),
    test: testSource(request),
  };
  for (const kind of files) {
    mkdirSync(dirname(join(root, made[kind])), { recursive: true });
    writeFileSync(join(root, made[kind]), contents[kind]);
  }
  return made;
}

try {
  const request = readRequest(process.argv.slice(2).filter((word) => word !== "--"));
  const room = newRoom(request);
  const made = create(request);
  if (room !== undefined) {
    mkdirSync(dirname(join(root, room)), { recursive: true });
    writeFileSync(join(root, room), ROOM);
  }
  const isListed = readFileSync(join(root, "serverless.yml"), "utf8").includes(`file(${made.wiring})`);
  const steps = [
    ...(isListed ? [] : [`serverless.yml: add "- \${file(${made.wiring})}" to functions (a new area)`]),
    ...(room === undefined
      ? []
      : [
          `docs/architecture.md: a row for lib/${request.area}, below all that it imports`,
          `${room}: the room's tables, when it has some; and a line in lib/privacy/rooms.ts`,
        ]),
    `${made.test}: say what the endpoint promises, and see it fail: npx vitest run ${made.test}`,
    `${made.handler}: contract first (access, input, response, errors), then the handler`,
    `${made.wiring}: choose its role (infra/roles.yml), memory and timeout`,
    "npm run openapi -- --roles: the API document and the role matrix; then a line in docs/coverage.md",
    "npm run check && npm test",
  ];
  console.log(
    `Made ${files.map((kind) => made[kind]).join(", ")}.\nNext:\n${steps.map((step, i) => `  ${i + 1}. ${step}`).join("\n")}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
