import { uploadStream } from "../../platform/aws/upload-stream.ts";
import { attendanceCsv } from "./attendance-csv.ts";
import type { Export } from "./export.ts";
import { exportRows } from "./rows.ts";

/** Writes a row a member and date from the database to the bucket; two thousand of them at most are in memory. */
export async function writeCsv(key: string, { db, scope, period, organization, now, bom }: Export): Promise<void> {
  const rows = exportRows(db, scope, period, organization.timezone, now);
  const csv = attendanceCsv(rows, { timezone: organization.timezone, bom });
  await uploadStream(key, "text/csv; charset=utf-8", csv);
}
