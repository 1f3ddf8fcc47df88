import { asWorker, type Db } from "./db/transaction.ts";
import { hasTimeFor } from "./deadline.ts";
import { log } from "./log.ts";
import type { Organization } from "./tenancy/organization.ts";
import { type DataClass, keptDays } from "./tenancy/rules/retention.ts";
import { STEP } from "./timeouts.ts";

/** Whose data it is. */
export type Person = { org_id: string; user_id: string; email: string };

/** What a retention run has done, for its log; keys are unique among the rooms. */
export type Counts = Record<string, number>;

/**
 * How long a table's data is kept, column by column, and why one of the three does nothing for it. Lists of columns are
 * written as in SQL. Every column has its place in one of them (tests/database/retention.test.ts reads the catalogue).
 */
export type TableData = {
  /** The class that its rows are of; without one `expire` says why they stay, or with which rows they go. */
  readonly rows?: DataClass;
  /** Columns that are kept as long as their row. */
  readonly columns?: string;
  /** Columns that are emptied before their row goes, by the class that they are of. */
  readonly sooner?: Readonly<Partial<Record<DataClass, string>>>;
  readonly expire?: string;
  readonly erase?: string;
  readonly exportOf?: string;
};

/**
 * What a room does with the data it keeps of people: how long, what goes with a member, and what a member may have. A
 * room's `personal-data.ts` has this shape; the walks are in lib/privacy.
 */
export type PersonalData = {
  /** The tables that are the room's. */
  readonly tables: Readonly<Record<string, TableData>>;
  /**
   * Removes what is older than it may be, as the worker, in short transactions. Also of organizations out of use. It is
   * given some of the organizations at a time, and ends when there is no time left: the next run goes on.
   */
  readonly expire?: (organizations: readonly Organization[], now: Date) => Promise<Counts>;
  /** The same for what no organization has a say in: once a run, for all of them. */
  readonly tidy?: (now: Date) => Promise<Counts>;
  /**
   * Takes a member out of what is small, in the transaction that erases them. Answers the ids of what else names them,
   * for the audit log.
   */
  readonly erase?: (db: Db, person: Person, now: Date) => Promise<readonly string[]>;
  /** Removes what is large, later and as the worker; repeating it changes nothing. */
  readonly eraseTraces?: (person: ErasedPerson) => Promise<void>;
  /** For each part of a member's own data a statement that reads it, of the member `$1`. */
  readonly exportOf?: Readonly<Record<string, string>>;
};

/** Somebody whose row tells nobody any more; `resource_ids` is what else named them. */
export type ErasedPerson = { org_id: string; user_id: string; resource_ids: readonly string[] };

const MS_PER_DAY = 86_400_000;

/** The instant that many days before `now`. */
export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * MS_PER_DAY);
}

/**
 * The instants before which each organization keeps nothing of a class: two parameters, for
 * `unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)`.
 */
export function keptSince(
  organizations: readonly Organization[],
  now: Date,
  kind: DataClass,
): [orgIds: string[], since: Date[]] {
  return [
    organizations.map(({ id }) => id),
    organizations.map(({ settings }) => daysBefore(now, keptDays(settings, kind))),
  ];
}

const BATCH = 5000;

/**
 * Repeats a statement that changes `limit` rows at most and answers a row for each, until there are no more: short
 * transactions, whatever has piled up. Rows that somebody holds are left for the next run, and so is what there is no time
 * for.
 *
 * @returns how many rows were changed
 */
export async function inBatches(work: (db: Db, limit: number) => Promise<readonly unknown[]>): Promise<number> {
  for (let changed = 0; ; ) {
    const batch = await asWorker((db) => work(db, BATCH));
    changed += batch.length;
    if (batch.length < BATCH || !hasTimeFor(STEP)) return changed;
  }
}

/**
 * Does `work` for each, one after another. One that fails is logged and keeps none of the others waiting: nobody's data
 * is kept beyond its time because of somebody else's trouble. Throws in the end when any failed.
 */
export async function forEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  describe: (item: Item) => Record<string, unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      log.error("Retention was not kept.", { ...describe(item), error: error as Error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `Retention was not kept in ${errors.length} places.`);
}
