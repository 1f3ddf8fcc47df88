import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { handler as sendMail } from "../../../functions/jobs/send-mail.ts";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { type Mail, startMail } from "../../../localstack/mail/mail.ts";
import { undoneOf } from "../queues/undone.ts";

export type QueuedMail = { id: string; body: string };

/** A mail server of the file's own, and what was queued and sent since the test began. */
export function useMails() {
  let directory = "";
  let server: Mail | undefined;
  let seen = new Set<string>();
  const files = () => readdirSync(directory).filter((name) => name.endsWith(".eml"));
  /** Not by their names, which say when: a test may set the clock. */
  const unseen = () =>
    files()
      .filter((name) => !seen.has(name))
      .sort();

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "muster-mails-"));
    server = await startMail({ directory, smtpPort: 0, pagePort: 0 });
    Object.assign(process.env, { MAIL_URL: server.url, MAIL_FROM: "Muster <muster@example.org>" });
  });
  beforeEach(async () => {
    seen = new Set(files());
    const client = new SQSClient(clientOptions());
    await client.send(new PurgeQueueCommand({ QueueUrl: process.env.MAILS_QUEUE_URL }));
    client.destroy();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  return {
    url: () => server?.url ?? "",
    /** Those that arrived, in the order of their arrival. */
    received: async (): Promise<Email[]> => {
      return Promise.all(unseen().map((name) => PostalMime.parse(readFileSync(join(directory, name)))));
    },
    queued,
    send,
    /** Sends what was queued; answers the mails that arrived. */
    deliver: async (): Promise<Email[]> => {
      const failed = await send(await queued());
      if (failed.length > 0) throw new Error(`not sent: ${failed}`);
      return Promise.all(unseen().map((name) => PostalMime.parse(readFileSync(join(directory, name)))));
    },
  };
}

/** Takes everything out of the queue. */
async function queued(): Promise<QueuedMail[]> {
  const client = new SQSClient(clientOptions());
  const all: QueuedMail[] = [];
  for (;;) {
    const request = { QueueUrl: process.env.MAILS_QUEUE_URL, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    all.push(...Messages.map(({ Body = "", MessageId = "" }) => ({ id: MessageId, body: Body })));
  }
  client.destroy();
  return all;
}

/** Hands messages to the sending function as one batch; answers the ids of those whose mail did not go out. */
async function send(messages: readonly (QueuedMail | Record<string, unknown>)[]): Promise<string[]> {
  const Records = messages.map((message) => {
    const { id, body } = isQueued(message) ? message : { id: randomUUID(), body: JSON.stringify(message) };
    return { messageId: id, body };
  });
  const ids = Records.map(({ messageId }) => messageId);
  return undoneOf(process.env.MAILS_QUEUE_URL, await sendMail({ Records } as SQSEvent), ids);
}

function isQueued(message: QueuedMail | Record<string, unknown>): message is QueuedMail {
  return typeof message.id === "string" && typeof message.body === "string";
}

/** The newest mail with a link to `path`: those of other kinds that were queued with it come before it or after. */
export function mailWith(path: string, mails: readonly Email[]): Email | undefined {
  return mails.findLast(({ text }) => text?.includes(path));
}

/** The link in a mail that leads to `path`, parsed. */
export function linkIn(mail: Email | undefined, path: string): URL {
  const found = (mail?.text ?? "").match(/https?:\/\/\S+/g)?.find((link) => new URL(link).pathname === path);
  if (found === undefined) throw new Error(`no link to ${path} in:\n${mail?.text}`);
  return new URL(found);
}
