// Screenshots with signed thumbnails: one's own, those of a member whom a manager looks after, or of all of these. Each of
// them sees that the manager looked.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { pictureAddress } from "../../lib/platform/aws/picture-address.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import {
  flag,
  id,
  instant,
  instantOut,
  listOf,
  localDate,
  page,
  pageQuery,
  text,
} from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_QUERY } from "../../lib/platform/http/span.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { EVER, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { dayBounds } from "../../lib/platform/time/calendar.ts";
import {
  countByHour,
  type ListedScreenshot,
  listScreenshots,
  ORDERS,
  type ScreenshotFilter,
} from "../../lib/screenshots/list.ts";
import { screenshot } from "../../lib/screenshots/screenshot.ts";

/** Hours are counted picture by picture. */
const MOST_DAYS = 31;

export const contract = defineContract({
  method: "GET",
  path: "/api/screenshots/list",
  summary:
    "Screenshots of a member, or with `members=all` of all that a manager looks after; of one date (that of the day they were taken in) or all. Addresses of thumbnails stay the same for a quarter of an hour, and are good for at least as long",
  access: "member",
  query: z.object({
    date: localDate.optional(),
    user_id: id.optional(),
    /** Of everybody the caller sees, themselves among them. */
    members: z.literal("all").optional(),
    /** Taken at this instant or later. */
    from: instant.optional(),
    /** Taken before this instant. */
    to: instant.optional(),
    application: text(255).optional(),
    is_productive: flag.optional(),
    order: z.enum(ORDERS).default("newest"),
    /** `hours`: how many there are in each hour; with a `date`, or `from` and `to`, on the first page. */
    include: listOf(["hours"]).optional(),
    ...pageQuery,
  }),
  response: page(screenshot.extend({ user_name: z.string(), thumbnail_url: z.string().nullable() })).extend({
    /** By hours of the organization's clocks, whatever page they are on; those without any are left out. */
    hours: z.array(z.object({ start: instantOut, count: z.int() })).optional(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const { date, from = null, to = null, order, limit } = query;
  if (from !== null && to !== null) requireForwards(from, to, TO_OF_QUERY);
  const asksForHours = query.include !== undefined && query.cursor === undefined;
  if (asksForHours && date === undefined && (from === null || to === null))
    throw invalid("query.include", "with a date, or from and to");
  if (asksForHours && from !== null && to !== null) requireShort(from, to);
  const narrows = query.application !== undefined || query.is_productive !== undefined;
  if (query.members !== undefined && narrows && date === undefined && from === null)
    throw invalid("query.from", "with members=all and application or is_productive");
  if (query.members !== undefined && query.user_id !== undefined)
    throw invalid("query.members", "one member or all, not both");
  if (query.members !== undefined && !hasAtLeast(principal.role, "manager")) throw new AppError("FORBIDDEN");

  const asked = date === undefined ? EVER : { from: date, to: date };
  const member = query.members === undefined ? await findMemberOver(db, principal, asked, query.user_id) : null;
  const day = date === undefined ? undefined : dayBounds(date, organization.timezone);
  const filter: ScreenshotFilter = {
    user_id: member?.id ?? null,
    viewer_id: principal.user_id,
    departments: principal.managed_departments,
    date: date ?? null,
    start: day?.start ?? null,
    end: day?.end ?? null,
    from,
    to,
    application: query.application ?? null,
    is_productive: query.is_productive ?? null,
  };
  const after = decodeCursor(query.cursor, z.tuple([instant, id]));
  const rows = await listScreenshots(db, filter, { order, after, limit: limit + 1 });
  const { items, next_cursor } = toPage(rows, limit, (row) => [row.timestamp.toISOString(), row.id]);
  // A page is one look at each of its members: at pictures, or at the titles of those that are not there yet.
  const pictured = new Set(items.filter(({ thumbnail_key }) => thumbnail_key !== null).map(({ user_id }) => user_id));
  const titled = new Set(items.map(({ user_id }) => user_id)).difference(pictured);
  look({ principal, now, afterwards }, "pictures", [...pictured]);
  look({ principal, now, afterwards }, "titles", [...titled]);
  const hours = asksForHours ? { hours: await countByHour(db, filter, organization.timezone) } : {};
  return { data: { items: items.map(withThumbnail), ...hours, next_cursor } };
});

/** 422 RANGE_TOO_LONG for more hours than a month has. */
function requireShort(from: Date, to: Date): void {
  const days = Math.ceil((to.getTime() - from.getTime()) / 86_400_000);
  if (days > MOST_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MOST_DAYS } });
}

function invalid(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", { details: [{ path, message }] });
}

function withThumbnail({ object_key: _, thumbnail_key, ...shown }: ListedScreenshot) {
  if (thumbnail_key === null) return { ...shown, thumbnail_url: null };
  return { ...shown, thumbnail_url: pictureAddress(thumbnail_key).url };
}
