import { keepLooks } from "../../audit/look.ts";
import { notify } from "../../notifications/notify.ts";
import { deleteObjects } from "../../platform/aws/bucket.ts";
import { BusyError, isAway } from "../../platform/db/away.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import { timeLeft } from "../../platform/deadline.ts";
import type { ExportReportMessage } from "../../platform/jobs/message.ts";
import { queueJobs } from "../../platform/jobs/queue-jobs.ts";
import { afterCommitIn, type Publish } from "../../platform/live/after-commit.ts";
import { log } from "../../platform/log.ts";
import { awaitRequestsOf, holdMaker } from "../../platform/tenancy/maker.ts";
import { findOrganization } from "../../platform/tenancy/organization.ts";
import { hasAtLeast } from "../../platform/tenancy/rules/roles.ts";
import { countDays } from "../../platform/time/period.ts";
import { isStillSeen } from "../rules/still-seen.ts";
import type { Ask, Export, Tell } from "./export.ts";
import { fail } from "./fail.ts";
import { type ExportQuery, exportQuery } from "./period.ts";
import { fileKeyOf } from "./report-export.ts";
import { findScope } from "./scope.ts";
import { isWithin, MOST_BY_JOB, sizeOf } from "./size.ts";

/** Longer than a run can last: until then the export is its own. */
const CLAIM_MS = 330_000;
/** A run that was killed is begun again by the message that comes again; so often. */
const ATTEMPTS = 3;
/** How often it is written down how far a run has come. */
const TELL_MS = 1_000;

/** It was cancelled, or an erasure begins anew what is being made: the run that was making it finds this. */
class LostError extends Error {
  constructor() {
    super("This export is not this run's any more.");
  }
}

type Found = {
  requested_by: string;
  request: unknown;
  format: "csv" | "pdf";
  from: string;
  to: string;
  status: string;
  claimed_until: Date | null;
  attempts: number;
  created_at: Date;
};

type Asker = { org_id: string; user_id: string; name: string } & Parameters<typeof findScope>[1];

/** What a run makes, and until when it is its own. */
type Claimed = {
  message: ExportReportMessage;
  until: Date;
  attempts: number;
  asker: Asker;
  format: Found["format"];
  what: Export;
};

/**
 * Writes the file of an export and tells whoever asked. A run that was killed leaves no file that anybody can fetch: the
 * message that comes again begins anew, and writes over it. Of two messages for one export the second waits for the
 * first to be done, by being put off. What the file holds is what whoever asked may see when the run begins; one who may
 * see less when it ends gets none.
 *
 * @returns the export's status afterwards; `gone` where there is none any more
 */
export async function runReportExport(message: ExportReportMessage): Promise<string> {
  const now = new Date();
  const { org_id } = message;
  await asWorkerIn(org_id, (db) => awaitRequestsOf(db, org_id, message.asked_by));
  const claimed = await afterCommitIn(org_id, (publish) =>
    asWorkerIn(org_id, (db) => claim(db, publish, message, now)),
  );
  if (typeof claimed === "string") {
    // A run before this one may have been killed when it had written.
    await removeUnready(message);
    return claimed;
  }
  const key = fileKeyOf({ org_id, id: message.export_id, format: claimed.format });
  try {
    const made = await write(key, claimed);
    const status = await afterCommitIn(org_id, (publish) =>
      asWorkerIn(org_id, (db) => finish(db, publish, claimed, made)),
    );
    if (status !== "ready") await removeUnready(message);
    return status;
  } catch (error) {
    // What cannot be removed now the next run writes over, or removes.
    const status = await removeUnready(message).catch(() => undefined);
    if (error instanceof LostError) {
      if (status === "cancelled") return status;
      await queueJobs([{ kind: "export-report", ...message }]);
      return "pending";
    }
    return await giveUp(claimed, error);
  }
}

/**
 * Removes the file unless it can be fetched: it may hold the days of a member who was erased since. The row says which
 * it is, also after a commit whose answer was lost. Answers that status.
 */
async function removeUnready({ org_id, export_id }: ExportReportMessage): Promise<string | undefined> {
  const found = await asWorkerIn(org_id, (db) => db.find<Found>(lockExport, [org_id, export_id]));
  if (found?.status !== "ready")
    await deleteObjects((["csv", "pdf"] as const).map((format) => fileKeyOf({ org_id, id: export_id, format })));
  return found?.status;
}

/** Takes the export for this run, or says why there is nothing to do. */
async function claim(db: Db, publish: Publish, message: ExportReportMessage, now: Date): Promise<Claimed | string> {
  const { org_id, export_id } = message;
  const found = await db.find<Found>(lockExport, [org_id, export_id]);
  if (found === undefined) return "gone";
  const { requested_by, format, from, to, attempts } = found;
  if (found.status !== "pending" && found.status !== "running") return found.status;
  if (found.claimed_until !== null && found.claimed_until > now)
    throw new BusyError("Another run is writing this export.");
  if (attempts >= ATTEMPTS) return fail(db, publish, message, requested_by, "interrupted");
  const asker = await findAsker(db, org_id, requested_by);
  const organization = await findOrganization(db, org_id);
  if (asker === undefined || organization === undefined) return fail(db, publish, message, requested_by, "refused");

  const request: ExportQuery = exportQuery.parse(found.request);
  const period = { from, to };
  // Of a member whom the asker sees no longer nothing is found, and of others no more than they see now.
  const scoped = await findScope(db, asker, request, period, found.created_at).catch(() => undefined);
  if (scoped === undefined) return fail(db, publish, message, requested_by, "refused");
  const { scope } = scoped;
  const size = await sizeOf(db, scope, period);
  if (!isWithin(size, MOST_BY_JOB[format])) return fail(db, publish, message, requested_by, "too_large");

  const until = new Date(now.getTime() + CLAIM_MS);
  await db.query(claimExport, [org_id, export_id, until, size.days, scope.departments]);
  const bom = request.bom === "true";
  const what = { scope, type: request.type, period, organization, now: found.created_at, made_by: asker.name, bom };
  return { message, until, attempts: attempts + 1, asker, format, what };
}

