import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createPresignedPost, type PresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueUrl } from "../aws/addresses.ts";
import { type Aws, LOCAL_CREDENTIALS, startAws } from "../aws/aws.ts";

const bucket = "muster-test";
const region = "eu-central-1";
let aws: Aws;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await startAws({ port: 0, bucket, region, allowedOrigins: ["http://localhost:5173"] });
  const client = { endpoint: aws.endpoint, region, credentials: LOCAL_CREDENTIALS };
  s3 = new S3Client({ ...client, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  sqs = new SQSClient(client);
});

afterAll(async () => {
  s3.destroy();
  sqs.destroy();
  await aws.stop();
});

async function presign(key: string, seconds = 60): Promise<PresignedPost> {
  return await createPresignedPost(s3, {
    Bucket: bucket,
    Key: key,
    Expires: seconds,
    Fields: { "Content-Type": "image/png" },
    Conditions: [
      ["eq", "$Content-Type", "image/png"],
      ["content-length-range", 10, 1000],
    ],
  });
}

type Reply = {
  readonly status: number;
  readonly code: string | undefined;
};

async function upload(post: PresignedPost, changes: Record<string, string> = {}, sizeBytes = 100): Promise<Reply> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...post.fields, ...changes })) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(sizeBytes)]), "shot.png");
  return await read(await fetch(post.url, { method: "POST", body: form }));
}

async function read(response: Response): Promise<Reply> {
  const body = await response.text();
  return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(body)?.[1] };
}

async function nextEvent(): Promise<unknown> {
  const QueueUrl = queueUrl(aws.endpoint, "s3-events");
  const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
  const message = answer.Messages?.[0];
  if (message?.Body === undefined) return undefined;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return JSON.parse(message.Body);
}

describe("an upload by form", () => {
  test("that keeps its policy is stored and announced before it is answered", async () => {
    expect(await upload(await presign("screenshots/a b+ü.png"))).toEqual({ status: 204, code: undefined });
    const event = await nextEvent();
    expect(event).toMatchObject({
      Records: [
        {
          eventSource: "aws:s3",
          eventName: "ObjectCreated:Post",
          s3: { bucket: { name: bucket }, object: { key: "screenshots/a+b%2B%C3%BC.png", size: 100 } },
        },
      ],
    });
    const stored = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "screenshots/a b+ü.png" }));
    expect(stored.ContentType).toBe("image/png");
    expect((await stored.Body?.transformToByteArray())?.length).toBe(100);
  });

  test("outside the notified prefixes is not announced", async () => {
    expect(await upload(await presign("exports/a.png"))).toMatchObject({ status: 204 });
    expect(await nextEvent()).toBeUndefined();
  });

  test("is refused when it is too large", async () => {
    expect(await upload(await presign("screenshots/big.png"), {}, 1001)).toEqual({
      status: 400,
      code: "EntityTooLarge",
    });
  });

  test("is refused when it is far too large, and the client sees why", async () => {
    const reply = await upload(await presign("screenshots/huge.png"), {}, 20_000_000);
    expect(reply).toEqual({ status: 400, code: "EntityTooLarge" });
  });

  test("is refused when it is too small", async () => {
    expect(await upload(await presign("screenshots/small.png"), {}, 9)).toEqual({
      status: 400,
      code: "EntityTooSmall",
    });
  });

  test.each([
    ["another content type", { "Content-Type": "image/svg+xml" }],
    ["another key", { key: "screenshots/other.png" }],
    ["a field that the policy does not mention", { acl: "public-read" }],
  ])("is refused with %s", async (_name, changes) => {
    expect(await upload(await presign("screenshots/c.png"), changes)).toEqual({ status: 403, code: "AccessDenied" });
  });

  test("is refused for another bucket", async () => {
    const post = await presign("screenshots/d.png");
    const reply = await upload({ ...post, url: `${aws.endpoint}/other` });
    expect(reply).toEqual({ status: 403, code: "AccessDenied" });
  });

  test("is refused when its policy has expired", async () => {
    expect(await upload(await presign("screenshots/e.png", -1))).toEqual({ status: 403, code: "AccessDenied" });
  });

  test("is refused when policy or signature were tampered with", async () => {
    const post = await presign("screenshots/f.png");
    const policy = JSON.parse(Buffer.from(post.fields.Policy ?? "", "base64").toString()) as {
      conditions: unknown[];
    };
    policy.conditions = policy.conditions.filter((condition) => !JSON.stringify(condition).includes("length"));
    const forged = Buffer.from(JSON.stringify(policy)).toString("base64");
    expect(await upload(post, { Policy: forged })).toEqual({ status: 403, code: "SignatureDoesNotMatch" });
    const signature = `${(post.fields["X-Amz-Signature"] ?? "").slice(0, -1)}g`;
    expect(await upload(post, { "X-Amz-Signature": signature })).toEqual({
      status: 403,
      code: "SignatureDoesNotMatch",
    });
  });

  test("is refused without a policy, without a file and when it is not multipart at all", async () => {
    expect(await upload({ url: `${aws.endpoint}/${bucket}`, fields: { key: "screenshots/g.png" } })).toMatchObject({
      status: 403,
    });
    const post = await presign("screenshots/g.png");
    const form = new FormData();
    for (const [name, value] of Object.entries(post.fields)) form.append(name, value);
    expect(await read(await fetch(post.url, { method: "POST", body: form }))).toMatchObject({ status: 400 });
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    expect(await read(await fetch(post.url, { method: "POST", headers, body: "nonsense" }))).toMatchObject({
      status: 400,
    });
  });

  test("is refused when its key climbs out of the bucket", async () => {
    const reply = await upload(await presign("screenshots/../../../evil.png"));
    expect(reply).toEqual({ status: 400, code: "InvalidURI" });
  });
});

