import type { Baseline } from "./baseline/baseline.ts";
import { type Bench, type BenchOptions, figure, type Table, withRange } from "./frame/bench.ts";
import { alternate, type Measured, type Spread, spreadOf, type Variant } from "./frame/measure.ts";
import type { Consumers } from "./ingest/consumers.ts";
import { LATE_HEARTBEATS, type Work } from "./ingest/feed.ts";
import { openWays, type Ways } from "./ingest/ways.ts";
import type { Size } from "./ingest/world.ts";

type Goal = Work & { readonly goals: string };
type Worker = { prepare(work: Work): Promise<void>; run(): Promise<number> };

/** What is done once a round, about a second of it, and what share of COPY is wanted: at least, good, and excellent. */
const WORK: readonly Goal[] = [
  { kind: "live", size: 10, batches: 100, goals: "0.35 / 0.45 / 0.60" },
  { kind: "live", size: 100, batches: 50, goals: "–" },
  { kind: "live", size: 1000, batches: 20, goals: "0.35 / 0.45 / 0.55" },
  { kind: "live", size: 10_000, batches: 4, goals: "0.35 / 0.45 / 0.55" },
  { kind: "backlog", size: 1000, batches: 20, goals: "0.50 / 0.75 / 0.90" },
  { kind: "backlog", size: 10_000, batches: 4, goals: "0.50 / 0.75 / 0.90" },
  { kind: "late", size: LATE_HEARTBEATS, batches: 20, goals: "0.15 / 0.20 / 0.30" },
];
const AGAINST_BASELINE: Work = { kind: "live", size: 1000, batches: 8 };

export const bench: Bench = {
  question: "How many heartbeats a second are stored, and how near is that to COPY?",
  rounds: 5,
  run: async (options) => {
    const ways = await openWays(sizeOf(options), options.progress);
    try {
      const rows = [];
      for (const work of wanted(options)) rows.push(await measureWork(ways, smaller(work, options), options));
      await ways.compare();
      const isPart = options.only !== undefined;
      const baseline =
        isPart || ways.baseline === undefined ? [] : await measureBaseline(ways.baseline, ways.one, options);
      const tables = [shareOfCopy(rows), policies(rows), ...(baseline.length === 0 ? [] : [naive(baseline)])];
      return { tables, figures: { rows, baseline }, notes: NOTES };
    } finally {
      await ways.close();
    }
  },
};

function sizeOf({ smoke, seed, rounds }: BenchOptions): Size {
  const offline = (rounds + 1) * 20;
  return smoke
    ? { seed, members: 200, returning: 100, offline: 2 * (rounds + 1), each: 5 }
    : { seed, members: 10_000, returning: 5000, offline, each: 100 };
}

function wanted({ only }: BenchOptions): readonly Goal[] {
  if (only === undefined) return WORK;
  const work = WORK.filter((each) => describe(each) === only);
  if (work.length === 0) throw new Error(`The rows are: ${WORK.map(describe).join("; ")}`);
  return work;
}

function smaller<Some extends Work>(work: Some, { smoke }: BenchOptions): Some {
  return smoke ? { ...work, batches: 2, size: Math.min(work.size, 400) } : work;
}

/** `cpu`: microseconds of the function's for each heartbeat. */
type Row = Goal & { ways: Measured[]; cpu: number };

async function measureWork(ways: Ways, work: Goal, { rounds, progress }: BenchOptions): Promise<Row> {
  const way = (name: string, worker: Worker): Variant => ({
    name,
    prepare: () => worker.prepare(work),
    run: () => worker.run(),
  });
  // COPY first: the others' ratios are to it.
  const variants = [
    way("COPY", ways.copy),
    way("one consumer", ways.one),
    way("two consumers", ways.two),
    way("one consumer, no policies", ways.bare),
    way("COPY of bytes", ways.bytes),
  ];
  ways.one.takeCpu();
  let turns = 0;
  const measured = await alternate(variants, rounds, () =>
    progress(`${describe(work)}: ${++turns} of ${variants.length * (rounds + 1)}`),
  );
  return { ...work, ways: measured, cpu: ways.one.takeCpu() };
}

