import { join } from "node:path";
import type { FromAcceptor, ToAcceptor, Work } from "./accept/acceptor.ts";
import { openWorld, type World } from "./accept/world.ts";
import { type Bench, type BenchOptions, figure, type Table, withRange } from "./frame/bench.ts";
import { Child } from "./frame/child.ts";
import { alternate, type Measured, type Spread, spreadOf } from "./frame/measure.ts";

type Goal = Work & { readonly goal: string };

/** What is done once a round: some tenths of a second. */
const WORK: readonly Goal[] = [
  { size: 1, requests: 400, known: true, goal: "0.8" },
  { size: 1, requests: 200, known: false, goal: "–" },
  { size: 10, requests: 200, known: true, goal: "–" },
  { size: 100, requests: 80, known: true, goal: "0.8" },
  { size: 500, requests: 20, known: true, goal: "–" },
];

export const bench: Bench = {
  question: "What does taking a heartbeat cost, beyond JSON.parse and SendMessage?",
  rounds: 9,
  run: async (options) => {
    const world = await openWorld(options.rounds + 2);
    const acceptors = openAcceptors(world, options);
    try {
      const rows = [];
      for (const work of WORK) rows.push(await measureWork(acceptors, smaller(work, options), options));
      return { tables: [costs(rows)], figures: rows, notes: NOTES };
    } finally {
      for (const { child } of acceptors) await child.stop();
      await world.close();
    }
  },
};

type Acceptor = { readonly name: string; readonly child: Child<ToAcceptor, FromAcceptor> };

/** The bare one first: the others' ratios are to it. */
function openAcceptors({ environment }: World, { seed }: BenchOptions): Acceptor[] {
  const open = (name: string, module: string): Acceptor => {
    const path = join(import.meta.dirname, "accept/acceptor.ts");
    const argument = { module: join(import.meta.dirname, module), seed };
    return { name, child: new Child(path, argument, environment, "ignore") };
  };
  return [open("bare", "accept/bare.ts"), open("endpoint", "../functions/activity/heartbeat.ts")];
}

function smaller(work: Goal, { smoke }: BenchOptions): Goal {
  return smoke ? { ...work, requests: Math.min(work.requests, 5) } : work;
}

/** `ways`: requests for each second of CPU. `elapsed`: requests for each second of the clock. */
type Row = Goal & { readonly ways: Measured[]; readonly elapsed: Spread[] };

async function measureWork(acceptors: readonly Acceptor[], work: Goal, options: BenchOptions): Promise<Row> {
  const elapsed = acceptors.map((): number[] => []);
  const variants = acceptors.map(({ name, child }, index) => ({
    name,
    prepare: async () => void (await child.tell({ prepare: work })),
    run: async () => {
      const answer = await child.tell("run");
      if (answer === "ready") throw new Error("Told to run, it was ready.");
      elapsed[index]?.push(work.requests / answer.seconds);
      return { amount: work.requests, seconds: answer.cpu_seconds };
    },
  }));
  let turns = 0;
  const ways = await alternate(variants, options.rounds, () =>
    options.progress(`${describe(work)}: ${++turns} of ${variants.length * (options.rounds + 1)}`),
  );
  // The first round does not count.
  return { ...work, ways, elapsed: elapsed.map((rates) => spreadOf(rates.slice(1))) };
}

function costs(rows: readonly Row[]): Table {
  return {
    title: "CPU of a request, and how many times the bare handler's",
    header: [
      "heartbeats a request",
      "handler",
      "CPU, µs a request",
      "µs a heartbeat",
      "times the bare one",
      "goal",
      "heartbeats a second, one request at a time",
    ],
    rows: rows.flatMap(({ ways, elapsed, ...work }) =>
      ways.map((way, index) => [
        describe(work),
        way.name,
        figure(1e6 / way.rate.median),
        figure(1e6 / way.rate.median / work.size),
        withRange(inverse(way)),
        index === 0 ? "" : work.goal,
        figure((elapsed[index]?.median ?? Number.NaN) * work.size),
      ]),
    ),
  };
}

/** A ratio of rates is one of costs upside down. */
function inverse({ ratio }: Measured): Spread {
  return { median: 1 / ratio.median, min: 1 / ratio.max, max: 1 / ratio.min };
}

function describe({ size, known }: Work): string {
  return known ? String(size) : `${size}, just signed in`;
}

const NOTES = [
  "Each handler is in a process of its own and takes one request at a time, as on Lambda; PostgreSQL and the queue, which takes everything at once, are in others, so their CPU does not count. The bare handler takes API Gateway's event and does JSON.parse and SendMessage with the AWS client: no token is checked, no field, no limit. Members stay within what a process lets through by itself, as trackers do (docs/adr/0021): beyond that a request would wait for the live store, too. Lines of log and metrics are written, to nowhere. 200 members take turns, known from half a minute before, or just signed in, with a token that this process has not seen.",
];
