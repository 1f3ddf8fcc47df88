/** A while without titles and pictures, as long as the organization lets a member have one at a time. */
export type Privacy = {
  isOn(): boolean;
  /** Whole seconds until it ends; 0 while it is off. */
  secondsLeft(): number;
  /** Answers for how many minutes it is; 0 where the policy allows none. */
  start(minutes: number, allowed: number): number;
  end(): void;
};

/** Counted by a clock that nobody sets: setting the machine's back makes none longer. */
export function createPrivacy(elapsed: () => number): Privacy {
  let until = Number.NEGATIVE_INFINITY;
  const left = () => Math.max(0, until - elapsed());
  return {
    isOn: () => left() > 0,
    secondsLeft: () => Math.ceil(left() / 1000),
    start(minutes, allowed) {
      const granted = Math.max(0, Math.min(minutes, allowed));
      if (granted > 0) until = elapsed() + granted * 60_000;
      return granted;
    },
    end() {
      until = Number.NEGATIVE_INFINITY;
    },
  };
}
