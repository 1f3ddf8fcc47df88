import type { Capability, Desktop, WindowInFront } from "../ports.ts";
import { toInstant, toSample } from "./activity.ts";
import type { Api } from "./api.ts";
import type { AutoStarter } from "./auto-starter.ts";
import type { CaptureRule } from "./contracts.ts";
import { type Control, type ControlChange, ControlError, type ControlState, type OutboxState } from "./control.ts";
import type { LiveViews } from "./live/live-views.ts";
import { isMark } from "./outbox.ts";
import { effectOf, hides, isReadable } from "./policy.ts";
import type { Problems } from "./problems.ts";
import type { TodayRecord } from "./record.ts";
import type { Tracker } from "./tracker.ts";
import { VERSION } from "./version.ts";

/** Of what a tracker's control is made. */
export type ControlParts = {
  readonly api: Api;
  readonly tracker: Tracker;
  readonly live: LiveViews;
  readonly record: TodayRecord;
  readonly problems: Problems;
  readonly autoStarter: AutoStarter;
  readonly desktop: Desktop;
  readonly elapsed: () => number;
  readonly asking: ReadonlyMap<string, (agrees: boolean) => void>;
  readonly hearers: Set<(change: ControlChange) => void>;
  readonly changed: () => void;
  readonly server: string;
  readonly member: { readonly name: string; readonly email: string };
  readonly page: () => string | null;
  readonly account: () => ControlState["account"];
  readonly isOnline: () => boolean;
  readonly where: () => OutboxState["kept"];
  readonly bytes: () => number;
  readonly lookAtMachine: () => Promise<readonly Capability[]>;
  readonly enter: () => Promise<void>;
  readonly quit: () => Promise<void>;
  readonly deleteLocalData: () => Promise<void>;
};

const HEARTBEAT_SECONDS = 30;

