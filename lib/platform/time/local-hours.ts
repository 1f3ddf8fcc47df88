import { Temporal } from "temporal-polyfill";

export type LocalHour = {
  readonly start: Date;
  readonly end: Date;
  /** As a clock on the wall shows its start, with the offset that tells 02:00 from the 02:00 after it. */
  readonly local: string;
};

const MINUTES = 60;

/**
 * The hours of the clocks in a zone that [start, end) touches, whole. When clocks are put back an hour comes twice; where
 * they move by less than an hour, the one that is cut short ends with the change.
 */
export function localHours(start: Date, end: Date, zone: string): LocalHour[] {
  const hours: LocalHour[] = [];
  let from = startOfHour(zoned(start, zone));
  let change = from.getTimeZoneTransition("next");
  while (from.epochMilliseconds < end.getTime()) {
    const full = from.add({ minutes: MINUTES - from.minute });
    // A change is looked for once, not for each hour: it costs more than all else here.
    const to = earlier(change, full);
    if (to === change) change = to.getTimeZoneTransition("next");
    const local = from.toString({ smallestUnit: "minute", timeZoneName: "never" });
    hours.push({ start: new Date(from.epochMilliseconds), end: new Date(to.epochMilliseconds), local });
    from = to;
  }
  return hours;
}

/** Back by what the clock shows beyond the hour, but not over a change of the clocks. */
function startOfHour(now: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const { minute, second, millisecond } = now;
  const full = now.subtract({ minutes: minute, seconds: second, milliseconds: millisecond });
  const change = now.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  return change !== null && Temporal.ZonedDateTime.compare(change, full) > 0 ? change : full;
}

function earlier(change: Temporal.ZonedDateTime | null, full: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return change !== null && Temporal.ZonedDateTime.compare(change, full) <= 0 ? change : full;
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
