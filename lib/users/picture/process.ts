import { deleteObjects, headObject, readObject, writeObject } from "../../platform/aws/bucket.ts";
import { config } from "../../platform/config.ts";
import { asJob } from "../../platform/db/job.ts";
import { asWorker, asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import { afterCommit, type PublishOf } from "../../platform/live/after-commit.ts";
import { tellMember } from "../../platform/live/member-update.ts";
import { drawPicture } from "./draw.ts";
import { newPictureKey, UPLOADS } from "./keys.ts";

/** `removed` is an object that nobody waits for any more. */
export type Outcome = "ready" | "rejected" | "removed" | "ignored";

type Upload = { id: string; org_id: string; user_id: string; object_key: string; content_type: string };
type Member = { id: string; department: string | null; is_erased: boolean; is_member: boolean };

/**
 * Does what an upload asks for: checks it, makes the member's picture of it and removes the one before; or says why
 * not, and changes nothing. The upload goes either way. Safe to repeat: one that was dealt with, or that its member has
 * asked a newer form after, is only removed.
 *
 * It is drawn before anything is locked, because a member who is locked cannot sign in. Whether it still counts is
 * settled afterwards, and a picture that came too late goes again.
 */
export async function processPicture(key: string): Promise<Outcome> {
  if (!key.startsWith(UPLOADS)) return "ignored";
  const upload = await asWorker((db) => db.find<Upload>(selectPending, [key]));
  if (upload === undefined) {
    await deleteObjects([key]);
    return "removed";
  }
  const { org_id, user_id, object_key, content_type } = upload;
  const head = await headObject(object_key);
  if (head === undefined) return "ignored";
  const object = head.size_bytes > config.maxFileBytes ? "too_large" : await readObject(object_key);
  if (object === undefined) return "ignored";
  const drawn =
    object === "too_large"
      ? ({ kind: "rejected", reason: object } as const)
      : await drawPicture(object.bytes, content_type);
  const made = drawn.kind === "drawn" ? newPictureKey(org_id) : null;
  if (drawn.kind === "drawn" && made !== null) await writeObject(made, drawn.picture, "image/webp");

  const { outcome, unused } = await asJob({ name: "make-picture", user_id }, () =>
    afterCommit((publish) =>
      asWorkerIn(org_id, (db) => settle(db, publish, upload, made, drawn.kind === "rejected" ? drawn.reason : null)),
    ),
  );
  // What is deleted before the commit might still be shown after it.
  await deleteObjects([object_key, ...unused]);
  return outcome;
}

/** Decides under the locks of the member and the upload, in the order in which requests take them. */
async function settle(
  db: Db,
  publish: PublishOf,
  upload: Upload,
  made: string | null,
  fault: string | null,
): Promise<{ outcome: Outcome; unused: string[] }> {
  const { id, org_id, user_id } = upload;
  const unused = made === null ? [] : [made];
  const member = await db.find<Member>(lockMember, [org_id, user_id]);
  const waits = await db.find(lockUpload, [id]);
  if (member === undefined || waits === undefined) return { outcome: "removed", unused };
  if (member.is_erased) {
    await db.query(deleteUpload, [id]);
    return { outcome: "removed", unused };
  }
  const reason = fault ?? (member.is_member ? null : "not_a_member");
  if (made === null || reason !== null) {
    await db.query(markRejected, [id, reason]);
    return { outcome: "rejected", unused };
  }
  await db.query(markReady, [id, made]);
  const before = await db.query<{ picture_key: string }>(deleteBefore, [org_id, user_id, id]);
  await db.query(showPicture, [user_id, made]);
  tellMember((event) => publish({ ...event, org_id }), member, "changed", { fields: ["profile_picture_url"] });
  return { outcome: "ready", unused: before.map(({ picture_key }) => picture_key) };
}

const selectPending = `
  select id, org_id, user_id, object_key, content_type from picture_uploads where object_key = $1 and status = 'pending'`;

const lockMember = `
  select u.id, u.department, u.erased_at is not null as is_erased, u.status = 'active' and o.is_active as is_member
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2
  for no key update of u`;

const lockUpload = `
  select from picture_uploads where org_id = (select app.current_org()) and id = $1 and status = 'pending' for update`;

const deleteUpload = `
  delete from picture_uploads where org_id = (select app.current_org()) and id = $1`;

const markRejected = `
  update picture_uploads set status = 'rejected', rejected_reason = $2 where org_id = (select app.current_org())
    and id = $1`;

const markReady = `
  update picture_uploads set status = 'ready', picture_key = $2, object_key = null
  where org_id = (select app.current_org()) and id = $1`;

// Of a form that was asked for meanwhile nothing has come yet, or it would have taken this one's place.
const deleteBefore = `
  delete from picture_uploads where org_id = $1 and user_id = $2 and id <> $3 and status = 'ready' returning picture_key`;

const showPicture = `
  update users set picture_key = $2 where org_id = (select app.current_org()) and id = $1`;
