import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import type { Period } from "../../platform/time/period.ts";
import type { ExportScope } from "./members.ts";
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
