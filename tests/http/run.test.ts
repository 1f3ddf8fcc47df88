import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { type HttpRequest, parseHttpFile } from "./parse.ts";
import { fillIn, type Scope } from "./variables.ts";

const system = useSystem();
const directory = import.meta.dirname;
const files = globSync("*.http", { cwd: directory })
  .sort()
  .map((name) => ({ name, ...parseHttpFile(readFileSync(join(directory, name), "utf8")) }));

/** The body as the editor sends it: with the files put in, and with CRLF where it is a form. */
function bodyOf({ headers, body }: HttpRequest, scope: Scope): Buffer<ArrayBuffer> | undefined {
  if (body.length === 0) return undefined;
  const isForm = headers.some(([, value]) => value.startsWith("multipart/form-data"));
  const lineEnd = isForm ? "\r\n" : "\n";
  const lines = body.map((line, index) => {
    const file = /^< (\.\/\S+)$/.exec(line)?.[1];
    const bytes = file === undefined ? Buffer.from(fillIn(line, scope)) : readFileSync(join(directory, file));
    return index === 0 ? [bytes] : [Buffer.from(lineEnd), bytes];
  });
  return Buffer.concat(lines.flat());
}

async function perform(request: HttpRequest, scope: Scope): Promise<{ status: number; answer: unknown }> {
  const body = bodyOf(request, scope);
  const response = await fetch(fillIn(request.url, scope), {
    method: request.method,
    headers: request.headers.map(([name, value]): [string, string] => [name, fillIn(value, scope)]),
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, answer: text === "" ? undefined : JSON.parse(text) };
}

describe.each(files)("$name", ({ variables, requests }) => {
  const answers = new Map<string, unknown>();

  it("is for the address that npm run dev has", () => {
    expect(variables).toEqual({ host: "{{$dotenv API_URL}}" });
  });

  // Not it.each: it cuts a title after forty characters.
  for (const request of requests) {
    it(request.title, async () => {
      const scope = { variables: { host: system.http }, answers, now: new Date() };
      const { status, answer } = await perform(request, scope);
      expect({ status, answer }).toMatchObject({ status: request.expected_status });
      // What a function throws comes as an error document with status 200 from serverless offline.
      expect(answer ?? {}).not.toHaveProperty("errorType");
      if (request.name !== undefined) answers.set(request.name, answer);
    });
  }
});

describe("the files together", () => {
  it("show every step of a tracker's day", () => {
    const routes = files.flatMap(({ requests }) =>
      requests.map(({ method, url }) => `${method} ${url.replace(/^\{\{host\}\}/, "").replace(/\?.*$/, "")}`),
    );
    expect(routes).toEqual(
      expect.arrayContaining([
        "POST /api/auth/register",
        "POST /api/auth/login",
        "POST /api/attendance/check-in",
        "POST /api/activity/heartbeat",
        "POST /api/screenshots/upload",
        "POST /api/lunch-break/start",
        "POST /api/lunch-break/end",
        "POST /api/attendance/check-out",
        "GET /api/reports/daily",
      ]),
    );
  });

  it("show how a day is put right", () => {
    const titles = files.flatMap(({ requests }) => requests.map(({ method, url }) => `${method} ${url}`));
    for (const route of [
      /^GET .*\/activity\/receipts$/,
      /^GET .*\/explain$/,
      /^POST .*\/corrections$/,
      /^POST .*\/changes\/preview$/,
      /^POST .*\/changes\/.*\/undo$/,
      /^POST .*\/leaves$/,
      /^PUT .*\/schedules$/,
      /^POST .*\/rules\/apply$/,
    ])
      expect(titles).toContainEqual(expect.stringMatching(route));
  });
});
