/**
 * Text from people and trackers, made safe to open in a spreadsheet. Excel, LibreOffice and Google Sheets run a cell
 * that begins with one of `= + - @` (or their full-width forms) as a formula, some also after white space, invisible
 * characters or quotes, and a tab or line break may begin another cell. An apostrophe in front makes it text.
 *
 * A spreadsheet whose list separator is the semicolon cuts there whatever the quoting says, so what follows one counts
 * as a beginning.
 */
const BEGINNING = /(?<=^|[;\t\r\n])(?=[\s\p{Cc}\p{Cf}"'`´‘’“”«»]*[=+\-@＝＋－＠﹢﹣﹦﹫])/gu;

/** Neutralises formulas in one text field. Text that is none comes back as it is. */
export function csvSafe(text: string): string {
  const safe = text.replaceAll(BEGINNING, "'");
  return /^[\t\r\n]/.test(safe) ? `'${safe}` : safe;
}
