// The queue `heartbeats`: stores batches of heartbeats exactly once and moves the timelines on.

import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type Ingested, ingest } from "../../lib/activity/ingest/ingest.ts";
import { isKnownHeartbeat } from "../../lib/activity/ingest/insert.ts";
import { type HeartbeatRow, readMessage, type Unseen } from "../../lib/activity/ingest/message.ts";
import { ensurePartitions, forgetPartitions } from "../../lib/activity/ingest/partitions.ts";
import { partsOf } from "../../lib/activity/ingest/parts.ts";
import { withStanding } from "../../lib/activity/ingest/unseen.ts";
import { atATime } from "../../lib/platform/at-a-time.ts";
import { sendMessages } from "../../lib/platform/aws/small-queue.ts";
import { config } from "../../lib/platform/config.ts";
import { isAway } from "../../lib/platform/db/away.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asPreparedWorker } from "../../lib/platform/db/transaction.ts";
import { timed, timeLeft } from "../../lib/platform/deadline.ts";
import { giveBack, sentAt, type Undone } from "../../lib/platform/jobs/give-back.ts";
import { type OrganizationEvent, publishEvents } from "../../lib/platform/live/events.ts";
import { log, measure } from "../../lib/platform/log.ts";
import { traced } from "../../lib/platform/trace.ts";

/** Transactions at a time, each on a connection of its own. */
const LANES = 2;

type Message = { record: SQSRecord; sent_at: number; rows: HeartbeatRow[]; unseen?: Unseen; trace_id?: string };

export const handler = timed(inJob("ingest-heartbeats", handle));

/** What could not be stored is put off while it is the database's fault, and set aside where it is the message's. */
async function handle(event: SQSEvent): Promise<SQSBatchResponse> {
  const messages: Message[] = [];
  const undone: Undone[] = [];
  for (const record of event.Records) {
    try {
      messages.push(readRecord(record));
    } catch (error) {
      log.error("A message is not a batch of heartbeats.", { message_id: record.messageId, error: error as Error });
      undone.push({ record, is: "poison", reason: "it is not a batch of heartbeats" });
    }
  }
  const lanes = Math.min(LANES, config.databasePoolMax);
  await atATime(lanes, partsOf(messages, lanes), async (part) => {
    undone.push(...(await store(part)));
  });
  // In the order of the batch, whichever lane they were in.
  const place = new Map(event.Records.map(({ messageId }, index) => [messageId, index]));
  undone.sort((a, b) => (place.get(a.record.messageId) ?? 0) - (place.get(b.record.messageId) ?? 0));
  return giveBack(config.heartbeatsQueueUrl, undone);
}

function readRecord(record: SQSRecord): Message {
  return { record, sent_at: sentAt(record), ...readMessage(record.body) };
}

/**
 * One transaction for all of these messages. When the data of one message makes it fail, halves are tried on their own
 * until only that message is left: a poison message harms nobody else's. Answers those that could not be stored.
 */
async function store(messages: readonly Message[], tried: readonly Remedy[] = []): Promise<Undone[]> {
  if (messages.length === 0) return [];
  const rows = messages.flatMap((message) => message.rows);
  try {
    await ensurePartitions(rows.map(({ at }) => at));
    const careful = tried.includes("care");
    const result = await withDeadlockRetry(() =>
      asPreparedWorker(async (db) => {
        const judged = await withStanding(db, messages);
        const kept = judged === messages ? rows : judged.flatMap((message) => message.rows);
        return { ...(await ingest(db, kept, new Date(), { careful })), refused: rows.length - kept.length };
      }),
    );
    await publishEvents(withTraces(result.events, messages), sendMessages);
    report(result, messages);
    return [];
  } catch (error) {
    const remedy = remedyFor(error);
    if (remedy !== undefined && !tried.includes(remedy)) {
      if (remedy === "partitions") forgetPartitions();
      return store(messages, [...tried, remedy]);
    }
    if (!isDataError(error) || messages.length === 1) {
      log.error("Heartbeats were not stored.", { messages: messages.length, error: error as Error });
      return messages.map(({ record }) => undoneFor(error, record));
    }
    const half = Math.ceil(messages.length / 2);
    return [...(await store(messages.slice(0, half), tried)), ...(await store(messages.slice(half), tried))];
  }
}

/** What is told of a member came of their own heartbeats. */
function withTraces(events: readonly OrganizationEvent[], messages: readonly Message[]): readonly OrganizationEvent[] {
  if (events.length === 0) return events;
  const traces = new Map(messages.flatMap(({ rows, trace_id }) => (trace_id ? [[rows[0]?.user_id, trace_id]] : [])));
  return events.map((event) => {
    const trace_id = traces.get(event.user_id ?? undefined);
    return trace_id === undefined ? event : { ...event, trace_id };
  });
}

/** What is refused as it is, is refused always. A failure that is none of the data's waits; a bug of ours comes again. */
function undoneFor(error: unknown, record: SQSRecord): Undone {
  if (!isDataError(error)) return { record, is: "away" };
  const { code } = error as { code?: string };
  return code === undefined
    ? { record, is: "failed" }
    : { record, is: "poison", reason: `the database refuses its data: ${code}` };
}

/** What can be done about a failure, once. */
type Remedy = "partitions" | "care";

function remedyFor(error: unknown): Remedy | undefined {
  if (isMissingPartition(error)) return "partitions";
  return isKnownHeartbeat(error) ? "care" : undefined;
}

/** PostgreSQL breaks a deadlock by cancelling one side, which only has to try again. */
async function withDeadlockRetry<Result>(work: () => Promise<Result>, attempts = 3): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (attempts > 1 && (error as { code?: string }).code === "40P01") return withDeadlockRetry(work, attempts - 1);
    throw error;
  }
}

/** A row that no partition takes: retention dropped one that this process has known. */
function isMissingPartition(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === "23514" && constraint === undefined;
}

/**
 * Class 22: data exception, class 23: integrity violation; ERR_: a value that Node could not write into a parameter,
 * such as a number beyond four bytes. Everything else concerns the whole batch: so does a time that is over, which no half
 * would have.
 */
function isDataError(error: unknown): boolean {
  if (isAway(error) || timeLeft() <= 0) return false;
  const { code } = error as { code?: string };
  return code === undefined || /^(2[23]|ERR_(OUT_OF_RANGE|INVALID_ARG))/.test(code);
}

function report(
  { stored, duplicates, unknown, refused }: Ingested & { refused: number },
  messages: readonly Message[],
): void {
  for (const { trace_id, sent_at } of messages) traced(trace_id, "stored", sent_at);
  const oldest = Math.min(...messages.map(({ sent_at }) => sent_at));
  measure({
    HeartbeatsStored: stored,
    HeartbeatsDuplicate: duplicates,
    HeartbeatsRefused: unknown + refused,
    IngestLag: Date.now() - oldest,
  });
  log.info("heartbeats", { messages: messages.length, stored, duplicates, unknown, refused });
}
