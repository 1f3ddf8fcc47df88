/**
 * One day of one tracker, in UTC, with an idle threshold of 300 s. Heartbeats stand on :00 and :30.
 *
 *     08:55:12 check-in
 *     |  active: heartbeats 08:55:30 to 10:29:30, the last input at 10:29:42          Editor
 *     10:29:42
 *     |  idle, no input: inactive heartbeats 10:30:00 to 10:44:30 that say since when Editor
 *     10:45:00
 *     |  active: heartbeats to 11:20:00                                               Editor
 *     11:20:00
 *     |  idle, no heartbeat: the machine sleeps                                       (nothing)
 *     11:37:30
 *     |  active: heartbeats to 11:50:00, none for exactly 300 s, from 11:55:00 again  Browser, docs
 *     12:15:20
 *     |  lunch break: the heartbeats 12:15:30 to 12:17:00 count for nothing           (Browser, docs)
 *     13:00:05
 *     |  active: heartbeats 13:00:30 to 13:59:30                                      Editor
 *     14:00:00
 *     |  meeting: inactive heartbeats, the last input at 13:59:40                     Meetings
 *     14:45:00
 *     |  active: heartbeats to 15:59:30, of which 15:10:00 to 15:39:30 come late      Editor
 *     |  active: heartbeats 16:00:00 to 17:26:00                                      Browser, videos
 *     17:26:00
 *     |  idle, no heartbeat
 *     17:32:47 check-out
 */
export const CHECK_IN = "08:55:12";
export const BREAK = { start: "12:15:20", end: "13:00:05" };
export const MEETING = { start: "14:00:00", end: "14:45:00" };
export const SCREENSHOT = "15:20:00";
export const CHECK_OUT = "17:32:47";

/** The day lived is yesterday: over in UTC, and not too old for anything. */
export const DATE = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** A time of that day as an instant. */
export function at(time: string): string {
  return new Date(`${DATE}T${time}Z`).toISOString();
}

export type Heartbeat = {
  timestamp: string;
  is_active: boolean;
  idle_time_seconds?: number;
  application: string;
  url?: string;
  mouse_clicks: number;
  keyboard_strokes: number;
};

type Front = { application: string; url?: string };

const editor: Front = { application: "Editor" };
const docs: Front = { application: "Browser", url: "https://docs.example.com/guide?page=2" };
const videos: Front = { application: "Browser", url: "https://videos.example.net/watch" };
const meetings: Front = { application: "Meetings" };

/** Sent while the day goes on: 833 heartbeats; 709 of them active and outside the break. */
export const HEARTBEATS: readonly Heartbeat[] = [
  ...active("08:55:30", "10:29:30", editor), // 189
  ...inactive("10:30:00", "10:44:30", "10:29:42", editor), // 30
  ...active("10:45:00", "11:20:00", editor), // 71
  ...active("11:37:30", "11:50:00", docs), // 26
  ...active("11:55:00", "12:15:00", docs), // 41
  ...active("12:15:30", "12:17:00", docs), // 4, in the break
  ...active("13:00:30", "13:59:30", editor), // 119
  ...inactive("14:00:00", "14:44:30", "13:59:40", meetings), // 90
  ...active("14:45:00", "15:09:30", editor), // 50
  ...active("15:40:00", "15:59:30", editor), // 40
  ...active("16:00:00", "17:26:00", videos), // 173
];

/** Kept by the tracker and sent after the check-out: 60 heartbeats. */
export const LATE_HEARTBEATS: readonly Heartbeat[] = active("15:10:00", "15:39:30", editor);

function active(from: string, to: string, front: Front): Heartbeat[] {
  return every30Seconds(from, to).map((timestamp) => ({
    timestamp,
    is_active: true,
    ...front,
    mouse_clicks: 3,
    keyboard_strokes: 11,
  }));
}

function inactive(from: string, to: string, lastInput: string, front: Front): Heartbeat[] {
  return every30Seconds(from, to).map((timestamp) => ({
    timestamp,
    is_active: false,
    idle_time_seconds: (Date.parse(timestamp) - Date.parse(at(lastInput))) / 1000,
    ...front,
    mouse_clicks: 0,
    keyboard_strokes: 0,
  }));
}

function every30Seconds(from: string, to: string): string[] {
  const first = Date.parse(at(from));
  const count = (Date.parse(at(to)) - first) / 30_000 + 1;
  return Array.from({ length: count }, (_, index) => new Date(first + index * 30_000).toISOString());
}

/** The same heartbeats in an order that no clock made; the same one in every run. */
export function shuffled(heartbeats: readonly Heartbeat[]): Heartbeat[] {
  return heartbeats
    .map((heartbeat, index) => ({ heartbeat, rank: ((index + 1) * 2_654_435_761) % 4_294_967_296 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ heartbeat }) => heartbeat);
}

/** Batches of `size`; every fourth is sent twice, and each repeats the last heartbeat of the one before. */
export function inBatches(heartbeats: readonly Heartbeat[], size: number): Heartbeat[][] {
  const batches: Heartbeat[][] = [];
  for (let from = 0; from < heartbeats.length; from += size) {
    const batch = heartbeats.slice(Math.max(0, from - 1), from + size);
    batches.push(batch);
    if (batches.length % 4 === 0) batches.push(batch);
  }
  return batches;
}
