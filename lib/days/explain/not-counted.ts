import type { Db } from "../../platform/db/transaction.ts";
import { counted } from "../../platform/time/words.ts";
import { type Place, type Said, spanOf } from "../rules/words.ts";

export const NOT_COUNTED_CODES = ["outside_session", "in_break", "in_meeting", "idle_since_unknown"] as const;
type Code = (typeof NOT_COUNTED_CODES)[number];

/** Heartbeats that were received and decide nothing, and why. */
type NotCounted = Said<Code> & Group;

/** What a device sent: of its heartbeats those that decide something, and those that had somebody active at it. */
type Device = Group & { device: number; counted: number; active: number; sentence: string };

/** What heartbeats of a stretch of time come to: by device, those that decide nothing, and the sessions that have any. */
export type Heartbeats = { devices: Device[]; not_counted: NotCounted[]; tracked: ReadonlySet<string> };

type Group = { heartbeats: number; first_at: Date; last_at: Date };
type Row = Group & { code: Code | null; device: number; sessions: string[]; active: number };

const WHY: Readonly<Record<Code, string>> = {
  outside_session: "they lie outside the work sessions",
  in_break: "they lie in a break",
  in_meeting: "they lie in a meeting, which counts whatever a tracker says",
  idle_since_unknown: "they say that nobody was active, but not since when",
};

/** Sorts a member's heartbeats of [from, to). */
export async function sortHeartbeats(
  db: Db,
  userId: string,
  { from, to }: { from: Date; to: Date },
  place: Place,
): Promise<Heartbeats> {
  const rows = await db.query<Row>(selectHeartbeats, [userId, from, to]);
  const not_counted = NOT_COUNTED_CODES.toSorted().flatMap((code) => {
    const same = rows.filter((row) => row.code === code);
    if (same.length === 0) return [];
    const of = sum(same);
    const sentence = `${counted(of.heartbeats, "heartbeat")} ${spanOf(of.first_at, of.last_at, place)} decide nothing`;
    return [{ code, sentence: `${sentence}: ${WHY[code]}.`, ...of }];
  });
  const devices = [...Map.groupBy(rows, ({ device }) => device)].map(([device, own]) => toDevice(device, own, place));
  return { devices, not_counted, tracked: new Set(rows.flatMap(({ sessions }) => sessions)) };
}

function toDevice(device: number, rows: readonly Row[], place: Place): Device {
  const of = sum(rows);
  const deciding = rows.filter(({ code }) => code === null);
  const decides = deciding.reduce((total, { heartbeats }) => total + heartbeats, 0);
  const active = deciding.reduce((total, row) => total + row.active, 0);
  const sent = `Device ${device} sent ${counted(of.heartbeats, "heartbeat")} ${spanOf(of.first_at, of.last_at, place)}`;
  return { device, ...of, counted: decides, active, sentence: `${sent}: ${decides} count, ${active} of them active.` };
}

function sum(rows: readonly Group[]): Group {
  return {
    heartbeats: rows.reduce((total, { heartbeats }) => total + heartbeats, 0),
    first_at: new Date(Math.min(...rows.map(({ first_at }) => first_at.getTime()))),
    last_at: new Date(Math.max(...rows.map(({ last_at }) => last_at.getTime()))),
  };
}

const selectHeartbeats = `
  select k.code, h.device, count(*) filter (where h.is_active)::integer as active, array_remove(array_agg(distinct s.id), null) as sessions,
    count(*)::integer as heartbeats, min(h.timestamp) as first_at, max(h.timestamp) as last_at
  from user_activity_tracking h
  left join lateral (
    select id from work_sessions
    where org_id = h.org_id and user_id = $1 and voided_at is null
      and started_at <= h.timestamp and (ended_at is null or ended_at >= h.timestamp)
    order by started_at limit 1
  ) s on true
  cross join lateral (
    select case
      when s.id is null then 'outside_session'
      when exists (
        select from lunch_breaks where org_id = h.org_id and user_id = $1 and voided_at is null
          and break_start_time < h.timestamp and coalesce(break_end_time, 'infinity') > h.timestamp) then 'in_break'
      when exists (
        select from meetings where org_id = h.org_id and user_id = $1 and voided_at is null
          and start_time < h.timestamp and end_time > h.timestamp)
        then 'in_meeting'
      when not h.is_active and h.idle_time_seconds is null then 'idle_since_unknown'
    end as code
  ) k
  where h.org_id = (select app.current_org()) and h.user_id = $1 and h.timestamp >= $2 and h.timestamp < $3
  group by k.code, h.device
  order by h.device, k.code`;
