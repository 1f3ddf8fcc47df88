import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as trends from "../../functions/reports/trends.ts";
import { addDays, weekday } from "../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../setup/database.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { closeAll, daysOf } from "../steps/scene/nights.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const HOUR = 3_600_000;
/** Wednesday to Friday; the clock stands still on the Sunday after, when all shifts have ended everywhere. */
const DATES = ["2026-11-25", "2026-11-26", "2026-11-27"];
const end = useInstant("2026-11-29T12:00:00Z").getTime();
const start = Date.parse("2026-11-25T00:00:00Z");

/** Zones without changes of the clock, by their hours ahead of UTC: what is right is reckoned here by hand. */
const OFFSETS = [-11, -5, 0, 1, 14] as const;

type Hours = { from: number; hours: number };
type Worker = {
  role: "employee" | "student" | "teacher";
  schedule: { kind: "default" | "none" | "organization" } | { kind: "week"; weekdays: number[]; hours: Hours };
  /** Hours after the first date's midnight; long before where it is negative. */
  joined: number;
  leave: { first: number; days: number; from_half: "first" | "second"; to_half: "first" | "second" } | null;
  /** For each date whether they come, by so many minutes after they should, or at ten. */
  comes: (number | null)[];
};
type Company = { offset: number; working_days: number[]; hours: Hours; holiday: string | null; workers: Worker[] };

const hours = fc.record({ from: fc.integer({ min: 0, max: 23 }), hours: fc.integer({ min: 4, max: 9 }) });
const half = fc.constantFrom("first" as const, "second" as const);
const worker: fc.Arbitrary<Worker> = fc.record({
  role: fc.constantFrom("employee", "employee", "student", "teacher"),
  schedule: fc.oneof(
    fc.record({
      kind: fc.constantFrom("default" as const, "default" as const, "none" as const, "organization" as const),
    }),
    fc.record({
      kind: fc.constant("week" as const),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      hours,
    }),
  ),
  joined: fc.oneof(fc.constant(-5000), fc.constant(-5000), fc.integer({ min: 0, max: 71 })),
  leave: fc.oneof(
    fc.constant(null),
    fc.record({
      first: fc.integer({ min: 0, max: 2 }),
      days: fc.integer({ min: 1, max: 2 }),
      from_half: half,
      to_half: half,
    }),
  ),
  comes: fc.array(fc.oneof(fc.constant(null), fc.integer({ min: -90, max: 90 })), { minLength: 3, maxLength: 3 }),
});
const company: fc.Arbitrary<Company> = fc.record({
  offset: fc.constantFrom(...OFFSETS),
  working_days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 }),
  hours,
  holiday: fc.option(fc.constantFrom(...DATES)),
  workers: fc.array(worker, { minLength: 5, maxLength: 8 }),
});

const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
const midnightOf = (date: string, { offset }: Company) => Date.parse(`${date}T00:00:00Z`) - offset * HOUR;

/** The shift of a worker's date, said once more. */
function shiftOf(
  of: Company,
  { role, schedule, joined }: Worker,
  date: string,
): { from: number; to: number } | undefined {
  if (date === of.holiday || schedule.kind === "none" || (schedule.kind === "default" && role === "student")) return;
  const [weekdays, span] = schedule.kind === "week" ? [schedule.weekdays, schedule.hours] : [of.working_days, of.hours];
  if (!weekdays.includes(weekday(date))) return;
  const from = midnightOf(date, of) + span.from * HOUR;
  const to = from + span.hours * HOUR;
  return start + joined * HOUR < to ? { from, to } : undefined;
}

/** How much of a date is leave. */
function leaveOf({ leave }: Worker, date: string): "none" | "half" | "whole" {
  if (leave === null) return "none";
  const dates = Array.from({ length: leave.days }, (_, day) => addDays(DATES[leave.first] ?? "", day));
  if (!dates.includes(date)) return "none";
  const lacksFirst = date === dates[0] && leave.from_half === "second";
  const lacksSecond = date === dates.at(-1) && leave.to_half === "first";
  return lacksFirst || lacksSecond ? "half" : "whole";
}

type Fact = { at: number; act: () => Promise<void> };
type Lived = {
  of: Company;
  admin: Member;
  people: { member: Member; worker: Worker; came: Set<string> }[];
  facts: Fact[];
};

async function founded(of: Company): Promise<Lived> {
  const { from, hours: length } = of.hours;
  const working_hours = { start: clock(from), end: clock(from + length) };
  const timezone = of.offset === 0 ? "UTC" : `Etc/GMT${of.offset > 0 ? "-" : "+"}${Math.abs(of.offset)}`;
  const holidays = of.holiday === null ? [] : [of.holiday];
  const settings = { working_days: of.working_days, working_hours, holidays, shift_early_hours: 2 };
  const { id: org_id } = await givenOrganization({ timezone, settings });
  await sql("insert into day_closings (org_id, date) values ($1, '2026-11-24')", [org_id]);
  const admin = await givenMember({ org_id, role: "super_admin" });
  const lived: Lived = { of, admin, people: [], facts: [] };
  for (const each of of.workers) await employ(lived, org_id, each);
  lived.facts.sort((one, other) => one.at - other.at);
  return lived;
}

