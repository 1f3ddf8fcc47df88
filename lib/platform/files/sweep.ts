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
/** So many pages are listed at once, where it is known between which keys they lie. */
const AT_ONCE = 4;
/**
 * So long one run looks at what is below one prefix; the next goes on from there. Those of which keys are known are large,
 * and go at once; all others go one after another, and have half of it.
 */
export const SWEEP_MS = 160_000;
const CONCURRENCY = 20;

/** Which of these keys the database speaks of. */
export type FindKept = (keys: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Keys behind one, in their order, each so many objects behind the one before, as far as the database knows: a bucket is
 * listed from the key before, so pages can only be listed together by who knows where each begins. A guess is enough: what
 * lies between two keys is listed to its end, however much it is.
 */
type FindMarks = (after: string, objects: number, count: number) => Promise<readonly string[]>;

type Options = { readonly page?: number; readonly findMarks?: FindMarks };

/**
 * Removes the objects below a prefix that the database does not speak of, and answers how many. In every flow a row
 * comes before its object, so an object that was listed and then has no row is one whose row is gone. What changed
 * within five minutes is left alone, and each is looked at and asked for once more before it goes.
 *
 * A run ends after so many seconds; the next pages are on their way while some are judged. How far it came is noted each
 * time, for the next run, also when this one is ended from outside. Repeating it changes nothing.
 *
 * It believes the database, so it waits after that was put back to an earlier moment.
 */
export async function sweepFiles(
  prefix: string,
  now: Date,
  findKept: FindKept,
  { page = PAGE, findMarks }: Options = {},
): Promise<number> {
  const settled = new Date(now.getTime() - SETTLED_SECONDS * 1000);
  const end = Date.now() + (findMarks === undefined ? SWEEP_MS / 2 : SWEEP_MS);
  const { after_key, waits } = await beginSweep(prefix);
  if (waits) {
    log.warn("The sweep waits: the database was put back, and may have forgotten what is there.", { prefix });
    return 0;
  }
  if (!hasTimeFor(STEP)) return 0;
  // A page is a little longer than what lies between two marks, so that objects without a row need no second one.
  const marksBehind = async (after: string) => (await findMarks?.(after, Math.ceil(page * 0.9), AT_ONCE)) ?? [];
  let removed = 0;
  let next = listPages(prefix, after_key, await marksBehind(after_key), page);
  for (;;) {
    const { objects, after } = await next;
    const isEnd = after === "" || Date.now() >= end || !hasTimeFor(STEP);
    if (!isEnd) next = listPages(prefix, after, await marksBehind(after), page);
    // Whatever fails first is thrown; the other is nobody's any more.
    next.catch(() => undefined);
    const settledOnes = objects.filter(({ last_modified }) => last_modified < settled);
    const { count, isDone } = await removeUnkept(settledOnes, findKept, page);
    removed += count;
    // What there was no time for is found again.
    if (!isDone) break;
    await asWorker((db) => db.query(savePlace, [prefix, after]));
    if (isEnd) break;
  }
  return removed;
}

/** `after` is where it goes on; nothing where that was the end. */
type Listed = { readonly objects: readonly ListedObject[]; readonly after: string };

/** What lies behind a key: up to the last of the marks, of which each begins a page; without any, one page. */
async function listPages(prefix: string, after: string, marks: readonly string[], page: number): Promise<Listed> {
  if (marks.length === 0) {
    const objects = await listObjects(prefix, after, page);
    // A page that is not full is the last one: the next run begins anew.
    return { objects, after: objects.length < page ? "" : (objects.at(-1)?.key ?? "") };
  }
  const begins = [after, ...marks];
  const pages = await Promise.all(marks.map((mark, index) => listUpTo(prefix, begins[index] ?? "", mark, page)));
  // Where there is more than a page before a mark, the next ones are listed from there; behind the last page is nothing.
  const cut = pages.findIndex((each, index) => each.after !== marks[index]);
  const whole = cut < 0 ? pages : pages.slice(0, cut + 1);
  return { objects: whole.flatMap(({ objects }) => objects), after: whole.at(-1)?.after ?? "" };
}

/** A page of what lies behind a key, up to a mark; of the last page, all. */
async function listUpTo(prefix: string, after: string, mark: string, page: number): Promise<Listed> {
  const objects = await listObjects(prefix, after, page);
  if (objects.length < page) return { objects, after: "" };
  const before = objects.filter(({ key }) => key <= mark);
  return { objects: before, after: before.length < page ? mark : (objects.at(-1)?.key ?? mark) };
}

/** Answers how many went, and whether there was time for all. */
async function removeUnkept(
  settled: readonly ListedObject[],
  findKept: FindKept,
  page: number,
): Promise<{ count: number; isDone: boolean }> {
  const kept = await findKept(settled.map(({ key }) => key));
  const unkept = settled.filter(({ key }) => !kept.has(key));
  let count = 0;
  for (let from = 0; from < unkept.length; from += page) {
    if (!hasTimeFor(STEP)) return { count, isDone: false };
    count += await removeUnchanged(unkept.slice(from, from + page), findKept);
  }
  return { count, isDone: true };
}

async function removeUnchanged(unkept: readonly ListedObject[], findKept: FindKept): Promise<number> {
  const unchanged: string[] = [];
  await atATime(CONCURRENCY, unkept, async ({ key, last_modified }) => {
    // One that was replaced meanwhile has an event of its own.
    const head = await headObject(key);
    if (head !== undefined && head.last_modified.getTime() <= last_modified.getTime()) unchanged.push(key);
  });
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
