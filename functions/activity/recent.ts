// A manager looks over the shoulder of the team: each member's latest screenshots of a day, and how many there were.
// Each member sees that they looked, unless they only counted.
import * as z from "zod";
import { runningDateOf } from "../../lib/attendance/current-date.ts";
import { look } from "../../lib/audit/look.ts";
import { pictureAddress } from "../../lib/platform/aws/picture-address.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { flag, id, instantOut, localDate, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { joinDepartment } from "../../lib/platform/tenancy/department-on.ts";
import { dayBounds, localDateOf } from "../../lib/platform/time/calendar.ts";
import { takenOn } from "../../lib/screenshots/screenshot.ts";

const LATEST = 5;

const shot = z.object({
  id,
  timestamp: instantOut,
  active_application: z.string().nullable(),
  active_window_title: z.string().nullable(),
  thumbnail_url: z.string(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/recent",
  summary:
    "Each member's latest screenshots of a day, today unless stated. Addresses stay the same for a quarter of an hour, and are good for at least as long; with `thumbnails=false` pictures are only counted, which is no look",
  access: "manager",
  query: z.object({ date: localDate.optional(), thumbnails: flag.default(true), ...pageQuery }),
  response: page(
    z.object({
      user_id: id,
      name: z.string(),
      department: z.string().nullable(),
      count: z.int(),
      latest: z.array(shot),
    }),
  ),
  errors: [],
});

type Latest = Omit<z.input<typeof shot>, "thumbnail_url"> & { thumbnail_key: string };
type Row = { user_id: string; name: string; department: string | null; count: number; latest: Latest[] };

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const date = query.date ?? localDateOf(now, organization.timezone);
  const { start, end } = dayBounds(date, organization.timezone);
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const departments = principal.managed_departments;
  const rows = await db.query<Row>(selectLatest, [
    start,
    end,
    departments,
    afterName,
    afterId,
    query.limit + 1,
    query.thumbnails ? LATEST : 0,
    date,
    query.date === undefined,
  ]);
  const { items, next_cursor } = toPage(rows, query.limit, ({ name, user_id }) => [name, user_id]);
  const shown = items.map(({ user_id }) => user_id);
  if (query.thumbnails) look({ principal, now, afterwards }, "pictures", shown);
  return { data: { items: items.map(withAddresses), next_cursor } };
});

function withAddresses({ latest, ...member }: Row) {
  const sign = ({ thumbnail_key, ...shown }: Latest) => ({
    ...shown,
    thumbnail_url: pictureAddress(thumbnail_key).url,
  });
  return { ...member, latest: latest.map(sign) };
}

// The page of members is cut first. Whether a member has any screenshot is one look into an index; only the screenshots
// of the page are counted and read.
const selectLatest = `
  with page as materialized (
    select u.id, u.org_id, u.name, held.department, r.id as record_id
    from users u
    cross join lateral (select coalesce(case when $9 then (${runningDateOf("u.id")}) end, $8::date) as date) d
    ${joinDepartment("u.id", "d.date")}
    left join attendance_records r on r.org_id = u.org_id and r.user_id = u.id and r.date = d.date
    where u.org_id = (select app.current_org()) and ($3::text[] is null or held.department = any ($3))
      and ($4::text is null or (u.name, u.id) > ($4, $5::uuid))
      and exists (
        select from screenshots s
        where s.org_id = u.org_id and s.user_id = u.id and s.status = 'ready' and ${takenOn("s", "r.id", "$1", "$2")})
    order by u.name, u.id
    limit $6
  )
  select u.id as user_id, u.name, u.department,
    (select count(*) from screenshots s
     where s.org_id = u.org_id and s.user_id = u.id and s.status = 'ready'
       and ${takenOn("s", "u.record_id", "$1", "$2")}) as count,
    (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'timestamp',
      to_char(l.timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'active_application', l.active_application, 'active_window_title', l.active_window_title,
        'thumbnail_key', l.thumbnail_key) order by l.timestamp desc, l.id desc), '[]')
     from (
       select s.* from screenshots s
       where s.org_id = u.org_id and s.user_id = u.id and s.status = 'ready'
         and ${takenOn("s", "u.record_id", "$1", "$2")}
       order by s.timestamp desc, s.id desc
       limit $7) l) as latest
  from page u
  order by u.name, u.id`;
