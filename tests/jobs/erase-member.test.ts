import { expect, it } from "vitest";
import * as audit from "../../lib/audit/personal-data.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, ownerPool, sql } from "../steps/scene/given.ts";
import { untilSomebodyWaitsFor } from "../steps/services/locks.ts";

useTestDatabase();

// Of two updates of the same rows each could wait for the other.
it("takes a member out of the log one job after another", async () => {
  const { org_id, id: user_id } = await givenMember();
  await sql("update users set erased_at = now() where id = $1", [user_id]);
  await sql(insertEntry, [org_id, user_id]);
  const first = await ownerPool().connect();
  try {
    await first.query("begin");
    await first.query("select app.forget_in_audit($1, $2, '{}')", [org_id, user_id]);
    const second = audit.eraseTraces({ org_id, user_id, resource_ids: [] });
    const { rows: locked } = await first.query<{ table: string | null }>(selectLocked, [
      await untilSomebodyWaitsFor(first),
    ]);
    expect(locked.length).toBeGreaterThan(0);
    expect(locked.map(({ table }) => table)).not.toContain("audit_log");
    await first.query("commit");
    await second;
  } finally {
    first.release();
  }
  expect(await sql("select ip_address from audit_log where user_id = $1", [user_id])).toEqual([{ ip_address: null }]);
});

const insertEntry = `
  insert into audit_log (org_id, user_id, action, resource, resource_id, ip_address)
  values ($1, $2, 'user.update', 'user', $2, '198.51.100.7')`;

const selectLocked = `
  select relation::regclass::text as table from pg_locks where granted and pid = $1`;
