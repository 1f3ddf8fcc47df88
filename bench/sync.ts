import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import * as pull from "../functions/sync/pull.ts";
import * as push from "../functions/sync/push.ts";
import { eventOf } from "../tests/steps/call/when.ts";
import { type Bench, type Table, withRange } from "./frame/bench.ts";
import { percentile, type Spread, spreadOf } from "./frame/measure.ts";
import { givenYearOfClass, openSchool, type School } from "./lessons/school.ts";

const SIZE = { students: 1_000, of_a_year: 100, days: 260, lessons: 200, pulls: 200, operations: 4, at_once: 20 };
const SMOKE = { students: 3, of_a_year: 2, days: 4, lessons: 3, pulls: 2, operations: 4, at_once: 2 };

export const bench: Bench = {
  question:
    "How long does a device take to learn a year, to hear that nothing is new, and to hand over what was offline?",
  rounds: 3,
  run: async ({ smoke, rounds, progress }) => {
    const size = smoke ? SMOKE : SIZE;
    process.env.RATE_LIMIT_MEMBER = "100000000";
    process.env.PASSWORD_PEPPER = "bench-pepper-of-at-least-32-characters";
    const school = await openSchool(size.students);
    try {
      progress("a year");
      await givenYearOfClass(school, size.lessons);
      await school.owner.query(enrolAll);
      await school.owner.query(makeDays, [size.days, size.of_a_year]);
      await school.owner.query("vacuum analyze");
      const years = [];
      const nothing = [];
      const phones = [];
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        years.push(await pullYear(school, round % size.of_a_year));
        nothing.push(await pullNothing(school, size.pulls));
        phones.push(await comeBack(school, size, round));
      }
      return { tables: [table(years, nothing, phones, size)], figures: { years, nothing, phones }, notes: NOTES };
    } finally {
      await school.stop();
    }
  },
};

type Year = { rows: number; pages: number; milliseconds: number; slowest: number; bytes: number };
type Phones = { per_second: number; seconds: number; p50: number; p95: number };

async function askPull(token: string, query: Record<string, string>) {
  const { body = "" } = await pull.handler(eventOf(pull.contract, { token, query }), {} as Context);
  const { data } = JSON.parse(body) as { data: { changes: unknown[]; next_cursor: string; has_more: boolean } };
  return { ...data, bytes: body.length };
}

const studentOf = ({ students }: School, index: number) => {
  const student = students[index % students.length];
  if (student === undefined) throw new Error("There is no student.");
  return student;
};

async function pullYear(school: School, index: number): Promise<Year> {
  const token = school.tokenOf(studentOf(school, index));
  const year = { rows: 0, pages: 0, milliseconds: 0, slowest: 0, bytes: 0 };
  let query: Record<string, string> = {};
  for (;;) {
    const started = performance.now();
    const page = await askPull(token, query);
    const milliseconds = performance.now() - started;
    year.rows += page.changes.length;
    year.pages += 1;
    year.milliseconds += milliseconds;
    year.slowest = Math.max(year.slowest, milliseconds);
    year.bytes += page.bytes;
    if (!page.has_more) return year;
    query = { cursor: page.next_cursor };
  }
}

/** Pulls a second of somebody who has all of it. */
async function pullNothing(school: School, count: number): Promise<number> {
  const token = school.tokenOf(studentOf(school, 0));
  let cursor = "";
  for (let page = await askPull(token, {}); ; page = await askPull(token, { cursor })) {
    cursor = page.next_cursor;
    if (!page.has_more) break;
  }
  const started = performance.now();
  for (let n = 0; n < count; n++) await askPull(token, { cursor });
  return (1000 * count) / (performance.now() - started);
}

