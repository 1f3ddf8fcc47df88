import { column, numbersIn, rowsOf, wordsIn } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { LiveState, OpenEnd } from "../../timeline/rules/live-state.ts";
import type { Focus } from "./focus.ts";

/** A member's live row: what the fold goes on with. All times but that of the newest heartbeat are epoch seconds. */
export type MemberStatus = {
  user_id: string;
  org_id: string;
  /** Where it lies in the table, for as long as it is locked. */
  place: string;
  /** Null while not checked in. */
  open: (OpenEnd & { work_session_id: string }) | null;
  last_heartbeat_ms: number | null;
  announced_state: LiveState;
  /** Null while not checked in, and until the first heartbeat after it. */
  focus: Focus | null;
};

/** Live rows as they are read: each column is the text of an array; null where there is no row. */
type Columns = Record<
  | "user_ids"
  | "org_ids"
  | "places"
  | "work_session_ids"
  | "idle_thresholds"
  | "run_starts"
  | "last_instants"
  | "no_input_untils"
  | "on_break_sinces"
  | "are_tracked"
  | "last_heartbeats"
  | "announced_states"
  | "focus_keys"
  | "focus_heartbeats"
  | "focus_clicks"
  | "focus_strokes",
  string | null
>;

/** A live row and what becomes of it: the same object when nothing changes. */
export type Move = { before: MemberStatus; after: MemberStatus };

/**
 * Locks and reads live rows of members of these organizations. Sorted: two consumers that lock the same members in
 * different orders would deadlock. Unknown members are not in the answer, nor are erased ones: what was on its way for
 * them is not kept.
 */
export async function lockStatuses(
  db: Db,
  orgIds: readonly string[],
  userIds: readonly string[],
): Promise<Map<string, MemberStatus>> {
  const columns = await db.one<Columns>(lockRows, [column.uuid(orgIds), column.uuid(userIds)]);
  return new Map(toStatuses(columns).map((status) => [status.user_id, status]));
}

function toStatuses(columns: Columns): MemberStatus[] {
  const orgs = wordsIn(columns.org_ids);
  // {"(0,1)","(0,2)"}: with a comma in each they are quoted.
  const places = columns.places?.slice(2, -2).split('","') ?? [];
  const sessions = wordsIn(columns.work_session_ids);
  const thresholds = numbersIn(columns.idle_thresholds);
  const starts = numbersIn(columns.run_starts);
  const lasts = numbersIn(columns.last_instants);
  const claims = numbersIn(columns.no_input_untils);
  const breaks = numbersIn(columns.on_break_sinces);
  const tracked = numbersIn(columns.are_tracked);
  const heartbeats = numbersIn(columns.last_heartbeats);
  const states = wordsIn(columns.announced_states);
  const keys = numbersIn(columns.focus_keys);
  const counts = numbersIn(columns.focus_heartbeats);
  const clicks = numbersIn(columns.focus_clicks);
  const strokes = numbersIn(columns.focus_strokes);
  return wordsIn(columns.user_ids).map((user_id, row) => {
    const number = (values: readonly (number | null)[]) => values[row] as number;
    const numberOrNull = (values: readonly (number | null)[]) => values[row] ?? null;
    const work_session_id = sessions[row] ?? null;
    const run = { start: number(starts), last: number(lasts), no_input_until: numberOrNull(claims) };
    const focus = {
      key: number(keys),
      heartbeats: number(counts),
      clicks: number(clicks),
      strokes: number(strokes),
    };
    return {
      user_id: user_id as string,
      org_id: orgs[row] as string,
      place: places[row] as string,
      open:
        work_session_id === null
          ? null
          : {
              work_session_id,
              run,
              on_break_since: numberOrNull(breaks),
              is_tracked: number(tracked) === 1,
              idle_threshold_seconds: number(thresholds),
            },
      last_heartbeat_ms: numberOrNull(heartbeats),
      announced_state: states[row] as LiveState,
      focus: keys[row] === null ? null : focus,
    };
  });
}

