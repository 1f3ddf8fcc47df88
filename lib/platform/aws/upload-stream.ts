import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { config } from "../config.ts";
import { bucketOptions } from "./bucket.ts";

let client: S3Client | undefined;

/**
 * Writes an object of unknown length from a stream, part by part: the object is never whole in memory, and not visible
 * before its last byte. Parts are S3's smallest, 5 MB, and travel one after the other. A failure of the stream or of S3
 * leaves nothing behind; where even the removal fails, the bucket's lifecycle removes the parts after a day.
 *
 * @returns the bytes written
 */
export async function uploadStream(
  key: string,
  contentType: string,
  chunks: AsyncIterable<Buffer | string>,
): Promise<number> {
  client ??= new S3Client(bucketOptions());
  const Body = Readable.from(chunks, { highWaterMark: 1 });
  const params = { Bucket: config.bucket, Key: key, ContentType: contentType, Body };
  const upload = new Upload({ client, params, queueSize: 1 });
  let bytes = 0;
  upload.on("httpUploadProgress", ({ loaded = 0 }) => {
    bytes = loaded;
  });
  await upload.done();
  return bytes;
}
