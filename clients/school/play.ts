import { liveDay } from "./day.ts";
import { tellError } from "./lines.ts";
import { openSchool } from "./open-school.ts";
import { createPeople, type World } from "./people.ts";
import type { School } from "./schools.ts";

/** After a school could not open. */
const AGAIN_MS = 60_000;

/** Opens a school and lives its days until the signal. One that cannot open tries again; others are not touched. */
export async function playSchool(world: World, school: School): Promise<void> {
  const { clock, signal, print } = world;
  const personOf = createPeople(world);
  while (!signal.aborted) {
    try {
      const open = await openSchool(world, school, personOf(school.admin));
      await liveDay(world, open, personOf);
    } catch (error) {
      if (!signal.aborted) print(`${school.name} stays closed for a minute: ${tellError(error)}`);
      await clock.sleep(AGAIN_MS, signal);
    }
  }
}
