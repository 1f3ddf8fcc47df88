import type { Block, MailDocument } from "./document.ts";
import { BUTTON_COLOUR, STYLE_SHEET, STYLES } from "./styles.ts";

/** Tables lay a mail out, because mail programs know nothing newer; screen readers are told that they are no tables. */
const LAYOUT = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';
const WIDE_LAYOUT = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

const FIGURES_A_ROW = 3;

/** A mail as mail programs show it: tables and inline styles, nothing loaded from anywhere. */
export function renderHtml({ subject, preview, heading, blocks, reason, unsubscribe_url }: MailDocument): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title><style>${STYLE_SHEET}</style></head>
<body class="page" style="${STYLES.body}">
<div style="${STYLES.preview}">${escapeHtml(preview)}</div>
<table ${WIDE_LAYOUT} class="page" style="${STYLES.page}"><tr><td align="center" style="padding:28px 12px">
<table ${WIDE_LAYOUT} style="max-width:560px">
<tr><td class="soft pad" style="${STYLES.brand}">Muster</td></tr>
<tr><td class="card pad" style="${STYLES.card}">
<h1 class="ink" style="${STYLES.heading}">${escapeHtml(heading)}</h1>
${blocks.map(renderBlock).join("\n")}
</td></tr>
<tr><td class="soft pad" style="${STYLES.reason}">${escapeHtml(reason)}${renderUnsubscribe(unsubscribe_url)}</td></tr>
</table></td></tr></table></body></html>
`;
}

function renderUnsubscribe(url: string | undefined): string {
  if (url === undefined) return "";
  return `<br><a href="${escapeHtml(url)}" class="soft" style="${STYLES.unsubscribe}">Unsubscribe</a>`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `<p class="ink" style="${STYLES.paragraph}">${escapeHtml(block.text)}</p>`;
    case "note":
      return `<p class="soft" style="${STYLES.note}">${escapeHtml(block.text)}</p>`;
    case "button":
      return renderButton(block);
    case "figures":
      return renderFigures(block);
    case "table":
      return renderTable(block);
  }
}

/** A link that looks like a button. Its address stands below for programs that show no links. */
function renderButton({ label, url }: Extract<Block, { kind: "button" }>): string {
  const href = escapeHtml(url);
  const text = escapeHtml(label);
  const link = `<a href="${href}" class="link" style="${STYLES.link}">${href}</a>`;
  return `<table ${LAYOUT} style="margin:8px 0 16px"><tr>\
<td class="button" bgcolor="${BUTTON_COLOUR}" style="${STYLES.button}">
<a href="${href}" style="${STYLES.buttonText}">${text}</a></td></tr></table>
<p class="soft" style="${STYLES.address}">${text}: ${link}</p>`;
}

/** Three beside each other; a fourth begins the next line. */
function renderFigures({ figures }: Extract<Block, { kind: "figures" }>): string {
  const rows: string[] = [];
  for (let from = 0; from < figures.length; from += FIGURES_A_ROW) {
    const cells = figures.slice(from, from + FIGURES_A_ROW).map(renderFigure);
    while (cells.length < FIGURES_A_ROW) cells.push('<td width="33%"></td>');
    rows.push(`<tr>${cells.join("")}</tr>`);
  }
  return `<table ${WIDE_LAYOUT} style="${STYLES.figures}">${rows.join("")}</table>`;
}

/** The tile at `index` of its row: tiles stand apart, and the outer ones end where the text does. */
function renderFigure({ label, value }: { label: string; value: string }, index: number): string {
  const left = index === 0 ? 0 : 5;
  const right = index === FIGURES_A_ROW - 1 ? 0 : 5;
  return `<td width="33%" valign="top" style="padding:0 ${right}px 10px ${left}px">\
<table ${WIDE_LAYOUT}><tr><td class="tile" style="${STYLES.tile}">
<div class="ink" style="${STYLES.value}">${escapeHtml(value)}</div>\
<div class="soft" style="${STYLES.label}">${escapeHtml(label)}</div></td></tr></table></td>`;
}

function renderTable({ title, columns, words, rows, more }: Extract<Block, { kind: "table" }>): string {
  const align = (index: number) => (index < words ? "left" : "right");
  const inset = (index: number) => `${index === 0 ? 0 : 12}px`;

  const column = (text: string, index: number) => {
    const width = index === 0 ? ' width="50%"' : "";
    const style = STYLES.column(`padding:0 0 6px ${inset(index)}`, align(index));
    return `<th align="${align(index)}"${width} class="soft line" style="${style}">${escapeHtml(text)}</th>`;
  };
  const cell = (text: string, index: number) => {
    const wrapping = index < words ? "word-break:break-word" : "white-space:nowrap";
    const style = STYLES.cell(`padding:8px 0 8px ${inset(index)}`, wrapping);
    return `<td align="${align(index)}" class="ink line" style="${style}">${escapeHtml(text)}</td>`;
  };

  const head = columns.length > 1 ? `<tr>${columns.map(column).join("")}</tr>` : "";
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
  const rest = more === undefined ? "" : `<p class="soft" style="${STYLES.more}">${escapeHtml(more)}</p>`;
  return `<h2 class="ink" style="${STYLES.title}">${escapeHtml(title)}</h2>\
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="${STYLES.table}">${head}${body}</table>${rest}\
<div style="${STYLES.gap}">&#8203;</div>`;
}

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
