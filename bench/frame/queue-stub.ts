import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../../localstack/guard/proxy.ts";

export type QueueStub = { stop(): Promise<void> };

/** One message, or several. */
type SendMessage = { QueueUrl?: string; MessageBody?: string; Entries?: { Id: string; MessageBody: string }[] };

/**
 * A queue that takes every message and forgets it, at once, or tells of it: what is measured is ours and not the queue's. The functions
 * find it through the environment. Start it outside the measured process. `bucket` answers what is asked of a bucket at the same address.
 */
export async function startQueueStub(
  taken: (queue: string, body: string) => void = () => undefined,
  bucket?: (method: string, body: string, url: string) => string | Promise<string>,
): Promise<QueueStub> {
  const server = createServer(async (request, response) => {
    if (bucket !== undefined && request.headers["x-amz-target"] === undefined) {
      response.setHeader("content-type", "application/xml");
      response.end(await bucket(request.method ?? "GET", (await readBody(request)).toString(), request.url ?? "/"));
      return;
    }
    const { QueueUrl = "", MessageBody, Entries } = JSON.parse((await readBody(request)).toString()) as SendMessage;
    const messages = Entries ?? [{ Id: "0", MessageBody: MessageBody ?? "" }];
    const Successful = messages.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
    }));
    for (const { MessageBody } of messages) taken(QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1), MessageBody);
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(Entries === undefined ? Successful[0] : { Successful, Failed: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    HEARTBEATS_QUEUE_URL: `${endpoint}/000000000000/heartbeats`,
    EVENTS_QUEUE_URL: `${endpoint}/000000000000/events`,
    JOBS_QUEUE_URL: `${endpoint}/000000000000/jobs`,
    MAILS_QUEUE_URL: `${endpoint}/000000000000/mails`,
  });
  return {
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
