import type { Clock } from "../../common/clock.ts";
import type { Desktop } from "../ports.ts";
import { type Decided, decidedOn, mayStart } from "./auto-start.ts";
import type { Tracker } from "./tracker.ts";

/** What a person has decided, over restarts. `write` throws what the disk does. */
export type KeepDecided = { read(): Decided; write(decided: Decided): void };

export type AutoStarter = {
  /** Offers a start where there is one to offer. */
  turn(): Promise<void>;
  answer(answer: "now" | "not_now"): void;
  /** Null while none is offered. */
  secondsLeft(): number | null;
  /** Somebody has checked out by hand. Throws nothing. */
  checkedOut(): void;
};

export type AutoStarterOptions = {
  readonly tracker: Pick<Tracker, "state" | "start" | "policy" | "time">;
  readonly desktop: Pick<Desktop, "notices" | "session">;
  readonly clock: Clock;
  readonly elapsed: () => number;
  readonly decided: KeepDecided;
  readonly onChange: () => void;
};

const OFFER_SECONDS = 10;

/** "Starting in 10 s: Start now / Not now". Nobody is checked in without having had the time to say no. */
export function createAutoStarter(options: AutoStarterOptions): AutoStarter {
  const { tracker, desktop, clock, elapsed, decided, onChange } = options;
  /** What the disk would not take holds for as long as this runs. */
  let here: Decided = {};
  let offer: { readonly until: number; readonly answer: (answer: "now" | "not_now") => void } | undefined;

  const read = () => ({ ...decided.read(), ...here });

  function decide(what: keyof Decided): void {
    const policy = tracker.policy();
    if (policy === undefined) return;
    here = { ...here, [what]: decidedOn(policy.hours, tracker.time.now()) };
    try {
      decided.write(read());
    } catch {
      // Nobody stays at work because a disk is full.
    }
  }

  async function make(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<"now" | "not_now">();
    offer = { until: elapsed() + OFFER_SECONDS * 1000, answer: resolve };
    onChange();
    const actions = [
      { id: "now", label: "Start now" },
      { id: "not_now", label: "Not now" },
    ];
    const notice = {
      title: `Starting in ${OFFER_SECONDS} s`,
      body: "Your work day is recorded from then on.",
      actions,
    };
    void desktop.notices.show(notice, (action) => resolve(action === "not_now" ? "not_now" : "now"));
    void clock.sleep(OFFER_SECONDS * 1000).then(() => resolve("now"));
    const answer = await promise;
    offer = undefined;
    if (answer === "not_now") decide("not_now");
    else if (tracker.state() === "off") await tracker.start();
    onChange();
  }

  return {
    async turn() {
      const policy = tracker.policy();
      if (policy === undefined || offer !== undefined || tracker.state() !== "off") return;
      if (!mayStart(policy, tracker.time.now(), read())) return;
      if ((await desktop.session.presence()) === "present") await make();
    },
    answer: (answer) => offer?.answer(answer),
    secondsLeft: () => (offer === undefined ? null : Math.max(0, Math.ceil((offer.until - elapsed()) / 1000))),
    checkedOut: () => decide("checked_out"),
  };
}
