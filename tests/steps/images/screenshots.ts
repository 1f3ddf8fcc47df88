import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import sharp, { type Sharp } from "sharp";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as makeThumbnail from "../../../functions/jobs/make-thumbnail.ts";
import * as upload from "../../../functions/screenshots/upload.ts";
import { bucketOptions, readObject, writeObject } from "../../../lib/platform/aws/bucket.ts";
import { notificationMessage } from "../../../localstack/guard/s3-notification.ts";
import { call } from "../call/when.ts";
import { givenMember, type Member, sql } from "../scene/given.ts";

export type UploadForm = { url: string; fields: Record<string, string>; expires_at: string };
export type Row = {
  status: string;
  rejected_reason: string | null;
  object_key: string;
  thumbnail_key: string | null;
  file_size_bytes: number | null;
  width: number | null;
  height: number | null;
  blur_applied: boolean;
  is_productive: boolean | null;
  category: string | null;
};

/** A member who is at work. */
export async function givenCheckedIn(options: Parameters<typeof givenMember>[0] = {}): Promise<Member> {
  const member = await givenMember(options);
  const answer = await call(checkIn, { token: member.token, body: {} });
  if (answer.status !== 201) throw new Error(`no check-in: ${JSON.stringify(answer.error)}`);
  return member;
}

/** Black and white stripes, one pixel wide: detail that a blur must not leave. */
export function stripes(width = 640, height = 400): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.fill(x % 2 === 0 ? 255 : 0, (y * width + x) * 3, (y * width + x) * 3 + 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export async function announce(member: Member, body: Record<string, unknown> = {}) {
  return call(upload, { token: member.token, body: { content_type: "image/png", ...body } });
}

/** Posts a file with its form, as a tracker does. */
export async function postFile(
  { url, fields }: UploadForm,
  bytes: Uint8Array<ArrayBuffer>,
  changes: Record<string, string> = {},
): Promise<{ status: number; code: string | undefined }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value);
  form.append("file", new Blob([bytes]), "screenshot");
  const response = await fetch(url, { method: "POST", body: form });
  return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] };
}

/** What the bucket would do with an object that was just written. */
export async function whenBucketAnnounces(key: string): Promise<void> {
  const created = { bucket: process.env.BUCKET ?? "", key, sizeBytes: 1, etag: "" };
  const message = notificationMessage({ ...created, eventName: "ObjectCreated:Post" }, "eu-central-1", new Date());
  await makeThumbnail.handler(JSON.parse(message) as Parameters<typeof makeThumbnail.handler>[0]);
}

/** Announces, uploads and processes a file; answers the screenshot's id and row. */
export async function whenUploaded(
  member: Member,
  file: Buffer,
  body: Record<string, unknown> = {},
): Promise<{ id: string; row: Row; form: UploadForm }> {
  const answer = await announce(member, body);
  const { id } = answer.data.screenshot;
  const form = answer.data.upload;
  const { object_key } = await rowOf(id);
  const posted = await postFile(form, new Uint8Array(file));
  // The form refuses an empty file; that one gets in another way, to see what becomes of it.
  if (posted.status !== 204) await writeObject(object_key, file, form.fields["Content-Type"] ?? "");
  await whenBucketAnnounces(object_key);
  return { id, row: await rowOf(id), form };
}

export async function rowOf(id: string): Promise<Row> {
  const [row] = await sql<Row>("select * from screenshots where id = $1", [id]);
  if (row === undefined) throw new Error("no such screenshot");
  return row;
}

export async function objectAt(key: string | null): Promise<Buffer | undefined> {
  return key === null ? undefined : (await readObject(key))?.bytes;
}

export async function contentTypeAt(key: string): Promise<string | undefined> {
  const client = new S3Client(bucketOptions());
  return (await client.send(new HeadObjectCommand({ Bucket: process.env.BUCKET, Key: key }))).ContentType;
}
