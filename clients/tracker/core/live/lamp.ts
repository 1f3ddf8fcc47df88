import type { Indicator, ShownIndicator } from "../../ports.ts";

/** The indicator of a live view, as far as it is known to be on the screen. */
export type Lamp = {
  /** Shows it with these names; false where it cannot be shown. */
  on(viewers: readonly string[]): Promise<boolean>;
  off(): Promise<void>;
  isOn(): boolean;
  /** False once nobody could see it for five seconds. */
  isSeen(): Promise<boolean>;
};

/** A window that is covered or gone for longer is none. */
const UNSEEN_MS = 5_000;

export function createLamp(indicator: Indicator, elapsed: () => number, onStop: () => void): Lamp {
  let shown: ShownIndicator | undefined;
  let text = "";
  let seenAt = 0;

  async function off(): Promise<void> {
    const before = shown;
    shown = undefined;
    await before?.close().catch(() => undefined);
  }

  return {
    async on(viewers) {
      const wanted = `${viewers.join(" and ")} ${viewers.length === 1 ? "watches" : "watch"} your screen`;
      if (shown !== undefined && wanted === text) return true;
      await off();
      try {
        shown = await indicator.show(wanted, onStop);
        text = wanted;
        seenAt = elapsed();
        return await shown.isShown();
      } catch {
        return false;
      }
    },
    off,
    isOn: () => shown !== undefined,
    async isSeen() {
      const isShown = (await shown?.isShown().catch(() => false)) ?? false;
      if (isShown) seenAt = elapsed();
      return elapsed() - seenAt < UNSEEN_MS;
    },
  };
}
