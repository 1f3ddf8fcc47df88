// What is kept of people: every table is a room's, and the room says how it expires, what an erasure takes and what a
// member may have. The tables come from PostgreSQL's catalogue, the statements from what is really sent.
import pg from "pg";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { asWorker, inOrganization } from "../../lib/platform/db/transaction.ts";
import type { PersonalData } from "../../lib/platform/personal-data.ts";
import { findOrganizations, organizationIds } from "../../lib/platform/tenancy/organization.ts";
import { ROOMS } from "../../lib/privacy/rooms.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const NOW = new Date("2026-06-17T12:00:00Z");
const THREE = ["expire", "erase", "exportOf"] as const;
type Deed = (typeof THREE)[number];
type Table = { name: string; is_personal: boolean; has_date: boolean };

let tables: Table[];
let bodies: { name: string; body: string }[];
let member: Member;

beforeAll(async () => {
  tables = await sql<Table>(selectTables);
  bodies = await sql(selectBodies);
  member = await givenMember();
  // Two that keep for different times: one goes by its partitions, the other row by row.
  await givenSetting(member.org_id, "retention_days", { activity: 10, screenshots: 30, audit: 30 });
  await givenMember();
});

/** The texts of all statements sent while `work` runs, with the bodies of the functions that they call. */
async function sentDuring(work: () => Promise<unknown>): Promise<string> {
  const send = vi.spyOn(pg.Client.prototype, "query");
  try {
    await work();
    const texts = send.mock.calls.map(([sent]) => (sent as unknown as { text?: string })?.text ?? String(sent));
    const called = bodies.filter(({ name }) => texts.some((text) => text.includes(`${name}(`)));
    return [...texts, ...called.map(({ body }) => body)].join(";\n");
  } finally {
    send.mockRestore();
  }
}

/** What a room sends for each of its three. */
async function deedsOf(room: PersonalData): Promise<Record<Deed, string>> {
  const { id: user_id, org_id, email } = member;
  const person = { org_id, user_id, email };
  const organizations = await asWorker(async (db) => findOrganizations(db, await organizationIds(db)));
  return {
    expire: await sentDuring(async () => {
      await room.tidy?.(NOW);
      await room.expire?.(organizations, NOW);
    }),
    erase: await sentDuring(async () => {
      // Taken back, so that each room finds the member as they are.
      const undone = inOrganization(org_id, async (db) => {
        await room.erase?.(db, person, NOW);
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
      await room.eraseTraces?.({ ...person, resource_ids: [] });
    }),
    exportOf: Object.values(room.exportOf ?? {}).join(";\n"),
  };
}

const mentions = (sent: string, table: string) =>
  new RegExp(
    String.raw`\b(from|update|into|table|join)\s+(public\.)?${table.replace(".", String.raw`\.`)}\b`,
    "i",
  ).test(sent);

/** What is wrong with the rooms, in sentences. */
async function faults(rooms: Readonly<Record<string, PersonalData>>): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of tables) {
    const owners = Object.keys(rooms).filter((room) => name in (rooms[room]?.tables ?? {}));
    if (owners.length !== 1)
      found.push(
        `The table ${name} belongs to ${owners.join(" and ") || "no room"}: name it in the personal-data.ts of the one room that fills it.`,
      );
  }
  for (const [room, data] of Object.entries(rooms)) {
    const sent = await deedsOf(data);
    for (const [name, reasons] of Object.entries(data.tables)) {
      const table = tables.find((each) => each.name === name);
      if (table === undefined) found.push(`${room} names the table ${name}, which is not there.`);
      else
        for (const deed of THREE) {
          const needed = deed === "expire" ? table.has_date : table.is_personal;
          const done = mentions(sent[deed], name);
          if (needed && !done && reasons[deed] === undefined)
            found.push(
              `${room} does nothing for ${name} in ${deed}: do it in lib/${room}/personal-data.ts, or give the reason there.`,
            );
          const is_emptied = deed === "expire" && reasons.sooner !== undefined;
          if (done && reasons[deed] !== undefined && !is_emptied)
            found.push(`${room} gives a reason for doing nothing for ${name} in ${deed}, and does something.`);
        }
    }
  }
  return found;
}

describe("personal data", () => {
  it("is some room's in every table, with its retention, its erasure and its export", async () => {
    expect(tables.length).toBeGreaterThan(25);
    expect(tables.filter(({ is_personal }) => is_personal).map(({ name }) => name)).toContain("focus_changes");
    expect(await faults(ROOMS)).toEqual([]);
  });

  it("is missed where a room forgets a table or one of the three", async () => {
    const { notifications, ...others } = ROOMS;
    expect((await faults(others)).join()).toMatch(/The table notifications belongs to no room/);
    const idle = { ...others, notifications: { tables: { notifications: {} } } };
    expect(await faults(idle)).toEqual(
      THREE.map((deed) => expect.stringContaining(`notifications does nothing for notifications in ${deed}`)),
    );
    const idleAgain = {
      ...others,
      notifications: { ...notifications, tables: { notifications: { erase: "why not" } } },
    };
    expect((await faults(idleAgain)).join()).toMatch(/and does something/);
  });

  it("is handed out by statements that run, tell no secret and nobody else's", async () => {
    for (const [room, { exportOf = {} }] of Object.entries(ROOMS))
      for (const [part, statement] of Object.entries(exportOf)) {
        const { fields } = await inOrganization(member.org_id, async (db) => {
          await db.query(statement, [member.id]);
          return { fields: await columnsOf(statement) };
        });
        expect(fields.length, `${room}: ${part}`).toBeGreaterThan(1);
        expect(fields.filter((field) => /hash|fingerprint|sealed|token/.test(field))).toEqual([]);
      }
    const profile = ROOMS.users?.exportOf?.profile ?? "";
    expect(await inOrganization(member.org_id, (db) => db.query(profile, [member.id]))).toMatchObject([
      { id: member.id, email: member.email },
    ]);
    const stranger = await givenMember();
    expect(await inOrganization(member.org_id, (db) => db.query(profile, [stranger.id]))).toEqual([]);
  });
});

async function columnsOf(statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    return (await client.query(statement, [member.id])).fields.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * Personal is what refers to a member, or to something that does, or has an address. The migrations' own list is nobody's.
 */
const selectTables = `
  with recursive personal (id) as (
    select 'users'::regclass::oid
    union
    select c.conrelid from pg_constraint c join personal p on p.id = c.confrelid
    where c.contype = 'f' and c.conparentid = 0
  )
  select case n.nspname when 'public' then t.relname else n.nspname || '.' || t.relname end as name,
    t.oid in (select id from personal) or exists (
      select from pg_attribute a where a.attrelid = t.oid and not a.attisdropped and a.attname in ('user_id', 'email')
    ) as is_personal,
    exists (
      select from pg_attribute a
      where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        and a.atttypid in ('timestamptz'::regtype, 'date'::regtype)
    ) as has_date
  from pg_class t join pg_namespace n on n.oid = t.relnamespace
  where n.nspname in ('public', 'live') and t.relkind in ('r', 'p') and not t.relispartition and t.relname <> 'pgmigrations'
  order by 1`;

const selectBodies = `
  select 'app.' || proname as name, pg_get_functiondef(oid) as body
  from pg_proc where pronamespace = 'app'::regnamespace and prokind = 'f'`;
