// What is older than it may be is gone: every column that can hold a text gets a canary, the night is run years
// later, and every table and every object is searched for what is left. Columns and classes are read from PostgreSQL's
// catalogue and the rooms, so a column that is new is tried without anybody writing a test for it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { handler as sweepIdle } from "../../functions/jobs/sweep-idle.ts";
import { headObject, writeObject } from "../../lib/platform/aws/bucket.ts";
import { DATA_CLASSES, type DataClass, keptDays } from "../../lib/platform/tenancy/rules/retention.ts";
import { SETTINGS, type Settings } from "../../lib/platform/tenancy/rules/settings.ts";
import { expire } from "../../lib/privacy/expire.ts";
import { ROOMS } from "../../lib/privacy/rooms.ts";
import { useTestDatabase } from "../setup/database.ts";
import { jobEvent } from "../steps/call/instant.ts";
import { type Canary, canCarry, fillWithCanaries, findCanaries } from "../steps/privacy/canaries.ts";
import { type Column, type Fate, fatesOf, readColumns, tableDataOf } from "../steps/privacy/classes.ts";
import { givenSetting, sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { tell } from "./figures.ts";

useTestDatabase();

type Days = Settings["retention_days"];
type Choice = keyof Days;

/** Longer than the entries are kept that last longest. */
const AGE_DAYS = 1500;
const LONG = 3650;
const CHOICES = Object.keys(SETTINGS.retention_days.default) as Choice[];
const LATER = new Date(Date.now() + AGE_DAYS * 86_400_000);
const figures = { columns: 0, organizations: 0, canaries: 0, "objects looked for": 0, "left that should be gone": 0 };
afterAll(() => tell(44, "retention", figures));

type Night = { name: string; tenant: Tenant; days: Days; canaries: Canary[] };

const daysWith = (short: readonly Choice[]) =>
  Object.fromEntries(CHOICES.map((kind) => [kind, short.includes(kind) ? shortestOf(kind) : LONG])) as Days;
/** The least that the setting takes. */
const shortestOf = (kind: Choice) => {
  for (let days = 1; ; days += 1)
    if (SETTINGS.retention_days.schema.safeParse({ ...SETTINGS.retention_days.default, [kind]: days }).success)
      return days;
};

const fateOf = ({ table, name }: Column): Fate => fatesOf(tableDataOf(ROOMS, table)[1] ?? {}, name)[0] ?? { stays: "" };
const nameOf = ({ table, name }: Column) => `${table}.${name}`;
const isOver = (fate: Fate, days: Days) => "kind" in fate && keptDays({ retention_days: days }, fate.kind) < AGE_DAYS;

let columns: Column[];
const nights: Night[] = [];

async function givenNight(name: string, short: readonly Choice[]): Promise<Night> {
  const tenant = await givenTenant();
  const { canaries } = await fillWithCanaries(tenant.org_id, columns);
  const days = daysWith(short);
  await givenSetting(tenant.org_id, "retention_days", days);
  await givenOldLog(tenant);
  return { name, tenant, days, canaries };
}

/** Lets the log of an organization be as old as all the rest will be: its least is counted by PostgreSQL's own clock. */
async function givenOldLog({ org_id }: Tenant): Promise<void> {
  for (const [table, column] of Object.entries({ audit_log: "created_at", audit_changes: "at", looks: "quarter" }))
    await sql(`update ${table} set ${column} = ${column} - $2 * interval '1 day' where org_id = $1`, [
      org_id,
      AGE_DAYS,
    ]);
}

/** What is left of a night, in words: where a canary was found that should be gone, or not where it should be. */
async function faultsOf({ canaries, days }: Night): Promise<string[]> {
  const left = await findCanaries(canaries, columns);
  const faults: string[] = [];
  for (const canary of canaries) {
    const fate = fateOf(canary.column);
    const found = left.get(canary) ?? [];
    const name = nameOf(canary.column);
    if (isOver(fate, days) && found.length > 0)
      faults.push(`${name} is of the class ${"kind" in fate && fate.kind}, and is still in ${found.join(", ")}`);
    if ("kind" in fate && !isOver(fate, days) && !found.includes(canary.column.table) && !goesWithItsRow(canary, days))
      faults.push(`${name} is gone before its days are over`);
  }
  return faults;
}

/** A column that may stay longer than its row, because the row is what goes first. */
const goesWithItsRow = ({ column }: Canary, days: Days) => {
  const rows = tableDataOf(ROOMS, column.table)[1]?.rows;
  return rows !== undefined && isOver({ kind: rows }, days);
};

beforeAll(async () => {
  columns = await readColumns();
  nights.push(await givenNight("everything kept long", []));
  for (const kind of CHOICES) nights.push(await givenNight(`${kind} kept short`, [kind]));
  nights.push(await givenNight("everything kept short", CHOICES));
  figures.columns = columns.length;
  figures.organizations = nights.length;
});

describe("the scene", () => {
  it("has a canary in every column of an organization that can hold a text", async () => {
    const [night] = nights;
    const found = await findCanaries(night?.canaries ?? [], columns);
    expect(found.size).toBe(night?.canaries.length);
    figures.canaries = nights.reduce((sum, { canaries }) => sum + canaries.length, 0);
    const filled = new Set(night?.canaries.map(({ column }) => nameOf(column)));
    const { closed } = await fillWithCanaries((await givenTenant()).org_id, columns);
    const without = columns.filter(
      (column) =>
        canCarry(column) &&
        !column.table.startsWith("live.") &&
        columns.some(({ table, name }) => table === column.table && name === "org_id") &&
        !filled.has(nameOf(column)) &&
        !closed.some((each) => each.startsWith(`${nameOf(column)}:`)),
    );
    // A table without a row would prove nothing: let givenTenant make one.
    expect(without.map(nameOf)).toEqual([]);
    const definitions = await sql<{ name: string; definition: string }>(selectChecks);
    for (const each of closed) {
      const constraint = definitions.find(({ name }) => each.endsWith(`: ${name}`));
      expect([each, constraint?.definition]).toEqual([each, expect.stringMatching(/= ANY|<@|IS (NOT )?NULL/)]);
    }
  });

  it("tries every class of data", () => {
    const tried = new Set(nights[0]?.canaries.flatMap(({ column }) => Object.values(fateOf(column))));
    expect((Object.keys(DATA_CLASSES) as DataClass[]).filter((kind) => !tried.has(kind))).toEqual([]);
  });
});

describe("a night", () => {
  beforeAll(async () => {
    await maintain(jobEvent({ now: LATER.toISOString() }));
  });

  it.each(["everything kept long", ...CHOICES.map((kind) => `${kind} kept short`), "everything kept short"])(
    "leaves exactly what may be left: %s",
    async (name) => {
      const night = nights.find((each) => each.name === name);
      if (night === undefined) throw new Error(`no night ${name}`);
      const faults = await faultsOf(night);
      figures["left that should be gone"] += faults.length;
      expect(faults).toEqual([]);
    },
  );

  it("leaves no object of what is gone", async () => {
    for (const { canaries, days } of nights)
      for (const { column, text } of canaries) {
        if (!column.name.endsWith("object_key") && column.name !== "thumbnail_key") continue;
        figures["objects looked for"]++;
        const isThere = (await headObject(text)) !== undefined;
        expect([text, isThere]).toEqual([text, !isOver(fateOf(column), days)]);
      }
    expect(figures["objects looked for"]).toBeGreaterThan(10);
  });

  it("leaves no file of a report, of an import or of a copy, whether or not a row knows of it", async () => {
    const { org_id } = nights[0]?.tenant ?? {};
    const keys = ["exports", "data-exports", "imports", "screenshots", "thumbnails"].map(
      (prefix) => `${prefix}/${org_id}/${randomUUID()}/${randomUUID()}.bin`,
    );
    for (const key of keys) await writeObject(key, Buffer.from("left"), "application/octet-stream");
    await maintain();
    const there = async () => Promise.all(keys.map(async (key) => (await headObject(key)) !== undefined));
    expect(await there()).toEqual(keys.map(() => true));
    await maintain(jobEvent({ now: LATER.toISOString() }));
    expect(await there()).toEqual(keys.map(() => false));
    figures["objects looked for"] += keys.length;
  });

  it("takes away every text of a member's life, wherever a function may have copied it", async () => {
    const tenant = await givenTenant();
    await givenSetting(tenant.org_id, "retention_days", daysWith(CHOICES));
    await givenOldLog(tenant);
    await maintain(jobEvent({ now: LATER.toISOString() }));
    const texts = columns.map((column) => ({ column, text: tenant.canary }));
    const found = new Set<string>();
    for (const { column } of texts) {
      const [row] = await sql<{ held: boolean }>(
        `select exists (select from ${column.table} t where t."${column.name}"::text like '%' || $1 || '%') as held`,
        [tenant.canary],
      );
      if (row?.held) found.add(nameOf(column));
    }
    const stays = [...found].filter((name) => {
      const column = columns.find((each) => nameOf(each) === name);
      return column === undefined || !("stays" in fateOf(column));
    });
    expect(stays).toEqual([]);
    expect(found).toContain("users.email");
  });

  it("is not waited for by what lives for minutes: the sweep takes it", async () => {
    const ended = new Date(Date.now() - 60_000);
    await sql("insert into live.counters values ('minutes', 1, $1)", [ended]);
    await sql("insert into live.attempts values ('minutes', 1, $1, $1)", [ended]);
    await sql(`insert into live.tickets values ('minutes', '{}', $1)`, [ended]);
    const { org_id } = nights[0]?.tenant ?? {};
    await sql(`insert into live.sockets values ('minutes', $2, '{}', $1)`, [ended, org_id]);
    await sql("insert into live.subscriptions values ($1, 'minutes', 'minutes')", [org_id]);
    await sweepIdle({});
    for (const table of new Set(columns.map((column) => column.table))) {
      if (!table.startsWith("live.")) continue;
      expect([table, await sql(`select from ${table} t where t::text like '%minutes%'`)]).toEqual([table, []]);
    }
  });

  it("would be found not to have come, room by room", async () => {
    const night = await givenNight("room by room", CHOICES);
    expect(await expectedOver(night)).toEqual(new Set(await roomsLeft(night)));
    for (const [room, data] of Object.entries(ROOMS)) {
      const before = await roomsLeft(night);
      if (!before.includes(room)) continue;
      await expire(LATER, {
        ...Object.fromEntries(Object.entries(ROOMS).filter(([name]) => name !== room)),
        [room]: { tables: data.tables },
      });
      expect(await roomsLeft(night), `without ${room}`).toContain(room);
      await expire(LATER, { [room]: data });
      expect(await roomsLeft(night), `with ${room}`).not.toContain(room);
    }
  });
});

/** The rooms of which something is left that should be gone. */
async function roomsLeft(night: Night): Promise<string[]> {
  const left = await findCanaries(night.canaries, columns);
  const rooms = [...left.keys()]
    .filter(({ column }) => isOver(fateOf(column), night.days))
    .map(({ column }) => tableDataOf(ROOMS, column.table)[0] ?? "");
  return [...new Set(rooms)];
}

async function expectedOver({ canaries, days }: Night): Promise<Set<string>> {
  const over = canaries.filter(({ column }) => isOver(fateOf(column), days));
  return new Set(over.map(({ column }) => tableDataOf(ROOMS, column.table)[0] ?? ""));
}

const selectChecks = `
  select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'c'`;
