/** A value of a column as it can be read: text as it is, all else as JSON. */
export function shownJson(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Each column that changed, with what it was and what it is. The type of any JSON at all is too deep to be compared. */
export function columnsOf(
  before: object | null,
  after: object | null,
): { name: string; before: unknown; after: unknown }[] {
  const [was, is] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.map((name) => ({ name, before: was[name], after: is[name] }));
}
