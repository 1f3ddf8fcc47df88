import { classifyUsage } from "../activity/rules/productivity.ts";
import { deleteObjects, headObject, readObject, writeObject } from "../platform/aws/bucket.ts";
import { config } from "../platform/config.ts";
import { asWorker, asWorkerIn, type Db } from "../platform/db/transaction.ts";
import { isRestored } from "../platform/files/restored.ts";
import { afterCommit } from "../platform/live/after-commit.ts";
import type { OrganizationEvent } from "../platform/live/events.ts";
import { departmentOn } from "../platform/tenancy/department-on.ts";
import { storedSettingsOf } from "../platform/tenancy/organization.ts";
import { resolveSettings, type Settings } from "../platform/tenancy/rules/settings.ts";
import { dateTaken } from "./date-taken.ts";
import { isScreenshotKey, thumbnailKeyOf } from "./keys.ts";
import { type RenderFault, renderScreenshot } from "./thumbnail.ts";

/** `not_a_member`: whoever asked for the form had left when the picture came. */
export type RejectedReason = RenderFault | "too_large" | "not_a_member";
/** `removed` is an object of a screenshot that is gone, or of somebody who was erased. */
export type Outcome = "ready" | "rejected" | "removed" | "ignored";

type Screenshot = {
  id: string;
  org_id: string;
  user_id: string;
  timestamp: Date;
  status: "pending" | "ready" | "rejected";
  object_key: string;
  content_type: string;
  active_application: string | null;
  department: string | null;
  stored_settings: Record<string, unknown> | null;
  is_erased: boolean;
  is_member: boolean;
};

/** A thumbnail carries the ETag of the object it was made for: so an object that was replaced since is noticed. */
const SOURCE = "source-etag";

/**
 * Does what an object in the bucket asks for: checks it, makes its thumbnail, blurs, and marks its row `ready`; or
 * deletes it and marks the row `rejected`. Safe to repeat: an object that was dealt with is left alone, and one that
 * was uploaded again (an upload form stays valid for its whole minute) is dealt with again. An object without a row is
 * one whose screenshot was deleted, since the row comes before the form: it goes at once.
 *
 * The row stays locked meanwhile. A second event waits and then sees what the first has done, which is also why
 * replacing the object here, an event of its own, does not go round in circles.
 */
export async function processScreenshot(key: string): Promise<Outcome> {
  const owner = await asWorker((db) => db.find<{ org_id: string }>(selectOwner, [key]));
  if (owner === undefined) return asWorker((db) => remove(db, key, false));
  return afterCommit((publish) =>
    asWorkerIn(owner.org_id, async (db) => {
      const row = await db.find<Screenshot>(lockScreenshot, [key]);
      if (row === undefined || row.is_erased) return remove(db, key, row !== undefined);
      const head = await headObject(key);
      if (head === undefined) return "ignored";
      if (row.status === "rejected") {
        await deleteObjects([key, thumbnailKeyOf(key)]);
        return "ignored";
      }
      if (row.status === "ready" && (await headObject(thumbnailKeyOf(key)))?.metadata[SOURCE] === head.etag)
        return "ignored";
      if (!row.is_member) return reject(db, row, "not_a_member");
      if (head.size_bytes > config.maxFileBytes) return reject(db, row, "too_large");
      const outcome = await draw(db, row);
      if (outcome === "ready" && row.status === "pending") for (const event of announcements(row)) publish(event);
      return outcome;
    }),
  );
}

/** Of a database that was put back nobody knows whether the row was deleted or is forgotten: the sweep will tell. */
async function remove(db: Db, key: string, isErased: boolean): Promise<Outcome> {
  if (!isScreenshotKey(key) || (!isErased && (await isRestored(db)))) return "ignored";
  await deleteObjects([key, thumbnailKeyOf(key)]);
  if (isErased) await db.query(deleteRow, [key]);
  return "removed";
}

async function draw(db: Db, row: Screenshot): Promise<Outcome> {
  const settings = resolveSettings(row.stored_settings ?? {});
  const object = await readObject(row.object_key);
  if (object === undefined) return "ignored";
  const drawn = await renderScreenshot(object.bytes, row.content_type, settings.blur_policy);
  if (drawn.kind === "rejected") return reject(db, row, drawn.reason);

  const { width, height, thumbnail, replacement } = drawn;
  const etag = replacement === null ? object.etag : await writeObject(row.object_key, replacement, row.content_type);
  const thumbnailKey = thumbnailKeyOf(row.object_key);
  await writeObject(thumbnailKey, thumbnail, "image/webp", { [SOURCE]: etag });
  await db.query(markReady, [
    row.id,
    thumbnailKey,
    (replacement ?? object.bytes).length,
    width,
    height,
    settings.blur_policy !== "none",
    ...judge(row, settings),
  ]);
  return "ready";
}

/** Objects first: if the row fails to follow, the event comes again and finds nothing left to do wrong. */
async function reject(db: Db, row: Screenshot, reason: RejectedReason): Promise<Outcome> {
  await deleteObjects([row.object_key, thumbnailKeyOf(row.object_key)]);
  await db.query(markRejected, [row.id, reason]);
  return "rejected";
}

function judge({ active_application }: Screenshot, { productivity_rules }: Settings): [boolean | null, string | null] {
  const usage = { application: active_application, host: null };
  const { productivity, category } = classifyUsage(usage, productivity_rules);
  return [productivity === "neutral" ? null : productivity === "productive", category];
}

/** Those who watch this member, and those who watch everybody. */
function announcements({ id, org_id, user_id, department, timestamp }: Screenshot): OrganizationEvent[] {
  return [`live:${user_id}`, "users"].map((channel) => ({
    event: "screenshot:new",
    channel,
    org_id,
    user_id,
    department,
    data: { screenshot_id: id, user_id, timestamp },
  }));
}

const selectOwner = `
  select org_id from screenshots where object_key = $1`;

// Of a picture hears who looks after the day that it was taken on.
const lockScreenshot = `
  select s.id, s.org_id, s.user_id, s.timestamp, s.status, s.object_key, s.content_type, s.active_application,
    ${departmentOn("s.user_id", dateTaken("s"))} as department,
    u.erased_at is not null as is_erased, u.status = 'active' and o.is_active as is_member,
    ${storedSettingsOf("s.org_id")}
  from screenshots s
  join users u on u.org_id = s.org_id and u.id = s.user_id
  join organizations o on o.id = s.org_id
  where s.org_id = (select app.current_org()) and s.object_key = $1
  for no key update of s`;

const deleteRow = `
  delete from screenshots where org_id = (select app.current_org()) and object_key = $1`;

const markReady = `
  update screenshots set
    status = 'ready', rejected_reason = null, thumbnail_key = $2, file_size_bytes = $3, width = $4, height = $5,
    blur_applied = $6, is_productive = $7, category = $8
  where org_id = (select app.current_org()) and id = $1`;

const markRejected = `
  update screenshots set
    status = 'rejected', rejected_reason = $2, thumbnail_key = null, file_size_bytes = null, width = null, height = null
  where org_id = (select app.current_org()) and id = $1`;