describe("a presigned URL", () => {
  const key = "screenshots/read me.png";

  beforeAll(async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "content", ContentType: "image/png" }));
    await nextEvent();
  });

  test("reads what it was signed for", async () => {
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 60 });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("content");
  });

  test("is refused for another key, another method, and after a changed byte", async () => {
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 60 });
    expect(await read(await fetch(url.replace("read%20me", "other")))).toMatchObject({ code: "SignatureDoesNotMatch" });
    expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
    expect(await read(await fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")))).toMatchObject({
      status: 403,
    });
  });

  test("is refused once it has expired", async () => {
    const signingDate = new Date(Date.now() - 61_000);
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const url = await getSignedUrl(s3, command, { expiresIn: 60, signingDate });
    expect(await read(await fetch(url))).toEqual({ status: 403, code: "AccessDenied" });
  });

  test("writes what it was signed for, and the object is announced", async () => {
    const command = new PutObjectCommand({ Bucket: bucket, Key: "screenshots/put.png" });
    const url = await getSignedUrl(s3, command, { expiresIn: 60 });
    expect((await fetch(url, { method: "PUT", body: "12345" })).status).toBe(200);
    expect(await nextEvent()).toMatchObject({
      Records: [{ eventName: "ObjectCreated:Put", s3: { object: { size: 5 } } }],
    });
  });
});

describe("every other request", () => {
  test("is refused unsigned, on S3 and on SQS", async () => {
    expect(await read(await fetch(`${aws.endpoint}/${bucket}/screenshots/read%20me.png`))).toEqual({
      status: 403,
      code: "AccessDenied",
    });
    expect((await fetch(`${aws.endpoint}/`)).status).toBe(403);
    expect((await fetch(`${aws.endpoint}/_fauxqs/queues`)).status).toBe(403);
    const headers = { "x-amz-target": "AmazonSQS.ListQueues", "content-type": "application/x-amz-json-1.0" };
    expect((await fetch(`${aws.endpoint}/`, { method: "POST", headers, body: "{}" })).status).toBe(403);
  });

  test("is refused when it is signed with another secret", async () => {
    const credentials = { ...LOCAL_CREDENTIALS, secretAccessKey: "wrong" };
    const stranger = new S3Client({ endpoint: aws.endpoint, region, credentials, forcePathStyle: true });
    await expect(stranger.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
    stranger.destroy();
  });

  test("works when it is signed: write with the SDK's checksums, copy, list", async () => {
    const client = new S3Client({
      endpoint: aws.endpoint,
      region,
      credentials: LOCAL_CREDENTIALS,
      forcePathStyle: true,
    });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: "thumbnails/ä (1).webp", Body: Buffer.from("abc") }));
    const CopySource = `${bucket}/${encodeURIComponent("thumbnails/ä (1).webp")}`;
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: "thumbnails/copy.webp", CopySource }));
    const list = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "thumbnails/" }));
    expect(new Set(list.Contents?.map((object) => object.Key))).toEqual(
      new Set(["thumbnails/copy.webp", "thumbnails/ä (1).webp"]),
    );
    client.destroy();
  });

  test("to a queue's own URL reaches the queue", async () => {
    const client = new SQSClient({
      endpoint: aws.endpoint,
      region,
      credentials: LOCAL_CREDENTIALS,
      useQueueUrlAsEndpoint: true,
    });
    const QueueUrl = queueUrl(aws.endpoint, "jobs");
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).resolves.toBeDefined();
    client.destroy();
  });
});

describe("a browser of an allowed origin", () => {
  test("gets its preflight and may read the answer", async () => {
    const headers = {
      origin: "http://localhost:5173",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    const preflight = await fetch(`${aws.endpoint}/${bucket}`, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    const refused = await fetch(`${aws.endpoint}/${bucket}/x`, { headers: { origin: "http://localhost:5173" } });
    expect(refused.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  });

  test("may not do what the template's rule does not name", async () => {
    const headers = { origin: "http://localhost:5173", "access-control-request-method": "DELETE" };
    const preflight = await fetch(`${aws.endpoint}/${bucket}`, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(403);
  });

  test("is told apart from another origin", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const preflight = await fetch(`${aws.endpoint}/${bucket}`, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  });
});
