import type { Writable } from "node:stream";
import type pg from "pg";
import { config } from "../config.ts";
import { TimeoutError } from "../deadline.ts";

/**
 * A statement that is over within `milliseconds`: by its answer, or by an error. The server's own limit cannot reach us
 * when the network is gone.
 */
export async function ask<Row extends pg.QueryResultRow>(
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
  const send = () => client.query<Row>({ ...prepared, text, values: [...values], ...limit });
  if (!config.databasePipeline) return await inTurn(client, send);
  gather(client);
  return await send();
}

/**
 * Holds back what is written to a connection until whoever asks has asked all they can: statements that are sent together are
 * then one packet, which wakes PostgreSQL once.
 */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

const turns = new WeakMap<pg.PoolClient, Promise<unknown>>();

/** Behind what the connection has to answer yet. */
function inTurn<Answer>(client: pg.PoolClient, send: () => Promise<Answer>): Promise<Answer> {
  const answer = (turns.get(client) ?? Promise.resolve()).then(send);
  turns.set(
    client,
    answer.catch(() => undefined),
  );
  return answer;
}

const names = new Map<string, string>();

/** The name under which a connection keeps a statement parsed and planned; none where a pooler would lose it. */
export function nameOf(sql: string): string | undefined {
  if (!config.databasePrepared) return undefined;
  const name = names.get(sql) ?? `statement-${names.size}`;
  names.set(sql, name);
  return name;
}
