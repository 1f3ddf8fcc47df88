import pg from "pg";
import { handler as runSessions } from "../functions/jobs/run-sessions.ts";
import * as classReport from "../functions/sessions/class-report.ts";
import * as mark from "../functions/sessions/mark.ts";
import * as qr from "../functions/sessions/qr.ts";
import type { Handler } from "../lib/platform/http/endpoint.ts";
import { call, eventOf } from "../tests/steps/call/when.ts";
import { type Bench, figure, type Table, withRange } from "./frame/bench.ts";
import { alternate, type Measured, percentile, type Spread, spreadOf } from "./frame/measure.ts";
import { measureBesideNothing } from "./lessons/beside-nothing.ts";
import { openDoor } from "./lessons/door.ts";
import { givenOver, givenYearOfClass, openSchool, type School } from "./lessons/school.ts";

const SIZE = { lecture: 300, at_once: 50, classes: 5000, in_each: 30, sessions: 200, asked: 50 };
const SMOKE = { lecture: 5, at_once: 5, classes: 3, in_each: 2, sessions: 2, asked: 1 };

export const bench: Bench = {
  question: "How soon is a lecture marked, what do all sessions of a minute take to end, and how long is a report?",
  rounds: 5,
  run: async ({ smoke, rounds, progress }) => {
    const size = smoke ? SMOKE : SIZE;
    const school = await openSchool(size.lecture);
    try {
      const marks = await measureMarks(school, size, rounds, progress);
      const asked = await measureBesideNothing(school, size.asked, rounds, progress);
      progress("a year of a class");
      const report = await measureReport(school, size.sessions, size.asked);
      const endings = [];
      for (let round = 0; round < rounds; round++) {
        progress(`ending ${size.classes} sessions, round ${round + 1} of ${rounds}`);
        endings.push(await measureEnding(school, size.classes, size.in_each));
      }
      const seconds = spreadOf(endings);
      return {
        tables: [marksTable(marks, size), askedTable(asked), others({ report, seconds }, size)],
        figures: { marks, asked, report, ending_seconds: seconds },
        notes: NOTES,
      };
    } finally {
      await school.stop();
    }
  },
};

/** Milliseconds as clients see them, and how many were refused. */
type Way = Measured & { p50: Spread; p95: Spread; refused: number };

/** A whole lecture from one address, by the endpoint, and by a handler that does nothing but write the row. */
async function measureMarks(
  school: School,
  size: typeof SIZE,
  rounds: number,
  progress: (text: string) => void,
): Promise<Way[]> {
  const pool = new pg.Pool({ connectionString: process.env.APP_DATABASE_URL, max: 10 });
  const doors = [await openDoor(bare(pool, school)), await openDoor(mark.handler)];
  const students = school.students.slice(0, size.lecture);
  const seen = doors.map(() => ({ p50: [] as number[], p95: [] as number[], refused: 0 }));
  let lesson = "";
  let code = "";
  let turns = 0;
  const measured = await alternate(
    doors.map((door, index) => ({
      name: index === 0 ? "writes the row" : "POST /api/attendance/mark",
      prepare: async () => {
        lesson = await school.givenLesson(size.lecture);
        const { data } = await call(qr, { token: school.teacher, params: { id: lesson } });
        code = data.sheet.codes[0]?.code ?? "";
      },
      run: async () => {
        const events = students.map((student) =>
          eventOf(mark.contract, {
            token: school.tokenOf(student),
            body: { session_id: lesson, code },
            ip: "203.0.113.7",
          }),
        );
        const answers = await door.send(events, size.at_once);
        const milliseconds = answers.map((answer) => answer.milliseconds).sort((a, b) => a - b);
        seen[index]?.p50.push(percentile(milliseconds, 0.5));
        seen[index]?.p95.push(percentile(milliseconds, 0.95));
        const refused = answers.filter(({ status }) => status !== 201).length;
        if (seen[index] !== undefined) seen[index].refused += refused;
        return answers.length;
      },
    })),
    rounds,
    () => progress(`marks: ${++turns} of ${2 * (rounds + 1)}`),
  );
  for (const door of doors) await door.close();
  await pool.end();
  return measured.map((one, index) => ({
    ...one,
    p50: spreadOf(seen[index]?.p50.slice(1) ?? []),
    p95: spreadOf(seen[index]?.p95.slice(1) ?? []),
    refused: seen[index]?.refused ?? 0,
  }));
}

