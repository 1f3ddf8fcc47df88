import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { AWS } from "../timeouts.ts";
import { signedHeaders } from "./signed-request.ts";
import { sendMessages } from "./small-queue.ts";

type Seen = {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly port: number;
};
type Answer = (response: ServerResponse, seen: Seen) => void;

let server: Server;
let origin: string;
let requests: Seen[] = [];
let answers: Answer[] = [];

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const takesAll: Answer = (response, { body }) => {
  const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
  const Successful = Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) }));
  response.setHeader("content-type", "application/x-amz-json-1.0");
  response.end(JSON.stringify({ Successful, Failed: [] }));
};
const says = (status: number, text: string): Answer => {
  return (response) => {
    response.statusCode = status;
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(text);
  };
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const seen = { url: request.url ?? "", headers: request.headers, body, port: request.socket.remotePort ?? 0 };
      requests.push(seen);
      (answers.shift() ?? takesAll)(response, seen);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("AWS_ENDPOINT_URL", undefined);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "a/token==");
});
afterEach(() => {
  vi.useRealTimers();
  requests = [];
  answers = [];
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const queueUrl = () => `${origin}/000000000000/heartbeats`;
const BODIES = ['{"a":"Überweisung 🏦"}', '{"b":"\\u0000 \\" \ufffe"}'];

describe("sendMessages without the client", () => {
  it("says what the client says, signed for the same", async () => {
    expect(await sendMessages(queueUrl(), BODIES)).toEqual([]);
    const client = new SQSClient({});
    const [ours] = requests as [Seen];
    const { QueueUrl, Entries } = JSON.parse(ours.body);
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    client.destroy();
    const [, theirs] = requests as [Seen, Seen];
    expect([ours.url, ours.body]).toEqual([theirs.url, theirs.body]);
    for (const name of ["content-type", "x-amz-target", "host", "content-length", "x-amz-security-token"])
      expect([name, ours.headers[name]]).toEqual([name, theirs.headers[name]]);
    const time = String(ours.headers["x-amz-date"]);
    const at = new Date(time.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
    const call = { endpoint: origin, service: "sqs", target: "AmazonSQS.SendMessageBatch", body: ours.body };
    const secrets = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "a/token==" };
    const signed = signedHeaders({ ...call, protocol: "1.0" }, { region: "eu-central-1", ...secrets }, at);
    expect(ours.headers.authorization).toBe(signed.authorization);
    // The client signs more headers, by the same key.
    const scopeOf = ({ headers }: Seen) => /Credential=[^,]*/.exec(String(headers.authorization))?.[0];
    expect(scopeOf(ours)).toBe(scopeOf(theirs));
  });

  it("keeps its connection", async () => {
    for (let round = 0; round < 3; round++) await sendMessages(queueUrl(), BODIES);
    expect(new Set(requests.map(({ port }) => port)).size).toBe(1);
  });

  it("believes only what is said to be taken, as it was sent", async () => {
    answers = [says(200, JSON.stringify({ Successful: [{ Id: "1", MD5OfMessageBody: md5("b") }] }))];
    expect(await sendMessages(queueUrl(), ["a", "b"])).toEqual([0]);
    answers = [says(200, JSON.stringify({ Successful: [{ Id: "0", MD5OfMessageBody: md5("a") }, { Id: "1" }] }))];
    expect(await sendMessages(queueUrl(), ["a", "b"])).toEqual([1]);
    for (const text of ["{}", "null", "[]"]) {
      answers = [says(200, text)];
      await expect(sendMessages(queueUrl(), ["a"])).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    }
  });

  it("tries once more where that may help, and no more than that", async () => {
    answers = [says(500, "{}")];
    expect(await sendMessages(queueUrl(), ["a"])).toEqual([]);
    answers = [(response) => response.destroy()];
    expect(await sendMessages(queueUrl(), ["a"])).toEqual([]);
    requests = [];
    answers = [says(503, "{}"), says(503, "{}"), takesAll];
    await expect(sendMessages(queueUrl(), ["a"])).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(requests).toHaveLength(2);
  });

  it("does not repeat what is refused, and says its name and nothing of the text", async () => {
    answers = [says(400, '{"__type":"com.amazonaws.sqs#InvalidMessageContents","message":"secret"}')];
    const refused = sendMessages(queueUrl(), ["secret"]);
    const error = {
      name: "InvalidMessageContents",
      message: "The queue answered 400.",
      $metadata: { httpStatusCode: 400 },
    };
    await expect(refused).rejects.toMatchObject(error);
    expect(requests).toHaveLength(1);
  });

  it("waits no longer than it has time, and never longer than for any answer", async () => {
    answers = [() => undefined, () => undefined];
    const started = performance.now();
    await expect(sendMessages(queueUrl(), ["a"], 200)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - started).toBeLessThan(AWS.answer);
  });

  it("says of a queue that nobody can reach that it is not available", async () => {
    await expect(sendMessages("http://127.0.0.1:9/queue", ["a"])).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });

  it("goes by the queue's clock once it has refused a signature for its time", async () => {
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ["Date"] });
    const late: Answer = (response, seen) => {
      response.setHeader("date", new Date(Date.now() + 3_600_000).toUTCString());
      says(403, '{"__type":"com.amazonaws.sqs#InvalidSecurity"}')(response, seen);
    };
    answers = [late];
    expect(await sendMessages(`${origin}/queue`, ["one"])).toEqual([]);
    expect(await sendMessages(`${origin}/queue`, ["two"])).toEqual([]);
    const hours = requests.map(({ headers }) => String(headers["x-amz-date"]).slice(9, 11));
    expect(hours).toHaveLength(3);
    expect(hours[1]).not.toBe(hours[0]);
    expect(hours[2]).toBe(hours[1]);
  });
});
