import pdfmake from "pdfmake";
import type { Content, ContentColumns, TDocumentDefinitions } from "pdfmake/interfaces.js";
import { FONTS, type FontName, fontFile } from "./fonts.ts";
import { madeAt, periodName } from "./format.ts";
import { memberSection } from "./member-section.ts";
import { overview } from "./overview.ts";
import type { PdfReport } from "./report.ts";
import { oneLine } from "./text.ts";
import { CONTENT_WIDTH, INK, PAGE } from "./theme.ts";

const TITLES = {
  daily: "Daily attendance report",
  weekly: "Weekly attendance report",
  monthly: "Monthly attendance report",
  custom: "Attendance report",
} as const;

/** Draws a report as a PDF on A4: an overview when there are several members, then each on pages of their own. */
export async function renderPdf(report: PdfReport): Promise<Buffer> {
  useFonts();
  return pdfmake.createPdf(documentOf(report)).getBuffer();
}

function documentOf(report: PdfReport): TDocumentDefinitions {
  const several = report.members.length > 1;
  const sections = report.members.map((member, index): Content => {
    const breaks = several || index > 0 ? { pageBreak: "before" as const } : {};
    return { stack: memberSection(report, member), ...breaks };
  });
  const title = `${TITLES[report.type]}, ${periodName(report.type, report.start, report.end)}`;
  return {
    content: [...(several ? overview(report) : []), ...sections],
    header: letterhead(report),
    footer: (page, pages) => footer(report, page, pages),
    pageSize: "A4",
    pageMargins: [PAGE.left, PAGE.top, PAGE.right, PAGE.bottom],
    defaultStyle: { font: "latin", fontSize: 8.5, color: INK.text },
    info: { title, author: report.organization, subject: title, creator: "Muster", producer: "Muster" },
    language: "en",
    displayTitle: true,
  };
}

function letterhead(report: PdfReport): Content {
  const width = CONTENT_WIDTH - 170;
  const rule: Content = {
    canvas: [{ type: "line", x1: 0, y1: 0, x2: CONTENT_WIDTH, y2: 0, lineWidth: 1.2, lineColor: INK.accent }],
  };
  const sides: ContentColumns = {
    columns: [
      {
        width: "*",
        stack: [
          oneLine(report.organization, width, 12, { bold: true }),
          { text: `All times in ${report.timezone}`, fontSize: 7.5, color: INK.quiet },
        ],
      },
      {
        width: "auto",
        stack: [
          { text: TITLES[report.type], fontSize: 10, bold: true, alignment: "right" },
          {
            text: periodName(report.type, report.start, report.end),
            fontSize: 8.5,
            alignment: "right",
            color: INK.quiet,
          },
        ],
      },
    ],
    margin: [0, 0, 0, 5],
  };
  return { stack: [sides, rule], margin: [PAGE.left, 28, PAGE.right, 0] };
}

function footer(report: PdfReport, page: number, pages: number): Content {
  const made = `Made on ${madeAt(report.made_at, report.timezone)} by ${report.made_by}`;
  return {
    columns: [
      { width: "*", ...oneLine(made, CONTENT_WIDTH - 80, 7.5, { color: INK.quiet }) },
      { width: 80, text: `Page ${page} of ${pages}`, alignment: "right", fontSize: 7.5, color: INK.quiet },
    ],
    margin: [PAGE.left, 22, PAGE.right, 0],
  };
}

let ready = false;

/** Where the library looks for files before it asks the disk; its types do not mention it. */
type VirtualFiles = { existsSync(path: string): boolean; readFileSync(path: string): Buffer };

function useFonts(): void {
  if (ready) return;
  const names = Object.keys(FONTS) as FontName[];
  // Fonts come from memory when they are first used. Nothing else is ever read, and nothing is fetched, whatever a text
  // says.
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setUrlAccessPolicy(() => false);
  const { virtualfs } = pdfmake as unknown as { virtualfs: VirtualFiles };
  virtualfs.existsSync = (path) => names.some((name) => path.startsWith(`${name}:`));
  virtualfs.readFileSync = (path) => {
    const [name = "latin", weight] = path.split(":");
    return fontFile(name as FontName, weight === "700" ? 700 : 400);
  };
  pdfmake.setFonts(Object.fromEntries(names.map((name) => [name, { normal: `${name}:400`, bold: `${name}:700` }])));
  ready = true;
}
