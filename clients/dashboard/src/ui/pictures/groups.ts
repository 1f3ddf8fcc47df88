import type { Picture } from "./picture.ts";

const TEN_MINUTES = 600_000;

export type Group = { readonly from: number; readonly to: number; readonly pictures: readonly Picture[] };

/** Pictures by the ten minutes in which they were taken, in the order in which they are. */
export function byTenMinutes(pictures: readonly Picture[]): Group[] {
  const groups: { from: number; to: number; pictures: Picture[] }[] = [];
  for (const picture of pictures) {
    // By the clock of UTC, as the slots of activity are.
    const from = Math.floor(Date.parse(picture.at) / TEN_MINUTES) * TEN_MINUTES;
    const last = groups.at(-1);
    if (last?.from === from) last.pictures.push(picture);
    else groups.push({ from, to: from + TEN_MINUTES, pictures: [picture] });
  }
  return groups;
}
