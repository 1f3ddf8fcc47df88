/** Names as somebody types them, one after the other, separated by commas. */
export function namesIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  ];
}
