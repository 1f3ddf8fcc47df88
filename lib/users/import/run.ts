import { setTimeout as sleep } from "node:timers/promises";
import { type NewNotification, notify } from "../../notifications/notify.ts";
import { takeQuotaOf } from "../../organizations/quota.ts";
import { deleteObjects, headObject, readObject } from "../../platform/aws/bucket.ts";
import { asJob } from "../../platform/db/job.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import type { ImportMembersMessage } from "../../platform/jobs/message.ts";
import { queueJobs } from "../../platform/jobs/queue-jobs.ts";
import { afterCommitIn } from "../../platform/live/after-commit.ts";
import type { LiveEvent } from "../../platform/live/events.ts";
import { administratorsOf } from "../../platform/tenancy/administrators.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";
import { applyRows, type RunningImport } from "./apply.ts";
import { ImportFault, MAX_IMPORT_BYTES, readCsv } from "./csv.ts";
import { requireImporter } from "./importer.ts";
import { importKey } from "./key.ts";
import { importColumns, type MemberImport } from "./member-import.ts";
import { type PlannedRow, planRows } from "./row.ts";

const CHUNK = 1000;
/** A fifth of the function's time; rows that are left over are done by another message. */
const BUDGET_MS = 60_000;

type State = MemberImport & RunningImport;

/**
 * Runs an import from where it stands. Each chunk commits together with the count of rows done, so that whatever ends
 * this function in between, the message that comes again goes on with the next row. Of two messages for one import,
 * one finds that the other has gone on, and leaves it to it.
 */
export async function runImport(message: ImportMembersMessage): Promise<{ status: string; processed_rows: number }> {
  const found = await findImport(message);
  // What it does is done by whoever began it.
  return asJob({ name: "import-members", user_id: found.created_by }, () => goOn(found, message));
}

async function goOn(found: State, message: ImportMembersMessage): Promise<State> {
  const deadline = Date.now() + BUDGET_MS;
  let state = found;
  if (state.status === "done" || state.status === "failed") {
    // A file that was posted again after its import had ended.
    await deleteObjects([importKey(message)]);
    return state;
  }
  try {
    const rows = await readRows(message);
    const begun = await begin(state, rows.length);
    if (begun === undefined) return state;
    state = begun;
    while (state.processed_rows < rows.length) {
      if (Date.now() > deadline) return await handOn(state, message);
      const next = await step(state, rows);
      if (next === undefined) return state;
      state = next;
    }
    state = await finish(state, "done");
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    state = await finish(state, "failed", error);
  }
  await deleteObjects([importKey(message)]);
  return state;
}

/** The file may be announced before the transaction that asked for it has committed. */
async function findImport({ org_id, import_id }: ImportMembersMessage): Promise<State> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await asWorkerIn(org_id, (db) => db.find<State>(selectImport, [org_id, import_id]));
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`There is no import ${import_id}.`);
}

async function readRows(message: ImportMembersMessage): Promise<PlannedRow[]> {
  const key = importKey(message);
  const head = await headObject(key);
  if (head === undefined) throw new ImportFault({ line: null, message: "The file is not there any more." });
  if (head.size_bytes > MAX_IMPORT_BYTES) throw new ImportFault({ line: null, message: "The file is too large." });
  const object = await readObject(key);
  return planRows(readCsv(object?.bytes ?? Buffer.alloc(0)));
}

/** Counts the rows of a file that was uploaded; those of one that came in the request have been counted there. */
async function begin({ id, org_id }: State, totalRows: number): Promise<State | undefined> {
  return asWorkerIn(org_id, async (db) => {
    const { org_id, created_by, total_rows } = await db.one<State>(lockImport, [id]);
    const { id: user_id } = await requireImporter(db, { org_id, created_by });
    const surplus =
      total_rows === null
        ? await takeQuotaOf(db, { org_id, user_id }, { import_rows: totalRows }, new Date())
        : undefined;
    if (surplus !== undefined) {
      const message = `These are more rows than may be imported on one day, which is ${surplus.allowed} for now.`;
      throw new ImportFault({ line: null, message });
    }
    return db.find<State>(beginImport, [id, totalRows]);
  });
}

