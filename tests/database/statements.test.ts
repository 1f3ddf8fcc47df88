import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { type Column, describeStatement } from "../steps/statements/describe.ts";
import { type Kind, readStatements, type Statement } from "../steps/statements/read.ts";

useTestDatabase();

/** Statements that only exist while the product runs, each with what else tries it. */
const MADE_AT_RUN_TIME: Record<string, string> = {
  "functions/activity/recent.ts selectLatest": "says which date runs: tests/endpoints/attendance/over-midnight.test.ts",
  'lib/attendance/current-date.ts `${runningDateOf("$1")}`':
    "says which date runs: tests/endpoints/attendance/over-midnight.test.ts",
  "lib/days/change/save.ts PUT_ASIDE[target.after.type]":
    "one for each type of fact: tests/endpoints/days tries all three",
  "lib/organizations/change.ts `update organizations o set ${assignments} where o.id = $1 returning ${organizationColumns}`":
    "sets the columns that change: tests/endpoints/organizations/update.test.ts",
  "lib/platform/db/statement.ts { ...prepared, text, values: [...values], ...limit }": "sends what it is given",
  "lib/platform/live/postgres.ts sql": "sends what it is given",
  "lib/privacy/export/parts.ts `declare part scroll cursor for ${part.statement}`":
    "reads what a room says a member may have: tests/database/personal-data.test.ts runs each",
  "lib/reports/export/rows.ts `fetch ${members} from export_members`":
    "reads a cursor, which has to be open: tests/database/export-rows.test.ts",
  "lib/reports/export/rows.ts selectRows": "asks for leave, too: tests/database/export-rows.test.ts",
  "lib/reports/team-day.ts selectTeam": "says which date runs: tests/endpoints/attendance/over-midnight.test.ts",
  "lib/reports/team-totals.ts selectTotals": "says which date runs: tests/endpoints/attendance/over-midnight.test.ts",
  "lib/reports/team-sessions.ts selectSessions":
    "says which date runs: tests/endpoints/attendance/over-midnight.test.ts",
  "lib/screenshots/list.ts PAGES[order]": "one for each order: tests/endpoints/screenshots/team.test.ts",
  "lib/screenshots/list.ts countHours": "says when it was taken: tests/endpoints/screenshots/team.test.ts",
  "lib/screenshots/process.ts lockScreenshot": "says when it was taken: tests/jobs/make-thumbnail.test.ts",
  "lib/screenshots/screenshot.ts selectScreenshot + lock": "says when it was taken: tests/endpoints/screenshots",
  "lib/sessions/across.ts SUMMARIES[group]": "one for each grouping: tests/endpoints/sessions/across.test.ts tries all",
};

const statements = readStatements();
const known = statements.flatMap(({ texts, ...rest }) => (texts ?? []).map((text) => ({ ...rest, text })));

let app: pg.Client;
let worker: pg.Client;
beforeAll(async () => {
  app = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  worker = new pg.Client({ connectionString: process.env.WORKER_DATABASE_URL });
  await Promise.all([app.connect(), worker.connect()]);
});
afterAll(() => Promise.all([app.end(), worker.end()]));

/** As the role that may: a schema that is closed to one of them is not even named by it. */
async function columnsOf(text: string): Promise<Column[]> {
  return describeStatement(app, text).catch(() => describeStatement(worker, text));
}

/** How the driver hands over a value of this type. */
function kindOf({ type, category }: Column): Kind {
  if (type === "json" || type === "jsonb") return "any";
  if (type === "bytea") return "Buffer";
  if (type === "timestamptz") return "Date";
  const kinds: Record<string, Kind> = { A: "array", B: "boolean", N: "number" };
  return kinds[category] ?? "string";
}

/** What of a row the columns are not. */
function differences(row: NonNullable<Statement["row"]>, columns: readonly Column[]): string[] {
  const found = new Map(columns.map((column) => [column.name, kindOf(column)]));
  const missing = [...row.keys()].filter((name) => !found.has(name)).map((name) => `no column ${name}`);
  const surplus = [...found.keys()].filter((name) => !row.has(name)).map((name) => `nobody reads ${name}`);
  const others = [...row].flatMap(([name, kind]) => {
    const is = found.get(name) ?? kind;
    return is === kind || is === "any" || kind === "any" ? [] : [`${name} is a ${is}, not a ${kind}`];
  });
  return [...missing, ...surplus, ...others];
}

describe("the product's statements", () => {
  it("are known from its source, but for those that are made at run time", () => {
    const unknown = statements.filter(({ texts }) => texts === undefined);
    const names = new Set(unknown.map(({ at, name }) => `${at.split(":")[0]} ${name}`));
    expect([...names].sort()).toEqual(Object.keys(MADE_AT_RUN_TIME).sort());
    expect(known.length).toBeGreaterThan(200);
  });

  it("are understood by PostgreSQL", async () => {
    const refused: string[] = [];
    for (const { at, name, text } of known)
      await columnsOf(text).catch((error: Error) => refused.push(`${at} ${name}: ${error.message}`));
    expect(refused).toEqual([]);
  });

  it("answer the columns that the code reads, and no others", async () => {
    const wrong: string[] = [];
    for (const { at, name, text, row } of known) {
      if (row === undefined) continue;
      const columns = await columnsOf(text).catch(() => undefined);
      if (columns === undefined) continue;
      wrong.push(...differences(row, columns).map((difference) => `${at} ${name}: ${difference}`));
    }
    expect(wrong).toEqual([]);
  });
});
