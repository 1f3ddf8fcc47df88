import type { Content, TableCell } from "pdfmake/interfaces.js";
import { productivityScore } from "../../activity/rules/productivity.ts";
import { clockTime } from "../../platform/time/clock.ts";
import { counted, hms } from "../../platform/time/words.ts";
import { percentagesOf, sumTotals } from "../../timeline/rules/totals.ts";
import { isByWeek } from "./bars.ts";
import { hoursChart } from "./charts.ts";
import { hm, percent, STATUS_NAMES, score } from "./format.ts";
import { overPages } from "./pages.ts";
import { boxes, type Column, cell, heading, legend, ROWS_PER_PAGE, table, textCell } from "./parts.ts";
import type { PdfDay, PdfMember, PdfReport } from "./report.ts";
import { isShown } from "./runs.ts";
import { CONTENT_WIDTH, INK } from "./theme.ts";

/** The first page of a report on several members: all of them in one table, with their sum. */
export function overview(report: PdfReport): Content[] {
  const daily = report.type === "daily";
  const totals = totalsOf(report.members);
  const shares = percentagesOf(totals);
  const present = report.members.filter(({ totals }) => totals.total_work_duration > 0).length;
  const figures = [
    { name: "Members", value: String(report.members.length), note: `${present} worked` },
    { name: "Worked", value: hm(totals.work), note: "h, with breaks" },
    { name: "Active", value: percent(shares.active_percent), note: `${hm(totals.active)} h` },
    { name: "Idle", value: percent(shares.idle_percent), note: `${hm(totals.idle)} h` },
    { name: "Breaks", value: hm(totals.break), note: `meetings ${hm(totals.meeting)} h` },
    { name: "Productivity score", value: score(productivityScore(totals)), note: "of 100" },
  ];
  const days = sumDays(report.members);
  const chart: Content[] = daily
    ? []
    : [
        heading(isByWeek(days) ? "Hours a week, all members" : "Hours a day, all members"),
        { svg: hoursChart(days, report.week_start, CONTENT_WIDTH, 122) },
        legend(true),
      ];
  const above = daily ? 7 : 20;
  const pages = overPages(report.members, ROWS_PER_PAGE - above, ROWS_PER_PAGE - 1);
  const tables = pages.map((page, index) => ({
    ...table(
      daily ? DAILY_COLUMNS : COLUMNS,
      page.map((member) => (daily ? dailyCells(report, member) : cells(member))),
      index === pages.length - 1 ? { total: totalCells(report, totals) } : {},
    ),
    ...(index === 0 ? {} : { pageBreak: "before" as const }),
  }));
  return [title(report.members), boxes(figures), ...chart, ...tables];
}

/** Says beside the title, in the same line, how many days somebody has still to look at. */
function title(members: readonly PdfMember[]): Content {
  const marked = members.reduce((sum, { days_to_review }) => sum + days_to_review, 0);
  const note = marked === 0 ? "" : `   * ${counted(marked, "day")} to review`;
  return {
    text: [
      { text: "Overview", fontSize: 15, bold: true },
      { text: note, fontSize: 8, color: INK.quiet },
    ],
  };
}

const right = { align: "right" } as const;
const NAME = 128;
const DEPARTMENT = 76;

const COLUMNS: readonly Column[] = [
  { title: "Member", width: NAME },
  { title: "Department", width: "*" },
  { title: "Days", width: 24, ...right },
  { title: "Late", width: 22, ...right },
  { title: "Worked", width: 46, ...right },
  { title: "Active", width: 46, ...right },
  { title: "Idle", width: 44, ...right },
  { title: "Breaks", width: 44, ...right },
  { title: "Score", width: 26, ...right },
];

const DAILY_COLUMNS: readonly Column[] = [
  { title: "Member", width: NAME },
  { title: "Department", width: "*" },
  { title: "Status", width: 46 },
  { title: "In", width: 28, ...right },
  { title: "Out", width: 28, ...right },
  { title: "Worked", width: 38, ...right },
  { title: "Active", width: 38, ...right },
  { title: "Idle", width: 38, ...right },
  { title: "Score", width: 26, ...right },
];

/** A name that cannot be read here whole has the employee id before it, where no cut takes it away. */
function nameOf({ name, employee_id }: PdfMember["member"]): string {
  return isShown(name) ? name : `${employee_id} ${name}`;
}

function cells({ member, totals, days, days_by_status, productivity_score }: PdfMember): TableCell[] {
  const worked = days.filter(({ total_work_duration }) => total_work_duration > 0).length;
  return [
    textCell(nameOf(member), NAME),
    textCell(member.department ?? "–", DEPARTMENT),
    cell(String(worked), right),
    cell(String(days_by_status.late), right),
    cell(hms(totals.total_work_duration), right),
    cell(hms(totals.total_active_duration), right),
    cell(hms(totals.total_idle_duration), right),
    cell(hms(totals.total_break_duration), right),
    cell(score(productivity_score), right),
  ];
}

function dailyCells({ timezone }: PdfReport, { member, totals, days, productivity_score }: PdfMember): TableCell[] {
  const [day] = days;
  const clock = (instant: Date | string | null | undefined) =>
    instant == null ? "–" : clockTime(new Date(instant), timezone);
  return [
    textCell(nameOf(member), NAME),
    textCell(member.department ?? "–", DEPARTMENT),
    cell(day?.status == null ? "–" : `${STATUS_NAMES[day.status]}${day.needs_review ? " *" : ""}`),
    cell(clock(day?.check_in_time), right),
    cell(clock(day?.check_out_time), right),
    cell(hms(totals.total_work_duration), right),
    cell(hms(totals.total_active_duration), right),
    cell(hms(totals.total_idle_duration), right),
    cell(score(productivity_score), right),
  ];
}

function totalCells({ type }: PdfReport, totals: ReturnType<typeof totalsOf>): TableCell[] {
  const bold = { ...right, bold: true };
  const end = [cell(hms(totals.work), bold), cell(hms(totals.active), bold), cell(hms(totals.idle), bold)];
  const start = [cell("Total", { bold: true }), cell(""), cell(""), cell("")];
  const last = cell(score(productivityScore(totals)), bold);
  return type === "daily"
    ? [...start, cell(""), ...end, last]
    : [...start, ...end, cell(hms(totals.break), bold), last];
}

function totalsOf(members: readonly PdfMember[]) {
  return sumTotals(
    members.map(({ totals }) => ({
      work: totals.total_work_duration,
      active: totals.total_active_duration,
      idle: totals.total_idle_duration,
      break: totals.total_break_duration,
      meeting: totals.total_meeting_duration,
      untracked: totals.total_untracked_duration,
    })),
  );
}

/** The members' days added up, for the chart of all. Not everybody has every date: some were elsewhere for a while. */
function sumDays(members: readonly PdfMember[]): PdfDay[] {
  const sums = new Map<string, PdfDay>();
  for (const day of members.flatMap(({ days }) => days)) {
    const sum = sums.get(day.date);
    if (sum === undefined) {
      sums.set(day.date, { ...day });
      continue;
    }
    sum.total_work_duration += day.total_work_duration;
    sum.total_active_duration += day.total_active_duration;
    sum.total_idle_duration += day.total_idle_duration;
    sum.total_break_duration += day.total_break_duration;
    sum.total_meeting_duration += day.total_meeting_duration;
    sum.total_untracked_duration += day.total_untracked_duration;
  }
  return [...sums.values()].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}
