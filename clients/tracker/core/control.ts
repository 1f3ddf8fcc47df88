import type { Capability, WindowInFront } from "../ports.ts";
import type { Answers, Heartbeat, Policy } from "./contracts.ts";
import type { Effect } from "./policy.ts";

/**
 * What a person can see of the tracker that runs, and ask of it: the local page and the commands have the same. All that
 * goes in and out is plain JSON, because commands reach it over a socket: instants are ISO texts in UTC by the server's
 * clock, durations are whole seconds, and what there is not is null. Methods throw `ControlError`, whose message is for
 * the person.
 */
export type Control = {
  state(): Promise<ControlState>;
  /** What was told since midnight of this machine, the oldest first. Nothing older is kept where it can be read. */
  today(): Promise<Today>;
  /** Of today, the latest first. */
  pictures(): Promise<PictureEntry[]>;
  /** The bytes of one that is `held` or `waiting`; null once it has left or was thrown away. */
  picture(id: string): Promise<PictureBytes | null>;
  /** Throws one away that has not left yet. The time of the work stays. False when it had left before. */
  discard(id: string): Promise<boolean>;
  /** Who looked at the member's pictures, titles and days, and who watched, as the server tells; needs the network. */
  looks(): Promise<Looks>;
  /** Shows what a rule of the organization would do, also with the window that is in front now. */
  rules(): Promise<Rules>;
  /** Looked at anew. */
  capabilities(): Promise<Capability[]>;
  /** Asks the server what of today has arrived and counts; needs the network. */
  receipts(): Promise<Receipts>;

  checkIn(): Promise<void>;
  checkOut(): Promise<void>;
  startBreak(): Promise<void>;
  endBreak(): Promise<void>;
  /** From now on somebody is in a meeting; `endMeeting` logs it with its times. */
  startMeeting(title: string | null): Promise<void>;
  endMeeting(): Promise<void>;
  /** No titles and no pictures, heartbeats go on; at most as long as the policy allows. */
  startPrivate(minutes: number): Promise<void>;
  endPrivate(): Promise<void>;
  /** Ends a live view, where the organization lets the member. */
  stopLive(id: string): Promise<void>;
  /** To a live view that asks first (`asks` in its entry). */
  answerLive(id: string, agrees: boolean): Promise<void>;
  /** To "Starting in 10 s". "not_now" holds for the day. */
  answerStart(answer: "now" | "not_now"): Promise<void>;
  /** Sends what waits now, rather than with the next heartbeat. */
  sendNow(): Promise<void>;
  /** Reads the account and its secret again: somebody has signed in. */
  signedIn(): Promise<void>;

  /** All that is kept on this machine: the journal, waiting pictures and the sign-in. Ends the tracker without a check-out of its own. */
  deleteLocalData(): Promise<void>;
  /** Checks out, sends what it can within three seconds, and ends. What could not be sent stays in the journal. */
  quit(): Promise<void>;
  /** The address of the local page, good for one opening; null where there is no page. */
  page(): Promise<string | null>;

  /** Tells that something changed, so that whoever shows it asks again. Answers how to stop hearing. */
  listen(hear: (change: ControlChange) => void): () => void;
};

/** What changed: `state` is anything of `ControlState`. A `line` is a sentence for the terminal. */
export type ControlChange =
  | { readonly kind: "state" | "today" | "pictures" | "rules" | "receipts" }
  | { readonly kind: "line"; readonly at: string; readonly text: string };

