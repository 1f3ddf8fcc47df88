import { saveBytes } from "../api/download.ts";

/** Hands over text as a file. The mark at its start tells spreadsheets that it is UTF-8. */
export function saveFile(name: string, text: string, type = "text/csv"): void {
  saveBytes(new Blob(["\uFEFF", text], { type: `${type};charset=utf-8` }), name);
}
