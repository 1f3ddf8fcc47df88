import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type JsonSchema, Schemas } from "../../infra/openapi/json-schema.ts";
import { useTestDatabase } from "../setup/database.ts";
import { fieldsOf } from "../steps/call/body-fields.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { call } from "../steps/call/when.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const BEGINNINGS = [..."=+-@＝＋－＠﹦﹢﹣﹫"];
const BEFORE = [
  "",
  " ",
  "  ",
  "\t",
  "\r",
  "\n",
  "\r\n",
  "\u00a0",
  "\u200b",
  "\u202e",
  "\ufeff",
  '"',
  "'",
  "“",
  "´",
  ' "',
  "x;",
  "x\t",
  "x\n",
];
const FORMULAS = BEFORE.flatMap((before) => BEGINNINGS.map((begins) => `${before}${begins}cmd|' /C calc'!A0`));

/** What a spreadsheet runs: after what it takes for nothing, a sign that begins a formula. Cells may begin after these. */
const CELLS = /[;\t\r\n]/;
const RUNS = /^[\s\p{Cc}\p{Cf}"`´‘’“”«»]*[=+\-@＝＋－＠﹦﹢﹣﹫]/u;

/** What is no text of anybody's: dates, times, durations, counts, rates, words of ours, ids, the organization's zone. */
const FIGURE =
  /^(\d{4}-\d\d-\d\d([T ][\d:.]+Z?)?|\d+(:\d\d){0,2}|yes|no|present|late|half_day|absent|on_leave|UTC|manual|none|[\da-f-]{36})?$/;

const DATE = "2026-03-02";
const DATES: Readonly<Record<string, Record<string, string>>> = {
  daily: { date: DATE },
  weekly: { start_date: DATE },
  monthly: { month: "3", year: "2026" },
  custom: { start_date: DATE, end_date: DATE },
};

/** A kind of an export: what is asked for, whose rows are read of it, and the columns of text in these. */
type Kind = {
  name: string;
  query: Record<string, string>;
  isOurs: (row: Row) => boolean;
  columns: readonly string[];
};

type Row = Record<string, string>;

const OF_DAYS = ["employee_id", "name", "email", "department", "top_application"];
const OF_MARKS = ["session", "employee_id", "name", "email", "note"];
const isOfDay = (row: Row) => row.date === DATE && row.name !== manager.name;

/** Every route that answers CSV, with each kind of export it has. */
const exports = (await everyRoute()).flatMap((route) =>
  kindsOf(route).map((kind) => [`${route.name}${kind.name}`, route, kind] as const),
);

function kindsOf({ contract: { query } }: Route): Kind[] {
  if (query === undefined) return [];
  const schema: JsonSchema = new Schemas().convert(query, "input");
  const fields = fieldsOf({ schema });
  const names = new Set(fields.map(({ path }) => path.at(-1)));
  const valuesOf = (name: string) =>
    fields
      .filter(({ path }) => path.at(-1) === name)
      .flatMap(({ schema }) => (schema.enum ?? [schema.const]) as string[]);
  if (!valuesOf("format").includes("csv")) return [];
  const byType = valuesOf("type").map((type) => {
    return { name: ` ${type}`, query: { type, ...DATES[type] }, isOurs: isOfDay, columns: OF_DAYS };
  });
  const span = { start_date: DATE, end_date: DATE };
  // Weeks have no text, and the sessions of this school are of one class and one teacher.
  const isByGroup = valuesOf("group_by").length > 0;
  const byGroup = { name: " student", query: { ...span, group_by: "student" }, isOurs: () => true, columns: ["label"] };
  const ofMarks = { name: "", query: names.has("start_date") ? span : {}, isOurs: isOfDay, columns: OF_MARKS };
  if (byType.length > 0) return byType;
  return [isByGroup ? byGroup : ofMarks];
}

/** What a session is called: a formula, and a word by which its column is found. */
const SESSION = "=cmd|' /C calc'!A0 canary";

const textColumns = new Set<string>();
const tried = { exports: 0, cells: 0, formulas: FORMULAS.length, "text columns": 0, "cells that run": 0 };
afterAll(() => tell(26, "formulas in exports", tried));

let manager: Member;
let texts: string[];
let ids: Record<string, string>;
beforeAll(async () => {
  manager = await givenMember({ role: "manager" });
  texts = ["canary", ...FORMULAS].map((text, index) => `${text} ${index}`);
  // As the owner: some of these no route would take, and an export must not count on that.
  await sql(insertMembers, [manager.org_id, texts]);
  await sql(insertDays, [manager.org_id, DATE]);
  await sql(insertSummaries, [manager.org_id, DATE]);
  // A session has one name, and everybody in it a note of their own.
  const class_id = await givenClass(manager, { name: FORMULAS[0] ?? "" });
  const session_id = await givenSession(manager, { class_id, status: "completed", name: SESSION });
  await sql(moveSession, [session_id, DATE]);
  await sql(insertMarks, [session_id]);
  ids = { "/api/classes/{id}/export": class_id, "/api/sessions/{id}/export": session_id };
});

const exported = z.object({ url: z.string() });

async function whenExported(route: Route, { query: asked, isOurs }: Kind): Promise<Row[]> {
  const id = ids[route.contract.path];
  const params: Record<string, string> = id === undefined ? {} : { id };
  const { data, error } = await call(route, { token: manager.token, params, query: { format: "csv", ...asked } });
  if (data === undefined) throw new Error(`no export: ${JSON.stringify(error)}`);
  const file = Buffer.from(await (await fetch(exported.parse(data).url)).arrayBuffer());
  // Strict: a cell that broke out of its quotes would make a row of another length.
  return (parse(file, { columns: true }) as Row[]).filter(isOurs);
}

describe("an export", () => {
  it("is asked for in every way there is", () => {
    const ofDays = Object.keys(DATES).map((kind) => `GET /api/reports/export ${kind}`);
    const ofSessions = ["classes/{id}/export", "reports/sessions/export student", "sessions/{id}/export"];
    expect(exports.map(([name]) => name).toSorted()).toEqual(
      [...ofDays, ...ofSessions.map((path) => `GET /api/${path}`)].toSorted(),
    );
  });

  it.each(exports)("of %s has nothing that a spreadsheet would run", async (_, route, kind) => {
    const rows = await whenExported(route, kind);
    expect(rows).toHaveLength(texts.length);
    for (const cell of rows.flatMap((row) => Object.values(row))) {
      const runs = /^[\t\r\n]/.test(cell) || cell.split(CELLS).some((part) => RUNS.test(part));
      if (runs) tried["cells that run"]++;
      if (runs) expect.fail(`${JSON.stringify(cell)} is run`);
      tried.cells++;
    }
    tried.exports++;
  });

  it.each(exports)("of %s says what was written, in every column of text", async (_, route, kind) => {
    const rows = await whenExported(route, kind);
    const nameOf = ({ name, label }: Row) => name ?? label ?? "";
    const [canary] = rows.filter((row) => nameOf(row).startsWith("canary"));
    const columns = Object.keys(canary ?? {}).filter((column) => canary?.[column]?.includes("canary"));
    expect(columns).toEqual(kind.columns);
    for (const column of columns) textColumns.add(`${route.name} ${column}`);
    tried["text columns"] = textColumns.size;
    for (const row of rows) {
      const text = texts.find((each) => sameText(each, nameOf(row)));
      for (const [column, cell] of Object.entries(row)) {
        if (!columns.includes(column)) expect([column, cell]).toEqual([column, expect.stringMatching(FIGURE)]);
        else if (column === "session") expect(sameText(SESSION, cell)).toBe(true);
        else if (text === undefined || !sameText(text, cell)) expect.fail(`${column} says ${JSON.stringify(cell)}`);
      }
    }
    expect(new Set(rows.map(nameOf)).size).toBe(texts.length);
  });
});

/** But for the apostrophes that keep a spreadsheet from running it. */
const sameText = (text: string, cell: string) => text.replaceAll("'", "") === cell.replaceAll("'", "");

const insertMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, department, phone_number, role)
  select $1, t, 'x', t, t, t, t, 'employee' from unnest($2::text[]) as t`;

const insertDays = `
  insert into attendance_records (org_id, user_id, date, check_in_time, check_out_time, total_work_duration,
    total_active_duration, status, closed_at, notes, check_in_location)
  select org_id, id, $2, $2::date + time '09:00', $2::date + time '10:00', 3600, 3600, 'present', now(), name,
    jsonb_build_object('latitude', 1, 'longitude', 2, 'address', name)
  from users where org_id = $1 and role = 'employee'`;

const moveSession = `
  update attendance_sessions set starts_at = $2::date + time '09:00', started_at = $2::date + time '09:00',
    ends_at = $2::date + time '10:00', closes_at = $2::date + time '10:00', ended_at = $2::date + time '10:00'
  where id = $1`;

const insertMarks = `
  insert into session_attendance (org_id, session_id, user_id, status, marked_at, left_at, method, note)
  select s.org_id, s.id, u.id, 'present', s.starts_at, s.ends_at, 'manual', u.name
  from attendance_sessions s join users u on u.org_id = s.org_id and u.role = 'employee'
  where s.id = $1`;

const insertSummaries = `
  insert into productivity_summary (org_id, user_id, date, total_tracked_time, productive_time, neutral_time,
    unproductive_time, top_applications, top_websites, productivity_score)
  select org_id, id, $2, 3600, 3600, 0, 0, jsonb_build_array(jsonb_build_object('name', name, 'seconds', 3600)),
    jsonb_build_array(jsonb_build_object('name', name, 'seconds', 3600)), 100
  from users where org_id = $1 and role = 'employee'`;
