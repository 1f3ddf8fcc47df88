import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as ask from "../../functions/corrections/create.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type BodyField, bodyForms, fieldsOf, withValue } from "../steps/call/body-fields.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { type Call, call } from "../steps/call/when.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { changedTables, checksum } from "../steps/scene/checksum.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { codeOf, givenLesson, givenMark } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenWorkedDay, noonZone } from "../steps/scene/worked-days.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const MINUTE = 60 * SECOND;

/** What an office enters of its plan is not what a device's clock says. */
const NO_CLOCK = [
  "POST /api/organizations: expires_at",
  "PUT /api/organizations/{id}: expires_at",
  "POST /api/sessions: starts_at",
  "POST /api/sessions: ends_at",
  "PUT /api/sessions/{id}: starts_at",
  "PUT /api/sessions/{id}: ends_at",
  // Each operation is judged by itself, and one that is refused costs no other: tests/endpoints/sync/push.test.ts.
  "POST /api/sync/push: sent_at",
  "POST /api/sync/push: operations.0.occurred_at",
];

/** How far a clock is ahead, or behind; the retention of activity is 90 days unless an organization says otherwise. */
const LIES: Readonly<Record<string, () => string>> = {
  "65 seconds ahead": () => ago(-65 * SECOND),
  "an hour ahead": () => ago(-60 * MINUTE),
  "a day ahead": () => ago(-DAY),
  "a year ahead": () => ago(-365 * DAY),
  "in another century": () => "2126-01-01T00:00:00Z",
  "at the last instant that can be written": () => "9999-12-31T23:59:59.999Z",
  "ahead by its zone": () => ago(-60 * MINUTE).replace("Z", "-14:00"),
  "91 days behind": () => ago(91 * DAY),
  "a year behind": () => ago(365 * DAY),
  "where clocks without a battery start": () => "1970-01-01T00:00:00Z",
  "before that": () => "1969-12-31T23:59:59Z",
  "in the year nought": () => "0000-01-01T00:00:00Z",
};

type Scene = Pick<Call, "params"> & { member: Member; body: Record<string, unknown> };

async function givenAtWork(): Promise<Member> {
  const member = await givenMember({ timezone: noonZone() });
  done(await call(checkIn, { token: member.token, body: { timestamp: ago(60 * MINUTE) } }));
  return member;
}

const of = async (member: Promise<Member>, body: Record<string, unknown>): Promise<Scene> => ({
  member: await member,
  body,
});

async function givenYesterday(): Promise<Scene> {
  const timezone = noonZone();
  const member = await givenMember({ role: "admin", timezone });
  const date = addDays(localDateOf(new Date(), timezone), -1);
  const start = ago(DAY).replace(/\.\d+/, "");
  const id = await givenWorkedDay(member, { date, start, pieces: [["active", 3600]] });
  const check_in_time = new Date(Date.parse(start) + MINUTE).toISOString();
  return { member, params: { id }, body: { check_in_time, check_out_time: ago(DAY - 50 * MINUTE), reason: "a slip" } };
}

/** Work of yesterday that somebody could have forgotten to declare. */
async function givenForgotten(): Promise<{ admin: Member; member: Member; date: string; changes: object[] }> {
  const admin = await givenMember({ role: "admin", timezone: noonZone() });
  const member = await givenMember({ org_id: admin.org_id });
  const date = localDateOf(new Date(Date.now() - DAY), noonZone());
  const changes = [{ op: "add", type: "work_session", start: ago(DAY), end: ago(DAY - 50 * MINUTE) }];
  return { admin, member, date, changes };
}

async function arrived(body: Record<string, unknown>): Promise<Scene> {
  const { student, id } = await givenLesson({ methods: ["geofence"] });
  return { member: student, params: { id }, body };
}

