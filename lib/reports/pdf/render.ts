import type { Content } from "pdfmake/interfaces.js";
import { periodName } from "./format.ts";
import { renderDocument } from "./frame.ts";
import { memberSection } from "./member-section.ts";
import { overview } from "./overview.ts";
import type { PdfReport } from "./report.ts";

const TITLES = {
  daily: "Daily attendance report",
  weekly: "Weekly attendance report",
  monthly: "Monthly attendance report",
  custom: "Attendance report",
} as const;

/** Draws a report: an overview when there are several members, then each on pages of their own. */
export function renderPdf(report: PdfReport): Promise<Buffer> {
  const several = report.members.length > 1;
  const sections = report.members.map((member, index): Content => {
    const breaks = several || index > 0 ? { pageBreak: "before" as const } : {};
    return { stack: memberSection(report, member), ...breaks };
  });
  const frame = { ...report, title: TITLES[report.type], dates: periodName(report.type, report.start, report.end) };
  return renderDocument(frame, [...(several ? overview(report) : []), ...sections]);
}
