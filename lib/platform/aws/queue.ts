import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { timeLeft } from "../deadline.ts";
import { GRACE } from "../timeouts.ts";
import { clientOptions } from "./clients.ts";
import { sendInBatches } from "./message-batches.ts";

let client: SQSClient | undefined;

/**
 * Sends JSON texts and answers the indexes of those that the queue did not take. Throws when it took none, so that a
 * caller can only go on when something was made durable. After `milliseconds` nothing more is tried.
 */
export async function sendMessages(
  queueUrl: string,
  bodies: readonly string[],
  milliseconds = Math.max(GRACE, timeLeft()),
): Promise<number[]> {
  client ??= new SQSClient(clientOptions());
  const sqs = client;
  const options =
    milliseconds === Number.POSITIVE_INFINITY ? {} : { abortSignal: AbortSignal.timeout(Math.ceil(milliseconds)) };
  return sendInBatches(bodies, async (Entries) => {
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), options);
    return answer.Successful?.map(({ Id }) => Id) ?? [];
  });
}