/** Devices that come back at once, each with what was done in as many minutes, an hour earlier in each round. */
async function comeBack(school: School, size: typeof SIZE, round: number): Promise<Phones> {
  const waits = Array.from({ length: size.students }, (_, index) => pushOf(school, index, size.operations, round));
  const milliseconds: number[] = [];
  const started = performance.now();
  const work = async () => {
    for (let event = waits.pop(); event !== undefined; event = waits.pop()) {
      const begun = performance.now();
      const { body = "" } = await push.handler(event, {} as Context);
      milliseconds.push(performance.now() - begun);
      const { data } = JSON.parse(body) as { data: { results: { status: string }[] } };
      const refused = data.results.find(({ status }) => status !== "applied");
      if (refused) throw new Error(`An operation was not applied: ${JSON.stringify(refused)}`);
    }
  };
  await Promise.all(Array.from({ length: size.at_once }, work));
  const seconds = (performance.now() - started) / 1000;
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const per_second = (size.students * size.operations) / seconds;
  return { per_second, seconds, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** Work and breaks in turn: check-in, break, back, check-out. */
function pushOf(school: School, index: number, count: number, round: number) {
  const student = studentOf(school, index);
  const begun = Math.floor(Date.now() / 60_000) * 60_000 - (round + 2) * 3_600_000;
  const KINDS = [
    ["attendance", "check_in"],
    ["lunch_break", "start"],
    ["lunch_break", "end"],
    ["attendance", "check_out"],
  ] as const;
  const operations = Array.from({ length: count }, (_, n) => {
    const [resource, action] = KINDS[n % KINDS.length] ?? KINDS[0];
    const occurred_at = new Date(begun + n * 60_000).toISOString();
    return { op_id: randomUUID(), resource, action, occurred_at, data: {} };
  });
  const body = { user_id: student.id, device_id: randomUUID(), sent_at: new Date().toISOString(), operations };
  return eventOf(push.contract, { token: school.tokenOf(student), body });
}

function table(
  years: readonly Year[],
  nothing: readonly number[],
  phones: readonly Phones[],
  size: typeof SIZE,
): Table {
  const of = <Row>(rows: readonly Row[], value: (row: Row) => number): Spread => spreadOf(rows.map(value));
  return {
    title: "Offline sync",
    header: ["", "median (range)"],
    rows: [
      ["First pull of a year: records", withRange(of(years, ({ rows }) => rows))],
      ["… pages of 500", withRange(of(years, ({ pages }) => pages))],
      ["… milliseconds in all", withRange(of(years, ({ milliseconds }) => milliseconds))],
      ["… the slowest page, ms", withRange(of(years, ({ slowest }) => slowest))],
      ["… KB before compression", withRange(of(years, ({ bytes }) => bytes / 1000))],
      ["Pulls with nothing new a second, one after another", withRange(spreadOf(nothing))],
      [
        `${size.students} phones with ${size.operations} operations each: operations a second`,
        withRange(of(phones, ({ per_second }) => per_second)),
      ],
      ["… until the last one is answered, s", withRange(of(phones, ({ seconds }) => seconds))],
      ["… a push, p50 ms", withRange(of(phones, ({ p50 }) => p50))],
      ["… a push, p95 ms", withRange(of(phones, ({ p95 }) => p95))],
    ],
  };
}

const enrolAll = `
  insert into enrollments (org_id, class_id, user_id, enrolled_at)
  select c.org_id, c.id, u.id, now() - interval '1 year' from classes c join users u on u.org_id = c.org_id and u.role = 'student'`;

const makeDays = `
  with r as (
    insert into attendance_records (org_id, user_id, date, status, check_in_time, check_out_time, total_work_duration,
      total_untracked_duration)
    select u.org_id, u.id, d::date, 'present', d + interval '8 hours', d + interval '16 hours', 28800, 28800
    from (select org_id, id from users where role = 'student' order by id limit $2) u,
      generate_series(1, $1::integer) n cross join lateral (select current_date - n - 2 as d) day
    returning org_id, user_id, id, check_in_time, check_out_time
  ), s as (
    insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, end_source,
      end_recorded_at, idle_threshold_seconds)
    select org_id, user_id, id, check_in_time, check_out_time, 'member', 'tracker', check_out_time, 300 from r
    returning org_id, user_id, attendance_record_id, id, started_at
  )
  insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
  select org_id, user_id, attendance_record_id, id, started_at + interval '4 hours', started_at + interval '5 hours' from s`;

const NOTES = [
  "Handlers are called in this process, without HTTP or Lambda; PostgreSQL has the durability of production.",
  "A phone's operations are each a transaction: an operation here is a check-in, a break or a check-out in the past, with all that settles the day.",
  "The phones come all at once, twenty pushes at a time: a minute that they spread over would be easier.",
];
