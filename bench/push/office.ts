import { join } from "node:path";
import pg from "pg";
import { column } from "../../lib/platform/db/bulk.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import type { LiveStore } from "../../lib/platform/live/live-store.ts";
import { postgresStore } from "../../lib/platform/live/postgres.ts";
import { redisStore } from "../../lib/platform/live/redis.ts";
import { startRedis } from "../../localstack/redis.ts";
import { givenMembers } from "../data/members.ts";
import { Child } from "../frame/child.ts";
import { startDatabase } from "../frame/database.ts";
import { inFlight } from "../frame/in-flight.ts";
import { type Company, companyOf, type Size } from "./company.ts";
import type { FromDashboards, ToDashboards } from "./dashboards.ts";
import type { FromPusher, ToPusher, Way } from "./pusher.ts";

export type Pusher = Child<ToPusher, FromPusher>;
export type Office = {
  company: Company;
  dashboards: Child<ToDashboards, FromDashboards>;
  pushers: { name: string; child: Pusher }[];
  close(): Promise<void>;
};

const SOCKET_SECONDS = 7200;

/** A manager for each socket, signed in, connected, subscribed in PostgreSQL and, where there is one, in Redis. */
export async function openOffice(size: Size): Promise<Office> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  const child = <Order extends object | string, Answer>(
    name: string,
    argument: object,
    environment: Record<string, string> = {},
  ) => {
    const started = new Child<Order, Answer>(join(import.meta.dirname, `${name}.ts`), argument, environment);
    closers.push(() => started.stop());
    return started;
  };
  try {
    const database = await startDatabase("push");
    closers.push(database.stop);
    const redis = await startRedis(undefined);
    closers.push(redis.stop);
    const company = companyOf(size);
    await givenManagers(database.ownerUrl, company);
    await openSockets(postgresStore(), company);
    await closePools();
    if (redis.url !== undefined) {
      const store = redisStore(redis.url);
      await openSockets(store, company);
      await store.close();
    }
    const port = await child<never, number>("gateway", {}).hear();
    const dashboards = child<ToDashboards, FromDashboards>("dashboards", {
      port,
      ids: company.sockets.map(({ id }) => id),
    });
    await dashboards.hear();
    const environment = {
      // Nothing is given back here; its consumer wants to know where it could be.
      EVENTS_QUEUE_URL: `http://127.0.0.1:${port}/000000000000/events`,
      WEBSOCKET_ENDPOINT: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      DATABASE_POOL_MAX: "1",
      APP_DATABASE_URL: "",
    };
    const pusher = (name: string, way: Way, more: Record<string, string> = {}) => ({
      name,
      child: child<ToPusher, FromPusher>("pusher", { way, size }, { ...environment, ...more }),
    });
    const pushers = [
      pusher("bare loop", "http"),
      pusher("bare loop, signed", "signed"),
      pusher("push-events", "handler"),
      ...(redis.url === undefined ? [] : [pusher("push-events, Redis", "handler", { REDIS_URL: redis.url })]),
    ];
    return { company, dashboards, pushers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function givenManagers(ownerUrl: string, { organizations, sockets }: Company): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await givenMembers(client, { count: sockets.length, organizations });
    await client.query("update users set role = 'manager'");
    await client.query(insertSessions, [
      column.uuid(sockets.map(({ session_id }) => session_id)),
      column.uuid(sockets.map(({ org_id }) => org_id)),
      column.uuid(sockets.map(({ user_id }) => user_id)),
    ]);
  } finally {
    await client.end();
  }
}

async function openSockets(store: LiveStore, { sockets }: Company): Promise<void> {
  await inFlight(10, sockets, async ({ id, ...ids }) => {
    await store.openSocket(id, { ...ids, role: "manager", managed_departments: null }, SOCKET_SECONDS);
    await store.subscribe(id, "users");
  });
}

const insertSessions = `
  insert into user_sessions (id, org_id, user_id, expires_at)
  select id, org_id, user_id, now() + interval '1 day' from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as s (id, org_id, user_id)`;
