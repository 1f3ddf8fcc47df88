import type pg from "pg";
import { config } from "../config.ts";
import { timeLeft } from "../deadline.ts";
import { DATABASE, GRACE } from "../timeouts.ts";
import { askFirst, holdingConnection } from "./connection.ts";
import { isOutdated, isSilence, leavesConnection, withoutData } from "./failure.ts";
import { currentJob } from "./job.ts";
import { appPool, workerPool } from "./pool.ts";
import { ask, nameOf } from "./statement.ts";

/** A transaction. Rows come back as the caller types them: the SQL stands next to the type. */
export type Db = {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The first row, if there is one. */
  find<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row | undefined>;
  /** The first row; an error if there is none, which is a bug of ours. */
  one<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row>;
  /**
   * Sends a statement whose answer nobody needs, and does not wait: the next one is on its way while PostgreSQL works.
   * The commit waits for it, and its failure is the transaction's.
   */
  send(sql: string, values?: readonly unknown[]): void;
};

/** A transaction in which nobody waits for an answer. */
export type Sending = Pick<Db, "send">;

/**
 * What a transaction is for. Reads see one moment in all their statements, which have to fit together, and can write
 * nothing unless they note something as well; what writes sees what others have committed meanwhile.
 */
export type Purpose = keyof typeof MODES;

const MODES = {
  read: "repeatable read read only",
  "read and note": "repeatable read",
  write: "read committed",
} as const;

/** Runs `work` as the app role inside one organization: row-level security shows no row of any other. */
export function inOrganization<Result>(orgId: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(appPool(), setOrganization(orgId), (db) => work(db));
}

/**
 * The same for what is noted beside an answer: BEGIN, what `note` sends and COMMIT travel together, and what is noted is
 * always the same few statements, whose plans live with the connection. Where the connection was lost meanwhile all of it is
 * sent again, so it may be noted twice.
 */
export async function noteInOrganization(orgId: string, note: (db: Sending) => void): Promise<void> {
  const { client } = await askFirst(appPool(), async (each) => {
    const sent = [ask(each, setOrganization(orgId), [], Math.min(DATABASE.begin, timeLeft()))];
    note({ send: (sql, values = []) => void sent.push(ask(each, sql, values, timeLeft(), nameOf(sql))) });
    sent.push(ask(each, "commit", [], Math.max(GRACE, timeLeft())));
    const answers = await Promise.allSettled(sent);
    // The first failure is the cause; PostgreSQL answers the COMMIT behind it with a rollback.
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed !== undefined) throw withoutData(failed.reason);
  });
  client.release();
}

/** How a transaction of a signed-in member begins. */
type Beginning = { org_id: string; user_id: string; purpose: Purpose; first?: Statement };

type Statement = { readonly sql: string; readonly values: readonly unknown[] };

/**
 * The same for a member of it; `work` is given the rows of `first`, which travels with BEGIN and whose plan lives with
 * the connection.
 */
export function inOrganizationOf<Row, Result>(
  { org_id, user_id, purpose, first }: Beginning,
  work: (db: Db, rows: Row[]) => Promise<Result>,
): Promise<Result> {
  const start = setOrganization(org_id, purpose) + setMember(user_id);
  // What only reads repeats a few statements all day, and planning them was most of what they took (docs/adr/0061).
  const name = purpose === "write" ? undefined : nameOf;
  return transact(appPool(), start, (db, rows) => work(db, rows as Row[]), { name, purpose, first });
}

/** Runs `work` as the app role outside any organization: it sees no tenant's row, only what app.find_* answers. */
export function outsideOrganizations<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(appPool(), begin(), (db) => work(db), { isOfNone: true });
}

/**
 * Runs `work` as the worker role for one organization. No policy keeps it to that one: each statement names it, by
 * `(select app.current_org())` as those of a request do.
 */
export function asWorkerIn<Result>(orgId: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(workerPool(), setOrganization(orgId) + sayJob(), (db) => work(db));
}

/** Runs `work` as the worker role, across organizations. */
export function asWorker<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(workerPool(), begin() + sayJob(), (db) => work(db), { isOfNone: true });
}

/**
 * The same with statements that are parsed and planned once a connection, for work that repeats a few statements all
 * day. Their plans know nothing of the values, and RDS Proxy keeps such a connection for one client.
 */
export function asPreparedWorker<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  return transact(workerPool(), begin() + sayJob(), (db) => work(db), { name: nameOf, isOfNone: true });
}

type Manner = {
  readonly purpose?: Purpose;
  readonly first?: Statement | undefined;
  /** What a statement is prepared as. */
  readonly name?: typeof nameOf | undefined;
  /** It began in no organization: a statement that asks for the current one would find nothing, and say nothing. */
  readonly isOfNone?: boolean;
};

