// The queue `jobs`: closes one local date for one chunk of an organization's members.
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { asWorker } from "../../lib/db/transaction.ts";
import { log } from "../../lib/log.ts";
import { type CloseDayMessage, closeDay } from "../../lib/queries/close-day.ts";
import { findOrganization } from "../../lib/queries/organization.ts";

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await closeChunk(JSON.parse(body) as CloseDayMessage);
    } catch (error) {
      log.error("A day was not closed.", { message_id: messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function closeChunk({ org_id, date, user_ids }: CloseDayMessage): Promise<void> {
  await asWorker(async (db) => {
    const organization = await findOrganization(db, org_id);
    if (organization === undefined) return;
    const result = await closeDay(db, organization, date, user_ids, new Date());
    log.info("day closed", { org_id, date, ...result });
  });
}
