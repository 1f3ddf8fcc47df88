import type { Clock } from "../../../common/clock.ts";
import type { Indicator } from "../../ports.ts";
import type { Presence } from "../activity.ts";
import type { Api } from "../api.ts";
import type { Taken } from "../capture/picture.ts";
import type { Answers } from "../contracts.ts";
import type { LiveEntry } from "../control.ts";
import type { Connect, Heard } from "./socket.ts";

export type Asked = NonNullable<Answers["status"]["live_view"]>;

export type LiveNews =
  /** The indicator: from here on the member sees that somebody watches. */
  | { kind: "watched"; viewer: string; reason: string; seconds: number }
  | { kind: "unwatched"; viewer: string; frames: number; why: string };

export type LiveOptions = {
  readonly api: Pick<Api, "ticket" | "status" | "uploadFile" | "stopLive">;
  readonly onNews: (news: LiveNews) => void;
  /** Something of `shown` has changed. */
  readonly onChange?: () => void;
  /** What else comes over the socket, e.g. an interval that was assigned. */
  readonly onEvent?: (heard: Heard) => void;
  readonly connect?: Connect;
  readonly clock?: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed?: () => number;
  /** Between the indicator and the first picture. */
  readonly headStartSeconds?: number;
  /** On the screen of whoever is watched. Without one somebody without a screen is. */
  readonly indicator?: Indicator;
  /** Whether the member agrees, where they are asked. Without it they do. */
  readonly ask?: (asked: Asked) => Promise<boolean>;
};

/** Whose screen it is, and how long they are there. */
export type Desk = {
  readonly capture: (maxWidth: number) => Promise<Taken>;
  readonly isWorking: () => boolean;
  /** Whether the organization lets anybody watch, as far as it is known; while it does not there is no socket. Without it it does. */
  readonly isOffered?: () => boolean;
  readonly isPrivate?: () => boolean;
  readonly presence?: () => Promise<Presence>;
  readonly signal: AbortSignal;
};

/** Listens for live views while somebody is at work, and shows them. */
export type LiveViews = ((desk: Desk) => Promise<void>) & {
  entries(): LiveEntry[];
  /** The member has had enough, and all end. Throws where the organization does not let them. */
  stop(id: string): Promise<void>;
};
