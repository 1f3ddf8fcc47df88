/** A viewer who is so many pictures behind gets them half as often. */
const BEHIND = 3;

/** What a viewer has shown, as far as they say so. */
export type Shown = { readonly shown_seq: number | null };

/** How long a tracker waits before its next picture, in milliseconds: as long as is chosen, twice that for a slow viewer. */
export function pause(frameSeconds: number, lastSeq: number, viewers: readonly Shown[]): number {
  const isBehind = viewers.some(({ shown_seq }) => shown_seq !== null && lastSeq - shown_seq >= BEHIND);
  return frameSeconds * 1000 * (isBehind ? 2 : 1);
}
