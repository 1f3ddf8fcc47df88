import type { TrackerNews } from "../core/tracker.ts";

/** How long somebody must be away before it is worth a line. */
const AWAY_SECONDS = 180;

/** Tells a tracker's news in a sentence about its person; undefined for what is not worth one. */
export function createNarrator(): (news: TrackerNews) => string | undefined {
  let window: string | undefined;
  let away = 0;

  function tellHeartbeat({ application, active_window, url, idle_seconds = 0 }: HeartbeatSample): string | undefined {
    if (idle_seconds >= AWAY_SECONDS) {
      const first = away === 0;
      away = idle_seconds;
      return first ? `has not touched anything for ${minutes(idle_seconds)}` : undefined;
    }
    const back = away;
    away = 0;
    if (back > 0) return `is back after ${minutes(back)}`;
    if (active_window === window) return undefined;
    window = active_window;
    return url === undefined ? `works in ${application}: ${documentOf(active_window)}` : `looks at ${url}`;
  }

  return (news) => {
    switch (news.kind) {
      case "checked_in":
        return news.resumed ? "goes on with the day" : "checked in";
      case "checked_out":
        return news.unsent === 0 ? "checked out" : `checked out, but ${news.unsent} entries could not be sent`;
      case "heartbeat":
        return tellHeartbeat(news.sample);
      case "break_started":
        return "takes a break";
      case "break_ended":
        return "is back from the break";
      case "screenshot":
        return `sent a screenshot of ${news.sample.application} (${Math.round(news.bytes / 1024)} KB)`;
      case "screenshot_skipped":
        return news.why === "private" ? "has a private window open: no screenshot" : `has no screenshot: ${news.why}`;
      case "gap":
        return `was away for ${minutes(news.seconds)}: nothing is told of that time`;
      case "clock_wrong":
        return "has a clock that is wrong, and goes by the server's";
      case "picture":
        return undefined;
      case "policy":
        return news.policy.source === "member"
          ? `is captured every ${news.policy.interval_minutes} min, an interval of their own`
          : `is captured every ${news.policy.interval_minutes} min`;
      case "screenshot_failed":
        return `could not send a screenshot: ${news.error.message}`;
      case "offline":
        return `works offline: ${news.error.message}`;
      case "online":
        return `is online again and sends the ${news.waiting} entries kept meanwhile`;
      case "refused":
        return `was refused: ${news.error.message}`;
      case "rejected":
        return `lost ${news.count} heartbeats that were rejected: ${news.code}`;
      case "overflow":
        return `lost the ${news.count} oldest heartbeats, the buffer is full`;
      case "ended_elsewhere":
        return "was checked out by the server";
    }
  };
}

type HeartbeatSample = Extract<TrackerNews, { kind: "heartbeat" }>["sample"];

/** Many windows repeat the application's name at the end of their title. */
function documentOf(window = "untitled"): string {
  return window.replace(/ - [^-]+$/, "");
}

function minutes(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`;
}
