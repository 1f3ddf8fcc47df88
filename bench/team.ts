import { gzipSync } from "node:zlib";
import * as teamOverview from "../functions/reports/team-overview.ts";
import { wholeSecond } from "../lib/platform/time/timestamp.ts";
import { callForText } from "../tests/steps/call/when.ts";
import { type Bench, figure } from "./frame/bench.ts";
import { percentile } from "./frame/measure.ts";
import { explain, listenTo, type Reading } from "./reports/plans.ts";
import { openWorld, type World } from "./reports/world.ts";
import { putToWork } from "./team/at-work.ts";

type Measured = { members: number; question: string; milliseconds: number[]; bytes: number; zipped: number } & Reading;

const TIMES = 20;
const PAGE = "100";
const QUESTIONS: Readonly<Record<string, string>> = {
  figures: "",
  "figures, timelines and windows": "segments,current",
};

export const bench: Bench = {
  question: "What does a team's day cost while everybody is at work, by the size of the team?",
  rounds: 3,
  run: async ({ smoke, seed, rounds, progress }) => {
    const measured: Measured[] = [];
    for (const members of smoke ? [5, 20] : [50, 500, 5000]) {
      progress(`${members} members`);
      const world = await openWorld({ seed, members, days: 2, pictured: 1, tracked: 1 }, progress);
      try {
        await putToWork(world.superuser, world.org_id, wholeSecond(new Date()));
        for (const [question, include] of Object.entries(QUESTIONS))
          measured.push({ members, question, ...(await measure(world, include, smoke ? 1 : rounds * TIMES)) });
      } finally {
        await world.stop();
      }
    }
    return report(measured);
  },
};

async function measure(world: World, include: string, times: number): Promise<Omit<Measured, "members" | "question">> {
  let text = "";
  const ask = async () => {
    const query = { limit: PAGE, ...(include === "" ? {} : { include }) };
    const answer = await callForText(teamOverview, { token: world.token, query });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    text = answer.text;
  };
  const reading = await explain(world.app, world.org_id, await listenTo(ask));
  const milliseconds: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const started = performance.now();
    await ask();
    milliseconds.push(performance.now() - started);
  }
  return { milliseconds, bytes: Buffer.byteLength(text), zipped: gzipSync(text).length, ...reading };
}

function report(measured: readonly Measured[]) {
  const figures = measured.map(({ milliseconds, ...rest }) => {
    const sorted = milliseconds.toSorted((a, b) => a - b);
    return { ...rest, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
  });
  return {
    tables: [
      {
        title: "the first page of 100, with the totals of all",
        header: ["members", "answer", "p50, ms", "p95, ms", "statements", "rows read", "pages", "bytes", "zipped"],
        rows: figures.map(({ members, question, p50, p95, statements, rows, pages, bytes, zipped }) => [
          members.toLocaleString("en-US"),
          question,
          figure(p50),
          figure(p95),
          ...[statements, rows, pages, bytes, zipped].map((count) => Math.round(count).toLocaleString("en-US")),
        ]),
      },
    ],
    figures,
    notes: [
      "Through the handler, one after another; all members are at work, with 24 segments of today each. The first page has the totals of all members in it: it reads every one of them, later pages only their own.",
    ],
  };
}
