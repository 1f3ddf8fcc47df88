import type { MailDocument, RenderedMail } from "./document.ts";
import { renderHtml } from "./html.ts";
import { renderText } from "./text.ts";

/** Both renderings of a mail. */
export function render(document: MailDocument): RenderedMail {
  return { subject: document.subject, text: renderText(document), html: renderHtml(document) };
}
