import { notify } from "../../notifications/notify.ts";
import { BusyError } from "../../platform/db/away.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import type { ExportDataMessage } from "../../platform/jobs/message.ts";
import { queueJobs } from "../../platform/jobs/queue-jobs.ts";
import { afterCommitIn, type Publish } from "../../platform/live/after-commit.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import { awaitRequestsOf, holdMaker } from "../../platform/tenancy/maker.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { mayExport } from "../rules/may-export.ts";
import { COPY_DAYS } from "./data-export.ts";
import { removeFiles } from "./remove.ts";
import { type Progress, writeFile } from "./write-file.ts";

/** A fifth of the function's time; what is left over goes into another file, by another message. */
const BUDGET_MS = 60_000;
/** Longer than a run can last: until then the export is its own. */
const CLAIM_MS = 330_000;

type Claimed = Progress & {
  org_id: string;
  user_id: string;
  requested_by: string;
  told_at: Date | null;
  /** How many are finished. */
  files: number;
  member_erased_at: Date | null;
};

/**
 * Writes the next file of an export; the last one makes it ready. A run that was killed leaves no file that anybody can
 * fetch: the message that comes again writes it anew. Of two messages for one export the second waits for the first to
 * be done, by being put off. Whoever asked is looked at when a run begins and when it ends: one who may not have the copy any
 * more gets none.
 *
 * @returns the export's status afterwards; `gone` where there is none any more
 */
export async function runExport(message: ExportDataMessage): Promise<string> {
  const now = new Date();
  await asWorkerIn(message.org_id, (db) => awaitRequestsOf(db, message.org_id, message.asked_by));
  const claimed = await asWorkerIn(message.org_id, (db) => claim(db, message, now));
  if (typeof claimed === "string") {
    if (claimed === "gone" || claimed === "refused") await removeFiles(message);
    return claimed;
  }
  const deadline = now.getTime() + BUDGET_MS;
  try {
    const { org_id, user_id } = claimed;
    const file = { ...claimed, org_id, user_id, export_id: message.export_id, number: claimed.files + 1 };
    const { bytes, is_last, ...progress } = await writeFile(file, now, () => Date.now() > deadline);
    const status = await afterCommitIn(org_id, (publish) =>
      asWorkerIn(org_id, async (db) => {
        if (!(await isStillAsked(db, claimed))) return refuse(db, message, new Date());
        if (!is_last) return handOn(db, message, progress, bytes);
        return finish(db, publish, message, claimed, progress, bytes);
      }),
    );
    // The member was erased while the file was written, or whoever asked has lost the right to it.
    if (status === "gone" || status === "refused") await removeFiles(message);
    return status;
  } catch (error) {
    await asWorkerIn(message.org_id, (db) => db.query(releaseExport, [message.org_id, message.export_id])).catch(
      () => undefined,
    );
    throw error;
  }
}

/** Takes the export for this run, or says why there is nothing to do. */
async function claim(db: Db, { org_id, export_id }: ExportDataMessage, now: Date): Promise<Claimed | string> {
  const found = await db.find<Claimed & { status: string; claimed_until: Date | null }>(lockExport, [
    org_id,
    export_id,
  ]);
  if (found === undefined || found.member_erased_at !== null) return "gone";
  if (found.status !== "pending" && found.status !== "running") return found.status;
  if (found.claimed_until !== null && found.claimed_until > now)
    throw new BusyError("Another run is writing this export.");
  if (!(await isStillAsked(db, found))) return refuse(db, { org_id, export_id }, now);
  const isTold = found.told_at !== null || found.requested_by === found.user_id;
  await db.query(claimExport, [org_id, export_id, new Date(now.getTime() + CLAIM_MS), isTold ? found.told_at : now]);
  // Queued before the commit: nobody's data is put together without their being told.
  if (!isTold) await queueMails([{ kind: "data_export", org_id, export_id }]);
  return found;
}

