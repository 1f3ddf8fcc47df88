import type { Db } from "../platform/db/transaction.ts";
import { isOfDepartments } from "../platform/tenancy/department-on.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { dateTaken } from "./date-taken.ts";
import { type Screenshot, type ScreenshotKeys, screenshotColumns, takenOn } from "./screenshot.ts";

/** Which pictures a list is about; null is no condition. */
export type ScreenshotFilter = {
  /** Whose; null for everybody the caller sees. */
  user_id: string | null;
  /** The caller, and the departments whose days they see of others (null: all). */
  viewer_id: string;
  departments: readonly string[] | null;
  date: LocalDate | null;
  /** The bounds of `date`. */
  start: Date | null;
  end: Date | null;
  from: Date | null;
  to: Date | null;
  application: string | null;
  is_productive: boolean | null;
};

export type ListedScreenshot = Screenshot & ScreenshotKeys & { user_name: string };
export const ORDERS = ["newest", "oldest"] as const;
type Order = (typeof ORDERS)[number];
type After = readonly [Date, string] | undefined;

/** Pictures in the order of their instants, from after a cursor on. */
export function listScreenshots(
  db: Db,
  filter: ScreenshotFilter,
  { order, after, limit }: { order: Order; after: After; limit: number },
): Promise<ListedScreenshot[]> {
  return db.query<ListedScreenshot>(PAGES[order], [...valuesOf(filter), after?.[0] ?? null, after?.[1] ?? null, limit]);
}

/** How many can be looked at in each hour of the organization's clocks. */
export function countByHour(
  db: Db,
  filter: ScreenshotFilter,
  timezone: string,
): Promise<{ start: Date; count: number }[]> {
  return db.query<{ start: Date; count: number }>(countHours, [...valuesOf(filter), timezone]);
}

function valuesOf({ user_id, viewer_id, departments, date, start, end, ...rest }: ScreenshotFilter): unknown[] {
  const { from, to, application, is_productive } = rest;
  return [user_id, viewer_id, departments, date, start, end, from, to, application, is_productive];
}

const recordOfDate =
  "(select r.id from attendance_records r where r.org_id = s.org_id and r.user_id = s.user_id and r.date = $4)";

// The department of a date is looked up last: it costs more than all else.
const listed = `
  from screenshots s
  join users u on u.org_id = s.org_id and u.id = s.user_id
  where s.org_id = (select app.current_org())
    and ($1::uuid is null or s.user_id = $1)
    and ($4::date is null or (${takenOn("s", recordOfDate, "$5", "$6")}))
    and ($7::timestamptz is null or s.timestamp >= $7)
    and ($8::timestamptz is null or s.timestamp < $8)
    and ($9::text is null or s.active_application = $9)
    and ($10::boolean is null or s.is_productive = $10)
    and (s.user_id = $2 or ${isOfDepartments("$3", "s.user_id", dateTaken("s"))})`;

const page = (beyond: "<" | ">", direction: "asc" | "desc") => `
  select ${screenshotColumns}, s.object_key, s.thumbnail_key, u.name as user_name ${listed}
    and ($11::timestamptz is null or (s.timestamp, s.id) ${beyond} ($11, $12::uuid))
  order by s.timestamp ${direction}, s.id ${direction}
  limit $13`;

const PAGES: Readonly<Record<Order, string>> = { newest: page("<", "desc"), oldest: page(">", "asc") };

const countHours = `
  select date_trunc('hour', s.timestamp, $11) as start, count(*) as count ${listed}
    and s.status = 'ready'
  group by 1
  order by 1`;
