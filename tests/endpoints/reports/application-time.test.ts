import { beforeAll, describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as custom from "../../../functions/reports/custom.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as productivity from "../../../functions/reports/productivity-summary.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { closeChunks, whenDaysClose } from "../../steps/scene/closing.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
useInstant("2026-06-17T12:00:00Z");
const date = "2026-06-16";
const start = Date.parse(`${date}T09:00:00Z`) / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const until = (from: number, to: number, make: (second: number) => ReturnType<typeof heartbeat>) =>
  Array.from({ length: (to - from) / 30 }, (_, index) => make(from + 30 * (index + 1)));
const idleSince = (since: number) => (second: number) =>
  heartbeat(second, { application: "Editor", idle: second - since });
const shows = (application: string) => (second: number) => heartbeat(second, { application });

const RULES = [
  { match: "application" as const, pattern: "Editor", productivity: "productive" as const },
  { match: "application" as const, pattern: "Games", productivity: "unproductive" as const },
];
let org_id = "";
beforeAll(async () => {
  org_id = (await givenOrganization({ settings: { productivity_rules: RULES } })).id;
});

async function givenAtWork(): Promise<Member> {
  const member = await givenMember({ org_id });
  expect((await call(checkIn, { token: member.token, body: at(start) })).status).toBe(201);
  return member;
}

type Split = { productive: number; neutral: number; unproductive: number };

/** The times that every report tells of the day, which must be the same in all of them. */
async function splitOf({ token, id }: Member): Promise<Split & { active: number; applications: unknown }> {
  const [day, span] = [
    (await call(daily, { token, query: { date } })).data,
    (await call(custom, { token, query: { start_date: date, end_date: date } })).data,
  ];
  const { data: shared } = await call(productivity, { token, query: { start_date: date, end_date: date } });
  expect(span).toMatchObject({
    total_tracked_time: day.total_tracked_time,
    productive_time: day.productive_time,
    neutral_time: day.neutral_time,
    unproductive_time: day.unproductive_time,
    top_applications: day.top_applications,
  });
  expect(shared).toMatchObject({ productive_time: day.productive_time, neutral_time: day.neutral_time });
  const [kept] = await sql("select total_tracked_time, productive_time from productivity_summary where user_id = $1", [
    id,
  ]);
  const { total_tracked_time, productive_time } = day;
  if (kept !== undefined) expect(kept).toEqual({ total_tracked_time, productive_time });
  const counted = span.totals.total_active_duration + span.totals.total_meeting_duration;
  expect(total_tracked_time).toBe(counted);
  expect(day.productive_time + day.neutral_time + day.unproductive_time).toBe(counted);
  return {
    productive: day.productive_time,
    neutral: day.neutral_time,
    unproductive: day.unproductive_time,
    active: span.totals.total_active_duration,
    applications: day.top_applications,
  };
}

/** The same while it runs, when it has ended, and when it is closed. */
async function throughTheDay(member: Member, end: number, expected: Partial<Awaited<ReturnType<typeof splitOf>>>) {
  expect((await call(checkOut, { token: member.token, body: at(end) })).status).toBe(200);
  expect(await splitOf(member)).toMatchObject(expected);
  await closeChunks(await whenDaysClose());
  expect(await sql("select from productivity_summary where user_id = $1", [member.id])).toHaveLength(1);
  expect(await splitOf(member)).toMatchObject(expected);
}

describe("an application's time", () => {
  it("is active, however long its window stays in front of nobody", async () => {
    const member = await givenAtWork();
    const beats = [
      ...until(start, start + HOUR, shows("Editor")),
      ...until(start + HOUR, start + 3 * HOUR, idleSince(start + HOUR)),
    ];
    await ingestBatch([message(member, beats)]);
    expect(await splitOf(member)).toMatchObject({ productive: HOUR, neutral: 0, unproductive: 0, active: HOUR });
    const applications = [{ name: "Editor", seconds: HOUR }];
    await throughTheDay(member, start + 3 * HOUR, { productive: HOUR, neutral: 0, active: HOUR, applications });
  });

  it("goes on over a break, and not into it", async () => {
    const member = await givenAtWork();
    await ingestBatch([message(member, until(start, start + HOUR, shows("Editor")))]);
    await call(breakStart, { token: member.token, body: at(start + HOUR + 10) });
    await ingestBatch([message(member, until(start + HOUR, start + 2 * HOUR, shows("Games")))]);
    await call(breakEnd, { token: member.token, body: at(start + 2 * HOUR - 10) });
    await ingestBatch([message(member, until(start + 2 * HOUR, start + 3 * HOUR, shows("Editor")))]);
    await throughTheDay(member, start + 3 * HOUR, { productive: 2 * HOUR - 20, neutral: 0, unproductive: 40 });
  });

  it("is that of a meeting for as long as heartbeats go on, idle or not", async () => {
    const member = await givenAtWork();
    const meeting = (from: number, to: number) => ({
      activity_type: "meeting",
      start_time: at(start + from).timestamp,
      end_time: at(start + to).timestamp,
    });
    const beats = [
      ...until(start, start + HOUR, shows("Editor")),
      ...until(start + HOUR, start + 2 * HOUR, idleSince(start + HOUR)),
      // The computer stays behind: two hours without a word.
      ...until(start + 4 * HOUR, start + 5 * HOUR, shows("Games")),
    ];
    await ingestBatch([message(member, beats)]);
    for (const [from, to] of [
      [HOUR, 2 * HOUR],
      [2 * HOUR, 4 * HOUR],
    ] as const)
      expect((await call(log, { token: member.token, body: meeting(from, to) })).status).toBe(201);
    // Until the first heartbeat after it the editor is what was seen last.
    await throughTheDay(member, start + 5 * HOUR, {
      productive: 2 * HOUR + 300 + 30,
      neutral: 2 * HOUR - 300,
      unproductive: HOUR - 30,
    });
  });

  it("has no name where no heartbeat gave one, and is neutral", async () => {
    const member = await givenAtWork();
    await ingestBatch([
      message(
        member,
        until(start, start + HOUR, (second) => heartbeat(second)),
      ),
    ]);
    await throughTheDay(member, start + HOUR, { productive: 0, neutral: HOUR, applications: [] });
  });

  it("is told of a day that runs, up to now", async () => {
    const member = await givenMember({ org_id });
    const now = Date.parse("2026-06-17T12:00:00Z") / 1000;
    await call(checkIn, { token: member.token, body: at(now - HOUR) });
    await ingestBatch([message(member, until(now - HOUR, now - 60, shows("Games")))]);
    const { data } = await call(daily, { token: member.token });
    expect(data).toMatchObject({ unproductive_time: HOUR, neutral_time: 0, total_tracked_time: HOUR });
  });
});