/** True while whoever asked may still have the copy. */
async function isStillAsked(db: Db, { org_id, user_id, requested_by }: Claimed): Promise<boolean> {
  const asker = await holdMaker(db, { org_id, user_id: requested_by });
  const { role } = await db.one<{ role: Role }>(selectRole, [org_id, user_id]);
  return asker !== undefined && mayExport({ ...asker, status: "active" }, { id: user_id, role });
}

async function refuse(db: Db, { org_id, export_id }: ExportDataMessage, now: Date): Promise<"refused"> {
  await db.query(refuseExport, [org_id, export_id, now]);
  return "refused";
}

async function handOn(
  db: Db,
  message: ExportDataMessage,
  progress: Progress,
  bytes: number,
): Promise<"pending" | "gone"> {
  const values = [message.org_id, message.export_id, progress.parts_done, progress.pictures_done, bytes];
  const kept = (await db.find(continueExport, values)) !== undefined;
  // The next run waits for this transaction.
  if (kept) await queueJobs([{ kind: "export-data", ...message }]);
  return kept ? "pending" : "gone";
}

/** Tells those who wait for it. */
async function finish(
  db: Db,
  publish: Publish,
  { org_id, export_id }: ExportDataMessage,
  { user_id, requested_by }: Claimed,
  { parts_done, pictures_done }: Progress,
  bytes: number,
): Promise<"ready" | "gone"> {
  const values = [org_id, export_id, parts_done, pictures_done, bytes, new Date(), COPY_DAYS];
  if ((await db.find(finishExport, values)) === undefined) return "gone";
  const about = { org_id, type: "data_export_ready", data: { export_id } } as const;
  const title =
    requested_by === user_id ? "The copy of your data is ready" : "The copy of the data that you asked for is ready";
  const body = `It can be fetched for ${COPY_DAYS} days after it was asked for.`;
  await notify(db, publish, { ...about, user_id: requested_by, title, body });
  if (requested_by !== user_id)
    await notify(db, publish, {
      ...about,
      user_id,
      title: "A copy of your data was made",
      body: `You can fetch it, too. ${body}`,
    });
  return "ready";
}

// Waits for a run that is just ending, and handing on.
const lockExport = `
  select e.org_id, e.user_id, e.requested_by, e.status, e.claimed_until, e.told_at, e.parts_done, e.pictures_done,
    cardinality(e.file_bytes) as files, m.erased_at as member_erased_at
  from data_exports e
  join users m on m.org_id = e.org_id and m.id = e.user_id
  where e.org_id = $1 and e.id = $2
  for no key update of e`;

const selectRole = `
  select role from users where org_id = $1 and id = $2`;

// The files go with it.
const refuseExport = `
  update data_exports set status = 'refused', finished_at = $3, claimed_until = null, file_bytes = '{}'
  where org_id = $1 and id = $2`;

const claimExport = `
  update data_exports set status = 'running', claimed_until = $3, told_at = $4 where org_id = $1 and id = $2`;

const releaseExport = `
  update data_exports set claimed_until = null where org_id = $1 and id = $2 and status = 'running'`;

const continueExport = `
  update data_exports e set
    status = 'pending', claimed_until = null, parts_done = $3, pictures_done = $4, file_bytes = e.file_bytes || $5::bigint
  from users m
  where e.org_id = $1 and e.id = $2 and e.status = 'running'
    and m.org_id = e.org_id and m.id = e.user_id and m.erased_at is null
  returning e.id`;

const finishExport = `
  update data_exports e set
    status = 'ready', claimed_until = null, parts_done = $3, pictures_done = $4, file_bytes = e.file_bytes || $5::bigint,
    finished_at = $6, expires_at = e.created_at + make_interval(days => $7)
  from users m
  where e.org_id = $1 and e.id = $2 and e.status = 'running'
    and m.org_id = e.org_id and m.id = e.user_id and m.erased_at is null
  returning e.id`;
