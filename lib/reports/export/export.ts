import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import type { Period } from "../../platform/time/period.ts";
import type { ExportScope } from "./members.ts";
import type { ExportQuery } from "./period.ts";

/** What is to be made. */
export type Export = {
  scope: ExportScope;
  type: ExportQuery["type"];
  period: Period;
  organization: Organization;
  now: Date;
  /** The name of whoever asked. */
  made_by: string;
  bom: boolean;
};

/** Does its work in a transaction: in that of a request, or each time in one of its own. */
export type Ask = <Result>(work: (db: Db) => Promise<Result>) => Promise<Result>;

/** Hears how many days of members are written. */
export type Tell = (days: number) => Promise<void>;
