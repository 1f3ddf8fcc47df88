/** Words as one line, from which CommandLineToArgvW makes the same words again. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

/** Backslashes count only before a quotation mark, and there each of them doubles. */
function quoted(word: string): string {
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}
