// A pull misses no committed change and tells of none twice, and what somebody keeps who pulled at any times, in pages of
// any size, is what somebody gets who begins: nothing is missing, nothing is stale, nothing is left of what is not theirs.
import fc from "fast-check";
import pg from "pg";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import * as pull from "../../functions/sync/pull.ts";
import { renewEpoch } from "../../localstack/new-epoch.ts";
import { useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { call } from "../steps/call/when.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenMark, givenSession } from "../steps/scene/lessons.ts";
import { pullAll, Replica } from "../steps/scene/sync.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();

/** SYNC_RUNS=1000 takes minutes. */
const RUNS = Number(process.env.SYNC_RUNS ?? 6);
const WRITERS = 8;
const TRANSACTIONS = 60;

const figures = {
  "changes committed": 0,
  "missed, doubled or never committed": 0,
  "missed by a reader by time": 0,
  histories: 0,
  "records that differ": 0,
};
afterAll(() => tell(38, "feed", figures));

/** Writes notifications in transactions that are held open for a while, and takes some of them back; what it committed. */
async function write(pool: pg.Pool, { org_id, id }: Member): Promise<string[]> {
  const committed: string[] = [];
  for (let n = 0; n < TRANSACTIONS; n += 1) {
    const client = await pool.connect();
    await client.query("begin");
    const { rows } = await client.query<{ id: string }>(insertNotification, [org_id, id]);
    if (n % 2 === 0) await client.query("select pg_sleep(random() * 0.1)");
    const isKept = n % 7 !== 0;
    await client.query(isKept ? "commit" : "rollback");
    client.release();
    if (isKept) committed.push(rows[0]?.id ?? "");
  }
  return committed;
}

const insertNotification =
  "insert into notifications (org_id, user_id, type, title) values ($1, $2, 'x', 'x') returning id";

describe("the feed", () => {
  it("tells of every committed change once, where a reader by time loses some", async () => {
    const member = await givenMember();
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: WRITERS });
    let isOver = false;
    const told: string[] = [];
    const byTime = new Set<string>();
    const read = async () => {
      let cursor: string | undefined;
      let since = new Date(0).toISOString();
      const next = async () => {
        const query = { resources: "notification", limit: "500", ...(cursor === undefined ? {} : { cursor }) };
        const { status, data } = await call(pull, { token: member.token, query });
        // A busy machine: it asks again.
        if (status === 503) return;
        cursor = data.next_cursor;
        told.push(...data.changes.map(({ id }) => id));
      };
      while (!isOver) {
        await next();
        const rows = await sql<{ id: string; at: string }>(
          "select id, created_at::text as at from notifications where user_id = $1 and created_at > $2 order by created_at",
          [member.id, since],
        );
        for (const { id } of rows) byTime.add(id);
        since = rows.at(-1)?.at ?? since;
      }
      // The round that runs, and one that begins when all is committed.
      for (let round = 0; round < 2; round += 1) {
        const rest = await pullAll(member, { cursor, resources: "notification" });
        told.push(...rest.changes.map(({ id }) => id));
        cursor = rest.cursor;
      }
    };
    const reading = read();
    onTestFinished(async () => {
      isOver = true;
      await reading.catch(() => undefined);
      await pool.end();
    });
    const committed = (await Promise.all(Array.from({ length: WRITERS }, () => write(pool, member)))).flat();
    // One for certain, however seldom a busy machine lets the reader look: it was begun before what is read, and ends after.
    const client = await pool.connect();
    await client.query("begin");
    const early = await client.query<{ id: string }>(insertNotification, [member.org_id, member.id]);
    const [other] = await sql<{ id: string }>(insertNotification, [member.org_id, member.id]);
    await eventually("the reader by time has seen the later one", () => byTime.has(other?.id ?? "") || undefined);
    await client.query("commit");
    client.release();
    committed.push(early.rows[0]?.id ?? "", other?.id ?? "");
    isOver = true;
    await reading;
    const lost = committed.filter((id) => !byTime.has(id));
    figures["changes committed"] += committed.length;
    figures["missed by a reader by time"] += lost.length;
    expect(told.toSorted()).toEqual(committed.toSorted());
    expect(lost.length).toBeGreaterThan(0);
  });

  it(`keeps whoever pulls at any times as whoever begins, in ${RUNS} histories`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 40 }), live), {
      numRuns: RUNS,
      endOnFailure: true,
    });
    figures.histories += RUNS;
  });

  it("begins anew once it was restored, and then has all of it", async () => {
    const member = await givenMember();
    const replica = new Replica();
    await replica.pull(member);
    const [before] = await sql<{ epoch: string }>("select epoch from app.sync_epoch");
    await sql("update users set name = 'Restored', changed_xid = '3' where id = $1", [member.id]);
    await renewEpoch(process.env.DATABASE_URL ?? "");
    const [after] = await sql<{ epoch: string }>("select epoch from app.sync_epoch");
    expect(after?.epoch).not.toBe(before?.epoch);
    const answer = await call(pull, { token: member.token, query: { cursor: replica.cursor ?? "" } });
    expect([answer.status, answer.error.code]).toEqual([409, "SYNC_RESET"]);
    const { changes, cursor } = await pullAll(member);
    expect(changes).toMatchObject([{ resource: "profile", record: { name: "Restored" } }]);
    expect((await pullAll(member, { cursor })).changes).toEqual([]);
  });
});

