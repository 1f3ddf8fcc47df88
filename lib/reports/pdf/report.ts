import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import type { MemberReport } from "../member-report.ts";
import type { Piece } from "../member-segments.ts";

type PeriodType = "daily" | "weekly" | "monthly" | "custom";

export type PdfMember = MemberReport & {
  /** By date; only what daily and weekly reports draw. */
  segments: ReadonlyMap<string, readonly Piece[]>;
};

export type PdfDay = PdfMember["days"][number];

/** Everything a PDF says. */
export type PdfReport = {
  organization: string;
  timezone: string;
  type: PeriodType;
  /** Where bars that stand for weeks begin. */
  week_start: Settings["week_start"];
  start: string;
  end: string;
  made_at: Date;
  made_by: string;
  /** Dates on which the organization's week expected nobody. */
  days_off: ReadonlySet<string>;
  members: readonly PdfMember[];
};