/** The limit: reads who it is from the event, and writes the row under row-level security. */
function bare(pool: pg.Pool, { org_id }: School): Handler {
  return async (event) => {
    const { session_id } = JSON.parse(event.body ?? "") as { session_id: string };
    const token = event.headers.authorization?.split(".")[1] ?? "";
    const { sub } = JSON.parse(Buffer.from(token, "base64url").toString()) as { sub: string };
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select set_config('app.org_id', $1, true)", [org_id]);
      await client.query(insertMark, [org_id, session_id, sub]);
      await client.query("commit");
    } finally {
      client.release();
    }
    return { statusCode: 201, body: JSON.stringify({ success: true }) };
  };
}

const insertMark = `
  insert into session_attendance (org_id, session_id, user_id, status, method, marked_at)
  values ($1, $2, $3, 'present', 'qr', now())`;

type Asked = { p50: number; p95: number };

async function measureReport(school: School, sessions: number, times: number): Promise<Asked> {
  const students = school.students.slice(0, 100);
  const id = await givenYearOfClass({ ...school, students }, sessions);
  const query = { start_date: new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10) };
  return ask(times, async () => (await call(classReport, { token: school.teacher, params: { id }, query })).status);
}

async function ask(times: number, work: () => Promise<number>): Promise<Asked> {
  const milliseconds: number[] = [];
  for (let turn = -1; turn < times; turn++) {
    const started = performance.now();
    const status = await work();
    if (status !== 200) throw new Error(`${status}`);
    if (turn >= 0) milliseconds.push(performance.now() - started);
  }
  milliseconds.sort((a, b) => a - b);
  return { p50: percentile(milliseconds, 0.5), p95: percentile(milliseconds, 0.95) };
}

/** All sessions of so many classes are over: seconds until the job has ended them and written who was not there. */
async function measureEnding(school: School, classes: number, inEach: number): Promise<number> {
  await givenOver(school, classes, inEach);
  const started = performance.now();
  const { ended } = await runSessions();
  const seconds = (performance.now() - started) / 1000;
  if (ended !== classes) throw new Error(`${ended} of ${classes} sessions ended`);
  return seconds;
}

function marksTable(ways: readonly Way[], { lecture, at_once }: typeof SIZE): Table {
  return {
    title: `${lecture} students of one lecture behind one address, ${at_once} requests at once over HTTP`,
    header: ["way", "marks/s", "to writing the row", "all of them, s", "p50, ms", "p95, ms", "refused"],
    rows: ways.map(({ name, rate, ratio, p50, p95, refused }) => [
      name,
      figure(rate.median),
      withRange(ratio),
      figure(lecture / rate.median),
      withRange(p50),
      withRange(p95),
      String(refused),
    ]),
  };
}

function askedTable(asked: readonly Measured[]): Table {
  return {
    title: "While it runs, one request after the other",
    header: ["what", "ms", "time to doing nothing"],
    rows: asked.map(({ name, rate, ratio }) => [name, figure(1000 / rate.median), withRange(inverse(ratio))]),
  };
}

/** Times of rates. */
const inverse = ({ median, min, max }: Spread): Spread => ({ median: 1 / median, min: 1 / max, max: 1 / min });

function others({ report, seconds }: { report: Asked; seconds: Spread }, size: typeof SIZE): Table {
  const { classes, in_each, sessions } = size;
  return {
    title: "All else",
    header: ["what", "takes"],
    rows: [
      [`report of a class: ${sessions} sessions of 100`, `${figure(report.p50)} ms, p95 ${figure(report.p95)} ms`],
      [
        `${classes.toLocaleString("en-US")} sessions end in one minute: ${(classes * in_each).toLocaleString("en-US")} absences`,
        `${withRange(seconds)} s`,
      ],
    ],
  };
}

const NOTES = [
  "The endpoint proves the code, judges the time and what the device says, writes the row, and counts requests; the handler beside it writes the row and nothing else. Both are in one process with their clients, which takes a part of two cores from them.",
];
