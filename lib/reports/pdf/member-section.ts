import type { Content, TableCell } from "pdfmake/interfaces.js";
import { clockTime } from "../../platform/time/clock.ts";
import { hms } from "../../platform/time/words.ts";
import { isByWeek } from "./bars.ts";
import { hoursChart, timelineChart } from "./charts.ts";
import { daySection } from "./day-section.ts";
import { hm, percent, score, shortDate, statusOf } from "./format.ts";
import { overPages } from "./pages.ts";
import {
  boxes,
  type Column,
  cell,
  heading,
  headline,
  headlineSize,
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
import type { PdfDay, PdfMember, PdfReport } from "./report.ts";
import { CONTENT_WIDTH, INK } from "./theme.ts";

/** Everything about one member: who, figures, charts, and a table of the days or of the day. */
export function memberSection(report: PdfReport, member: PdfMember): Content[] {
  const head = [title(member), boxes(figuresOf(report, member))];
  if (report.type === "daily") return [...head, ...daySection(report, member)];
  const lanes = member.days.map(({ date }) => ({ date, pieces: member.segments.get(date) ?? [] }));
  const drawn =
    report.type === "weekly"
      ? [heading("Timeline"), chart(timelineChart(lanes, report.timezone, CONTENT_WIDTH, 19)), space(8)]
      : [];
  return [...head, chartAndApplications(report, member), ...drawn, ...dayTables(report, member)];
}

function title({ member }: PdfMember): Content {
  return headline(member.name, [member.employee_id, member.department].filter((text) => text !== null).join("  ·  "));
}

function figuresOf({ type, timezone }: PdfReport, member: PdfMember) {
  const { totals, days, days_by_status: by } = member;
  const worked = days.filter(({ total_work_duration }) => total_work_duration > 0).length;
  const each = worked === 0 ? "" : `${hm(totals.total_work_duration / worked)} a day worked`;
  const share = (seconds: number) => `${hm(seconds)} h`;
  const [day] = days;
  const clock = (instant: Date | string | null | undefined) =>
    instant == null ? "–" : clockTime(new Date(instant), timezone);
  const status = day?.status == null ? "No record" : statusOf(day);
  const first =
    type === "daily"
      ? {
          name: "In and out",
          value: day?.check_in_time == null ? "–" : `${clock(day.check_in_time)} – ${clock(day.check_out_time)}`,
          note: status,
        }
      : { name: "Days worked", value: String(worked), note: `${by.late} late, ${by.absent} absent` };
  return [
    first,
    { name: "Worked", value: hm(totals.total_work_duration), note: type === "daily" ? "h, with breaks" : each },
    { name: "Active", value: percent(member.active_percent), note: share(totals.total_active_duration) },
    { name: "Idle", value: percent(member.idle_percent), note: share(totals.total_idle_duration) },
    {
      name: "Breaks",
      value: hm(totals.total_break_duration),
      note: `meetings ${share(totals.total_meeting_duration)}`,
    },
    { name: "Productivity score", value: score(member.productivity_score), note: "of 100" },
  ];
}

const chart = (svg: string): Content => ({ svg });

function chartAndApplications({ week_start }: PdfReport, member: PdfMember): Content {
  const what = isByWeek(member.days) ? "Hours a week" : "Hours a day";
  return {
    columns: [
      { width: MAIN, stack: [heading(what), chart(hoursChart(member.days, week_start, MAIN, 122)), legend(true)] },
      { width: SIDE, stack: [heading("Top applications"), ranking(member.top_applications.slice(0, 8), SIDE, hms)] },
    ],
    columnGap: 20,
  };
}

const DAY_COLUMNS: readonly Column[] = [
  { title: "Date", width: 70 },
  { title: "Status", width: "*" },
  { title: "In", width: 34, align: "right" },
  { title: "Out", width: 34, align: "right" },
  { title: "Worked", width: 46, align: "right" },
  { title: "Active", width: 46, align: "right" },
  { title: "Idle", width: 46, align: "right" },
  { title: "Breaks", width: 46, align: "right" },
  { title: "Meetings", width: 46, align: "right" },
  { title: "Score", width: 30, align: "right" },
];

function dayTables(report: PdfReport, member: PdfMember): Content[] {
  const { days } = member;
  // Above the first rows stand the title, the boxes and the charts.
  const above = 260 + (report.type === "weekly" ? 7 * 19 + 40 : 0) + headlineSize(member.member.name).extraHeight;
  const pages = overPages(days, Math.floor((ROOM - above - 16) / ROW_HEIGHT) - 1, ROWS_PER_PAGE - 1);
  return pages.map((page, index) => ({
    ...table(
      DAY_COLUMNS,
      page.map((day) => dayCells(report, day)),
      {
        shaded: (row) => page[row] !== undefined && report.days_off.has(page[row].date),
        ...(index === pages.length - 1 ? { total: totalCells(member) } : {}),
      },
    ),
    ...(index === 0 ? {} : { pageBreak: "before" as const }),
  }));
}

function dayCells({ timezone, start, end }: PdfReport, day: PdfDay): TableCell[] {
  const quiet = day.status === null || day.total_work_duration === 0 ? { color: INK.quiet } : {};
  const right = { align: "right" as const, ...quiet };
  const status = statusOf(day);
  const clock = (instant: Date | string | null) => (instant === null ? "–" : clockTime(new Date(instant), timezone));
  const time = (seconds: number) => (day.total_work_duration === 0 ? "–" : hms(seconds));
  // Only where it is in doubt: a year takes room.
  const year = start.slice(0, 4) === end.slice(0, 4) ? "" : ` ${day.date.slice(0, 4)}`;
  return [
    cell(`${shortDate(day.date)}${year}`, quiet),
    cell(day.provisional && !day.needs_review ? `${status}, so far` : status, quiet),
    cell(clock(day.check_in_time), right),
    cell(clock(day.check_out_time), right),
    cell(time(day.total_work_duration), right),
    cell(time(day.total_active_duration), right),
    cell(time(day.total_idle_duration), right),
    cell(time(day.total_break_duration), right),
    cell(time(day.total_meeting_duration), right),
    cell(score(day.productivity_score), right),
  ];
}

function totalCells({ totals, productivity_score }: PdfMember): TableCell[] {
  const right = { align: "right", bold: true } as const;
  return [
    cell("Total", { bold: true }),
    cell(""),
    cell(""),
    cell(""),
    cell(hms(totals.total_work_duration), right),
    cell(hms(totals.total_active_duration), right),
    cell(hms(totals.total_idle_duration), right),
    cell(hms(totals.total_break_duration), right),
    cell(hms(totals.total_meeting_duration), right),
    cell(score(productivity_score), right),
  ];
}