const PEOPLE = ["student", "other", "teacher", "substitute"] as const;
type Who = (typeof PEOPLE)[number];
type Act =
  | { what: "pull"; who: Who; limit: number }
  | { what: "enrol" | "drop" | "forget"; who: "student" | "other"; of: number }
  | { what: "lesson" | "rename" | "reassign" | "delete"; of: number; who: "teacher" | "substitute" }
  | { what: "mark" | "unmark" | "substitute" | "event" | "remove"; of: number; who: Who }
  | { what: "role"; who: "teacher" | "substitute" };

const who = fc.constantFrom(...PEOPLE);
const teacher = fc.constantFrom("teacher" as const, "substitute" as const);
const pupil = fc.constantFrom("student" as const, "other" as const);
const of = fc.nat(2);
const either = <What extends string>(...whats: What[]) => fc.constantFrom(...whats);
// Few sessions, marked by few and pulled often: what goes wrong needs somebody who has pulled in between.
const puller = fc.constantFrom(...PEOPLE, "teacher" as const, "substitute" as const);
const marked = fc.oneof(pupil, pupil, who);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant("pull"), who: puller, limit: fc.integer({ min: 2, max: 20 }) }),
  },
  { weight: 4, arbitrary: fc.record({ what: either("enrol", "enrol", "drop", "forget"), who: pupil, of }) },
  { weight: 3, arbitrary: fc.record({ what: either("lesson", "lesson", "reassign"), of, who: teacher }) },
  { weight: 1, arbitrary: fc.record({ what: either("rename", "delete"), of, who: teacher }) },
  { weight: 6, arbitrary: fc.record({ what: either("mark", "mark", "unmark"), of, who: marked }) },
  { weight: 1, arbitrary: fc.record({ what: either("event", "remove"), of, who }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("substitute"), of, who: teacher }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("role"), who: teacher }) },
);

/** Lets a school live through it, and compares what everybody has kept with what they would be given anew. */
async function live(acts: readonly Act[]): Promise<void> {
  const { id: org_id } = await givenOrganization();
  const people = {
    student: await givenMember({ org_id, role: "student" }),
    other: await givenMember({ org_id, role: "student" }),
    teacher: await givenMember({ org_id, role: "teacher" }),
    substitute: await givenMember({ org_id, role: "teacher" }),
  };
  const classes = [
    await givenClass(people.teacher),
    await givenClass(people.teacher),
    await givenClass(people.substitute),
  ];
  const sessions: string[] = [];
  const replicas = Object.fromEntries(PEOPLE.map((name) => [name, new Replica()])) as Record<Who, Replica>;
  for (const each of acts) {
    if (each.what === "pull") await replicas[each.who].pull(people[each.who], { limit: each.limit });
    else await happen(each, people, classes, sessions);
  }
  for (const name of PEOPLE) {
    await replicas[name].pull(people[name], { limit: 3 });
    const anew = new Replica();
    const given = await anew.pull(people[name]);
    const isSame = JSON.stringify(replicas[name].all()) === JSON.stringify(anew.all());
    figures["records that differ"] += isSame ? 0 : 1;
    expect(replicas[name].all(), name).toEqual(anew.all());
    // And who begins is given each once, all that is theirs to see, and nothing that they would have to throw away.
    expect(given.map(({ resource, id }) => `${resource} ${id}`).toSorted(), name).toEqual(
      await visibleTo(people[name]),
    );
  }
}

