import type { Content, TableCell } from "pdfmake/interfaces.js";
import { fullClock } from "../../platform/time/clock.ts";
import { hms } from "../../platform/time/words.ts";
import type { Piece } from "../member-segments.ts";
import { timelineChart } from "./charts.ts";
import { percent } from "./format.ts";
import { overPages } from "./pages.ts";
import {
  type Column,
  cell,
  heading,
  legend,
  MAIN,
  ROOM,
  ROW_HEIGHT,
  ROWS_PER_PAGE,
  ranking,
  SIDE,
  space,
  table,
} from "./parts.ts";
import type { PdfMember, PdfReport } from "./report.ts";
import { words } from "./text.ts";
import { CONTENT_WIDTH, INK, KINDS } from "./theme.ts";

/** One day of a member: its timeline as a bar, what it came to, and the same piece by piece. */
export function daySection(report: PdfReport, member: PdfMember): Content[] {
  const pieces = member.segments.get(report.start) ?? [];
  if (pieces.length === 0) return [words("Nothing was recorded on this day.", { fontSize: 9, color: INK.quiet })];
  const bar = { svg: timelineChart([{ date: report.start, pieces }], report.timezone, CONTENT_WIDTH, 26) };
  const breakdown = heading("Breakdown", "percentages are of the tracked time without breaks");
  return [
    heading("Timeline"),
    bar,
    legend(false),
    {
      columns: [
        { width: MAIN, stack: [breakdown, breakdownTable(member)] },
        { width: SIDE, stack: [heading("Top applications"), ranking(member.top_applications.slice(0, 8), SIDE, hms)] },
      ],
      columnGap: 20,
    },
    space(10),
    ...pieceTables(pieces, report.timezone),
  ];
}

function breakdownTable({ totals, active_percent, idle_percent, meeting_percent }: PdfMember): Content {
  const rows: [string, number, number | null][] = [
    ["Active", totals.total_active_duration, active_percent],
    ["Meeting", totals.total_meeting_duration, meeting_percent],
    ["Idle", totals.total_idle_duration, idle_percent],
    ["Break", totals.total_break_duration, null],
    ["Untracked", totals.total_untracked_duration, null],
  ];
  const right = { align: "right" } as const;
  return table(
    [
      { title: "", width: "*" },
      { title: "Time", width: 60, align: "right" },
      { title: "Share", width: 60, align: "right" },
    ],
    rows.map(([name, seconds, share]) => [cell(name), cell(hms(seconds), right), cell(percent(share), right)]),
    {
      total: [
        cell("Worked", { bold: true }),
        cell(hms(totals.total_work_duration), { ...right, bold: true }),
        cell(""),
      ],
    },
  );
}

/** The day piece by piece, in two tables beside each other. */
function pieceTables(pieces: readonly Piece[], timezone: string): Content[] {
  const width = (CONTENT_WIDTH - 24) / 2;
  const columns: Column[] = [
    { title: "From", width: 44 },
    { title: "To", width: 44 },
    { title: "", width: "*" },
    { title: "Time", width: 50, align: "right" },
  ];
  const clock = (second: number) => fullClock(new Date(second * 1000), timezone);
  const rows = pieces.map(({ type, start, end }): TableCell[] => [
    cell(clock(start)),
    cell(clock(end)),
    cell(KINDS.find(({ segment }) => segment === type)?.name ?? type),
    cell(hms(end - start), { align: "right" }),
  ]);
  const firstRoom = Math.floor((ROOM - 395) / ROW_HEIGHT) * 2;
  return overPages(rows, firstRoom, ROWS_PER_PAGE * 2 - 4).map((page, index) => {
    const half = Math.ceil(page.length / 2);
    return {
      stack: [
        heading(index === 0 ? "Minute by minute" : "Minute by minute, continued"),
        {
          columns: [page.slice(0, half), page.slice(half)].map((part) => ({
            width,
            ...(part.length === 0 ? { text: "" } : table(columns, part)),
          })),
          columnGap: 24,
        },
      ],
      ...(index === 0 ? {} : { pageBreak: "before" as const }),
    };
  });
}
