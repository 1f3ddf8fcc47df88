import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spreadOf } from "../frame/measure.ts";

/** What one invocation takes: milliseconds of a whole processor, of waiting for others, and of the database's processors. */
export type Work = { cpu_ms: number; wait_ms: number; database_ms: number };

export type Works = {
  /** A request of this many heartbeats. */
  heartbeat: (heartbeats: number) => Work;
  /** A request that reads or writes a few rows. */
  request: Work;
  /** One that checks a password. */
  password: Work;
  report: Work;
  /** A report as a file. */
  export: Work;
  thumbnail: Work;
  /** Each invocation and each heartbeat of its batch. */
  ingest: { batch: Work; each: Work };
  /** Each invocation and each frame to a socket. */
  push: { batch: Work; each: Work };
  /** Closing one member's day. */
  close_day: Work;
  schedule: Work;
  /** The canary itself: it waits for answers, queues and its own pauses. */
  canary: Work;
};

/** Where a duration comes from: shown under the table. */
export type Origin = { name: string; from: string };

/**
 * What was measured here where it was measured, else what is assumed. A processor of the bench's machine counts as one
 * of Lambda's; a function with less than 1,769 MB has less than a processor and takes longer.
 */
export function readWorks(results = join(import.meta.dirname, "../results")): { works: Works; origins: Origin[] } {
  const origins: Origin[] = [];
  const measured = (name: string, what: string, read: (figures: unknown) => number | undefined, assumed: number) => {
    const run = lastRun(join(results, `${name}.json`));
    const found = run === undefined ? undefined : read(run.figures);
    const known = found !== undefined && Number.isFinite(found);
    const value = known ? found : assumed;
    const where = known ? `measured by ${name}, ${run?.at.slice(0, 10)}` : "assumed";
    origins.push({ name: what, from: `${Number(value.toPrecision(3))} ms, ${where}` });
    return value;
  };
  const one = measured("accept", "request of one heartbeat, CPU", (figures) => acceptCpu(figures, 1), 1);
  const hundred = measured("accept", "request of 100 heartbeats, CPU", (figures) => acceptCpu(figures, 100), 4);
  const stored = measured("ingest", "heartbeat stored, CPU of the function", ingestCpu, 0.015);
  const drawn = measured("thumbnails", "thumbnail, drawing", thumbnailTime, 250);
  const sent = measured("push", "frame to a socket, CPU", pushCpu, 0.4);
  const closed = measured("close-days", "member's day closed, time", closeTime, 3);
  const each = (hundred - one) / 99;
  const works: Works = {
    // Three statements a minute for each process, whatever comes in (docs/adr/0058).
    heartbeat: (heartbeats) => ({ cpu_ms: one + each * (heartbeats - 1), wait_ms: 8, database_ms: 0 }),
    request: { cpu_ms: 2, wait_ms: 6, database_ms: 0.5 },
    password: { cpu_ms: 350, wait_ms: 10, database_ms: 1 },
    report: { cpu_ms: 5, wait_ms: 25, database_ms: 20 },
    export: { cpu_ms: 500, wait_ms: 500, database_ms: 500 },
    thumbnail: { cpu_ms: drawn, wait_ms: 60, database_ms: 1 },
    ingest: {
      batch: { cpu_ms: 4, wait_ms: 10, database_ms: 3 },
      each: { cpu_ms: stored, wait_ms: 0.015, database_ms: 0.03 },
    },
    push: {
      batch: { cpu_ms: 2, wait_ms: 5, database_ms: 1 },
      // Fifty at a time, each about 10 ms away.
      each: { cpu_ms: sent, wait_ms: 0.2, database_ms: 0 },
    },
    close_day: { cpu_ms: 0.2, wait_ms: closed, database_ms: closed },
    schedule: { cpu_ms: 5, wait_ms: 100, database_ms: 50 },
    canary: { cpu_ms: 200, wait_ms: 15_000, database_ms: 0 },
  };
  return { works, origins };
}

type Run = { at: string; figures: unknown };

function lastRun(path: string): Run | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Run[]).at(-1) : undefined;
}

type Way = { name: string; rate: { median: number } };

/** Requests for each second of CPU, as bench/accept.ts tells them. */
function acceptCpu(figures: unknown, size: number): number | undefined {
  const row = (figures as { size: number; known: boolean; ways: Way[] }[]).find(
    (row) => row.size === size && row.known,
  );
  const way = row?.ways.find(({ name }) => name === "endpoint");
  return way === undefined ? undefined : 1000 / way.rate.median;
}

function ingestCpu(figures: unknown): number | undefined {
  const { rows } = figures as { rows: { kind: string; size: number; cpu: number }[] };
  const cpu = rows.find(({ kind, size }) => kind === "live" && size === 100)?.cpu;
  return cpu === undefined ? undefined : cpu / 1000;
}

function thumbnailTime(figures: unknown): number | undefined {
  return (figures as { typical_ms?: number }).typical_ms;
}

function pushCpu(figures: unknown): number | undefined {
  return (figures as { cpu_ms_a_frame?: number }).cpu_ms_a_frame;
}

/** Of one member of the 10,000 whose day bench/close-days.ts closes. */
function closeTime(figures: unknown): number | undefined {
  const seconds = (figures as { seconds?: { one: number[] } }).seconds?.one;
  return seconds === undefined ? undefined : (1000 * spreadOf(seconds).median) / 10_000;
}
