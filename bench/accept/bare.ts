import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { config } from "../../lib/platform/config.ts";

const client = new SQSClient(clientOptions());

/** The limit: takes anything from anybody, as one message, and says yes. What the endpoint does beyond this is ours. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body: unknown = JSON.parse(event.body ?? "");
  await client.send(new SendMessageCommand({ QueueUrl: config.heartbeatsQueueUrl, MessageBody: JSON.stringify(body) }));
  return {
    statusCode: 202,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ success: true }),
  };
}
