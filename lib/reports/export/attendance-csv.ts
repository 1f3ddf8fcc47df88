import { hms } from "../../platform/time/words.ts";
import { type Columns, csvOf, localOf, text, utcOf, yesNo } from "./csv.ts";
import type { ExportRow } from "./rows.ts";

const COLUMNS: Columns<ExportRow> = {
  date: ({ date }) => date,
  employee_id: ({ employee_id }) => text(employee_id),
  name: ({ name }) => text(name),
  email: ({ email }) => text(email),
  department: ({ department }) => text(department ?? ""),
  status: ({ status }) => status ?? "",
  late: ({ is_late }) => yesNo(is_late),
  provisional: ({ provisional }) => yesNo(provisional),
  timezone: (_row, zone) => zone.name,
  check_in_local: ({ check_in_time }, zone) => localOf(check_in_time, zone),
  check_out_local: ({ check_out_time }, zone) => localOf(check_out_time, zone),
  check_in_utc: ({ check_in_time }) => utcOf(check_in_time),
  check_out_utc: ({ check_out_time }) => utcOf(check_out_time),
  worked_seconds: ({ work }) => work,
  worked: ({ work }) => hms(work),
  active_seconds: ({ active }) => active,
  active: ({ active }) => hms(active),
  idle_seconds: ({ idle }) => idle,
  idle: ({ idle }) => hms(idle),
  break_seconds: (row) => row.break,
  break: (row) => hms(row.break),
  meeting_seconds: ({ meeting }) => meeting,
  meeting: ({ meeting }) => hms(meeting),
  productivity_score: ({ productivity_score }) => productivity_score ?? "",
  productive_seconds: ({ productive_time }) => productive_time ?? "",
  productive: ({ productive_time }) => hmsOrNothing(productive_time),
  neutral_seconds: ({ neutral_time }) => neutral_time ?? "",
  neutral: ({ neutral_time }) => hmsOrNothing(neutral_time),
  unproductive_seconds: ({ unproductive_time }) => unproductive_time ?? "",
  unproductive: ({ unproductive_time }) => hmsOrNothing(unproductive_time),
  top_application: ({ top_application }) => text(top_application ?? ""),
  needs_review: ({ needs_review }) => yesNo(needs_review),
  untracked_seconds: ({ untracked }) => untracked,
  untracked: ({ untracked }) => hms(untracked),
};

/** Writes a row a member and date. */
export function attendanceCsv(
  batches: AsyncIterable<readonly ExportRow[]>,
  options: { timezone: string; bom: boolean },
): AsyncGenerator<string> {
  return csvOf(COLUMNS, batches, options);
}

const hmsOrNothing = (seconds: number | null) => (seconds === null ? "" : hms(seconds));
