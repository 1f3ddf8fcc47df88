import pg from "pg";
import { afterAll, beforeAll } from "vitest";

/** What became of a statement: its rows, or why it was refused. */
export type Outcome =
  | { rows: Record<string, unknown>[]; count: number }
  | { code: string; constraint: string | undefined };

/** The organization of a transaction: one, none at all, or the empty text that a transaction before may have left. */
export type Within = string | "" | null;

type Role = (within: Within, statement: string, values?: readonly unknown[]) => Promise<Outcome>;

/** A connection as one of the database's roles. What it does is undone. Call it once, after `useTestDatabase()`. */
export function useDatabaseRole(url: "APP_DATABASE_URL" | "WORKER_DATABASE_URL" | "DATABASE_URL"): Role {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: process.env[url] });
    await client.connect();
  });
  afterAll(() => client.end());

  return async (within, statement, values = []) => {
    await client.query("begin");
    try {
      if (within !== null) await client.query("select set_config('app.org_id', $1, true)", [within]);
      const { rows, rowCount } = await client.query<Record<string, unknown>>(statement, [...values]);
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      return { code: error.code ?? "", constraint: error.constraint };
    } finally {
      await client.query("rollback");
    }
  };
}

/** In short: how many rows, or the code of the refusal. */
export const brief = (outcome: Outcome) => ("code" in outcome ? outcome.code : outcome.count);
