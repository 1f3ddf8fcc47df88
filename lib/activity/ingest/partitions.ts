import { asWorker } from "../../platform/db/transaction.ts";

const SECONDS_PER_DAY = 86_400;
const known = new Set<number>();

/**
 * Makes sure that the UTC day of every epoch second has a partition. Jobs make them a week ahead; a tracker that was
 * offline may still bring a day from before the installation. In a transaction of its own: creating a partition locks
 * the parent table, which must not wait behind a batch's locks.
 */
export async function ensurePartitions(seconds: Iterable<number>): Promise<void> {
  const days = new Set<number>();
  for (const second of seconds) days.add(Math.floor(second / SECONDS_PER_DAY));
  for (const day of days) {
    if (known.has(day)) continue;
    const date = new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
    await asWorker((db) => db.query("select app.ensure_partitions($1::date, $1::date)", [date]));
    known.add(day);
  }
}

/** When a partition turns out to be gone. */
export function forgetPartitions(): void {
  known.clear();
}
