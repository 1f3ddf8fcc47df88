import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { WEEKDAYS } from "../platform/time/period.ts";
import { tally, tallyColumns, withRate } from "./class-report.ts";

/** By what sessions of many classes are summed up. */
export const GROUPS = ["class", "teacher", "week", "student"] as const;
export type Group = (typeof GROUPS)[number];

/** Sessions that were held and taken, of one class, teacher, week or student. */
export const summary = z
  .object({
    /** Of the class, the teacher or the student; the first date of a week; null for sessions of no class. */
    key: z.string().nullable(),
    /** By which it is in the list; empty for sessions of no class. */
    label: z.string(),
    sessions: z.int(),
    ...tally.shape,
  })
  .meta({ id: "SessionSummary" });

export type SessionSummary = z.infer<typeof summary>;

export type Across = {
  start_date: string;
  end_date: string;
  /** Departments of teachers; null for all. */
  departments: readonly string[] | null;
};

/** One page of summaries, in the order of their labels; `after` are the label and the key of the last one. */
export async function summarize(
  db: Db,
  organization: Organization,
  across: Across,
  group: Group,
  { after, limit }: { after: readonly [string, string] | undefined; limit: number },
): Promise<SessionSummary[]> {
  const page = [after?.[0] ?? null, after?.[1] ?? null, limit];
  const rows = await db.query<Omit<SessionSummary, "rate">>(SUMMARIES[group], [
    ...valuesOf(organization, across),
    ...page,
  ]);
  return rows.map(withRate);
}

/** All of them together. */
export async function summarizeAll(db: Db, organization: Organization, across: Across) {
  type Totals = Omit<z.infer<typeof tally>, "rate"> & { sessions: number };
  return withRate(await db.one<Totals>(selectTotals, valuesOf(organization, across)));
}

const valuesOf = ({ id, timezone, settings }: Organization, { start_date, end_date, departments }: Across) => [
  id,
  start_date,
  end_date,
  timezone,
  departments,
  WEEKDAYS.indexOf(settings.week_start),
];

// A date is the session's by the clocks of the organization, whatever those of its class say: it is one report.
const marks = `
  with marks as (
    select s.id as session_id, s.class_id, s.teacher_id, (s.starts_at at time zone $4)::date as date, $6::integer as since,
      m.user_id, m.status, m.left_early
    from attendance_sessions s
    join users t on t.org_id = s.org_id and t.id = s.teacher_id
    left join session_attendance m on m.org_id = s.org_id and m.session_id = s.id and m.status is not null
    where s.org_id = $1 and s.status = 'completed' and s.taken_at is not null
      and s.starts_at >= $2::date::timestamp at time zone $4 and s.starts_at < ($3::date + 1)::timestamp at time zone $4
      and ($5::text[] is null or t.department = any ($5))
  )`;

const sums = `
  count(distinct m.session_id)::integer as sessions, ${tallyColumns}`;

const pageOf = `
  select * from summaries
  where $7::text is null or (label, coalesce(key, '')) > ($7, $8)
  order by label, coalesce(key, '')
  limit $9`;

const SUMMARIES: Readonly<Record<Group, string>> = {
  class: `${marks}, summaries as (
    select c.id::text as key, coalesce(c.name, '') as label, ${sums}
    from marks m left join classes c on c.org_id = $1 and c.id = m.class_id
    group by c.id, c.name)${pageOf}`,
  teacher: `${marks}, summaries as (
    select u.id::text as key, u.name as label, ${sums}
    from marks m join users u on u.org_id = $1 and u.id = m.teacher_id
    group by u.id, u.name)${pageOf}`,
  week: `${marks}, summaries as (
    select week::text as key, week::text as label, ${sums}
    from marks m cross join lateral (
      select m.date - (extract(isodow from m.date)::integer - 1 - m.since + 7) % 7 as week) w
    group by week)${pageOf}`,
  student: `${marks}, summaries as (
    select u.id::text as key, u.name as label, ${sums}
    from marks m join users u on u.org_id = $1 and u.id = m.user_id
    group by u.id, u.name)${pageOf}`,
};

const selectTotals = `${marks}
  select ${sums} from marks m`;
