import type { Redis } from "ioredis";
import type pg from "pg";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";

/** What the server has: a pool of ten connections, and Redis for who does what right now. */
export type Stores = { readonly pool: pg.Pool; readonly redis: Redis };

const IDLE_SECONDS = 300;
const STATUS_SECONDS = 600;

/**
 * What one would build first: each heartbeat is stored, prolongs the current activity or begins another one, and is cached. One
 * transaction, statements prepared once a connection. A heartbeat that comes twice is stored twice, and one that comes late bends
 * the activity that is current.
 */
export async function recordHeartbeat(
  { pool, redis }: Stores,
  userId: string,
  heartbeat: QueuedHeartbeat,
): Promise<void> {
  const { timestamp, is_active, idle_time_seconds = 0, active_window, application, url } = heartbeat;
  const activity = is_active || idle_time_seconds <= IDLE_SECONDS ? "active" : "idle";
  const client = await pool.connect();
  try {
    await client.query("begin");
    const counts = [heartbeat.mouse_clicks, heartbeat.keyboard_strokes, is_active, idle_time_seconds];
    await client.query({
      name: "insert-heartbeat",
      text: insertHeartbeat,
      values: [userId, timestamp, active_window, application, url, ...counts, heartbeat.metadata],
    });
    const values = [userId, timestamp, activity];
    const { rowCount } = await client.query({ name: "prolong-activity", text: prolongActivity, values });
    if (rowCount === 0) await client.query({ name: "begin-activity", text: beginActivity, values });
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
  const status = JSON.stringify({ activity, timestamp, application, active_window, url });
  await redis.set(`status:${userId}`, status, "EX", STATUS_SECONDS);
}

const insertHeartbeat = `
  insert into user_activity_tracking
    (user_id, attendance_record_id, timestamp, active_window_title, active_application, url, mouse_clicks, keyboard_strokes,
     is_active, idle_time_seconds, metadata)
  values ($1, (select id from attendance_records where user_id = $1 and date = ($2::timestamptz at time zone 'UTC')::date), $2, $3, $4,
    $5, $6, $7, $8, $9, $10)`;

const prolongActivity = `
  update activity_logs set end_time = $2, duration = extract(epoch from $2::timestamptz - start_time), updated_at = now()
  where id = (select id from activity_logs where user_id = $1 order by start_time desc limit 1) and activity_type = $3`;

const beginActivity = `
  insert into activity_logs (user_id, attendance_record_id, activity_type, start_time, end_time, duration)
  values ($1, (select id from attendance_records where user_id = $1 and date = ($2::timestamptz at time zone 'UTC')::date), $3, $2, $2, 0)`;