/** For each route with a clock in it, a request that is fine at the moment. */
const SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
  "POST /api/activity/heartbeat, form 1": () =>
    of(givenAtWork(), { heartbeats: [{ timestamp: ago(MINUTE), is_active: true }] }),
  "POST /api/activity/heartbeat, form 2": () => of(givenAtWork(), { timestamp: ago(MINUTE), is_active: true }),
  "POST /api/activity/log": () =>
    of(givenAtWork(), { activity_type: "meeting", start_time: ago(30 * MINUTE), end_time: ago(20 * MINUTE) }),
  "POST /api/attendance/mark": async () => {
    const { teacher, student, id } = await givenLesson();
    const scanned_at = ago(MINUTE);
    const code = await codeOf(teacher, id, new Date(scanned_at));
    return { member: student, body: { session_id: id, code, scanned_at } };
  },
  "POST /api/sessions/{id}/check-in, form 1": () =>
    arrived({ location: { latitude: 52.5163, longitude: 13.3777 }, timestamp: ago(MINUTE) }),
  "POST /api/sessions/{id}/check-in, form 2": () => arrived({ lat: 52.5163, lon: 13.3777, timestamp: ago(MINUTE) }),
  "POST /api/sessions/{id}/check-out": async () => {
    const { student, id } = await givenLesson();
    await givenMark(id, student);
    return { member: student, params: { id }, body: { timestamp: ago(MINUTE) } };
  },
  "POST /api/attendance/check-in": () => of(givenMember(), { timestamp: ago(MINUTE) }),
  "POST /api/attendance/check-out": () => of(givenAtWork(), { timestamp: ago(MINUTE) }),
  "POST /api/attendance/force-check-in": async () => {
    const manager = await givenMember({ role: "manager" });
    const { id } = await givenMember({ org_id: manager.org_id });
    return { member: manager, body: { user_id: id, timestamp: ago(MINUTE), reason: "a broken tracker" } };
  },
  "PUT /api/attendance/{id}": givenYesterday,
  "POST /api/corrections": async () => {
    const { member, ...asked } = await givenForgotten();
    return { member, body: { date: asked.date, changes: asked.changes, reason: "forgot" } };
  },
  "POST /api/corrections/{id}/approve": async () => {
    const { admin, member, date, changes } = await givenForgotten();
    const { request } = done(await call(ask, { token: member.token, body: { date, changes, reason: "forgot" } }));
    return { member: admin, params: { id: request.id }, body: { changes } };
  },
  "POST /api/users/{id}/days/{date}/changes": async () => {
    const { admin, member, date, changes } = await givenForgotten();
    return { member: admin, params: { id: member.id, date }, body: { changes, reason: "forgot" } };
  },
  "POST /api/users/{id}/days/{date}/changes/preview": async () => {
    const { admin, member, date, changes } = await givenForgotten();
    return { member: admin, params: { id: member.id, date }, body: { changes } };
  },
  "POST /api/lunch-break/start": () => of(givenAtWork(), { timestamp: ago(MINUTE) }),
  "POST /api/lunch-break/end": async () => {
    const member = await givenAtWork();
    done(await call(startBreak, { token: member.token, body: { timestamp: ago(30 * MINUTE) } }));
    return { member, body: { timestamp: ago(MINUTE) } };
  },
  "POST /api/screenshots/upload": () => of(givenAtWork(), { content_type: "image/png", timestamp: ago(MINUTE) }),
};

const clocks = (await everyRoute())
  .flatMap(bodyForms)
  .flatMap((form) => fieldsOf(form).map((field) => ({ ...form, field })))
  .filter(({ field }) => field.schema.format === "date-time")
  .map(({ name, route, field }) => [`${name}: ${field.path.join(".")}`, name, route, field] as const)
  .filter(([label]) => !NO_CLOCK.includes(label));

const tried = { lies: 0, believed: 0 };
afterAll(() => tell(24, "clocks in requests", { "fields with a clock": clocks.length, ...tried }));

const batchAnswer = z.object({ rejected: z.array(z.object({ code: z.string() })) });

async function send(route: Route, { member, params = {} }: Scene, body: unknown) {
  const answer = await call(route, { token: member.token, params, body });
  // Of a batch each heartbeat is judged by itself; one that is refused must not cost the others.
  const refused = batchAnswer.safeParse(answer.data).data?.rejected[0]?.code;
  return { status: refused === undefined ? answer.status : 422, code: answer.error?.code ?? refused };
}

const lying = (body: Record<string, unknown>, { path }: BodyField, lie: string) => withValue(body, path, lie);

describe("a device's clock", () => {
  it("is tried in every field of every body that takes one", () => {
    expect(new Set(clocks.map(([, name]) => name))).toEqual(new Set(Object.keys(SCENES)));
  });

  it.each(clocks)("that is wrong is refused in %s, and leaves nothing behind", async (_, name, route, field) => {
    const scene = await SCENES[name]?.();
    if (scene === undefined) throw new Error(`no scene for ${name}`);
    const before = await checksum();
    for (const [how, lie] of Object.entries(LIES)) {
      const { status, code } = await send(route, scene, lying(scene.body, field, lie()));
      // What is no instant that could be stored is malformed; what is one, cannot be true.
      const expected = status === 400 ? "VALIDATION_FAILED" : expect.stringMatching(/^TIMESTAMP_/);
      expect([how, status, code]).toEqual([how, expect.toBeOneOf([400, 422]), expected]);
      tried.lies++;
    }
    expect(changedTables(before, await checksum())).toEqual([]);
    expect(await takeTexts(process.env.HEARTBEATS_QUEUE_URL)).toEqual([]);
  });

  it.each(clocks)("that is right is believed in %s", async (_, name, route) => {
    const scene = await SCENES[name]?.();
    if (scene === undefined) throw new Error(`no scene for ${name}`);
    expect(await send(route, scene, scene.body)).toEqual({
      status: expect.toBeOneOf([200, 201, 202]),
      code: undefined,
    });
    await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
    tried.believed++;
  });

  it("that is wrong costs a batch only the heartbeats it was wrong for", async () => {
    const { token } = await givenAtWork();
    const heartbeats = [...Object.values(LIES).map((lie) => lie()), ago(MINUTE)].map((timestamp) => ({
      timestamp,
      is_active: true,
    }));
    const route = clocks.find(([, name]) => name === "POST /api/activity/heartbeat, form 1")?.[2];
    if (route === undefined) throw new Error("no route for heartbeats");
    const { data } = await call(route, { token, body: { heartbeats } });
    expect(data).toMatchObject({
      accepted: 1,
      rejected: Object.keys(LIES).map((_, index) => ({ index, code: expect.stringMatching(/^TIMESTAMP_/) })),
    });
    await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  });
});
