import { AsyncLocalStorage } from "node:async_hooks";
import { MARGIN } from "./timeouts.ts";

const deadlines = new AsyncLocalStorage<number>();

/** Lambda's context, or as much of one as there is: commands and tests have none. */
type Invocation = { readonly getRemainingTimeInMillis?: () => number };

/** Runs `work` with the time that its function has left. Without a context there is no deadline. */
export function onTime<Result>(invocation: Invocation | undefined, work: () => Promise<Result>): Promise<Result> {
  const left = invocation?.getRemainingTimeInMillis?.();
  return left === undefined ? work() : deadlines.run(Date.now() + left - MARGIN, work);
}

/**
 * A queue's, the bucket's or a schedule's function that ends itself on time: what it has not done comes again, or is taken
 * up by the next run.
 */
export function timed<Given extends [event?: unknown], Result>(handle: (...given: Given) => Promise<Result>) {
  return (...given: [...Given, invocation?: Invocation]): Promise<Result> => {
    const [event, invocation] = given as readonly unknown[] as readonly [unknown, Invocation | undefined];
    return onTime(invocation, () => handle(...([event] as unknown as Given)));
  };
}

/** Milliseconds until nothing new may be begun; Infinity without a deadline. */
export function timeLeft(): number {
  return (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - Date.now();
}

/** Whether there is time for one more step, which may take so many milliseconds. Always without a deadline. */
export function hasTimeFor(milliseconds: number): boolean {
  return timeLeft() > milliseconds;
}

/** For work that knows of no deadline: rejects when it has passed. */
export function orLate<Result>(work: Promise<Result>): Promise<Result> {
  const left = timeLeft();
  return left === Number.POSITIVE_INFINITY ? work : within(Math.max(0, left), work);
}

/** Rejects when `work` takes longer. The work itself goes on, and nobody hears how it ends. */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Named as the platform's and the AWS clients' own. */
export class TimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`No answer within ${Math.round(milliseconds)} ms.`);
    this.name = "TimeoutError";
  }
}
