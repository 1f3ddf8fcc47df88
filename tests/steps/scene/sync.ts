import { randomUUID } from "node:crypto";
import * as setNotes from "../../../functions/attendance/notes.ts";
import * as pullEndpoint from "../../../functions/sync/pull.ts";
import * as pushEndpoint from "../../../functions/sync/push.ts";
import { hasAtLeast, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
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

  /** In one order. */
  all(): Pulled[] {
    return [...this.rows.values()].toSorted((a, b) => (`${a.resource} ${a.id}` < `${b.resource} ${b.id}` ? -1 : 1));
  }

  /**
   * What a member still sees of it, by what they know themselves: the classes that they are in or teach, with what
   * belongs to these, the sessions that they take, and the people of all that.
   */
  seenBy(userId: string): Pulled[] {
    const me = this.of("profile")[0]?.record;
    const teaches = me !== undefined && hasAtLeast(me?.role as Role, "teacher");
    const mine = (row: Pulled) => teaches && row.record?.teacher_id === userId;
    const idsOf = (rows: Pulled[], field = "id") => new Set(rows.map(({ record }) => record?.[field]));
    const open = this.of("enrollment").filter(({ record }) => record?.user_id === userId && record.dropped_at === null);
    const taught = idsOf(this.of("class").filter(mine));
    const whole = new Set([...taught, ...idsOf(open, "class_id")]);
    const taken = this.of("session").filter(mine);
    const rosters = new Set([...taught, ...idsOf(taken, "class_id")]);
    const marked = idsOf(
      this.of("session_mark").filter(({ record }) => record?.user_id === userId),
      "session_id",
    );
    const isSeen: Record<string, (record: NonNullable<Pulled["record"]>) => boolean> = {
      class: ({ id }) => whole.has(id) || rosters.has(id),
      enrollment: ({ user_id, class_id }) => user_id === userId || rosters.has(class_id),
      session: ({ id, class_id, teacher_id }) =>
        whole.has(class_id) || (teaches && teacher_id === userId) || (class_id === null && marked.has(id)),
    };
    const kept = this.all().filter(({ resource, record }) => record !== null && (isSeen[resource]?.(record) ?? true));
    const sessions = new Map(
      kept.flatMap(({ resource, record }) => (resource === "session" && record ? [[record.id, record]] : [])),
    );
    const names = idsOf(
      kept.filter(({ resource }) => ["class", "session"].includes(resource)),
      "teacher_id",
    );
    const pupils = idsOf(
      kept.filter(({ resource }) => resource === "enrollment"),
      "user_id",
    );
    return kept.filter(({ resource, id, record }) => {
      if (resource === "person") return names.has(id) || pupils.has(id);
      if (resource !== "session_mark" || record?.user_id === userId) return true;
      const session = sessions.get(record?.session_id);
      return session !== undefined && teaches && (taught.has(session.class_id) || session.teacher_id === userId);
    });
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
