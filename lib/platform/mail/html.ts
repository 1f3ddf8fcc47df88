import type { Block, MailDocument } from "./document.ts";

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Mail programs that know dark mode read these; the others see the inline styles. */
const DARK = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){
.page{background-color:#14171a!important}.card{background-color:#1f2428!important;border-color:#363d44!important}
.ink{color:#eceff1!important}.soft{color:#a3adb6!important}.line{border-color:#363d44!important}
.tile{background-color:#2a3036!important}.button{background-color:#2b75c2!important}.link{color:#7cb8f0!important}}`;

/** A mail as mail programs show it: tables and inline styles, nothing loaded from anywhere. */
export function renderHtml({ subject, preview, heading, blocks, reason, unsubscribe_url }: MailDocument): string {
  const unsubscribe =
    unsubscribe_url === undefined
      ? ""
      : `<br><a href="${escapeHtml(unsubscribe_url)}" class="soft" style="color:#5b6670;text-decoration:underline">Unsubscribe</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title><style>${DARK}</style></head>
<body class="page" style="margin:0;padding:0;background-color:#f2f4f6">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="page" style="background-color:#f2f4f6"><tr><td align="center" style="padding:28px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td class="soft pad" style="${FONT};font-size:14px;font-weight:600;letter-spacing:.02em;color:#5b6670;padding:0 32px 12px">Muster</td></tr>
<tr><td class="card pad" style="background-color:#ffffff;border:1px solid #e1e5e9;border-radius:10px;padding:30px 32px 18px">
<h1 class="ink" style="${FONT};font-size:22px;line-height:1.3;font-weight:650;color:#1a2026;margin:0 0 16px">${escapeHtml(heading)}</h1>
${blocks.map(renderBlock).join("\n")}
</td></tr>
<tr><td class="soft pad" style="${FONT};font-size:13px;line-height:1.5;color:#5b6670;padding:16px 32px 0">${escapeHtml(reason)}${unsubscribe}</td></tr>
</table></td></tr></table></body></html>
`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `<p class="ink" style="${FONT};font-size:16px;line-height:1.55;color:#1a2026;margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case "note":
      return `<p class="soft" style="${FONT};font-size:14px;line-height:1.5;color:#5b6670;margin:0 0 12px">${escapeHtml(block.text)}</p>`;
    case "button":
      return renderButton(block);
    case "figures":
      return renderFigures(block);
    case "table":
      return renderTable(block);
  }
}

function renderButton({ label, url }: Extract<Block, { kind: "button" }>): string {
  const href = escapeHtml(url);
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr><td class="button" bgcolor="#1769b5" style="background-color:#1769b5;border-radius:7px">
<a href="${href}" style="${FONT};display:inline-block;padding:12px 24px;font-size:16px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(label)}</a></td></tr></table>
<p class="soft" style="${FONT};font-size:13px;line-height:1.5;color:#5b6670;margin:0 0 16px;word-break:break-all">${escapeHtml(label)}: <a href="${href}" class="link" style="color:#1769b5">${href}</a></p>`;
}

/** Three beside each other; a fourth begins the next line. */
function renderFigures({ figures }: Extract<Block, { kind: "figures" }>): string {
  const cell = ({ label, value }: { label: string; value: string }, index: number) =>
    `<td width="33%" valign="top" style="padding:0 ${index % 3 === 2 ? 0 : 5}px 10px ${index % 3 === 0 ? 0 : 5}px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="tile" style="${FONT};background-color:#f4f6f8;border-radius:8px;padding:12px 14px">
<div class="ink" style="font-size:22px;line-height:1.25;font-weight:650;color:#1a2026;white-space:nowrap">${escapeHtml(value)}</div><div class="soft" style="font-size:13px;line-height:1.4;color:#5b6670">${escapeHtml(label)}</div></td></tr></table></td>`;
  const rows: string[] = [];
  for (let from = 0; from < figures.length; from += 3) {
    const cells = figures.slice(from, from + 3).map(cell);
    while (cells.length < 3) cells.push('<td width="33%"></td>');
    rows.push(`<tr>${cells.join("")}</tr>`);
  }
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 8px;table-layout:fixed">${rows.join("")}</table>`;
}

function renderTable({ title, columns, words, rows, more }: Extract<Block, { kind: "table" }>): string {
  const align = (index: number) => (index < words ? "left" : "right");
  const head = columns
    .map(
      (column, index) =>
        `<th align="${align(index)}"${index === 0 ? ' width="50%"' : ""} class="soft line" style="${FONT};font-size:13px;font-weight:500;color:#5b6670;padding:0 0 6px ${index === 0 ? 0 : 12}px;border-bottom:1px solid #e1e5e9;text-align:${align(index)}">${escapeHtml(column)}</th>`,
    )
    .join("");
  const body = rows
    .map(
      (row) =>
        `<tr>${row
          .map(
            (cell, index) =>
              `<td align="${align(index)}" class="ink line" style="${FONT};font-size:15px;line-height:1.4;color:#1a2026;padding:8px 0 8px ${index === 0 ? 0 : 12}px;border-bottom:1px solid #e1e5e9;${index < words ? "word-break:break-word" : "white-space:nowrap"}">${escapeHtml(cell)}</td>`,
          )
          .join("")}</tr>`,
    )
    .join("");
  const heading = `<h2 class="ink" style="${FONT};font-size:16px;font-weight:650;color:#1a2026;margin:18px 0 10px">${escapeHtml(title)}</h2>`;
  const rest =
    more === undefined
      ? ""
      : `<p class="soft" style="${FONT};font-size:14px;color:#5b6670;margin:8px 0 0">${escapeHtml(more)}</p>`;
  return `${heading}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:0 0 4px">${columns.length > 1 ? `<tr>${head}</tr>` : ""}${body}</table>${rest}<div style="height:14px;line-height:14px">&#8203;</div>`;
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
