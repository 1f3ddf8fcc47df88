// What is used of pdfmake's own parts, which carry no types: `@types/pdfmake` knows only whole documents.

declare module "pdfmake/js/PDFDocument.js" {
  type Reference = { end(): void };

  export type Page = { content: Reference; readonly dictionary: { readonly data: { Contents: unknown } } };

  /** pdfkit's document, which is a stream of bytes. */
  export type PdfDocument = {
    ref(): Reference;
    addPage(options?: unknown): PdfDocument;
    switchToPage(index: number): Page;
    bufferedPageRange(): { readonly count: number };
    end(): void;
    read(): Buffer | null;
    readonly _fontFamilies: Readonly<Record<string, { layoutCache?: unknown }>>;
  };

  export const PDFDocument: new (
    fonts: unknown,
    images: unknown,
    patterns: unknown,
    attachments: unknown,
    options: unknown,
    virtualfs: unknown,
    localAccessPolicy: (path: string) => boolean,
  ) => PdfDocument;
  const module: typeof PDFDocument | { readonly default: typeof PDFDocument };
  export default module;
}

declare module "pdfmake/js/LayoutBuilder.js" {
  import type { Content } from "pdfmake/interfaces.js";
  import type { PdfDocument } from "pdfmake/js/PDFDocument.js";

  type DynamicContent = () => Content;

  class LayoutBuilder {
    constructor(pageSize: unknown, pageMargins: unknown, svgMeasure: unknown);
    /** Answers pages of positioned lines and shapes. */
    layoutDocument(
      content: Content[],
      document: PdfDocument,
      styles: object,
      defaultStyle: object,
      background?: DynamicContent,
      header?: DynamicContent,
      footer?: DynamicContent,
    ): unknown[];
  }
  const module: typeof LayoutBuilder | { readonly default: typeof LayoutBuilder };
  export default module;
}

declare module "pdfmake/js/Renderer.js" {
  import type { PdfDocument } from "pdfmake/js/PDFDocument.js";

  class Renderer {
    constructor(document: PdfDocument);
    /** Adds a page for each, and draws what is on it. */
    renderPages(pages: unknown[]): void;
  }
  const module: typeof Renderer | { readonly default: typeof Renderer };
  export default module;
}

declare module "pdfmake/js/SVGMeasure.js" {
  class SvgMeasure {}
  const module: typeof SvgMeasure | { readonly default: typeof SvgMeasure };
  export default module;
}
