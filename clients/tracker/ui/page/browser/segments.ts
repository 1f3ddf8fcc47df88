import type { Today, TodayEntry } from "../../../core/control.ts";

export type Kind = "active" | "idle" | "locked" | "break";
/** Milliseconds since the epoch. */
export type Segment = { readonly kind: Kind; readonly from: number; readonly to: number };

type Beat = Extract<TodayEntry, { kind: "heartbeat" }>;

/**
 * The day as a strip: each heartbeat tells of the time since the one before it. What no heartbeat tells of stays empty,
 * a machine that slept as well as a tracker that was ended.
 */
export function segmentsOf(today: Today, now: number): Segment[] {
  const every = today.heartbeat_seconds * 1000;
  const told: Segment[] = [];
  let last: number | undefined;
  for (const { heartbeat } of today.entries.filter((entry): entry is Beat => entry.kind === "heartbeat")) {
    const to = Date.parse(heartbeat.timestamp);
    // Slightly late is not a gap.
    const from = last !== undefined && to - last < 2 * every ? last : to - every;
    last = to;
    const kind = kindOf(heartbeat);
    const before = told.at(-1);
    if (before?.kind === kind && before.to >= from) told[told.length - 1] = { ...before, to };
    else told.push({ kind, from, to });
  }
  return [...told, ...breaksOf(today, now)].toSorted((a, b) => a.from - b.from);
}

export function kindOf({ is_active, metadata }: Beat["heartbeat"]): Kind {
  const tracker = metadata?.tracker as { locked?: unknown; presence?: unknown } | undefined;
  if (tracker?.locked === true || tracker?.presence === "locked" || tracker?.presence === "elsewhere") return "locked";
  return is_active ? "active" : "idle";
}

function breaksOf({ entries }: Today, now: number): Segment[] {
  const found: Segment[] = [];
  let from: number | undefined;
  for (const entry of entries) {
    if (entry.kind !== "mark") continue;
    if (entry.mark === "break_start") from = Date.parse(entry.timestamp);
    if (from === undefined || (entry.mark !== "break_end" && entry.mark !== "check_out")) continue;
    found.push({ kind: "break", from, to: Date.parse(entry.timestamp) });
    from = undefined;
  }
  if (from !== undefined && now > from) found.push({ kind: "break", from, to: now });
  return found;
}

/** How long each kind lasted, in seconds. */
export function sums(segments: readonly Segment[]): Record<Kind, number> {
  const of = { active: 0, idle: 0, locked: 0, break: 0 };
  for (const { kind, from, to } of segments) of[kind] += (to - from) / 1000;
  return of;
}

const HOUR = 3_600_000;

/** What the strip shows: whole hours around the day, at least two. */
export function spanOf(segments: readonly Segment[], now: number): { from: number; to: number } {
  const first = segments[0]?.from ?? now;
  const from = Math.floor(first / HOUR) * HOUR;
  const to = Math.ceil((now + 1) / HOUR) * HOUR;
  return { from, to: Math.max(to, from + 2 * HOUR) };
}
