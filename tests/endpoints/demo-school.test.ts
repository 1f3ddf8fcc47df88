import { beforeAll, describe, expect, it } from "vitest";
import { createSchoolApi } from "../../clients/school/api.ts";
import type { Attendee, Session } from "../../clients/school/contracts.ts";
import { playSchool } from "../../clients/school/play.ts";
import { SCHOOLS } from "../../clients/school/schools.ts";
import { handler as runSessions } from "../../functions/jobs/run-sessions.ts";
import { SEEDED_SCHOOLS } from "../../seed/demo-schools.ts";
import { seed } from "../../seed/seed.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenFastClock } from "../steps/call/fast-clock.ts";
import { found } from "../steps/call/found.ts";
import { routedFetch } from "../steps/call/routed-fetch.ts";

useTestDatabase();

const START = "2030-03-04T10:41:20Z";
const AGAIN = new Date("2030-03-04T10:42:30Z");
/** Everybody has come, and what begins soon runs. */
const IN_THE_MIDDLE = new Date("2030-03-04T10:47:30Z");
const BEFORE_THE_END = new Date("2030-03-04T12:44:00Z");
const AFTER_THE_END = new Date("2030-03-04T12:45:30Z");

/** The larger one: everything that can happen does. */
const school = found(SCHOOLS[0]);
const baseUrl = "https://muster.test";
const { clock, watched, runUntil } = givenFastClock(START, (now) =>
  runSessions({ source: "muster.job", detail: { now: now.toISOString() } }),
);
let doFetch: typeof fetch;

/** A server at which nobody gets into the other school. */
function halfBroken(whole: typeof fetch): typeof fetch {
  return async (input, init) =>
    String(init?.body).includes("admin@business-school.example")
      ? new Response("", { status: 500 })
      : whole(input, init);
}

/** Plays the schools until an instant, as the demo does, and stops them. What they had to say. */
async function play(until: Date): Promise<string[]> {
  const lines: string[] = [];
  const ending = new AbortController();
  const world = {
    baseUrl,
    clock,
    fetch: doFetch,
    signal: ending.signal,
    print: (line: string) => void lines.push(line),
  };
  const playing = Promise.all(SCHOOLS.map((each) => playSchool(world, each)));
  await Promise.race([playing, runUntil(until)]);
  ending.abort();
  await playing;
  return lines;
}

async function admin() {
  const api = createSchoolApi({ baseUrl, clock, fetch: doFetch });
  await api.signIn(school.admin.email, school.admin.password);
  return api;
}

async function sessionsToday(): Promise<Session[]> {
  const sessions = await (await admin()).listSessions(new Date("2030-03-04"), new Date("2030-03-05"));
  return sessions.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at));
}

const told = (sessions: readonly Session[]) =>
  sessions.map(
    (each) => `${each.class?.code} ${each.starts_at.slice(11, 16)}-${each.ends_at.slice(11, 16)} ${each.status}`,
  );

async function attendanceOf(code: string): Promise<Attendee[]> {
  const session = (await sessionsToday()).find((each) => each.class?.code === code);
  return (await admin()).listAttendance(session?.id ?? "");
}

/** Everything that a demo without a fault says. */
const GOOD = [
  /^Tech University: the admin adds \d+ teachers and students$/,
  /^Tech University (opens|goes on): \d teachers, \d+ students, \d classes$/,
  /^Tech University plans [A-Z]+\d+ [A-Z].+: .+, from \d\d:\d\d to \d\d:\d\d \(.+\)$/,
  /: .+ calls the roll and ends it: \d present, 1 late, 1 absent, 1 excused, a rate of [\d.]+ %$/,
  /^[A-Z]+\d+ .+ runs: .+ teaches .+ in .+$/,
  /: \d+ of \d+ (is|are) there(, \d late)?(, \d to review)?$/,
  /: .+ checks in \d+ m outside by a phone that is right within \d+ m: refused \(OUTSIDE_GEOFENCE\)$/,
  /: .+ has walked to .+ and is in$/,
  /: .+ scans a photo of the code, 20 s old: refused \(QR_EXPIRED\)$/,
  /: .+ leaves early$/,
  /: .+ accepts .+ and refuses .+: marked by one phone$/,
  /: .+ ends it: \d+ present, \d late, \d absent, a rate of [\d.]+ %$/,
];
const isOfOther = (line: string) => line.startsWith("Business School");
const faulty = (lines: readonly string[]) =>
  lines.filter((line) => !isOfOther(line) && !GOOD.some((good) => good.test(line)));

describe("a demo school", () => {
  let lines: string[];
  let again: string[];
  beforeAll(async () => {
    doFetch = watched(halfBroken(await routedFetch(clock)));
    await seed(process.env.DATABASE_URL ?? "", () => undefined, SEEDED_SCHOOLS);
    lines = await play(AGAIN);
    again = await play(IN_THE_MIDDLE);
  });

  it("says nothing of a step that failed, and each kind of thing once at least", () => {
    const all = [...lines, ...again];
    expect(faulty(all)).toEqual([]);
    for (const good of GOOD.slice(0, -1))
      expect(
        all.some((line) => good.test(line)),
        String(good),
      ).toBe(true);
  });

  it("is not touched by another one that cannot open, and tries again each minute", () => {
    const closed = [...lines, ...again].filter(isOfOther);
    expect(closed.length).toBeGreaterThan(3);
    expect(new Set(closed)).toEqual(new Set(["Business School stays closed for a minute:  (500 UNREADABLE_ANSWER)"]));
  });

  it("makes nothing that is there already when it starts again", () => {
    expect(again).toContain("Tech University goes on: 3 teachers, 24 students, 3 classes");
    expect(again.filter((line) => / (adds|plans) |calls the roll/.test(line))).toEqual([]);
  });

  it("has a session that is over, one that runs, one that has begun by schedule, and one later", async () => {
    expect(told(await sessionsToday())).toEqual([
      "PH150 09:30-10:45 completed",
      "CS101 10:30-12:45 active",
      "MA201 10:45-11:45 active",
      "PH150 14:00-15:30 scheduled",
    ]);
  });

  it("has students who scanned, checked in by place, came late, left early and shared a phone", async () => {
    const marks = await attendanceOf("CS101");
    const count = (is: (mark: Attendee) => boolean) => marks.filter(is).length;
    expect(marks).toHaveLength(13);
    expect(count(({ status }) => status === null)).toBe(2);
    expect(count(({ status }) => status === "late")).toBe(1);
    expect(count(({ left_early }) => left_early)).toBe(1);
    expect(count(({ method }) => method === "geofence")).toBe(3);
    expect(count(({ code_age_ms }) => (code_age_ms ?? 0) > 15_000)).toBe(0);
    const looked = marks.filter(({ review }) => review !== "none");
    const reviews = looked.map(({ review, reasons }) => `${review} ${reasons.map(({ code }) => code).join()}`);
    expect(reviews.toSorted()).toEqual(["accepted device_shared", "pending near_edge", "refused device_shared"]);
  });

  it("ends a session at its end, and leaves nobody without a mark", async () => {
    await runUntil(BEFORE_THE_END);
    const before = await sessionsToday();
    expect(faulty(await play(AFTER_THE_END))).toEqual([]);
    const marks = await attendanceOf("CS101");
    expect(marks.filter(({ status }) => status === null)).toEqual([]);
    const after = await sessionsToday();
    expect(after.find(({ id }) => id === before[0]?.id)).toMatchObject({ status: "completed", ended_by: "teacher" });
  });
});
