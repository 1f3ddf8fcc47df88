import * as makePicture from "../../../functions/jobs/make-picture.ts";
import * as getProfile from "../../../functions/users/get-profile.ts";
import * as upload from "../../../functions/users/upload-picture.ts";
import { writeObject } from "../../../lib/platform/aws/bucket.ts";
import { notificationMessage } from "../../../localstack/guard/s3-notification.ts";
import { call } from "../call/when.ts";
import { type Member, sql } from "../scene/given.ts";
import { postFile, type UploadForm } from "./screenshots.ts";

/** Asks for a form to upload a profile picture with. */
export async function askForForm(member: Member, body: Record<string, unknown> = {}) {
  return call(upload, { token: member.token, body: { content_type: "image/png", ...body } });
}

/** A form, and the key that it is for. */
export async function givenForm(
  member: Member,
  content_type = "image/png",
): Promise<{ id: string; key: string; form: UploadForm }> {
  const { data } = await askForForm(member, { content_type });
  return { id: data.picture_upload.id, key: data.upload.fields.key ?? "", form: data.upload };
}

/** What the bucket would do with an upload that was just posted. */
export async function whenPictureAnnounced(...keys: string[]): Promise<void> {
  const records = keys.map((key) => {
    const created = { bucket: process.env.BUCKET ?? "", key, sizeBytes: 1, etag: "" };
    const message = notificationMessage({ ...created, eventName: "ObjectCreated:Post" }, "eu-central-1", new Date());
    return (JSON.parse(message) as { Records: unknown[] }).Records;
  });
  const event = { Records: records.flat() };
  await makePicture.handler(event as Parameters<typeof makePicture.handler>[0]);
}

/** Asks, uploads and processes a file; answers where it was uploaded to, and the profile as its member then sees it. */
export async function whenPictureUploaded(member: Member, file: Buffer, content_type = "image/png") {
  const { key, form } = await givenForm(member, content_type);
  const posted = await postFile(form, new Uint8Array(file));
  // What the form refuses gets in another way, to see what becomes of it.
  if (posted.status !== 204) await writeObject(key, file, content_type);
  await whenPictureAnnounced(key);
  return { key, form, ...(await profileOf(member)) };
}

/** What a member sees of their own picture. */
export async function profileOf({ token }: Member) {
  const { data } = await call(getProfile, { token });
  return { url: data.user.profile_picture_url, upload: data.picture_upload };
}

/** Where the picture of a member lies; null for none. */
export async function pictureKeyOf({ id }: Pick<Member, "id">): Promise<string | null> {
  const [row] = await sql<{ picture_key: string | null }>("select picture_key from users where id = $1", [id]);
  return row?.picture_key ?? null;
}
