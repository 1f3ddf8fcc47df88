import type { Block, MailDocument } from "./document.ts";

/** RFC 5322, 2.1.1: lines should be no longer. Links are never broken. */
const WIDTH = 78;

/** A mail for readers without HTML. */
export function renderText({ heading, blocks, reason, unsubscribe_url }: MailDocument): string {
  const footer = ["-- ", wrap(reason), ...(unsubscribe_url === undefined ? [] : [`Unsubscribe: ${unsubscribe_url}`])];
  return `${[wrap(heading), ...blocks.map(renderBlock), footer.join("\n")].join("\n\n")}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "note":
      return wrap(block.text);
    case "button":
      return `${block.label}:\n${block.url}`;
    case "figures":
      return alignRows(
        block.figures.map(({ label, value }) => [label, value]),
        1,
      );
    case "table": {
      const more = block.more === undefined ? "" : `\n${block.more}`;
      const head = block.columns.length > 1 ? [block.columns] : [];
      return `${block.title}\n${"-".repeat([...block.title].length)}\n${alignRows([...head, ...block.rows], block.words)}${more}`;
    }
  }
}

/** The first `left` columns on the left, the others on the right. */
function alignRows(rows: readonly (readonly string[])[], left: number): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const gap = " ".repeat((widths[index] ?? 0) - [...cell].length);
          return index < left ? cell + gap : gap + cell;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
