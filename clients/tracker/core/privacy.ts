/** A while without titles and pictures, as long as the organization lets a member have one at a time. */
export type Privacy = {
  isOn(): boolean;
  /** Whole seconds until it ends; 0 while it is off. */
  secondsLeft(): number;
  /** Answers for how many minutes it is; 0 where the policy allows none. */
  start(minutes: number, allowed: number): number;
  end(): void;
};

/** Where its end is kept, so that a crash does not end it. Throws nothing. */
export type PrivacyStore = { keep(until: Date | undefined): void };

/** No organization allows more at a time: a clock that is wrong makes none longer. */
const LONGEST_MS = 120 * 60_000;

/** Counted by a clock that nobody sets: setting the machine's back makes none longer. */
export function createPrivacy(
  elapsed: () => number,
  now: () => Date,
  { store, kept }: { readonly store?: PrivacyStore | undefined; readonly kept?: Date | undefined } = {},
): Privacy {
  const rest = kept === undefined ? 0 : kept.getTime() - now().getTime();
  let until = rest > 0 ? elapsed() + Math.min(rest, LONGEST_MS) : Number.NEGATIVE_INFINITY;
  const left = () => Math.max(0, until - elapsed());
  return {
    isOn: () => left() > 0,
    secondsLeft: () => Math.ceil(left() / 1000),
    start(minutes, allowed) {
      const granted = Math.max(0, Math.min(minutes, allowed));
      if (granted === 0) return 0;
      until = elapsed() + granted * 60_000;
      store?.keep(new Date(now().getTime() + left()));
      return granted;
    },
    end() {
      until = Number.NEGATIVE_INFINITY;
      store?.keep(undefined);
    },
  };
}
