import * as recent from "../functions/activity/recent.ts";
import * as attendanceStats from "../functions/attendance/stats.ts";
import * as organizationStats from "../functions/organizations/stats.ts";
import * as custom from "../functions/reports/custom.ts";
import * as daily from "../functions/reports/daily.ts";
import * as exported from "../functions/reports/export.ts";
import * as monthly from "../functions/reports/monthly.ts";
import * as teamOverview from "../functions/reports/team-overview.ts";
import * as trends from "../functions/reports/trends.ts";
import * as weekly from "../functions/reports/weekly.ts";
import { addDays } from "../lib/platform/time/calendar.ts";
import { weekOf } from "../lib/platform/time/period.ts";
import { type Call, call, type Endpoint } from "../tests/steps/call/when.ts";
import { type Bench, figure } from "./frame/bench.ts";
import { percentile } from "./frame/measure.ts";
import { explain, listenTo, type Reading } from "./reports/plans.ts";
import { openWorld, type World } from "./reports/world.ts";

type Question = {
  name: string;
  endpoint: Endpoint;
  /** The request of the `turn`th time: of another member each. */
  request: (world: World, user_id: string) => Call;
  /** Requests a round, unless few is enough: those that take long. */
  slow?: true;
};
type Answered = { name: string; milliseconds: number[]; reading: Reading };

const TIMES = 20;
const SLOW_TIMES = 2;

export const bench: Bench = {
  question: "How long does each report take over a year of an organization, and how many rows does it read?",
  rounds: 3,
  run: async ({ smoke, seed, rounds, progress }) => {
    const size = smoke
      ? { seed, members: 40, days: 60, pictured: 3, tracked: 2 }
      : { seed, members: 5000, days: 366, pictured: 31, tracked: 50 };
    const began = performance.now();
    const world = await openWorld(size, progress);
    const loaded = performance.now();
    try {
      const answered: Answered[] = [];
      for (const question of QUESTIONS)
        answered.push({ name: question.name, milliseconds: [], reading: await readingOf(world, question) });
      const started = performance.now();
      for (let round = 0; round < rounds; round++) {
        for (const [index, question] of QUESTIONS.entries()) {
          progress(`round ${round + 1} of ${rounds}: ${question.name}`);
          const times = smoke ? 1 : question.slow ? SLOW_TIMES : TIMES;
          for (let turn = 0; turn < times; turn++)
            answered[index]?.milliseconds.push(await ask(world, question, round * times + turn));
        }
      }
      const seconds = { loading: (loaded - began) / 1000, a_round: (performance.now() - started) / 1000 / rounds };
      return report(answered, size, seconds);
    } finally {
      await world.stop();
    }
  },
};

const ofMember = (query: (world: World) => Record<string, string>) => (world: World, user_id: string) => ({
  query: { ...query(world), user_id },
});
const month = (date: string) => ({ year: date.slice(0, 4), month: String(Number(date.slice(5, 7))) });

const QUESTIONS: readonly Question[] = [
  { name: "a member's day, with heartbeats", endpoint: daily, request: ofMember(({ workday }) => ({ date: workday })) },
  {
    name: "a member's day that is closed",
    endpoint: daily,
    request: ofMember(({ workday }) => ({ date: addDays(workday, -7) })),
  },
  {
    name: "a member's week",
    endpoint: weekly,
    request: ofMember(({ workday }) => ({ start_date: weekOf(workday, "monday").from })),
  },
  { name: "a member's month", endpoint: monthly, request: ofMember(({ workday }) => month(workday)) },
  {
    name: "a member's 366 days",
    endpoint: custom,
    request: ofMember(({ today }) => ({ start_date: addDays(today, -366), end_date: addDays(today, -1) })),
  },
  {
    name: "the team's day, a page of 100",
    endpoint: teamOverview,
    request: ({ workday }) => ({ query: { date: workday, limit: "100" } }),
  },
  { name: "attendance of a day", endpoint: attendanceStats, request: ({ workday }) => ({ query: { date: workday } }) },
  {
    name: "attendance trends of 366 days",
    endpoint: trends,
    slow: true,
    request: ({ today }) => ({ query: { start_date: addDays(today, -365), end_date: today } }),
  },
  {
    name: "the latest screenshots of a day, a page of 20",
    endpoint: recent,
    request: ({ workday }) => ({ query: { date: workday, limit: "20" } }),
  },
  {
    name: "an organization's figures",
    endpoint: organizationStats,
    request: ({ org_id }) => ({ params: { id: org_id } }),
  },
  {
    name: "a month of everybody as CSV",
    endpoint: exported,
    slow: true,
    request: ({ today }) => ({ query: { format: "csv", type: "monthly", ...month(addDays(today, -30)) } }),
  },
];

async function ask(world: World, { name, endpoint, request }: Question, turn: number): Promise<number> {
  const userId = world.user_ids[turn % world.user_ids.length] ?? "";
  const started = performance.now();
  const { status, error } = await call(endpoint, { token: world.token, ...request(world, userId) });
  const milliseconds = performance.now() - started;
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(error)}`);
  return milliseconds;
}

/** The first request, which is not timed. */
async function readingOf(world: World, question: Question): Promise<Reading> {
  const sent = await listenTo(async () => void (await ask(world, question, 0)));
  return explain(world.app, world.org_id, sent);
}

function report(
  answered: readonly Answered[],
  { members, days, pictured }: { members: number; days: number; pictured: number },
  seconds: { loading: number; a_round: number },
) {
  const figures = answered.map(({ name, milliseconds, reading }) => {
    const sorted = milliseconds.toSorted((a, b) => a - b);
    return { name, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), ...reading };
  });
  return {
    tables: [
      {
        title: `${members.toLocaleString("en-US")} members, ${days} days`,
        header: ["report", "p50, ms", "p95, ms", "statements", "rows read", "pages", "walks through"],
        rows: figures.map(({ name, p50, p95, statements, rows, pages, scanned }) => [
          name,
          figure(p50),
          figure(p95),
          ...[statements, rows, pages].map((count) => Math.round(count).toLocaleString("en-US")),
          scanned.length === 0 ? "–" : scanned.join(", "),
        ]),
      },
    ],
    figures,
    notes: [
      `Through the handlers, with everything a request does, one after another. A record, a summary, a session, a break and four segments a worked day (a fifth of a real day's segments); 18 screenshots a day of the last ${pictured} days; heartbeats of a few members' last day. Another organization of a fifth of the size lies between. "Walks through": tables that grow every day and are read as a whole.`,
      `Loading took ${figure(seconds.loading)} s, a round ${figure(seconds.a_round)} s.`,
    ],
  };
}
