/** Bundled by slim.test.ts: what the functions do with the dependencies that slim.ts makes smaller. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import pg from "pg";
import * as z from "zod";

/** Sends two messages, and answers what arrived and how an unknown queue is refused. */
export async function queue(endpoint: string) {
  const client = new SQSClient({ endpoint, region: "eu-central-1" });
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "slim" }));
  const Entries = ["a", "b"].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const received = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const unknown = await client
    .send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-unknown` }))
    .catch((error: Error) => error.name);
  return { sent: sent.Successful?.length, received: received.Messages?.map(({ Body }) => Body), unknown };
}

/** Writes an object, reads it back in three ways, asks for one that is not there and signs an upload. */
export async function bucket(endpoint: string) {
  const client = new S3Client({
    endpoint,
    region: "eu-central-1",
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const object = { Bucket: "slim", Key: "folder/file name.txt" };
  await client.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  await client.send(
    new PutObjectCommand({ ...object, Body: "hello", ContentType: "text/plain", Metadata: { blurred: "yes" } }),
  );
  const read = await client.send(new GetObjectCommand(object));
  const head = await client.send(new HeadObjectCommand(object));
  const signed = await fetch(await getSignedUrl(client, new GetObjectCommand(object), { expiresIn: 30 }));
  const missing = await client
    .send(new GetObjectCommand({ ...object, Key: "missing" }))
    .catch((error: Error) => error.name);
  const form = await createPresignedPost(client, {
    ...object,
    Expires: 30,
    Conditions: [["content-length-range", 1, 9]],
  });
  return {
    read: await read.Body?.transformToString(),
    head: { size: head.ContentLength, metadata: head.Metadata },
    signed: await signed.text(),
    missing,
    form: Object.keys(form.fields),
  };
}

/** A schema, and a pool that is never connected. */
export function others() {
  const refused = z.strictObject({ at: z.iso.datetime() }).safeParse({ at: "yesterday", more: 1 });
  return { issues: refused.error?.issues.map(({ code }) => code), connections: new pg.Pool().totalCount };
}
