import { describe, expect, it } from "vitest";
import { shortFiguresOf } from "../chaos/figures.ts";
import { runChaos } from "../chaos/run.ts";
import { tell } from "./figures.ts";

/** CHAOS_SEED replays a run; without it every run is another. `npm run chaos` is the long one. */
const seed = Number(process.env.CHAOS_SEED ?? 1 + Math.floor(Math.random() * 1_000_000));

describe("heartbeats through a system that is being destroyed", () => {
  it(`are each stored exactly once, and every timeline and day is right (seed ${seed})`, async () => {
    const settings = { seed, messages: 2000, members: 8, seconds: 35, faultEvery: 100, log: () => undefined };
    const outcome = await runChaos(settings);
    tell(1, "short run", shortFiguresOf(outcome));
    expect(outcome.problems).toEqual([]);
  });
});
