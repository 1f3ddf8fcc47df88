import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { HeartbeatMessage, QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { writeInstant, writeUuid } from "../../lib/platform/db/bulk.ts";

/**
 * Heartbeats as `COPY … (format binary)` takes them. The fastest way into the table, without timelines, live status or a
 * look at what is there already.
 *
 * Format: https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format".
 */
export const copyStatement = `
  copy user_activity_tracking
    (org_id, user_id, timestamp, device, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes,
     active_application, active_window_title, url, metadata)
  from stdin (format binary)`;

const SIGNATURE = Buffer.from("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const END = Buffer.from([0xff, 0xff]);
const COLUMNS = 12;
/** No heartbeat of the benches comes near. */
const MAX_ROW_BYTES = 8192;

/** All of a COPY's bytes. */
export function encodeCopy(messages: Iterable<HeartbeatMessage>): Buffer {
  const writer = new RowWriter();
  for (const { org_id, user_id, device, heartbeats } of messages)
    for (const heartbeat of heartbeats) writer.add(org_id, user_id, device, heartbeat);
  return Buffer.concat([SIGNATURE, writer.take(), END]);
}

/** Sends what `encodeCopy` made; committed when it resolves, unless a transaction is open. */
export async function copy(client: pg.ClientBase, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(copyStatement));
  stream.end(bytes);
  await once(stream, "finish");
}

/** The same for more rows than memory holds. Answers how many there were. */
export async function copyAll(
  client: pg.ClientBase,
  messages: Iterable<HeartbeatMessage>,
  tick: (rows: number) => void = () => undefined,
): Promise<number> {
  const stream = client.query(copyFrom(copyStatement));
  stream.write(SIGNATURE);
  const writer = new RowWriter();
  let rows = 0;
  for (const { org_id, user_id, device, heartbeats } of messages) {
    for (const heartbeat of heartbeats) writer.add(org_id, user_id, device, heartbeat);
    rows += heartbeats.length;
    if (writer.bytes < 1_000_000) continue;
    if (!stream.write(writer.take())) await once(stream, "drain");
    tick(rows);
  }
  stream.write(writer.take());
  stream.end(END);
  await once(stream, "finish");
  return rows;
}

/** Rows one after the other in a buffer that grows. */
class RowWriter {
  #target = Buffer.allocUnsafe(2 ** 16);
  #at = 0;

  get bytes(): number {
    return this.#at;
  }

  /** What was added so far; the writer is empty again. */
  take(): Buffer {
    const taken = Buffer.from(this.#target.subarray(0, this.#at));
    this.#at = 0;
    return taken;
  }

  add(orgId: string, userId: string, device: number | undefined, heartbeat: QueuedHeartbeat): void {
    if (this.#target.length - this.#at < MAX_ROW_BYTES) {
      this.#target = Buffer.concat([this.#target], this.#target.length * 2);
    }
    this.#at = this.#target.writeInt16BE(COLUMNS, this.#at);
    this.#uuid(orgId);
    this.#uuid(userId);
    this.#timestamp(Date.parse(heartbeat.timestamp));
    this.#integer(device ?? 0);
    this.#at = this.#target.writeInt32BE(1, this.#at);
    this.#at = this.#target.writeUInt8(heartbeat.is_active ? 1 : 0, this.#at);
    this.#integer(heartbeat.idle_time_seconds);
    this.#integer(heartbeat.mouse_clicks);
    this.#integer(heartbeat.keyboard_strokes);
    this.#text(heartbeat.application);
    this.#text(heartbeat.active_window);
    this.#text(heartbeat.url);
    // One byte before the text of a jsonb: the version of its format.
    this.#text(heartbeat.metadata === undefined ? undefined : `\u0001${JSON.stringify(heartbeat.metadata)}`);
  }

  #uuid(id: string): void {
    this.#at = this.#target.writeInt32BE(16, this.#at);
    this.#at += writeUuid(this.#target, this.#at, id);
  }

  #timestamp(milliseconds: number): void {
    this.#at = this.#target.writeInt32BE(8, this.#at);
    this.#at += writeInstant(this.#target, this.#at, milliseconds);
  }

  #integer(value: number | undefined): void {
    this.#at = this.#target.writeInt32BE(value === undefined ? -1 : 4, this.#at);
    if (value !== undefined) this.#at = this.#target.writeInt32BE(value, this.#at);
  }

  #text(value: string | undefined): void {
    const length = value === undefined ? -1 : this.#target.write(value, this.#at + 4);
    this.#at = this.#target.writeInt32BE(length, this.#at) + Math.max(0, length);
  }
}
