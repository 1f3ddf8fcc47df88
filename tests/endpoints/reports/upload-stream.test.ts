import { randomUUID } from "node:crypto";
import { ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { bucketOptions, headObject, readObject } from "../../../lib/platform/aws/bucket.ts";
import { uploadStream } from "../../../lib/platform/aws/upload-stream.ts";
import { useTestDatabase } from "../../setup/database.ts";

useTestDatabase();

const MB = 1024 * 1024;
const keyOf = () => `exports/${randomUUID()}/file.csv`;

async function* pieces(count: number, bytes: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(bytes, index % 256);
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
});
