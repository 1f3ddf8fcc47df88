import { column, rowsOf } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { HeartbeatRow, Unseen } from "./message.ts";

type Received = { readonly rows: readonly HeartbeatRow[]; readonly unseen?: Unseen };

/**
 * The messages whose senders might send them. Nearly all were judged when they were accepted; what was accepted while the
 * database could not be asked is judged here: nothing counts of a session that had ended by then, of somebody who was no
 * member any more, or of an organization that is not in use.
 */
export async function withStanding<Message extends Received>(
  db: Db,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  if (messages.every(({ unseen }) => unseen === undefined)) return messages;
  const doubtful = messages.flatMap(({ rows: [row], unseen }) =>
    row === undefined || unseen === undefined ? [] : [{ ...unseen, org_id: row.org_id, user_id: row.user_id }],
  );
  const good = await db.query<{ session_id: string; accepted_at: number }>(selectGood, [
    column.uuid(doubtful.map(({ org_id }) => org_id)),
    column.uuid(doubtful.map(({ user_id }) => user_id)),
    column.uuid(doubtful.map(({ session_id }) => session_id)),
    column.milliseconds(doubtful.map(({ accepted_at }) => accepted_at)),
  ]);
  const keys = new Set(good.map(keyOf));
  return messages.filter(({ unseen }) => unseen === undefined || keys.has(keyOf(unseen)));
}

function keyOf({ session_id, accepted_at }: Unseen): string {
  return `${session_id.toLowerCase()} ${accepted_at}`;
}

const selectGood = `
  select n.session_id, (1000 * date_part('epoch', n.accepted_at))::bigint as accepted_at
  from ${rowsOf({ org_id: "uuid", user_id: "uuid", session_id: "uuid", accepted_at: "timestamptz" })} n
  join user_sessions d on d.org_id = n.org_id and d.user_id = n.user_id and d.id = n.session_id
  join users u on u.org_id = n.org_id and u.id = n.user_id
  join organizations o on o.id = n.org_id
  where coalesce(d.revoked_at > n.accepted_at, true) and d.expires_at > n.accepted_at
    and (u.status = 'active' or u.left_at > n.accepted_at) and o.is_active`;
