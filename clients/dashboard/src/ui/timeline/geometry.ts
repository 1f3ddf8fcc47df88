/** What a stretch of a day was. */
export type Kind = "active" | "idle" | "break" | "meeting" | "untracked";

/** A stretch of a day; instants are milliseconds. */
export type Stretch = { readonly kind: Kind; readonly from: number; readonly to: number; readonly isOpen?: boolean };

/** What is in sight, in milliseconds. */
export type Domain = readonly [from: number, to: number];

/** What is drawn: one stretch, or several that are too short to be told apart. Pixels from the start. */
export type Block = {
  readonly kind: Kind;
  readonly x: number;
  readonly width: number;
  readonly parts: readonly Stretch[];
};

/** Below this nobody sees what it is. */
const NARROWEST = 2;

export const positionIn = ([from, to]: Domain, instant: number, width: number): number =>
  ((instant - from) / (to - from)) * width;

type Part = { readonly from: number; readonly to: number };

/** What to draw of a day, so that what is short stays visible: neighbours that are too short become one. */
export function mergedOf<One extends Part>(
  all: readonly One[],
  domain: Domain,
  width: number,
  narrowest = NARROWEST,
): { x: number; width: number; parts: One[] }[] {
  const blocks: { x: number; end: number; parts: One[] }[] = [];
  const isShort = ({ from, to }: Part) => ((to - from) / (domain[1] - domain[0])) * width < narrowest;
  for (const part of all) {
    if (part.to <= domain[0] || part.from >= domain[1]) continue;
    const x = Math.max(-4, positionIn(domain, part.from, width));
    const end = Math.min(width + 4, positionIn(domain, part.to, width));
    const last = blocks.at(-1);
    if (last !== undefined && isShort(part) && x - last.end < narrowest && last.parts.every(isShort)) {
      last.parts.push(part);
      last.end = Math.max(last.end, end);
    } else blocks.push({ x, end, parts: [part] });
  }
  return blocks.map(({ x, end, parts }) => ({ x, width: Math.max(narrowest, end - x), parts }));
}

/** Stretches as they are drawn; what several are is what they are for the longest. */
export function blocksOf(stretches: readonly Stretch[], domain: Domain, width: number): Block[] {
  return mergedOf(stretches, domain, width).map((block) => ({ ...block, kind: longest(block.parts) }));
}

function longest(parts: readonly Stretch[]): Kind {
  const sums = new Map<Kind, number>();
  for (const { kind, from, to } of parts) sums.set(kind, (sums.get(kind) ?? 0) + to - from);
  return [...sums].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360];

/** Round local times in sight, as many as there is room for: also on days of 23 and 25 hours. Milliseconds. */
export function ticksOf([from, to]: Domain, zone: string, width: number, room = 64): number[] {
  const minutes = (to - from) / 60_000;
  const step = STEPS.find((each) => (minutes / each) * room <= width) ?? STEPS.at(-1) ?? 360;
  const start = Temporal.Instant.fromEpochMilliseconds(Math.floor(from)).toZonedDateTimeISO(zone);
  const minute = start.hour * 60 + start.minute;
  let local = start
    .startOfDay()
    .toPlainDateTime()
    .add({ minutes: Math.floor(minute / step) * step });
  const ticks: number[] = [];
  for (;;) {
    const instant = local.toZonedDateTime(zone).epochMilliseconds;
    if (instant > to) return ticks;
    if (instant >= from && instant !== ticks.at(-1)) ticks.push(instant);
    local = local.add({ minutes: step });
  }
}

const SHORTEST_VIEW = 5 * 60_000;

/** A view of at least five minutes, in whole milliseconds, that lies within the whole; the whole itself is undefined. */
export function within([from, to]: Domain, whole: Domain): Domain | undefined {
  const length = whole[1] - whole[0];
  const span = Math.min(Math.max(to - from, SHORTEST_VIEW), length);
  if (span >= length - 1) return undefined;
  const start = Math.round(Math.min(Math.max(from, whole[0]), whole[1] - span));
  return [start, Math.round(start + span)];
}

