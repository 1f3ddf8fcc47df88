/** Why a live view ended. */
export const END_REASONS = [
  "stopped_by_viewer",
  "stopped_by_member",
  "stopped_by_admin",
  "refused",
  "no_answer",
  "expired",
  "viewer_gone",
  "tracker_gone",
  "break",
  "checked_out",
  "outside_hours",
  "locked_long",
  "no_indicator",
  "private",
  "setting_off",
  "access_lost",
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What a tracker may say when it shows nothing. */
export const REFUSALS = ["refused", "no_indicator", "private", "locked_long"] as const satisfies readonly EndReason[];
export type Refusal = (typeof REFUSALS)[number];

/** So long a tracker may take to show its indicator, and the member to agree. */
export const ANSWER_SECONDS = 60;
/** A tracker from which nothing has come for so long is gone. */
export const SILENCE_SECONDS = 30;
/** A viewer who has not said for so long that they are watching is gone. */
export const WATCH_SECONDS = 60;

/** Whether a member may end a view of theirs by themselves: where they are asked first, they may always say no. */
export function mayRefuse(
  { member_may_stop }: { readonly member_may_stop: boolean },
  { consent, state }: { readonly consent: "notify" | "ask"; readonly state: "waiting" | "live" | "ended" },
): boolean {
  return member_may_stop || (consent === "ask" && state === "waiting");
}

/** A view that is open, and what has become of its conditions. */
export type OpenView = {
  readonly state: "waiting" | "live";
  readonly requested_at: Date;
  readonly ends_at: Date;
  readonly ends_with_hours: boolean;
  readonly started_at: Date | null;
  readonly last_frame_at: Date | null;
  readonly watched_at: Date | null;
  readonly is_enabled: boolean;
  /** Whether the viewer could begin it now: by their role, their departments and the session they are signed in by. */
  readonly may_watch: boolean;
  readonly is_working: boolean;
  readonly is_on_break: boolean;
};

/**
 * Why a view that is open has to end by `now`; undefined while it may go on.
 *
 *     requested      live                                            ends_at
 *     |-- waiting ---|------------------- live ----------------------|
 *     |<= 60 s       |   frame   frame   frame  <= 30 s apart
 *        watching     watching     watching     <= 60 s apart
 */
export function reasonToEnd(view: OpenView, now: Date): EndReason | undefined {
  if (!view.is_enabled) return "setting_off";
  if (!view.may_watch) return "access_lost";
  if (!view.is_working) return "checked_out";
  if (view.is_on_break) return "break";
  if (now >= view.ends_at) return view.ends_with_hours ? "outside_hours" : "expired";
  const over = (since: Date, seconds: number) => now.getTime() - since.getTime() >= seconds * 1000;
  if (over(view.watched_at ?? view.requested_at, WATCH_SECONDS)) return "viewer_gone";
  if (view.state === "waiting") return over(view.requested_at, ANSWER_SECONDS) ? "no_answer" : undefined;
  return over(view.last_frame_at ?? view.started_at ?? view.requested_at, SILENCE_SECONDS) ? "tracker_gone" : undefined;
}
