import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import { insertFresh, insertLate } from "../../lib/activity/ingest/insert.ts";
import type { HeartbeatRow } from "../../lib/activity/ingest/message.ts";
import { ensurePartitions } from "../../lib/activity/ingest/partitions.ts";
import { lockStatuses, type MemberStatus, saveStatuses } from "../../lib/activity/ingest/statuses.ts";
import { column } from "../../lib/platform/db/bulk.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import type { Segment } from "../../lib/timeline/rules/timeline.ts";
import { deleteSegments, insertSegments } from "../../lib/timeline/segments.ts";
import { useTestDatabase } from "../setup/database.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, ownerPool, sql } from "../steps/scene/given.ts";
import { untilSomebodyWaitsFor } from "../steps/services/locks.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

/** What PostgreSQL reads out of an encoded column. */
async function read<Value>(type: string, encoded: Buffer): Promise<Value[]> {
  const rows = await asWorker((db) =>
    db.query<{ value: Value }>(`select value from unnest($1::${type}[]) with ordinality as u (value, n) order by n`, [
      encoded,
    ]),
  );
  return rows.map(({ value }) => value);
}

describe("an encoded column", () => {
  const storable = fc
    .string({ unit: "binary" })
    .map((text) => text.replaceAll("\0", ""))
    .filter((text) => text.isWellFormed());
  const cases = [
    ["uuid", column.uuid, fc.uuid()],
    ["int4", column.int4, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
    ["int8", column.int8, fc.maxSafeInteger()],
    ["bool", column.bool, fc.boolean()],
    ["text", column.text, storable],
    [
      "timestamptz",
      column.timestamptz,
      fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
    ],
  ] as const;

  it.each(cases)("of %s arrives as it was, nulls included", async (type, encode, value) => {
    const encodeAny = encode as (values: readonly unknown[]) => Buffer;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value as fc.Arbitrary<unknown>), { maxLength: 20 }), async (values) => {
        expect(await read(type, encodeAny(values))).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it.each(cases)("of %s may be empty", async (type, encode) => {
    expect(await read(type, encode([]))).toEqual([]);
  });

  it.each(cases)("of %s may hold nothing but nulls", async (type, encode) => {
    expect(await read(type, encode([null, null]))).toEqual([null, null]);
  });

  it("keeps instants from before 2000 and before 1970 to the millisecond", async () => {
    const instants = ["1999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.001Z", "2000-01-01T00:00:00.000Z"];
    expect(await read("timestamptz", column.timestamptz(instants.map((text) => new Date(text))))).toEqual(
      instants.map((text) => new Date(text)),
    );
  });

  it("refuses what is not an instant", () => {
    expect(() => column.timestamptz([new Date(Number.NaN)])).toThrow("not an instant");
  });

  it("takes instants as epoch seconds", async () => {
    const seconds = [0, -1, 946_684_799, 1_772_442_000, 253_402_300_799, null];
    expect(await read("timestamptz", column.seconds(seconds))).toEqual(
      seconds.map((second) => (second === null ? null : new Date(Math.round(second * 1000)))),
    );
  });

  it("keeps the ends of an integer's range", async () => {
    expect(await read("int4", column.int4([-2_147_483_648, 2_147_483_647]))).toEqual([-2_147_483_648, 2_147_483_647]);
  });

  it("tells the empty text from null", async () => {
    expect(await read("text", column.text(["", null, "Grüße 🎉", "{\"a\",'b'\\}"]))).toEqual([
      "",
      null,
      "Grüße 🎉",
      "{\"a\",'b'\\}",
    ]);
  });

  it("takes UUIDs in capitals", async () => {
    expect(await read("uuid", column.uuid(["0198C5A0-0000-7000-8000-00000000ABCD"]))).toEqual([
      "0198c5a0-0000-7000-8000-00000000abcd",
    ]);
  });
});

const rowOf = (
  member: Pick<Member, "id" | "org_id">,
  second: number,
  more: Partial<HeartbeatRow> = {},
): HeartbeatRow => ({
  org_id: member.org_id,
  user_id: member.id,
  at: Math.floor(Date.UTC(2026, 0, 31, 9, 0, 0, Math.round(second * 1000)) / 1000),
  at_ms: Date.UTC(2026, 0, 31, 9, 0, 0, Math.round(second * 1000)),
  device: -7,
  is_active: true,
  idle_time_seconds: null,
  mouse_clicks: 0,
  keyboard_strokes: 0,
  active_application: null,
  active_window_title: null,
  url: null,
  metadata: null,
  ...more,
});

describe("heartbeats in bulk", () => {
  it("are stored as they came", async () => {
    const member = await givenMember();
    const full = rowOf(member, 1.999, {
      is_active: false,
      idle_time_seconds: 86_400,
      mouse_clicks: 1_000_000,
      keyboard_strokes: 7,
      active_application: "Éditeur 🎉",
      active_window_title: "",
      url: "https://example.com/?q=\"'\\{},NULL",
      metadata: '{"a": [1, null, "ü"]}',
    });
    await ensurePartitions([full.at]);
    await asWorker(async (db) => insertFresh(db, [full, rowOf(member, 2)]));
    const rows = await sql("select * from user_activity_tracking where user_id = $1 order by timestamp", [member.id]);
    const asStored = ({ at: _, at_ms, ...row }: HeartbeatRow) => ({ ...row, timestamp: new Date(at_ms) });
    expect(rows).toEqual([{ ...asStored(full), metadata: { a: [1, null, "ü"] } }, asStored(rowOf(member, 2))]);
  });

  it("that had come before are told from those that had not", async () => {
    const member = await givenMember();
    const first = rowOf(member, 1);
    const others = [rowOf(member, 1.001), rowOf(member, 1, { device: 8 }), rowOf(member, 2)];
    await ensurePartitions([first.at]);
    await asWorker((db) => insertLate(db, [first]));
    expect(await asWorker((db) => insertLate(db, [first, ...others]))).toEqual(others);
  });

  it("may be none", async () => {
    expect(await asWorker((db) => insertLate(db, []))).toEqual([]);
  });
});

describe("segments in bulk", () => {
  it("are stored and removed by their key, of the right member only", async () => {
    const [one, other] = await Promise.all([givenMember(), givenMember()]);
    const segments: Segment[] = [
      { type: "active", start: 1000, end: 1100 },
      { type: "idle", start: 1100, end: 2000, no_input_until: 1500 },
    ];
    const stored = await Promise.all(
      [one, other].map(async (member) => {
        const [record] = await sql<{ id: string }>(
          "insert into attendance_records (org_id, user_id, date, status) values ($1, $2, '1970-01-01', 'present') returning id",
          [member.org_id, member.id],
        );
        const [session] = await sql<{ id: string }>(
          `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, idle_threshold_seconds)
           values ($1, $2, $3, to_timestamp(1000), 300) returning id`,
          [member.org_id, member.id, record?.id],
        );
        const work_session_id = session?.id ?? "";
        return segments.map((segment) => ({ org_id: member.org_id, user_id: member.id, work_session_id, segment }));
      }),
    );
    await asWorker(async (db) => insertSegments(db, stored.flat()));
    await asWorker(async (db) => deleteSegments(db, stored[0]?.slice(0, 1) ?? []));
    const left = (member: Member) =>
      sql("select activity_type, idle_reason, duration from activity_logs where user_id = $1 order by start_time", [
        member.id,
      ]);
    expect(await left(one)).toEqual([{ activity_type: "idle", idle_reason: "no_input", duration: 900 }]);
    expect(await left(other)).toHaveLength(2);
  });
});

describe("live rows in bulk", () => {
  const lock = (members: readonly Pick<Member, "org_id" | "id">[]) =>
    asWorker((db) =>
      lockStatuses(
        db,
        members.map(({ org_id }) => org_id),
        members.map(({ id }) => id),
      ),
    );
  /** The members' live rows after a check-in, in the order of their ids. */
  async function givenAtWork(members: readonly Member[]): Promise<MemberStatus[]> {
    for (const { token } of members) await call(checkIn, { token, body: { timestamp: "2026-06-17T11:50:00Z" } });
    return [...(await lock(members)).values()];
  }

  it("come back as they were written, whatever their order", async () => {
    const members = [await givenMember(), await givenMember({ department: "Büro" }), await givenMember()];
    const [first, ...others] = await givenAtWork(members.slice(0, 2));
    expect(first?.open?.run).toMatchObject({ no_input_until: null });
    const idle = [first, ...others, ...(await lock(members.slice(2))).values()];
    const moves = idle.flatMap((before, index) => {
      if (before === undefined) return [];
      const run = { start: 1000 + index, last: 2000, no_input_until: index === 0 ? 3000 : null };
      const open = before.open === null ? null : { ...before.open, run };
      const after: MemberStatus = {
        ...before,
        open,
        last_heartbeat_ms: -5001 + 10_000 * index,
        announced_state: "idle",
      };
      return [{ before, after }];
    });
    await asWorker(async (db) => saveStatuses(db, moves));
    const read = await lock(members.toReversed());
    expect([...read.keys()]).toEqual(members.map(({ id }) => id).sort());
    // A row lies elsewhere once it is written.
    const written = moves.map(({ after }) => ({ ...after, place: expect.any(String) }));
    expect([...read.values()]).toEqual(written);
  });

  it("are written where they lie, also when somebody has just moved them who was waited for", async () => {
    const member = await givenMember();
    const other = await ownerPool().connect();
    await other.query("begin");
    await other.query("update user_status set announced_state = 'idle' where user_id = $1", [member.id]);
    const saved = asWorker(async (db) => {
      const [before] = [...(await lockStatuses(db, [member.org_id], [member.id])).values()];
      if (before === undefined) throw new Error("no live row");
      saveStatuses(db, [{ before, after: { ...before, last_heartbeat_ms: 5000 } }]);
      return before;
    });
    await untilSomebodyWaitsFor(other);
    await other.query("commit");
    other.release();
    expect(await saved).toMatchObject({ announced_state: "idle", last_heartbeat_ms: null });
    expect([...(await lock([member])).values()]).toMatchObject([{ announced_state: "idle", last_heartbeat_ms: 5000 }]);
  });

  it("of unknown members are not in the answer", async () => {
    const { org_id } = await givenMember();
    expect(await lock([{ org_id, id: "0198c5a0-0000-7000-8000-000000000001" }])).toEqual(new Map());
  });

  it("of another organization are not in the answer", async () => {
    const [{ id }, { org_id }] = [await givenMember(), await givenMember()];
    expect(await lock([{ org_id, id }])).toEqual(new Map());
  });
});
