import { type Clock, systemClock } from "../../../common/clock.ts";
import { type Desktop, type Look, type Notice, type Screen, SecretsLockedError, type Session } from "../../ports.ts";
import { createDemoPerson } from "./person.ts";
import type { Desk } from "./places.ts";
import { drawnScreen } from "./screen.ts";

type Presence = Awaited<ReturnType<Session["presence"]>>;
type SessionEvent = Parameters<Parameters<Session["listen"]>[0]>[0];

export type FakeOptions = {
  /** The same seed is the same day, by the same looks. */
  readonly seed: string;
  readonly desk: Desk;
  readonly clock?: Clock;
  /** In place of the drawn screen, e.g. a painted one. */
  readonly screen?: Screen;
  /** In place of the invented person. Counters only ever grow. */
  readonly look?: (now: Date) => Look;
  readonly secrets?: "keychain" | "file";
};

/** What a test does to the desktop, and sees of it. */
export type FakeControls = {
  presence: Presence;
  /** The keychain is there and closed. */
  isKeychainLocked: boolean;
  hasNotices: boolean;
  /** Undefined: it cannot be drawn. False: it was closed, or something lies over it. */
  indicator: boolean | undefined;
  readonly shown: { readonly text: string; readonly stop: () => void }[];
  readonly notices: { readonly notice: Notice; readonly answer: (action: string) => void }[];
  readonly kept: Map<string, string>;
  /** What the system announces. */
  tell(event: SessionEvent): void;
};

/** A desktop of nobody: an invented person before a drawn screen, and all else in memory. */
export function createFakeDesktop(options: FakeOptions): Desktop & { readonly controls: FakeControls } {
  const { seed, desk, clock = systemClock } = options;
  const look = options.look ?? lookOf(seed, desk);
  const hearers = new Set<(event: SessionEvent) => void>();
  let autostart: readonly string[] | undefined;
  let last: Look = {};
  const lookNow = () => {
    last = look(clock.now());
    return last;
  };
  const controls: FakeControls = {
    presence: "present",
    isKeychainLocked: false,
    hasNotices: true,
    indicator: true,
    shown: [],
    notices: [],
    kept: new Map(),
    tell: (event) => {
      for (const hear of hearers) hear(event);
    },
  };

  return {
    name: "fake",
    controls,
    activity: { look: async () => lookNow() },
    screen: options.screen ?? drawnScreen(() => last.window ?? lookNow().window ?? {}, clock),
    session: {
      presence: async () => controls.presence,
      listen: (hear) => {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    },
    secrets: secretsOf(controls, options.secrets ?? "keychain"),
    notices: {
      show: async (notice, answer = () => undefined) => {
        if (controls.hasNotices) controls.notices.push({ notice, answer });
        return controls.hasNotices;
      },
    },
    indicator: {
      show: async (text, stop) => {
        if (controls.indicator === undefined) throw new Error("An indicator cannot be drawn here.");
        controls.shown.push({ text, stop });
        let isOpen = true;
        return {
          isShown: async () => isOpen && controls.indicator === true,
          close: async () => {
            isOpen = false;
          },
        };
      },
    },
    autostart: {
      install: async (command) => {
        autostart = command;
        return "Starts with the session, in memory.";
      },
      uninstall: async () => {
        autostart = undefined;
        return "Does not start with the session.";
      },
      isInstalled: async () => autostart !== undefined,
    },
    capabilities: async () => {
      const works = { works: true, detail: "a simulated desktop" };
      return (
        ["picture", "window", "idle", "counts", "lock", "secrets", "notices", "indicator", "autostart"] as const
      ).map((name) => ({ name, ...works }));
    },
    close: async () => hearers.clear(),
  };
}

function lookOf(seed: string, desk: Desk): (now: Date) => Look {
  const person = createDemoPerson(seed, desk);
  let [clicks, strokes] = [0, 0];
  return (now) => {
    const { active_window: title, application, url, idle_seconds, ...input } = person.sample(now);
    clicks += input.mouse_clicks;
    strokes += input.keyboard_strokes;
    const window = {
      ...(title === undefined ? {} : { title }),
      ...(application === undefined ? {} : { application }),
      ...(url === undefined ? {} : { url }),
    };
    return { window, counts: { clicks, strokes }, ...(idle_seconds === undefined ? {} : { idle_seconds }) };
  };
}

function secretsOf(controls: FakeControls, kind: "keychain" | "file"): Desktop["secrets"] {
  const opened = () => {
    if (controls.isKeychainLocked) throw new SecretsLockedError();
    return controls.kept;
  };
  return {
    kind,
    get: async (name) => opened().get(name),
    set: async (name, value) => {
      opened().set(name, value);
    },
    delete: async (name) => {
      opened().delete(name);
    },
  };
}
