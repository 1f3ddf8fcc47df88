import type { Clock } from "../common/clock.ts";
import type { Sheet } from "./contracts.ts";

/** The wall of a room: one code after another by the server's time, as a projector shows them. */
export type Screen = {
  show(sheet: Sheet): void;
  /** The one that is shown now; undefined before the first sheet and after the last. */
  code(): string | undefined;
  /** Until half of the newest sheet is over: then a screen asks for the next. */
  refreshInMs(): number;
};

export function createScreen(clock: Clock): Screen {
  let codes: Sheet["codes"] = [];
  /** Of the server's clock against ours: a wrong one of ours does not matter. */
  let ahead = 0;
  let refreshAt = 0;
  const serverNow = () => clock.now().getTime() + ahead;
  return {
    show(sheet) {
      const from = Date.parse(sheet.server_time);
      ahead = from - clock.now().getTime();
      codes = sheet.codes;
      const last = Math.max(...codes.map(({ valid_until }) => Date.parse(valid_until)));
      refreshAt = from + (last - from) / 2;
    },
    code() {
      const at = serverNow();
      return codes.find((each) => Date.parse(each.valid_from) <= at && at < Date.parse(each.valid_until))?.code;
    },
    refreshInMs: () => Math.max(1000, refreshAt - serverNow()),
  };
}