/** Whoever asked, as they may see days now; undefined for one who may see none of others. */
async function findAsker(db: Db, org_id: string, user_id: string): Promise<Asker | undefined> {
  const maker = await holdMaker(db, { org_id, user_id });
  if (maker === undefined || !hasAtLeast(maker.role, "manager")) return undefined;
  const managed_departments = maker.role === "manager" ? maker.managed_departments : null;
  return { org_id, user_id, name: maker.name, role: maker.role, managed_departments };
}

type Made = { bytes: number; named: string[] };

async function write(key: string, claimed: Claimed): Promise<Made> {
  const { format, what, message } = claimed;
  const { org_id } = message;
  const tell = tellerOf(claimed);
  if (format === "csv") {
    const { writeCsvInTurn } = await import("./write-csv.ts");
    return writeCsvInTurn((work) => asWorkerIn(org_id, work), key, what, tell);
  }
  const { loadPdfReport, writePdf } = await import("./write-pdf.ts");
  // Each member's of one moment: their sums are those of their days.
  const ask: Ask = (work) =>
    asWorkerIn(org_id, async (db) => {
      await db.query("set transaction isolation level repeatable read");
      return work(db);
    });
  const report = await loadPdfReport(ask, what, () => tell(0));
  const bytes = await writePdf(key, report, (drawn) => tell(drawn * countDays(what.period)));
  return { bytes, named: report.members.map(({ member }) => member.id) };
}

/** Writes down how far the run has come, now and then. Throws once the export is no longer its own. */
function tellerOf({ message: { org_id, export_id }, until }: Claimed): Tell {
  let last = Date.now();
  return async (days) => {
    if (Date.now() - last < TELL_MS) return;
    last = Date.now();
    const kept = await asWorkerIn(org_id, (db) => db.find(noteProgress, [org_id, export_id, until, days]));
    if (kept === undefined) throw new LostError();
  };
}

/** Tells whoever waits for it, and each member in it. */
async function finish(db: Db, publish: Publish, claimed: Claimed, { bytes, named }: Made): Promise<string> {
  const { message, until, what } = claimed;
  const { org_id, export_id } = message;
  const asker = await findAsker(db, org_id, claimed.asker.user_id);
  const { user_id, departments } = what.scope;
  const isSeen = asker !== undefined && isStillSeen(asker, { is_own: user_id === asker.user_id, departments });
  if (!isSeen) return fail(db, publish, message, claimed.asker.user_id, "refused");
  const now = new Date();
  const finished = await db.find<{ file_name: string }>(finishExport, [org_id, export_id, until, bytes, now]);
  if (finished === undefined) throw new LostError();
  const looks = named
    .filter((id) => id !== asker.user_id)
    .map((member_id) => ({ org_id, viewer_id: asker.user_id, member_id, kind: "days" as const }));
  keepLooks(db, looks, now);
  await notify(db, publish, {
    org_id,
    user_id: asker.user_id,
    type: "report_export_ready",
    title: "Your export is ready",
    body: `${finished.file_name} can be fetched for a day.`,
    data: { export_id, file_name: finished.file_name },
  });
  return "ready";
}

/**
 * After the last attempt nobody waits any longer; before, the message comes again, and may begin at once. What failed since
 * something is away was no attempt; what took too long was one.
 */
async function giveUp({ message, attempts, asker, until }: Claimed, error: unknown): Promise<string> {
  const { org_id, export_id } = message;
  const isNone = isAway(error) && timeLeft() > 0;
  if (isNone || attempts < ATTEMPTS) {
    const values = [org_id, export_id, until, isNone ? attempts - 1 : attempts];
    await asWorkerIn(org_id, (db) => db.query(releaseExport, values)).catch(() => undefined);
    throw error;
  }
  log.error("An export could not be made.", { export_id, error: error as Error });
  return afterCommitIn(org_id, (publish) =>
    asWorkerIn(org_id, (db) => fail(db, publish, message, asker.user_id, "interrupted")),
  );
}

// Waits for a run that is just ending.
const lockExport = `
  select requested_by, request, format, from_date as "from", to_date as "to", status, claimed_until, attempts, created_at
  from report_exports where org_id = $1 and id = $2
  for no key update`;

const claimExport = `
  update report_exports set
    status = 'running', attempts = attempts + 1, claimed_until = $3, rows_done = 0, rows_all = $4, departments = $5
  where org_id = $1 and id = $2`;

const releaseExport = `
  update report_exports set claimed_until = null, attempts = $4
  where org_id = $1 and id = $2 and status = 'running' and claimed_until = $3`;

const noteProgress = `
  update report_exports set rows_done = least($4, rows_all)
  where org_id = $1 and id = $2 and status = 'running' and claimed_until = $3
  returning id`;

// What was asked is known by its dates; a part of somebody's name need not be kept.
const finishExport = `
  update report_exports set
    status = 'ready', claimed_until = null, request = '{}', rows_done = rows_all, size_bytes = $4, finished_at = $5,
    expires_at = created_at + interval '1 day'
  where org_id = $1 and id = $2 and status = 'running' and claimed_until = $3
  returning file_name`;
