import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import { startOfDay } from "../../platform/time/calendar.ts";
import { clockTime } from "../../platform/time/clock.ts";
import type { Piece } from "../member-segments.ts";
import { barsOf } from "./bars.ts";
import { shortDate } from "./format.ts";
import type { PdfDay } from "./report.ts";
import { label, line, rect, round, svg } from "./svg.ts";
import { INK, KINDS, SCORE_COLOUR } from "./theme.ts";

/**
 * Hours per day (or week), stacked by kind, with the score as a line against the scale on the right. An SVG document.
 */
export function hoursChart(
  days: readonly PdfDay[],
  week_start: Settings["week_start"],
  width: number,
  height: number,
): string {
  const bars = barsOf(days, week_start, width - 48);
  const plot = { left: 24, right: width - 24, top: 8, bottom: height - 16 };
  const longest = Math.max(0, ...bars.map(({ seconds }) => KINDS.reduce((sum, { kind }) => sum + seconds[kind], 0)));
  const step = stepFor(longest / 3600);
  const top = Math.max(step, Math.ceil(longest / 3600 / step) * step);
  const y = (share: number) => plot.bottom - share * (plot.bottom - plot.top);
  const slot = (plot.right - plot.left) / bars.length;
  const barWidth = Math.min(slot * 0.68, 30);
  const centre = (index: number) => plot.left + slot * (index + 0.5);

  const shapes: string[] = [];
  for (let hours = 0; hours <= top; hours += step) {
    shapes.push(line(plot.left, y(hours / top), plot.right, y(hours / top), hours === 0 ? INK.quiet : INK.line));
    shapes.push(label(plot.left - 4, y(hours / top) + 2.5, `${hours} h`, "end"));
  }
  for (const [index, bar] of bars.entries()) {
    let below = 0;
    for (const { kind, colour } of KINDS) {
      const share = bar.seconds[kind] / 3600 / top;
      if (share > 0)
        shapes.push(
          rect(centre(index) - barWidth / 2, y(below + share), barWidth, y(below) - y(below + share), colour),
        );
      below += share;
    }
    if (bar.label !== "") shapes.push(label(centre(index), plot.bottom + 10, bar.label, "middle"));
  }
  for (const value of [0, 50, 100])
    shapes.push(label(plot.right + 4, y(value / 100) + 2.5, String(value), "start", SCORE_COLOUR));
  shapes.push(...scoreLine(bars.map(({ score }, index) => (score === null ? null : [centre(index), y(score / 100)]))));
  return svg(width, height, shapes);
}

/** Time of day from left to right, one lane a date. An SVG document. */
export function timelineChart(
  lanes: readonly { date: string; pieces: readonly Piece[] }[],
  timezone: string,
  width: number,
  laneHeight: number,
): string {
  const left = lanes.length > 1 ? 58 : 0;
  const hoursOf = (date: string, second: number) => (second - startOfDay(date, timezone).getTime() / 1000) / 3600;
  const all = lanes.flatMap(({ date, pieces }) =>
    pieces.flatMap(({ start, end }) => [hoursOf(date, start), hoursOf(date, end)]),
  );
  const from = Math.floor(Math.min(...(all.length > 0 ? all : [9])));
  const to = Math.max(from + 1, Math.ceil(Math.max(...(all.length > 0 ? all : [17]))));
  const x = (hours: number) => left + ((hours - from) / (to - from)) * (width - left);
  const height = lanes.length * laneHeight + 14;
  const shapes: string[] = [];
  for (const [index, { date, pieces }] of lanes.entries()) {
    const top = index * laneHeight + 1;
    const bar = laneHeight - (lanes.length > 1 ? 5 : 2);
    shapes.push(rect(left, top, width - left, bar, INK.pale));
    if (lanes.length > 1) shapes.push(label(0, top + bar / 2 + 2.5, shortDate(date), "start", INK.text));
    for (const { type, start, end } of pieces) {
      const colour = KINDS.find(({ segment }) => segment === type)?.colour ?? INK.line;
      const begin = x(hoursOf(date, start));
      shapes.push(rect(begin, top, Math.max(0.3, x(hoursOf(date, end)) - begin), bar, colour));
    }
  }
  const every = [1, 2, 3, 4, 6, 12].find((hours) => (to - from) / hours <= 14) ?? 24;
  const first = lanes[0];
  for (let hour = from; first !== undefined && hour <= to; hour += every) {
    const place = x(hour);
    const anchor = hour === from ? "start" : hour === to ? "end" : "middle";
    shapes.push(line(place, height - 13, place, height - 10, INK.quiet));
    shapes.push(label(place, height - 2, clockAt(first.date, hour, timezone), anchor));
  }
  return svg(width, height, shapes);
}

/** What the clock shows so many hours into a date: on a day of a clock change it is not the number of hours. */
function clockAt(date: string, hours: number, timezone: string): string {
  return clockTime(new Date(startOfDay(date, timezone).getTime() + hours * 3_600_000), timezone);
}

function stepFor(hours: number): number {
  return [1, 2, 4, 5, 10, 20, 40, 50, 100].find((step) => hours / step <= 5) ?? 200;
}

/** Joined across days off, since the next day worked follows the last one. */
function scoreLine(points: readonly (number[] | null)[]): string[] {
  const known = points.filter((point) => point !== null);
  const path = known.map(([x = 0, y = 0]) => `${round(x)},${round(y)}`).join(" ");
  const dots =
    known.length > 31
      ? []
      : known.map(([x = 0, y = 0]) => `<circle cx="${round(x)}" cy="${round(y)}" r="1.6" fill="${SCORE_COLOUR}"/>`);
  if (known.length < 2) return dots;
  return [
    `<polyline points="${path}" fill="none" stroke="#ffffff" stroke-width="2.4"/>`,
    `<polyline points="${path}" fill="none" stroke="${SCORE_COLOUR}" stroke-width="1.1"/>`,
    ...dots,
  ];
}
