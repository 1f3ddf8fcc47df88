import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import jwt from "jsonwebtoken";
import pg from "pg";
import { column } from "../lib/platform/db/bulk.ts";
import { signAccessToken } from "../lib/platform/secrets/access-token.ts";
import { startRedis } from "../localstack/redis.ts";
import { createSchema } from "./baseline/baseline.ts";
import { givenCheckedIn, givenPartitions } from "./data/days.ts";
import { heartbeatAt } from "./data/heartbeats.ts";
import { type BenchMember, givenMembers, idOf } from "./data/members.ts";
import { type Bench, type BenchOptions, figure, type Table, withRange } from "./frame/bench.ts";
import { type BenchDatabase, startDatabase } from "./frame/database.ts";
import { alternate, type Measured, type Spread, spreadOf } from "./frame/measure.ts";
import { Peer, type Post, Queue } from "./peers/peer.ts";

const COMPANY = { count: 500, organizations: 20 };
const SECRET = "naive";
const A_SECOND = 100;
/** Heartbeats go up to a few hours ago, so that none of a later round is one of the future. */
const BEGUN_SECONDS_AGO = 6 * 3600;

type Work = { readonly size: number; readonly requests: number; readonly paced: number; readonly killed: number };

const WORK: readonly Work[] = [
  { size: 1, requests: 3000, paced: 500, killed: 1500 },
  { size: 100, requests: 100, paced: 0, killed: 60 },
];

export const bench: Bench = {
  question: "From HTTP to commit: the product, and the design one would build first.",
  rounds: 5,
  run: async (options) => {
    const world = await openWorld(options);
    try {
      const rows = [];
      for (const work of WORK) rows.push(await compare(world, options.smoke ? smaller(work) : work, options));
      return { tables: [rates(rows), rest(rows)], figures: rows, notes: NOTES };
    } finally {
      await world.close();
    }
  },
};

function smaller({ size }: Work): Work {
  return { size, requests: 10, paced: size === 1 ? 10 : 0, killed: 20 };
}

type World = {
  readonly peers: readonly Peer[];
  posts(peer: number, size: number, count: number): Post[];
  close(): Promise<void>;
};

async function openWorld({ seed }: BenchOptions): Promise<World> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const redis = await startRedis(process.env.REDIS_URL);
    closers.push(redis.stop);
    if (redis.url === undefined) throw new Error("The design one would build first needs Redis.");
    const database = await startDatabase("peers");
    closers.push(database.stop);
    const start = Math.floor(Date.now() / 1000) - BEGUN_SECONDS_AGO;
    const members = await givenCompany(database, start);
    const naive = await database.clone("naive");
    await createSchema(naive.ownerUrl);
    const postmaster = await postmasterOf(database);

    const environment = productEnvironment();
    Object.assign(process.env, environment);
    const queue = await Queue.start(join(postmaster.directory, "..", "queue.log"), {
      ...environment,
      DATABASE_POOL_MAX: "2",
    });
    closers.push(() => queue.stop());
    const origin = `http://127.0.0.1:${queue.port}`;
    const product = new Peer({
      name: "the product",
      server: "door.ts",
      argument: {},
      environment: {
        ...environment,
        AWS_ENDPOINT_URL: origin,
        HEARTBEATS_QUEUE_URL: `${origin}/000000000000/heartbeats`,
      },
      queue,
      ownerUrl: database.ownerUrl,
      table: "user_activity_tracking",
      others: [postmaster.pid],
    });
    const other = new Peer({
      name: "built first",
      server: "naive.ts",
      argument: { ownerUrl: naive.ownerUrl, redisUrl: redis.url, secret: SECRET },
      environment: {},
      queue: undefined,
      ownerUrl: naive.ownerUrl,
      table: "baseline.user_activity_tracking",
      others: [postmaster.pid, ...(redis.pid === undefined ? [] : [redis.pid])],
    });
    const dev = await database.clone("dev");
    const whole = new Peer({
      name: "the product as `npm run dev`",
      server: "dev.ts",
      argument: { directory: join(postmaster.directory, "..", "dev") },
      environment: {
        ...environment,
        DATABASE_URL: dev.ownerUrl,
        APP_DATABASE_URL: "",
        WORKER_DATABASE_URL: "",
        DATABASE_POOL_MAX: "10",
      },
      queue: undefined,
      whole: true,
      ownerUrl: dev.ownerUrl,
      table: "user_activity_tracking",
      others: [postmaster.pid],
    });
    const peers = [other, product, whole];
    for (const peer of peers) {
      await peer.start();
      closers.push(() => peer.stop());
    }
    return { peers, posts: postsOf(members, seed, start), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Everybody is checked in and signed in. */
async function givenCompany(database: BenchDatabase, start: number): Promise<BenchMember[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const members = await givenMembers(client, COMPANY);
    await givenPartitions(client, start, start + BEGUN_SECONDS_AGO);
    await givenCheckedIn(client, members, start, "active");
    await client.query(insertSessions, [
      column.uuid(members.map(({ index }) => idOf("session", index))),
      column.uuid(members.map(({ org_id }) => org_id)),
      column.uuid(members.map(({ id }) => id)),
    ]);
    return members;
  } finally {
    await client.end();
  }
}

