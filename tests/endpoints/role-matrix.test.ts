import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CALLERS, roleMatrix } from "../../infra/openapi/roles.ts";
import { ROLES } from "../../lib/domain/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, root } from "../steps/endpoints.ts";
import { exampleCall } from "../steps/example-call.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/given.ts";
import { call } from "../steps/when.ts";

useTestDatabase();

const routes = await everyRoute();
const matrix = JSON.parse(readFileSync(join(root, "tests/role-matrix.json"), "utf8")) as Record<string, string[]>;

const members = new Map<string, Member>();
beforeAll(async () => {
  const { id: org_id } = await givenOrganization();
  for (const role of ROLES) members.set(role, await givenMember({ org_id, role }));
});

describe("the role matrix", () => {
  it("is what the contracts say, route by route", () => {
    expect(matrix).toEqual(roleMatrix(routes));
  });

  it.each(routes.map((route) => [route.name, route] as const))(
    "%s refuses everybody who is not listed",
    async (name, route) => {
      const request = exampleCall(route);
      for (const caller of CALLERS.filter((each) => !matrix[name]?.includes(each))) {
        const token = members.get(caller)?.token;
        const { status, error } = await call(route, { ...request, ...(token === undefined ? {} : { token }) });
        const expected = caller === "anonymous" ? [401, "UNAUTHENTICATED"] : [403, "FORBIDDEN"];
        expect([caller, status, error?.code]).toEqual([caller, ...expected]);
      }
    },
  );

  it("asks the database for the role, not the token", async () => {
    const { id: org_id } = await givenOrganization();
    const demoted = await givenMember({ org_id, role: "super_admin" });
    await sql("update users set role = 'student' where id = $1", [demoted.id]);
    let refused = 0;
    for (const route of routes.filter(({ name }) => !matrix[name]?.includes("student"))) {
      const { error } = await call(route, { ...exampleCall(route), token: demoted.token });
      expect([route.name, error?.code]).toEqual([route.name, "FORBIDDEN"]);
      refused++;
    }
    expect(refused).toBeGreaterThan(5);
  });
});
