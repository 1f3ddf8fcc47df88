import type { Fate, TodayEntry } from "../../../../core/control.ts";
import type { Known } from "../data.ts";
import { h } from "../dom.ts";
import { counted, duration, time } from "../format.ts";
import { type Kind, kindOf, type Segment, segmentsOf, spanOf, sums } from "../segments.ts";
import { card, quiet, tag } from "./card.ts";

const NAMES: Record<Kind, string> = { active: "Active", idle: "Idle", locked: "Locked", break: "Break" };
const MARKS = {
  check_in: "Check-in",
  check_out: "Check-out",
  break_start: "Break begins",
  break_end: "Break ends",
  meeting: "Meeting",
} as const;
/** So many rows are plenty to look through; the others on request. */
const ROWS = 40;

/** Today as it was sent: a strip of states, and each record with what became of it. */
export function todayCard({ parts, faults, state }: Known, isWhole: boolean): HTMLElement {
  const { today } = parts;
  const title = "Today as sent";
  if (today === undefined) return card({ id: "today", title }, quiet(faults.today ?? "…"));
  const now = Date.parse(state.now);
  const segments = segmentsOf(today, now);
  const heartbeats = today.entries.filter(({ kind }) => kind === "heartbeat").length;
  if (today.entries.length === 0)
    return card({ id: "today", title }, quiet("Nothing was recorded today. Recording begins with your check-in."));
  const count = `${counted(heartbeats, "heartbeat")}, one each ${today.heartbeat_seconds} s`;
  return card({ id: "today", title, count }, strip(segments, now), legend(segments), records(today.entries, isWhole));
}

function strip(segments: readonly Segment[], now: number): HTMLElement {
  const { from, to } = spanOf(segments, now);
  const share = (at: number) => `${(((at - from) / (to - from)) * 100).toFixed(3)}%`;
  const step = Math.ceil((to - from) / 3_600_000 / 8) * 3_600_000;
  const hours = Array.from({ length: Math.floor((to - from) / step) }, (_, at) => from + at * step);
  const said = segments.map(({ kind, from: begin, to: end }) => `${NAMES[kind]} ${times(begin, end)}`).join(", ");
  return h(
    "div.strip",
    { role: "img", "aria-label": `The day: ${said}` },
    h(
      "div.lane",
      {},
      ...segments.map(({ kind, from: begin, to: end }) =>
        h(`span.segment.${kind}`, {
          style: `left: ${share(begin)}; width: max(2px, ${(((end - begin) / (to - from)) * 100).toFixed(3)}%)`,
          title: `${NAMES[kind]}, ${times(begin, end)}`,
        }),
      ),
      h("span.now", { style: `left: ${share(now)}` }),
    ),
    h(
      "div.hours",
      {},
      ...hours.map((at) => h("span", { style: `left: ${share(at)}` }, time(new Date(at).toISOString()))),
    ),
  );
}

const times = (from: number, to: number) =>
  `${time(new Date(from).toISOString())} to ${time(new Date(to).toISOString())}`;

function legend(segments: readonly Segment[]): HTMLElement {
  const of = sums(segments);
  const kinds = (Object.keys(NAMES) as Kind[]).filter((kind) => of[kind] > 0);
  return h(
    "ul.legend",
    {},
    ...kinds.map((kind) => h("li", {}, h(`span.key.${kind}`), NAMES[kind], h("b", {}, duration(of[kind])))),
  );
}

function records(entries: readonly TodayEntry[], isWhole: boolean): HTMLElement {
  const latest = entries.toReversed();
  const shown = isWhole ? latest : latest.slice(0, ROWS);
  const more = latest.length - shown.length;
  return h(
    "details",
    { "data-key": "records" },
    h("summary", {}, "Every record, as it was sent"),
    h(
      "div.scroll",
      { tabindex: "0", role: "region", "aria-label": "Every record" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["Time", "State", "Application", "Window"].map((name) => h("th", { scope: "col" }, name)),
            ...["Clicks", "Keys"].map((name) => h("th.number", { scope: "col" }, name)),
            h("th", { scope: "col" }, "Sent"),
          ),
        ),
        h("tbody", {}, ...shown.map(row)),
      ),
    ),
    more > 0 && h("button.button.small", { type: "button", "data-do": "show-all" }, `Show ${more} more`),
  );
}

function row(entry: TodayEntry): HTMLElement {
  if (entry.kind === "mark") {
    const what = entry.ended_at === null ? MARKS[entry.mark] : `${MARKS[entry.mark]} until ${time(entry.ended_at)}`;
    return h(
      "tr.mark",
      {},
      h("td.time", {}, time(entry.timestamp, true)),
      h("td", { colspan: 5 }, what),
      h("td", {}, fate(entry.fate)),
    );
  }
  const { heartbeat } = entry;
  const kind = kindOf(heartbeat);
  const idle = kind === "idle" && heartbeat.idle_time_seconds !== undefined;
  return h(
    "tr",
    {},
    h("td.time", {}, time(heartbeat.timestamp, true)),
    h(
      "td",
      {},
      h(
        "span.kind",
        {},
        h(`span.key.${kind}`),
        idle ? `Idle ${duration(heartbeat.idle_time_seconds ?? 0)}` : NAMES[kind],
      ),
    ),
    h("td", {}, heartbeat.application ?? "–"),
    h("td.title", {}, heartbeat.active_window ?? "–", heartbeat.url !== undefined && h("small", {}, heartbeat.url)),
    h("td.number", {}, String(heartbeat.mouse_clicks ?? 0)),
    h("td.number", {}, String(heartbeat.keyboard_strokes ?? 0)),
    h("td", {}, fate(entry.fate)),
  );
}

function fate(of: Fate): HTMLElement {
  if (of === "sent") return tag("good", "sent");
  if (of === "waiting") return tag("plain", "waits");
  return of === "refused" ? tag("bad", "refused") : tag("warn", "no room");
}
