import type { Random } from "../../clients/common/random.ts";
import { handler as closeDays } from "../../functions/jobs/close-days.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import { batchOf, takeTexts } from "../steps/queues/queues.ts";
import type { Figures } from "./figures.ts";

/** How the days of a life are closed: whether there is a run in an hour, and how often one comes twice. */
export type Closings = {
  readonly runsIn: (hour: number) => boolean;
  readonly doubled: number;
  readonly random: Random;
};

/** Always on time. */
export function everyHours(hours: number): Closings {
  return { runsIn: (hour) => hour % hours === 0, doubled: 0, random: () => 0.5 };
}

/** In any hour or in none, and some of them twice. */
export function atAnyHour(share: number, random: Random): Closings {
  return { runsIn: () => random() < share, doubled: 0.2, random };
}

/** The run of an hour, if there is one, with all that it queues. */
export async function closeAt(now: number, { runsIn, doubled, random }: Closings, figures: Figures): Promise<void> {
  if (!runsIn(Math.floor(now / 3600))) return;
  figures.closings += 1;
  const event = { source: "muster.job", detail: { now: new Date(now * 1000).toISOString() } };
  let { chunks } = await closeDays(event);
  if (random() < doubled) chunks += (await closeDays(event)).chunks;
  if (chunks === 0) return;
  const texts = await takeTexts(process.env.JOBS_QUEUE_URL);
  figures.chunks += texts.length;
  for (const text of texts) {
    const copies = random() < doubled ? [text, text] : [text];
    const answers = await Promise.all(copies.map((copy) => runJob(batchOf(copy))));
    if (answers.some(({ batchItemFailures }) => batchItemFailures.length > 0)) throw new Error(`not done: ${text}`);
  }
}
