import type { Skipped } from "./capture/picture.ts";
import type { Policy } from "./contracts.ts";
import type { TrackerNews } from "./tracker.ts";

/** Why there is no picture, for the person. */
export const WHY_NO_PICTURE: Readonly<Record<Skipped, string>> = {
  locked: "The screen is locked.",
  permission: "The system does not let the tracker see the screen. `muster-tracker doctor` says what to allow.",
  private: "Something private is open, or private mode is on.",
  black: "The picture was black. It is not sent; `muster-tracker doctor` says what may be missing.",
  moved: "A window that is hidden moved meanwhile.",
  failed: "It could not be taken.",
};

/** What is worth a line in the terminal; undefined for what happens each minute. */
export function lineOf(news: TrackerNews): string | undefined {
  switch (news.kind) {
    case "checked_in":
      return news.resumed ? "Your day goes on." : "Checked in.";
    case "checked_out":
      return news.unsent === 0
        ? "Checked out."
        : `Checked out. ${news.unsent} entries are kept until there is network.`;
    case "break_started":
      return "Break. Nothing is recorded.";
    case "break_ended":
      return "Back to work.";
    case "offline":
      return `Not connected: ${news.error.message} Everything is kept and sent later.`;
    case "online":
      return `Connected again. ${news.waiting} entries are sent now.`;
    case "refused":
      return `The server refused a ${WORDS[news.mark]}: ${news.error.message}`;
    case "rejected":
      return `The server did not take ${news.count} heartbeats: ${news.code}`;
    case "overflow":
      return `No room: the ${news.count} oldest heartbeats are lost.`;
    case "gap":
      return `This machine was away for ${Math.max(1, Math.round(news.seconds / 60))} min. Nothing is recorded of that time.`;
    case "clock_wrong":
      return "This machine's clock is wrong. The server's time is used.";
    case "ended_elsewhere":
      return "The server has ended your day.";
    case "policy":
      return changeOf(news.policy, news.before);
    case "picture":
      if (news.fate !== "taken") return undefined;
      return news.picture.review_seconds > 0
        ? "A picture was taken. You can look at it and discard it."
        : "A picture was taken.";
    case "screenshot":
    case "screenshot_failed":
    case "screenshot_skipped":
    case "heartbeat":
      return undefined;
  }
}

const WORDS = {
  checkIn: "check-in",
  checkOut: "check-out",
  startBreak: "break",
  endBreak: "end of a break",
  meeting: "meeting",
} as const;

/** What the organization has changed, in a sentence. */
function changeOf(policy: Policy, before: Policy): string {
  const changes = [
    policy.interval_minutes !== before.interval_minutes || policy.source !== before.source
      ? `a picture every ${policy.interval_minutes} min${policy.source === "member" ? ", for you" : ""}`
      : "",
    policy.timing !== before.timing ? `pictures at ${policy.timing === "random" ? "random" : "fixed"} times` : "",
    JSON.stringify(policy.capture_rules) !== JSON.stringify(before.capture_rules)
      ? "other rules of what is hidden"
      : "",
    policy.review_seconds !== before.review_seconds ? `${policy.review_seconds} s to look at a picture` : "",
    policy.private_mode_minutes !== before.private_mode_minutes
      ? `private mode ${policy.private_mode_minutes === 0 ? "is off" : `for up to ${policy.private_mode_minutes} min`}`
      : "",
    policy.auto_start !== before.auto_start ? `automatic start: ${policy.auto_start.replaceAll("_", " ")}` : "",
    policy.blur_policy !== before.blur_policy ? `blurring: ${policy.blur_policy}` : "",
  ].filter((change) => change !== "");
  return `Your organization has changed the rules: ${changes.length === 0 ? "details only" : changes.join("; ")}.`;
}
