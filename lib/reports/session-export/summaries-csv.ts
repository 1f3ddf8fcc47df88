import { uploadStream } from "../../platform/aws/upload-stream.ts";
import type { SessionSummary } from "../../sessions/across.ts";
import { type Columns, csvOf, text } from "../export/csv.ts";
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
  const named: string[] = [];
  const { timezone } = what.organization;
  await uploadStream(key, "text/csv; charset=utf-8", csvOf(COLUMNS, noting(what, named), { timezone, bom }));
  return named;
}

async function* noting(what: Summaries, named: string[]) {
  for await (const rows of readSummaries(what)) {
    if (namesMembers(what.group_by)) named.push(...rows.flatMap(({ key }) => key ?? []));
    yield rows;
  }
}
