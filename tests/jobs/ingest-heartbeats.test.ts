import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import { instantOf } from "../../lib/timeline/rules/heartbeat.ts";
import { buildTimeline, type Instant } from "../../lib/timeline/rules/timeline.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { eventually } from "../steps/call/eventually.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { takePutOff, takeSetAside } from "../steps/queues/undone.ts";
import { givenMember, givenOrganization, type Member, ownerPool, sql } from "../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

async function givenCheckedIn(start: number, org_id?: string): Promise<Member> {
  const member = await givenMember(org_id === undefined ? {} : { org_id });
  const answer = await call(checkIn, { token: member.token, body: at(start) });
  expect(answer.status).toBe(201);
  return member;
}

const segmentsOf = (userId: string) =>
  sql(
    `select activity_type as type, idle_reason as reason, extract(epoch from start_time)::int as start, extract(epoch from end_time)::int as end
     from activity_logs where user_id = $1 order by start_time`,
    [userId],
  );
const statusOf = async (userId: string) =>
  (
    await sql(
      `select extract(epoch from run_started_at)::int as start, extract(epoch from last_instant)::int as last, extract(epoch from no_input_until)::int as no_input_until
       from user_status where user_id = $1`,
      [userId],
    )
  )[0];

describe("jobs/ingest-heartbeats", () => {
  it("stores heartbeats once, however often they come", async () => {
    const member = await givenCheckedIn(now - HOUR);
    const beats = Array.from({ length: 20 }, (_, index) => heartbeat(now - HOUR + 30 * (index + 1)));
    await ingestBatch([message(member, beats), message(member, beats.slice(5))]);
    await ingestBatch([message(member, beats)]);
    const [{ rows, clicks }] = (await sql(
      "select count(*)::int as rows, sum(mouse_clicks)::int as clicks from user_activity_tracking where user_id = $1",
      [member.id],
    )) as [{ rows: number; clicks: number }];
    expect({ rows, clicks }).toEqual({ rows: 20, clicks: 20 });
  });

  it("opens an idle segment where the input stopped", async () => {
    const start = now - HOUR;
    const member = await givenCheckedIn(start);
    await ingestBatch([
      message(member, [heartbeat(start + 30), heartbeat(start + 430, { idle: 400 }), heartbeat(start + 900)]),
    ]);
    expect(await segmentsOf(member.id)).toEqual([
      { type: "active", reason: null, start, end: start + 30 },
      { type: "idle", reason: "no_input", start: start + 30, end: start + 900 },
    ]);
  });

  it("repairs a closed day when an offline tracker uploads hours later", async () => {
    const start = now - 5 * HOUR;
    const member = await givenCheckedIn(start);
    await ingestBatch([message(member, [heartbeat(start + 60)])]);
    const ended = await call(checkOut, { token: member.token, body: at(start + 3 * HOUR) });
    expect(ended.data.record).toMatchObject({
      total_work_duration: 3 * HOUR,
      total_active_duration: 60,
      total_idle_duration: 3 * HOUR - 60,
    });

    const late = Array.from({ length: 360 }, (_, index) => heartbeat(start + 30 * index));
    await ingestBatch([message(member, late)]);
    expect(await segmentsOf(member.id)).toEqual([{ type: "active", reason: null, start, end: start + 3 * HOUR }]);
    const [record] = await sql(
      "select total_active_duration, total_idle_duration, closed_at from attendance_records where user_id = $1",
      [member.id],
    );
    expect(record).toEqual({ total_active_duration: 3 * HOUR, total_idle_duration: 0, closed_at: null });
  });

  it("opens again only the days that late evidence speaks of", async () => {
    const member = await givenMember();
    for (const day of [5, 4, 3, 2]) {
      await call(checkIn, { token: member.token, body: at(now - day * 86_400) });
      await call(checkOut, { token: member.token, body: at(now - day * 86_400 + HOUR) });
    }
    await sql("update attendance_records set closed_at = now() where user_id = $1", [member.id]);
    await ingestBatch([
      message(
        member,
        [5, 2].map((day) => heartbeat(now - day * 86_400 + 900)),
      ),
    ]);
    const rows = await sql<{ open: boolean }>(
      "select closed_at is null as open from attendance_records where user_id = $1 order by date",
      [member.id],
    );
    expect(rows.map(({ open }) => open)).toEqual([true, false, false, true]);
  });

  it("lets a poison message harm only itself", async () => {
    const members = await Promise.all(Array.from({ length: 9 }, () => givenCheckedIn(now - HOUR)));
    const poison = { ...heartbeat(now - 60), metadata: { text: "\0" } };
    const bad = await givenCheckedIn(now - HOUR);
    const good = members.map((member) => message(member, [heartbeat(now - 60)]));
    const { ids, failed } = await ingestBatch([
      ...good.slice(0, 4),
      message(bad, [poison]),
      ...good.slice(4),
      "not json",
    ]);
    expect(failed).toEqual([]);
    expect((await takeSetAside(process.env.HEARTBEATS_QUEUE_URL)).map(({ id, reason }) => ({ id, reason }))).toEqual(
      expect.arrayContaining([
        { id: ids[4], reason: "the database refuses its data: 22P05" },
        { id: ids[10], reason: "it is not a batch of heartbeats" },
      ]),
    );
    const [stored] = await sql(
      "select count(*)::int as n from user_activity_tracking where user_id = any ($1::uuid[])",
      [members.map(({ id }) => id)],
    );
    expect(stored).toEqual({ n: 9 });
  });

  it("stores heartbeats once, also when a live row has forgotten what it has seen", async () => {
    const [forgetful, other] = [await givenCheckedIn(now - HOUR), await givenCheckedIn(now - HOUR)];
    const beats = [1, 2, 3].map((minute) => heartbeat(now - HOUR + 60 * minute));
    await ingestBatch([message(forgetful, beats), message(other, beats)]);
    await sql("update user_status set last_heartbeat_at = $2 where user_id = $1", [
      forgetful.id,
      new Date((now - HOUR + 60) * 1000),
    ]);
    const more = [...beats, heartbeat(now - HOUR + 240)];
    const { failed } = await ingestBatch([message(forgetful, more), message(other, more)]);
    expect(failed).toEqual([]);
    for (const member of [forgetful, other]) {
      const [stored] = await sql(
        "select count(*)::int as n, sum(mouse_clicks)::int as clicks from user_activity_tracking where user_id = $1",
        [member.id],
      );
      expect(stored).toEqual({ n: 4, clicks: 4 });
      expect(await statusOf(member.id)).toMatchObject({ start: now - HOUR, last: now - HOUR + 240 });
    }
  });

  it("does not store heartbeats under another organization's member", async () => {
    const member = await givenCheckedIn(now - HOUR);
    const other = await givenOrganization();
    const { failed } = await ingestBatch([message({ id: member.id, org_id: other.id }, [heartbeat(now - 60)])]);
    expect(failed).toEqual([]);
    expect(await sql("select 1 from user_activity_tracking where user_id = $1", [member.id])).toEqual([]);
  });

  it("stores a day that has no partition yet", async () => {
    const member = await givenMember();
    await ingestBatch([message(member, [heartbeat(now - 50 * 86_400)])]);
    expect(await sql("select 1 from user_activity_tracking where user_id = $1", [member.id])).toHaveLength(1);
  });

  it("counts heartbeats that arrived before the check-in they belong to", async () => {
    const start = now - HOUR;
    const member = await givenMember();
    await ingestBatch([message(member, [heartbeat(start + 100), heartbeat(start + 200)])]);
    await call(checkIn, { token: member.token, body: at(start) });
    expect(await statusOf(member.id)).toEqual({ start, last: start + 200, no_input_until: null });
  });
});

