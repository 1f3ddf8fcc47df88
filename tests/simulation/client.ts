import * as log from "../../functions/activity/log.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import { type Call, call } from "../steps/call/when.ts";
import type { Figures } from "./figures.ts";
import type { Fact } from "./script.ts";

/** Longer than this nobody tries: the fact would need an approval then. */
const LONGEST_TRY = 71 * 3600;
/** Nothing has changed of what a device knows: it waits so long before it asks again. */
const PATIENCE = 7 * 3600;

/** What a person's devices have to say and could not yet, and what became of all that they said. */
export class Client {
  readonly #token: () => string;
  readonly #figures: Figures;
  readonly #outcomes: Map<string, string>;
  #waiting: Fact[] = [];
  /** When what waits is tried again although nothing has got through since. */
  #again = 0;

  constructor(token: () => string, figures: Figures, outcomes: Map<string, string>) {
    this.#token = token;
    this.#figures = figures;
    this.#outcomes = outcomes;
  }

  /** Says it now; what is refused because something is missing or in the way is kept for later. */
  async tell(fact: Fact, now: number): Promise<void> {
    // Its first copy is still on its way: this one waits with it.
    if (this.#waiting.includes(fact)) return;
    if (await this.#try(fact, now)) this.#again = now;
    else this.#waiting.push(fact);
  }

  /** What waits is tried again, the oldest first, when something has got through, or for some hours nothing has. */
  async tellWaiting(now: number): Promise<void> {
    if (now < this.#again) return;
    this.#again = now + PATIENCE;
    for (let progress = true; progress && this.#waiting.length > 0; ) {
      progress = false;
      for (const fact of this.#waiting.toSorted((a, b) => a.told - b.told)) {
        const isOver = now - fact.at > LONGEST_TRY;
        if (!isOver && !(await this.#try(fact, now))) continue;
        this.#waiting = this.#waiting.filter((other) => other !== fact);
        progress = true;
      }
    }
  }

  /** Whether it is settled: taken, or refused for good. */
  async #try(fact: Fact, now: number): Promise<boolean> {
    if (this.#waiting.some(({ key }) => key === fact.after)) return false;
    this.#figures.requests += 1;
    const { status, error } = await send(fact, { token: this.#token(), now: new Date(now * 1000) });
    const answer = error === undefined ? String(status) : `${status} ${error.code}`;
    const settled = this.#outcomes.get(fact.key);
    if (settled === undefined || !settled.startsWith("2")) this.#outcomes.set(fact.key, answer);
    if (status >= 500 && status !== 503) throw new Error(`${fact.key} ${fact.kind}: ${answer}`);
    if (status < 300) return true;
    this.#figures.refused += 1;
    return !(status === 409 || status === 422 || status === 503);
  }
}

const ENDPOINTS = {
  check_in: checkIn,
  check_out: checkOut,
  break_start: startBreak,
  break_end: endBreak,
} as const;

function send({ kind, at, until, key }: Fact, { token, now }: Required<Pick<Call, "token" | "now">>) {
  const iso = (second: number) => new Date(second * 1000).toISOString();
  const request = { token, now, headers: { "idempotency-key": key } };
  if (kind !== "meeting") {
    const whole = until === undefined ? {} : { ended_at: iso(until) };
    return call(ENDPOINTS[kind], { ...request, body: { timestamp: iso(at), ...whole } });
  }
  const times = { start_time: iso(at), end_time: iso(until ?? at) };
  return call(log, { ...request, body: { activity_type: "meeting", ...times } });
}
