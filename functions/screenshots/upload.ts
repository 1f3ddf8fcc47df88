// A tracker announces a screenshot and gets the form with which it posts the bytes straight to the bucket.
import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { cut, instant, instantOut } from "../../lib/platform/http/schemas.ts";
import { rulesAt } from "../../lib/platform/tenancy/rules-in-force.ts";
import { isScreenshotType, SCREENSHOT_EXTENSIONS } from "../../lib/screenshots/keys.ts";
import {
  type Screenshot,
  type ScreenshotKeys,
  screenshot,
  screenshotColumns,
} from "../../lib/screenshots/screenshot.ts";

/** A screenshot this recent is about now, and nobody is at work now without having checked in. */
const NOW_SECONDS = 120;

const resolution = z
  .string()
  .regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, "width and height in pixels, such as 1920x1080")
  .transform((text) => text.split("x").map(Number));

export const contract = defineContract({
  method: "POST",
  path: "/api/screenshots/upload",
  summary: "Announce a screenshot and get a form to upload it with",
  access: "member",
  body: z.strictObject({
    timestamp: instant.optional(),
    content_type: z.string().max(255),
    size_bytes: z.int().min(1).optional(),
    active_window: cut(512).optional(),
    application: cut(255).optional(),
    screen_resolution: resolution.optional(),
  }),
  response: z.object({
    screenshot,
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()), expires_at: instantOut }),
  }),
  status: 201,
  errors: ["FILE_TOO_LARGE", "UNSUPPORTED_FILE_TYPE", "NOT_CHECKED_IN", "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, db }) => {
  const { content_type, size_bytes = 0 } = body;
  const limit = config.maxFileBytes;
  if (!isScreenshotType(content_type))
    throw new AppError("UNSUPPORTED_FILE_TYPE", { details: { accepted: Object.keys(SCREENSHOT_EXTENSIONS) } });
  if (size_bytes > limit) throw new AppError("FILE_TOO_LARGE", { details: { size_bytes, limit } });

  const at = occurredAt(body.timestamp, now, organization);
  const isNow = now.getTime() - at.getTime() < NOW_SECONDS * 1000;
  const { settings } = await rulesAt(db, organization, at);
  const session = await db.find<{ attendance_record_id: string }>(selectSession, [
    principal.user_id,
    at,
    isNow,
    settings.longest_session_hours,
  ]);
  if (isNow && session === undefined) throw new AppError("NOT_CHECKED_IN");

  const [width, height] = body.screen_resolution ?? [];
  const { object_key, ...created } = await db.one<Screenshot & Pick<ScreenshotKeys, "object_key">>(insertScreenshot, [
    principal.org_id,
    principal.user_id,
    session?.attendance_record_id ?? null,
    at,
    content_type,
    SCREENSHOT_EXTENSIONS[content_type],
    body.active_window ?? null,
    body.application ?? null,
    width ?? null,
    height ?? null,
  ]);
  const { presignUpload } = await import("../../lib/platform/aws/presign.ts");
  const upload = await presignUpload({ key: object_key, contentType: content_type, maxBytes: limit });
  return { data: { screenshot: created, upload } };
});

// The session that covers the instant, even when it has ended since, or may yet turn out to. For now the open one
// counts, too, whatever the clocks say.
const selectSession = `
  select attendance_record_id
  from work_sessions
  where org_id = (select app.current_org()) and user_id = $1 and voided_at is null
    and (started_at <= $2 and (coalesce(ended_at, 'infinity') >= $2
        or ended_by = 'auto' and started_at > $2::timestamptz - make_interval(hours => $4))
      or $3 and ended_at is null)
  order by started_at <= $2 desc, started_at desc
  limit 1`;

// Width and height are those of the screen until the picture is measured. The key tells whose organization it is, and
// neither who is on the picture nor which row or day is meant.
const insertScreenshot = `
  insert into screenshots as s
    (org_id, user_id, attendance_record_id, timestamp, content_type, object_key, active_window_title,
    active_application, width, height)
  values ($1, $2, $3, $4, $5, concat('screenshots/', $1::uuid, '/', gen_random_uuid(), '.', $6::text), $7, $8, $9, $10)
  returning ${screenshotColumns}, s.object_key`;
