import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { ENDED_BY, type EndedBy } from "../timeline/rules/ended-by.ts";
import { SOURCES } from "../timeline/rules/source.ts";
import { FACT_TYPES, type Fact } from "./rules/fact.ts";

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

export type DayFact = Fact & {
  readonly ended_by: EndedBy | null;
  readonly title: string | null;
  readonly voided_by: { id: string; name: string } | null;
};

/** The facts of a record in the order of time, voided ones among them: its sessions, and what was declared in them. */
export function loadDayFacts(db: Db, userId: string, recordId: string): Promise<DayFact[]> {
  return db.query<DayFact>(selectFacts, [userId, recordId]);
}

/** How a fact leaves. */
export function toDayFact({ idle_threshold_seconds: _, ...fact }: DayFact): z.input<typeof dayFact> {
  return fact;
}

const selectFacts = `
  with work as (
    select id, started_at, coalesce(ended_at, 'infinity') as ended_at from work_sessions
    where attendance_record_id = $2 and voided_at is null
  )
  select f.*, case when f.voided_at is not null then (
    select jsonb_build_object('id', u.id, 'name', u.name)
    from fact_changes c join users u on u.id = c.changed_by
    where c.fact_id = f.id and c.undone_at is null order by c.id desc limit 1
  ) end as voided_by
  from (
    select 'work_session' as type, s.id, s.started_at as start, s.ended_at as "end", s.source, s.recorded_at,
      s.end_source, s.end_recorded_at, s.ended_by, null as title, s.idle_threshold_seconds, s.voided_at
    from work_sessions s where s.attendance_record_id = $2
    union all
    select 'lunch_break', b.id, b.break_start_time, b.break_end_time, b.source, b.recorded_at,
      b.end_source, b.end_recorded_at, null, null, null, b.voided_at
    from lunch_breaks b
    where b.user_id = $1 and (b.attendance_record_id = $2 or exists (
      select from work w where b.break_start_time < w.ended_at and coalesce(b.break_end_time, 'infinity') > w.started_at))
    union all
    select 'meeting', m.id, m.start_time, m.end_time, m.source, m.recorded_at, null, null, null, m.title, null, m.voided_at
    from meetings m
    where m.user_id = $1 and exists (
      select from work w
      where m.work_session_id = w.id or (m.start_time < w.ended_at and m.end_time > w.started_at))
  ) f
  order by f.start, f.type, f.id`;
