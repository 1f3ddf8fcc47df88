import { AsyncLocalStorage } from "node:async_hooks";

/** A background job, and who asked for it, if somebody did. */
type Job = { readonly name: string; readonly user_id?: string };

const running = new AsyncLocalStorage<Job>();

/**
 * Runs `work` as a background job: its transactions say so, and what they change is traced back to the job, and to the
 * member who asked for it. Inside another, the inner one counts.
 */
export function asJob<Result>(job: Job, work: () => Promise<Result>): Promise<Result> {
  return running.run(job, work);
}

/** A job's function: all that it does is done as that job. */
export function inJob<Event extends unknown[], Result>(name: string, handle: (...event: Event) => Promise<Result>) {
  return (...event: Event): Promise<Result> => asJob({ name }, () => handle(...event));
}

/** The job that runs here, if one does. */
export function currentJob(): Job | undefined {
  return running.getStore();
}