async function postmasterOf({ superuserUrl }: BenchDatabase): Promise<{ pid: number; directory: string }> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ directory: string }>("select current_setting('data_directory') as directory");
    const directory = rows[0]?.directory ?? "";
    const [pid] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
    return { pid: Number(pid), directory };
  } finally {
    await client.end();
  }
}

function productEnvironment(): Record<string, string> {
  return {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    JWT_SECRET: randomBytes(32).toString("hex"),
    JWT_EXPIRY: "1d",
    RATE_LIMIT_MEMBER: "1000000",
    DATABASE_POOL_MAX: "1",
    // As in production.
    LOG_LEVEL: "INFO",
    METRICS_DISABLED: "false",
  };
}

/** The heartbeats of one design after the other are the same; each follows the member's last one. */
function postsOf(members: readonly BenchMember[], seed: number, start: number): World["posts"] {
  const until = Math.floor(Date.now() / 1000) + 86_400;
  const tokens = members.map(({ index, id, org_id }) => {
    const session_id = idOf("session", index);
    const note = [1, null, 90, "pZGm1Av0IEBK", until];
    const ours = signAccessToken({ user_id: id, org_id, session_id, role: "employee", note }).access_token;
    return [jwt.sign({ sub: id }, SECRET, { expiresIn: "24h" }), ours, ours];
  });
  const states = [0, 1, 2].map(() => ({ turn: 0, last: members.map(() => start) }));
  return (peer, size, count) => {
    const state = states[peer] ?? { turn: 0, last: [] };
    return Array.from({ length: count }, () => {
      const index = state.turn++ % members.length;
      const last = state.last[index] ?? start;
      state.last[index] = last + size;
      const heartbeats = Array.from({ length: size }, (_, at) => heartbeatAt(seed, index, last + 1 + at));
      return {
        body: JSON.stringify(size === 1 ? heartbeats[0] : { heartbeats }),
        authorization: `Bearer ${tokens[index]?.[peer]}`,
        heartbeats: size,
      };
    });
  };
}

type Row = Work & {
  /** Heartbeats a second, and for each second of CPU of all processes. */
  readonly ways: Measured[];
  readonly efficiency: Spread[];
  readonly times_efficiency: Spread[];
  readonly p95: (Spread | undefined)[];
  readonly bytes: { database: number; log: number }[];
  readonly around_kills: ({ answered: number; stored: number } | undefined)[];
};

