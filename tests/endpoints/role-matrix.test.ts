import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Documented, loadContracts } from "../../infra/openapi/contracts.ts";
import { CALLERS, roleMatrix } from "../../infra/openapi/roles.ts";
import { ROLES } from "../../lib/domain/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { exampleCall } from "../steps/example-call.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/given.ts";
import { call, type Endpoint } from "../steps/when.ts";

useTestDatabase();

const root = join(import.meta.dirname, "../..");
const endpoints = await loadContracts(root);
const matrix = JSON.parse(readFileSync(join(root, "tests/role-matrix.json"), "utf8")) as Record<string, string[]>;
const nameOf = ({ contract: { method, path } }: Documented) => `${method} ${path}`;

const members = new Map<string, Member>();
beforeAll(async () => {
  const { id: org_id } = await givenOrganization();
  for (const role of ROLES) members.set(role, await givenMember({ org_id, role }));
});

describe("the role matrix", () => {
  it("is what the contracts say, route by route", () => {
    expect(matrix).toEqual(roleMatrix(endpoints));
  });

  it.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    "%s refuses everybody who is not listed",
    async (name, endpoint) => {
      const module = (await import(pathToFileURL(join(root, endpoint.file)).href)) as Endpoint;
      const request = exampleCall(endpoint);
      for (const caller of CALLERS.filter((each) => !matrix[name]?.includes(each))) {
        const token = members.get(caller)?.token;
        const { status, error } = await call(module, { ...request, ...(token === undefined ? {} : { token }) });
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
    for (const endpoint of endpoints.filter((each) => !matrix[nameOf(each)]?.includes("student"))) {
      const module = (await import(pathToFileURL(join(root, endpoint.file)).href)) as Endpoint;
      const { error } = await call(module, { ...exampleCall(endpoint), token: demoted.token });
      expect([nameOf(endpoint), error?.code]).toEqual([nameOf(endpoint), "FORBIDDEN"]);
      refused++;
    }
    expect(refused).toBeGreaterThan(5);
  });
});