/** What somebody may see, said as plainly as it can be. */
async function visibleTo({ id }: Member): Promise<string[]> {
  const rows = await sql<{ told: string }>(selectVisible, [id]);
  return rows.map(({ told }) => told).toSorted();
}

const selectVisible = `
  with me as (select id, org_id, role <> 'student' as teaches from users where id = $1),
  is_in as (select class_id as id from enrollments where user_id = $1 and dropped_at is null),
  taught as (select c.id from classes c, me where c.teacher_id = me.id and me.teaches),
  taken as (select s.id, s.class_id from attendance_sessions s, me where s.teacher_id = me.id and me.teaches),
  seen_classes as (
    select id from is_in union select id from taught union select class_id from taken where class_id is not null),
  rosters as (select id from taught union select class_id from taken),
  seen_sessions as (
    select s.* from attendance_sessions s
    where s.class_id in (select id from is_in union select id from taught) or s.id in (select id from taken)
      or s.class_id is null and s.id in (select session_id from session_attendance where user_id = $1)),
  seen_enrollments as (select * from enrollments where user_id = $1 or class_id in (select id from rosters)),
  seen_people as (
    select user_id as id from seen_enrollments union select teacher_id from seen_sessions
    union select teacher_id from classes where id in (select id from seen_classes))
  select 'profile ' || id as told from me
  union all select 'person ' || id from seen_people where id <> $1
  union all select 'class ' || id from seen_classes
  union all select 'enrollment ' || id from seen_enrollments
  union all select 'session ' || id from seen_sessions
  union all
  select 'session_mark ' || m.id from session_attendance m join attendance_sessions s on s.id = m.session_id
  where m.user_id = $1 or s.id in (select id from taken) or s.class_id in (select id from taught)`;

async function happen(
  given: Exclude<Act, { what: "pull" }>,
  people: Record<Who, Member>,
  classes: string[],
  sessions: string[],
): Promise<void> {
  const somebody = people[given.who];
  if (given.what === "role") {
    const swap = "update users set role = case role when 'teacher' then 'student' else 'teacher' end where id = $1";
    return void (await sql(swap, [somebody.id]));
  }
  const [class_id, session] = [classes[given.of] ?? "", sessions[given.of % Math.max(1, sessions.length)]];
  switch (given.what) {
    case "enrol":
      await sql(
        `insert into enrollments (org_id, class_id, user_id, enrolled_at) select org_id, id, $2, clock_timestamp()
         from classes where id = $1 on conflict do nothing`,
        [class_id, somebody.id],
      );
      return;
    case "drop":
      await sql(
        "update enrollments set dropped_at = clock_timestamp() where class_id = $1 and user_id = $2 and dropped_at is null",
        [class_id, somebody.id],
      );
      return;
    case "lesson": {
      const [found] = await sql("select from classes where id = $1", [class_id]);
      const starts = -10_000 + 100 * sessions.length;
      if (found !== undefined) sessions.push(await givenSession(somebody, { class_id, status: "completed", starts }));
      return;
    }
    case "rename":
      await sql("update classes set name = name || 'x' where id = $1", [class_id]);
      return;
    case "reassign":
      await sql("update classes set teacher_id = $2 where id = $1", [class_id, somebody.id]);
      return;
    case "delete":
      await sql("delete from classes where id = $1 and name like '%x'", [class_id]);
      return;
    case "forget":
      await sql("delete from enrollments where class_id = $1 and user_id = $2", [class_id, somebody.id]);
      return;
    case "remove":
      await sql("delete from attendance_sessions where id = $1", [session]);
      return;
    case "unmark":
      await sql("delete from session_attendance where session_id = $1 and user_id = $2", [session, somebody.id]);
      return;
    case "event":
      sessions.push(await givenSession(people.teacher, { status: "completed" }));
      return;
    case "substitute":
      await sql("update attendance_sessions set teacher_id = $2 where id = $1", [session, somebody.id]);
      return;
    case "mark":
      await sql("delete from session_attendance where session_id = $1 and user_id = $2", [session, somebody.id]);
      if (session !== undefined) await givenMark(session, somebody);
  }
}
