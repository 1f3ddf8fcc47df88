// What was done offline takes effect once, however often and in whatever pieces it is sent, and whoever syncs comes to
// the same as the server.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import * as setNotes from "../../functions/attendance/notes.ts";
import * as push from "../../functions/sync/push.ts";
import * as resolve from "../../functions/sync/resolve.ts";
import * as updateProfile from "../../functions/users/update-profile.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { Device, operation, type Sent } from "../steps/scene/sync.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();

/** SYNC_RUNS=1000 takes minutes. */
const RUNS = Number(process.env.SYNC_RUNS ?? 6);
const AT_ONCE = 50;
const HOUR = 3_600_000;
const MINUTE = 60_000;

const figures = {
  "pushes of one operation at once": 0,
  "effects more than one": 0,
  "orders and pieces": 0,
  histories: 0,
  "operations of two devices": 0,
  conflicts: 0,
  "records that differ": 0,
};
afterAll(() => tell(38, "once", figures));

/** This morning, in whole seconds, so that a day of work lies before now. */
const start = () => new Date(Math.floor(Date.now() / 1000) * 1000 - 10 * HOUR);
const at = (from: Date, minutes: number) => new Date(from.getTime() + minutes * MINUTE);

/** What somebody did in a day of work, in the order in which they did it. */
function dayOf(from: Date): Sent[] {
  return [
    operation("attendance", "check_in", at(from, 0), { notes: "early" }),
    operation("lunch_break", "start", at(from, 60)),
    operation("lunch_break", "end", at(from, 90)),
    operation("activity", "meeting", at(from, 120), {
      start_time: at(from, 100).toISOString(),
      end_time: at(from, 120).toISOString(),
    }),
    operation("attendance", "check_out", at(from, 180)),
    operation("attendance", "check_in", at(from, 240)),
    operation("lunch_break", "start", at(from, 300)),
    operation("lunch_break", "end", at(from, 320)),
    operation("attendance", "check_out", at(from, 400)),
  ];
}

const FACTS = `
  select json_build_object(
    'days', (select json_agg(json_build_array(total_work_duration, total_break_duration, total_meeting_duration, notes,
      check_in_time, check_out_time) order by date) from attendance_records where user_id = $1),
    'work', (select json_agg(json_build_array(started_at, ended_at, ended_by, source) order by started_at)
      from work_sessions where user_id = $1),
    'breaks', (select json_agg(json_build_array(break_start_time, break_end_time) order by break_start_time)
      from lunch_breaks where user_id = $1),
    'meetings', (select json_agg(json_build_array(start_time, end_time) order by start_time)
      from meetings where user_id = $1)) as facts`;

const factsOf = async ({ id }: Member) => (await sql<{ facts: unknown }>(FACTS, [id]))[0]?.facts;

