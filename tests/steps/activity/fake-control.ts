import type { Policy } from "../../../clients/tracker/core/contracts.ts";
import {
  type Control,
  type ControlChange,
  ControlError,
  type ControlState,
  type TodayEntry,
} from "../../../clients/tracker/core/control.ts";

type Answered<Name extends keyof Control> = Control[Name] extends (...given: never[]) => Promise<infer Of> ? Of : never;

/** What a tracker would answer, and what it was asked to do: a test changes the first and reads the second. */
export type FakeControl = Control & {
  state_: ControlState;
  today_: Answered<"today">;
  pictures_: Answered<"pictures">;
  looks_: Answered<"looks">;
  rules_: Answered<"rules">;
  capabilities_: Answered<"capabilities">;
  receipts_: Answered<"receipts">;
  readonly asked: unknown[][];
  tell(change: ControlChange): void;
};

/** A pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==";

/** A morning of work until `now`: a break, a while without input, one picture that waits for review. */
export function createFakeControl(now = new Date()): FakeControl {
  const asked: unknown[][] = [];
  const hears = new Set<(change: ControlChange) => void>();
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
  const does =
    <Answer>(name: string, answer: Answer) =>
    async (...given: unknown[]): Promise<Answer> => {
      asked.push([name, ...given]);
      return answer;
    };

  const control: FakeControl = {
    state_: stateAt(at),
    today_: { from: midnight(now), heartbeat_seconds: 30, entries: morning(now) },
    pictures_: [
      picture("held-1", at(-0.2), "held", { seconds_left: 48 }),
      picture("sent-1", at(-10), "sent", {}),
      {
        ...picture("skipped-1", at(-20), "skipped", {}),
        width: null,
        height: null,
        bytes: null,
        why: "A password manager was open.",
      },
      picture("gone-1", at(-30), "discarded", {}),
    ],
    looks_: {
      looks: [
        {
          viewer: "Dana Reyes",
          first_at: at(-70),
          last_at: at(-62),
          of: { pictures: 3, titles: 12, live: 0, days: 1, faces: 0 },
        },
      ],
      watched: [
        {
          viewer: "Dana Reyes",
          reason: "Pairing on the invoice bug",
          started_at: at(-50),
          ended_at: at(-44),
          frames: 120,
        },
      ],
    },
    rules_: rules(),
    capabilities_: [
      { name: "picture", works: true, detail: "node-screenshots" },
      { name: "window", works: true, detail: "_NET_ACTIVE_WINDOW" },
      { name: "idle", works: true, detail: "XScreenSaver" },
      { name: "counts", works: true, detail: "XI2 raw events; which key is never read" },
      { name: "lock", works: true, detail: "logind" },
      {
        name: "secrets",
        works: false,
        detail: "There is no keyring here: the sign-in is in a file that only you can read.",
      },
      { name: "notices", works: true, detail: "org.freedesktop.Notifications" },
      { name: "indicator", works: true, detail: "a window on top" },
      { name: "autostart", works: false, detail: "Not installed: muster-tracker install" },
    ],
    receipts_: receiptsOf(midnight(now), now),
    asked,
    tell: (change) => {
      for (const hear of hears) hear(change);
    },
    state: async () => control.state_,
    today: async () => control.today_,
    pictures: async () => control.pictures_,
    picture: async (id) =>
      control.pictures_.some((each) => each.id === id) ? { content_type: "image/png", base64: PNG } : null,
    discard: async (id) => {
      asked.push(["discard", id]);
      control.pictures_ = control.pictures_.map((each) => (each.id === id ? { ...each, fate: "discarded" } : each));
      return true;
    },
    looks: async () => control.looks_,
    rules: async () => control.rules_,
    capabilities: async () => control.capabilities_,
    receipts: async () => control.receipts_,
    checkIn: does("checkIn", undefined),
    checkOut: does("checkOut", undefined),
    startBreak: async () => {
      asked.push(["startBreak"]);
      if (control.state_.doing !== "working")
        throw new ControlError("You are not at work, so there is no break to begin.");
      control.state_ = { ...control.state_, doing: "break" };
    },
    endBreak: async () => {
      asked.push(["endBreak"]);
      control.state_ = { ...control.state_, doing: "working" };
    },
    startMeeting: does("startMeeting", undefined),
    endMeeting: does("endMeeting", undefined),
    startPrivate: does("startPrivate", undefined),
    endPrivate: does("endPrivate", undefined),
    stopLive: async (id) => {
      asked.push(["stopLive", id]);
      control.state_ = { ...control.state_, live: control.state_.live.filter((each) => each.id !== id) };
    },
    answerLive: does("answerLive", undefined),
    answerStart: does("answerStart", undefined),
    sendNow: does("sendNow", undefined),
    signedIn: does("signedIn", undefined),
    deleteLocalData: does("deleteLocalData", undefined),
    quit: does("quit", undefined),
    page: does("page", null),
    listen: (hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
  };
  return control;
}

function midnight(now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

function stateAt(at: (minutes: number) => string): ControlState {
  return {
    version: "0.1.0",
    desktop: "x11",
    server: "https://muster.example.com",
    now: at(0),
    member: { name: "Alice Ash", email: "alice@company.com" },
    account: "signed_in",
    doing: "working",
    since: at(-150),
    presence: "present",
    meeting: null,
    private: null,
    private_minutes_allowed: 30,
    starting: null,
    is_online: true,
    outbox: {
      heartbeats: 2,
      marks: 0,
      pictures: 1,
      bytes: 248_000,
      oldest: at(-1),
      dropped: { heartbeats: 0, pictures: 0 },
      kept: "disk",
    },
    live: [],
    problems: [],
    next_picture: { timing: "fixed", interval_minutes: 10 },
  };
}

function picture(
  id: string,
  at: string,
  fate: "held" | "sent" | "skipped" | "discarded",
  more: { seconds_left?: number },
) {
  return {
    id,
    at,
    fate,
    seconds_left: more.seconds_left ?? null,
    application: "Writer",
    active_window: "Quarterly report - Writer",
    width: 1920,
    height: 1080,
    bytes: 182_000,
    why: null,
  };
}

function morning(now: Date): TodayEntry[] {
  const minute = 60_000;
  const begin = Math.max(now.getTime() - 150 * minute, Date.parse(midnight(now)));
  const mark = (kind: "check_in" | "break_start" | "break_end", at: number): TodayEntry => ({
    kind: "mark",
    fate: "sent",
    mark: kind,
    timestamp: new Date(at).toISOString(),
    ended_at: null,
  });
  const entries: TodayEntry[] = [mark("check_in", begin)];
  for (let at = begin + 30_000; at <= now.getTime(); at += 30_000) {
    const passed = (at - begin) / minute;
    if (passed === 80) entries.push(mark("break_start", at));
    if (passed >= 80 && passed < 98) continue;
    if (passed === 98) entries.push(mark("break_end", at));
    const isIdle = passed > 40 && passed <= 52;
    const isLocked = passed > 110 && passed <= 118;
    const heartbeat = {
      timestamp: new Date(at).toISOString(),
      is_active: !isIdle && !isLocked,
      mouse_clicks: isIdle || isLocked ? 0 : 3,
      keyboard_strokes: isIdle || isLocked ? 0 : 41,
      ...(isIdle && { idle_time_seconds: Math.round((passed - 40) * 60) }),
      ...(isLocked
        ? { metadata: { tracker: { locked: true } } }
        : { application: "Writer", active_window: "Quarterly report - Writer" }),
    };
    entries.push({ kind: "heartbeat", fate: now.getTime() - at < minute ? "waiting" : "sent", heartbeat });
  }
  return entries;
}

function rules(): Answered<"rules"> {
  const policy: Policy = {
    policy_version: "pZGm1Av0IEBK",
    interval_minutes: 10,
    source: "organization",
    timing: "fixed",
    monitors: "all",
    capture_rules: [],
    blur_policy: "none",
    auto_start: "off",
    private_mode_minutes: 30,
    review_seconds: 60,
    live_view: false,
    min_version: null as never,
    heartbeat_seconds: 30,
    idle_threshold_seconds: 300,
    hours: { timezone: "Europe/Berlin", week: [], holidays: [] },
  };
  return {
    policy,
    capture_rules: [
      {
        text: "Windows whose application is like “keepass” are not shown, and no picture is taken.",
        is_valid: true,
        hides_front: false,
      },
      { text: "Windows whose title has “Incognito” are covered.", is_valid: true, hides_front: false },
    ],
    front: { window: { title: "Quarterly report - Writer", application: "Writer" }, effect: "none" },
  };
}

function receiptsOf(from: string, now: Date): Answered<"receipts"> {
  const sums = (heartbeats: number) => ({
    heartbeats,
    mouse_clicks: heartbeats * 3,
    keyboard_strokes: heartbeats * 41,
  });
  return {
    from,
    to: now.toISOString(),
    sent: 262,
    totals: { received: sums(262), counted: sums(258), not_counted: [{ reason: "in_break", ...sums(4) }] },
    hours: [],
  };
}
