/** A piece of a session's timeline, in epoch seconds. */
export type Piece = { readonly type: string; readonly start: number; readonly end: number };

/**
 * The heartbeat at which another application or site came to be in front, in epoch milliseconds, and what there was
 * since the change before. `heartbeats` is null where nothing is known of that.
 */
type NotedChange = {
  readonly at: number;
  readonly application: string | null;
  readonly host: string | null;
  readonly last_at: number | null;
  readonly heartbeats: number | null;
  readonly clicks: number | null;
  readonly strokes: number | null;
};

/** One heartbeat as it is stored; `at` in epoch milliseconds. */
export type Beat = {
  readonly at: number;
  readonly device: number;
  readonly is_active: boolean;
  readonly application: string | null;
  readonly host: string | null;
  readonly clicks: number;
  readonly strokes: number;
};

/** A work session with what it was made of, and what the consumer noted of it, in order. */
export type UsedSession = {
  /** Epoch milliseconds; heartbeats belong to it from `from` until before `before`. */
  readonly from: number;
  readonly before: number;
  readonly idle_threshold_seconds: number;
  readonly pieces: readonly Piece[];
  readonly changes: readonly NotedChange[];
};

/** From one epoch millisecond until before another. */
export type Range = { readonly from: number; readonly until: number };

/** An application, and a page's host, in front from one epoch second to another. */
export type Front = {
  readonly application: string | null;
  readonly host: string | null;
  readonly start: number;
  readonly end: number;
};

/** What was in front between two changes. `until` is undefined for the last, of which nothing is summed up yet. */
type Focus = Pick<NotedChange, "application" | "host"> & {
  readonly from: number;
  readonly until: number | undefined;
  readonly sums: { readonly last_at: number; readonly clicks: number; readonly strokes: number } | undefined;
};

type KnownFocus = Focus & { readonly until: number; readonly sums: NonNullable<Focus["sums"]> };

/**
 * Reckons what a session's time went to, from the changes of focus that were noted and from as few of its heartbeats as
 * that takes.
 *
 *     from                                                      before
 *     [  active   ][  lunch_break  ][ idle ][ active ][ meeting ]       pieces
 *       [ focus ][ focus     ][ focus                  ][ focus         focuses
 *       known    known, cut   known                     unknown
 */
export class SessionUsage {
  readonly #session: UsedSession;
  readonly #focuses: readonly Focus[];
  readonly #breaks: readonly Piece[];
  readonly #meetings: readonly Piece[];
  /** The time of which only the heartbeats know: before the first change, after the last, and where nothing was noted. */
  readonly #unknown: readonly Range[];

  constructor(session: UsedSession) {
    this.#session = session;
    this.#focuses = focusesOf(session.changes);
    this.#breaks = session.pieces.filter(({ type }) => type === "lunch_break");
    this.#meetings = session.pieces.filter(({ type }) => type === "meeting");
    this.#unknown = unknownOf(this.#focuses);
  }

