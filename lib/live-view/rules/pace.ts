/** A viewer who is so many pictures behind gets them half as often. */
const BEHIND = 3;

/** How far behind a viewer was when they last said which picture they show; null for one who never said so. */
export type Viewer = { readonly behind: number | null };

/**
 * How many of the pictures that were sent a viewer has not shown yet, at the moment in which they name the one they show.
 * Viewers say so every 20 seconds, and what is sent until they say so again is no delay of theirs:
 *
 *     sent        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
 *     they show   ^ 1                   ^ 11             behind 0, and 0: they keep up
 *                 ^ 1                   ^ 7              behind 0, and 4: they do not
 */
export function behindOf(nextSeq: number, shownSeq: number | undefined): number | null {
  return shownSeq === undefined ? null : Math.max(0, nextSeq - 1 - shownSeq);
}

/** How long a tracker waits before its next picture, in milliseconds: as long as is chosen, twice that for a slow viewer. */
export function pause(frameSeconds: number, viewers: readonly Viewer[]): number {
  const isBehind = viewers.some(({ behind }) => behind !== null && behind >= BEHIND);
  return frameSeconds * 1000 * (isBehind ? 2 : 1);
}
