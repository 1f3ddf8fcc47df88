import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { ENDED_BY } from "../timeline/rules/ended-by.ts";
import { SOURCES } from "../timeline/rules/source.ts";
import { FACT_TYPES, type FullFact } from "./rules/fact.ts";

/** A work session, break or meeting as clients see it, with what is known of its declaring. */
export const dayFact = z
  .object({
    type: z.enum(FACT_TYPES),
    id,
    start: instantOut,
    /** Null while it lasts. */
    end: instantOut.nullable(),
    source: z.enum(SOURCES),
    recorded_at: instantOut,
    /** Who said when it ended, and when they did; null while it lasts, and of meetings, whose ends come with them. */
    end_source: z.enum(SOURCES).nullable(),
    end_recorded_at: instantOut.nullable(),
    ended_by: z.enum(ENDED_BY).nullable(),
    /** Of a meeting. */
    title: z.string().nullable(),
    voided_at: instantOut.nullable(),
    voided_by: z.object({ id, name: z.string() }).nullable(),
  })
  .meta({ id: "DayFact" });

export type DayFact = FullFact & { readonly voided_by: { id: string; name: string } | null };

/** The facts of a record in the order of time, voided ones among them: its sessions, and what was declared in them. */
export function loadDayFacts(db: Db, userId: string, recordId: string): Promise<DayFact[]> {
  return db.query<DayFact>(selectFacts, [userId, recordId]);
}

/** What counts of a member's facts that begin in a span or may reach into it. */
export function loadFactsAround(db: Db, userId: string, { from, to }: { from: Date; to: Date }): Promise<DayFact[]> {
  return db.query<DayFact>(selectAround, [userId, from, to]);
}

/** How a fact leaves. */
export function toDayFact({ idle_threshold_seconds: _, ...fact }: DayFact): z.input<typeof dayFact> {
  return fact;
}

/** The columns of a fact, of its table. */
const sessionColumns = `
  'work_session' as type, s.id, s.started_at as start, s.ended_at as "end", s.source, s.recorded_at,
  s.end_source, s.end_recorded_at, s.ended_by, null as title, s.idle_threshold_seconds, s.voided_at`;
const breakColumns = `
  'lunch_break', b.id, b.break_start_time, b.break_end_time, b.source, b.recorded_at,
  b.end_source, b.end_recorded_at, null, null, null, b.voided_at`;
const meetingColumns = `
  'meeting', m.id, m.start_time, m.end_time, m.source, m.recorded_at, null, null, null, m.title, null,
  m.voided_at`;

const named = `
  f.type, f.id, f.start, f."end", f.source, f.recorded_at, f.end_source, f.end_recorded_at, f.ended_by, f.title,
  f.idle_threshold_seconds, f.voided_at,
  case when f.voided_at is not null then (
    select jsonb_build_object('id', u.id, 'name', u.name)
    from fact_changes c join users u on u.org_id = c.org_id and u.id = c.changed_by
    where c.org_id = (select app.current_org()) and c.fact_id = f.id and c.undone_at is null order by c.id desc limit 1
  ) end as voided_by`;

// Breaks and meetings of a day are those that were declared in it, and those that lie over its work.
const selectFacts = `
  with work as (
    select id, started_at, coalesce(ended_at, 'infinity') as ended_at from work_sessions
    where org_id = (select app.current_org()) and attendance_record_id = $2 and voided_at is null
  )
  select ${named}
  from (
    select ${sessionColumns} from work_sessions s
    where s.org_id = (select app.current_org()) and s.attendance_record_id = $2
    union all
    select ${breakColumns} from lunch_breaks b
    where b.org_id = (select app.current_org()) and b.user_id = $1 and (b.attendance_record_id = $2 or exists (
      select from work w where b.break_start_time < w.ended_at and coalesce(b.break_end_time, 'infinity') > w.started_at))
    union all
    select ${meetingColumns} from meetings m
    where m.org_id = (select app.current_org()) and m.user_id = $1 and (
      m.work_session_id in (
        select id from work_sessions where org_id = (select app.current_org()) and attendance_record_id = $2)
      or exists (select from work w where m.start_time < w.ended_at and m.end_time > w.started_at))
  ) f
  order by f.start, f.type, f.id`;

// No session is longer than two days (the setting's most), so nothing older reaches into the span.
const selectAround = `
  select ${named}
  from (
    select ${sessionColumns} from work_sessions s
    where s.org_id = (select app.current_org()) and s.user_id = $1
      and s.started_at > $2::timestamptz - interval '2 days' and s.started_at <= $3
    union all
    select ${breakColumns} from lunch_breaks b
    where b.org_id = (select app.current_org()) and b.user_id = $1
      and b.break_start_time > $2::timestamptz - interval '2 days' and b.break_start_time <= $3
    union all
    select ${meetingColumns} from meetings m
    where m.org_id = (select app.current_org()) and m.user_id = $1
      and m.start_time > $2::timestamptz - interval '2 days' and m.start_time <= $3
  ) f
  where f.voided_at is null
  order by f.start, f.type, f.id`;