/** One chunk; undefined when somebody else has done it meanwhile. */
function step(before: State, rows: readonly PlannedRow[]): Promise<State | undefined> {
  return afterCommitIn(before.org_id, (publish) =>
    asWorkerIn(before.org_id, async (db) => {
      const state = await db.one<State>(lockImport, [before.id]);
      if (state.status !== "running" || state.processed_rows !== before.processed_rows) return undefined;
      const chunk = rows.slice(state.processed_rows, state.processed_rows + CHUNK);
      const { created, updated, unchanged, rejected } = await applyRows(db, state, chunk, publish, new Date());
      const after = await db.one<State>(countRows, [state.id, chunk.length, created, updated, unchanged, rejected]);
      publish(progress(after));
      return after;
    }),
  );
}

async function handOn(state: State, message: ImportMembersMessage): Promise<State> {
  await queueJobs([{ kind: "import-members", ...message }]);
  return state;
}

/** Ends an import once: a second message that finds the file gone must not make a failure of it. */
function finish(before: State, status: "done" | "failed", fault?: ImportFault): Promise<State> {
  const values = [before.id, status, JSON.stringify(fault?.errors ?? []), new Date()];
  return afterCommitIn(before.org_id, (publish) =>
    asWorkerIn(before.org_id, async (db) => {
      const finished = await db.find<State>(finishImport, values);
      if (finished === undefined) return before;
      for (const reader of await readersOf(db, finished)) await notify(db, publish, told(finished, reader));
      publish(progress(finished));
      return finished;
    }),
  );
}

/** Who is told how an import ended: its importer, or the administrators who are left. */
async function readersOf(db: Db, { org_id, created_by }: State): Promise<string[]> {
  const importer = await holdMaker(db, { org_id, user_id: created_by });
  if (importer !== undefined) return [importer.id];
  return administratorsOf(db, org_id);
}

function told(
  { org_id, created_by, id, status, created_rows, updated_rows, unchanged_rows, rejected_rows }: State,
  user_id: string,
): NewNotification {
  const whose = user_id === created_by ? "Your import" : "The import of somebody who has left";
  const counts = `${created_rows} created, ${updated_rows} updated, ${unchanged_rows} unchanged, ${rejected_rows} rejected`;
  return {
    org_id,
    user_id,
    type: "import_finished",
    title: `${whose} ${status === "done" ? "is finished" : "failed"}`,
    body: counts,
    data: { import_id: id, status },
  };
}

/** Only the importer hears it. */
function progress({ created_by, id, status, total_rows, processed_rows }: State): LiveEvent {
  const data = { import_id: id, status, total_rows, processed_rows };
  return { event: "sync:status", channel: "notifications", user_id: created_by, department: null, data };
}

const selectImport = `
  select ${importColumns}, i.org_id from imports i where i.org_id = $1 and i.id = $2`;

const lockImport = `
  select ${importColumns}, i.org_id from imports i where i.org_id = (select app.current_org())
    and i.id = $1 for no key update`;

const beginImport = `
  update imports i set status = 'running', total_rows = $2
  where i.org_id = (select app.current_org()) and i.id = $1 and i.status in ('pending', 'running')
  returning ${importColumns}, i.org_id`;

const countRows = `
  update imports i set
    processed_rows = i.processed_rows + $2, created_rows = i.created_rows + $3, updated_rows = i.updated_rows + $4,
    unchanged_rows = i.unchanged_rows + $5, rejected_rows = i.rejected_rows + $6
  where i.org_id = (select app.current_org()) and i.id = $1
  returning ${importColumns}, i.org_id`;

const finishImport = `
  update imports i set status = $2, errors = $3::jsonb, finished_at = $4
  where i.org_id = (select app.current_org()) and i.id = $1 and i.status in ('pending', 'running')
  returning ${importColumns}, i.org_id`;
