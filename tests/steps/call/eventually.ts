import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the probe answers something; its last answer was undefined when the time is over. */
export async function eventually<Found>(
  what: string,
  probe: () => Found | undefined | Promise<Found | undefined>,
  seconds = 60,
): Promise<Found> {
  // A clock that a test has stopped ends no waiting.
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`It did not happen within ${seconds} s: ${what}`);
    await sleep(50);
  }
}
