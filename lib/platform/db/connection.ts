import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { doubtSecrets } from "../stage-secret.ts";
import { isConnectionLoss, isPasswordRefused, isSilence } from "./failure.ts";
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
 * is what keeps silent, because silence takes its time.
 */
export async function askFirst<Answer>(
  pool: pg.Pool,
  first: (client: pg.PoolClient) => Promise<Answer>,
  mayReplace = true,
): Promise<{ client: pg.PoolClient; answer: Answer }> {
  const { client, wasIdle } = await take(pool).catch((error: unknown) => {
    if (isPasswordRefused(error)) doubtSecrets();
    throw error;
  });
  try {
    return { client, answer: await first(client) };
  } catch (error) {
    client.release(error as Error);
    if (!isConnectionLoss(error)) throw error;
    const wasDead = wasIdle && !isSilence(error);
    if (!wasDead && !mayReplace) throw error;
    return askFirst(pool, first, mayReplace && wasDead);
  }
}

/**
 * One statement outside any transaction, that is over within `milliseconds` and that may be asked twice. Not for within a
 * transaction: that has the only connection, and would wait for itself.
 */
export async function askAlone<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  milliseconds: number,
): Promise<Row[]> {
  if (transactions.getStore()) throw new Error(`Asked within a transaction, which has the connection: ${sql}`);
  const { client, answer } = await askFirst(pool, (each) => ask<Row>(each, sql, values, milliseconds));
  client.release();
  return answer.rows;
}
