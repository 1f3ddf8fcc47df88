import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { config } from "../config.ts";
import { bucketOptions } from "./bucket.ts";

/** S3's smallest part but the last. Two are in memory at most: the one that fills and the one that travels. */
const PART_BYTES = 5 * 1024 * 1024;

let client: S3Client | undefined;

type Target = { Bucket: string; Key: string };

/**
 * Writes an object of unknown length from a stream, part by part: it is never whole in memory, and not visible before its last byte. One
 * part or less is a plain write. When the stream or S3 fails, nothing is left behind.
 *
 * @returns the bytes written
 */
export async function uploadStream(
  key: string,
  contentType: string,
  chunks: AsyncIterable<Buffer | string>,
): Promise<number> {
  client ??= new S3Client(bucketOptions());
  const target = { Bucket: config.bucket, Key: key };
  const parts = inParts(chunks);
  const first = await parts.next();
  const second = await parts.next();
  if (second.done === true) {
    const Body = first.value ?? Buffer.alloc(0);
    await client.send(new PutObjectCommand({ ...target, ContentType: contentType, Body }));
    return Body.length;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ContentType: contentType }));
  if (UploadId === undefined) throw new Error("S3 began an upload without an id.");
  const upload = { ...target, UploadId };
  try {
    return await sendParts(client, upload, [first.value, second.value], parts);
  } catch (error) {
    // What this leaves, if it fails too, the bucket's lifecycle removes after a day.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

async function sendParts(
  s3: S3Client,
  upload: Target & { UploadId: string },
  begun: (Buffer | undefined)[],
  rest: AsyncIterable<Buffer>,
): Promise<number> {
  const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let bytes = 0;
  const send = async (Body: Buffer) => {
    const PartNumber = Parts.length + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    Parts.push({ ETag, PartNumber });
    bytes += Body.length;
  };
  for (const part of begun.splice(0)) if (part !== undefined) await send(part);
  for await (const part of rest) await send(part);
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  return bytes;
}

async function* inParts(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer, undefined> {
  let filling: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const piece = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    filling.push(piece);
    bytes += piece.length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(filling);
    filling = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(filling);
}
