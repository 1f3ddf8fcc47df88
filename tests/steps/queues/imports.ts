import { handler as startImport } from "../../../functions/jobs/start-import.ts";
import * as bulkImport from "../../../functions/users/bulk-import.ts";
import * as status from "../../../functions/users/bulk-import-status.ts";
import { importKey } from "../../../lib/users/import/key.ts";
import { call } from "../call/when.ts";
import type { Member } from "../scene/given.ts";
import { runAllJobs } from "./jobs-queue.ts";

/** What the bucket tells when a file has arrived. */
export async function whenFileArrives(admin: Member, id: string): Promise<void> {
  const object = { key: importKey({ org_id: admin.org_id, import_id: id }) };
  await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
}

/** Imports a text to its end; answers the import and all its rows. */
export async function whenImported(admin: Member, csv: string, options: { dry_run?: boolean } = {}) {
  const { data } = await call(bulkImport, { token: admin.token, body: { csv, ...options } });
  await whenFileArrives(admin, data.import.id);
  await runAllJobs();
  return reportOf(admin, data.import.id);
}

/** An import as its administrator sees it, with its rows. */
export async function reportOf(admin: Member, id: string) {
  const { data } = await call(status, { token: admin.token, params: { id }, query: { limit: "100" } });
  return { ...data.import, rows: data.rows.items };
}
