import { join } from "node:path";
import { addDays } from "../lib/platform/time/calendar.ts";
import { calendarMonth, countDays, type Period } from "../lib/platform/time/period.ts";
import type { FromWriter, ToWriter } from "./exports/writer.ts";
import { type Bench, figure } from "./frame/bench.ts";
import { Child } from "./frame/child.ts";
import { openWorld, type World } from "./reports/world.ts";

/** As functions/jobs/functions.yml and infra/environment.yml have the function `jobsRunJob`. */
const MEGABYTES = 1769;
const SECONDS = 300;
const NODE_OPTIONS = "--max-semi-space-size=8";

type Wanted = { name: string; format: "csv" | "pdf"; type: "monthly" | "custom"; period: Period };

export const bench: Bench = {
  question: "What do the largest files of reports take that a job makes, from the database to the bucket?",
  rounds: 1,
  run: async ({ smoke, seed, rounds, progress }) => {
    // Beside the administrator who asks: a PDF holds a thousand at the most.
    const members = smoke ? 9 : 999;
    const days = 62;
    const world = await openWorld({ seed, members, days, pictured: 1, tracked: 1 }, progress);
    try {
      const rows: Row[] = [];
      for (const wanted of wantedOf(world, days))
        for (let round = 0; round < rounds; round += 1) {
          progress(wanted.name);
          rows.push(await make(world, wanted, members + 1));
        }
      return { tables: [tableOf(rows)], figures: { members: members + 1, rows }, notes: NOTES };
    } finally {
      await world.stop();
    }
  },
};

type Row = FromWriter & { name: string; days: number };

function wantedOf({ today }: World, days: number): readonly Wanted[] {
  const [year, month] = addDays(`${today.slice(0, 7)}-01`, -1)
    .split("-")
    .map(Number);
  return [
    { name: "a month as PDF", format: "pdf", type: "monthly", period: calendarMonth(Number(year), Number(month)) },
    {
      name: "all days as CSV",
      format: "csv",
      type: "custom",
      period: { from: addDays(today, -days), to: addDays(today, -1) },
    },
  ];
}

/** In a process of its own, which is as large as its function may be. */
async function make(world: World, { name, format, type, period }: Wanted, members: number): Promise<Row> {
  const days = members * countDays(period);
  const { org_id, superuser } = world;
  const { from, to } = period;
  const [year, month] = from.split("-").map(Number);
  const request = { type, format, ...(type === "monthly" ? { year, month } : { start_date: from, end_date: to }) };
  const inserted = await superuser.query<{ id: string }>(insertExport, [org_id, request, type, format, from, to, days]);
  const writer = new Child<ToWriter, FromWriter>(join(import.meta.dirname, "exports/writer.ts"), {}, { NODE_OPTIONS });
  try {
    const made = await writer.tell({ org_id, export_id: inserted.rows[0]?.id ?? "" });
    if (made.status !== "ready") throw new Error(`${name}: ${made.status}`);
    return { ...made, name, days };
  } finally {
    await writer.stop();
  }
}

const tableOf = (rows: readonly Row[]) => ({
  title: "Files of reports that a job makes",
  header: [
    "file",
    "days of members",
    "MB",
    "seconds",
    "CPU, s",
    `resident at most, MB of ${MEGABYTES}`,
    `of ${SECONDS} s`,
  ],
  rows: rows.map(({ name, days, bytes, seconds, cpu_seconds, peak_megabytes }) => [
    name,
    figure(days),
    figure(bytes / 1e6),
    figure(seconds),
    figure(cpu_seconds),
    figure(peak_megabytes),
    `${figure((100 * seconds) / SECONDS)} %`,
  ]),
});

const insertExport = `
  insert into report_exports (org_id, requested_by, request, type, format, from_date, to_date, file_name, rows_all,
    created_at)
  select $1, u.id, $2, $3, $4, $5, $6, 'bench', $7, now()
  from users u where u.org_id = $1 and u.role = 'admin'
  returning id`;

const NOTES = [
  "The job's own code in a process of its own, with the young generation of its function: it reads each member from PostgreSQL, draws, and uploads part by part to the bucket of `npm run dev`, which both run on the same processors. CPU is that of the job's process alone.",
];
