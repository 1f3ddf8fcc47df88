import { uploadStream } from "../../platform/aws/upload-stream.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { findOpenLeave } from "../../schedules/open-leave.ts";
import { attendanceCsv } from "./attendance-csv.ts";
import { noting } from "./csv.ts";
import type { Ask, Export, Tell } from "./export.ts";
import { type ExportRow, exportRows, exportRowsInTurn } from "./rows.ts";

/** Writes a row a member and date from the database to the bucket; two thousand of them at most are in memory. */
export async function writeCsv(db: Db, key: string, what: Export): Promise<void> {
  const { scope, period, organization, now } = what;
  const away = await findAway(db, what);
  await write(key, what, withLeave(exportRows(db, scope, period, organization.timezone, now), away));
}

/** The same in short transactions; answers its bytes, and who is in it. */
export async function writeCsvInTurn(
  ask: Ask,
  key: string,
  what: Export,
  tell: Tell,
): Promise<{ bytes: number; named: string[] }> {
  const { scope, period, organization, now } = what;
  const away = await ask((db) => findAway(db, what));
  const named = new Set<string>();
  const rows = withLeave(exportRowsInTurn(ask, scope, period, organization.timezone, now), away);
  const bytes = await write(
    key,
    what,
    telling(
      noting(rows, named, ({ user_id }) => user_id),
      tell,
    ),
  );
  return { bytes, named: [...named] };
}

function write(key: string, { organization, bom }: Export, rows: AsyncIterable<readonly ExportRow[]>) {
  const csv = attendanceCsv(rows, { timezone: organization.timezone, bom });
  return uploadStream(key, "text/csv; charset=utf-8", csv);
}

async function* telling(batches: AsyncIterable<readonly ExportRow[]>, tell: Tell) {
  let written = 0;
  for await (const rows of batches) {
    yield rows;
    written += rows.length;
    await tell(written);
  }
}

/** Leave of dates that are not closed; whose it is and when. */
async function findAway(db: Db, { scope, period, organization }: Export): Promise<ReadonlySet<string>> {
  const days = await findOpenLeave(db, organization, scope.user_id === null ? null : [scope.user_id], period);
  return new Set(days.map(keyOf));
}

async function* withLeave(batches: AsyncIterable<ExportRow[]>, away: ReadonlySet<string>): AsyncGenerator<ExportRow[]> {
  for await (const rows of batches)
    yield rows.map((row) => (away.has(keyOf(row)) ? { ...row, status: "on_leave", provisional: true } : row));
}

const keyOf = ({ user_id, date }: { user_id: string; date: string }) => `${user_id} ${date}`;
