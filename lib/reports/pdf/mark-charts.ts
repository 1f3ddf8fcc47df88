import { clockTime } from "../../platform/time/clock.ts";
import type { Arrivals } from "./arrivals.ts";
import { LABEL_SIZE, label, line, rect, svg } from "./svg.ts";
import { measureText } from "./text.ts";
import { INK, MARK_LOOKS } from "./theme.ts";

/** How many came in each minute around the start of a session. An SVG document. */
export function arrivalsChart(
  { step, first, bars }: Arrivals,
  starts_at: Date,
  timezone: string,
  width: number,
  height: number,
): string {
  const plot = { left: 20, right: width, top: 4, bottom: height - 14 };
  const most = Math.max(1, ...bars.map(({ present, late }) => present + late));
  const slot = Math.min(16, (plot.right - plot.left) / bars.length);
  const y = (count: number) => plot.bottom - (count / most) * (plot.bottom - plot.top);
  const x = (index: number) => plot.left + slot * index;
  const shapes = [
    line(plot.left, plot.bottom, plot.right, plot.bottom, INK.quiet),
    line(plot.left, plot.top, plot.right, plot.top, INK.line),
    label(plot.left - 4, plot.bottom + 2.5, "0", "end"),
    label(plot.left - 4, plot.top + 2.5, String(most), "end"),
  ];
  for (const [index, { present, late }] of bars.entries()) {
    const [left, wide] = [x(index) + slot * 0.12, slot * 0.76];
    if (present > 0) shapes.push(rect(left, y(present), wide, plot.bottom - y(present), MARK_LOOKS.present.colour));
    if (late > 0)
      shapes.push(rect(left, y(present + late), wide, y(present) - y(present + late), MARK_LOOKS.late.colour));
  }
  const start = -first / step;
  shapes.push(line(x(start), plot.top - 4, x(start), plot.bottom + 3, INK.accent));
  const every = Math.ceil(30 / slot);
  for (let index = start % every; index < bars.length; index += every) {
    const at = new Date(starts_at.getTime() + (first + index * step) * 60_000);
    shapes.push(label(x(index), plot.bottom + 10, clockTime(at, timezone), "middle"));
  }
  return svg(width, height, shapes);
}

type Held = { present: number; late: number; absent: number };

/** What share of those expected came to each session, and how many of these late. An SVG document. */
export function ratesChart(sessions: readonly (Held & { label: string })[], width: number, height: number): string {
  const plot = { left: 26, right: width, top: 6, bottom: height - 16 };
  const slot = Math.min(26, (plot.right - plot.left) / sessions.length);
  const y = (share: number) => plot.bottom - share * (plot.bottom - plot.top);
  const shapes = [0, 25, 50, 75, 100].flatMap((percent) => [
    line(plot.left, y(percent / 100), plot.right, y(percent / 100), percent === 0 ? INK.quiet : INK.line),
    label(plot.left - 4, y(percent / 100) + 2.5, `${percent} %`, "end"),
  ]);
  const widest = Math.max(...sessions.map((session) => measureText(session.label, LABEL_SIZE, 400)));
  const every = Math.ceil((widest + 6) / slot);
  for (const [index, { present, late, absent, label: name }] of sessions.entries()) {
    const expected = present + late + absent;
    const [left, wide] = [plot.left + slot * (index + 0.15), slot * 0.7];
    const [early, came] = [present / expected, (present + late) / expected];
    if (present > 0) shapes.push(rect(left, y(early), wide, plot.bottom - y(early), MARK_LOOKS.present.colour));
    if (late > 0) shapes.push(rect(left, y(came), wide, y(early) - y(came), MARK_LOOKS.late.colour));
    if (index % every === 0) shapes.push(label(left + wide / 2, plot.bottom + 10, name, "middle"));
  }
  return svg(width, height, shapes);
}
