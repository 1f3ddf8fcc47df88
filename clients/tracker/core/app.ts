import { type Clock, elapsedOnSystem, systemClock } from "../../common/clock.ts";
import { type Capability, type Desktop, SecretsLockedError } from "../ports.ts";
import { aboutMachine } from "./about.ts";
import { type Api, createApi } from "./api.ts";
import { createAutoStarter, type KeepDecided } from "./auto-starter.ts";
import type { TakePicture } from "./capture/picture.ts";
import type { Control, ControlChange, ControlState } from "./control.ts";
import { createControl } from "./control-of.ts";
import { lineOf, WHY_NO_PICTURE } from "./lines.ts";
import { type Asked, createLiveViews, type LiveNews } from "./live/live-views.ts";
import type { Connect } from "./live/socket.ts";
import type { QueuedPicture } from "./picture-queue.ts";
import { createProblems } from "./problems.ts";
import { createTodayRecord } from "./record.ts";
import { createTracker, type Kept, type TrackerNews, type TrackerStore } from "./tracker.ts";
import { WHY_NOT_RESUMED, WHY_SIGN_IN_NOT_KEPT, WHY_SIGNED_OUT, whyNotKept, whyOffline } from "./trouble.ts";
import { isOlder, VERSION } from "./version.ts";

/** What of an account is kept on this machine, and how it is read again once the keychain is open. */
export type AppStore = TrackerStore & {
  readonly kept: Kept;
  /** `sealed` while the keychain is locked; `memory` where a crash would lose what waits. */
  where(): "disk" | "sealed" | "memory";
  bytes(): number;
  sync(): void;
  /** Takes all of it away. */
  clear(): void;
};

export type AppOptions = {
  readonly server: string;
  readonly member: { readonly name: string; readonly email: string };
  readonly deviceId: string;
  readonly desktop: Desktop;
  readonly takePicture: TakePicture;
  /** Opens what is kept, with its keys if they can be had; told once of what cannot be written, and when it can again. */
  readonly openStore: (onTrouble: (error: Error | undefined) => void) => Promise<AppStore>;
  /** Throws `SecretsLockedError`. Undefined where nobody is signed in. */
  readonly readToken: () => Promise<string | undefined>;
  readonly keepToken: (token: string) => Promise<void>;
  readonly forget: () => Promise<void>;
  readonly decided: KeepDecided;
  readonly onEnd: () => void;
  readonly page?: () => string | null;
  readonly fetch?: typeof fetch;
  readonly connect?: Connect;
  readonly clock?: Clock;
  readonly elapsed?: () => number;
  readonly firstScreenshotSeconds?: number;
};

/** The tracker of one account on this machine, with all that a person can see of it and ask of it. */
export type App = {
  readonly control: Control;
  /** Checks in, or goes on with what is open; `wait` only the latter, and starts by itself where it should. */
  run(how: "now" | "wait"): Promise<void>;
};

/** How often is looked after what no heartbeat looks after: who is signed in, a start by itself, what waits while off. */
const TURN_MS = 30_000;
const CAPABILITIES_MS = 300_000;
/** What of a machine is said aloud when it worked in this run and does not any more. All else has words of its own. */
const EYES: ReadonlySet<Capability["name"]> = new Set(["window", "idle", "counts", "indicator"]);
/** While nobody works no heartbeat's answer says that the policy is another one. */
const POLICY_MS = 120_000;
/** What was sent has arrived by then: it passes a queue. */
const ARRIVED_MS = 180_000;
/** Between two questions whether a day is open, while nobody answers: twice as long each time, up to the longest. */
const FIRST_RESUME_MS = 5_000;
const LONGEST_RESUME_MS = 120_000;
/** An instance has so long to check out. */
const QUIT_MS = 3_000;

