import type { Content } from "pdfmake/interfaces.js";
import { periodName } from "./format.ts";
import { drawDocument } from "./frame.ts";
import { memberSection } from "./member-section.ts";
import { overview } from "./overview.ts";
import type { PdfReport } from "./report.ts";

const TITLES = {
  daily: "Daily attendance report",
  weekly: "Weekly attendance report",
  monthly: "Monthly attendance report",
  custom: "Attendance report",
} as const;

/**
 * Draws a report: an overview when there are several members, then each on pages of their own. Yields its bytes; `tell`
 * hears how many members are drawn.
 */
export function drawReport(
  report: PdfReport,
  tell: (drawn: number) => Promise<void> = async () => undefined,
): AsyncGenerator<Buffer> {
  const frame = { ...report, title: TITLES[report.type], dates: periodName(report.type, report.start, report.end) };
  return drawDocument(frame, partsOf(report, tell));
}

async function* partsOf(report: PdfReport, tell: (drawn: number) => Promise<void>): AsyncGenerator<Content[]> {
  const { members } = report;
  if (members.length === 0) yield [];
  if (members.length > 1) yield overview(report);
  for (const [index, member] of members.entries()) {
    yield memberSection(report, member);
    await tell(index + 1);
  }
}
