import { randomUUID } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, describe, expect, it } from "vitest";
import { bucketOptions, headObject, readObject } from "../../lib/platform/aws/bucket.ts";
import { uploadStream } from "../../lib/platform/aws/upload-stream.ts";
import { useTestDatabase } from "../setup/database.ts";

useTestDatabase();

const MB = 1024 * 1024;
const keyOf = () => `exports/${randomUUID()}/file.csv`;

async function* pieces(count: number, bytes: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(bytes, index % 256);
}

let bucket: ReturnType<typeof mockClient> | undefined;
afterEach(() => {
  bucket?.restore();
  bucket = undefined;
});

/** A bucket that begins uploads and does with their parts what it is told. */
function givenBucket(takePart: () => Promise<{ ETag: string }>) {
  bucket = mockClient(S3Client);
  bucket.on(CreateMultipartUploadCommand).resolves({ UploadId: "upload" });
  bucket.on(UploadPartCommand).callsFake(takePart);
  return bucket;
}

describe("uploadStream", () => {
  it.each([
    [0, 0],
    [3, 1000],
    [1, 5 * MB],
    [13, MB],
    [2, 7 * MB],
  ])("writes %i pieces of %i bytes as one object", async (count, bytes) => {
    const key = keyOf();
    expect(await uploadStream(key, "text/csv", pieces(count, bytes))).toBe(count * bytes);
    const expected = Buffer.concat(await Array.fromAsync(pieces(count, bytes)));
    expect((await readObject(key))?.bytes.equals(expected)).toBe(true);
  });

  it("leaves nothing behind when its source fails", async () => {
    const key = keyOf();
    async function* failing() {
      yield* pieces(13, MB);
      throw new Error("the database is gone");
    }
    await expect(uploadStream(key, "text/csv", failing())).rejects.toThrow("the database is gone");
    expect(await headObject(key)).toBeUndefined();
    const client = new S3Client(bucketOptions());
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: process.env.BUCKET }));
    client.destroy();
    expect(Uploads.filter(({ Key }) => Key === key)).toEqual([]);
  });

  it("reads no further ahead than a part and a piece or two", async () => {
    let read = 0;
    async function* counted() {
      for await (const piece of pieces(40, MB)) {
        read += piece.length;
        yield piece;
      }
    }
    let sent = 0;
    const ahead: number[] = [];
    givenBucket(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ahead.push(read - sent);
      sent += 5 * MB;
      return { ETag: String(sent) };
    });
    expect(await uploadStream(keyOf(), "text/csv", counted())).toBe(40 * MB);
    expect(ahead).toHaveLength(8);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(8 * MB);
  });

  it("aborts and closes its source when the bucket takes no more", async () => {
    let closed = false;
    async function* closing() {
      try {
        yield* pieces(40, MB);
      } finally {
        closed = true;
      }
    }
    let parts = 0;
    const client = givenBucket(async () => {
      parts += 1;
      if (parts === 2) throw new Error("the bucket is gone");
      return { ETag: String(parts) };
    });
    await expect(uploadStream(keyOf(), "text/csv", closing())).rejects.toThrow("the bucket is gone");
    expect(closed).toBe(true);
    expect(client.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1);
    expect(parts).toBe(2);
  });
});
