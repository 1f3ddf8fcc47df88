// A member's screenshots, newest first, with signed thumbnails: one's own, or of somebody a manager looks after, who sees
// that they did.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, localDate, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { isOfDepartments } from "../../lib/platform/tenancy/department-on.ts";
import { EVER, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { dayBounds } from "../../lib/platform/time/calendar.ts";
import { dateTaken } from "../../lib/screenshots/date-taken.ts";
import {
  type Screenshot,
  type ScreenshotKeys,
  screenshot,
  screenshotColumns,
  takenOn,
} from "../../lib/screenshots/screenshot.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/screenshots/list",
  summary:
    "Screenshots of a member, of one date (that of the day they were taken in) or all; addresses of thumbnails stay the same for a quarter of an hour, and are good for at least as long",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional(), ...pageQuery }),
  response: page(screenshot.extend({ thumbnail_url: z.string().nullable() })),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const { date, limit } = query;
  const asked = date === undefined ? EVER : { from: date, to: date };
  const member = await findMemberOver(db, principal, asked, query.user_id);
  const day = date === undefined ? undefined : dayBounds(date, organization.timezone);
  const after = decodeCursor(query.cursor, z.tuple([instant, id]));
  const rows = await db.query<Screenshot & ScreenshotKeys>(selectScreenshots, [
    member.id,
    date ?? null,
    day?.start ?? null,
    day?.end ?? null,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit + 1,
    member.seen_in,
  ]);
  const { items, next_cursor } = toPage(rows, limit, (row) => [row.timestamp.toISOString(), row.id]);
  // A page is one look, at the pictures or at the titles of those that are not there yet; an empty one is none.
  const hasPictures = items.some(({ thumbnail_key }) => thumbnail_key !== null);
  if (items.length > 0) look({ principal, now, afterwards }, hasPictures ? "pictures" : "titles", [member.id]);
  return { data: { items: await Promise.all(items.map(withThumbnail)), next_cursor } };
});

async function withThumbnail({ object_key: _, thumbnail_key, ...shown }: Screenshot & ScreenshotKeys) {
  if (thumbnail_key === null) return { ...shown, thumbnail_url: null };
  const { presignPicture } = await import("../../lib/platform/aws/presign.ts");
  return { ...shown, thumbnail_url: (await presignPicture(thumbnail_key)).url };
}

const selectScreenshots = `
  select ${screenshotColumns}, s.object_key, s.thumbnail_key
  from screenshots s
  where s.user_id = $1
    and ($2::date is null or (${takenOn("s", "(select id from attendance_records where user_id = $1 and date = $2)", "$3", "$4")}))
    and ${isOfDepartments("$8", "s.user_id", dateTaken("s"))}
    and ($5::timestamptz is null or (s.timestamp, s.id) < ($5, $6::uuid))
  order by s.timestamp desc, s.id desc
  limit $7`;
