import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { between, pick, type Random } from "../../clients/common/random.ts";
import { eventually } from "../steps/call/eventually.ts";
import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import type { Consumer, Consumers, ToConsumer } from "./consumers.ts";
import type { Victim } from "./victim.ts";

export type Target = {
  readonly random: Random;
  readonly consumers: Consumers;
  readonly victim: Victim;
  readonly visibilitySeconds: number;
  /** Local dates that the stream speaks of. */
  readonly dates: readonly [string, ...string[]];
};

type Fault = { readonly name: string; readonly lane: "consumers" | "database"; inject(target: Target): Promise<void> };

/** Everything that is done to the running system. Two lanes: what befalls consumers coincides with what befalls the database. */
export const FAULTS: readonly Fault[] = [
  {
    name: "consumers killed",
    lane: "consumers",
    inject: async ({ consumers, random }) => {
      await sleep(between(random, 0, 100));
      await consumers.kill(await consumers.busy());
    },
  },
  {
    name: "consumers killed between commit and delete",
    lane: "consumers",
    inject: async ({ consumers }) => {
      const consumer = await consumers.busy();
      consumer.process.send("hold" satisfies ToConsumer);
      await eventually("a consumer holds after its commit", () => (consumer.holding ? true : undefined), 8);
      await consumers.kill(consumer);
    },
  },
  {
    name: "consumers killed in their transaction",
    lane: "consumers",
    inject: async (target) => target.consumers.kill(await freezeInTransaction(target)),
  },
  {
    // What it holds is delivered again meanwhile: two handle the same messages at once, the other waits for its locks.
    name: "consumers frozen in their transaction beyond the visibility timeout",
    lane: "consumers",
    inject: async (target) => {
      const consumer = await freezeInTransaction(target);
      await sleep(target.visibilitySeconds * 1000 + 1000);
      consumer.process.kill("SIGCONT");
    },
  },
  { name: "PostgreSQL killed -9 and restarted", lane: "database", inject: ({ victim }) => victim.killAndRestart() },
  { name: "backends killed -9", lane: "database", inject: ({ victim }) => victim.killBackend() },
  {
    name: "times all connections terminated",
    lane: "database",
    inject: async ({ victim }) => {
      await victim.query("select pg_terminate_backend(pid) from pg_stat_activity where usename like 'muster_%'");
    },
  },
  {
    name: "days closed meanwhile",
    lane: "database",
    inject: async ({ random, dates }) => {
      await closeChunks(await whenDaysClose(pick(random, dates)));
    },
  },
  {
    name: "partitions made meanwhile",
    lane: "database",
    inject: async ({ victim, random }) => {
      const day = Math.floor(between(random, 20, 2000));
      await victim.query("select app.ensure_partitions(current_date + $1::int, current_date + $1::int)", [day]);
    },
  },
];

/**
 * A share lock on the live rows lets a consumer read and lock them and insert everything, and holds it up at the last
 * statement before its commit. There it is stopped, and the lock given back.
 */
async function freezeInTransaction({ consumers, victim }: Target): Promise<Consumer> {
  const url = Object.assign(new URL(victim.server.superuserUrl), { pathname: "/muster" });
  const client = new pg.Client({ connectionString: url.href });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin; lock table user_status in share mode");
    const { name } = await eventually(
      "a consumer waits in its transaction",
      async () => (await client.query<{ name: string }>(selectWaiting)).rows[0],
      10,
    );
    const consumer = consumers.named(name);
    if (consumer === undefined) throw new Error(`${name} is gone.`);
    consumer.process.kill("SIGSTOP");
    return consumer;
  } finally {
    await client.end();
  }
}

const selectWaiting = `
  select a.application_name as name
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.relation = 'user_status'::regclass and not l.granted and a.application_name like 'consumer-%'
  limit 1`;
