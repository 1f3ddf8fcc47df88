import type { Db } from "../platform/db/transaction.ts";
import type { Person } from "../platform/personal-data.ts";
import { breakColumns } from "./lunch-break.ts";
import { recordColumns } from "./record.ts";

const HOURS = "hours worked are kept as long as the organization";

export const tables = {
  attendance_records: { expire: HOURS },
  lunch_breaks: { expire: HOURS },
};

/** Times and totals stay: they are the organization's, and now nobody's. */
export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearRecords, [user_id]);
  await db.query(clearBreaks, [user_id]);
  return [];
}

export const exportOf = {
  attendance_records: `
    select ${recordColumns} from attendance_records r where r.user_id = $1 order by r.date`,
  lunch_breaks: `
    select ${breakColumns} from lunch_breaks where user_id = $1 order by break_start_time`,
};

const clearRecords = `
  update attendance_records set
    check_in_ip = null, check_out_ip = null, check_in_location = null, check_out_location = null, notes = null
  where user_id = $1`;

const clearBreaks = `
  update lunch_breaks set start_location = null, end_location = null where user_id = $1`;
