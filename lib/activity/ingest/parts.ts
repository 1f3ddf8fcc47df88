import type { HeartbeatRow } from "./message.ts";

/** Below this, one transaction is done sooner than two. */
const FEW_HEARTBEATS = 200;
/** In one transaction: what is committed when the function's time is up counts, and only the rest comes again. */
const MAX_HEARTBEATS = 10_000;

/**
 * A batch in parts of about equal size that have no member in common, so that each is stored on its own and two at a time:
 * while PostgreSQL works on one, the other is folded and encoded. Members are in the order of their ids, so that each part
 * writes to pages of its own.
 */
export function partsOf<Message extends { readonly rows: readonly HeartbeatRow[] }>(
  messages: readonly Message[],
  atATime: number,
): Message[][] {
  const total = messages.reduce((sum, { rows }) => sum + rows.length, 0);
  const size = Math.min(MAX_HEARTBEATS, total < FEW_HEARTBEATS ? total : Math.ceil(total / atATime));
  const ofMembers = Map.groupBy(messages, ({ rows: [row] }) => row?.user_id ?? "");
  const parts: Message[][] = [];
  let room = 0;
  for (const id of [...ofMembers.keys()].sort()) {
    const theirs = ofMembers.get(id) ?? [];
    const last = parts.at(-1);
    if (last === undefined || room <= 0) {
      parts.push([...theirs]);
      room = size;
    } else last.push(...theirs);
    room -= theirs.reduce((sum, { rows }) => sum + rows.length, 0);
  }
  return parts;
}
