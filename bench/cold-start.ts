import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Floors } from "./cold-start/floors.ts";
import { type Packaged, packageAll } from "./cold-start/functions.ts";
import { importTime } from "./cold-start/import-time.ts";
import { type Bench, type BenchOptions, type Findings, figure, type Table, withRange } from "./frame/bench.ts";
import { type Spread, spreadOf } from "./frame/measure.ts";

const GOAL = 2;
/** The table shows so many endpoints; the results keep all. */
const SHOWN = 12;
const SMOKE_FUNCTIONS = 3;

export const bench: Bench = {
  question: "How long does a function take to be ready for its first request, and how large is it?",
  rounds: 11,
  run: async (options) => {
    const root = join(import.meta.dirname, "..");
    // Outside the repository: nothing is found in its node_modules.
    const folder = await mkdtemp(join(tmpdir(), "muster-cold-start-"));
    try {
      const packaged = await packageAll(root, folder, options.smoke ? SMOKE_FUNCTIONS : undefined);
      const measured = await measureAll(packaged, new Floors(root, join(folder, "floors")), options);
      return findings(packaged, measured);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(join(root, ".muster/bench-cold-start"), { recursive: true, force: true });
    }
  },
};

/** Something to be imported: milliseconds, round by round. */
type Subject = { readonly files: readonly string[]; readonly times: number[] };

type Measured = Packaged & {
  readonly floors: { readonly first: number; readonly whole: number };
  readonly times: Record<"empty" | "first" | "firstFloor" | "whole" | "wholeFloor", number[]>;
};

/** In every round everything is imported once, each time by a process of its own; what is the same is imported once for all. */
async function measureAll(packaged: readonly Packaged[], floors: Floors, options: BenchOptions): Promise<Measured[]> {
  const subjects = new Map<string, Subject>();
  const timesOf = (files: readonly string[]): number[] => {
    const subject = subjects.get(files.join()) ?? { files, times: [] };
    subjects.set(files.join(), subject);
    return subject.times;
  };
  const measured: Measured[] = [];
  for (const each of packaged) {
    const [empty, first, whole] = [
      await floors.of([]),
      await floors.of(each.first.clients),
      await floors.of(each.whole.clients),
    ];
    const times = {
      empty: timesOf([empty.file]),
      first: timesOf([each.file]),
      firstFloor: timesOf([first.file]),
      whole: timesOf(each.whole.files),
      wholeFloor: timesOf([whole.file]),
    };
    measured.push({ ...each, floors: { first: first.bundle.size, whole: whole.bundle.size }, times });
  }
  for (let round = 0; round < options.rounds; round++) {
    let turn = 0;
    for (const { files, times } of subjects.values()) {
      times.push(await importTime(files));
      options.progress(`round ${round + 1} of ${options.rounds}: ${++turn} of ${subjects.size}`);
    }
  }
  return measured;
}

function findings(packaged: readonly Packaged[], measured: readonly Measured[]): Findings {
  const endpoints = measured.filter(({ isApi }) => isApi).sort((a, b) => ratio(b).median - ratio(a).median);
  const others = measured.filter(({ isApi }) => !isApi);
  const zipped = packaged.reduce((sum, each) => sum + each.zipped, 0);
  const above = endpoints.filter((each) => ratio(each).median > GOAL);
  return {
    tables: [
      times(
        `The ${Math.min(SHOWN, endpoints.length)} endpoints with the most above their floor`,
        endpoints.slice(0, SHOWN),
      ),
      times("Functions of queues, schedules, the bucket and sockets", others),
      summary(endpoints, zipped, packaged.length, above.length),
    ],
    figures: {
      zipped,
      functions: measured.map(({ file: _, whole: { files: __, ...whole }, ...each }) => ({ ...each, whole })),
    },
    notes: NOTES,
  };
}

function times(title: string, rows: readonly Measured[]): Table {
  return {
    title,
    header: [
      "function",
      "KB",
      "import, ms",
      "floor",
      "floor, KB",
      "floor, ms",
      "times its floor",
      "with its AWS clients, ms",
      "times",
    ],
    rows: rows.map((each) => [
      each.name,
      kilobytes(each.first.size),
      figure(spreadOf(each.times.first).median),
      each.first.clients.map(shortName).join(", ") || "empty",
      kilobytes(each.floors.first),
      figure(spreadOf(each.times.firstFloor).median),
      withRange(ratio(each)),
      `${figure(spreadOf(each.times.whole).median)} to ${figure(spreadOf(each.times.wholeFloor).median)}`,
      figure(quotient(each.times.whole, each.times.wholeFloor).median),
    ]),
  };
}

function summary(endpoints: readonly Measured[], zipped: number, functions: number, above: number): Table {
  const all = (pick: (each: Measured) => number) => withRange(spreadOf(endpoints.map(pick)));
  return {
    title: "All endpoints: the median, the smallest and the largest",
    header: ["what", "figure", "goal"],
    rows: [
      ["import of an empty handler, ms", figure(spreadOf(endpoints[0]?.times.empty ?? []).median), ""],
      ["import, ms", all(({ times }) => spreadOf(times.first).median), ""],
      ["KB that are read for it", all(({ first }) => first.size / 1000), ""],
      ["import, times its floor", all((each) => ratio(each).median), `≤ ${GOAL}`],
      [
        "with its AWS clients, times their floor",
        all(({ times }) => quotient(times.whole, times.wholeFloor).median),
        `≤ ${GOAL}`,
      ],
      ["endpoints above the goal", `${above} of ${endpoints.length}`, "0"],
      [`all ${functions} zips without sharp, MB`, figure(zipped / 1e6), "< 40"],
    ],
  };
}

const ratio = ({ times }: Measured): Spread => quotient(times.first, times.firstFloor);

function quotient(of: readonly number[], to: readonly number[]): Spread {
  return spreadOf(of.map((time, round) => time / (to[round] ?? Number.NaN)));
}

const kilobytes = (bytes: number) => figure(bytes / 1000);

const shortName = (name: string) => name.replace(/^@aws-sdk\/(client-)?/, "");

const NOTES = [
  "Built, and zipped, as `npm run package` does. Each time is that of a fresh process which imports the bundle and nothing else; `node` itself has started by then. A floor is a handler that does nothing but import, by the same bundler, what the function imports and nobody can do without: pg and its AWS clients, one command each. `With its AWS clients`: with those it imports when it first needs them, to the floor that imports them at its start.",
];
