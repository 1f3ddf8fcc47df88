import type { Content, TableCell } from "pdfmake/interfaces.js";
import { localDateOf } from "../../platform/time/calendar.ts";
import { clockTime } from "../../platform/time/clock.ts";
import type { SessionCounts } from "../../sessions/counts.ts";
import type { KeptSession } from "../../sessions/session.ts";
import type { MarkRow } from "../session-export/marks.ts";
import { arrivalsOf } from "./arrivals.ts";
import { percent, periodName, shortDate } from "./format.ts";
import { type Frame, renderDocument } from "./frame.ts";
import { arrivalsChart } from "./mark-charts.ts";
import { chip, markLegend } from "./mark-parts.ts";
import { overPages } from "./pages.ts";
import {
  boxes,
  type Column,
  cell,
  facts,
  heading,
  headline,
  headlineSize,
  ROOM,
  ROW_HEIGHT,
  ROWS_PER_PAGE,
  space,
  table,
  textCell,
} from "./parts.ts";
import { oneLine, words } from "./text.ts";
import { CONTENT_WIDTH, INK } from "./theme.ts";

/** Everything that the sheet of a session says. */
export type SessionSheet = Omit<Frame, "title" | "dates" | "about"> & {
  session: Pick<
    KeptSession,
    | "name"
    | "class"
    | "teacher"
    | "starts_at"
    | "ends_at"
    | "started_at"
    | "ended_at"
    | "status"
    | "taken_at"
    | "methods"
    | "require_all"
    | "late_after_minutes"
  >;
  place: string | null;
  counts: SessionCounts;
  /** By name. */
  marks: readonly MarkRow[];
};

/** Fewer who came by themselves make no picture. */
const FEWEST_ARRIVALS = 3;
const CHART = { height: 66, withAll: 112 };

/** Draws the sheet of a session: what it was, how many came and when, and everybody by name. */
export function renderSessionSheet(sheet: SessionSheet): Promise<Buffer> {
  const { session, timezone } = sheet;
  const date = localDateOf(session.starts_at, timezone);
  const dates = periodName("daily", date, date);
  const frame = { ...sheet, title: "Session attendance", dates, about: session.name };
  const about = session.class === null ? "Open to everybody" : `${session.class.name}  ·  ${session.class.code}`;
  return renderDocument(frame, [
    headline(session.name, about),
    facts(factsOf(sheet)),
    boxes(figuresOf(sheet)),
    ...arrivals(sheet),
    ...list(sheet),
    ...remarks(sheet),
  ]);
}

function factsOf(sheet: SessionSheet) {
  const { session, place, timezone } = sheet;
  const { starts_at, ends_at, methods, require_all } = session;
  return [
    { name: "Teacher", value: session.teacher.name, share: 1.2 },
    { name: "Planned", value: spanOf(starts_at, ends_at, timezone) },
    { name: "Held", value: heldOf(sheet) },
    { name: "Place", value: place ?? "–", share: 1.2 },
    { name: "Ways to mark", value: waysOf(methods, require_all), share: 1.2 },
  ];
}

/** "Code and place, by hand" */
function waysOf(methods: SessionSheet["session"]["methods"], require_all: boolean): string {
  const own = methods.filter((method) => method !== "manual").map((method) => WAYS[method]);
  const byHand = methods.includes("manual") ? [WAYS.manual] : [];
  const [first = "", ...others] = [...(require_all ? [own.join(" and ")] : own), ...byHand];
  return [first, ...others.map((other) => other.toLowerCase())].join(", ");
}

function heldOf({ session, timezone, made_at }: SessionSheet): string {
  const { status, started_at, ends_at, ended_at, taken_at } = session;
  if (status === "cancelled") return "Cancelled";
  if (started_at === null) return ends_at <= made_at ? "Not held" : "Not yet";
  if (ended_at === null) return `Since ${clockTime(started_at, timezone)}`;
  return `${spanOf(started_at, ended_at, timezone)}${taken_at === null ? ", not taken" : ""}`;
}

/** "09:00 – 10:30", with the date of its end where that is another one. */
function spanOf(from: Date, to: Date, timezone: string): string {
  const end = localDateOf(to, timezone);
  const date = end === localDateOf(from, timezone) ? "" : ` (${shortDate(end)})`;
  return `${clockTime(from, timezone)} – ${clockTime(to, timezone)}${date}`;
}