  /** Of which time the heartbeats are needed, in order, without overlaps. */
  ranges(): Range[] {
    const around = this.#meetings.map((meeting) => this.#around(meeting));
    return merged([...this.#unknown, ...around, ...this.#cuts()].map((range) => this.#within(range)));
  }

  /** The session but its breaks. */
  outsideBreaks(): Range[] {
    let from = this.#session.from;
    const outside: Range[] = [];
    for (const cut of this.#breaks.toSorted((a, b) => a.start - b.start)) {
      outside.push({ from, until: cut.start * 1000 });
      from = Math.max(from, cut.end * 1000);
    }
    return merged([...outside, { from, until: this.#session.before }]);
  }

  /**
   * What was in front while somebody was active or in a meeting, in order. `beats` are all heartbeats of the `ranges`,
   * in any order. Active time belongs to what the latest active heartbeat showed, in a session's beginning to what the
   * first one shows. A meeting belongs to what the device in use shows.
   */
  fronts(beats: readonly Beat[]): Front[] {
    const sorted = beats.toSorted(inOrder);
    const spans = this.#spans(sorted);
    const found: Front[] = [];
    for (const piece of this.#session.pieces) {
      if (piece.type === "active") found.push(...cutTo(spans, piece));
      if (piece.type === "meeting") found.push(...this.#shownIn(piece, sorted));
    }
    return found.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** Clicks and strokes outside of breaks; `beats` as for `fronts`. */
  counts(beats: readonly Beat[]): { clicks: number; strokes: number } {
    let clicks = 0;
    let strokes = 0;
    const add = (of: { clicks: number; strokes: number }, sign: 1 | -1) => {
      clicks += sign * of.clicks;
      strokes += sign * of.strokes;
    };
    for (const beat of beats) if (this.#isUnknown(beat.at) && !this.#isInBreak(beat.at)) add(beat, 1);
    for (const focus of this.#focuses.filter(isKnown)) {
      if (this.#isHidden(focus)) continue;
      add(focus.sums, 1);
      for (const { from, until } of this.#cutsOf(focus)) {
        for (const beat of beats) if (beat.at >= from && beat.at < until) add(beat, -1);
      }
    }
    return { clicks, strokes };
  }

  /** Seconds that were active or in a meeting. */
  seconds(): number {
    const used = this.#session.pieces.filter(({ type }) => type === "active" || type === "meeting");
    return used.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** What tells which device is in use as a meeting begins lies before it. */
  #around({ start, end }: Piece): Range {
    return { from: (start - this.#session.idle_threshold_seconds) * 1000, until: end * 1000 };
  }

  #cuts(): Range[] {
    return this.#focuses.filter(isKnown).flatMap((focus) => (this.#isHidden(focus) ? [] : this.#cutsOf(focus)));
  }

  /** Whether all heartbeats of a focus lie in one break. */
  #isHidden({ from, sums }: KnownFocus): boolean {
    return this.#breaks.some(({ start, end }) => start * 1000 <= from && end * 1000 > sums.last_at);
  }

  /** Of a focus that a break only cuts, what lies in the break. */
  #cutsOf({ from, until, sums }: KnownFocus): Range[] {
    const cutting = this.#breaks.filter(({ start, end }) => start * 1000 <= sums.last_at && end * 1000 > from);
    return cutting.map(({ start, end }) => ({
      from: Math.max(start * 1000, from),
      until: Math.min(end * 1000, until),
    }));
  }

  #within({ from, until }: Range): Range {
    return { from: Math.max(from, this.#session.from), until: Math.min(until, this.#session.before) };
  }

  #isUnknown(at: number): boolean {
    return this.#unknown.some(({ from, until }) => at >= from && at < until);
  }

  #isInBreak(at: number): boolean {
    return this.#breaks.some(({ start, end }) => start * 1000 <= at && end * 1000 > at);
  }

  /** What is in front from each second to the next. The first begins with the session; of one millisecond the last counts. */
  #spans(sorted: readonly Beat[]): Front[] {
    const shown = [
      ...this.#focuses.filter(isKnown).map(({ application, host, from }) => ({ application, host, at: from })),
      ...sorted.filter(({ is_active, at }) => is_active && this.#isUnknown(at)),
    ]
      .sort((a, b) => a.at - b.at)
      .filter(({ at }, index, all) => all[index + 1]?.at !== at);
    return shown.map(({ application, host, at }, index) => {
      const next = shown[index + 1];
      const start = index === 0 ? Number.NEGATIVE_INFINITY : Math.floor(at / 1000);
      return {
        application,
        host,
        start,
        end: next === undefined ? Number.POSITIVE_INFINITY : Math.floor(next.at / 1000),
      };
    });
  }

  /**
   * What the device in use shows in a meeting, while its heartbeats go on. In use is the device that was last active in
   * that time or in the threshold before it; while none was, any is.
   *
   *     threshold   meeting
   *     A       b  [b      a      B      a      b      ]     heartbeats of the devices a and b; of active ones capitals
   *     A........  [.......a......B.............b......]     in front
   */
  #shownIn(meeting: Piece, sorted: readonly Beat[]): Front[] {
    const threshold = this.#session.idle_threshold_seconds;
    const { from, until } = this.#around(meeting);
    let used: number | undefined;
    const glances: Beat[] = [];
    for (const beat of sorted) {
      if (beat.at < from || beat.at >= until) continue;
      if (beat.is_active) used = beat.device;
      if (used === undefined || used === beat.device) glances.push(beat);
    }
    return glances.flatMap(({ application, host, at }, index) => {
      const second = Math.floor(at / 1000);
      const next = glances[index + 1];
      const start = Math.max(meeting.start, second);
      const follows = next === undefined ? Number.POSITIVE_INFINITY : Math.floor(next.at / 1000);
      const end = Math.min(follows, second + threshold, meeting.end);
      return end > start ? [{ application, host, start, end }] : [];
    });
  }
}

/** A change tells of the focus before it, so a focus takes its sums from the change that follows. */
function focusesOf(changes: readonly NotedChange[]): Focus[] {
  return changes.map(({ at, application, host }, index) => {
    const next = changes[index + 1];
    const sums =
      next === undefined || next.heartbeats === null
        ? undefined
        : { last_at: next.last_at ?? at, clicks: next.clicks ?? 0, strokes: next.strokes ?? 0 };
    return { application, host, from: at, until: next?.at, sums };
  });
}

function isKnown(focus: Focus): focus is KnownFocus {
  return focus.until !== undefined && focus.sums !== undefined;
}

/** Of one millisecond the active ones first, so that all of it belongs to what the last of them shows. */
function inOrder(a: Beat, b: Beat): number {
  return a.at - b.at || Number(b.is_active) - Number(a.is_active) || a.device - b.device;
}

function unknownOf(focuses: readonly Focus[]): Range[] {
  const before = { from: Number.NEGATIVE_INFINITY, until: focuses[0]?.from ?? Number.POSITIVE_INFINITY };
  const later = focuses.filter((focus) => !isKnown(focus));
  return merged([before, ...later.map(({ from, until = Number.POSITIVE_INFINITY }) => ({ from, until }))]);
}

function cutTo(spans: readonly Front[], { start, end }: Piece): Front[] {
  return spans
    .filter((span) => span.start < end && span.end > start && span.end > span.start)
    .map((span) => ({ ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) }));
}

/** In order, and those that touch as one; empty ones are left out. */
function merged(ranges: readonly Range[]): Range[] {
  const joined: { from: number; until: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    if (range.until <= range.from) continue;
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.until) last.until = Math.max(last.until, range.until);
    else joined.push({ ...range });
  }
  return joined;
}
