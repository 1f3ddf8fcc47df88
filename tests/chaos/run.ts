import { seededRandom } from "../../clients/common/random.ts";
import { givenMember, givenOrganization, type Member } from "../steps/scene/given.ts";
import { type ClientFigures, sendAll } from "./clients.ts";
import { type ConsumerFigures, Consumers } from "./consumers.ts";
import { Ledger } from "./ledger.ts";
import { Plan } from "./plan.ts";
import { drawStream, type Request } from "./stream.ts";
import { startSystem, VISIBILITY_SECONDS } from "./system.ts";
import { judge, type Verdict } from "./verdict.ts";

export type ChaosOptions = {
  seed: number;
  /** Requests with heartbeats, not counting what is sent again because it was not accepted. */
  messages: number;
  members: number;
  /** Stops sending after this time, wherever the stream is. */
  seconds?: number;
  /** Stops sending as well. */
  signal?: AbortSignal;
  /** One fault in so many requests. */
  faultEvery: number;
  log: (line: string) => void;
};

export type Outcome = {
  clients: ClientFigures;
  consumers: ConsumerFigures;
  faults: ReadonlyMap<string, number>;
  missed: ReadonlyMap<string, number>;
  dead_letters: number;
  verdict: Verdict;
  /** What is wrong; empty when the promise held. */
  problems: string[];
};

const MOST_CONSUMERS = 4;
/** One member's midnight is another's noon, so that a run of some hours always meets one. */
const ZONES = ["UTC", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"];

/** Starts a system of its own, sends a stream through it while it is being destroyed, and judges what is left. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const random = (part: string) => seededRandom(`${options.seed} ${part}`);
  const system = await startSystem(random("queue"));
  const consumers = new Consumers(random("consumers"));
  try {
    const now = Math.floor(Date.now() / 1000);
    const stream = drawStream(`${options.seed} stream`, options.members, options.messages, now);
    const members = await givenMembers(options.members);
    const dates = datesOf(stream);
    const { victim } = system;
    const target = { random: random("targets"), consumers, victim, visibilitySeconds: VISIBILITY_SECONDS, dates };
    const plan = new Plan(random("faults"), options.faultEvery, target);

    const ledger = new Ledger();
    const clients = await sendAll(stream, members, ledger, pace(options, stream.length, consumers, plan));
    consumers.scale(MOST_CONSUMERS);
    await plan.finish();
    options.log("sent; waiting for the queue");
    const dead_letters = await system.drain();
    await consumers.stop();
    options.log("drained; judging");
    const userIds = members.map(({ id }) => id);
    const verdict = await judge(ledger, userIds, dates);
    const faults = new Map([...system.faults, ...plan.figures.injected]);
    const { missed } = plan.figures;
    const outcome = { clients, consumers: consumers.figures, faults, missed, dead_letters, verdict };
    return { ...outcome, problems: problemsOf(outcome) };
  } finally {
    await consumers.stop();
    await system.stop();
  }
}

/** What happens before each request: more consumers as time goes by, faults where they are due. False ends the stream. */
function pace(options: ChaosOptions, length: number, consumers: Consumers, plan: Plan) {
  const started = Date.now();
  return async (position: number): Promise<boolean> => {
    const elapsed = (Date.now() - started) / 1000;
    const done = Math.max(position / length, elapsed / (options.seconds ?? Number.POSITIVE_INFINITY));
    // 1, then 2, then 4.
    consumers.scale(Math.min(MOST_CONSUMERS, 2 ** Math.floor(done * 3)));
    await plan.reach(position);
    if (position % 1000 === 0) options.log(`${position} of ${length} requests, ${Math.round(elapsed)} s`);
    return done < 1 && options.signal?.aborted !== true;
  };
}

async function givenMembers(number: number): Promise<Member[]> {
  const organizations = await Promise.all(ZONES.map((timezone) => givenOrganization({ timezone })));
  return Promise.all(
    Array.from({ length: number }, (_, index) => {
      const organization = organizations[index % organizations.length];
      return givenMember(organization === undefined ? {} : { org_id: organization.id });
    }),
  );
}

/** Every date that is today somewhere during the stream. */
function datesOf(stream: readonly Request[]): [string, ...string[]] {
  const days = stream.flatMap((request) => (request.kind === "act" ? [request.at] : []));
  const dates = new Set(
    days.flatMap((second) =>
      [-12, 0, 13].map((hours) => new Date((second + hours * 3600) * 1000).toISOString().slice(0, 10)),
    ),
  );
  const [first = "2026-01-01", ...rest] = [...dates].sort();
  return [first, ...rest];
}

function problemsOf({ clients, consumers, dead_letters, verdict }: Omit<Outcome, "problems">): string[] {
  const some = (what: string, findings: readonly string[]) =>
    findings.length === 0 ? [] : [`${findings.length} ${what}, such as ${findings.slice(0, 3).join(" | ")}`];
  return [
    ...some("lost", verdict.lost),
    ...some("doubled", verdict.doubled),
    ...some("never sent like this", verdict.invented),
    ...some("timelines differ", verdict.timelines.differing),
    ...some("days differ", verdict.days.differing),
    ...(dead_letters > 0 ? [`${dead_letters} dead letters`] : []),
    ...(consumers.crashes > 0 ? [`${consumers.crashes} consumers ended by themselves`] : []),
    ...(clients.failures > 0 ? [`${clients.failures} answers of 500`] : []),
  ];
}
