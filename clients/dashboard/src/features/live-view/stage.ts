import type { LiveView } from "./queries.ts";

/** A picture of somebody's screen: `url` is good for a short while, and what was loaded from it stays shown. */
export type Frame = {
  readonly seq: number;
  readonly at: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
};

/** What one sees of a live view. */
export type Stage = {
  readonly state: LiveView["state"];
  readonly endsAt: string;
  readonly reason: LiveView["end_reason"];
  /** The last pictures, the newest first. */
  readonly frames: readonly Frame[];
  /** When the last one was taken; later than its picture where the screen has not changed since. */
  readonly seenAt: string | null;
};

/** So many pictures stand in the strip. */
const KEPT = 7;

export function stageOf({ state, ends_at, end_reason }: LiveView): Stage {
  return { state, endsAt: ends_at, reason: end_reason, frames: [], seenAt: null };
}

/** What comes of a view over the socket. */
export type Heard = { readonly event: string; readonly data: Readonly<Record<string, unknown>> };

/** A stage after something was heard of its view. Once it has ended no picture is shown, and none comes back. */
export function afterHearing(stage: Stage, liveId: string, { event, data }: Heard): Stage {
  if (data?.live_id !== liveId || stage.state === "ended") return stage;
  switch (event) {
    case "live:frame":
      return withFrame(stage, data);
    case "live:state": {
      const { state, ends_at } = data as { state: LiveView["state"]; ends_at: string };
      return { ...stage, state, endsAt: ends_at };
    }
    case "live:stop":
      return ended(stage, data.reason as LiveView["end_reason"]);
    default:
      return stage;
  }
}

function ended(stage: Stage, reason: LiveView["end_reason"]): Stage {
  return { ...stage, state: "ended", reason, frames: [] };
}

function withFrame(stage: Stage, data: Readonly<Record<string, unknown>>): Stage {
  const { url, ...frame } = data as Omit<Frame, "url"> & { url: string | null };
  const [last] = stage.frames;
  if (stage.seenAt !== null && frame.at < stage.seenAt) return stage;
  if (url === null) return { ...stage, state: "live", seenAt: frame.at };
  if (last !== undefined && frame.seq <= last.seq) return stage;
  const { seq, at, width, height } = frame;
  return {
    ...stage,
    state: "live",
    seenAt: at,
    frames: [{ seq, at, url, width, height }, ...stage.frames].slice(0, KEPT),
  };
}
