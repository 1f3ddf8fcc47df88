// A member asks for the form with which they post their picture straight to the bucket.
import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { isScreenshotType, SCREENSHOT_EXTENSIONS } from "../../lib/screenshots/keys.ts";
import { holdMember } from "../../lib/users/picture/clear.ts";
import { UPLOADS } from "../../lib/users/picture/keys.ts";
import { type PictureUpload, pictureUpload, pictureUploadColumns } from "../../lib/users/picture/upload.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/users/profile/picture",
  summary:
    "Get a form to upload the caller's own picture with; the last form counts, and GET /api/users/profile says what became of it",
  access: "member",
  body: z.strictObject({
    content_type: z.string().max(255),
    size_bytes: z.int().min(1).optional(),
  }),
  response: z.object({
    picture_upload: pictureUpload,
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()), expires_at: instantOut }),
  }),
  status: 201,
  errors: ["FILE_TOO_LARGE", "UNSUPPORTED_FILE_TYPE"],
});

export const handler = endpoint(contract, async ({ body, principal, db }) => {
  const { content_type, size_bytes = 0 } = body;
  const limit = config.maxFileBytes;
  if (!isScreenshotType(content_type))
    throw new AppError("UNSUPPORTED_FILE_TYPE", { details: { accepted: Object.keys(SCREENSHOT_EXTENSIONS) } });
  if (size_bytes > limit) throw new AppError("FILE_TOO_LARGE", { details: { size_bytes, limit } });

  const { org_id, user_id } = principal;
  // Of two who ask at once one comes last.
  await holdMember(db, user_id);
  await db.query(deleteUnmade, [user_id]);
  const values = [org_id, user_id, content_type, UPLOADS, SCREENSHOT_EXTENSIONS[content_type]];
  const { object_key, ...created } = await db.one<PictureUpload & { object_key: string }>(insertUpload, values);
  const { presignUpload } = await import("../../lib/platform/aws/presign.ts");
  const upload = await presignUpload({ key: object_key, contentType: content_type, maxBytes: limit });
  return { data: { picture_upload: created, upload } };
});

// What was asked for before and has become nothing: its object goes when its event comes.
const deleteUnmade = `
  delete from picture_uploads where org_id = (select app.current_org()) and user_id = $1 and status <> 'ready'`;

// The key tells whose organization it is, and nothing of who is on the picture.
const insertUpload = `
  insert into picture_uploads as p (org_id, user_id, content_type, object_key)
  values ($1, $2, $3, concat($4::text, $1::uuid, '/', gen_random_uuid(), '.', $5::text))
  returning ${pictureUploadColumns}, p.object_key`;