export async function createApp(options: AppOptions): Promise<App> {
  const { desktop, clock = systemClock, elapsed = elapsedOnSystem } = options;
  const hearers = new Set<(change: ControlChange) => void>();
  const tell = (change: ControlChange) => {
    for (const hear of hearers) hear(change);
  };
  const changed = () => tell({ kind: "state" });
  // Until there is a tracker, which knows the server's.
  let now = () => clock.now();
  const say = (text: string) => tell({ kind: "line", at: now().toISOString(), text });
  const problems = createProblems(
    () => now(),
    (text) => {
      say(text);
      void desktop.notices.show({ title: "Muster tracker", body: text });
    },
  );
  const record = createTodayRecord(() => now());
  const ending = new AbortController();
  let account: ControlState["account"] = "signed_out";
  let isOnline = true;
  let capabilities: readonly Capability[] = [];
  const worked = new Set<Capability["name"]>();
  let seenAt = Number.NEGATIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;
  let isGone = false;
  /** Whether it is known that no day is open, or is gone on with: before that none begins by itself. */
  let isResumed = false;

  const onTrouble = (error: Error | undefined) => {
    problems.set("disk", error === undefined ? undefined : whyNotKept(error));
    changed();
  };
  let store = await options.openStore(onTrouble);
  for (const entry of store.kept.entries) record.put(entry);
  const api: Api = createApi({
    baseUrl: options.server,
    deviceId: options.deviceId,
    deviceInfo: `Muster tracker ${VERSION} (${desktop.name})`,
    keep: options.keepToken,
    onLost: (code) => setAccount(code === "ACCOUNT_DISABLED" ? "disabled" : "signed_out"),
    clock,
    signal: ending.signal,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });

  const asking = new Map<string, (agrees: boolean) => void>();
  const live = createLiveViews({
    api,
    clock,
    elapsed,
    indicator: desktop.indicator,
    ask,
    onNews: (news) => {
      say(liveLine(news));
      // An indicator that is gone may be the least of it.
      if (news.kind === "unwatched" && news.why === "no_indicator") void lookAtMachine();
    },
    onChange: changed,
    onEvent: ({ event }) => {
      if (event === "interval:assigned") void tracker.readPolicy();
    },
    ...(options.connect === undefined ? {} : { connect: options.connect }),
  });
  const tracker = createTracker({
    api,
    desktop,
    takePicture: options.takePicture,
    clock,
    elapsed,
    live,
    store: {
      outbox: {
        add(entry) {
          store.outbox.add(entry);
          record.put(entry);
        },
        remove: (entries) => store.outbox.remove(entries),
        replace: (entries) => store.outbox.replace(entries),
      },
      pictures: { add: (picture) => store.pictures.add(picture), remove: (ids) => store.pictures.remove(ids) },
      policy: { keep: (policy) => store.policy.keep(policy) },
      privacy: { keep: (until) => store.privacy.keep(until) },
    },
    kept: store.kept,
    about: () => aboutMachine(desktop.name, capabilities),
    onLeft: (entry, how) => record.left(entry, how),
    onNews: hear,
    ...(options.firstScreenshotSeconds === undefined ? {} : { firstScreenshotSeconds: options.firstScreenshotSeconds }),
  });
  now = tracker.time.now;
  const autoStarter = createAutoStarter({
    tracker,
    desktop,
    clock,
    elapsed,
    decided: options.decided,
    onChange: changed,
  });

  function hear(news: TrackerNews): void {
    record.hear(news);
    if (news.kind === "checked_in") problems.set("resume", undefined);
    if (news.kind === "online") isOnline = true;
    if (news.kind === "offline") isOnline = false;
    if (news.kind === "online") problems.set("offline", undefined);
    if (news.kind === "offline" && account === "signed_in") problems.set("offline", whyOffline(news.error));
    if (news.kind === "screenshot_skipped" && (news.why === "permission" || news.why === "black"))
      problems.set("picture", WHY_NO_PICTURE[news.why]);
    if (news.kind === "picture" && (news.fate === "held" || news.fate === "waiting"))
      problems.set("picture", undefined);
    if (news.kind === "picture" && news.fate === "taken") noticePicture(news.picture);
    if (news.kind === "policy") tell({ kind: "rules" });
    if (news.kind === "gap") void clock.sleep(ARRIVED_MS, ending.signal).then(tellReceipts);
    tell({ kind: news.kind === "picture" || news.kind === "screenshot_skipped" ? "pictures" : "today" });
    const line = news.kind === "offline" ? undefined : lineOf(news);
    if (line !== undefined) say(line);
    changed();
  }

  /** After a gap the server says what has arrived, and what of it counts. */
  async function tellReceipts(): Promise<void> {
    tell({ kind: "receipts" });
    const receipts = ending.signal.aborted ? undefined : await control.receipts().catch(() => undefined);
    if (receipts === undefined) return;
    const { received, counted } = receipts.totals;
    say(`Of today the server has ${received.heartbeats} heartbeats; ${counted.heartbeats} count.`);
  }

  /** No picture is taken in silence. */
  function noticePicture(picture: QueuedPicture): void {
    const title = "A picture of your screen was taken";
    const { id, review_seconds: seconds } = picture;
    if (seconds === 0) return void desktop.notices.show({ title, body: "It is sent at once." });
    const actions = [{ id: "discard", label: "Discard" }];
    void desktop.notices.show({ title, body: `It is sent in ${seconds} s.`, actions }, (action) => {
      if (action === "discard") tracker.pictures.discard(id);
    });
  }

  /** Nor sent in silence by a later start. */
  function noticeKept(kept: readonly QueuedPicture[]): void {
    const [first, second] = kept;
    if (first !== undefined && second === undefined) noticePicture(first);
    if (second === undefined) return;
    const seconds = Math.min(...kept.map(({ review_seconds }) => review_seconds));
    const title = `${kept.length} pictures of your screen were taken before this start`;
    const body = `They are sent ${seconds > 0 ? `in ${seconds} s; the tracker's page shows them` : "at once"}.`;
    void desktop.notices.show({ title, body });
  }

  function setAccount(next: ControlState["account"]): void {
    account = next;
    problems.set("account", next === "signed_in" ? undefined : WHY_SIGNED_OUT[next]);
    if (next !== "signed_in") problems.set("offline", undefined);
    changed();
  }

  /** Whoever is signed in, as the keychain says; what was written while it was locked joins the rest. */
  async function enter(): Promise<void> {
    try {
      const token = await options.readToken();
      if (store.where() === "sealed" || account === "locked") await unseal();
      if (token === undefined) api.suspend("UNAUTHENTICATED");
      else api.resume(token);
      setAccount(token === undefined ? "signed_out" : "signed_in");
    } catch (error) {
      if (!(error instanceof SecretsLockedError)) throw error;
      api.suspend("UNAUTHENTICATED");
      setAccount("locked");
    }
  }

  async function unseal(): Promise<void> {
    const unsealed = await options.openStore(onTrouble);
    if (unsealed.where() !== "disk") return;
    const inMemory = store.where() === "memory" ? tracker.outbox.entries() : [];
    for (const entry of inMemory) unsealed.outbox.add(entry);
    store = unsealed;
    tracker.outbox.adopt([...unsealed.kept.entries, ...inMemory], store.outbox);
    const known = tracker.knownPolicy();
    if (known !== undefined) store.policy.keep(known);
    else if (unsealed.kept.policy !== undefined) tracker.takePolicy(unsealed.kept.policy);
  }

  function ask(asked: Asked): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    asking.set(asked.id, resolve);
    const actions = [
      { id: "agree", label: "Agree" },
      { id: "refuse", label: "Refuse" },
    ];
    const body = `${asked.viewer.name} asks to watch your screen: ${asked.reason}`;
    void desktop.notices.show({ title: "Muster tracker", body, stays: true, actions }, (action) =>
      resolve(action === "agree"),
    );
    // Without an answer the server ends it, and so does the tracker.
    void clock.sleep(60_000, ending.signal).then(() => resolve(false));
    return promise.finally(() => asking.delete(asked.id));
  }

  async function lookAtMachine(): Promise<readonly Capability[]> {
    capabilities = await desktop.capabilities().catch(() => capabilities);
    seenAt = elapsed();
    for (const { name, works } of capabilities) if (works) worked.add(name);
    // Whoever cannot see any more works on, and would be told to be idle.
    const lost = capabilities.find(({ name, works }) => EYES.has(name) && !works && worked.has(name));
    problems.set("machine", lost?.detail);
    return capabilities;
  }

  async function turn(): Promise<void> {
    if (account === "locked") await enter().catch(() => undefined);
    problems.set("sign_in", (await api.keepAgain()) ? undefined : WHY_SIGN_IN_NOT_KEPT);
    if (elapsed() - seenAt >= CAPABILITIES_MS) await lookAtMachine();
    if (tracker.state() === "off") {
      // All else is looked after while the server is busy with the answers.
      void tracker.flush();
      if (elapsed() - readAt >= POLICY_MS) {
        readAt = elapsed();
        void tracker.readPolicy();
      }
    }
    const least = tracker.policy()?.min_version ?? null;
    const isOld = least !== null && isOlder(VERSION, least);
    problems.set(
      "version",
      isOld ? `This tracker is ${VERSION}; your organization asks for ${least} or newer.` : undefined,
    );
    store.sync();
    if (isResumed) await autoStarter.turn();
  }

  /** Goes on with a day that is open, as far as somebody says so in a few seconds. */
  async function resume(): Promise<void> {
    const answer = await tracker.resume().catch(() => undefined);
    isResumed = answer !== undefined;
    // Whoever is not signed in has been told why nobody can be asked.
    problems.set("resume", isResumed || account !== "signed_in" ? undefined : WHY_NOT_RESUMED);
    changed();
  }

  async function resumeLater(): Promise<void> {
    for (let wait = FIRST_RESUME_MS; !isResumed; wait = Math.min(2 * wait, LONGEST_RESUME_MS)) {
      // Not in step with all the others whom the server does not answer.
      await clock.sleep(wait * (0.5 + Math.random()), ending.signal);
      if (ending.signal.aborted) return;
      await resume();
    }
  }

  /** Checks out within three seconds, or leaves that to the next start: the mark is in the journal. */
  async function quit(): Promise<void> {
    if (isGone) return;
    isGone = true;
    ending.abort();
    await Promise.race([tracker.stop(), new Promise((resolve) => setTimeout(resolve, QUIT_MS))]);
    tracker.privacy.end();
    store.sync();
    await Promise.race([desktop.close(), new Promise((resolve) => setTimeout(resolve, 500))]);
    options.onEnd();
  }

  /** Recording ends and the files go, also where the keychain does not let go of the sign-in. */
  async function deleteLocalData(): Promise<void> {
    isGone = true;
    ending.abort();
    tracker.halt();
    try {
      await options.forget();
    } finally {
      store.clear();
      options.onEnd();
    }
  }

  const control = createControl({
    ...{ api, tracker, live, record, problems, autoStarter, desktop, elapsed, asking, hearers, changed },
    ...{ server: options.server, member: options.member, page: options.page ?? (() => null) },
    ...{ account: () => account, isOnline: () => isOnline, where: () => store.where(), bytes: () => store.bytes() },
    ...{ lookAtMachine, enter, quit, deleteLocalData },
  });

  return {
    control,
    async run(how) {
      await enter();
      await lookAtMachine();
      noticeKept(tracker.pictures.begin());
      const stopHearing = desktop.session.listen((event) => {
        if (event === "shutdown") void quit();
        else void tracker.hear(event);
      });
      if (how === "now") await tracker.start();
      else await resume();
      isResumed ||= how === "now";
      void resumeLater();
      while (!ending.signal.aborted) {
        await turn().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
        await clock.sleep(TURN_MS, ending.signal);
      }
      stopHearing();
    },
  };
}

function liveLine(news: LiveNews): string {
  if (news.kind === "watched")
    return `${news.viewer} watches your screen: ${news.reason} (${Math.ceil(news.seconds / 60)} min at most)`;
  return `${news.viewer} does not watch your screen any more (${news.why}, ${news.frames} pictures).`;
}