describe("an operation", () => {
  it(`takes effect once, pushed ${AT_ONCE} times at once`, async () => {
    const member = await givenMember();
    const one = operation("attendance", "check_in", start());
    const body = () => ({ user_id: member.id, device_id: randomUUID(), sent_at: new Date(), operations: [one] });
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => call(push, { token: member.token, body: body() })),
    );
    const statuses = answers.map(({ data }) => data.results[0]?.status);
    const [{ n } = { n: 0 }] = await sql<{ n: number }>(
      "select count(*)::integer as n from work_sessions where user_id = $1",
      [member.id],
    );
    figures["pushes of one operation at once"] += AT_ONCE;
    figures["effects more than one"] += n - 1;
    expect(n).toBe(1);
    expect(statuses.filter((status) => status === "applied")).toHaveLength(1);
    expect(statuses.filter((status) => status !== "applied" && status !== "duplicate")).toEqual([]);
    const records = answers.map(({ data }) => JSON.stringify(data.results[0]?.record));
    expect(new Set(records).size).toBe(1);
  });

  it("is done no second time where its answer was lost, and nothing is kept where its commit was", async () => {
    const device = new Device(await givenMember());
    const from = start();
    for (const each of dayOf(from)) device.do(each);
    await device.push({ count: 5, isLost: true });
    await sql(
      "create function lose() returns trigger language plpgsql as $$ begin raise serialization_failure; end $$",
    );
    await sql(
      "create constraint trigger lose after insert on work_sessions deferrable initially deferred for each row execute function lose()",
    );
    const failed = await device.push();
    await sql("drop trigger lose on work_sessions");
    await sql("drop function lose()");
    expect(failed.map(({ status }) => status)).toEqual([...Array(5).fill("duplicate"), ...Array(4).fill("retry")]);
    expect((await device.push()).map(({ status }) => status)).toEqual(Array(4).fill("applied"));
    const plain = new Device(await givenMember());
    for (const each of dayOf(from)) plain.do(each);
    await plain.push();
    expect(await factsOf(device.member)).toEqual(await factsOf(plain.member));
  });

  it("comes to the same in any pieces, doubled and shuffled", async () => {
    const from = start();
    const plain = new Device(await givenMember());
    for (const each of dayOf(from)) plain.do(each);
    await plain.push();
    const expected = await factsOf(plain.member);
    const pieces = fc.record({
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
      keys: fc.array(fc.integer(), { minLength: 9, maxLength: 9 }),
      again: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(pieces, async ({ cuts, keys, again }) => {
        const member = await givenMember();
        const operations = dayOf(from);
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), operations.length];
        const device_id = randomUUID();
        const send = async (until: number, since: number) => {
          const sent = operations.slice(since, until);
          const shuffled = sent.toSorted(
            (a, b) => (keys[operations.indexOf(a)] ?? 0) - (keys[operations.indexOf(b)] ?? 0),
          );
          const body = { user_id: member.id, device_id, sent_at: new Date(), operations: shuffled };
          return call(push, { token: member.token, body });
        };
        for (const [index, until] of bounds.slice(1).entries()) {
          await send(until, bounds[index] ?? 0);
          if (again[index]) await send(until, again[index + 1] ? 0 : (bounds[index] ?? 0));
        }
        figures["orders and pieces"]++;
        expect(await factsOf(member)).toEqual(expected);
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

type Act =
  | { what: "pull" | "push" | "lose"; who: 0 | 1; count: number }
  | { what: "work" | "rest"; who: 0 | 1 }
  | { what: "notes" | "name" | "phone" | "read"; who: 0 | 1; text: string }
  | { what: "other"; text: string }
  | { what: "resolve"; who: 0 | 1; keep: "keep_server" | "keep_client" };

const who = fc.constantFrom(0 as const, 1 as const);
const text = fc.constantFrom("a", "b", "c");
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    what: fc.constantFrom("pull" as const, "push" as const, "lose" as const),
    who,
    count: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ what: fc.constantFrom("work" as const, "rest" as const), who }),
  fc.record({ what: fc.constantFrom("notes" as const, "name" as const, "phone" as const, "read" as const), who, text }),
  fc.record({ what: fc.constant("other" as const), text }),
  fc.record({
    what: fc.constant("resolve" as const),
    who,
    keep: fc.constantFrom("keep_server" as const, "keep_client" as const),
  }),
);

/** Two devices of a member that live through it, offline most of the time. */
async function live(acts: readonly Act[]): Promise<void> {
  const member = await givenMember();
  const devices = [new Device(member), new Device(member)] as const;
  const from = start();
  await sql(
    "insert into notifications (org_id, user_id, type, title) select $1, $2, 'x', 'x' from generate_series(1, 3)",
    [member.org_id, member.id],
  );
  devices[0].do(operation("attendance", "check_in", from));
  await devices[0].push();
  for (const device of devices) await device.replica.pull(member);
  for (const [minute, each] of acts.entries()) await happen(each, member, devices, at(from, 10 * minute + 10));

  for (let round = 0; devices.some(({ queue, conflicts }) => queue.length + conflicts.length > 0); round += 1) {
    if (round > 20) throw new Error("They never come to an end.");
    for (const device of devices) {
      await pushWatched(device);
      await decide(device, round % 2 === 0 ? "keep_server" : "keep_client");
    }
  }
  const anew = new Device(member);
  for (const { replica } of [...devices, anew]) await replica.pull(member, { limit: 4 });
  figures["operations of two devices"] += await countOperations(member);
  for (const { replica } of devices) {
    const isSame = JSON.stringify(replica.all()) === JSON.stringify(anew.replica.all());
    figures["records that differ"] += isSame ? 0 : 1;
    expect(replica.all()).toEqual(anew.replica.all());
  }
}

async function happen(given: Act, member: Member, devices: readonly [Device, Device], now: Date): Promise<void> {
  if (given.what === "other") {
    const [day] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [member.id]);
    await call(setNotes, { token: member.token, params: { id: day?.id ?? "" }, body: { notes: given.text } });
    await call(updateProfile, { token: member.token, body: { phone_number: given.text } });
    return;
  }
  const device = devices[given.who];
  const seen = (resource: string) => device.replica.of(resource)[0];
  const onto = (resource: string) => ({ base_version: seen(resource)?.version ?? 0 });
  switch (given.what) {
    case "pull":
      await device.replica.pull(member, { limit: given.count });
      return;
    case "push":
      await pushWatched(device, given.count);
      return;
    case "lose":
      await device.push({ count: given.count, isLost: true });
      return;
    case "work":
      return device.do(operation("attendance", given.who === 0 ? "check_in" : "check_out", now));
    case "rest":
      return device.do(operation("lunch_break", given.who === 0 ? "start" : "end", now));
    case "notes": {
      const data = { id: seen("attendance_record")?.id, notes: given.text };
      return device.do({ ...operation("attendance_record", "set_notes", now, data), ...onto("attendance_record") });
    }
    case "name":
      return device.do({ ...operation("profile", "update", now, { name: given.text }), ...onto("profile") });
    case "phone":
      return device.do({ ...operation("profile", "update", now, { phone_number: given.text }), ...onto("profile") });
    case "read":
      return device.do(operation("notification", "read", now, { id: seen("notification")?.id }));
    case "resolve":
      return decide(device, given.keep);
  }
}

