import pg from "pg";
import { TimeoutError, timeLeft } from "../deadline.ts";
import type { Role } from "../tenancy/rules/roles.ts";
import { resolveSettings, type Settings } from "../tenancy/rules/settings.ts";
import { DATABASE, GRACE } from "../timeouts.ts";
import { appPool, workerPool } from "./pool.ts";

/** A transaction. Rows come back as the caller types them: the SQL stands next to the type. */
export type Db = {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The first row, if there is one. */
  find<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row | undefined>;
  /** The first row; an error if there is none, which is a bug of ours. */
  one<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row>;
  /**
   * Sends a statement whose answer nobody needs, and does not wait: the next one is on its way while PostgreSQL works. The
   * commit waits for it, and its failure is the transaction's.
   */
  send(sql: string, values?: readonly unknown[]): void;
};

export type Organization = { id: string; name: string; timezone: string; settings: Settings };

/** What the database says of a signed-in caller, read in the same round trip that begins the transaction. */
export type Standing = {
  role: Role;
  name: string;
  department: string | null;
  managed_departments: string[] | null;
  organization: Organization;
};

/** `repeatable read` for reads of several statements that must fit together: all see one moment. */
export type Isolation = "read committed" | "repeatable read";

type Caller = { org_id: string; user_id: string; session_id: string };

/** Runs `work` as the app role inside one organization: row-level security shows no row of any other. */
export function inOrganization<Result>(orgId: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(appPool(), setOrganization(orgId), (db) => work(db));
}

/**
 * The same for a signed-in caller, whose standing is checked before any work: undefined standing means that the
 * account, the session or the organization is gone, disabled or revoked.
 */
export function asCaller<Result>(
  caller: Caller,
  work: (db: Db, standing: Standing | undefined) => Promise<Result>,
  isolation: Isolation = "read committed",
): Promise<Result> {
  const start = setOrganization(caller.org_id, caller.user_id, isolation) + selectStanding(caller);
  return transact(appPool(), start, (db, began) => work(db, toStanding(began.at(-1)?.rows[0])));
}

/** Runs `work` as the app role outside any organization: it sees no tenant's row, only what app.find_* answers. */
export function outsideOrganizations<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(appPool(), begin(), (db) => work(db));
}

/** Runs `work` as the worker role, across organizations. */
export function asWorker<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(workerPool(), begin(), (db) => work(db));
}

/**
 * The same with statements that are parsed and planned once a connection, for work that repeats a few statements all day.
 * Their plans know nothing of the values, and RDS Proxy keeps such a connection for one client.
 */
export function asPreparedWorker<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(workerPool(), begin(), (db) => work(db), nameOf);
}

const names = new Map<string, string>();

function nameOf(sql: string): string {
  const name = names.get(sql) ?? `statement-${names.size}`;
  names.set(sql, name);
  return name;
}

async function transact<Result>(
  pool: pg.Pool,
  start: string,
  work: (db: Db, began: pg.QueryResult[]) => Promise<Result>,
  name?: (sql: string) => string,
): Promise<Result> {
  const { client, began } = await beginOnce(pool, start);
  const sent: Promise<unknown>[] = [];
  let broken: Error | undefined;
  try {
    const result = await work(toDb(client, sent, name), began);
    // After an error that somebody swallowed PostgreSQL answers COMMIT with a rollback, and no error.
    const commit = ask(client, "commit", [], Math.max(GRACE, timeLeft()));
    const [{ command }] = await Promise.all([commit, ...sent]);
    if (command !== "COMMIT") throw new Error("The transaction could not be committed: a statement in it had failed.");
    return result;
  } catch (thrown) {
    // What follows a statement that failed fails because of it.
    const error = (await firstFailure(sent)) ?? thrown;
    // Behind a statement that never ended a rollback would wait, too; without its connection PostgreSQL rolls back.
    if (isSilence(error)) broken = error;
    else
      await ask(client, "rollback", [], DATABASE.begin).catch((lost: Error) => {
        broken = lost;
      });
    throw withoutData(error);
  } finally {
    client.release(broken);
  }
}

