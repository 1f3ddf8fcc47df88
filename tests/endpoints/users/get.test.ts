import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as get from "../../../functions/users/get.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

describe("GET /api/users/{id}", () => {
  it("shows an administrator anybody of the organization", async () => {
    const { org_id, token } = await givenMember({ role: "admin" });
    const { id, email } = await givenMember({ org_id, department: "Sales" });
    const answer = await call(get, { token, params: { id } });
    expect(answer).toMatchObject({ status: 200, data: { user: { id, email, department: "Sales", role: "employee" } } });
    expect(JSON.stringify(answer.data)).not.toContain("password");
  });

  it("answers the same for another organization's member and for nobody", async () => {
    for (const role of ["manager", "admin", "super_admin"] as const) {
      const { token } = await givenMember({ role });
      const foreign = await call(get, { token, params: { id: (await givenMember()).id } });
      const unknown = await call(get, { token, params: { id: randomUUID() } });
      expect(foreign).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
      expect(foreign.error).toEqual(unknown.error);
    }
  });

  it("shows managers the members of their departments, and themselves", async () => {
    const manager = await givenMember({ role: "manager", department: "Board", managed_departments: ["Sales"] });
    const { org_id, token } = manager;
    const theirs = await givenMember({ org_id, department: "Sales" });
    const others = await givenMember({ org_id, department: "Research" });
    const nobodys = await givenMember({ org_id });
    expect(await call(get, { token, params: { id: theirs.id } })).toMatchObject({ status: 200 });
    expect(await call(get, { token, params: { id: manager.id } })).toMatchObject({ status: 200 });
    for (const { id } of [others, nobodys]) {
      expect(await call(get, { token, params: { id } })).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
    }
  });

  it("shows managers without departments everybody", async () => {
    const { org_id, token } = await givenMember({ role: "manager" });
    const { id } = await givenMember({ org_id, department: "Research" });
    expect(await call(get, { token, params: { id } })).toMatchObject({ status: 200 });
  });

  it("refuses everybody below manager, whoever is asked for", async () => {
    for (const role of ["student", "employee", "teacher"] as const) {
      const { id, org_id, token } = await givenMember({ role });
      for (const asked of [id, (await givenMember({ org_id })).id, randomUUID()]) {
        expect(await call(get, { token, params: { id: asked } })).toMatchObject({
          status: 403,
          error: { code: "FORBIDDEN" },
        });
      }
    }
  });

  it.each(["x", "1; drop table users", "%00", "00000000-0000-0000-0000-00000000000g"])(
    "refuses %s for an id",
    async (id) => {
      const { token } = await givenMember({ role: "admin" });
      expect(await call(get, { token, params: { id } })).toMatchObject({
        status: 400,
        error: { code: "VALIDATION_FAILED" },
      });
    },
  );
});
