// For whoever reads types of this file from another program.
/// <reference path="./pdfmake.d.ts" />

import type { Content } from "pdfmake/interfaces.js";
import layoutBuilder from "pdfmake/js/LayoutBuilder.js";
import pdfDocument, { type PdfDocument } from "pdfmake/js/PDFDocument.js";
import renderer from "pdfmake/js/Renderer.js";
import svgMeasure from "pdfmake/js/SVGMeasure.js";
import { FONTS, type FontName, fontFile } from "./fonts.ts";
import { INK, PAGE } from "./theme.ts";

/** What every page of a document has, and what the document says of itself. */
export type Sheet = {
  title: string;
  author: string;
  header: () => Content;
  footer: (page: number, pages: number) => Content;
};

// Node, bundlers and test runners differ in what they call the default export of such a module.
const classOf = <Class extends object>(module: Class | { readonly default: Class }): Class =>
  "default" in module ? module.default : module;

const PdfKitDocument = classOf(pdfDocument);
const LayoutBuilder = classOf(layoutBuilder);
const Renderer = classOf(renderer);
const SvgMeasure = classOf(svgMeasure);

const SIZE = { orientation: "portrait", width: PAGE.width, height: PAGE.height };
const MARGINS = { left: PAGE.left, top: PAGE.top, right: PAGE.right, bottom: PAGE.bottom };
const STYLE = { font: "latin", fontSize: 8.5, color: INK.text };

/**
 * Draws a document as a PDF on A4, and yields its bytes as they are written. Each part begins on a page of its own. Only
 * one part is ever laid out at a time: pdfmake would lay out all of a document, at 6 MB a member, before it wrote a byte.
 */
export async function* drawParts(
  sheet: Sheet,
  parts: Iterable<Content[]> | AsyncIterable<Content[]>,
): AsyncGenerator<Buffer> {
  const document = openDocument(sheet);
  let count = 0;
  let drawn = 0;
  for await (const content of parts) {
    const pages = newLayout().layoutDocument(content, document, {}, STYLE, undefined, sheet.header);
    new Renderer(document).renderPages(pages);
    for (const first = count; count < first + pages.length; count++) writeBody(document, count);
    if (++drawn % REMEMBERED === 0) forgetWords(document);
    yield* written(document);
  }
  addFooters(document, sheet, count);
  document.end();
  yield* written(document);
}

/**
 * Writes what is on a page, and leaves its footer open: that says how many pages there are. A page may consist of
 * several streams, which are read as one.
 */
function writeBody(document: PdfDocument, index: number): void {
  const page = document.switchToPage(index);
  const body = page.content;
  page.content = document.ref();
  page.dictionary.data.Contents = [body, page.content];
  body.end();
}

function addFooters(document: PdfDocument, { footer }: Sheet, count: number): void {
  for (let index = 0; index < count; index++) {
    const [page] = newLayout().layoutDocument([], document, {}, STYLE, undefined, undefined, () =>
      footer(index + 1, count),
    );
    // Instead of being put on a page of its own, it goes to the one it is of.
    document.addPage = () => {
      document.switchToPage(index);
      return document;
    };
    new Renderer(document).renderPages([page]);
  }
}

/** So many parts share the shapes of words. */
const REMEMBERED = 20;

/** Each font keeps the shape of every word that it has drawn. The times of many members hardly ever come again. */
function forgetWords(document: PdfDocument): void {
  for (const font of Object.values(document._fontFamilies))
    if (font.layoutCache) font.layoutCache = Object.create(null);
}

function* written(document: PdfDocument): Generator<Buffer> {
  for (let bytes = document.read(); bytes !== null; bytes = document.read()) yield bytes;
}

const newLayout = () => new LayoutBuilder(SIZE, MARGINS, new SvgMeasure());

function openDocument({ title, author }: Sheet): PdfDocument {
  const names = Object.keys(FONTS) as FontName[];
  const fonts = Object.fromEntries(names.map((name) => [name, { normal: `${name}:400`, bold: `${name}:700` }]));
  const options = {
    size: [PAGE.width, PAGE.height],
    pdfVersion: "1.3",
    displayTitle: true,
    compress: true,
    lang: "en",
    fontLayoutCache: true,
    bufferPages: true,
    autoFirstPage: false,
    info: { Producer: "Muster", Creator: "Muster", Title: title, Author: author, Subject: title },
    font: null,
  };
  // Fonts come from memory when they are first used. Nothing else is ever read, whatever a text says.
  return new PdfKitDocument(fonts, {}, {}, {}, options, FONT_FILES, () => false);
}

/** Where the library looks for files before it asks the disk. */
const FONT_FILES = {
  existsSync: (path: string) => Object.keys(FONTS).some((name) => path.startsWith(`${name}:`)),
  readFileSync: (path: string) => {
    const [name = "latin", weight] = path.split(":");
    return fontFile(name as FontName, weight === "700" ? 700 : 400);
  },
};
