import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type JsonSchema, Schemas } from "../../infra/openapi/json-schema.ts";
import { useTestDatabase } from "../setup/database.ts";
import { fieldsOf } from "../steps/call/body-fields.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
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

/** What is no text of anybody's: dates, times, durations, counts, words of ours, the organization's zone. */
const FIGURE = /^(\d{4}-\d\d-\d\d([T ][\d:.]+Z?)?|\d+(:\d\d){0,2}|yes|no|present|late|half_day|absent|on_leave|UTC)?$/;

const DATE = "2026-03-02";
const DATES: Readonly<Record<string, Record<string, string>>> = {
  daily: { date: DATE },
  weekly: { start_date: DATE },
  monthly: { month: "3", year: "2026" },
  custom: { start_date: DATE, end_date: DATE },
};

/** Every route that answers CSV, with each kind of export it has. */
const exports = (await everyRoute()).flatMap((route) =>
  kindsOf(route).map((kind) => [`${route.name} ${kind}`, route, kind] as const),
);

function kindsOf({ contract: { query } }: Route): string[] {
  if (query === undefined) return [];
  const schema: JsonSchema = new Schemas().convert(query, "input");
  const fields = fieldsOf({ schema });
  const valuesOf = (name: string) =>
    fields
      .filter(({ path }) => path.at(-1) === name)
      .flatMap(({ schema }) => (schema.enum ?? [schema.const]) as string[]);
  return valuesOf("format").includes("csv") ? valuesOf("type") : [];
}

const tried = { exports: 0, cells: 0, formulas: FORMULAS.length, "text columns": 0, "cells that run": 0 };
afterAll(() => tell(26, "formulas in exports", tried));

let manager: Member;
let texts: string[];
beforeAll(async () => {
  manager = await givenMember({ role: "manager" });
  texts = ["canary", ...FORMULAS].map((text, index) => `${text} ${index}`);
  // As the owner: some of these no route would take, and an export must not count on that.
  await sql(insertMembers, [manager.org_id, texts]);
  await sql(insertDays, [manager.org_id, DATE]);
  await sql(insertSummaries, [manager.org_id, DATE]);
});

type Row = Record<string, string>;

const exported = z.object({ url: z.string() });

async function whenExported(route: Route, kind: string): Promise<Row[]> {
  const query = { format: "csv", type: kind, ...DATES[kind] };
  const { data, error } = await call(route, { token: manager.token, query });
  if (data === undefined) throw new Error(`no export: ${JSON.stringify(error)}`);
  const file = Buffer.from(await (await fetch(exported.parse(data).url)).arrayBuffer());
  // Strict: a cell that broke out of its quotes would make a row of another length.
  return (parse(file, { columns: true }) as Row[]).filter((row) => row.date === DATE && row.name !== manager.name);
}

describe("an export", () => {
  it("is asked for in every way there is", () => {
    expect(exports.map(([name]) => name)).toEqual(Object.keys(DATES).map((kind) => `GET /api/reports/export ${kind}`));
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
    const [canary] = rows.filter(({ name }) => name?.startsWith("canary"));
    const columns = Object.keys(canary ?? {}).filter((column) => canary?.[column]?.includes("canary"));
    expect(columns).toEqual(["employee_id", "name", "email", "department", "top_application"]);
    tried["text columns"] = columns.length;
    for (const row of rows) {
      const text = texts.find((each) => sameText(each, row.name ?? ""));
      for (const [column, cell] of Object.entries(row)) {
        if (!columns.includes(column)) expect([column, cell]).toEqual([column, expect.stringMatching(FIGURE)]);
        else if (text === undefined || !sameText(text, cell)) expect.fail(`${column} says ${JSON.stringify(cell)}`);
      }
    }
    expect(new Set(rows.map(({ name }) => name)).size).toBe(texts.length);
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

const insertSummaries = `
  insert into productivity_summary (org_id, user_id, date, total_tracked_time, productive_time, neutral_time,
    unproductive_time, top_applications, top_websites, productivity_score)
  select org_id, id, $2, 3600, 3600, 0, 0, jsonb_build_array(jsonb_build_object('name', name, 'seconds', 3600)),
    jsonb_build_array(jsonb_build_object('name', name, 'seconds', 3600)), 100
  from users where org_id = $1 and role = 'employee'`;