describe("a large batch", () => {
  const storedOf = async ({ id }: Member) =>
    (await sql("select from user_activity_tracking where user_id = $1", [id])).length;

  it("is stored by halves, and what holds up one does not hold up the other", async () => {
    const members = await Promise.all([1, 2, 3, 4].map(() => givenCheckedIn(now - HOUR)));
    const [first, , , last] = members.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as [Member, Member, Member, Member];
    const beats = Array.from({ length: 60 }, (_, index) => heartbeat(now - HOUR + 30 * (index + 1)));
    const client = await ownerPool().connect();
    try {
      await client.query("begin");
      await client.query("select from user_status where user_id = $1 for update", [first.id]);
      const taken = ingestBatch(members.map((member) => message(member, beats)));
      await eventually("the other half is stored", async () => ((await storedOf(last)) === 60 ? true : undefined));
      expect(await storedOf(first)).toBe(0);
      await client.query("rollback");
      expect((await taken).failed).toEqual([]);
    } finally {
      // Closed, so that a lock that is still held goes with it.
      client.release(true);
    }
    for (const member of members) expect(await storedOf(member)).toBe(60);
  });

  it("gives back only the half that could not be stored", async () => {
    const members = await Promise.all([1, 2, 3, 4].map(() => givenCheckedIn(now - HOUR)));
    const ordered = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const beats = Array.from({ length: 60 }, (_, index) => heartbeat(now - HOUR + 30 * (index + 1)));
    await sql(
      "create function app.break() returns trigger language plpgsql as $$ begin raise sqlstate '57014'; end $$",
    );
    await sql(
      `create trigger broken before update on user_status
       for each row when (new.user_id = '${ordered[0]?.id}') execute function app.break()`,
    );
    try {
      const messages = ordered.map((member) => message(member, beats));
      const { failed } = await ingestBatch(messages);
      const putOff = (await takePutOff(process.env.HEARTBEATS_QUEUE_URL)).map(({ body }) => body);
      expect([failed, putOff.sort()]).toEqual([
        [],
        messages
          .slice(0, 2)
          .map((each) => JSON.stringify(each))
          .sort(),
      ]);
    } finally {
      await sql("drop trigger broken on user_status");
      await sql("drop function app.break()");
    }
    expect(await Promise.all(ordered.map(storedOf))).toEqual([0, 0, 60, 60]);
  });
});

