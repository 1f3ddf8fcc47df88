import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLERS, type Caller, roleMatrix } from "../../infra/openapi/roles.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route, root } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { type Call, callForText } from "../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
const named = routes.map((route) => [route.name, route] as const);
const matrix = JSON.parse(readFileSync(join(root, "tests/role-matrix.json"), "utf8")) as Record<string, Caller[]>;

/** What the steps before a handler answer to those they do not let past. Where anybody may come, a token is a link's. */
const refusals = ({ contract: { access } }: Route) =>
  access === "public"
    ? ["UNAUTHENTICATED", "FORBIDDEN"]
    : ["UNAUTHENTICATED", "TOKEN_INVALID", "TOKEN_EXPIRED", "FORBIDDEN"];

let org_id: string;
const members = new Map<string, Member>();
const tried = { refused: 0, "let past": 0 };
beforeAll(async () => {
  org_id = (await givenOrganization()).id;
  for (const role of ROLES) members.set(role, await givenMember({ org_id, role }));
});
afterAll(() => tell(8, "role matrix", { routes: routes.length, callers: CALLERS.length, ...tried }));

type Outcome = { status: number; code?: string; fields?: string[] };

async function answerTo(route: Route, member: Member | undefined, request: Call): Promise<Outcome> {
  const { status, text } = await callForText(route, {
    ...request,
    ...(member === undefined ? {} : { token: member.token }),
    // From somewhere else each time: limits are not what is asked about.
    ip: `203.0.${tried.refused % 256}.${tried["let past"] % 256}`,
  });
  if (route.contract.contentType !== undefined) return { status };
  const { error } = JSON.parse(text) as { error?: { code: string; details?: { fields?: string[] } } };
  return {
    status,
    ...(error && { code: error.code }),
    ...(error?.details?.fields && { fields: error.details.fields }),
  };
}

/** What members ask for of themselves, and others for them. */
const OWN = [
  "POST /api/classes",
  "POST /api/leaves",
  "POST /api/users/{id}/days/{date}/changes/preview",
  "POST /api/users/{id}/export",
];

/** What a member may read of others is a handler's business, so they ask about themselves. */
function aboutThemselves(route: Route, member: Member | undefined): Call {
  const { params = {}, query = {}, body, ...rest } = exampleCall(route);
  const isTheirs = route.contract.method === "GET" || OWN.includes(route.name);
  if (!isTheirs || member === undefined) return { params, query, body, ...rest };
  const own = <Values extends object>(values: Values, name: string): Values =>
    name in values ? { ...values, [name]: member.id } : values;
  const named = body && own(own(body, "user_id"), "teacher_id");
  return { params: own(params, "id"), query: own(own(query, "user_id"), "teacher_id"), body: named, ...rest };
}

const without = (request: Call, fields: readonly string[]): Call => ({
  ...request,
  body: Object.fromEntries(Object.entries(request.body as object).filter(([name]) => !fields.includes(name))),
});

/** Whether a request gets as far as the role check of a route for members: what is wrong in it is told before. */
function isValid({ contract }: Route, request: Call): boolean {
  const parts = ["params", "query", "body"] as const;
  return parts.every((part) => contract[part]?.safeParse(request[part]).success ?? true);
}

describe("the role matrix", () => {
  it("is what the contracts say, route by route", () => {
    expect(matrix).toEqual(roleMatrix(routes));
  });

  it.each(named)("%s refuses everybody who is not listed", async (name, route) => {
    for (const caller of CALLERS.filter((each) => !matrix[name]?.includes(each))) {
      const answer = await answerTo(route, members.get(caller), exampleCall(route));
      const expected = caller === "anonymous" ? [401, "UNAUTHENTICATED"] : [403, "FORBIDDEN"];
      expect([caller, answer.status, answer.code]).toEqual([caller, ...expected]);
      tried.refused++;
    }
  });

  it.each(named)("%s lets everybody past who is listed", async (name, route) => {
    for (const caller of matrix[name] ?? []) {
      // Signing out or disabling oneself must not be what the next one stumbles over.
      const member = caller === "anonymous" ? undefined : await givenMember({ org_id, role: caller });
      const request = aboutThemselves(route, member);
      expect(isValid(route, request)).toBe(true);
      const first = await answerTo(route, member, request);
      // Fields that are for a higher role are named; the rest of the request is for this one.
      const answer = first.fields === undefined ? first : await answerTo(route, member, without(request, first.fields));
      expect([caller, refusals(route).find((code) => code === answer.code)]).toEqual([caller, undefined]);
      expect(answer.status).not.toBe(500);
      tried["let past"]++;
    }
  });

  it("asks the database for the role, not the token", async () => {
    const demoted = await givenMember({ org_id, role: "super_admin" });
    await sql("update users set role = 'student' where id = $1", [demoted.id]);
    for (const route of routes.filter(({ name }) => !matrix[name]?.includes("student"))) {
      const { status, code } = await answerTo(route, demoted, exampleCall(route));
      expect([route.name, status, code]).toEqual([route.name, 403, "FORBIDDEN"]);
      tried.refused++;
    }
  });
});
