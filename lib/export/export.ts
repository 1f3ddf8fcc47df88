import type { Db, Organization } from "../db/transaction.ts";
import type { Period } from "../domain/period.ts";
import type { ExportScope } from "../queries/export-members.ts";
import type { ExportQuery } from "./period.ts";

/** An export that is being made. */
export type Export = {
  db: Db;
  scope: ExportScope;
  type: ExportQuery["type"];
  period: Period;
  organization: Organization;
  now: Date;
  /** The name of whoever asked. */
  made_by: string;
  bom: boolean;
};