async function firstFailure(answers: readonly Promise<unknown>[]): Promise<unknown> {
  for (const answer of answers) {
    try {
      await answer;
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

/** PostgreSQL quotes the rows it refuses. What somebody's window showed must not end in a log. */
function withoutData(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  for (const field of ["detail", "where", "internalQuery"] as const) delete error[field];
  return error;
}

/**
 * A connection that slept through a Lambda freeze may be dead. BEGIN is the only statement that can be repeated
 * without a thought, so a lost connection is retried here, once, and nowhere else.
 */
async function beginOnce(
  pool: pg.Pool,
  start: string,
  retry = true,
): Promise<{ client: pg.PoolClient; began: pg.QueryResult[] }> {
  const client = await pool.connect();
  try {
    const began: unknown = await ask(client, start, [], Math.min(DATABASE.begin, timeLeft()));
    return { client, began: Array.isArray(began) ? began : [began as pg.QueryResult] };
  } catch (error) {
    client.release(error as Error);
    if (retry && isConnectionLoss(error)) return beginOnce(pool, start, false);
    throw error;
  }
}

/**
 * A statement that ends by `milliseconds`, if not by an answer then by an error. The server's own limit cannot reach us
 * when the network is gone.
 */
async function ask<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
  milliseconds: number,
  name?: string,
): Promise<pg.QueryResult<Row>> {
  if (milliseconds <= 0) throw new TimeoutError(0);
  // The driver takes the limit here; its types only know it for a whole connection.
  const limit = milliseconds === Number.POSITIVE_INFINITY ? {} : { query_timeout: Math.ceil(milliseconds) };
  const prepared = name === undefined ? {} : { name };
  return await client.query<Row>({ ...prepared, text, values: [...values], ...limit });
}

/** A statement that nobody waits for any more must not go on holding its locks: the server gives up when we do. */
function begin(isolation: Isolation = "read committed"): string {
  const left = timeLeft();
  const limit =
    left === Number.POSITIVE_INFINITY ? "" : ` set local statement_timeout = ${Math.max(1, Math.ceil(left))};`;
  return `begin isolation level ${isolation};${limit}`;
}

function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === "Query read timeout";
}

/** Whether an error says that the database could not be reached or hung up, rather than that a statement was wrong. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (
    code !== undefined &&
    /^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/.test(code)
  )
    return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error)/.test(
    message ?? "",
  );
}

// BEGIN, the organization and the caller's standing travel as one simple query: apart, a point read takes 2.8 times
// as long. Simple queries take no parameters, so only values that are proven UUIDs are put into the text.
function setOrganization(orgId: string, userId?: string, isolation: Isolation = "read committed"): string {
  return `${begin(isolation)} select set_config('app.org_id', '${uuid(orgId)}', true)${
    userId === undefined ? "" : `, set_config('app.user_id', '${uuid(userId)}', true)`
  };`;
}

function selectStanding({ user_id, session_id }: Caller): string {
  return `
    select u.role, u.name, u.department, u.managed_departments, o.id as org_id, o.name as org_name, o.timezone,
      (select jsonb_object_agg(s.setting_key, s.setting_value) from system_settings s where s.org_id = o.id) as stored_settings
    from users u
    join organizations o on o.id = u.org_id
    join user_sessions d on d.org_id = u.org_id and d.user_id = u.id and d.id = '${uuid(session_id)}'
    where u.id = '${uuid(user_id)}' and u.status = 'active' and o.is_active
      and d.revoked_at is null and d.expires_at > now()`;
}

type StandingRow = {
  role: Role;
  name: string;
  department: string | null;
  managed_departments: string[] | null;
  org_id: string;
  org_name: string;
  timezone: string;
  stored_settings: Record<string, unknown> | null;
};

function toStanding(row: StandingRow | undefined): Standing | undefined {
  if (row === undefined) return undefined;
  const { org_id, org_name, timezone, stored_settings, ...member } = row;
  return {
    ...member,
    organization: { id: org_id, name: org_name, timezone, settings: resolveSettings(stored_settings ?? {}) },
  };
}

function toDb(client: pg.PoolClient, sent: Promise<unknown>[], name?: (sql: string) => string): Db {
  const query = async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
    (await ask<Row>(client, sql, values, timeLeft(), name?.(sql))).rows;
  return {
    query,
    find: async <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) =>
      (await query<Row>(sql, values))[0],
    one: async <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => {
      const [row] = await query<Row>(sql, values);
      if (row === undefined)
        throw new Error(`A statement that always answers a row answered none: ${sql.trim().slice(0, 80)}`);
      return row;
    },
    send: (sql, values = []) => {
      const answer = ask(client, sql, values, timeLeft(), name?.(sql));
      // It may fail before anybody waits for it.
      answer.catch(() => undefined);
      sent.push(answer);
    },
  };
}

function uuid(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) throw new Error("not a UUID");
  return value;
}