function figuresOf({ counts, session }: SessionSheet) {
  const { expected, present, late, absent, excused, unmarked, left_early, rate } = counts;
  return [
    { name: "Expected", value: String(expected), note: `${unmarked} unmarked` },
    { name: "Present", value: String(present), note: `${left_early} left early` },
    { name: "Late", value: String(late), note: `after ${session.late_after_minutes} min` },
    { name: "Absent", value: String(absent) },
    { name: "Excused", value: String(excused) },
    {
      name: "Rate",
      value: percent(rate),
      note: rate === null ? "" : `${present + late} of ${present + late + absent}`,
    },
  ];
}

/** Whoever was marked by hand came at a time that nobody has taken; whoever was refused did not come. */
const ownMarks = ({ marks }: SessionSheet) =>
  marks.filter(({ status, method }) => (status === "present" || status === "late") && method !== "manual");

function arrivals(sheet: SessionSheet): Content[] {
  const { session, timezone } = sheet;
  const own = ownMarks(sheet);
  if (own.length < FEWEST_ARRIVALS) return [];
  const found = arrivalsOf(own, session.starts_at);
  const what = own.length === sheet.counts.present + sheet.counts.late ? "" : ", without those marked by hand";
  return [
    heading("When they came", `a bar for ${found.step === 1 ? "each minute" : `${found.step} minutes`}${what}`),
    { svg: arrivalsChart(found, session.starts_at, timezone, CONTENT_WIDTH, CHART.height) },
    markLegend(["present", "late"]),
  ];
}

const right = { align: "right" } as const;
const NAME = 168;
const ID = 66;
const REMARKED = 118;

const COLUMNS: readonly Column[] = [
  { title: "", width: 18, ...right },
  { title: "Name", width: "*" },
  { title: "ID", width: ID },
  { title: "Status", width: 44 },
  { title: "Came", width: 26, ...right },
  { title: "Left", width: 46 },
  { title: "Marked", width: 44 },
  { title: "Review", width: 46 },
];

function list(sheet: SessionSheet): Content[] {
  const { marks, counts, session } = sheet;
  if (marks.length === 0) return [words("Nobody was expected, and nobody came.", { fontSize: 9, color: INK.quiet })];
  const chart = ownMarks(sheet).length < FEWEST_ARRIVALS ? 0 : CHART.withAll;
  const above = 176 + chart + headlineSize(session.name).extraHeight;
  const pages = overPages(
    marks.map((mark, index) => cells(sheet, mark, index)),
    Math.floor((ROOM - above) / ROW_HEIGHT),
    ROWS_PER_PAGE - 1,
  );
  const note = counts.pending === 0 ? "" : `${counts.pending} to review`;
  const tables = pages.map((page, index) => ({
    ...table(COLUMNS, page),
    ...(index === 0 ? {} : { pageBreak: "before" as const }),
  }));
  return [heading(session.class === null ? "Members" : "Students", note), ...tables];
}

function cells({ timezone }: SessionSheet, mark: MarkRow, index: number): TableCell[] {
  const clock = (instant: Date | null) => (instant === null ? "" : clockTime(instant, timezone));
  return [
    cell(String(index + 1), { ...right, color: INK.quiet }),
    textCell(mark.name, NAME),
    textCell(mark.employee_id, ID),
    chip(mark.status),
    cell(mark.method === "manual" ? "" : clock(mark.marked_at), right),
    cell(`${clock(mark.left_at)}${mark.left_early ? " early" : ""}`),
    cell(mark.method === null ? "" : WAYS[mark.method]),
    cell(REVIEWS[mark.review]),
  ];
}

const WAYS = { qr: "Code", geofence: "Place", face: "Face", manual: "By hand", schedule: "At the end" } as const;
const REVIEWS = { none: "", pending: "To review", accepted: "Accepted", refused: "Refused" } as const;

/** What has been noticed, and what somebody has noted, in whole sentences. */
function remarks({ marks }: SessionSheet): Content[] {
  const remarked = marks.filter(({ reasons, note }) => reasons.length > 0 || note !== null);
  if (remarked.length === 0) return [];
  const [first, ...others] = remarked.map(remark);
  return [
    { stack: [space(8), heading("Remarks"), first ?? ""], unbreakable: true },
    ...others.map((other) => ({ stack: [other], unbreakable: true })),
  ];
}

function remark({ name, reasons, note }: MarkRow): Content {
  const said = [...reasons, ...(note === null ? [] : [`Note: ${note}`])];
  return {
    columns: [
      { width: REMARKED, ...oneLine(name, REMARKED, 8) },
      { width: "*", stack: said.map((text) => words(text, { fontSize: 8, color: INK.quiet })) },
    ],
    columnGap: 10,
    margin: [0, 0, 0, 3],
  };
}