/** Something that cannot be done now. The message says why and what to do. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

export type ControlState = {
  readonly version: string;
  readonly desktop: string;
  /** Without a path. */
  readonly server: string;
  /** By the server's clock. */
  readonly now: string;
  readonly member: { readonly name: string; readonly email: string } | null;
  /**
   * `signed_out`: recording goes on, and `muster-tracker login` sends what waits. `disabled`: the account was closed.
   * `locked`: the keychain is; what is recorded is kept sealed.
   */
  readonly account: "signed_in" | "signed_out" | "disabled" | "locked";
  readonly doing: "off" | "working" | "break";
  /** Since when it does. */
  readonly since: string | null;
  readonly presence: "present" | "locked" | "elsewhere";
  readonly meeting: { readonly since: string; readonly title: string | null } | null;
  readonly private: { readonly until: string; readonly seconds_left: number } | null;
  /** How many minutes may be asked for at a time; 0 where the organization does not allow it. */
  readonly private_minutes_allowed: number;
  /** "Starting in 10 s: Start now / Not now". */
  readonly starting: { readonly seconds_left: number } | null;
  readonly is_online: boolean;
  readonly outbox: OutboxState;
  readonly live: readonly LiveEntry[];
  /** What does not work now, each in a sentence that says what to do. */
  readonly problems: readonly Problem[];
  readonly next_picture: { readonly timing: Policy["timing"]; readonly interval_minutes: number } | null;
};

export type Problem = { readonly id: string; readonly text: string; readonly since: string };

export type OutboxState = {
  readonly heartbeats: number;
  readonly marks: number;
  readonly pictures: number;
  readonly bytes: number;
  /** Of the oldest that waits. */
  readonly oldest: string | null;
  /** Lost since the start because there was no room, or it was too old. */
  readonly dropped: { readonly heartbeats: number; readonly pictures: number };
  /** `memory`: the disk is full or closed; a crash would lose what waits. */
  readonly kept: "disk" | "sealed" | "memory";
};

/** Exactly what was sent or is to be, with what became of it. */
export type TodayEntry =
  | { readonly kind: "heartbeat"; readonly fate: Fate; readonly heartbeat: Heartbeat }
  | {
      readonly kind: "mark";
      readonly fate: Fate;
      readonly mark: "check_in" | "check_out" | "break_start" | "break_end" | "meeting";
      readonly timestamp: string;
      readonly ended_at: string | null;
    };

/** `refused`: the server does not want it. `dropped`: there was no room. */
export type Fate = "waiting" | "sent" | "refused" | "dropped";

export type Today = {
  /** The local midnight that it begins with. */
  readonly from: string;
  readonly heartbeat_seconds: number;
  readonly entries: readonly TodayEntry[];
};

export type PictureEntry = {
  readonly id: string;
  readonly at: string;
  /** `held` may be discarded for `seconds_left`; `waiting` as well, for as long as there is no network. */
  readonly fate: "held" | "waiting" | "sent" | "discarded" | "skipped" | "failed" | "dropped";
  readonly seconds_left: number | null;
  /** As it is told: "(private)" where a rule hides it. */
  readonly application: string | null;
  readonly active_window: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  /** Why there is none, in a sentence. */
  readonly why: string | null;
};

type PictureBytes = { readonly content_type: string; readonly base64: string };

type Looks = {
  readonly looks: readonly {
    readonly viewer: string;
    readonly first_at: string;
    readonly last_at: string;
    /** "3 pictures, titles": what was looked at, and how often. */
    readonly of: Readonly<Record<"pictures" | "titles" | "live" | "days" | "faces", number>>;
  }[];
  readonly watched: readonly {
    readonly viewer: string;
    readonly reason: string | null;
    readonly started_at: string | null;
    readonly ended_at: string | null;
    readonly frames: number;
  }[];
};

export type LiveEntry = {
  readonly id: string;
  readonly viewer: string;
  readonly reason: string;
  readonly seconds_left: number;
  readonly frames: number;
  /** `asks` waits for the member's answer; `announced` has its indicator on the screen, and no picture was sent yet. */
  readonly state: "asks" | "announced" | "live";
};

type Rules = {
  /** Null until one was read: then everything is hidden, and no picture is taken. */
  readonly policy: Policy | null;
  /** In plain words, in the order of the policy's `capture_rules`. */
  readonly capture_rules: readonly {
    readonly text: string;
    /** A pattern that cannot be read hides everything. */
    readonly is_valid: boolean;
    readonly hides_front: boolean;
  }[];
  /** What is in front now: never sent by asking. */
  readonly front: { readonly window: WindowInFront | null; readonly effect: Effect };
};

type Receipts = {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly totals: Answers["receipts"]["totals"];
  readonly hours: Answers["receipts"]["hours"];
};
