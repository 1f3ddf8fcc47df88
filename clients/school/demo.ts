// The schools of `npm run dev -- --demo`: simulated teachers and students who really use the public API.
import { systemClock } from "../common/clock.ts";
import { startDemo } from "../common/demo.ts";
import { paced } from "./pace.ts";
import type { World } from "./people.ts";
import { playSchool } from "./play.ts";
import { SCHOOLS } from "./schools.ts";

/** Of both schools together. */
const GAP_MS = 700;
const demo = startDemo();
const world: World = {
  ...demo,
  fetch: paced(fetch, GAP_MS, systemClock, demo.signal),
  clock: systemClock,
};

await Promise.all(SCHOOLS.map((school) => playSchool(world, school)));
process.exit(0);
