import { uploadStream } from "../../platform/aws/upload-stream.ts";
import { findOpenLeave } from "../../schedules/open-leave.ts";
import { attendanceCsv } from "./attendance-csv.ts";
import type { Export } from "./export.ts";
import { type ExportRow, exportRows } from "./rows.ts";

/** Writes a row a member and date from the database to the bucket; two thousand of them at most are in memory. */
export async function writeCsv(key: string, what: Export): Promise<void> {
  const { db, scope, period, organization, now, bom } = what;
  const away = await findAway(what);
  const rows = withLeave(exportRows(db, scope, period, organization.timezone, now), away);
  const csv = attendanceCsv(rows, { timezone: organization.timezone, bom });
  await uploadStream(key, "text/csv; charset=utf-8", csv);
}

/** Leave of dates that are not closed; whose it is and when. */
async function findAway({ db, scope, period, organization }: Export): Promise<ReadonlySet<string>> {
  const days = await findOpenLeave(db, organization, scope.user_id === null ? null : [scope.user_id], period);
  return new Set(days.map(keyOf));
}

async function* withLeave(batches: AsyncIterable<ExportRow[]>, away: ReadonlySet<string>): AsyncGenerator<ExportRow[]> {
  for await (const rows of batches)
    yield rows.map((row) => (away.has(keyOf(row)) ? { ...row, status: "on_leave", provisional: true } : row));
}

const keyOf = ({ user_id, date }: { user_id: string; date: string }) => `${user_id} ${date}`;
