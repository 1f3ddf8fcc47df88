// The schools of `npm run dev -- --demo`: simulated teachers and students who really use the public API.
import { systemClock } from "../common/clock.ts";
import { liveDay } from "./day.ts";
import { tellError } from "./lines.ts";
import { openSchool } from "./open-school.ts";
import { paced } from "./pace.ts";
import { createPeople, type World } from "./people.ts";
import { SCHOOLS, type School } from "./schools.ts";

/** Of both schools together. */
const GAP_MS = 700;
/** The one who started us waits five seconds before it kills. */
const LAST_SECONDS = 4;
/** After a school could not open. */
const AGAIN_MS = 60_000;

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

await Promise.all(SCHOOLS.map(play));
process.exit(0);

async function play(school: School): Promise<void> {
  const personOf = createPeople(world);
  while (!signal.aborted) {
    try {
      const open = await openSchool(world, school, personOf(school.admin));
      await liveDay(world, open, personOf);
    } catch (error) {
      if (!signal.aborted) world.print(`${school.name} stays closed for a minute: ${tellError(error)}`);
      await world.clock.sleep(AGAIN_MS, signal);
    }
  }
}
