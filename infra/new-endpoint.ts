// `npm run new:endpoint <area>/<verb> -- METHOD /api/path` makes a handler, its wiring, and a test that fails until the
// handler does its work. For an area that is new, it makes the room in lib, too.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { handlerSource, personalDataSource, type Request, testSource, wiringSource } from "./new-endpoint/sources.ts";
import { readWiring } from "./wiring.ts";

const root = resolve(import.meta.dirname, "..");
const usage =
  "npm run new:endpoint <area>/<verb> -- METHOD /api/path, for example: attendance/stats -- GET /api/attendance/stats";

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

/** Writes the files, and answers where they are. */
function create(request: Request): { handler: string; wiring: string; test: string; room: string | undefined } {
  const { area, verb } = request;
  const handler = `functions/${area}/${verb}.ts`;
  const wiring = `functions/${area}/functions.yml`;
  const test = `tests/endpoints/${area}/${verb}.test.ts`;
  for (const file of [handler, test]) {
    if (existsSync(join(root, file))) throw new Error(`${file} exists already.`);
  }
  // A door that is there and has no room of its name leads into others, as functions/lunch-breaks does.
  const isNew = !existsSync(join(root, `functions/${area}`)) && !existsSync(join(root, `lib/${area}`));
  const room = isNew ? `lib/${area}/personal-data.ts` : undefined;
  const wired = existsSync(join(root, wiring)) ? `${readFileSync(join(root, wiring), "utf8").trimEnd()}\n\n` : "";

  write(handler, handlerSource(request));
  write(wiring, wired + wiringSource(request));
  write(test, testSource(request));
  if (room !== undefined) write(room, personalDataSource(request));
  return { handler, wiring, test, room };
}

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

try {
  const request = readRequest(process.argv.slice(2).filter((word) => word !== "--"));
  const { area } = request;
  const { handler, wiring, test, room } = create(request);
  const isListed = readFileSync(join(root, "serverless.yml"), "utf8").includes(`file(${wiring})`);
  const steps = [
    ...(isListed ? [] : [`serverless.yml: add "- \${file(${wiring})}" to functions (a new area)`]),
    ...(room === undefined
      ? []
      : [
          `docs/architecture.md: a row "| [${area}](../lib/${area}) | What it is for. |" below the rooms it imports`,
          `lib/privacy/rooms.ts: list ${room} in ROOMS; that file names the room's tables once there are some`,
        ]),
    `${test}: say what the endpoint promises, and see it fail: npx vitest run ${test}`,
    `${handler}: contract first (access, input, response, errors), then the handler; decisions go to the room's rules/`,
    `${wiring}: choose its role (infra/roles.yml), memory and timeout`,
    "npm run openapi -- --roles: the API document and the role matrix; then a line in docs/coverage.md",
    "npx biome check --write . (it also aligns tables), npm run check && npm test",
  ];
  const made = [handler, wiring, test, ...(room === undefined ? [] : [room])];
  console.log(`Made ${made.join(", ")}.\nNext:\n${steps.map((step, i) => `  ${i + 1}. ${step}`).join("\n")}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
