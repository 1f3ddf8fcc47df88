import type { CanvasElement, Content, TableCell } from "pdfmake/interfaces.js";
import type { Mark } from "../../sessions/rules/mark.ts";
import { signLegend, signOf } from "./mark-parts.ts";
import { overPages } from "./pages.ts";
import { heading, ROOM, ROW_HEIGHT, textCell } from "./parts.ts";
import { LABEL_SIZE, label, round, svg } from "./svg.ts";
import { measureText } from "./text.ts";
import { CONTENT_WIDTH, INK } from "./theme.ts";

type Student = { readonly user: { readonly id: string; readonly name: string } };
type Session = { readonly id: string; readonly label: string };

const NAME = 128;
const PADDING = 6;
const WIDTH = CONTENT_WIDTH - NAME - PADDING;
/** What a sign needs, and what looks lost. */
const COLUMN = { least: 11.6, most: 18 };
const MOST_COLUMNS = Math.floor(WIDTH / COLUMN.least);
/** What stands above and below the rows: a heading and a legend. */
const BESIDES = 44;

/** All marks of a class as on paper: a row a student, a column a session, over as many pages as it needs. */
export function register(
  sessions: readonly Session[],
  students: readonly Student[],
  markOf: (sessionId: string, userId: string) => Mark | undefined,
): Content[] {
  const header = 6 + Math.max(...sessions.map((session) => measureText(session.label, LABEL_SIZE, 400)));
  const room = Math.floor((ROOM - BESIDES - header) / ROW_HEIGHT);
  const parts = Math.ceil(sessions.length / MOST_COLUMNS);
  const columns = Math.ceil(sessions.length / parts);
  return overPages(students, room, room).flatMap((rows) =>
    Array.from({ length: parts }, (_, part) => {
      const some = sessions.slice(part * columns, (part + 1) * columns);
      const which = `, sessions ${part * columns + 1} to ${part * columns + some.length} of ${sessions.length}`;
      const width = Math.min(COLUMN.most, WIDTH / columns);
      return {
        stack: [
          heading("Register", `empty where there is no mark${parts === 1 ? "" : which}`),
          grid(some, rows, { width, header }, markOf),
          signLegend(),
        ],
        pageBreak: "before" as const,
      };
    }),
  );
}

function grid(
  sessions: readonly Session[],
  students: readonly Student[],
  { width, header }: { width: number; header: number },
  markOf: (sessionId: string, userId: string) => Mark | undefined,
): Content {
  const all = width * sessions.length;
  const rows = students.map(({ user }): TableCell[] => [
    textCell(user.name, NAME),
    {
      canvas: signsOf(
        sessions.map(({ id }) => markOf(id, user.id)),
        width,
      ),
    },
  ]);
  return {
    table: { widths: [NAME, all], body: [[{ text: "" }, { svg: dates(sessions, width, header) }], ...rows] },
    layout: {
      hLineWidth: (index) => (index === 0 ? 0 : index === 1 ? 0.8 : 0.3),
      hLineColor: (index) => (index === 1 ? INK.quiet : INK.line),
      vLineWidth: () => 0,
      paddingLeft: (index) => (index === 0 ? 3 : 0),
      paddingRight: (index) => (index === 0 ? 3 : 0),
      paddingTop: () => 1.2,
      paddingBottom: () => 1.2,
    },
    margin: [0, 0, 0, 6],
  };
}

function signsOf(marks: readonly (Mark | undefined)[], width: number): CanvasElement[] {
  return marks.flatMap((mark, index) => (mark === undefined ? [] : signOf(mark, width * (index + 0.5), 5.6)));
}

/** The dates of sessions above their columns, read from below. */
function dates(sessions: readonly Session[], width: number, height: number): string {
  const shapes = sessions.map((session, index) => {
    const place = `translate(${round(width * (index + 0.5) + 2.5)} ${round(height - 2)})`;
    return `<g transform="${place} rotate(-90)">${label(0, 0, session.label, "start")}</g>`;
  });
  return svg(width * sessions.length, height, shapes);
}
