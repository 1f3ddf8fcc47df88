import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const now = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const retention = (activity: number) => ({ activity, screenshots: 30, audit: 30 });
const heartbeatsOf = async ({ id }: Member) =>
  (await sql<{ n: number }>("select count(*)::int as n from user_activity_tracking where user_id = $1", [id]))[0]?.n;
const changesOf = ({ id }: Member) =>
  sql("select from focus_changes c join work_sessions w on w.id = c.work_session_id where w.user_id = $1", [id]);
const partitions = async () =>
  (
    await sql<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'user_activity_tracking'::regclass order by 1",
    )
  ).map(({ name }) => name);
const partitionOf = (second: number) =>
  `user_activity_tracking_${new Date(second * 1000).toISOString().slice(0, 10).replaceAll("-", "")}`;

describe("jobs/maintain", () => {
  it("keeps partitions a week ahead", async () => {
    await maintain();
    expect(await partitions()).toContain(partitionOf(now + 7 * DAY));
    expect(await maintain()).toMatchObject({ partitions_made: 0 });
  });

  it("drops the partitions that nobody keeps any more, and deletes where others keep longer", async () => {
    const [short, long, gone] = await Promise.all([givenMember(), givenMember(), givenMember()]);
    await givenSetting(short.org_id, "retention_days", retention(10));
    await givenSetting(long.org_id, "retention_days", retention(40));
    await givenSetting(gone.org_id, "retention_days", retention(40));
    const young = now - 10 * DAY + 300;
    for (const member of [short, long])
      await ingestBatch([
        message(member, [...[20, 30, 60].map((days) => heartbeat(now - days * DAY)), heartbeat(young - 600)]),
        message(member, [heartbeat(young)]),
      ]);
    await maintain();
    expect(await partitions()).not.toContain(partitionOf(now - 60 * DAY));
    expect(await heartbeatsOf(short)).toBe(1);
    expect(await heartbeatsOf(long)).toBe(4);
  });

  it("keeps what an organization out of use is to keep", async () => {
    const member = await givenMember();
    await givenSetting(member.org_id, "retention_days", retention(400));
    await ingestBatch([message(member, [heartbeat(now - 200 * DAY)])]);
    await sql("update organizations set is_active = false where id = $1", [member.org_id]);
    await maintain();
    expect(await heartbeatsOf(member)).toBe(1);
  });

  it("forgets changes of focus that no closing has used up", async () => {
    const start = now - 3 * DAY;
    const [old, recent] = [await givenMember(), await givenMember()];
    for (const [member, from] of [
      [old, start],
      [recent, now - 3600],
    ] as const) {
      const timestamp = new Date(from * 1000).toISOString();
      expect((await call(checkIn, { token: member.token, body: { timestamp } })).status).toBe(201);
      await ingestBatch([message(member, [heartbeat(from + 30), heartbeat(from + 60, { application: "Editor" })])]);
      expect(await changesOf(member)).toHaveLength(2);
    }
    await maintain();
    expect(await changesOf(old)).toEqual([]);
    expect(await changesOf(recent)).toHaveLength(2);
  });

  it("takes a heartbeat of a day whose partition it has dropped while a consumer remembers it", async () => {
    const member = await givenMember();
    await ingestBatch([message(member, [heartbeat(now - 500 * DAY)])]);
    await sql("select app.drop_partitions(($1::timestamptz + interval '1 day')::date)", [
      new Date((now - 500 * DAY) * 1000),
    ]);
    expect((await ingestBatch([message(member, [heartbeat(now - 500 * DAY + 60)])])).failed).toEqual([]);
    expect(await heartbeatsOf(member)).toBe(1);
  });
});