async function transact<Result>(
  pool: pg.Pool,
  start: string,
  work: (db: Db, rows: unknown[]) => Promise<Result>,
  manner: Manner = {},
): Promise<Result> {
  const { client, rows } = await beginOnce(pool, start, manner.first);
  const statements: Statements = { sent: [], areOver: false };
  const { sent } = statements;
  let broken: Error | undefined;
  try {
    const result = await holdingConnection(() => work(toDb(client, statements, manner), rows));
    statements.areOver = true;
    const commit = ask(client, "commit", [], Math.max(GRACE, timeLeft()));
    if (manner.purpose === "read" && config.databasePipeline) {
      // What was read stays read, whatever becomes of the transaction; the connection's next statement is sent behind it.
      commit.catch(() => undefined);
      await Promise.all(sent);
      return result;
    }
    // After an error that somebody swallowed PostgreSQL answers COMMIT with a rollback, and no error.
    const [{ command }] = await Promise.all([commit, ...sent]);
    if (command !== "COMMIT") throw new Error("The transaction could not be committed: a statement in it had failed.");
    return result;
  } catch (thrown) {
    statements.areOver = true;
    // The first failure is the cause: statements behind it fail because of it.
    const error = (await firstFailure(sent)) ?? thrown;
    // Behind a statement that never ended a rollback would wait, too; without its connection PostgreSQL rolls back.
    if (isSilence(error) || isOutdated(error)) broken = error as Error;
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

/** BEGIN may be repeated without a thought, so a lost connection is replaced here, and nowhere else in a transaction. */
async function beginOnce(
  pool: pg.Pool,
  start: string,
  first?: Statement,
): Promise<{ client: pg.PoolClient; rows: unknown[] }> {
  const { client, answer } = await askFirst<pg.QueryResult | undefined>(pool, async (each) => {
    const limit = Math.min(DATABASE.begin, timeLeft());
    const begun = ask(each, start, [], limit);
    const asked = first === undefined ? undefined : ask(each, first.sql, first.values, limit, nameOf(first.sql));
    // Behind a BEGIN that gets no answer it gets none either, and its time begins when it is sent.
    asked?.catch(() => undefined);
    try {
      await begun;
      return await asked;
    } catch (error) {
      // Of what travels with BEGIN something may fail behind it; the connection is given back without a transaction.
      if (leavesConnection(error)) await ask(each, "rollback", [], DATABASE.begin);
      throw error;
    }
  });
  return { client, rows: answer?.rows ?? [] };
}

/** A statement that nobody waits for any more must not go on holding its locks: the server gives up when we do. */
function begin(purpose: Purpose = "write"): string {
  const left = timeLeft();
  const limit =
    left === Number.POSITIVE_INFINITY ? "" : ` set local statement_timeout = ${Math.max(1, Math.ceil(left))};`;
  return `begin isolation level ${MODES[purpose]};${limit}`;
}

/** What the transaction changes is the job's, and of whoever asked for it. */
function sayJob(): string {
  const job = currentJob();
  if (job === undefined) return "";
  if (!/^[a-z]+(-[a-z]+)*$/.test(job.name)) throw new Error("not the name of a job");
  return ` set local app.job = '${job.name}';${job.user_id === undefined ? "" : setMember(job.user_id)}`;
}

// BEGIN and what it is for travel as one simple query, which takes no parameters: only values that are proven UUIDs are
// put into its text. It holds no select, because the work may still choose an isolation level.
function setOrganization(orgId: string, purpose: Purpose = "write"): string {
  return `${begin(purpose)} set local app.org_id = ${uuidLiteral(orgId)};`;
}

function setMember(userId: string): string {
  return ` set local app.user_id = ${uuidLiteral(userId)};`;
}

type Statements = {
  /** What was sent without waiting. */
  readonly sent: Promise<unknown>[];
  /** Then the connection is another transaction's, and what was left behind must not speak in it. */
  areOver: boolean;
};

function toDb(client: pg.PoolClient, statements: Statements, { name, isOfNone }: Manner): Db {
  const asked = <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) => {
    if (statements.areOver) throw new Error(`The transaction is over: ${sql.trim().slice(0, 80)}`);
    if (isOfNone === true && sql.includes("app.current_org()"))
      throw new Error(`The transaction is of no organization: ${sql.trim().slice(0, 80)}`);
    return ask<Row>(client, sql, values, timeLeft(), name?.(sql));
  };
  const query = async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
    (await asked<Row>(sql, values)).rows;
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
      const answer = asked(sql, values);
      // The answer may fail before anybody waits for it.
      answer.catch(() => undefined);
      statements.sent.push(answer);
    },
  };
}

/** A UUID as it may stand in a statement's text. Throws for any other text. */
function uuidLiteral(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) throw new Error("not a UUID");
  return `'${value}'`;
}
