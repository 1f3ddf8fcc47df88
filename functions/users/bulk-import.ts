// An administrator brings in many members at once: small files in the request, large ones by a form to upload with.
// The work is a job's; a rehearsal (`dry_run`) reports what would happen and changes nothing.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { importColumns, type MemberImport, memberImport } from "../../lib/users/import/member-import.ts";

const MAX_INLINE = 4 * 1024 * 1024;

export const contract = defineContract({
  method: "POST",
  path: "/api/users/bulk-import",
  summary: "Import members from CSV: in the request, or by an upload form for up to 100,000 rows",
  access: "admin",
  body: z.strictObject({
    /** Columns email, name, employee_id, role, department, phone_number, in any order; the first two are required. */
    csv: z.string().min(1).max(MAX_INLINE).optional(),
    dry_run: z.boolean().default(false),
  }),
  response: z.object({
    import: memberImport,
    /** Without `csv`: post the file here; the import begins when it has arrived. */
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()), expires_at: instantOut }).nullable(),
  }),
  status: 202,
  stepUp: { where: "dry_run is false: a row may give a role", is: ({ body }) => !body.dry_run },
  errors: ["QUOTA_EXCEEDED"],
  // The most that fits into a call of a function, base64 and all; quotes and line ends take two characters in JSON.
  maxBodyBytes: 5.5 * 1024 * 1024,
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const file = body.csv === undefined ? undefined : await readable(body.csv);
  // The rows of a file that is uploaded are counted by the job. A rehearsal counts as well: it tells as much.
  if (file !== undefined) await requireQuota(db, principal, { import_rows: file.rows }, now);
  const values = [org_id, user_id, body.dry_run, file?.rows ?? null];
  const created = await db.one<MemberImport>(insertImport, values);
  const entry = { org_id, user_id, action: "user.import", resource: "import", resource_id: created.id };
  audit(db, call, { ...entry, metadata: { dry_run: body.dry_run } });

  const key = importKey({ org_id, import_id: created.id });
  if (file === undefined) {
    const { presignUpload } = await import("../../lib/platform/aws/presign.ts");
    const { MAX_IMPORT_BYTES } = await import("../../lib/users/import/csv.ts");
    const upload = await presignUpload({ key, contentType: "text/csv", maxBytes: MAX_IMPORT_BYTES });
    return { data: { import: created, upload } };
  }
  // The file is written last, because the bucket announces it at once and the job waits for this transaction.
  const { writeObject } = await import("../../lib/platform/aws/bucket.ts");
  await writeObject(key, file.bytes, "text/csv");
  return { data: { import: created, upload: null } };
});

/** The file's bytes, and how many rows they are. What is wrong with the file as a whole is answered at once, as a refusal. */
async function readable(csv: string): Promise<{ bytes: Buffer; rows: number }> {
  const { ImportFault, readCsv } = await import("../../lib/users/import/csv.ts");
  const bytes = Buffer.from(csv);
  try {
    return { bytes, rows: readCsv(bytes).length };
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    throw new AppError("VALIDATION_FAILED", { details: error.errors.map((fault) => ({ path: "body.csv", ...fault })) });
  }
}

const insertImport = `
  insert into imports as i (org_id, created_by, dry_run, total_rows) values ($1, $2, $3, $4)
  returning ${importColumns}`;