async function compare({ peers, posts }: World, work: Work, options: BenchOptions): Promise<Row> {
  const { size, requests } = work;
  const cpu = peers.map((): number[] => []);
  const p95 = peers.map((): number[] => []);
  const prepared = peers.map((): Post[] => []);
  const written = peers.map(() => ({ database: 0, log: 0 }));
  const variants = peers.map((peer, index) => ({
    name: peer.name,
    prepare: async () => {
      prepared[index] = posts(index, size, requests);
    },
    run: async () => {
      const before = await peer.bytes();
      const { seconds, cpu_seconds } = await peer.flood(prepared[index] ?? []);
      const after = await peer.bytes();
      cpu[index]?.push((requests * size) / cpu_seconds);
      const sum = written[index];
      if (sum !== undefined) {
        sum.database += after.database - before.database;
        sum.log += after.log - before.log;
      }
      return { amount: requests * size, seconds };
    },
  }));
  let turns = 0;
  const ways = await alternate(variants, options.rounds, () => options.progress(`${size} a request: turn ${++turns}`));
  for (let round = 0; round < (work.paced > 0 ? options.rounds : 0); round++)
    for (const [index, peer] of peers.entries())
      p95[index]?.push(await peer.paced(posts(index, size, work.paced), A_SECOND));
  const around_kills = [];
  for (const [index, peer] of peers.entries())
    around_kills.push(peer.canBeKilled ? await peer.killed(posts(index, size, work.killed)) : undefined);
  const counted = cpu.map((rates) => rates.slice(1));
  const sent = requests * size * (options.rounds + 1);
  return {
    ...work,
    ways,
    efficiency: counted.map(spreadOf),
    times_efficiency: counted.map((rates) =>
      spreadOf(rates.map((rate, round) => rate / (counted[0]?.[round] ?? rate))),
    ),
    p95: p95.map((values) => (values.length === 0 ? undefined : spreadOf(values))),
    bytes: written.map(({ database, log }) => ({ database: database / sent, log: log / sent })),
    around_kills,
  };
}

function rates(rows: readonly Row[]): Table {
  return {
    title: "From HTTP to commit",
    header: [
      "heartbeats a request",
      "design",
      "heartbeats a second",
      "times the other",
      "CPU of all processes, µs a heartbeat",
      "of the other's CPU",
    ],
    rows: rows.flatMap(({ size, ways, efficiency, times_efficiency }) =>
      ways.map((way, index) => [
        String(size),
        way.name,
        figure(way.rate.median),
        index === 0 ? "1" : withRange(way.ratio),
        figure(1e6 / (efficiency[index]?.median ?? Number.NaN)),
        index === 0 ? "1" : inverse(times_efficiency[index]),
      ]),
    ),
  };
}

function inverse({ median, min, max }: Spread = spreadOf([])): string {
  return withRange({ median: 1 / median, min: 1 / max, max: 1 / min });
}

function rest(rows: readonly Row[]): Table {
  return {
    title: "What else a heartbeat costs, and what is lost when processes are killed",
    header: [
      "heartbeats a request",
      "design",
      `p95 at ${A_SECOND} a second, ms`,
      "bytes in the database",
      "bytes of log",
      "answered around kill -9",
      "of those lost",
    ],
    rows: rows.flatMap(({ size, ways, p95, bytes, around_kills }) =>
      ways.map((way, index) => {
        const around = around_kills[index];
        const times = p95[index];
        return [
          String(size),
          way.name,
          times === undefined ? "–" : withRange(times),
          figure(bytes[index]?.database ?? Number.NaN),
          figure(bytes[index]?.log ?? Number.NaN),
          around === undefined ? "–" : figure(around.answered),
          around === undefined ? "–" : figure(Math.max(0, around.answered - around.stored)),
        ];
      }),
    ),
  };
}

const insertSessions = `
  insert into user_sessions (id, org_id, user_id, expires_at)
  select id, org_id, user_id, now() + interval '1 day' from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as s (id, org_id, user_id)`;

const NOTES = [
  "All take requests over HTTP, 50 at a time on kept connections, from members who are signed in and at work. Built first: Express 5, JSON Web Tokens, ten connections, prepared statements, INSERT, UPDATE and a Redis SET for each heartbeat, committed before it answers; a list is gone through one by one. The product: the endpoint's own handler behind a bare HTTP server, a queue that speaks SQS's protocol and has on the disk what it says to have taken, one consumer with batches of up to a thousand; the time ends when the last heartbeat is committed. CPU: of server, queue, consumer, Redis and PostgreSQL; on AWS the queue's is not ours. As `npm run dev`: the whole stack of a developer's machine, with serverless offline and the embedded queue, which hands a batch over once a second.",
  "Killed: server and consumer by SIGKILL in the middle of a flood. Lost is what was answered as taken and is not stored; what was not answered its sender sends again.",
];
