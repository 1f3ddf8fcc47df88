import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as current from "../../../functions/activity/current.ts";
import * as activity from "../../../functions/activity/heartbeat.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as daily from "../../../functions/reports/daily.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { takeTexts } from "../../steps/queues/queues.ts";
import { takeSetAside } from "../../steps/queues/undone.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const start = now - 3 * HOUR;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

async function givenCheckedIn(): Promise<Member> {
  const member = await givenMember();
  expect((await call(checkIn, { token: member.token, body: at(start) })).status).toBe(201);
  return member;
}

/** A token of the same member, signed in once more. */
async function signedInAgain(member: Member): Promise<Member> {
  const { id, org_id } = member;
  const [session] = await sql<{ id: string }>(
    "insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now() + interval '30 days') returning id",
    [org_id, id],
  );
  const { signAccessToken } = await import("../../../lib/platform/secrets/access-token.ts");
  const session_id = session?.id ?? "";
  const { access_token } = signAccessToken({ user_id: id, org_id, session_id, role: member.role });
  return { ...member, session_id, token: access_token };
}

type Beats = readonly ReturnType<typeof heartbeat>[];

async function upload({ token }: Member, heartbeats: Beats, device_id?: string): Promise<void> {
  const body = { heartbeats, ...(device_id === undefined ? {} : { device_id }) };
  expect(await call(activity, { token, body })).toMatchObject({ status: 202, data: { rejected: [] } });
}

/** What lies in the queue reaches the consumer in one batch; answers the messages. */
async function consume(): Promise<string[]> {
  const texts = await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  expect((await ingestBatch(texts)).failed).toEqual([]);
  return texts;
}

/** Heartbeats twice a minute for an hour, this far behind the full second. */
const hour = (behind: number, make: (second: number) => Beats[number]) =>
  Array.from({ length: 120 }, (_, index) => make(start + 30 * index + behind));
const locked = hour(0, (second) => ({
  ...heartbeat(second),
  is_active: false,
  mouse_clicks: 0,
  keyboard_strokes: 0,
  application: "Lock screen",
}));
const typing = (behind = 0.9) =>
  hour(behind, (second) => ({
    ...heartbeat(second, { application: "Editor" }),
    mouse_clicks: 0,
    keyboard_strokes: 10,
  }));

async function dayOf({ token }: Member) {
  await call(checkOut, { token, body: at(start + HOUR) });
  const { data } = await call(daily, { token });
  return {
    active: data.record?.total_active_duration,
    strokes: data.total_keyboard_strokes,
    applications: data.top_applications.map(({ name, seconds }) => ({ name, seconds })),
  };
}
const ONE_HOUR = { active: HOUR, strokes: 1200, applications: [{ name: "Editor", seconds: HOUR }] };

describe("two devices of one member", () => {
  const uploads = [
    ["the locked one first", [locked, typing()]],
    ["the active one first", [typing(), locked]],
    ["in the same milliseconds", [locked, typing(0)]],
    ["in the same milliseconds, the active one first", [typing(0), locked]],
  ] as const;

  it.each(uploads)("are active together and lose nothing: %s", async (_, parts) => {
    const member = await givenCheckedIn();
    for (const beats of parts) {
      await upload(member, beats, randomUUID());
      await consume();
    }
    expect(await dayOf(member)).toEqual(ONE_HOUR);
  });

  it.each(uploads)("may come in one batch of the queue: %s", async (_, parts) => {
    const member = await givenCheckedIn();
    for (const beats of parts) await upload(member, beats, randomUUID());
    await consume();
    expect(await dayOf(member)).toEqual(ONE_HOUR);
  });

  it("need not say which they are: they signed in one by one", async () => {
    const laptop = await givenCheckedIn();
    const desktop = await signedInAgain(laptop);
    await upload(laptop, typing(0));
    await upload(desktop, typing(0));
    await consume();
    expect(await dayOf(laptop)).toEqual({ ...ONE_HOUR, strokes: 2400 });
  });

  it("are shown by the window of the one that somebody is at", async () => {
    const member = await givenCheckedIn();
    const single = heartbeat(now - 30, { application: "Editor" });
    await call(activity, { token: member.token, body: { device_id: randomUUID(), ...single } });
    const other = { ...heartbeat(now - 1, { application: "Lock screen" }), is_active: false };
    await call(activity, { token: member.token, body: { device_id: randomUUID(), ...other } });
    await consume();
    expect((await call(current, { token: member.token })).data.status).toMatchObject({
      active_application: "Editor",
      last_heartbeat_at: new Date((now - 1) * 1000).toISOString(),
    });
  });
});

describe("one device", () => {
  it("loses nothing of a second heartbeat within a second", async () => {
    const member = await givenCheckedIn();
    for (const beats of [typing(0), typing(0.4)]) await upload(member, beats);
    await consume();
    expect(await dayOf(member)).toEqual({ ...ONE_HOUR, strokes: 2400 });
    const [kept] = await sql(
      "select min(timestamp) as first, max(timestamp) as last from user_activity_tracking where user_id = $1",
      [member.id],
    );
    expect(kept).toEqual({ first: new Date(start * 1000), last: new Date((start + HOUR - 30) * 1000 + 400) });
  });

  it("counts once what it uploads again: within a batch, later, and from the queue twice", async () => {
    const member = await givenCheckedIn();
    const device = randomUUID();
    await upload(member, [...typing(), ...typing()], device);
    const texts = await consume();
    await ingestBatch([...texts, ...texts]);
    await upload(await signedInAgain(member), typing(), device.toUpperCase());
    await consume();
    expect(await dayOf(member)).toEqual(ONE_HOUR);
  });

  it("is no other device in each message of its queue, nor without a name there", async () => {
    const member = await givenCheckedIn();
    // Too long for a single message.
    await upload(
      member,
      typing().map((beat) => ({ ...beat, active_window: "A very long title ".repeat(24) })),
    );
    const old = (await takeTexts(process.env.HEARTBEATS_QUEUE_URL)).map((text) => {
      const { device: _, ...message } = JSON.parse(text);
      return JSON.stringify(message);
    });
    expect(old).toHaveLength(3);
    await ingestBatch(old);
    expect((await ingestBatch(old)).failed).toEqual([]);
    expect(await dayOf(member)).toEqual(ONE_HOUR);
  });

  it.each(["laptop", "", 7, null])("is not called %j", async (device_id) => {
    const { token } = await givenCheckedIn();
    for (const body of [
      { device_id, heartbeats: [heartbeat(now)] },
      { device_id, ...heartbeat(now) },
    ])
      expect(await call(activity, { token, body })).toMatchObject({
        status: 400,
        error: { code: "VALIDATION_FAILED", details: [{ path: "body.device_id" }] },
      });
  });
});

it.each([1.5, "1", 2 ** 40])("a message of device %j is put aside and harms nobody", async (device) => {
  const { id, org_id } = await givenCheckedIn();
  const good = { user_id: id, org_id, device: -(2 ** 31), heartbeats: [heartbeat(start)] };
  const bad = JSON.stringify({ ...good, device });
  const { failed } = await ingestBatch([bad, good]);
  const aside = await takeSetAside(process.env.HEARTBEATS_QUEUE_URL);
  expect([failed, aside.map(({ body }) => body)]).toEqual([[], [bad]]);
});
