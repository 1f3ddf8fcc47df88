import { uploadStream } from "../../platform/aws/upload-stream.ts";
import type { SessionSummary } from "../../sessions/across.ts";
import { type Columns, csvOf, noting, text } from "../export/csv.ts";
import { namesMembers, readSummaries, type Summaries } from "./summaries.ts";

const COLUMNS: Columns<SessionSummary> = {
  key: ({ key }) => key ?? "",
  label: ({ label }) => text(label),
  sessions: ({ sessions }) => sessions,
  present: ({ present }) => present,
  late: ({ late }) => late,
  absent: ({ absent }) => absent,
  excused: ({ excused }) => excused,
  left_early: ({ left_early }) => left_early,
  rate: ({ rate }) => rate ?? "",
};

/** Writes a row a class, teacher, week or student; answers who is named in it. */
export async function writeSummariesCsv(key: string, what: Summaries, bom: boolean): Promise<string[]> {
  const named = new Set<string>();
  const nameOf = ({ key: id }: SessionSummary) => (namesMembers(what.group_by) ? id : null);
  const rows = noting(readSummaries(what), named, nameOf);
  const { timezone } = what.organization;
  await uploadStream(key, "text/csv; charset=utf-8", csvOf(COLUMNS, rows, { timezone, bom }));
  return [...named];
}
