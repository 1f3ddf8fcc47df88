import type { Db } from "../../platform/db/transaction.ts";
import { holdMaker, type Maker } from "../../platform/tenancy/maker.ts";
import { hasAtLeast } from "../../platform/tenancy/rules/roles.ts";
import { ImportFault } from "./csv.ts";

/** Whoever began an import, held as they are now. Throws an ImportFault where they are no administrator any more. */
export async function requireImporter(
  db: Db,
  { org_id, created_by }: { org_id: string; created_by: string },
): Promise<Maker> {
  const importer = await holdMaker(db, { org_id, user_id: created_by });
  if (importer === undefined || !hasAtLeast(importer.role, "admin"))
    throw new ImportFault({ line: null, message: "Whoever began this import is no administrator any more." });
  return importer;
}
