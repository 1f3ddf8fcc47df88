import type { LiveNews } from "./live-views.ts";

/** Tells what happens with live views in a sentence about their member: the indicator of somebody without a screen. */
export function tellLive(news: LiveNews): string {
  switch (news.kind) {
    case "watched":
      return `[INDICATOR] is watched by ${news.viewer}: ${news.reason} (${Math.ceil(news.seconds / 60)} min at most)`;
    case "unwatched":
      return `[INDICATOR OFF] is not watched by ${news.viewer} any more after ${news.frames} pictures: ${news.why}`;
  }
}
