import { asWorker } from "../db/transaction.ts";

const MS_PER_DAY = 86_400_000;
const known = new Set<string>();

/**
 * Makes sure that the day of every instant has a partition. Jobs make them a week ahead; a tracker that was offline
 * may still bring a day from before the installation. In a transaction of its own: creating a partition locks the
 * parent table, which must not wait behind a batch's locks.
 */
export async function ensurePartitions(instants: readonly Date[]): Promise<void> {
  const days = new Set<number>();
  for (const instant of instants) days.add(Math.floor(instant.getTime() / MS_PER_DAY));
  for (const day of days) {
    const date = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
    if (known.has(date)) continue;
    await asWorker((db) => db.query("select app.ensure_partitions($1::date, $1::date)", [date]));
    known.add(date);
  }
}

/** When a partition turns out to be gone. */
export function forgetPartitions(): void {
  known.clear();
}
