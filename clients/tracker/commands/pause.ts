import { setTimeout as wait } from "node:timers/promises";
import { CommandError, type Flags, reachRunning } from "./context.ts";

const PRIVATE_MINUTES = 15;

/** A break, or minutes without titles and pictures. A break of so many minutes ends by itself; again, it ends now. */
export async function pause(flags: Flags, given: string | undefined): Promise<void> {
  const minutes = given === undefined ? undefined : Number(given);
  if (minutes !== undefined && !(minutes > 0 && minutes <= 720))
    throw new CommandError("How many minutes? From 1 to 720.");
  const control = await reachRunning(flags);
  try {
    const before = await control.state();
    if (flags.private) {
      if (before.private !== null && minutes === undefined) {
        await control.endPrivate();
        return console.log("Private mode is off.");
      }
      await control.startPrivate(minutes ?? PRIVATE_MINUTES);
      const { private: now } = await control.state();
      return console.log(`No titles and no pictures for ${Math.ceil((now?.seconds_left ?? 0) / 60)} min.`);
    }
    if (before.doing === "break") {
      await control.endBreak();
      return console.log("Back to work.");
    }
    await control.startBreak();
    console.log(
      minutes === undefined
        ? "Break. `muster-tracker pause` again ends it."
        : `Break for ${minutes} min. Ctrl+C leaves it open.`,
    );
    if (minutes === undefined) return;
    await wait(minutes * 60_000);
    const { doing } = await control.state();
    if (doing === "break") await control.endBreak();
    console.log("Back to work.");
  } finally {
    control.close();
  }
}
