// The schools of `npm run dev -- --demo`: simulated teachers and students who really use the public API.
import { systemClock } from "../common/clock.ts";
import { paced } from "./pace.ts";
import type { World } from "./people.ts";
import { playSchool } from "./play.ts";
import { SCHOOLS } from "./schools.ts";

/** Of both schools together. */
const GAP_MS = 700;
/** The one who started us waits five seconds before it kills. */
const LAST_SECONDS = 4;

const ending = new AbortController();
const { signal } = ending;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (signal.aborted) return;
    ending.abort();
    setTimeout(() => process.exit(0), LAST_SECONDS * 1000).unref();
  });
}

const world: World = {
  baseUrl: process.env.API_URL ?? "http://127.0.0.1:3000",
  fetch: paced(fetch, GAP_MS, systemClock, signal),
  clock: systemClock,
  signal,
  print: (line) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`),
};

await Promise.all(SCHOOLS.map((school) => playSchool(world, school)));
process.exit(0);
