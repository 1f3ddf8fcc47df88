/** A value of a column as it can be read: text as it is, all else as JSON. */
export function shownJson(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

type Columns = Readonly<Record<string, unknown>> | null;

/** Each column that changed, with what it was and what it is. */
export function columnsOf(before: Columns, after: Columns): { name: string; before: unknown; after: unknown }[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => ({ name, before: before?.[name], after: after?.[name] }));
}
