import { hash } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { config } from "../config.ts";
import { TimeoutError, timeLeft } from "../deadline.ts";
import { AWS, GRACE } from "../timeouts.ts";
import { type Entry, sendInBatches } from "./message-batches.ts";
import { signedHeaders } from "./signed-request.ts";

/** As soon as this a second attempt may follow; the pause before it is a part of it. */
const BACKOFF_MS = 100;

/** By more than this a signature's time and the queue's clock may not differ; the queue refuses earlier than that. */
const CLOCKS_DIFFER_MS = 240_000;
/** How far the queue's clock is ahead of ours, once it has refused a signature for its time. */
let aheadMs = 0;

type Answer = { readonly status: number; readonly text: string; readonly date: string | undefined };
type Taken = { Successful?: { Id?: string; MD5OfMessageBody?: string }[] };

/** How a request is sent, and over which kept connections. */
type Way = { readonly request: typeof http.request; readonly agent: http.Agent };
const plain: Way = { request: http.request, agent: new http.Agent({ keepAlive: true }) };
const secure: Way = { request: https.request, agent: new https.Agent({ keepAlive: true }) };

/**
 * The same as `sendMessages` of queue.ts without the AWS client, which takes longer to send a heartbeat than all else does
 * together: one signature, one request on a kept connection. For the endpoint that every tracker calls all day, and for the consumer
 * of what it takes, which has events to tell behind most batches; everywhere else the client sends.
 */
export function sendMessages(
  queueUrl: string,
  bodies: readonly string[],
  milliseconds = Math.max(GRACE, timeLeft()),
): Promise<number[]> {
  const ends = Date.now() + milliseconds;
  return sendInBatches(bodies, (Entries) => sendBatch(queueUrl, Entries, ends));
}

async function sendBatch(queueUrl: string, entries: Entry[], ends: number): Promise<string[]> {
  const { origin } = new URL(config.awsEndpointUrl ?? queueUrl);
  const body = JSON.stringify({ QueueUrl: queueUrl, Entries: entries });
  for (let attempt = 1; ; attempt++) {
    try {
      const { Successful = [] } = await ask(origin, body, ends);
      const sums = new Map(Successful.map(({ Id, MD5OfMessageBody }) => [Id, MD5OfMessageBody]));
      // What arrived as something else was not taken.
      return entries.filter(({ Id, MessageBody }) => sums.get(Id) === hash("md5", MessageBody)).map(({ Id }) => Id);
    } catch (error) {
      if (attempt >= AWS.attempts || !mayPass(error) || Date.now() + BACKOFF_MS >= ends) throw error;
      await sleep(Math.random() * BACKOFF_MS);
    }
  }
}

/** A success; throws anything else as the AWS client does, with the status in `$metadata`. */
async function ask(endpoint: string, body: string, ends: number): Promise<Taken> {
  const target = "AmazonSQS.SendMessageBatch";
  const call = { endpoint, service: "sqs", target, body, protocol: "1.0" } as const;
  const signedAt = new Date(Date.now() + aheadMs);
  const { status, text, date } = await post(endpoint, signedHeaders(call, config.credentials, signedAt), body, ends);
  const $metadata = { httpStatusCode: status };
  if (status !== 200) {
    const isLate = status < 500 && setClock(date, signedAt);
    throw Object.assign(new Error(`The queue answered ${status}.`), { name: nameIn(text), $metadata, isLate });
  }
  try {
    return Object(JSON.parse(text)) as Taken;
  } catch (cause) {
    // A text of somebody's must not end in a log, as the parser's own message would.
    throw Object.assign(new Error("The queue's answer is no JSON.", { cause }), { name: "SyntaxError", $metadata });
  }
}

/** Goes by the queue's clock from now on where ours is wrong, as the AWS client does. Answers whether it was. */
function setClock(date: string | undefined, signedAt: Date): boolean {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs) || Math.abs(theirs - signedAt.getTime()) < CLOCKS_DIFFER_MS) return false;
  aheadMs = theirs - Date.now();
  return true;
}

function nameIn(text: string): string {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([\w.]+)"/.exec(text)?.[1] ?? "Error";
}

type Failed = { name?: string; $metadata?: { httpStatusCode: number }; isLate?: boolean };

function mayPass(error: unknown): boolean {
  const { name = "", $metadata, isLate } = error as Failed;
  const status = $metadata?.httpStatusCode;
  return (
    isLate === true ||
    status === undefined ||
    status === 200 ||
    status >= 500 ||
    status === 429 ||
    /Throttl|TooManyRequests/.test(name)
  );
}

function post(origin: string, headers: Record<string, string>, body: string, ends: number): Promise<Answer> {
  const { protocol, hostname, port } = new URL(origin);
  const { request, agent } = protocol === "https:" ? secure : plain;
  const wait = Math.max(1, Math.min(AWS.answer, ends - Date.now()));
  return new Promise((resolve, reject) => {
    const length = { "content-length": Buffer.byteLength(body) };
    const options = { hostname, port, path: "/", method: "POST", headers: { ...headers, ...length }, agent };
    const sent = request(options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("end", () =>
        finish(() => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, text: Buffer.concat(parts).toString(), date: headers.date });
        }),
      );
      response.once("error", fail);
      response.once("aborted", () => fail(new Error("The queue's answer breaks off.")));
    });
    const giveUp = (milliseconds: number) => () => sent.destroy(new TimeoutError(milliseconds));
    const timer = setTimeout(giveUp(wait), wait);
    let connecting: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      clearTimeout(connecting);
      settle();
    };
    const fail = (error: Error) => finish(() => reject(unavailable(error)));
    sent.once("socket", (socket) => {
      if (!socket.connecting) return;
      connecting = setTimeout(giveUp(AWS.connect), AWS.connect);
      socket.once("connect", () => clearTimeout(connecting));
    });
    sent.once("error", fail);
    sent.end(body);
  });
}

/** A connection that failed, in the words of the AWS client. */
function unavailable(error: Error): Error {
  return error instanceof TimeoutError ? error : Object.assign(error, { $metadata: { httpStatusCode: 503 } });
}
