import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { rateOf } from "./rules/mark.ts";

/** Marks of sessions that were held and taken. */
export const tally = z
  .object({
    present: z.int(),
    late: z.int(),
    absent: z.int(),
    excused: z.int(),
    left_early: z.int(),
    /** Percent of those expected and not excused; null without any. */
    rate: z.number().nullable(),
  })
  .meta({ id: "Tally" });

type Tally = z.infer<typeof tally>;

/** Sessions of a class that begin on these local dates, both included. */
export type Dates = { class_id: string; from: LocalDate; to: LocalDate; zone: string };

type OfSession = Tally & { id: string; name: string; starts_at: Date };
type OfStudent = Tally & { user: { id: string; name: string; employee_id: string } };

/** Each session, in their order, and all together. */
export async function ofSessions(db: Db, dates: Dates): Promise<{ sessions: OfSession[]; totals: Tally }> {
  const sessions = (await db.query<Omit<OfSession, "rate">>(selectBySession, valuesOf(dates))).map(withRate);
  const sum = (of: "present" | "late" | "absent" | "excused" | "left_early") =>
    sessions.reduce((total, session) => total + session[of], 0);
  const totals = {
    present: sum("present"),
    late: sum("late"),
    absent: sum("absent"),
    excused: sum("excused"),
    left_early: sum("left_early"),
  };
  return { sessions, totals: withRate(totals) };
}

/** Each student, by name. */
export async function ofStudents(db: Db, dates: Dates): Promise<OfStudent[]> {
  return (await db.query<Omit<OfStudent, "rate">>(selectByStudent, valuesOf(dates))).map(withRate);
}

/** SQL of a tally of marks aliased `m`, all but the rate. */
export const tallyColumns = `
  count(*) filter (where m.status = 'present')::integer as present,
  count(*) filter (where m.status = 'late')::integer as late,
  count(*) filter (where m.status = 'absent')::integer as absent,
  count(*) filter (where m.status = 'excused')::integer as excused,
  count(*) filter (where m.left_early)::integer as left_early`;

export function withRate<Counted extends Omit<Tally, "rate">>(counted: Counted): Counted & Pick<Tally, "rate"> {
  return { ...counted, rate: rateOf(counted) };
}

const valuesOf = ({ class_id, from, to, zone }: Dates) => [class_id, from, to, zone];

const marks = `
  from attendance_sessions s
  left join session_attendance m on m.org_id = s.org_id and m.session_id = s.id
  left join users u on u.org_id = m.org_id and u.id = m.user_id
  where s.org_id = (select app.current_org()) and s.class_id = $1 and s.status = 'completed' and s.taken_at is not null
    and s.starts_at >= $2::date::timestamp at time zone $4 and s.starts_at < ($3::date + 1)::timestamp at time zone $4`;

const selectBySession = `
  select s.id, s.name, s.starts_at, ${tallyColumns} ${marks}
  group by s.org_id, s.id
  order by s.starts_at, s.id`;

const selectByStudent = `
  select jsonb_build_object('id', u.id, 'name', u.name, 'employee_id', u.employee_id) as "user", ${tallyColumns} ${marks}
    and m.status is not null
  group by u.org_id, u.id
  order by u.name, u.id`;
