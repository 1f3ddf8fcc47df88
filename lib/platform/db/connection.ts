import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { hasTimeFor, timeLeft } from "../deadline.ts";
import { doubtSecrets } from "../stage-secret.ts";
import { DATABASE, GRACE } from "../timeouts.ts";
import { isConnectionLoss, isOutdated, isPasswordRefused, isSilence, leavesConnection } from "./failure.ts";
import { take } from "./pool.ts";
import { ask } from "./statement.ts";

const transactions = new AsyncLocalStorage<true>();

/** Runs `work` as what a transaction does: it holds its process's connection, and nothing in it may ask for another. */
export function holdingConnection<Result>(work: () => Promise<Result>): Promise<Result> {
  return transactions.run(true, work);
}

/**
 * Asks something of a connection that has to be asked once, and may be asked twice. A connection that lay idle may be dead: it
 * slept through a Lambda freeze, the server ended it (`idle_session_timeout`), or another server has taken over. Then the
 * others that lay idle are dead as well, so each is thrown away until one answers. What was just made is replaced once, and so
 * is what keeps silent, because silence takes its time; neither where no time is left to connect.
 */
export async function askFirst<Answer>(
  pool: pg.Pool,
  first: (client: pg.PoolClient) => Promise<Answer>,
  mayReplace = true,
): Promise<{ client: pg.PoolClient; answer: Answer }> {
  // A transaction has the process's connection: whoever asks for another within would wait for themselves.
  if (transactions.getStore()) throw new Error("Asked within a transaction, which has the connection.");
  const { client, wasIdle } = await take(pool).catch((error: unknown) => {
    if (isPasswordRefused(error)) doubtSecrets();
    throw error;
  });
  try {
    return { client, answer: await first(client) };
  } catch (error) {
    client.release(leavesConnection(error) ? undefined : (error as Error));
    if (!isConnectionLoss(error) && !isOutdated(error)) throw error;
    const wasDead = wasIdle && !isSilence(error);
    if (!wasDead && (!mayReplace || !hasTimeFor(DATABASE.connect))) throw error;
    return askFirst(pool, first, mayReplace && wasDead);
  }
}

/**
 * One statement outside any transaction, that is over within `milliseconds` and that may be asked twice. After the deadline
 * it has the time that a commit has: what follows a commit is asked then.
 */
export async function askAlone<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  milliseconds: number,
): Promise<Row[]> {
  const { client, answer } = await askFirst(pool, (each) =>
    ask<Row>(each, sql, values, Math.min(milliseconds, Math.max(GRACE, timeLeft()))),
  );
  client.release();
  return answer.rows;
}
