import type { Picture } from "../../ui/pictures/picture.ts";

/** A line of the grid: the hour that begins, or pictures side by side. `first` is where they are in the list. */
export type Row =
  | { readonly kind: "hour"; readonly start: number }
  | { readonly kind: "pictures"; readonly first: number; readonly pictures: readonly Picture[] };

/** Pictures as lines of so many, hour by hour, in the order in which they are. */
export function rowsOf(pictures: readonly Picture[], columns: number, hourOf: (at: number) => number): Row[] {
  const rows: Row[] = [];
  let hour: number | undefined;
  let line: { kind: "pictures"; first: number; pictures: Picture[] } | undefined;
  for (const [index, picture] of pictures.entries()) {
    const start = hourOf(Date.parse(picture.at));
    if (start !== hour) {
      rows.push({ kind: "hour", start });
      [hour, line] = [start, undefined];
    }
    if (line === undefined || line.pictures.length === columns) {
      line = { kind: "pictures", first: index, pictures: [] };
      rows.push(line);
    }
    line.pictures.push(picture);
  }
  return rows;
}

/** Where an arrow leads from a picture: sideways in the list, up and down to the nearest of the next line. */
export function moved(rows: readonly Row[], index: number, key: string): number | undefined {
  const lines = rows.filter((row) => row.kind === "pictures");
  const last = lines.at(-1);
  const count = last === undefined ? 0 : last.first + last.pictures.length;
  const to = (target: number) => (target < 0 || target >= count ? undefined : target);
  if (key === "ArrowLeft") return to(index - 1);
  if (key === "ArrowRight") return to(index + 1);
  if (key === "Home") return to(0);
  if (key === "End") return to(count - 1);
  const at = lines.findIndex(({ first, pictures }) => index >= first && index < first + pictures.length);
  const [from, next] = [lines[at], lines[at + (key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : Number.NaN)]];
  if (from === undefined || next === undefined) return undefined;
  return next.first + Math.min(index - from.first, next.pictures.length - 1);
}
