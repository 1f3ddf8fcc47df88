import type { Fate, PictureEntry, TodayEntry } from "./control.ts";
import { WHY_NO_PICTURE } from "./lines.ts";
import { type Entry, isMark, type Left, type MarkKind } from "./outbox.ts";
import type { QueuedPicture } from "./picture-queue.ts";
import type { TrackerNews } from "./tracker.ts";

/** What was told since midnight, for the person to see: exactly that, with what became of it. */
export type TodayRecord = {
  put(entry: Entry): void;
  left(entry: Entry, how: Left): void;
  hear(news: TrackerNews): void;
  entries(): readonly TodayEntry[];
  pictures(secondsLeft: (id: string) => number | undefined): PictureEntry[];
  from(): Date;
};

const MARKS = {
  checkIn: "check_in",
  checkOut: "check_out",
  startBreak: "break_start",
  endBreak: "break_end",
  meeting: "meeting",
} as const satisfies Record<MarkKind, string>;

const keyOf = (entry: Entry) => `${isMark(entry) ? entry.mark : "heartbeat"} ${entry.timestamp}`;

export function createTodayRecord(now: () => Date): TodayRecord {
  let midnight = midnightOf(now());
  let told = new Map<string, TodayEntry>();
  let pictures = new Map<string, PictureEntry>();

  /** Nothing older than today is kept. */
  function turn(): void {
    const from = midnightOf(now());
    if (from.getTime() === midnight.getTime()) return;
    midnight = from;
    const isToday = ({ at }: { at: string }) => Date.parse(at) >= from.getTime();
    told = new Map([...told].filter(([, entry]) => isToday({ at: instantOf(entry) })));
    pictures = new Map([...pictures].filter(([, picture]) => isToday(picture)));
  }

  function set(entry: Entry, fate: Fate): void {
    turn();
    if (Date.parse(entry.timestamp) < midnight.getTime()) return;
    const shown: TodayEntry = isMark(entry)
      ? {
          kind: "mark",
          fate,
          mark: MARKS[entry.mark],
          timestamp: entry.timestamp,
          ended_at: entry.ended_at ?? null,
        }
      : { kind: "heartbeat", fate, heartbeat: entry };
    told.set(keyOf(entry), shown);
  }

  function setPicture(
    { id, at, application, active_window, picture }: QueuedPicture,
    fate: PictureEntry["fate"],
  ): void {
    turn();
    const { width, height, bytes } = picture;
    const about = { application: application ?? null, active_window: active_window ?? null };
    const size = { width, height, bytes: bytes.length };
    const why = fate === "dropped" ? "It waited for the network for too long, or too many did." : null;
    pictures.set(id, { id, at, fate, seconds_left: null, ...about, ...size, why });
  }

  return {
    put: (entry) => set(entry, "waiting"),
    left: (entry, how) => set(entry, how),
    hear(news) {
      if (news.kind === "picture" && news.fate !== "taken") setPicture(news.picture, news.fate);
      if (news.kind !== "screenshot_skipped") return;
      const at = news.at.toISOString();
      const none = { application: null, active_window: null, width: null, height: null, bytes: null };
      const id = `none ${at}`;
      pictures.set(id, { id, at, fate: "skipped", seconds_left: null, ...none, why: WHY_NO_PICTURE[news.why] });
    },
    entries() {
      turn();
      return [...told.values()].toSorted((a, b) => Date.parse(instantOf(a)) - Date.parse(instantOf(b)));
    },
    pictures(secondsLeft) {
      turn();
      return [...pictures.values()]
        .map((picture) => ({
          ...picture,
          seconds_left: picture.fate === "held" ? (secondsLeft(picture.id) ?? null) : null,
        }))
        .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    },
    from: () => midnight,
  };
}

const instantOf = (entry: TodayEntry) => (entry.kind === "mark" ? entry.timestamp : entry.heartbeat.timestamp);

/** Of this machine: a person's today. */
function midnightOf(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}
