import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDay } from "../../lib/attendance/day.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import type { Organization } from "../../lib/platform/tenancy/organization.ts";
import { resolveSettings } from "../../lib/platform/tenancy/rules/settings.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";
import { addDays } from "../../lib/platform/time/calendar.ts";
import { loadMemberReport } from "../../lib/reports/member-report.ts";
import { loadTeamDay } from "../../lib/reports/team-day.ts";
import { loadTeamSessions } from "../../lib/reports/team-sessions.ts";
import { loadAttendanceTrends } from "../../lib/reports/trends.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

/** A large organization whose rows a report of a small one must never walk through. */
const MEMBERS = Number(process.env.PLAN_MEMBERS ?? 400);
const DAYS = Number(process.env.PLAN_DAYS ?? 30);
/** The tables that get rows every day. Those with a row per member may be read as a whole while they are small. */
const GROWING = new Set([
  "attendance_records",
  "work_sessions",
  "activity_logs",
  "lunch_breaks",
  "screenshots",
  "productivity_summary",
]);
const now = new Date("2026-06-17T12:00:00Z");
const today = "2026-06-17";

let small: Member;
let large: Member;
let app: pg.Client;

beforeAll(async () => {
  [large, small] = await Promise.all([givenTeam(MEMBERS), givenTeam(10)]);
  await sql("analyze");
  app = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  await app.connect();
}, 600_000);
afterAll(() => app.end());

/** Members who worked nine hours on each of the last days, with breaks, screenshots and summaries; a few are at work. */
async function givenTeam(members: number): Promise<Member> {
  const { id: org } = await givenOrganization();
  const admin = await givenMember({ org_id: org, role: "admin" });
  await sql(
    `insert into users (org_id, email, password_hash, name, employee_id, role, created_at)
     select $1, 'm' || n || '@' || $1::uuid, 'x', 'Member ' || n, 'E' || n, 'employee', '2025-06-17'
     from generate_series(1, $2::int) n`,
    [org, members],
  );
  await sql(
    `insert into attendance_records (org_id, user_id, date, check_in_time, check_out_time, status, closed_at,
       total_work_duration, total_active_duration)
     select $1, u.id, $2::date - n, ($2::date - n) + time '08:00', ($2::date - n) + time '17:00', 'present',
       case when n > 0 then now() end, 32400, 32400
     from users u, generate_series(0, $3::int) n where u.org_id = $1 and u.role = 'employee'`,
    [org, today, DAYS - 1],
  );
  await sql(
    `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds)
     select org_id, user_id, id, check_in_time, check_out_time, 300 from attendance_records where org_id = $1`,
    [org],
  );
  await sql(
    `insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
     select org_id, user_id, id, 'active', started_at + n * interval '3 hours', started_at + (n + 1) * interval '3 hours'
     from work_sessions, generate_series(0, 2) n where org_id = $1`,
    [org],
  );
  await sql(
    `insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
     select org_id, user_id, attendance_record_id, id, started_at, started_at + interval '10 minutes'
     from work_sessions where org_id = $1`,
    [org],
  );
  await sql(
    `insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, content_type)
     select org_id, user_id, id, check_in_time, 'ready', gen_random_uuid()::text, 'image/png'
     from attendance_records where org_id = $1`,
    [org],
  );
  await sql(
    `insert into productivity_summary (org_id, user_id, date) select org_id, user_id, date from attendance_records where org_id = $1`,
    [org],
  );
  await sql("insert into day_closings (org_id, date) select $1, $2::date - n from generate_series(1, $3::int) n", [
    org,
    today,
    DAYS,
  ]);
  const [employee] = await sql<{ id: string }>("select id from users where org_id = $1 and role = 'employee' limit 1", [
    org,
  ]);
  return { ...admin, id: employee?.id ?? "" };
}

type Plan = { "Node Type": string; "Relation Name"?: string; "Plan Rows": number; Plans?: Plan[] };

/** Runs `work` as the app role inside an organization; answers which tables its statements walk through as a whole. */
async function scannedBy(member: Member, work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const scanned = new Set<string>();
  const visit = (plan: Plan) => {
    const table = plan["Relation Name"];
    if (plan["Node Type"] === "Seq Scan" && table !== undefined && GROWING.has(table)) scanned.add(table);
    for (const child of plan.Plans ?? []) visit(child);
  };
  const query = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    const { rows } = await app.query<{ "QUERY PLAN": { Plan: Plan }[] }>(`explain (format json) ${text}`, [...values]);
    for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) visit(Plan);
    if (process.env.PLAN_SHOW !== undefined) {
      const shown = await app.query(`explain (analyze, buffers off) ${text}`, [...values]);
      console.log(shown.rows.map((row) => Object.values(row)[0]).join("\n"));
    }
    return (await app.query<Row>(text, [...values])).rows;
  };
  const first = async <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) =>
    (await query<Row>(text, values))[0] as Row;
  await app.query("begin");
  try {
    await app.query("select set_config('app.org_id', $1, true)", [member.org_id]);
    const send = () => {
      throw new Error("A report writes nothing.");
    };
    await work({ query, find: first, one: first, send });
    return [...scanned].sort();
  } finally {
    await app.query("rollback");
  }
}

const organizationOf = ({ org_id }: Member): Organization => ({
  id: org_id,
  name: "Plans",
  timezone: "UTC",
  settings: resolveSettings({}),
});
const named = ({ id }: Member) => ({ id, name: "Eve", employee_id: "E1", department: null });
const contextOf = (member: Member) => ({
  principal: { role: "admin", managed_departments: null } as unknown as Principal,
  organization: organizationOf(member),
  now,
});

describe("the plans of reports", () => {
  it("touch a member's own days only, in a span with an open day", async () => {
    const span = { from: addDays(today, -29), to: today };
    for (const member of [small, large])
      expect(
        await scannedBy(member, (db) => loadMemberReport(db, named(member), span, organizationOf(member), now)),
      ).toEqual([]);
  });

  it("touch the record's own breaks and segments of a day", async () => {
    expect(await scannedBy(large, (db) => loadDay(db, large.id, today, now))).toEqual([]);
  });

  it("cut a page of the team before they look at its days", async () => {
    for (const member of [small, large])
      expect(
        await scannedBy(member, async (db) => {
          await loadTeamDay(db, today, { limit: 20 }, contextOf(member));
          await loadTeamSessions(db, today, { limit: 20 }, contextOf(member));
        }),
      ).toEqual([]);
  });

  it("count a small team's attendance without walking through everybody's", async () => {
    const month = { from: addDays(today, -29), to: today };
    const trends =
      (departments: string[] | null, member = small) =>
      (db: Db) =>
        loadAttendanceTrends(db, month, departments, organizationOf(member), now);
    expect(await scannedBy(small, trends(null))).toEqual([]);
    expect(await scannedBy(small, trends(["Sales"]))).toEqual([]);
  });
});
