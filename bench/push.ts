import { type Bench, figure, type Table, withRange } from "./frame/bench.ts";
import { alternate, type Measured, percentile, type Spread, spreadOf } from "./frame/measure.ts";
import { type Office, openOffice } from "./push/office.ts";

type Work = { readonly size: number; readonly batches: number };

/** What is done once a round: so many batches of so many events. The queue gives at most 100 at once. */
const WORK: readonly Work[] = [
  { size: 1, batches: 40 },
  { size: 10, batches: 8 },
  { size: 100, batches: 1 },
];
const COMPANY = { sockets: 1000, organizations: 20 };

export const bench: Bench = {
  question: "How many events a second reach their sockets, and how soon?",
  rounds: 5,
  run: async ({ smoke, rounds, progress }) => {
    const company = smoke ? { sockets: 20, organizations: 4 } : COMPANY;
    const office = await openOffice(company);
    try {
      const rows: Row[] = [];
      for (const work of WORK) {
        const smaller = smoke ? { ...work, batches: 1 } : work;
        rows.push(await measureWork(office, smaller, rounds, progress));
      }
      const cpu_ms_a_frame = rows.at(-1)?.ways.find(({ name }) => name === "push-events")?.cpu.median;
      return { tables: [speed(rows, office), latency(rows)], figures: { rows, cpu_ms_a_frame }, notes: NOTES };
    } finally {
      await office.close();
    }
  },
};

/** `cpu`: milliseconds for each frame. Latencies are milliseconds, of all frames of a round. */
type WayMeasured = Measured & { cpu: Spread; p50: Spread; p95: Spread };
type Row = Work & { ways: WayMeasured[] };

async function measureWork(office: Office, work: Work, rounds: number, progress: (text: string) => void): Promise<Row> {
  const { dashboards, pushers, company } = office;
  const frames = (work.size * work.batches * company.sockets.length) / company.organizations;
  const seen = pushers.map(() => ({ cpu: [] as number[], p50: [] as number[], p95: [] as number[] }));
  let turns = 0;
  const measured = await alternate(
    pushers.map(({ name, child }, index) => ({
      name,
      run: async () => {
        const heard = dashboards.tell({ expect: frames });
        const { seconds, cpu_seconds } = await child.tell(work);
        const answer = await heard;
        if (answer === "ready") throw new Error("The dashboards heard nothing.");
        seen[index]?.cpu.push((1000 * cpu_seconds) / frames);
        seen[index]?.p50.push(percentile(answer.latencies, 0.5));
        seen[index]?.p95.push(percentile(answer.latencies, 0.95));
        return { amount: work.size * work.batches, seconds };
      },
    })),
    rounds,
    () => progress(`${work.size} events a batch: ${++turns} of ${pushers.length * (rounds + 1)}`),
  );
  // The first round does not count.
  const spread = (values: readonly number[] = []) => spreadOf(values.slice(1));
  const ways = measured.map((one, index) => ({
    ...one,
    cpu: spread(seen[index]?.cpu),
    p50: spread(seen[index]?.p50),
    p95: spread(seen[index]?.p95),
  }));
  return { ...work, ways };
}

function speed(rows: readonly Row[], { company }: Office): Table {
  const each = company.sockets.length / company.organizations;
  return {
    title: `Events a second, each to ${each} of ${company.sockets.length.toLocaleString("en-US")} sockets`,
    header: ["events a batch", "way", "events/s", "frames/s", "to the bare loop", "CPU, µs a frame"],
    rows: rows.flatMap(({ size, ways }) =>
      ways.map(({ name, rate, ratio, cpu }) => [
        String(size),
        name,
        figure(rate.median),
        figure(rate.median * each),
        withRange(ratio),
        figure(1000 * cpu.median),
      ]),
    ),
  };
}

function latency(rows: readonly Row[]): Table {
  return {
    title: "Milliseconds from the queue to the socket",
    header: ["events a batch", "way", "p50", "p95"],
    rows: rows.flatMap(({ size, ways }) =>
      ways.map(({ name, p50, p95 }) => [String(size), name, withRange(p50), withRange(p95)]),
    ),
  };
}

const NOTES = [
  "Events of 20 organizations in turn, each heard by all dashboards of its organization: real WebSockets, held by a gateway that stands in for API Gateway's; gateway, dashboards, PostgreSQL, Redis and each way of pushing are processes of their own. The bare loop posts frames to addresses it knows by heart, 50 at a time on kept connections, with node:http; the second one with lib/platform/aws/sockets, as the function does, which signs each request. push-events is the function from the queue's event to its answer: subscribers, who they are now, frames.",
  "The time starts when the event lies in the queue; what the queue itself takes (its window is up to a second), and the way to AWS and back, come on top.",
];
