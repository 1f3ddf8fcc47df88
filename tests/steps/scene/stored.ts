import { sql } from "./given.ts";

const TABLES = [
  "attendance_records",
  "work_sessions",
  "lunch_breaks",
  "meetings",
  "screenshots",
  "user_activity_tracking",
] as const;

export type Stored = Record<(typeof TABLES)[number], number>;

export const NOTHING: Stored = {
  attendance_records: 0,
  work_sessions: 0,
  lunch_breaks: 0,
  meetings: 0,
  screenshots: 0,
  user_activity_tracking: 0,
};

/** How many rows there are of a member's own, table by table. */
export async function storedOf({ id }: { id: string }): Promise<Stored> {
  const counts = TABLES.map((table) => `(select count(*) from ${table} where user_id = $1)::int as ${table}`);
  const [row] = await sql<Stored>(`select ${counts.join(", ")}`, [id]);
  return row ?? NOTHING;
}
