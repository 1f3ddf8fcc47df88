import { AsyncLocalStorage } from "node:async_hooks";
import { config } from "./config.ts";
import { log } from "./log.ts";

const traces = new AsyncLocalStorage<string>();

/** Of a request; what is anything else was put into a queue by nobody of ours, and is no trace. */
const TRACE_ID = /^[\w=-]{1,64}$/;

/** Where something traced has come to. Between two of them it lay in a queue. */
type Station = "answered" | "stored" | "pushed" | "done" | "sent";

/** Does something in the trace of a request, if it is one of the few (TRACE_PERCENT) that are traced. Its id is the trace's. */
export function inTraceOf<Result>(requestId: string, work: () => Promise<Result>): Promise<Result> {
  return isTraced(requestId) ? traces.run(requestId, work) : work();
}

/** Goes on with the trace that a message bears, if it bears one: what is queued meanwhile bears it, too. */
export function inTrace<Result>(trace_id: string | undefined, work: () => Promise<Result>): Promise<Result> {
  return trace_id === undefined ? work() : traces.run(trace_id, work);
}

/** What a message bears of the trace in which it is sent: nothing, mostly. */
export function traceToBear(): { trace_id?: string } {
  const trace_id = traces.getStore();
  return trace_id === undefined ? {} : { trace_id };
}

/** What a message bears that was read from a queue. */
export function traceIn(said: unknown): string | undefined {
  return typeof said === "string" && TRACE_ID.test(said) ? said : undefined;
}

/** One line for a station of a trace; `since` is when the thing set out on its way there, in milliseconds. */
export function traced(trace_id: string | undefined, station: Station, since: number): void {
  if (trace_id !== undefined) log.info("traced", { trace_id, station, waited_ms: Date.now() - since });
}

/** The same for every process, and the same share of ids whatever they look like. */
function isTraced(id: string): boolean {
  const percent = config.tracePercent;
  if (percent === 0 || !TRACE_ID.test(id)) return false;
  let sum = 0;
  for (let index = 0; index < id.length; index++) sum = (Math.imul(sum, 31) + id.charCodeAt(index)) | 0;
  return (sum >>> 0) % 100 < percent;
}
