import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { config } from "../config.ts";
import { bucketOptions } from "./bucket.ts";

/** No signed address lives longer, but one of a picture: one that is found in a log or a history has ended. */
const MAX_SIGNED_SECONDS = 60;

/** A form to post: `fields` first, then the bytes as the field `file`. */
export type UploadForm = { url: string; fields: Record<string, string>; expires_at: Date };

let client: S3Client | undefined;

/** Signs for the address that clients use. Region and credentials are the SDK's own, which on Lambda are the role's. */
function signer(): S3Client {
  client ??= new S3Client(bucketOptions(config.publicS3Endpoint));
  return client;
}

/**
 * Allows one upload of 1 to `maxBytes` bytes, to exactly this key and of exactly this content type. A POST form,
 * because S3 bounds the length of nothing else.
 */
export async function presignUpload({
  key,
  contentType,
  maxBytes,
  seconds = MAX_SIGNED_SECONDS,
}: {
  key: string;
  contentType: string;
  maxBytes: number;
  seconds?: number;
}): Promise<UploadForm> {
  const Expires = Math.min(seconds, MAX_SIGNED_SECONDS);
  const expires_at = new Date(Math.floor(Date.now() / 1000) * 1000 + Expires * 1000);
  // Each field becomes a condition of its own: equal, or refused.
  const { url, fields } = await createPresignedPost(signer(), {
    Bucket: config.bucket,
    Key: key,
    Expires,
    Fields: { "Content-Type": contentType },
    Conditions: [["content-length-range", 1, maxBytes]],
  });
  return { url, fields, expires_at };
}

/** An address that shows an object for `seconds`, and that no browser keeps. */
export async function presignDownload(key: string, seconds: number): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key,
    ResponseCacheControl: "private, no-store",
    ResponseContentDisposition: "inline",
  });
  return getSignedUrl(signer(), command, { expiresIn: Math.min(seconds, MAX_SIGNED_SECONDS) });
}

/** An address of a file to keep: browsers save it under this name, which must be plain ASCII, instead of showing it. */
export async function presignFile(key: string, fileName: string): Promise<{ url: string; expires_at: Date }> {
  const expires_at = new Date(Math.floor(Date.now() / 1000) * 1000 + MAX_SIGNED_SECONDS * 1000);
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key,
    ResponseCacheControl: "private, no-store",
    ResponseContentDisposition: `attachment; filename="${fileName}"`,
  });
  return { url: await getSignedUrl(signer(), command, { expiresIn: MAX_SIGNED_SECONDS }), expires_at };
}
