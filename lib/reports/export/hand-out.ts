import type * as z from "zod";
import { audit } from "../../audit/audit.ts";
import { look } from "../../audit/look.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Afterwards } from "../../platform/http/afterwards.ts";
import type { Call } from "../../platform/http/call.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import type { fileOut } from "./file.ts";
import type { ExportQuery } from "./period.ts";

type Request = { principal: Principal; now: Date; call: Call; db: Db; afterwards: Afterwards };

/** A file in the bucket, who is named in it, and what it is of. */
type Made = {
  key: string;
  file_name: string;
  named: readonly string[];
  about: { resource: string; resource_id: string; metadata: Record<string, unknown> };
};

/**
 * Says where a file that was made can be fetched. Files of people leave the house: each who is named in it sees that it
 * was made, and the audit log keeps who took which.
 */
export async function handOut(
  { principal, now, call, db, afterwards }: Request,
  { key, file_name, named, about }: Made,
): Promise<z.input<typeof fileOut>> {
  look({ principal, now, afterwards }, "days", named);
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "report.export", ...about });
  const { presignFile } = await import("../../platform/aws/presign.ts");
  return { ...(await presignFile(key, file_name)), file_name };
}

/** What the audit log says that the file of a report is of. */
export function ofWhom({ org_id }: Pick<Principal, "org_id">, member: { id: string } | null) {
  if (member === null) return { resource: "organization", resource_id: org_id };
  return { resource: "user", resource_id: member.id };
}

/** What narrows an export, for the audit log. */
export function filtersOf({ department, q, state }: Pick<ExportQuery, "department" | "q" | "state">) {
  return { ...(department && { department }), ...(q && { q }), ...(state && { state }) };
}
