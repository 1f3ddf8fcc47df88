import type { Content, TableCell } from "pdfmake/interfaces.js";
import { localDateOf } from "../../platform/time/calendar.ts";
import { clockTime } from "../../platform/time/clock.ts";
import type { ofSessions, ofStudents } from "../../sessions/class-report.ts";
import type { Mark } from "../../sessions/rules/mark.ts";
import { dayAndMonth, percent, periodName } from "./format.ts";
import { type Frame, renderDocument } from "./frame.ts";
import { ratesChart } from "./mark-charts.ts";
import { markBar, markLegend } from "./mark-parts.ts";
import { overPages } from "./pages.ts";
import {
  boxes,
  type Column,
  cell,
  heading,
  headline,
  headlineSize,
  ROOM,
  ROW_HEIGHT,
  ROWS_PER_PAGE,
  table,
  textCell,
} from "./parts.ts";
import { register } from "./register.ts";
import { words } from "./text.ts";
import { CONTENT_WIDTH, INK } from "./theme.ts";

/** Everything that the report of a class says. */
export type ClassReport = Omit<Frame, "title" | "dates" | "about"> & {
  class: { name: string; code: string; teacher: { name: string } };
  start: string;
  end: string;
  /** Those that were held and taken, in their order, and their marks. */
  sessions: Awaited<ReturnType<typeof ofSessions>>["sessions"];
  totals: Awaited<ReturnType<typeof ofSessions>>["totals"];
  /** By name. */
  students: Awaited<ReturnType<typeof ofStudents>>;
  markOf: (sessionId: string, userId: string) => Mark | undefined;
};

const CHART_HEIGHT = 110;

/** Draws the report of a class: figures, the rate of each session, each student's sums, and all marks as a register. */
export function renderClassReport(report: ClassReport): Promise<Buffer> {
  const { start, end, sessions } = report;
  const { name, code, teacher } = report.class;
  const frame = { ...report, title: "Class attendance", dates: periodName("custom", start, end), about: name };
  const labels = labelsOf(report);
  const top = [headline(name, `${code}  ·  ${teacher.name}`), boxes(figuresOf(report))];
  if (sessions.length === 0) {
    const nothing = words("No session was held and taken in this time.", { fontSize: 9, color: INK.quiet });
    return renderDocument(frame, [...top, nothing]);
  }
  return renderDocument(frame, [
    ...top,
    heading("Rate by session", "of those expected and not excused"),
    { svg: ratesChart(sessions.map(named(labels)), CONTENT_WIDTH, CHART_HEIGHT) },
    markLegend(),
    ...studentTables(report),
    ...register(sessions.map(named(labels)), report.students, report.markOf),
  ]);
}

const named =
  (labels: readonly string[]) =>
  <Session>(session: Session, index: number) => ({ ...session, label: labels[index] ?? "" });

/** "2 Mar", with the time where several begin on one date. */
function labelsOf({ sessions, timezone }: ClassReport): string[] {
  const dates = sessions.map(({ starts_at }) => localDateOf(starts_at, timezone));
  return sessions.map(({ starts_at }, index) => {
    const date = dates[index] ?? "";
    const isOnly = dates.filter((other) => other === date).length === 1;
    return isOnly ? dayAndMonth(date) : `${dayAndMonth(date)} ${clockTime(starts_at, timezone)}`;
  });
}

function figuresOf({ sessions, students, totals }: ClassReport) {
  const { present, late, absent, excused, left_early, rate } = totals;
  return [
    { name: "Sessions", value: String(sessions.length), note: "held and taken" },
    { name: "Students", value: String(students.length) },
    {
      name: "Rate",
      value: percent(rate),
      note: rate === null ? "" : `${present + late} of ${present + late + absent}`,
    },
    { name: "Late", value: String(late), note: `${left_early} left early` },
    { name: "Absent", value: String(absent) },
    { name: "Excused", value: String(excused) },
  ];
}

const right = { align: "right" } as const;
const NAME = 138;
const ID = 66;
const BAR = 62;

const COLUMNS: readonly Column[] = [
  { title: "Student", width: "*" },
  { title: "ID", width: ID },
  { title: "Present", width: 30, ...right },
  { title: "Late", width: 26, ...right },
  { title: "Absent", width: 28, ...right },
  { title: "Excused", width: 32, ...right },
  { title: "Left early", width: 36, ...right },
  { title: "Rate", width: 36, ...right },
  { title: "", width: BAR },
];

function studentTables(report: ClassReport): Content[] {
  const above = 258 + headlineSize(report.class.name).extraHeight;
  const first = Math.floor((ROOM - above) / ROW_HEIGHT) - 1;
  const pages = overPages(report.students, first, ROWS_PER_PAGE - 1);
  return [
    heading("Students"),
    ...pages.map((page, index) => ({
      ...table(COLUMNS, page.map(cells), index === pages.length - 1 ? { total: totalCells(report) } : {}),
      ...(index === 0 ? {} : { pageBreak: "before" as const }),
    })),
  ];
}

type Tally = ClassReport["totals"];

function cells({ user, ...tally }: ClassReport["students"][number]): TableCell[] {
  return [textCell(user.name, NAME), textCell(user.employee_id, ID), ...tallyCells(tally, false)];
}

const totalCells = ({ totals }: ClassReport): TableCell[] => [
  cell("Total", { bold: true }),
  cell(""),
  ...tallyCells(totals, true),
];

function tallyCells(tally: Tally, bold: boolean): TableCell[] {
  const { present, late, absent, excused, left_early, rate } = tally;
  const figures = [present, late, absent, excused, left_early].map((count) => cell(String(count), { ...right, bold }));
  return [...figures, cell(percent(rate), { ...right, bold }), markBar(tally, BAR)];
}
