import { stringify } from "csv-stringify/sync";
import { localClock } from "../../platform/time/clock.ts";
import { hms } from "../../platform/time/words.ts";
import { csvSafe } from "../rules/csv-safe.ts";
import type { ExportRow } from "./rows.ts";

type Zone = { name: string; clock: (instant: Date) => string };

/** The columns in their order, and the cell of each. Whatever people or trackers wrote goes through `text`. */
const COLUMNS: Record<string, (row: ExportRow, zone: Zone) => string | number> = {
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

const BYTE_ORDER_MARK = "\ufeff";

/**
 * Writes rows as CSV (RFC 4180, UTF-8), batch by batch: header first, after a byte order mark where Excel is to see
 * that it is UTF-8.
 */
export async function* attendanceCsv(
  batches: AsyncIterable<readonly ExportRow[]>,
  { timezone, bom }: { timezone: string; bom: boolean },
): AsyncGenerator<string> {
  yield `${bom ? BYTE_ORDER_MARK : ""}${Object.keys(COLUMNS).join(",")}\r\n`;
  const columns = Object.values(COLUMNS);
  const zone = { name: timezone, clock: localClock(timezone) };
  for await (const rows of batches)
    yield rows.map((row) => `${columns.map((column) => column(row, zone)).join(",")}\r\n`).join("");
}

/**
 * A text's cell. Most texts need no quotes, and the library that adds them takes longer to find that out than all else
 * of a row takes.
 */
function text(written: string): string {
  const safe = csvSafe(written);
  return /[",\r\n]/.test(safe) ? stringify([[safe]], { eof: false, quoted: true }) : safe;
}

const yesNo = (value: boolean | null) => (value === null ? "" : value ? "yes" : "no");
const localOf = (instant: Date | null, { clock }: Zone) => (instant === null ? "" : clock(instant));
const utcOf = (instant: Date | null) => (instant === null ? "" : instant.toISOString());
const hmsOrNothing = (seconds: number | null) => (seconds === null ? "" : hms(seconds));
