import { stringify } from "csv-stringify/sync";
import { csvSafe } from "../domain/csv-safe.ts";
import type { ExportRow } from "../queries/export-rows.ts";
import { hms, localTimestamp } from "./duration.ts";

/** The columns in their order, and what each holds. Whatever people or trackers wrote goes through `csvSafe`. */
const COLUMNS: Record<string, (row: ExportRow, timezone: string) => string | number> = {
  date: ({ date }) => date,
  employee_id: ({ employee_id }) => csvSafe(employee_id),
  name: ({ name }) => csvSafe(name),
  email: ({ email }) => csvSafe(email),
  department: ({ department }) => csvSafe(department ?? ""),
  status: ({ status }) => status ?? "",
  late: ({ is_late }) => yesNo(is_late),
  provisional: ({ provisional }) => yesNo(provisional),
  timezone: (_row, timezone) => timezone,
  check_in_local: ({ check_in_time }, timezone) => localOf(check_in_time, timezone),
  check_out_local: ({ check_out_time }, timezone) => localOf(check_out_time, timezone),
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
  top_application: ({ top_application }) => csvSafe(top_application ?? ""),
};

const BYTE_ORDER_MARK = "\ufeff";

// A line break of any kind in a field needs quotes; the library only looks for the one that ends records.
const OPTIONS = { record_delimiter: "\r\n", quoted_match: /[\r\n]/ } as const;

/** Writes rows as CSV (RFC 4180, UTF-8), batch by batch: header first, after a byte order mark where Excel is to see that it is UTF-8. */
export async function* attendanceCsv(
  batches: AsyncIterable<readonly ExportRow[]>,
  { timezone, bom }: { timezone: string; bom: boolean },
): AsyncGenerator<string> {
  yield (bom ? BYTE_ORDER_MARK : "") + stringify([Object.keys(COLUMNS)], OPTIONS);
  const columns = Object.values(COLUMNS);
  for await (const rows of batches) {
    yield stringify(
      rows.map((row) => columns.map((column) => column(row, timezone))),
      OPTIONS,
    );
  }
}

const yesNo = (value: boolean | null) => (value === null ? "" : value ? "yes" : "no");
const localOf = (instant: Date | null, timezone: string) => (instant === null ? "" : localTimestamp(instant, timezone));
const utcOf = (instant: Date | null) => (instant === null ? "" : instant.toISOString());
const hmsOrNothing = (seconds: number | null) => (seconds === null ? "" : hms(seconds));
