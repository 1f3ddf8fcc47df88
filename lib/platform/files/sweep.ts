import { atATime } from "../at-a-time.ts";
import { deleteObjects, headObject, type ListedObject, listObjects } from "../aws/bucket.ts";
import { asWorker } from "../db/transaction.ts";
import { hasTimeFor } from "../deadline.ts";
import { log } from "../log.ts";
import { STEP } from "../timeouts.ts";
import { beginSweep } from "./restored.ts";

/** Longer than any upload form and any function lives: what is being made is not looked at. */
const SETTLED_SECONDS = 5 * 60;
const PAGE = 1000;
/** So long one run looks at what is below one prefix; the next goes on from there. Two prefixes are large. */
export const SWEEP_MS = 80_000;
const CONCURRENCY = 20;

/** Which of these keys the database speaks of. */
export type FindKept = (keys: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Removes the objects below a prefix that the database does not speak of, and answers how many. In every flow a row
 * comes before its object, so an object that was listed and then has no row is one whose row is gone. What changed
 * within five minutes is left alone, and each is looked at and asked for once more before it goes.
 *
 * A run ends after so many seconds; the next page is on its way while one is judged. How far it came is noted page by
 * page, for the next run, also when this one is ended from outside. Repeating it changes nothing.
 *
 * It believes the database, so it waits after that was put back to an earlier moment.
 */
export async function sweepFiles(prefix: string, now: Date, findKept: FindKept, page = PAGE): Promise<number> {
  const settled = new Date(now.getTime() - SETTLED_SECONDS * 1000);
  const end = Date.now() + SWEEP_MS;
  const { after_key, waits } = await beginSweep(prefix);
  if (waits) {
    log.warn("The sweep waits: the database was put back, and may have forgotten what is there.", { prefix });
    return 0;
  }
  if (!hasTimeFor(STEP)) return 0;
  let removed = 0;
  let next = listObjects(prefix, after_key, page);
  for (;;) {
    const listed = await next;
    // A page that is not full is the last one: the next run begins anew.
    const after = listed.length < page ? "" : (listed.at(-1)?.key ?? "");
    const isEnd = after === "" || Date.now() >= end || !hasTimeFor(STEP);
    if (!isEnd) next = listObjects(prefix, after, page);
    // Whatever fails first is thrown; the other is nobody's any more.
    next.catch(() => undefined);
    removed += await removeUnkept(
      listed.filter(({ last_modified }) => last_modified < settled),
      findKept,
    );
    await asWorker((db) => db.query(savePlace, [prefix, after]));
    if (isEnd) break;
  }
  return removed;
}

async function removeUnkept(settled: readonly ListedObject[], findKept: FindKept): Promise<number> {
  const kept = await findKept(settled.map(({ key }) => key));
  const unchanged: string[] = [];
  await atATime(
    CONCURRENCY,
    settled.filter(({ key }) => !kept.has(key)),
    async ({ key, last_modified }) => {
      // One that was replaced meanwhile has an event of its own.
      const head = await headObject(key);
      if (head !== undefined && head.last_modified.getTime() <= last_modified.getTime()) unchanged.push(key);
    },
  );
  const keptAfterAll = unchanged.length === 0 ? new Set() : await findKept(unchanged);
  const gone = unchanged.filter((key) => !keptAfterAll.has(key));
  await deleteObjects(gone);
  return gone.length;
}

/** How far was come with what a note names. */
export const selectPlace = `
  select after_key from app.file_sweeps where prefix = $1`;

export const savePlace = `
  insert into app.file_sweeps (prefix, after_key) values ($1, $2)
  on conflict (prefix) do update set after_key = excluded.after_key`;
