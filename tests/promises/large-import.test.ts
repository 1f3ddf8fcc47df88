import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { handler as startImport } from "../../functions/jobs/start-import.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as status from "../../functions/users/bulk-import-status.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { useTestDatabase } from "../setup/database.ts";
import { found } from "../steps/call/found.ts";
import { call } from "../steps/call/when.ts";
import { postFile } from "../steps/images/screenshots.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import { givenMember, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

/** As many as an import may have. */
const ROWS = 100_000;

/** A file as spreadsheets write it: a byte order mark, CRLF, names with a comma. */
function fileOf(tag: string): string {
  const rows = Array.from(
    { length: ROWS },
    (_, n) => `p${n}-${tag}@example.com,"Person, ${n}",${tag}-${n},Dep ${n % 20}`,
  );
  return `\uFEFFemail,name,employee_id,department\r\n${rows.join("\r\n")}`;
}

describe("the largest import", () => {
  it("comes by an upload form, and every row is done and reported once", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await call(bulkImport, { token: admin.token, body: {} });
    expect(data).toMatchObject({
      import: { status: "pending", total_rows: null },
      upload: { fields: { "Content-Type": "text/csv" } },
    });
    const csv = fileOf(randomUUID().slice(0, 8));
    expect((await postFile(found(data.upload), new Uint8Array(Buffer.from(csv)))).status).toBeLessThan(300);
    const object = { key: importKey({ org_id: admin.org_id, import_id: data.import.id }) };
    await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
    const started = performance.now();
    await runAllJobs();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);

    const params = { id: data.import.id };
    const { data: report } = await call(status, { token: admin.token, params, query: { limit: "100" } });
    expect(report.import).toMatchObject({ status: "done", total_rows: ROWS, created_rows: ROWS, rejected_rows: 0 });
    expect(report.rows.items).toHaveLength(100);
    const [reported] = await sql(countReport, [data.import.id]);
    expect(reported).toEqual({ rows: ROWS, lines: ROWS, first: 2, last: ROWS + 1 });
    tell(25, "a large import", { rows: ROWS, "rows reported": Number(reported?.rows), "seconds, here": seconds });
  });
});

const countReport = `
  select count(*) as rows, count(distinct line) as lines, min(line) as first, max(line) as last
  from import_rows where import_id = $1`;