async function employ({ of, people, facts }: Lived, org_id: string, worker: Worker): Promise<void> {
  const { role, schedule, joined, leave } = worker;
  const member = await givenMember({ org_id, role, joined: new Date(start + joined * HOUR) });
  if (schedule.kind === "week") {
    const { from, hours: length } = schedule.hours;
    const week = schedule.weekdays.map((day) => ({ weekday: day, start: clock(from), end: clock(from + length) }));
    await sql(insertSchedule, [org_id, member.id, "week", JSON.stringify(week)]);
  } else if (schedule.kind !== "default") await sql(insertSchedule, [org_id, member.id, schedule.kind, null]);
  if (leave !== null && !(leave.days === 1 && leave.from_half === "second" && leave.to_half === "first")) {
    const first = DATES[leave.first] ?? "";
    await sql(insertLeave, [org_id, member.id, first, leave.from_half, addDays(first, leave.days - 1), leave.to_half]);
  } else worker.leave = null;
  const came = new Set<string>();
  people.push({ member, worker, came });
  for (const [index, minutes] of worker.comes.entries()) {
    const date = DATES[index] ?? "";
    const shift = shiftOf(of, worker, date);
    // Whoever is not expected comes only where no shift of their other dates could own it.
    const alone = DATES.every((other) => shiftOf(of, worker, other) === undefined);
    if (minutes === null || (shift === undefined && !alone)) continue;
    const at = (shift?.from ?? midnightOf(date, of) + 10 * HOUR) + minutes * 60_000;
    if (at < start + joined * HOUR) continue;
    came.add(date);
    const declare = async (contract: typeof checkIn | typeof checkOut, instant: number) => {
      const body = { timestamp: new Date(instant).toISOString() };
      done(await call(contract, { token: member.token, body, now: new Date(instant) }));
    };
    facts.push({ at, act: () => declare(checkIn, at) }, { at: at + HOUR, act: () => declare(checkOut, at + HOUR) });
  }
}

const insertSchedule = `
  insert into schedules (org_id, user_id, valid_from, kind, week) values ($1, $2, '2026-01-01', $3, $4)`;

const insertLeave = `
  insert into leaves (org_id, user_id, requested_by, requested_at, kind, from_date, from_half, to_date, to_half, status,
    decided_at)
  values ($1, $2, $2, now(), 'sick', $3, $4, $5, $6, 'approved', now())`;

/** Lives the days with closings at some instants, the last of them when everything is over. */
async function live(companies: readonly Lived[], closings: readonly number[]): Promise<void> {
  const facts = companies.flatMap((each) => each.facts).sort((one, other) => one.at - other.at);
  for (const closing of [...closings, end]) {
    for (let fact = facts[0]; fact !== undefined && fact.at <= closing; fact = facts[0]) {
      await fact.act();
      facts.shift();
    }
    await closeAll({ now: new Date(closing).toISOString() });
  }
}

const seen = { companies: 0, members: 0, closings: 0, expected: 0, absent: 0, "on leave": 0, came: 0, differences: 0 };
afterAll(() => tell(52, "expected people", seen));

describe("who is expected", () => {
  const numRuns = Math.max(4, Math.ceil(Number(process.env.PROPERTY_RUNS ?? 100) / 50));
  const seed = Number(process.env.EXPECTED_SEED ?? 20261128);
  const companies = fc.sample(company, { numRuns, seed });

  async function statusesOf({ people }: Lived): Promise<Record<string, string>[]> {
    return Promise.all(
      people.map(async ({ member }) =>
        Object.fromEntries(Object.entries(await daysOf(member)).filter(([date]) => DATES.includes(date))),
      ),
    );
  }

  async function livedWith(closings: readonly number[]): Promise<Lived[]> {
    const lived: Lived[] = [];
    for (const of of companies) lived.push(await founded(structuredClone(of)));
    await live(lived, closings);
    seen.closings += closings.length + 1;
    return lived;
  }

  it("is absent, on leave or there, and nobody else is any of these; the hours of the closings change nothing", async () => {
    const hourly = Array.from({ length: 10 }, (_, index) => start + 11 * index * HOUR);
    const [often, once] = [await livedWith(hourly), await livedWith([start + 61 * HOUR])];
    for (const [index, lived] of often.entries()) {
      const statuses = await statusesOf(lived);
      const other = once[index];
      expect(other && (await statusesOf(other)), `company ${index}`).toEqual(statuses);
      await compareWithModel(lived, statuses);
    }
  });

  async function compareWithModel({ of, admin, people }: Lived, statuses: Record<string, string>[]): Promise<void> {
    seen.companies += 1;
    seen.members += people.length;
    const query = { start_date: DATES[0] ?? "", end_date: DATES.at(-1) ?? "" };
    const { days } = done(await call(trends, { token: admin.token, query }));
    for (const [index, date] of DATES.entries()) {
      const right = people.map(({ worker, came }, person) => {
        const shift = shiftOf(of, worker, date);
        const unworked = shift === undefined ? undefined : leaveOf(worker, date) === "whole" ? "on_leave" : "absent";
        const status = statuses[person]?.[date];
        expect(came.has(date) ? "there" : status, `${date} of ${JSON.stringify({ of, worker })}`).toBe(
          came.has(date) ? "there" : unworked,
        );
        if (came.has(date)) expect(["present", "late", "half_day"]).toContain(status);
        return { expected: shift !== undefined, status, came: came.has(date) };
      });
      const count = (what: (one: (typeof right)[number]) => boolean) => right.filter(what).length;
      const scheduled = count(({ expected }) => expected);
      const absent = count(({ status }) => status === "absent");
      const on_leave = count(({ status }) => status === "on_leave");
      const came = count((one) => one.expected && one.came);
      expect(days[index], JSON.stringify(of)).toMatchObject({ date, scheduled, absent, on_leave });
      expect(scheduled).toBe(absent + on_leave + came);
      seen.expected += scheduled;
      seen.absent += absent;
      seen["on leave"] += on_leave;
      seen.came += came;
    }
  }
});