describe("idle heartbeats that follow an active one", () => {
  it("say why the time is idle, also when their last input lies before it", async () => {
    const start = now - HOUR;
    const member = await givenCheckedIn(start);
    const idleSince = start + 615;
    const idle = Array.from({ length: 20 }, (_, index) => start + 660 + 30 * index).map((second) =>
      heartbeat(second, { idle: second - idleSince }),
    );
    const active = [30, 330, 630].map((second) => heartbeat(start + second));
    await ingestBatch([message(member, [...active, ...idle, heartbeat(start + 1300)])]);
    expect((await segmentsOf(member.id)).at(-1)).toEqual({
      type: "idle",
      reason: "no_input",
      start: start + 630,
      end: start + 1300,
    });
  });
});

describe.each([1, 2, 4])("a random stream with %i consumers", (consumers) => {
  it("gives exactly what a recomputation from all heartbeats gives", async () => {
    const seed = 4242 + consumers;
    let state = seed;
    // A linear congruential generator: the same stream on every machine.
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const start = now - 6 * HOUR;
    const organizations = await Promise.all(Array.from({ length: 4 }, () => givenOrganization()));
    const members = await Promise.all(
      Array.from({ length: 18 }, (_, index) => givenCheckedIn(start, organizations[index % 4]?.id)),
    );
    const queue: { member: Member; device: number; beat: ReturnType<typeof heartbeat>; sent: number }[] = [];
    // One in three works on two devices, whose heartbeats fall into the same seconds, and now and then milliseconds.
    const devices = members.flatMap((member, index) =>
      [1, 2].slice(index % 3 === 0 ? 0 : 1).map((device) => ({ member, device })),
    );
    for (const { member, device } of devices) {
      const offlineFrom = random(100) < 15 ? start + random(4 * HOUR) : Number.POSITIVE_INFINITY;
      const offlineFor = 1800 + random(4500);
      let idleFrom = start + random(2 * HOUR);
      for (let second = start + 30; second < start + 4 * HOUR; second += 30) {
        if (random(100) < 2) continue;
        if (second > idleFrom + 2400) idleFrom = second + random(2 * HOUR);
        const at = second + random(4) / 10;
        const beat = second > idleFrom ? heartbeat(at, { idle: second - idleFrom + random(2) }) : heartbeat(at);
        const offline = second >= offlineFrom && second < offlineFrom + offlineFor;
        const sent = (offline ? offlineFrom + offlineFor : second) + random(90);
        queue.push({ member, device, beat, sent });
        if (random(100) < 5) queue.push({ member, device, beat, sent: sent + random(600) });
        // Once more within the second.
        if (random(100) < 5) queue.push({ member, device, beat: heartbeat(at + 0.5), sent });
      }
    }
    queue.sort((a, b) => a.sent - b.sent);
    const batches: (typeof queue)[] = [];
    for (let from = 0; from < queue.length; from += 400) batches.push(queue.slice(from, from + 400));

    const consume = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const { failed } = await ingestBatch(batch.map(({ member, device, beat }) => message(member, [beat], device)));
        expect(failed).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: consumers }, consume));

    for (const member of members) {
      const instants = new Map(
        queue
          .filter((entry) => entry.member === member)
          .map(({ device, beat }) => [`${device} ${beat.timestamp}`, beat]),
      );
      const expected = buildTimeline({
        start,
        end: null,
        masks: [],
        instants: [...instants.values()]
          .map((beat) =>
            instantOf({
              timestamp: new Date(beat.timestamp),
              is_active: beat.is_active,
              idle_time_seconds: beat.idle_time_seconds ?? null,
            }),
          )
          .filter((instant): instant is Instant => instant !== null),
        is_tracked: true,
        idle_threshold_seconds: 300,
      });
      expect(await segmentsOf(member.id)).toEqual(
        expected.segments.map(({ type, start: from, end, ...rest }) => ({
          type,
          reason: "no_input_until" in rest ? (rest.no_input_until === null ? "no_heartbeat" : "no_input") : null,
          start: from,
          end,
        })),
      );
      expect(await statusOf(member.id)).toEqual(expected.run);
      const counted = await sql(
        "select count(*) as rows, sum(mouse_clicks) as clicks from user_activity_tracking where user_id = $1",
        [member.id],
      );
      expect(counted).toEqual([{ rows: instants.size, clicks: instants.size }]);
    }
  }, 300_000);
});
