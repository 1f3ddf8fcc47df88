import { productivityScore } from "../../activity/rules/productivity.ts";
import type { DayStatus } from "../../attendance/rules/day-status.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { joinDepartment } from "../../platform/tenancy/department-on.ts";
import { countDays, type Period } from "../../platform/time/period.ts";
import { epochSeconds } from "../../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../../timeline/live-status.ts";
import { provisionalSegments } from "../../timeline/rules/live-state.ts";
import type { Segment } from "../../timeline/rules/timeline.ts";
import { NO_TIME, type Totals, totalsOf } from "../../timeline/rules/totals.ts";
import type { Ask } from "./export.ts";
import { type ExportScope, exportValues, isMembership, loadExportMembers, selectExportMembers } from "./members.ts";

/** One member on one local date; without a record only who and when. Durations are seconds. */
export type ExportRow = Totals & {
  user_id: string;
  name: string;
  employee_id: string;
  email: string;
  department: string | null;
  date: string;
  record_id: string | null;
  check_in_time: Date | null;
  check_out_time: Date | null;
  status: DayStatus | null;
  is_late: boolean | null;
  productivity_score: number | null;
  /** Known once the day is closed, as are the three below. */
  top_application: string | null;
  productive_time: number | null;
  neutral_time: number | null;
  unproductive_time: number | null;
  /** True while the day can still change. */
  provisional: boolean;
  /** Something of it was declared late or changed afterwards, and nobody has looked yet. */
  needs_review: boolean;
};

type StoredRow = ExportRow & { running: boolean };
type Part = {
  attendance_record_id: string;
  activity_type: Segment["type"];
  seconds: number;
};

/** Rows of a batch, more or less: as many members as have so many dates. */
const BATCH = 1000;

/**
 * Every member of the scope on every date of the period, by name and date, in batches of about 1,000 rows. The members
 * come from a cursor, and each batch of them reads its days by the index of member and date: short statements, of which
 * none comes near the statement timeout however long the whole takes. The next batch is read while the caller writes
 * this one; more are never in memory. Days that still run end at `now`.
 */
export async function* exportRows(
  db: Db,
  scope: ExportScope,
  period: Period,
  timezone: string,
  now: Date,
): AsyncGenerator<ExportRow[]> {
  const members = membersOfBatch(period);
  const nextMembers = () => db.query<{ id: string }>(`fetch ${members} from export_members`);
  // One statement, sent at once: when the caller gives up, the transaction's end waits behind it, and nothing follows.
  const rowsOf = (batch: { id: string }[]) => {
    const rows = readRows(db, scope, period, timezone, batch);
    rows.catch(() => undefined); // Whoever waits for it sees the failure.
    return rows;
  };
  await db.query(declareMembers, exportValues(scope, period));
  let batch = await nextMembers();
  let reading = rowsOf(batch);
  while (batch.length > 0) {
    const [rows, next] = await Promise.all([reading, nextMembers()]);
    batch = next;
    reading = rowsOf(batch);
    yield await withRunningDays(db, rows, now);
  }
  await db.query("close export_members");
}

/**
 * The same in short transactions, for work that takes minutes: batches are of one moment each, and a member who joins
 * meanwhile is in none.
 */
export async function* exportRowsInTurn(
  ask: Ask,
  scope: ExportScope,
  period: Period,
  timezone: string,
  now: Date,
): AsyncGenerator<ExportRow[]> {
  const members = await ask((db) => loadExportMembers(db, scope, period));
  const size = membersOfBatch(period);
  for (let taken = 0; taken < members.length; taken += size) {
    const batch = members.slice(taken, taken + size);
    yield await ask(async (db) => withRunningDays(db, await readRows(db, scope, period, timezone, batch), now));
  }
}

const membersOfBatch = (period: Period) => Math.max(1, Math.floor(BATCH / countDays(period)));

function readRows(
  db: Db,
  { org_id, user_id, departments }: ExportScope,
  { from, to }: Period,
  timezone: string,
  members: readonly { id: string }[],
): Promise<StoredRow[]> {
  const ids = members.map(({ id }) => id);
  return db.query<StoredRow>(selectRows, [ids, from, to, user_id !== null, timezone, departments, org_id]);
}

