import { asWorker, type Db } from "../db/transaction.ts";

/**
 * Whether the database was put back to an earlier moment in the last two weeks, or the sweep has not yet been told: what it
 * does not speak of may be what it has forgotten. Nothing is removed for that alone.
 */
export async function isRestored(db: Db): Promise<boolean> {
  return (await db.one<{ is_restored: boolean }>(selectRestored)).is_restored;
}

/**
 * Where the sweep below a prefix goes on, and whether it has to wait. On another server than before (migration 0080) it
 * waits for two weeks, as long as devices hand over once more what they did before a restore (docs/restore.md).
 */
export async function beginSweep(prefix: string): Promise<{ after_key: string; waits: boolean }> {
  return await asWorker((db) => db.one<{ after_key: string; waits: boolean }>(noteServer, [prefix]));
}

const selectRestored = `
  select exists (select from app.file_sweeps where waits_until > now() or server <> app.server()) as is_restored`;

const noteServer = `
  insert into app.file_sweeps as s (prefix, after_key, server) values ($1, '', app.server())
  on conflict (prefix) do update set
    waits_until = case when s.server <> excluded.server then now() + interval '14 days' else s.waits_until end,
    server = coalesce(excluded.server, s.server)
  returning after_key, coalesce(waits_until > now(), false) as waits`;
