import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { config } from "../config.ts";
import { clientOptions } from "./clients.ts";

/** What is known of an object without reading it. `etag` changes when the bytes do. */
export type ObjectHead = {
  etag: string;
  size_bytes: number;
  last_modified: Date;
  metadata: Readonly<Record<string, string>>;
};

/**
 * Settings of every S3 client. Checksums only where S3 demands one: elsewhere the SDK would sign that of an empty body.
 */
export function bucketOptions(endpoint = config.awsEndpointUrl): S3ClientConfig {
  return {
    ...clientOptions(),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}

let client: S3Client | undefined;

function s3(): S3Client {
  client ??= new S3Client(bucketOptions());
  return client;
}

/** Undefined when there is no such object. */
export async function headObject(key: string): Promise<ObjectHead | undefined> {
  return orMissing(async () => {
    const answer = await s3().send(new HeadObjectCommand({ Bucket: config.bucket, Key: key }));
    return {
      etag: answer.ETag ?? "",
      size_bytes: answer.ContentLength ?? 0,
      last_modified: answer.LastModified ?? new Date(0),
      metadata: answer.Metadata ?? {},
    };
  });
}

/** An object's bytes; undefined when there is no such object. Check its size first: all of it is held in memory. */
export async function readObject(key: string): Promise<{ bytes: Buffer; etag: string } | undefined> {
  return orMissing(async () => {
    const answer = await s3().send(new GetObjectCommand({ Bucket: config.bucket, Key: key }));
    const bytes = await answer.Body?.transformToByteArray();
    return { bytes: Buffer.from(bytes ?? []), etag: answer.ETag ?? "" };
  });
}

/** Writes an object and answers its ETag. */
export async function writeObject(
  key: string,
  bytes: Buffer,
  contentType: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await s3().send(
    new PutObjectCommand({
      Bucket: config.bucket,
      Key: key,
      Body: bytes,
      ContentType: contentType,
      Metadata: { ...metadata },
    }),
  );
  return answer.ETag ?? "";
}

/** Writes an object onto itself, so that the bucket announces it once more. */
export async function announceAgain(key: string, contentType: string): Promise<void> {
  await s3().send(
    new CopyObjectCommand({
      Bucket: config.bucket,
      Key: key,
      CopySource: `${config.bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
      ContentType: contentType,
      // S3 refuses a copy onto itself that changes nothing.
      MetadataDirective: "REPLACE",
    }),
  );
}

/** S3 deletes so many in one request. */
export const MOST_DELETED = 1000;

/** In requests of a thousand, one after another. Objects that do not exist count as deleted. Throws when one is left. */
export async function deleteObjects(keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += MOST_DELETED) {
    const Objects = keys.slice(from, from + MOST_DELETED).map((Key) => ({ Key }));
    const request = new DeleteObjectsCommand({ Bucket: config.bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await s3().send(request);
    const [error] = Errors;
    if (error === undefined) continue;
    const cause = { $metadata: { httpStatusCode: 503 } };
    throw Object.assign(new Error(`${Errors.length} of ${Objects.length} objects are left: ${error.Code}`), cause);
  }
}

export type ListedObject = { key: string; last_modified: Date };

/** Objects below a prefix in the order of their keys, from after `after` on; `limit` at most, which S3 bounds at 1,000. */
export async function listObjects(prefix: string, after: string, limit: number): Promise<ListedObject[]> {
  const { Contents = [] } = await s3().send(
    new ListObjectsV2Command({
      Bucket: config.bucket,
      Prefix: prefix,
      MaxKeys: limit,
      ...(after === "" ? {} : { StartAfter: after }),
    }),
  );
  return Contents.map(({ Key = "", LastModified = new Date(0) }) => ({ key: Key, last_modified: LastModified }));
}

/** All of them, up to a thousand at once. */
export async function* listAllObjects(prefix: string): AsyncGenerator<ListedObject[]> {
  for (let after = ""; ; ) {
    const listed = await listObjects(prefix, after, 1000);
    const last = listed.at(-1);
    if (last === undefined) return;
    yield listed;
    after = last.key;
  }
}

/** Throws when the bucket cannot be reached. */
export async function checkBucket(): Promise<void> {
  await s3().send(new HeadBucketCommand({ Bucket: config.bucket }));
}

async function orMissing<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404 && name !== "NoSuchBucket") return undefined;
    throw error;
  }
}
