import { type Nights, openNights } from "./close-days/nights.ts";
import { type Bench, figure, withRange } from "./frame/bench.ts";
import { alternate, type Measured, spreadOf, type Variant } from "./frame/measure.ts";

/** One of so many members goes home without checking out. */
const FORGOTTEN = 10;

export const bench: Bench = {
  question: "How long does closing everybody's day take, next to just counting its heartbeats?",
  rounds: 2,
  run: async ({ smoke, seed, rounds, progress }) => {
    const size = smoke ? { members: 60, few: 20, each: 40 } : { members: 10_000, few: 1000, each: 960 };
    const nights = await openNights({ seed, ...size }, progress);
    try {
      const variants = variantsOf(nights);
      let turns = 0;
      const measured = await alternate(variants, rounds, () =>
        progress(`closing: ${++turns} of ${variants.length * (rounds + 1)}`),
      );
      return { ...report(nights, measured), notes: NOTES };
    } finally {
      await nights.stop();
    }
  },
};

/** Counting first: the others' times are told in its time. */
function variantsOf({ all, few }: Nights): Variant[] {
  const once = (work: Promise<void>) => work.then(() => 1);
  return [
    { name: "select count(*)", run: () => once(all.count()) },
    { name: "closing, chunk by chunk", prepare: () => all.reopen(), run: () => once(all.close(1)) },
    { name: "closing, two chunks at once", prepare: () => all.reopen(), run: () => once(all.close(2)) },
    {
      name: `the same, chunk by chunk, when one in ${FORGOTTEN} forgot to check out`,
      prepare: () => all.reopen(FORGOTTEN),
      run: () => once(all.close(1)),
    },
    { name: `closing ${few.members} members' day`, prepare: () => few.reopen(), run: () => once(few.close(1)) },
  ];
}

function report({ all, few }: Nights, measured: readonly Measured[]) {
  const [count, one, two, forgotten, fewer] = measured.map(({ rates }) => rates.map((rate) => 1 / rate));
  if (!count || !one || !two || !forgotten || !fewer) throw new Error("Not everything was measured.");
  const over = (times: readonly number[], base: readonly number[], scale = 1) =>
    spreadOf(times.map((time, round) => (scale * time) / (base[round] ?? Number.NaN)));
  const row = (name: string, times: readonly number[], goals: string) => [
    name,
    figure(spreadOf(times).median),
    figure(all.heartbeats / spreadOf(times).median),
    withRange(over(times, count)),
    goals,
  ];
  const growth = over(one, fewer, few.members / all.members);
  return {
    tables: [
      {
        title: `${all.members.toLocaleString("en-US")} members, ${all.heartbeats.toLocaleString("en-US")} heartbeats`,
        header: ["", "seconds", "heartbeats/s", "times count(*)", "goals: floor / target / stretch"],
        rows: [
          row("select count(*), one process", count, "–"),
          row("closing, chunk by chunk", one, "9 / 6.5 / 1"),
          row("closing, two chunks at once", two, "–"),
          row(`chunk by chunk, one in ${FORGOTTEN} forgot to check out`, forgotten, "–"),
        ],
      },
      {
        title: "Growth",
        header: ["members", "seconds", "microseconds a heartbeat", "time for each, to that of the first", "goal"],
        rows: [
          [String(few.members), figure(spreadOf(fewer).median), perHeartbeat(fewer, few.heartbeats), "1", "–"],
          [
            String(all.members),
            figure(spreadOf(one).median),
            perHeartbeat(one, all.heartbeats),
            withRange(growth),
            "<= 1.1",
          ],
        ],
      },
    ],
    figures: { seconds: { count, one, two, forgotten, fewer }, growth },
  };
}

function perHeartbeat(times: readonly number[], heartbeats: number): string {
  return figure((1e6 * spreadOf(times).median) / heartbeats);
}

const NOTES = [
  "Closing is what the schedule and the queue `jobs` do, from looking for due dates to the last chunk's commit: absences, each day's use of applications and sites out of the changes of focus that the consumer has noted, totals, summaries. The heartbeats in meetings, in the first and last minutes of breaks, before the first change and after the last are read. `count(*)` reads the table as it lies, on one process and without the index.",
];
