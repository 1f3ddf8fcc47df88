import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Random, seededRandom } from "../../clients/tracker/random.ts";
import { clientOptions } from "../../lib/aws/clients.ts";
import { closePools } from "../../lib/db/pool.ts";
import { freePort } from "../../localstack/ports.ts";
import { startStack } from "../../localstack/stack.ts";
import { eventually } from "../steps/eventually.ts";
import { type QueueFault, type QueueRequest, startFaultyQueue } from "../steps/faulty-queue.ts";
import { closeOwnerPool, givenMember, givenOrganization, type Member } from "../steps/given.ts";
import { type ClientFigures, sendAll } from "./clients.ts";
import { type ConsumerFigures, Consumers } from "./consumers.ts";
import { Ledger } from "./ledger.ts";
import { count, Plan } from "./plan.ts";
import { drawStream, type Request } from "./stream.ts";
import { judge, type Verdict } from "./verdict.ts";
import { startVictim } from "./victim.ts";

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

const VISIBILITY_SECONDS = 3;
/** One member's midnight is another's noon, so that a run of some hours always meets one. */
const ZONES = ["UTC", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"];
/** Of a hundred requests to the queue. */
const QUEUE_FAULTS_PERCENT = 6;

/** Starts a system of its own, sends a stream through it while it is being destroyed, and judges what is left. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const { seed, log } = options;
  const random = (part: string) => seededRandom(`${seed} ${part}`);
  const dir = await mkdtemp(join(tmpdir(), "muster-chaos-"));
  // Root's PostgreSQL user must enter it.
  await chmod(dir, 0o755);
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  try {
    const victim = await startVictim(join(dir, "postgres"), await freePort());
    undo.push(() => victim.stop());
    const given = { DATABASE_URL: victim.server.ownerUrl };
    const stack = await startStack({
      dir: join(dir, "stack"),
      ports: "free",
      ephemeral: true,
      log: () => undefined,
      given,
    });
    undo.push(() => stack.stop());
    const faults = new Map<string, number>();
    const queue = await startFaultyQueue(stack.env.AWS_ENDPOINT_URL ?? "", queueFaults(random("queue"), faults));
    undo.push(() => queue.stop());
    useEnvironment(stack.env, queue.endpoint);
    undo.push(closePools, closeOwnerPool);
    await setPatience(stack.env);

    const now = Math.floor(Date.now() / 1000);
    const stream = drawStream(`${seed} stream`, options.members, options.messages, now);
    const members = await givenMembers(options.members);
    const dates = datesOf(stream);
    const consumers = new Consumers(random("consumers"));
    undo.push(() => consumers.stop());
    const target = { random: random("targets"), consumers, victim, visibilitySeconds: VISIBILITY_SECONDS, dates };
    const plan = new Plan(random("faults"), options.faultEvery, target);

    const ledger = new Ledger();
    const started = Date.now();
    const elapsed = () => (Date.now() - started) / 1000;
    const clients = await sendAll(stream, members, ledger, async (position) => {
      const done = Math.max(position / stream.length, elapsed() / (options.seconds ?? Number.POSITIVE_INFINITY));
      // 1, then 2, then 4 consumers.
      consumers.scale(2 ** Math.min(2, Math.floor(done * 3)));
      await plan.reach(position);
      if (position % 1000 === 0) log(`${position} of ${stream.length} requests, ${Math.round(elapsed())} s`);
      return done < 1 && options.signal?.aborted !== true;
    });
    consumers.scale(4);
    await plan.finish();
    log(`sent; waiting for the queue, ${Math.round(elapsed())} s`);
    const dead_letters = await drain(stack.env);
    await consumers.stop();
    log(`drained; judging, ${Math.round(elapsed())} s`);
    const verdict = await judge(
      ledger,
      members.map(({ id }) => id),
      dates,
    );
    for (const [name, times] of plan.figures.injected) faults.set(name, times);
    const outcome = {
      clients,
      consumers: consumers.figures,
      faults,
      missed: plan.figures.missed,
      dead_letters,
      verdict,
    };
    return { ...outcome, problems: problemsOf(outcome) };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** The handlers in this process and the consumers' processes read it. The queue is reached through what breaks it. */
function useEnvironment(env: Readonly<Record<string, string>>, queueEndpoint: string): void {
  Object.assign(process.env, env, {
    AWS_ENDPOINT_URL: queueEndpoint,
    JWT_EXPIRY: "1d",
    RATE_LIMIT_MEMBER: "1000000",
    WEBSOCKET_ENDPOINT: "http://127.0.0.1:9",
    WEBSOCKET_URL: "ws://127.0.0.1:9",
  });
  delete process.env.REDIS_URL;
}

/** What goes wrong between a handler or a consumer and the queue of heartbeats. */
function queueFaults(random: Random, figures: Map<string, number>): (request: QueueRequest) => QueueFault {
  return ({ action, queue_url, entries }) => {
    if (!queue_url.endsWith("/heartbeats") || random() * 100 >= QUEUE_FAULTS_PERCENT) return { kind: "none" };
    const some = Array.from({ length: entries }, (_, index) => index).filter(() => random() < 0.5);
    const choices: [string, QueueFault][] =
      action === "SendMessageBatch"
        ? [
            ["sends refused in part", { kind: "refuse", entries: some, stated: random() < 0.5 }],
            ["sends lost", { kind: "cut-request" }],
            ["sends answered 500", { kind: "error", status: 500 }],
            ["replies lost after a send", { kind: "lose-reply" }],
            ["replies cut after a send", { kind: "cut-reply" }],
            ["replies garbled after a send", { kind: "garble-reply" }],
          ]
        : action === "DeleteMessageBatch"
          ? [
              ["deletes refused in part", { kind: "refuse", entries: some, stated: true }],
              ["deletes lost", { kind: "cut-request" }],
            ]
          : [];
    const [name, fault] = choices[Math.floor(random() * choices.length)] ?? ["", { kind: "none" as const }];
    if (fault.kind !== "none") count(figures, name);
    return fault;
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

/**
 * On AWS a message has five receives of six minutes: half an hour of trouble. Here time runs faster than faults do, so it
 * gets more receives of three seconds. A message that is not stored all the same ends as a dead letter.
 */
async function setPatience(env: Readonly<Record<string, string>>): Promise<void> {
  const { provision } = await import("../../localstack/aws/provision.ts");
  const target = {
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    bucket: env.BUCKET ?? "",
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "" },
  };
  await provision(target, [{ name: "heartbeats", visibilitySeconds: VISIBILITY_SECONDS, maxReceives: 20 }]);
}

/** Waits until the queue holds nothing; answers how many dead letters there are. */
async function drain(env: Readonly<Record<string, string>>): Promise<number> {
  const client = new SQSClient({ ...clientOptions(), endpoint: env.AWS_ENDPOINT_URL ?? "" });
  const sizeOf = async (QueueUrl: string) => {
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };
  const url = env.HEARTBEATS_QUEUE_URL ?? "";
  await eventually("the queue is empty", async () => ((await sizeOf(url)) === 0 ? true : undefined), 300);
  const dead = await sizeOf(`${url}-dlq`);
  client.destroy();
  return dead;
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