/** Sends the live rows that have changed, in one statement. */
export function saveStatuses(db: Db, moves: readonly Move[]): void {
  const moved = moves.filter(({ before, after }) => after !== before);
  if (moved.length === 0) return;
  db.send(updateRows, [
    column.uuid(moved.map(({ after }) => after.org_id)),
    column.uuid(moved.map(({ after }) => after.user_id)),
    column.text(moved.map(({ after }) => after.place)),
    column.seconds(moved.map(({ after }) => after.open?.run.start ?? null)),
    column.seconds(moved.map(({ after }) => after.open?.run.last ?? null)),
    column.seconds(moved.map(({ after }) => after.open?.run.no_input_until ?? null)),
    column.bool(moved.map(({ after }) => after.open?.is_tracked ?? false)),
    column.text(moved.map(({ after }) => after.announced_state)),
    column.milliseconds(moved.map(({ after }) => after.last_heartbeat_ms)),
    column.int8(moved.map(({ after }) => after.focus?.key ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.heartbeats ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.clicks ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.strokes ?? null)),
    moved.length,
  ]);
}

// Columns, not rows, as they are sent: the driver makes an object of each row and a text of each value, which takes longer
// than to read and lock them. Instants are numbers, which are found in a text at once.
const lockRows = `
  select array_agg(s.user_id)::text as user_ids, array_agg(s.org_id)::text as org_ids,
    array_agg(s.ctid)::text as places,
    array_agg(s.work_session_id)::text as work_session_ids,
    array_agg(s.idle_threshold_seconds)::text as idle_thresholds,
    array_agg(date_part('epoch', s.run_started_at)::bigint)::text as run_starts,
    array_agg(date_part('epoch', s.last_instant)::bigint)::text as last_instants,
    array_agg(date_part('epoch', s.no_input_until)::bigint)::text as no_input_untils,
    array_agg(date_part('epoch', s.on_break_since)::bigint)::text as on_break_sinces,
    array_agg(s.is_tracked::int)::text as are_tracked,
    array_agg((1000 * date_part('epoch', s.last_heartbeat_at))::bigint)::text as last_heartbeats,
    array_agg(s.announced_state)::text as announced_states,
    array_agg(s.focus_key)::text as focus_keys, array_agg(s.focus_heartbeats)::text as focus_heartbeats,
    array_agg(s.focus_clicks)::text as focus_clicks, array_agg(s.focus_strokes)::text as focus_strokes
  from (
    select s.*, s.ctid from user_status s
    where s.org_id = any ($1::uuid[]) and s.user_id = any ($2::uuid[])
      and not exists (
        select from users u where u.org_id = s.org_id and u.id = s.user_id and u.erased_at is not null)
    order by s.user_id
    for no key update of s
  ) s`;

// Nothing moves a row between its lock and here. If anything ever does, the batch fails whole, by the division, and comes again.
const updateRows = `
  with moved as (
  update user_status s set
    run_started_at = n.run_started_at, last_instant = n.last_instant, no_input_until = n.no_input_until,
    is_tracked = n.is_tracked, announced_state = n.announced_state, last_heartbeat_at = n.last_heartbeat_at,
    focus_key = n.focus_key, focus_heartbeats = n.focus_heartbeats, focus_clicks = n.focus_clicks,
    focus_strokes = n.focus_strokes
  from ${rowsOf({
    org_id: "uuid",
    user_id: "uuid",
    place: "text",
    run_started_at: "timestamptz",
    last_instant: "timestamptz",
    no_input_until: "timestamptz",
    is_tracked: "bool",
    announced_state: "text",
    last_heartbeat_at: "timestamptz",
    focus_key: "bigint",
    focus_heartbeats: "bigint",
    focus_clicks: "bigint",
    focus_strokes: "bigint",
  })} n
  where s.ctid = n.place::tid and s.org_id = n.org_id and s.user_id = n.user_id
  returning 1)
  select 1 / (count(*) = $14::int)::int from moved`;