/** A running day's totals are not in its record: they are its segments so far and the open end. */
async function withRunningDays(db: Db, stored: StoredRow[], now: Date): Promise<ExportRow[]> {
  const running = stored.filter((row) => row.running);
  if (running.length === 0) return stored;
  const totals = new Map<string, Totals>();
  const add = (recordId: string, more: Totals) => {
    const soFar = totals.get(recordId) ?? NO_TIME;
    const parts = Object.entries(more).map(([part, seconds]) => [part, soFar[part as keyof Totals] + seconds]);
    totals.set(recordId, Object.fromEntries(parts) as Totals);
  };
  const recordIds = running.map(({ record_id }) => record_id);
  for (const { attendance_record_id, activity_type, seconds } of await db.query<Part>(selectParts, [recordIds]))
    add(attendance_record_id, totalsOf([{ type: activity_type, start: 0, end: seconds }]));
  for (const { record_id, ...row } of await db.query<OpenEndRow & { record_id: string }>(selectOpen, [recordIds])) {
    const open = openEndOf(row);
    if (open !== null) add(record_id, totalsOf(provisionalSegments(open, epochSeconds(now))));
  }
  return stored.map((row) => {
    const found = row.running ? totals.get(row.record_id ?? "") : undefined;
    return found === undefined ? row : { ...row, ...found, productivity_score: productivityScore(found) };
  });
}

const declareMembers = `
  declare export_members no scroll cursor for ${selectExportMembers}`;

// Nobody has a row of a date before they joined or after they left, unless there is a record of it. Former members appear
// on the dates on which they have a record, and on those of their membership when they were asked for ($4). `offset 0`
// keeps the two reads apart from the joins, so that each is one range of its index. Dates in departments beyond the scope
// are left out.
const selectRows = `
  select u.id as user_id, u.name, u.employee_id, u.email::text as email, held.department, d.date,
    r.id as record_id, r.check_in_time, r.check_out_time, r.status, r.is_late,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked,
    case when r.total_active_duration + r.total_idle_duration > 0 then round(100.0 * r.total_active_duration
      / (r.total_active_duration + r.total_idle_duration + r.total_meeting_duration))::integer
    end as productivity_score,
    s.top_applications -> 0 ->> 'name' as top_application,
    s.productive_time, s.neutral_time, s.unproductive_time,
    r.id is not null and r.closed_at is null as provisional, coalesce(r.needs_review, false) as needs_review,
    r.closed_at is null and r.check_in_time is not null and exists (
      select from work_sessions w
      where w.org_id = $7 and w.attendance_record_id = r.id and w.ended_at is null) as running
  from unnest($1::uuid[]) with ordinality m (id, place)
  join users u on u.org_id = $7 and u.id = m.id
  cross join (select $2::date + n as date from generate_series(0, $3::date - $2::date) as n) d ${joinDepartment("m.id", "d.date")}
  left join (
    select * from attendance_records
    where org_id = $7 and user_id = any ($1::uuid[]) and date between $2 and $3 offset 0) r
    on r.user_id = m.id and r.date = d.date
  left join (
    select * from productivity_summary
    where org_id = $7 and user_id = any ($1::uuid[]) and date between $2 and $3 offset 0) s
    on s.user_id = m.id and s.date = d.date and r.closed_at is not null and r.check_in_time is not null
  where ($6::text[] is null or held.department = any ($6))
    and (r.id is not null or (u.status = 'active' or $4) and ${isMembership("u", "d.date", "$5")})
  order by m.place, d.date`;

const selectParts = `
  select s.attendance_record_id, l.activity_type, sum(l.duration)::bigint as seconds
  from work_sessions s join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where s.org_id = (select app.current_org()) and s.attendance_record_id = any ($1::uuid[])
  group by 1, 2`;

const selectOpen = `
  select w.attendance_record_id as record_id, ${openEndColumns}
  from work_sessions w join user_status v on v.org_id = w.org_id and v.work_session_id = w.id
  where w.org_id = (select app.current_org()) and w.attendance_record_id = any ($1::uuid[]) and w.ended_at is null`;