function measureBaseline(baseline: Baseline, consumer: Consumers, { rounds, smoke, progress }: BenchOptions) {
  const work = { ...AGAINST_BASELINE, ...(smoke ? { size: 50 } : {}) };
  const variants: Variant[] = [
    { name: "one consumer", prepare: () => consumer.prepare(work), run: () => consumer.run() },
    {
      name: "its function, called",
      prepare: () => baseline.prepareCalls(work),
      run: () => baseline.runCalls(),
    },
    {
      name: "its HTTP endpoint",
      prepare: () => baseline.prepareRequests(work),
      run: () => baseline.runRequests(),
    },
  ];
  return alternate(variants, rounds, () => progress("against the baseline"));
}

function shareOfCopy(rows: readonly Row[]): Table {
  return {
    title: "Heartbeats a second, and their share of COPY's",
    header: [
      "heartbeats",
      "COPY",
      "one consumer",
      "ms a batch",
      "CPU, µs each",
      "share of COPY",
      "goals",
      "of COPY of bytes",
      "two consumers",
      "two to one",
    ],
    rows: rows.map(({ ways, cpu, goals, ...work }) => {
      const [copy, one, two, , bytes] = ways as [Measured, Measured, Measured, Measured, Measured];
      return [
        describe(work),
        figure(copy.rate.median),
        figure(one.rate.median),
        figure((1000 * work.size) / one.rate.median),
        figure(cpu),
        withRange(one.ratio),
        goals,
        figure(quotient(one, bytes).median),
        figure(two.rate.median),
        withRange(quotient(two, one)),
      ];
    }),
  };
}

function policies(rows: readonly Row[]): Table {
  return {
    title: "Row-level security: time with the policies to time without",
    header: ["heartbeats", "with, a second", "without", "time with / without", "goals"],
    rows: rows.map(({ ways, goals: _, ...work }) => {
      const [, one, , bare] = ways as [Measured, Measured, Measured, Measured];
      const overhead = withRange(quotient(bare, one));
      return [describe(work), figure(one.rate.median), figure(bare.rate.median), overhead, "1.15 / 1.10 / 1.05"];
    }),
  };
}

function naive(measured: readonly Measured[]): Table {
  const [consumer, ...designs] = measured;
  return {
    title: "Against INSERT, UPDATE and SET for each heartbeat, on ten connections",
    header: ["the design one would build first", "heartbeats a second", "one consumer", "times as many", "goals"],
    rows: designs.map((design) =>
      consumer === undefined
        ? []
        : [
            design.name,
            figure(design.rate.median),
            figure(consumer.rate.median),
            withRange(quotient(consumer, design)),
            "10 / 15 / 20",
          ],
    ),
  };
}

/** Rate by rate of the same round. */
function quotient(a: Measured, b: Measured): Spread {
  return spreadOf(a.rates.map((rate, round) => rate / (b.rates[round] ?? Number.NaN)));
}

function describe({ kind, size }: Work): string {
  if (kind === "late") return `three hours of one member (${size}), late`;
  const amount = size.toLocaleString("en-US");
  return kind === "live" ? `${amount} a batch` : `${amount} a batch, 20 of each member`;
}

const NOTES = [
  "COPY: binary, made from messages that were parsed beforehand, a commit for each batch, by the table's owner: no timelines, no live status, no policies. COPY of bytes: even what is sent was made beforehand, so only PostgreSQL is timed. Consumers: processes of their own with one connection each; timed from the queue's event to the function's answer, one heartbeat in a hundred is told to dashboards through a queue that takes everything at once. Each way has a copy of the same database (15,000 members in 20 organizations, 100 heartbeats each); afterwards the rows, segments and live rows of those that were fed the same are compared.",
  "The other design: Express 5, JSON Web Tokens, ten connections, prepared statements, one transaction for each heartbeat, 50 requests at a time on kept connections; the function called without HTTP, and the endpoint from the same machine. Times as many: one consumer with batches of 1,000.",
];
