import { randomUUID } from "node:crypto";
import * as setNotes from "../../../functions/attendance/notes.ts";
import * as pullEndpoint from "../../../functions/sync/pull.ts";
import * as pushEndpoint from "../../../functions/sync/push.ts";
import { eventually } from "../call/eventually.ts";
import { call } from "../call/when.ts";
import { givenMember, type Member, sql } from "./given.ts";

type Options = { cursor?: string | undefined; limit?: number; resources?: string; now?: Date };

/**
 * Until the feed tells of all that has been committed by now. Other test files write to the same server, and a
 * transaction that runs there holds it back.
 */
async function caughtUp(): Promise<void> {
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
    // A machine that is busy with other tests: a client asks again, too.
    if (answer.status === 503) continue;
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

/** What a client keeps, by the rules of the description of the pull and of no others. */
export class Replica {
  readonly rows = new Map<string, Pulled>();
  cursor: string | undefined;

  async pull(member: Pick<Member, "token">, options: Omit<Options, "cursor"> = {}): Promise<Pulled[]> {
    const { changes, cursor } = await pullAll(member, { ...options, cursor: this.cursor }).catch((error: Error) => {
      if (!error.message.includes("SYNC_RESET")) throw error;
      this.rows.clear();
      return pullAll(member, options);
    });
    for (const change of changes) this.take(change);
    this.cursor = cursor;
    this.#forgetStrangers();
    return changes;
  }

  take(change: Pulled): void {
    const key = `${change.resource} ${change.id}`;
    if (!change.deleted) this.rows.set(key, change);
    else if (this.rows.delete(key)) this.#dropWhatWasOf(change);
  }

  /** A class that is gone takes its sessions and the enrollments of others along, a session the marks of others. */
  #dropWhatWasOf({ resource, id }: Pulled): void {
    if (resource === "class") {
      for (const row of this.of("session")) if (row.record?.class_id === id) this.take({ ...row, deleted: true });
      this.#dropOfOthers("enrollment", (record) => record?.class_id === id);
    }
    if (resource === "session") this.#dropOfOthers("session_mark", (record) => record?.session_id === id);
  }

  #dropOfOthers(resource: string, isOfIt: (record: Pulled["record"]) => boolean): void {
    const me = this.of("profile")[0]?.id;
    for (const { id, record } of this.of(resource))
      if (isOfIt(record) && record?.user_id !== me) this.rows.delete(`${resource} ${id}`);
  }

  /** After the last page of a round: people whom nothing names. */
  #forgetStrangers(): void {
    const named = new Set(
      ["class", "session", "enrollment"].flatMap((resource) =>
        this.of(resource).flatMap(({ record }) => [record?.teacher_id, record?.user_id]),
      ),
    );
    for (const { id } of this.of("person")) if (!named.has(id)) this.rows.delete(`person ${id}`);
  }

  /** In one order. */
  all(): Pulled[] {
    return [...this.rows.values()].toSorted((a, b) => (`${a.resource} ${a.id}` < `${b.resource} ${b.id}` ? -1 : 1));
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

export type Sent = ReturnType<typeof operation> & { base_version?: number | null };

/** A phone: it keeps what its member does until there is a network, and what it was told. */
export class Device {
  readonly id = randomUUID();
  readonly replica = new Replica();
  readonly member: Member;
  queue: Sent[] = [];
  conflicts: { op_id: string; server_version: number }[] = [];

  constructor(member: Member) {
    this.member = member;
  }

  do(one: Sent): void {
    this.queue.push(one);
  }

  /** Sends the first of what waits, or all of it. An answer that is lost leaves it waiting. */
  async push({ count = this.queue.length, isLost = false, now = new Date() } = {}): Promise<Result[]> {
    const sent = this.queue.slice(0, count);
    if (sent.length === 0) return [];
    const { id: user_id, token } = this.member;
    const body = { user_id, device_id: this.id, sent_at: now, operations: sent };
    const answer = await call(pushEndpoint, { token, body, now });
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.error)}`);
    if (isLost) return [];
    const results = answer.data.results as Result[];
    const open = results.filter((result) => (result.first_status ?? result.status) === "conflict");
    for (const { op_id, server_record } of open)
      this.conflicts.push({ op_id, server_version: server_record?.version ?? 0 });
    const waits = new Set(results.filter(({ status }) => status === "retry").map(({ op_id }) => op_id));
    this.queue = this.queue.filter(({ op_id }, index) => index >= sent.length || waits.has(op_id));
    return results;
  }
}

type Result = {
  op_id: string;
  status: string;
  first_status?: string;
  code?: string;
  record?: Pulled;
  server_record?: Pulled;
};

/** A member's day whose notes were written here and, meanwhile, there: nobody has decided which hold. */
export async function givenConflict() {
  const member = await givenMember();
  const device = new Device(member);
  device.do(operation("attendance", "check_in", new Date(Date.now() - 3_600_000)));
  const [begun] = await device.push();
  const { id = "", version = 0 } = begun?.record ?? {};
  const write = (notes: string) => call(setNotes, { token: member.token, params: { id }, body: { notes } });
  await write("there");
  const mine = operation("attendance_record", "set_notes", new Date(), { id, notes: "here" });
  device.do({ ...mine, base_version: version });
  await device.push();
  return { member, id, op_id: mine.op_id, server_version: device.conflicts[0]?.server_version ?? 0, write };
}
