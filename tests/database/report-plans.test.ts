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
import { found } from "../steps/call/found.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

/** A large organization whose rows a report of a small one must never walk through. */
const MEMBERS = Number(process.env.PLAN_MEMBERS ?? 200);
const DAYS = Number(process.env.PLAN_DAYS ?? 30);
/**
 * Row-level security hides from the planner whose rows are meant, so that it counts on an organization of average size. Of
 * two that is half of all rows: then walking through a whole table costs about as much as an index does, and the order in
 * which rows happened to be written decides. Of many it is far from it.
 */
const SMALL_TEAMS = 40;
const SMALL_MEMBERS = 5;
const PAGE = 20;
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
  // One after another: rows of teams that are written at once lie in another order each time.
  large = found((await givenTeams(1, MEMBERS))[0]);
  small = found((await givenTeams(SMALL_TEAMS, SMALL_MEMBERS))[0]);
  await sql("vacuum analyze");
  app = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  await app.connect();
}, 600_000);
afterAll(() => app.end());

/** Teams of members who worked nine hours on each of the last days, with breaks, screenshots and summaries. */
async function givenTeams(teams: number, members: number): Promise<Member[]> {
  const admins: Member[] = [];
  for (let team = 0; team < teams; team++) admins.push(await givenMember({ role: "admin" }));
  const orgs = admins.map(({ org_id }) => org_id);
  await sql(insertMembers, [orgs, members]);
  await sql(insertRecords, [orgs, today, DAYS - 1]);
  for (const insert of INSERTS_OF_DAYS) await sql(insert, [orgs]);
  await sql(insertClosings, [orgs, today, DAYS]);
  const employees = await sql<{ org_id: string; id: string }>(selectEmployees, [orgs]);
  return admins.map((admin) => ({ ...admin, id: found(employees.find(({ org_id }) => org_id === admin.org_id)).id }));
}

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
};

/**
 * Runs `work` as the app role inside an organization. Answers which tables its statements walk through as a whole, and
 * those of which they read more than so many rows, by whatever way.
 */
async function scannedBy(member: Member, rows: number, work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const scanned = new Set<string>();
  const visit = (plan: Plan) => {
    const table = plan["Relation Name"];
    const read = (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
    if (table !== undefined && GROWING.has(table) && (plan["Node Type"] === "Seq Scan" || read > rows))
      scanned.add(`${table}: ${plan["Node Type"]}, ${read} rows`);
    for (const child of plan.Plans ?? []) visit(child);
  };
  const query = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    const explain = "explain (analyze, timing off, buffers off, format json)";
    const explained = await app.query<{ "QUERY PLAN": { Plan: Plan }[] }>(`${explain} ${text}`, [...values]);
    for (const { Plan } of explained.rows[0]?.["QUERY PLAN"] ?? []) visit(Plan);
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
  created_at: new Date(0),
  rules_since: null,
  applied_until: null,
});
const named = ({ id }: Member) => ({ id, name: "Eve", employee_id: "E1", department: null, seen_in: null });
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
        await scannedBy(member, DAYS, (db) => loadMemberReport(db, named(member), span, organizationOf(member), now)),
      ).toEqual([]);
  });

  it("touch the record's own breaks and segments of a day", async () => {
    expect(await scannedBy(large, 3, (db) => loadDay(db, large.id, today, now))).toEqual([]);
  });

  it("cut a page of the team before they look at its days", async () => {
    for (const member of [small, large])
      expect(
        // A row for each member and the administrator, one by one: PostgreSQL rounds what each look finds.
        await scannedBy(member, MEMBERS + 1, async (db) => {
          await loadTeamDay(db, today, { limit: PAGE }, contextOf(member));
          await loadTeamSessions(db, { limit: PAGE }, contextOf(member));
        }),
      ).toEqual([]);
  });

  it("count a small team's attendance without walking through everybody's", async () => {
    const month = { from: addDays(today, -29), to: today };
    const trends =
      (departments: string[] | null, member = small) =>
      (db: Db) =>
        loadAttendanceTrends(db, month, departments, organizationOf(member), now);
    expect(await scannedBy(small, SMALL_MEMBERS * DAYS, trends(null))).toEqual([]);
    expect(await scannedBy(small, SMALL_MEMBERS * DAYS, trends(["Sales"]))).toEqual([]);
  });
});

const insertMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, role, created_at)
  select org, 'm' || n || '@' || org, 'x', 'Member ' || n, 'E' || n, 'employee', '2025-06-17'
  from unnest($1::uuid[]) org, generate_series(1, $2::int) n
  order by org, n`;

const insertRecords = `
  insert into attendance_records (org_id, user_id, date, check_in_time, check_out_time, status, closed_at,
    total_work_duration, total_active_duration)
  select u.org_id, u.id, $2::date - n, ($2::date - n) + time '08:00', ($2::date - n) + time '17:00', 'present',
    case when n > 0 then now() end, 32400, 32400
  from users u, generate_series(0, $3::int) n
  where u.org_id = any ($1) and u.role = 'employee'
  order by u.org_id, u.id, n`;

const INSERTS_OF_DAYS = [
  `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds)
   select org_id, user_id, id, check_in_time, check_out_time, 300
   from attendance_records where org_id = any ($1) order by org_id, user_id, date`,
  `insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
   select org_id, user_id, id, 'active', started_at + n * interval '3 hours', started_at + (n + 1) * interval '3 hours'
   from work_sessions, generate_series(0, 2) n where org_id = any ($1) order by org_id, user_id, started_at, n`,
  `insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
   select org_id, user_id, attendance_record_id, id, started_at, started_at + interval '10 minutes'
   from work_sessions where org_id = any ($1) order by org_id, user_id, started_at`,
  `insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, content_type)
   select org_id, user_id, id, check_in_time, 'ready', gen_random_uuid()::text, 'image/png'
   from attendance_records where org_id = any ($1) order by org_id, user_id, date`,
  `insert into productivity_summary (org_id, user_id, date)
   select org_id, user_id, date from attendance_records where org_id = any ($1) order by org_id, user_id, date`,
];

const insertClosings = `
  insert into day_closings (org_id, date)
  select org, $2::date - n from unnest($1::uuid[]) org, generate_series(1, $3::int) n`;

const selectEmployees = `
  select distinct on (org_id) org_id, id from users where org_id = any ($1) and role = 'employee' order by org_id, id`;