export function createControl(parts: ControlParts): Control {
  const { api, tracker, live, record, problems, autoStarter, desktop, hearers, changed } = parts;
  const { outbox, pictures, privacy, time } = tracker;
  let since: Date | undefined;
  let meeting: { since: Date; title: string | null } | undefined;
  let dropped = 0;
  hearers.add((change) => {
    if (change.kind === "state" && sinceOf !== tracker.state()) [since, sinceOf] = [time.now(), tracker.state()];
  });
  let sinceOf: ReturnType<Tracker["state"]> = tracker.state();

  /** A thing of one state. */
  function must(isSo: boolean, otherwise: string): void {
    if (!isSo) throw new ControlError(otherwise);
  }

  /** What is asked of the server now, with words for the person where it cannot be. */
  async function online<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw new ControlError(error instanceof Error ? error.message : String(error));
    }
  }

  function outboxState(): OutboxState {
    const entries = outbox.entries();
    const marks = entries.filter(isMark).length;
    const [oldest] = entries;
    dropped = record.entries().filter(({ fate }) => fate === "dropped").length;
    return {
      heartbeats: entries.length - marks,
      marks,
      pictures: pictures.waiting().length,
      bytes: parts.bytes(),
      oldest: oldest?.timestamp ?? null,
      dropped: { heartbeats: dropped, pictures: pictures.dropped() },
      kept: parts.where(),
    };
  }

  const control: Control = {
    async state() {
      const policy = tracker.policy();
      const left = privacy.secondsLeft();
      const now = time.now();
      const starting = autoStarter.secondsLeft();
      return {
        version: VERSION,
        desktop: desktop.name,
        server: parts.server,
        now: now.toISOString(),
        member: parts.member,
        account: parts.account(),
        doing: tracker.state(),
        since: since?.toISOString() ?? null,
        presence: tracker.presence(),
        meeting: meeting === undefined ? null : { since: meeting.since.toISOString(), title: meeting.title },
        private: left === 0 ? null : { until: new Date(now.getTime() + left * 1000).toISOString(), seconds_left: left },
        private_minutes_allowed: policy?.private_mode_minutes ?? 0,
        starting: starting === null ? null : { seconds_left: starting },
        is_online: parts.isOnline(),
        outbox: outboxState(),
        live: live.entries(),
        problems: problems.list(),
        next_picture:
          policy === undefined ? null : { timing: policy.timing, interval_minutes: policy.interval_minutes },
      };
    },
    today: async () => ({
      from: record.from().toISOString(),
      heartbeat_seconds: tracker.policy()?.heartbeat_seconds ?? HEARTBEAT_SECONDS,
      entries: record.entries(),
    }),
    pictures: async () => record.pictures(pictures.secondsLeft),
    async picture(id) {
      const found = pictures.find(id)?.picture;
      if (found === undefined) return null;
      return { content_type: found.content_type, base64: Buffer.from(found.bytes).toString("base64") };
    },
    discard: async (id) => pictures.discard(id),
    looks: () =>
      online(async () => {
        const [views, watched] = await Promise.all([api.views(), api.watched()]);
        return {
          looks: views.items.map(({ viewer, first_at, last_at, looks }) => ({
            viewer: viewer.name,
            first_at,
            last_at,
            of: looks,
          })),
          watched: watched.items.map(({ viewer, reason, started_at, ended_at, frames }) => ({
            viewer: viewer.name,
            reason,
            started_at,
            ended_at,
            frames,
          })),
        };
      }),
    async rules() {
      const policy = tracker.policy() ?? null;
      const { window = null } = await desktop.activity.look();
      const sample = sampleOf(window);
      const rules = policy?.capture_rules ?? [];
      return {
        policy,
        capture_rules: rules.map((rule) => ({
          text: wordsOf(rule),
          is_valid: isReadable(rule),
          hides_front: window !== null && hides(rule, sample),
        })),
        front: { window, effect: policy === null || privacy.isOn() ? "skip" : effectOf(rules, sample) },
      };
    },
    capabilities: async () => [...(await parts.lookAtMachine())],
    receipts: () =>
      online(async () => {
        const { from, to, totals, hours } = await api.receipts(record.from().toISOString());
        const sent = record.entries().filter(({ kind, fate }) => kind === "heartbeat" && fate === "sent").length;
        return { from, to, sent, totals, hours };
      }),

    async checkIn() {
      must(tracker.state() === "off", "You are checked in already.");
      await tracker.start();
    },
    async checkOut() {
      must(tracker.state() !== "off", "You are not checked in.");
      if (meeting !== undefined) await control.endMeeting();
      const stopped = tracker.stop();
      // Before the day is over, for then a start by itself may be offered.
      autoStarter.checkedOut();
      await stopped;
      // Not before: the last heartbeat is of the private time.
      privacy.end();
    },
    async startBreak() {
      must(tracker.state() === "working", "A break begins while you work.");
      if (meeting !== undefined) await control.endMeeting();
      await tracker.startBreak();
    },
    async endBreak() {
      must(tracker.state() === "break", "You are not on a break.");
      await tracker.endBreak();
    },
    async startMeeting(title) {
      must(tracker.state() === "working", "A meeting begins while you work.");
      must(meeting === undefined, "You are in a meeting already.");
      meeting = { since: time.now(), title };
      changed();
    },
    async endMeeting() {
      const ended = meeting;
      if (ended === undefined) throw new ControlError("You are not in a meeting.");
      meeting = undefined;
      // One that ended in the second of its begin is none.
      if (toInstant(ended.since) !== toInstant(time.now())) tracker.logMeeting(ended.since, ended.title ?? undefined);
      changed();
    },
    async startPrivate(minutes) {
      const allowed = tracker.policy()?.private_mode_minutes ?? 0;
      must(allowed > 0, "Your organization does not allow private mode.");
      must(minutes > 0, "How many minutes?");
      privacy.start(minutes, allowed);
      changed();
    },
    async endPrivate() {
      privacy.end();
      changed();
    },
    stopLive: (id) => online(() => live.stop(id)),
    async answerLive(id, agrees) {
      const answer = parts.asking.get(id);
      must(answer !== undefined, "Nobody asks.");
      answer?.(agrees);
    },
    async answerStart(answer) {
      autoStarter.answer(answer);
    },
    sendNow: () => tracker.flush(),
    async signedIn() {
      await parts.enter();
      await tracker.flush();
    },
    deleteLocalData: parts.deleteLocalData,
    quit: parts.quit,
    page: async () => parts.page(),
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
  return control;
}

function sampleOf(window: WindowInFront | null) {
  return toSample(window === null ? {} : { window }, { clicks: 0, strokes: 0 });
}

const FIELDS = { title: "title", app: "application", url: "address" } as const;

/** A rule as somebody would say it. */
function wordsOf({ field, match, pattern, effect }: CaptureRule): string {
  const how = match === "contains" ? `contains “${pattern}”` : `matches ${pattern}`;
  const what =
    effect === "mask"
      ? "is covered in pictures, and its title is not told"
      : "is not told at all, and no picture is taken";
  return `A window whose ${FIELDS[field]} ${how} ${what}.`;
}
