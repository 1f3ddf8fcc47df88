import { randomUUID } from "node:crypto";
import * as pullEndpoint from "../../../functions/sync/pull.ts";
import { eventually } from "../call/eventually.ts";
import { call } from "../call/when.ts";
import { type Member, sql } from "./given.ts";

type Options = { cursor?: string | undefined; limit?: number; resources?: string; now?: Date };

/**
 * Until the feed tells of all that has been committed by now. Other test files write to the same server, and a
 * transaction that runs there holds it back.
 */
export async function caughtUp(): Promise<void> {
  const [now] = await sql<{ xid: string }>("select pg_current_xact_id()::text as xid");
  await eventually("the feed tells of what was committed", async () => {
    const [past] = await sql("select where $1::xid8 < pg_snapshot_xmin(pg_current_snapshot())", [now?.xid]);
    return past;
  });
}

/** A round of pages, as a client reads them once the feed has caught up. */
export async function pullAll({ token }: Pick<Member, "token">, { cursor, now, ...rest }: Options = {}) {
  const changes: Pulled[] = [];
  let next = cursor;
  await caughtUp();
  for (;;) {
    const query = { ...texts(rest), ...(next === undefined ? {} : { cursor: next }) };
    const answer = await call(pullEndpoint, { token, query, ...(now === undefined ? {} : { now }) });
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.error)}`);
    changes.push(...(answer.data.changes as Pulled[]));
    next = answer.data.next_cursor;
    if (!answer.data.has_more) return { changes, cursor: next };
  }
}

/** A change as a client that knows no schemas reads it. */
export type Pulled = {
  resource: string;
  id: string;
  version: number | null;
  deleted: boolean;
  record: Readonly<Record<string, unknown>> | null;
};

const texts = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));

/** What a client keeps: what came last of each, without what is gone and what a class takes with it that is left. */
export class Replica {
  readonly rows = new Map<string, Pulled>();
  cursor: string | undefined;

  async pull(member: Pick<Member, "token">, options: Omit<Options, "cursor"> = {}): Promise<Pulled[]> {
    const { changes, cursor } = await pullAll(member, { ...options, cursor: this.cursor });
    for (const change of changes) this.take(change);
    this.cursor = cursor;
    return changes;
  }

  take(change: Pulled): void {
    const key = `${change.resource} ${change.id}`;
    if (change.deleted) this.rows.delete(key);
    else this.rows.set(key, change);
  }

  of(resource: string): Pulled[] {
    return [...this.rows.values()].filter((row) => row.resource === resource);
  }
}

/** An operation that a device keeps until there is a network. */
export function operation(resource: string, action: string, occurred_at: Date | string, data: object = {}) {
  const at = typeof occurred_at === "string" ? occurred_at : occurred_at.toISOString();
  return { op_id: randomUUID(), resource, action, occurred_at: at, data };
}
