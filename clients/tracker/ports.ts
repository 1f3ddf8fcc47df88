/**
 * What a tracker needs of a desktop, one file a platform in `desktop/`. A port says what is there, never what it means:
 * whether somebody is idle, what is masked and when a picture is due is decided in `core/`, once for all platforms.
 */
export type Desktop = {
  readonly name: "x11" | "wayland" | "darwin" | "win32" | "fake";
  readonly activity: Activity;
  readonly screen: Screen;
  readonly session: Session;
  readonly secrets: Secrets;
  readonly notices: Notices;
  readonly indicator: Indicator;
  readonly autostart: Autostart;
  /** Looked at anew with each call: permissions come and go. */
  capabilities(): Promise<Capability[]>;
  close(): Promise<void>;
};

/** What works here, and if not, why, in a sentence that says what to do. */
export type Capability = {
  readonly name: "picture" | "window" | "idle" | "counts" | "lock" | "secrets" | "notices" | "indicator" | "autostart";
  readonly works: boolean;
  /** How it is done, or what is missing: "XScreenSaver", "Screen Recording is not allowed: System Settings, …". */
  readonly detail: string;
};

export type Activity = {
  /** Never throws: what cannot be told is missing. */
  look(): Promise<Look>;
};

/** What is seen at one moment. */
export type Look = {
  /** The window in front; undefined where there is none, or the desktop does not tell. */
  readonly window?: WindowInFront;
  /** Since the last input of any kind, by the system's own clock; undefined where it does not tell. */
  readonly idle_seconds?: number;
  /**
   * Since this source was made, and only ever more; which key or button is never read. Undefined where it cannot be
   * counted.
   */
  readonly counts?: { readonly clicks: number; readonly strokes: number };
};

export type WindowInFront = {
  readonly title?: string;
  readonly application?: string;
  /** Only where a browser tells. */
  readonly url?: string;
};

/** A rectangle in the pixels of the desktop's own coordinates. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type Monitor = Rect & {
  readonly id: string;
  readonly is_primary: boolean;
  /** Pixels of its pictures to one unit of its coordinates. */
  readonly scale: number;
};

/** A window that can be seen, with its frame: what a mask has to cover. */
export type ScreenWindow = WindowInFront & Rect & { readonly id: string; readonly is_in_front: boolean };

/** A picture of one monitor: four bytes a pixel, red, green, blue, opacity. */
export type Grab = { readonly pixels: Uint8Array; readonly width: number; readonly height: number };

export type Screen = {
  monitors(): Promise<Monitor[]>;
  /** From the top down. Throws a `ScreenError` where they cannot be listed: then nothing may be shown that a rule could hide. */
  windows(): Promise<ScreenWindow[]>;
  /**
   * The rectangle that all monitors fill together, where the system tells it in another way than by its monitors: one
   * that is missing in the list is noticed by it.
   */
  extent?(): Promise<Rect>;
  /** Throws a `ScreenError`. */
  grab(monitor: Monitor): Promise<Grab>;
};

/** Why there is no picture: a permission is missing, or the desktop has changed or failed meanwhile. */
export class ScreenError extends Error {
  readonly reason: "permission" | "failed";

  constructor(reason: "permission" | "failed", message: string) {
    super(message);
    this.name = "ScreenError";
    this.reason = reason;
  }
}

/** Of the tracker's own session on this machine, never of whoever sits at the console. */
export type Session = {
  /** `elsewhere`: another user's session is in front. */
  presence(): Promise<"present" | "locked" | "elsewhere">;
  /** Tells of what the system announces; what it does not, the gap between two looks tells. Answers how to stop hearing. */
  listen(hear: (event: "lock" | "unlock" | "sleep" | "wake" | "shutdown") => void): () => void;
};

/** The system's keychain, or a file that only this user can read where the system has none. */
export type Secrets = {
  readonly kind: "keychain" | "file";
  /** Throws `SecretsLockedError` while the keychain is there and closed: no key is made in its place. */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
};

export class SecretsLockedError extends Error {
  constructor() {
    super("The keychain is locked. Unlock it; until then nothing new is sent, and what is recorded is kept sealed.");
    this.name = "SecretsLockedError";
  }
}

export type Notice = {
  readonly title: string;
  readonly body: string;
  /** Stays until it is answered. */
  readonly stays?: boolean;
  readonly actions?: readonly { readonly id: string; readonly label: string }[];
};

export type Notices = {
  /** Answers whether it is shown. Throws nothing: where there is no service, false. */
  show(notice: Notice, answer?: (action: string) => void): Promise<boolean>;
};

/** A window of the tracker's own, on top and on every screen, while somebody watches. */
export type Indicator = {
  /** Throws where it cannot be drawn: then nobody may watch. */
  show(text: string, onStop: () => void): Promise<ShownIndicator>;
};

export type ShownIndicator = {
  /** Whether it can be seen now. */
  isShown(): Promise<boolean>;
  close(): Promise<void>;
};

/** Starts the tracker with the person's session. */
export type Autostart = {
  /** Answers what was written where, for the person to read. */
  install(command: readonly string[]): Promise<string>;
  uninstall(): Promise<string>;
  isInstalled(): Promise<boolean>;
};
