import type { Content, TableCell } from "pdfmake/interfaces.js";
import { weekFrom } from "../../platform/time/period.ts";
import type { Group, SessionSummary, summarizeAll } from "../../sessions/across.ts";
import { percent, periodName } from "./format.ts";
import { type Frame, renderDocument } from "./frame.ts";
import { markBar, markLegend } from "./mark-parts.ts";
import { overPages } from "./pages.ts";
import { boxes, type Column, cell, headline, ROOM, ROW_HEIGHT, ROWS_PER_PAGE, table, textCell } from "./parts.ts";
import { words } from "./text.ts";
import { INK } from "./theme.ts";

/** Everything that the report of many sessions says. */
export type SessionGroups = Omit<Frame, "title" | "dates"> & {
  group_by: Group;
  start: string;
  end: string;
  /** Departments of teachers; null for all. */
  departments: readonly string[] | null;
  /** In the order of their labels. */
  groups: readonly SessionSummary[];
  totals: Awaited<ReturnType<typeof summarizeAll>>;
};

const NAMES = { class: "Class", teacher: "Teacher", week: "Week", student: "Student" } as const;

/** Draws sessions summed up by class, teacher, week or student, each with a bar of its marks. */
export function renderSessionGroups(report: SessionGroups): Promise<Buffer> {
  const { start, end, groups, departments } = report;
  const frame = { ...report, title: "Attendance of sessions", dates: periodName("custom", start, end) };
  const whose =
    departments === null ? "All sessions that were held and taken" : `Of who teaches in ${departments.join(", ")}`;
  const top = [headline(`By ${report.group_by}`, whose), boxes(figuresOf(report))];
  if (groups.length > 0) return renderDocument(frame, [...top, markLegend(), ...tables(report)]);
  return renderDocument(frame, [
    ...top,
    words("No session was held and taken in this time.", { fontSize: 9, color: INK.quiet }),
  ]);
}

function figuresOf({ totals }: SessionGroups) {
  const { sessions, present, late, absent, excused, left_early, rate } = totals;
  return [
    { name: "Sessions", value: String(sessions), note: "held and taken" },
    {
      name: "Rate",
      value: percent(rate),
      note: rate === null ? "" : `${present + late} of ${present + late + absent}`,
    },
    { name: "Present", value: String(present), note: `${left_early} left early` },
    { name: "Late", value: String(late) },
    { name: "Absent", value: String(absent) },
    { name: "Excused", value: String(excused) },
  ];
}

const right = { align: "right" } as const;
const LABEL = 140;
const BAR = 90;

const columnsOf = (group: Group): readonly Column[] => [
  { title: NAMES[group], width: "*" },
  { title: "Sessions", width: 32, ...right },
  { title: "Present", width: 32, ...right },
  { title: "Late", width: 28, ...right },
  { title: "Absent", width: 30, ...right },
  { title: "Excused", width: 32, ...right },
  { title: "Rate", width: 36, ...right },
  { title: "", width: BAR },
];

function tables(report: SessionGroups): Content[] {
  const first = Math.floor((ROOM - 140) / ROW_HEIGHT) - 1;
  const pages = overPages(report.groups, first, ROWS_PER_PAGE - 1);
  return pages.map((page, index) => ({
    ...table(
      columnsOf(report.group_by),
      page.map((group) => [textCell(nameOf(report, group), LABEL), ...cells(group, false)]),
      index === pages.length - 1 ? { total: [cell("Total", { bold: true }), ...cells(report.totals, true)] } : {},
    ),
    ...(index === 0 ? {} : { pageBreak: "before" as const }),
  }));
}

function nameOf({ group_by }: SessionGroups, { key, label }: SessionSummary): string {
  if (group_by === "week") return periodName("weekly", label, weekFrom(label).to);
  return key === null ? "Without a class" : label;
}

function cells(summary: Omit<SessionSummary, "key" | "label">, bold: boolean): TableCell[] {
  const { sessions, present, late, absent, excused, rate } = summary;
  const figures = [sessions, present, late, absent, excused].map((count) => cell(String(count), { ...right, bold }));
  return [...figures, cell(percent(rate), { ...right, bold }), markBar(summary, BAR)];
}
