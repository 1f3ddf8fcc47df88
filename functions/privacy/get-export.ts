// How far a copy of a member's data is, and once it is ready where its files are: for the member, and for who asked for
// it as long as they may have it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { look } from "../../lib/audit/look.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { type DataExport, dataExport, exportColumns, fileKeyOf } from "../../lib/privacy/export/data-export.ts";
import { findExportable } from "../../lib/privacy/export/exportable.ts";

const file = z.object({ url: z.string(), file_name: z.string(), size_bytes: z.number(), expires_at: instantOut });

export const contract = defineContract({
  method: "GET",
  path: "/api/exports/{id}",
  summary: "A copy of a member's data: its status, and addresses of its files that are valid for 60 seconds",
  access: "member",
  params: z.object({ id }),
  /** `files` is empty until the copy is ready, and again once it has expired. A download that has begun goes on. */
  writes: true,
  response: z.object({ export: dataExport, files: z.array(file) }),
  stepUp: { where: "the copy is ready, and of another member" },
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, ...tools }) => {
  const { org_id, user_id } = principal;
  const found = await db.find<Found>(selectExport, [params.id, user_id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const { file_bytes, ...rest } = found;
  const member = await findExportable(db, principal, rest.user.id);
  const isOpen = rest.status === "ready" && rest.expires_at !== null && rest.expires_at > now;
  if (!isOpen) return { data: { export: rest, files: [] } };
  if (member.id !== user_id) tools.requireRecentProof();

  const entry = { org_id, user_id, action: "user.export.fetch", resource: "user", resource_id: member.id };
  audit(db, call, { ...entry, metadata: { export_id: rest.id } });
  // Whoever has the files has looked at all of it.
  for (const kind of ["pictures", "titles", "days", "faces"] as const)
    look({ principal, now, afterwards: tools.afterwards }, kind, [member.id]);
  const { presignFile } = await import("../../lib/platform/aws/presign.ts");
  const files = file_bytes.map(async (size_bytes, index) => {
    const file_name = `muster-data-${rest.created_at.toISOString().slice(0, 10)}-${index + 1}.zip`;
    const signed = await presignFile(fileKeyOf({ org_id, export_id: rest.id }, index + 1), file_name);
    return { ...signed, file_name, size_bytes };
  });
  return { data: { export: rest, files: await Promise.all(files) } };
});

type Found = DataExport & { created_at: Date; expires_at: Date | null; file_bytes: number[] };

const selectExport = `
  select ${exportColumns}, to_jsonb(e.file_bytes) as file_bytes
  from data_exports e
  join users m on m.org_id = e.org_id and m.id = e.user_id
  join users r on r.org_id = e.org_id and r.id = e.requested_by
  where e.org_id = (select app.current_org()) and e.id = $1 and (e.user_id = $2 or e.requested_by = $2)`;
