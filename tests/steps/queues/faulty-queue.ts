import { Agent, createServer, type IncomingMessage, type ServerResponse, request as startRequest } from "node:http";
import type { AddressInfo } from "node:net";
import {
  DeleteMessageBatchCommand,
  type DeleteMessageBatchCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { readBody } from "../../../localstack/guard/proxy.ts";

/** What befalls one request on its way to the queue. Entries are named by their position in the request. */
export type QueueFault =
  | { kind: "none" }
  /** Some entries are not taken: named in `Failed` when `stated`, in neither list otherwise. */
  | { kind: "refuse"; entries: readonly number[]; stated: boolean }
  /** Nothing is taken. */
  | { kind: "cut-request" | "never-answer" }
  | { kind: "error"; status: number }
  /** Everything is taken, and nobody is told. */
  | { kind: "lose-reply" | "cut-reply" | "garble-reply" | "empty-reply" | "hold-reply" };

/** A batch request as the front sees it; `action` is SQS's, such as `SendMessageBatch`. */
export type QueueRequest = { action: string; queue_url: string; entries: number };

export type FaultyQueue = { readonly endpoint: string; stop(): Promise<void> };

type Body = { QueueUrl?: string; Entries?: { Id: string }[] };

/** Stands in front of a real queue endpoint and lets `decide` say what befalls each request. What is taken, the real queue has. */
export async function startFaultyQueue(
  endpoint: string,
  decide: (request: QueueRequest) => QueueFault,
): Promise<FaultyQueue> {
  const agent = new Agent({ keepAlive: true });
  const sqs = new SQSClient({ ...clientOptions(), endpoint });
  const server = createServer((request, response) => {
    // Without an answer the client's own handling of a lost connection is what is under test.
    carry(sqs, (sent, content) => send(endpoint, agent, sent, content), decide, request, response).catch(() =>
      response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      sqs.destroy();
      await closed;
    },
  };
}

type Reply = { status: number; type: string | undefined; text: Buffer };

/** The headers as they came: the host is part of what is signed. */
function send(
  endpoint: string,
  agent: Agent,
  { method, url, headers }: IncomingMessage,
  content: Buffer,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const sent = { ...headers, "content-length": content.length };
    const outgoing = startRequest({ hostname, port, method, path: url, headers: sent, agent }, (answer) => {
      const { statusCode: status = 502, headers: received } = answer;
      readBody(answer).then((text) => resolve({ status, type: received["content-type"], text }), reject);
    });
    outgoing.once("error", reject);
    outgoing.end(content);
  });
}

async function carry(
  sqs: SQSClient,
  handOn: (request: IncomingMessage, content: Buffer) => Promise<Reply>,
  decide: (request: QueueRequest) => QueueFault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBody(request);
  const action = String(request.headers["x-amz-target"] ?? "").replace("AmazonSQS.", "");
  const body = JSON.parse(bytes.toString() || "{}") as Body;
  const fault = decide({ action, queue_url: body.QueueUrl ?? "", entries: body.Entries?.length ?? 0 });
  const forward = () => handOn(request, bytes);
  const reply = (status: number, content: Buffer | string, type = "application/x-amz-json-1.0") =>
    void response
      .writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(content) })
      .end(content);

  switch (fault.kind) {
    case "none": {
      const answer = await forward();
      return reply(answer.status, answer.text, answer.type);
    }
    case "refuse":
      return reply(200, JSON.stringify(await refuse(sqs, action, body, fault)));
    case "cut-request":
      return void response.destroy();
    case "never-answer":
      return;
    case "error":
      return reply(fault.status, JSON.stringify({ __type: "com.amazonaws.sqs#InternalFailure", message: "fault" }));
    case "lose-reply":
      await forward();
      return void response.destroy();
    case "cut-reply": {
      const { text } = await forward();
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": text.length });
      return void response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
    }
    case "garble-reply":
      await forward();
      return reply(200, '{"Successful":[{"Id":');
    case "empty-reply":
      await forward();
      return reply(200, "{}");
    case "hold-reply":
      await forward();
      return;
  }
}

/** Hands on the entries that are not refused, signed anew, and answers as SQS does when it takes a part. */
async function refuse(
  sqs: SQSClient,
  action: string,
  { QueueUrl, Entries = [] }: Body,
  { entries: refused, stated }: { entries: readonly number[]; stated: boolean },
): Promise<unknown> {
  const kept = { QueueUrl, Entries: Entries.filter((_, position) => !refused.includes(position)) };
  const { Successful = [], Failed = [] } =
    kept.Entries.length === 0
      ? {}
      : action === "SendMessageBatch"
        ? await sqs.send(new SendMessageBatchCommand(kept as SendMessageBatchCommandInput))
        : await sqs.send(new DeleteMessageBatchCommand(kept as DeleteMessageBatchCommandInput));
  if (!stated) return { Successful, Failed };
  const lost = Entries.filter((_, position) => refused.includes(position));
  const named = lost.map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError", Message: "fault" }));
  return { Successful, Failed: [...Failed, ...named] };
}
