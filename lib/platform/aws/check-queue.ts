import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "./clients.ts";

let client: SQSClient | undefined;

/** Throws when the queue cannot be reached or does not exist. */
export async function checkQueue(queueUrl: string): Promise<void> {
  client ??= new SQSClient(clientOptions());
  await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }));
}