/** Sends what waits. Nothing is done over what somebody else has changed since the device saw it. */
async function pushWatched(device: Device, count?: number): Promise<void> {
  const versions = await sql<{ id: string; field_versions: Record<string, number> }>(selectVersions, [
    device.member.id,
  ]);
  const sent = device.queue.slice(0, count);
  const results = await device.push(count === undefined ? {} : { count });
  for (const { op_id, status } of results) {
    const { base_version, data } = sent.find((each) => each.op_id === op_id) ?? {};
    if (status !== "applied" || typeof base_version !== "number") continue;
    const { id = device.member.id, ...fields } = { ...data } as Record<string, unknown>;
    const held = versions.find((each) => each.id === id)?.field_versions ?? {};
    for (const field of Object.keys(fields)) expect(held[field] ?? 1, field).toBeLessThanOrEqual(base_version);
  }
}

const selectVersions = `
  select id, field_versions from users where id = $1
  union all select id, field_versions from attendance_records where user_id = $1`;

/** Decides what the device knows to be a conflict; what has changed since is looked at again. */
async function decide(device: Device, keep: string): Promise<void> {
  for (const { op_id, server_version } of device.conflicts.splice(0)) {
    const { token } = device.member;
    const answer = await call(resolve, { token, body: { op_id, resolution: keep, server_version } });
    figures.conflicts++;
    if (answer.error?.code === "CONFLICT_CHANGED") {
      const { record } = answer.error.details as unknown as { record: { version: number } };
      device.conflicts.push({ op_id, server_version: record.version });
    } else if (answer.status !== 200 && answer.error.code !== "NO_CONFLICT") {
      const { status } = await call(resolve, { token, body: { op_id, resolution: "keep_server", server_version } });
      expect(status, answer.error.code).toBe(200);
    }
  }
}

async function countOperations({ id }: Member): Promise<number> {
  const [counted] = await sql<{ n: number; unsettled: number }>(
    `select count(*)::integer as n, count(*) filter (where status is null or status = 'conflict' and resolution is null)::integer
       as unsettled from sync_operations where user_id = $1`,
    [id],
  );
  expect(counted?.unsettled).toBe(0);
  return counted?.n ?? 0;
}

describe("two devices", () => {
  it(`come to the same as the server, in ${RUNS} histories`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 30 }), live), { numRuns: RUNS });
    figures.histories += RUNS;
  });
});
