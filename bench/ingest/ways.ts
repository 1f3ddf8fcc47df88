import pg from "pg";
import { Baseline } from "../baseline/baseline.ts";
import { startQueueStub } from "../frame/queue-stub.ts";
import { Consumers } from "./consumers.ts";
import { Copier } from "./copier.ts";
import { makeWorld, type Size } from "./world.ts";

/** The ways to store heartbeats that are compared, each in a copy of the same database. */
export type Ways = {
  readonly copy: Copier;
  /** The same, as far as only PostgreSQL is concerned. */
  readonly bytes: Copier;
  readonly one: Consumers;
  readonly two: Consumers;
  /** One consumer where row-level security is switched off. */
  readonly bare: Consumers;
  readonly baseline: Baseline | undefined;
  /** Throws unless the ways that were fed the same have stored the same. */
  compare(): Promise<void>;
  close(): Promise<void>;
};

export async function openWays(size: Size, progress: (text: string) => void): Promise<Ways> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const stub = await startQueueStub();
    closers.push(stub.stop);
    const database = await makeWorld(size, progress);
    closers.push(database.stop);
    progress("a copy of the database for each way");
    const urls = {
      copy: await database.clone("copy_target"),
      bytes: await database.clone("bytes_target"),
      one: await database.clone("one_consumer"),
      two: await database.clone("two_consumers"),
      bare: await database.clone("without_policies"),
      baseline: await database.clone("baseline"),
    };
    await withClient(urls.bare.ownerUrl, (client) => client.query(disablePolicies));
    const ways = {
      copy: new Copier(size, urls.copy.ownerUrl, { encoded: false }),
      bytes: new Copier(size, urls.bytes.ownerUrl, { encoded: true }),
      one: new Consumers(size, 1, urls.one),
      two: new Consumers(size, 2, urls.two),
      bare: new Consumers(size, 1, urls.bare),
    };
    closers.push(...Object.values(ways).map((way) => () => way.stop()));
    await Promise.all([ways.copy.connect(), ways.bytes.connect()]);
    progress("tables of the baseline");
    const baseline = await Baseline.start(size, urls.baseline.ownerUrl);
    if (baseline !== undefined) closers.push(() => baseline.stop());
    return { ...ways, baseline, compare: () => compare(urls), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** COPY and two single consumers are fed the same; two consumers that share are not at the same second when they stop. */
async function compare(urls: Record<"copy" | "bytes" | "one" | "bare" | "two", { ownerUrl: string }>): Promise<void> {
  const ask = (name: keyof typeof urls, query: string) =>
    withClient(urls[name].ownerUrl, async (client) => JSON.stringify((await client.query(query)).rows));
  const same = async (query: string, ...names: (keyof typeof urls)[]) => {
    const answers = await Promise.all(names.map((name) => ask(name, query)));
    if (new Set(answers).size > 1) throw new Error(`${names.join(", ")} differ: ${answers.join(" ")}`);
  };
  await same(countHeartbeats, "copy", "bytes", "one", "bare", "two");
  await same(sumHeartbeats, "copy", "bytes", "one", "bare");
  await same(sumTimelines, "one", "bare");
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const disablePolicies = `
  do $$ declare t regclass; begin
    for t in select oid from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and not relispartition loop
      execute format('alter table %s disable row level security', t);
    end loop;
  end $$`;

const countHeartbeats = "select count(*) from user_activity_tracking";

const sumHeartbeats = `
  select sum(hashtext(user_id::text)::bigint * extract(epoch from timestamp)::bigint % 1000003) as keys,
    sum(mouse_clicks + keyboard_strokes + coalesce(idle_time_seconds, 0)) as counts, sum(length(active_window_title)) as titles
  from user_activity_tracking`;

const sumTimelines = `
  select
    (select sum(hashtext(l::text)::bigint) from activity_logs l) as segments,
    (select sum(hashtext(c::text)::bigint) from focus_changes c) as changes,
    (select sum(hashtext(row (s.user_id, s.run_started_at, s.last_instant, s.no_input_until, s.last_heartbeat_at, s.focus_key, s.focus_clicks)::text)::bigint)
     from user_status s) as statuses`;
