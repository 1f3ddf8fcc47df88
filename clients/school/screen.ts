import type { Clock } from "../common/clock.ts";
import type { Sheet } from "./contracts.ts";

/** The wall of a room: codes by the server's time, as a projector shows them, and what is remembered of earlier ones. */
export type Screen = {
  show(sheet: Sheet): void;
  /** The code that was shown so long ago; undefined where there was none. */
  code(secondsAgo?: number): string | undefined;
  /** Until half of the newest sheet is over: then a screen asks for the next. */
  refreshInMs(): number;
};

export function createScreen(clock: Clock): Screen {
  const codes = new Map<number, { code: string; until: number }>();
  /** Of the server's clock against ours: a wrong one of ours does not matter. */
  let ahead = 0;
  let refreshAt = 0;
  const serverNow = () => clock.now().getTime() + ahead;
  return {
    show(sheet) {
      const from = Date.parse(sheet.server_time);
      ahead = from - clock.now().getTime();
      for (const { code, valid_from, valid_until } of sheet.codes)
        codes.set(Date.parse(valid_from), { code, until: Date.parse(valid_until) });
      const last = Math.max(...sheet.codes.map(({ valid_until }) => Date.parse(valid_until)));
      refreshAt = from + (last - from) / 2;
    },
    code(secondsAgo = 0) {
      const at = serverNow() - secondsAgo * 1000;
      return [...codes].find(([from, { until }]) => from <= at && at < until)?.[1].code;
    },
    refreshInMs: () => Math.max(1000, refreshAt - serverNow()),
  };
}
