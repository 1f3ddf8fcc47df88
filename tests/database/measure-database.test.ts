import pg from "pg";
import { expect, it } from "vitest";
import { measureDatabase } from "../../lib/system/measure-database.ts";
import { useTestDatabase } from "../setup/database.ts";
import { sql } from "../steps/scene/given.ts";

useTestDatabase();

it("measures all connections that there are, of whomever, and the database's size", async () => {
  const before = await measureDatabase();
  const others = Array.from({ length: 3 }, () => new pg.Client({ connectionString: process.env.APP_DATABASE_URL }));
  await Promise.all(others.map((client) => client.connect()));
  try {
    const after = await measureDatabase();
    const [known] = await sql<{ bytes: number; most: number }>(
      "select pg_database_size(current_database()) as bytes, current_setting('max_connections')::int as most",
    );
    // Other tests connect and go meanwhile, to the same server.
    expect(after?.connections).toBeGreaterThanOrEqual(3);
    expect(before?.connections).toBeGreaterThanOrEqual(1);
    expect(after?.limit).toBeLessThan(Number(known?.most));
    expect(after?.limit).toBeGreaterThan(0);
    expect(Math.abs(Number(after?.bytes) - Number(known?.bytes))).toBeLessThan(10_000_000);
  } finally {
    await Promise.all(others.map((client) => client.end()));
  }
});
