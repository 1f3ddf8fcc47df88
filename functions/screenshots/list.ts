// A member's screenshots, newest first, with signed thumbnails: one's own, or of somebody a manager looks after.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, localDate, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { dayBounds } from "../../lib/platform/time/calendar.ts";
import {
  type Screenshot,
  type ScreenshotKeys,
  screenshot,
  screenshotColumns,
} from "../../lib/screenshots/screenshot.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/screenshots/list",
  summary: "Screenshots of a member, of one local date or all; thumbnail addresses are valid for 60 seconds",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional(), ...pageQuery }),
  response: page(screenshot.extend({ thumbnail_url: z.string().nullable() })),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, call, db }) => {
  const { date, limit } = query;
  const member = await findVisibleMember(db, principal, query.user_id);
  const day = date === undefined ? undefined : dayBounds(date, organization.timezone);
  const after = decodeCursor(query.cursor, z.tuple([instant, id]));
  const rows = await db.query<Screenshot & ScreenshotKeys>(selectScreenshots, [
    member.id,
    day?.start ?? null,
    day?.end ?? null,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit + 1,
  ]);
  const { items, next_cursor } = toPage(rows, limit, (row) => [row.timestamp.toISOString(), row.id]);

  // Thumbnails are a view too; one entry tells of the whole page.
  const seen = items.filter(({ thumbnail_key }) => thumbnail_key !== null).length;
  if (member.id !== principal.user_id && seen > 0) {
    const { org_id, user_id } = principal;
    const what = { action: "screenshot.list", resource: "user", resource_id: member.id };
    await audit(db, call, { org_id, user_id, ...what, metadata: { date: date ?? null, thumbnails: seen } });
  }
  return { data: { items: await Promise.all(items.map(withThumbnail)), next_cursor } };
});

async function withThumbnail({ object_key: _, thumbnail_key, ...shown }: Screenshot & ScreenshotKeys) {
  if (thumbnail_key === null) return { ...shown, thumbnail_url: null };
  const { presignDownload } = await import("../../lib/platform/aws/presign.ts");
  return { ...shown, thumbnail_url: await presignDownload(thumbnail_key) };
}

const selectScreenshots = `
  select ${screenshotColumns}, s.object_key, s.thumbnail_key
  from screenshots s
  where s.user_id = $1
    and ($2::timestamptz is null or s.timestamp >= $2)
    and ($3::timestamptz is null or s.timestamp < $3)
    and ($4::timestamptz is null or (s.timestamp, s.id) < ($4, $5::uuid))
  order by s.timestamp desc, s.id desc
  limit $6`;
