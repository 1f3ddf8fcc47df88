import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Outgoing } from "../aws/queue.ts";
import { isAway } from "../db/away.ts";
import { timeLeft } from "../deadline.ts";
import { log, measure } from "../log.ts";
import { GIVE_BACK } from "../timeouts.ts";

/**
 * A message that was not dealt with, and why:
 *
 * - `away`: something that it needs is away. Nothing is wrong with it, and it waits as long as that takes.
 * - `poison`: it can never be dealt with as things are.
 * - `failed`: nobody knows. It comes again, and is a dead letter after the receives that its queue allows.
 */
export type Undone = { readonly record: SQSRecord } & (
  | { readonly is: "away" | "failed" }
  | { readonly is: "poison"; readonly reason: string }
);

/** Thrown for a message that can never be dealt with. The message says why, in plain letters and without its data. */
export class PoisonError extends Error {
  override readonly name = "PoisonError";
}

/** What an error makes of a message that is dealt with on its own. */
export function undoneBy(error: unknown, record: SQSRecord): Undone {
  if (error instanceof PoisonError) return { record, is: "poison", reason: error.message };
  return { record, is: isAway(error) ? "away" : "failed" };
}

/** Seconds that a message waits whose work could not be done, in proportion to its age: what is short is over soon. */
const DELAY = { least: 2, most: 900, of_its_age: 1 / 4 };
/** A queue forgets after fourteen days; by then it is a dead letter, and kept for as long once more. */
const PATIENCE_SECONDS = 13 * 86_400;

/** How long it is worth being tried, where that is less than as long as the queue keeps it: then it is dropped. */
type Worth = { readonly worth_seconds?: number };

/**
 * Sees to what a batch has not done, and answers which of its messages are to come again as they are.
 *
 * What waits for something that is away is sent again with a delay, as a new message: its receives begin anew, so that an
 * outage makes no dead letters, however long it is. Poison is sent to the queue's dead letters at once, with its `reason`.
 * So the receives that a queue allows are for what fails of its own, or ends its process. What could not be sent comes
 * again by itself.
 */
export async function giveBack(
  queueUrl: string,
  undone: readonly Undone[],
  { worth_seconds }: Worth = {},
): Promise<SQSBatchResponse> {
  if (undone.length === 0) return { batchItemFailures: [] };
  const now = Date.now();
  const ageOf = (record: SQSRecord) => Math.max(0, (now - sentAt(record)) / 1000);
  const waiting = undone.filter(({ is }) => is === "away").map(({ record }) => record);
  const patient = waiting.filter((record) => ageOf(record) < (worth_seconds ?? PATIENCE_SECONDS));
  const late = waiting.filter((record) => !patient.includes(record));
  const poison = undone.flatMap((each) => (each.is === "poison" ? [[each.record, each.reason] as const] : []));
  const aside = worth_seconds === undefined ? late.map((record) => [record, "it has waited too long"] as const) : [];

  const again = patient.map((record) => [record, outgoing(record, {}, delayAt(ageOf(record)))] as const);
  const dead = [...poison, ...aside].map(([record, reason]) => [record, outgoing(record, { reason })] as const);
  const untaken = await Promise.all([sendAll(queueUrl, again), sendAll(`${queueUrl}-dlq`, dead)]);
  const left = [...untaken.flat(), ...undone.filter(({ is }) => is === "failed").map(({ record }) => record)];
  measure({ MessagesPutOff: again.length, MessagesSetAside: dead.length });
  log.warn("Messages were given back.", {
    put_off: again.length,
    set_aside: dead.length,
    reasons: [...new Set([...poison, ...aside].map(([, reason]) => reason))],
    dropped: worth_seconds === undefined ? 0 : late.length,
    come_again: left.length,
  });
  return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** When a message was first sent, in epoch milliseconds; of one that was set aside, when it was moved back. */
export function sentAt({ attributes, messageAttributes }: SQSRecord): number {
  const first = messageAttributes?.reason === undefined ? messageAttributes?.sent_at?.stringValue : undefined;
  return Number(first ?? attributes?.SentTimestamp ?? Date.now());
}

/** The id that a message had when it was first sent. */
export function firstId({ messageId, messageAttributes }: SQSRecord): string {
  return messageAttributes?.first_id?.stringValue ?? messageId;
}

function delayAt(age: number): number {
  return Math.round(Math.min(DELAY.most, Math.max(DELAY.least, age * DELAY.of_its_age)));
}

function outgoing(record: SQSRecord, more: Readonly<Record<string, string>>, delay_seconds?: number): Outgoing {
  const attributes = { sent_at: String(sentAt(record)), first_id: firstId(record), ...more };
  return { body: record.body, attributes, ...(delay_seconds === undefined ? {} : { delay_seconds }) };
}

/** Answers the messages that the queue did not take. */
async function sendAll(
  queueUrl: string,
  messages: readonly (readonly [SQSRecord, Outgoing])[],
): Promise<readonly SQSRecord[]> {
  if (messages.length === 0) return [];
  try {
    const { sendEach } = await import("../aws/queue.ts");
    const sent = messages.map(([, message]) => message);
    const refused = new Set(await sendEach(queueUrl, sent, Math.max(GIVE_BACK, timeLeft())));
    return messages.filter((_, index) => refused.has(index)).map(([record]) => record);
  } catch (error) {
    log.warn("Messages could not be sent again, and come by themselves.", { error: error as Error });
    return messages.map(([record]) => record);
  }
}
