import { type Bench, figure, type Table, withRange } from "./frame/bench.ts";
import { alternate, type Measured, percentile, type Spread, spreadOf } from "./frame/measure.ts";
import { openTheatre, type Seat } from "./live-view/theatre.ts";

const SIZE = { viewers: 50, pictures: 10 };
const SMOKE = { viewers: 3, pictures: 2 };

export const bench: Bench = {
  question: "How many pictures a second reach 50 viewers of live views, and how soon after they are posted?",
  rounds: 5,
  run: async ({ smoke, rounds, progress }) => {
    const size = smoke ? SMOKE : SIZE;
    const theatre = await openTheatre(size.viewers);
    try {
      let turns = 0;
      const seen: Record<keyof Seat, { p50: number[]; p95: number[] }> = {
        showBare: { p50: [], p95: [] },
        show: { p50: [], p95: [] },
      };
      const way = (name: string, how: keyof Seat) => ({
        name,
        run: async () => {
          const milliseconds = (await Promise.all(theatre.seats.map((seat) => watch(seat[how], size.pictures)))).flat();
          milliseconds.sort((a, b) => a - b);
          seen[how].p50.push(percentile(milliseconds, 0.5));
          seen[how].p95.push(percentile(milliseconds, 0.95));
          return milliseconds.length;
        },
      });
      const ways = [way("bucket and socket alone", "showBare"), way("live:frame", "show")];
      const measured = await alternate(ways, rounds, () => progress(`${++turns} of ${2 * (rounds + 1)}`));
      // The first round does not count.
      const spread = (values: readonly number[]) => spreadOf(values.slice(1));
      const rows = measured.map((one, index) => {
        const { p50, p95 } = index === 0 ? seen.showBare : seen.show;
        return { ...one, p50: spread(p50), p95: spread(p95) };
      });
      return { tables: [table(rows, size.viewers)], figures: { rows }, notes: NOTES };
    } finally {
      await theatre.stop();
    }
  },
};

/** One picture after another, as fast as they go. */
async function watch(show: () => Promise<number>, pictures: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let n = 0; n < pictures; n++) milliseconds.push(await show());
  return milliseconds;
}

type Row = Measured & { p50: Spread; p95: Spread };

function table(rows: readonly Row[], viewers: number): Table {
  return {
    title: `Pictures of 68 KB, ${viewers} members watched at a time`,
    header: ["way", "pictures a second", "to bucket and socket alone", "p50, ms", "p95, ms"],
    rows: rows.map(({ name, rate, ratio, p50, p95 }) => [
      name,
      withRange(rate),
      withRange(ratio),
      figure(p50.median),
      figure(p95.median),
    ]),
  };
}

const NOTES = [
  "From before the picture is posted until the viewer's socket has its address; without the pauses that trackers make, so all are always busy.",
  "Functions, bucket, sockets and PostgreSQL share one machine: with a picture every 2 s, 50 viewers ask for 25 a second.",
];