/** Nearer by a factor below one, with what is at `share` of the width staying there. */
export function zoomed([from, to]: Domain, factor: number, share: number): Domain {
  const centre = from + (to - from) * share;
  const span = (to - from) * factor;
  return [centre - span * share, centre + span * (1 - share)];
}

export function panned([from, to]: Domain, share: number): Domain {
  const by = (to - from) * share;
  return [from + by, to + by];
}

type Segment = { activity_type: string; start_time: string; end_time: string; provisional?: boolean };

/**
 * A day's segments, as the API has them, as stretches. The last one grows with the clock while it is provisional, and
 * while what it is is what the member does: `state`, where that is known.
 */
export function stretchesOf(segments: readonly Segment[], now: number, state?: string | null): Stretch[] {
  return segments.map(({ activity_type, start_time, end_time, provisional = false }, index) => {
    const kind = kindOf(activity_type);
    const isOpen = provisional && index === segments.length - 1 && (!state || state === kind);
    const to = Date.parse(end_time);
    return { kind, from: Date.parse(start_time), to: isOpen ? Math.max(to, now) : to, isOpen };
  });
}

export function kindOf(type: string): Kind {
  return type === "lunch_break" ? "break" : (type as Kind);
}

const HALF_HOUR = 30 * 60_000;
const SHORTEST_DAY = 3 * 60 * 60_000;

/** What of a day is shown at most: from half an hour to half an hour around what there is of it, at least three hours. */
export function wholeOf(stretches: readonly Stretch[], more: readonly number[] = []): Domain | undefined {
  const edges = [...stretches.flatMap(({ from, to }) => [from, to]), ...more];
  if (edges.length === 0) return undefined;
  const first = edges.reduce((a, b) => Math.min(a, b));
  const last = edges.reduce((a, b) => Math.max(a, b));
  const from = Math.floor((first - HALF_HOUR / 6) / HALF_HOUR) * HALF_HOUR;
  const to = Math.ceil((last + HALF_HOUR / 6) / HALF_HOUR) * HALF_HOUR;
  return [from, Math.max(to, from + SHORTEST_DAY)];
}

/** A view as it stands in an address: seconds since the day began. What makes no sense is the whole day. */
export function readView(text: string | undefined, start: number, whole: Domain): Domain | undefined {
  const [, from, to] = /^(-?\d{1,6})-(\d{1,6})$/.exec(text ?? "") ?? [];
  if (from === undefined || to === undefined || Number(from) >= Number(to)) return undefined;
  const [first, last] = [start + Number(from) * 1000, start + Number(to) * 1000];
  return last <= whole[0] || first >= whole[1] ? undefined : within([first, last], whole);
}

export function writeView(view: Domain | undefined, start: number): string | undefined {
  return view === undefined ? undefined : view.map((each) => Math.round((each - start) / 1000)).join("-");
}

/** Marks that are too near to each other to be told apart are one. Pixels. */
export function clustersOf<Mark extends { readonly at: number }>(
  marks: readonly Mark[],
  domain: Domain,
  width: number,
  room: number,
): { x: number; marks: Mark[] }[] {
  const clusters: { x: number; marks: Mark[] }[] = [];
  for (const mark of marks.toSorted((one, other) => one.at - other.at)) {
    const x = positionIn(domain, mark.at, width);
    if (x < -room || x > width + room) continue;
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < room) last.marks.push(mark);
    else clusters.push({ x, marks: [mark] });
  }
  return clusters;
}

/** Stretches with what lies between them, of which nothing is known. */
export function withGaps(stretches: readonly Stretch[]): (Stretch | { kind: null; from: number; to: number })[] {
  return stretches.flatMap((stretch, index) => {
    const before = stretches[index - 1];
    const isGap = before !== undefined && stretch.from - before.to >= 1000;
    return isGap ? [{ kind: null, from: before.to, to: stretch.from }, stretch] : [stretch];
  });
}
