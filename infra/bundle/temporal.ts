/**
 * Stands in for temporal-polyfill in the bundles: it is set up when the first date is cut. That takes as long as a fifth of
 * a function's own start, and not every request needs it.
 */
import type { Temporal as Polyfill } from "temporal-polyfill";

// All of them, or it does not compile.
const NAMED: Readonly<Record<keyof typeof Polyfill, true>> = {
  Duration: true,
  Instant: true,
  Now: true,
  PlainDate: true,
  PlainDateTime: true,
  PlainMonthDay: true,
  PlainTime: true,
  PlainYearMonth: true,
  ZonedDateTime: true,
};

let made: typeof Polyfill | undefined;

function polyfill(): typeof Polyfill {
  // By its file, because its name leads here; required, because what is imported is set up at once.
  made ??= (require("../../node_modules/temporal-polyfill/index.js") as { Temporal: typeof Polyfill }).Temporal;
  return made;
}

/** Pure, so that it is left out where nobody cuts dates. */
export const Temporal = /* @__PURE__ */ (() =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.keys(NAMED).map((name) => [name, { get: () => polyfill()[name as keyof typeof Polyfill] }]),
    ),
  ) as typeof Polyfill)();
