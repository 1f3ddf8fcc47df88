/** A device whose clock is less wrong than this is believed as it is. */
const TOLERANCE_MS = 60_000;
/** What is further off is not put right, but refused: nobody can tell what the device meant. */
const LONGEST_MS = 24 * 3_600_000;
/** Whatever is guessed lies where an instant can be written. */
const LAST_MS = Date.UTC(9999, 11, 31);
/** Ids of operations are kept for longer, so that none can be forgotten while its operation could come again. */
const OLDEST_MS = 60 * 24 * 3_600_000;

/** What a push says of the device's clock. `clock` is of its fastest exchange with the server. */
export type SaidClock = {
  sent_at: Date;
  clock?: { offset_ms: number; round_trip_ms: number } | undefined;
};

/** How far the device's clock is behind the server's, and how far that may be wrong. */
export type Offset = { offset_ms: number; uncertain_ms: number };

/**
 * How far a device's clock is behind. A push that was long on its way looks like a clock that is behind, so its arrival
 * only says how far behind it may be at most:
 *
 *     device   sent_at ─────╮ transit
 *     server                ╰────► received_at        offset <= received_at - sent_at
 */
export function offsetOf({ sent_at, clock }: SaidClock, received_at: Date): Offset {
  const most = received_at.getTime() - sent_at.getTime();
  if (clock === undefined) return { offset_ms: most, uncertain_ms: 0 };
  return { offset_ms: Math.min(clock.offset_ms, most), uncertain_ms: clock.round_trip_ms / 2 };
}

/** When something happened by the device's clock, and how long ago that was when it was sent, by one that only runs on. */
export type SaidTime = { occurred_at: Date; age_ms?: number | undefined };

export type JudgedTime =
  | { kind: "believed"; at: Date; is_corrected: boolean }
  | { kind: "TIMESTAMP_IN_FUTURE" | "TIMESTAMP_TOO_OLD"; at: Date };

/** When something happened: as it was said, put right by the offset, or not to be believed. `at` is the best guess. */
export function judgeTime(
  { occurred_at, age_ms }: SaidTime,
  sent_at: Date,
  { offset_ms, uncertain_ms }: Offset,
  received_at: Date,
): JudgedTime {
  const measured = age_ms === undefined ? occurred_at.getTime() : sent_at.getTime() - age_ms;
  const guess = new Date(Math.min(Math.max(measured + offset_ms, 0), LAST_MS));
  const off = guess.getTime() - occurred_at.getTime();
  if (Math.abs(off) > LONGEST_MS) return { kind: off < 0 ? "TIMESTAMP_IN_FUTURE" : "TIMESTAMP_TOO_OLD", at: guess };
  const is_corrected = Math.abs(off) > TOLERANCE_MS + uncertain_ms;
  const at = is_corrected ? guess : occurred_at;
  if (at.getTime() > received_at.getTime() + TOLERANCE_MS) return { kind: "TIMESTAMP_IN_FUTURE", at };
  if (received_at.getTime() - at.getTime() > OLDEST_MS) return { kind: "TIMESTAMP_TOO_OLD", at };
  return { kind: "believed", at, is_corrected };
}
