import { expect, it } from "vitest";
import { PLANS } from "../../lib/platform/tenancy/rules/plans.ts";
import { useTestDatabase } from "../setup/database.ts";
import { sql } from "../steps/scene/given.ts";

useTestDatabase();

it("takes the plans that the code has room for, and no other", async () => {
  const [check] = await sql<{ definition: string }>(
    "select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'organizations_plan'",
  );
  const taken = [...(check?.definition ?? "").matchAll(/'([^']*)'/g)].map(([, plan]) => plan);
  expect(taken.toSorted()).toEqual([...PLANS].toSorted());
});
