// The queue `heartbeats`: stores batches of heartbeats exactly once and moves the timelines on.

import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type Ingested, ingest } from "../../lib/activity/ingest/ingest.ts";
import { isKnownHeartbeat } from "../../lib/activity/ingest/insert.ts";
import { type HeartbeatRow, readMessage, type Unseen } from "../../lib/activity/ingest/message.ts";
import { ensurePartitions, forgetPartitions } from "../../lib/activity/ingest/partitions.ts";
import { partsOf } from "../../lib/activity/ingest/parts.ts";
import { withStanding } from "../../lib/activity/ingest/unseen.ts";
import { atATime } from "../../lib/platform/at-a-time.ts";
import { config } from "../../lib/platform/config.ts";
import { isConnectionLoss } from "../../lib/platform/db/failure.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asPreparedWorker } from "../../lib/platform/db/transaction.ts";
import { timed, timeLeft } from "../../lib/platform/deadline.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { log, measure } from "../../lib/platform/log.ts";

/** Transactions at a time, each on a connection of its own. A third gained nothing: the function has one processor. */
const LANES = 2;

type Message = { id: string; sent_at: number; rows: HeartbeatRow[]; unseen?: Unseen };

export const handler = timed(inJob("ingest-heartbeats", handle));

/** Answers the messages that were not stored, so that the queue brings only those again. */
async function handle(event: SQSEvent): Promise<SQSBatchResponse> {
  const messages: Message[] = [];
  const failed = new Set<string>();
  for (const record of event.Records) {
    try {
      messages.push(readRecord(record));
    } catch (error) {
      log.error("A message is not a batch of heartbeats.", { message_id: record.messageId, error: error as Error });
      failed.add(record.messageId);
    }
  }
  const lanes = Math.min(LANES, config.databasePoolMax);
  await atATime(lanes, partsOf(messages, lanes), async (part) => {
    for (const id of await store(part)) failed.add(id);
  });
  const again = event.Records.filter(({ messageId }) => failed.has(messageId));
  return { batchItemFailures: again.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })) };
}

function readRecord({ messageId, body, attributes }: SQSRecord): Message {
  return { id: messageId, sent_at: Number(attributes?.SentTimestamp ?? Date.now()), ...readMessage(body) };
}

/**
 * One transaction for all of these messages. When the data of one message makes it fail, halves are tried on their own
 * until only that message is left: a poison message harms nobody else's. Answers the ids that could not be stored.
 */
async function store(messages: readonly Message[], tried: readonly Remedy[] = []): Promise<string[]> {
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
    await publishEvents(result.events);
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
      return messages.map(({ id }) => id);
    }
    const half = Math.ceil(messages.length / 2);
    return [...(await store(messages.slice(0, half), tried)), ...(await store(messages.slice(half), tried))];
  }
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
  if (isConnectionLoss(error) || timeLeft() <= 0) return false;
  const { code } = error as { code?: string };
  return code === undefined || /^(2[23]|ERR_(OUT_OF_RANGE|INVALID_ARG))/.test(code);
}

function report(
  { stored, duplicates, unknown, refused }: Ingested & { refused: number },
  messages: readonly Message[],
): void {
  const oldest = Math.min(...messages.map(({ sent_at }) => sent_at));
  measure({ HeartbeatsStored: stored, HeartbeatsDuplicate: duplicates, IngestLag: Date.now() - oldest });
  log.info("heartbeats", { messages: messages.length, stored, duplicates, unknown, refused });
}
