import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { rateOf } from "./rules/mark.ts";
import { withPeople } from "./session.ts";

/** How many came to a session; `unmarked` have no mark, and are absent once it has ended. */
export const counts = z
  .object({
    expected: z.int(),
    present: z.int(),
    late: z.int(),
    absent: z.int(),
    excused: z.int(),
    unmarked: z.int(),
    left_early: z.int(),
    /** Marks that somebody has to look at; they count until then. */
    pending: z.int(),
    /** Percent of those expected and not excused; null without any. */
    rate: z.number().nullable(),
  })
  .meta({ id: "SessionCounts" });

export type SessionCounts = z.infer<typeof counts>;

export async function countsOf(db: Db, sessionId: string): Promise<SessionCounts> {
  const counted = await db.one<Omit<SessionCounts, "rate">>(count, [sessionId]);
  return { ...counted, rate: rateOf(counted) };
}

/** SQL of the counts of marks aliased `m`, of people of whom each has one or none. */
const countColumns = `
  count(*)::integer as expected,
  count(*) filter (where m.status = 'present')::integer as present,
  count(*) filter (where m.status = 'late')::integer as late,
  count(*) filter (where m.status = 'absent')::integer as absent,
  count(*) filter (where m.status = 'excused')::integer as excused,
  count(*) filter (where m.status is null)::integer as unmarked,
  count(*) filter (where m.left_early)::integer as left_early,
  count(*) filter (where m.review = 'pending')::integer as pending`;

const count = `${withPeople}
  select ${countColumns}
  from people p
  left join session_attendance m
    on m.org_id = (select app.current_org()) and m.session_id = $1 and m.user_id = p.user_id`;
