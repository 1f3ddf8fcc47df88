import { notify } from "../../notifications/notify.ts";
import { column } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rulesOf } from "../../platform/tenancy/rules-in-force.ts";
import { longDate } from "../../platform/time/words.ts";
import { plansOfDays } from "../../schedules/plans-of-days.ts";
import { unworkedStatus } from "../../schedules/rules/plan.ts";
import type { Finding } from "../../timeline/rules/decide-ends.ts";
import { type AttendanceRecord, recordColumns } from "../record.ts";
import { judgeDays } from "./judge-days.ts";

type Row = {
  id: string;
  user_id: string;
  date: string;
  first: Date | null;
  judged_at: Date | null;
  last: Date | null;
  work: number;
  findings: Finding[];
};

/**
 * Has records follow their sessions: when the day began and ended, whether it was late, its status, and what was
 * noticed. What is noticed for the first time asks for a look, and a break that went on beside work is told to its
 * member. Their totals are there already.
 */
export async function settleRecords(
  db: Db,
  organization: Organization,
  findings: ReadonlyMap<string, readonly Finding[]>,
  { now, publish }: { now: Date; publish: Publish },
): Promise<AttendanceRecord[]> {
  const rows = await db.query<Row>(selectRecords, [organization.id, column.uuid([...findings.keys()])]);
  const worked = rows.flatMap((row) => (row.first === null ? [] : [{ ...row, first: row.first }]));
  const judged = new Map(
    (await judgeDays(db, organization, worked, now)).map((day, index) => [worked[index]?.id ?? "", day]),
  );
  const unworked = await unworkedStatuses(db, organization, rows);
  const after = rows.map((row) => ({ ...row, found: [...new Set(findings.get(row.id))].sort() }));
  const records = await db.query<AttendanceRecord>(updateRecords, [
    organization.id,
    column.uuid(after.map(({ id }) => id)),
    column.timestamptz(after.map(({ first }) => first)),
    column.timestamptz(after.map(({ last }) => last)),
    column.bool(after.map(({ id }) => judged.get(id)?.is_late ?? false)),
    column.text(after.map(({ id }) => judged.get(id)?.status ?? unworked.get(id) ?? null)),
    column.text(after.map(({ found }) => found.join(","))),
  ]);
  const org_id = organization.id;
  for (const { id, user_id, date, findings: before, found } of after)
    if (
      isNew("break_open_while_active", found, before) &&
      (await db.find(selectTold, [org_id, user_id, id])) === undefined
    )
      await notify(db, publish, {
        org_id,
        user_id,
        type: "break_open",
        title: `A break of ${longDate(date)} was not ended`,
        body: "Your tracker saw you working while it ran, so it counts up to there. Ask for a correction if that is wrong.",
        data: { attendance_record_id: id, date },
      });
  return records;
}

function isNew(finding: Finding, found: readonly Finding[], before: readonly Finding[]): boolean {
  return found.includes(finding) && !before.includes(finding);
}

/** Days whose work was voided are what they would be without it. */
async function unworkedStatuses(
  db: Db,
  organization: Organization,
  rows: readonly Row[],
): Promise<Map<string, string>> {
  const days = rows.filter(({ first }) => first === null);
  const plans = await plansOfDays(db, days, await rulesOf(db, organization, days));
  return new Map([...plans].map(([{ id }, plan]) => [id, unworkedStatus(plan)]));
}

const selectRecords = `
  select r.id, r.user_id, r.date, r.findings, r.total_work_duration as work, min(s.started_at) as first,
    case when min(s.started_at) = r.check_in_time then r.judged_at else min(s.started_at) end as judged_at,
    case when bool_and(s.ended_at is not null) then max(s.ended_at) end as last
  from attendance_records r
  left join work_sessions s on s.org_id = r.org_id and s.attendance_record_id = r.id and s.voided_at is null
  where r.org_id = $1 and r.id = any ($2::uuid[])
  group by r.org_id, r.id`;

const selectTold = `
  select id from notifications
  where org_id = $1 and user_id = $2 and type = 'break_open' and data ->> 'attendance_record_id' = $3::text limit 1`;

const updateRecords = `
  update attendance_records r set
    check_in_time = n.first, check_out_time = n.last, is_late = n.late, status = coalesce(n.status, r.status), closed_at = null,
    findings = n.found, needs_review = r.needs_review or not n.found <@ r.findings,
    reviewed_at = case when n.found <@ r.findings then r.reviewed_at end,
    reviewed_by = case when n.found <@ r.findings then r.reviewed_by end
  from (
    select id, first, last, late, status, coalesce(string_to_array(nullif(found, ''), ','), '{}') as found
    from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::boolean[], $6::text[], $7::text[])
      as n (id, first, last, late, status, found)
  ) n
  where r.org_id = $1 and r.id = n.id
  returning ${recordColumns}`;
