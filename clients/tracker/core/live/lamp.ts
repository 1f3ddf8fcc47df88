import type { Indicator, ShownIndicator } from "../../ports.ts";
import { createTurns } from "../in-turn.ts";

/** The indicator of a live view, as far as it is known to be on the screen. */
export type Lamp = {
  /** Shows it with these names; false where it cannot be shown, and then the one before stays. */
  on(viewers: readonly string[]): Promise<boolean>;
  off(): Promise<void>;
  /** False where it is off, or once nobody could see it for five seconds. */
  isSeen(): Promise<boolean>;
};

/** A window that is covered or gone for longer is none. */
const UNSEEN_MS = 5_000;

export function createLamp(indicator: Indicator, elapsed: () => number, onStop: () => void): Lamp {
  let shown: ShownIndicator | undefined;
  let text = "";
  let seenAt = 0;
  /** One that goes off while it is still being drawn goes off after that. */
  const inTurn = createTurns();

  async function replaceBy(next: ShownIndicator | undefined): Promise<void> {
    const before = shown;
    shown = next;
    await before?.close().catch(() => undefined);
  }

  async function show(wanted: string): Promise<boolean> {
    if (shown !== undefined && wanted === text) return true;
    try {
      const next = await indicator.show(wanted, onStop);
      if (!(await next.isShown())) {
        await next.close();
        return false;
      }
      text = wanted;
      seenAt = elapsed();
      // Only now: at no moment is somebody watched without one.
      await replaceBy(next);
      return true;
    } catch {
      return false;
    }
  }

  return {
    on: (viewers) =>
      inTurn(() => show(`${viewers.join(" and ")} ${viewers.length === 1 ? "watches" : "watch"} your screen`)),
    off: () => inTurn(() => replaceBy(undefined)),
    async isSeen() {
      if (shown === undefined) return false;
      if (await shown.isShown().catch(() => false)) seenAt = elapsed();
      return elapsed() - seenAt < UNSEEN_MS;
    },
  };
}
