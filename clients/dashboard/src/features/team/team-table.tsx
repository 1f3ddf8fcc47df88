import { Link } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useMemo } from "react";
import { boundsOf } from "../../time/dates.ts";
import { ago, clock, duration, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone, useZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { type Domain, kindOf, type Stretch } from "../../ui/timeline/geometry.ts";
import { Axis, Strip } from "../../ui/timeline/strip.tsx";
import { useWidth } from "../../ui/timeline/use-width.ts";
import { percent } from "../../words/words.ts";
import { type Day, figuresOf, type TeamDay } from "./queries.ts";
import styles from "./team-table.module.css";
import { w } from "./words.ts";

type Wanted = { name: string; state: string | undefined; department: string | undefined };

const ROW = 62;

/** Everybody's day under one axis. Rows out of sight are not drawn. */
export function TeamTable({
  team,
  isNow,
  wanted,
  onClear,
}: {
  team: TeamDay;
  /** No date was asked for: days go on. */
  isNow: boolean;
  wanted: Wanted;
  onClear: () => void;
}) {
  const zone = useShownZone();
  const bounds = boundsOf(team.date, useZone());
  const now = useNow(10);
  const [axis, width] = useWidth<HTMLSpanElement>();
  const days = useMemo(() => team.items.filter((day) => isWanted(day, wanted)), [team.items, wanted]);
  const [from, to] = domainOf(team.items, bounds, now);
  // The same while it covers the same hours: another one would draw every row anew with each event.
  const domain = useMemo<Domain>(() => [from, to], [from, to]);
  const rows = useWindowVirtualizer({ count: days.length, estimateSize: () => ROW, overscan: 12 });
  if (team.items.length === 0) return <Empty title={w.nobody}>{w.nobodyHint}</Empty>;
  if (days.length === 0) return <Empty title={w.nobodyMatches} action={<Button onClick={onClear}>{w.clear}</Button>} />;
  const seen = rows.getVirtualItems();
  const [before, after] = [seen[0]?.start ?? 0, rows.getTotalSize() - (seen.at(-1)?.end ?? 0)];
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{w.member}</th>
          <th scope="col">{w.now}</th>
          <th scope="col" className={styles.day}>
            <span className={styles.hidden}>{w.day}</span>
            <span ref={axis} className={styles.axis}>
              {width > 0 && <Axis domain={domain} zone={zone} width={width} now={now} />}
            </span>
          </th>
          <th scope="col" className={styles.number}>
            {w.in}
          </th>
          <th scope="col" className={styles.number}>
            {w.active}
          </th>
          <th scope="col" className={styles.number}>
            {w.net}
          </th>
        </tr>
      </thead>
      <tbody>
        {before > 0 && <tr aria-hidden style={{ height: before }} />}
        {seen.map(({ index, key }) => {
          const day = days[index];
          if (day === undefined) return null;
          return (
            <Row
              key={key}
              day={day}
              asOf={team.as_of}
              isNow={isNow}
              domain={domain}
              zone={zone}
              width={width}
              now={now}
            />
          );
        })}
        {after > 0 && <tr aria-hidden style={{ height: after }} />}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({
  day,
  isNow,
  asOf,
  domain,
  zone,
  width,
  now,
}: {
  day: Day;
  isNow: boolean;
  asOf: string;
  domain: Domain;
  zone: string;
  width: number;
  now: number;
}) {
  const { net, active } = figuresOf(day, asOf, now);
  const { user_id, name, department, state, status, first_login, needs_review, current } = day;
  const isLate = status === "late";
  return (
    <tr>
      <th scope="row" className={styles.member}>
        <span className={styles.person}>
          <Avatar id={user_id} name={name} state={state} />
          <span>
            <Link
              to="/members/$id/day"
              params={{ id: user_id }}
              search={isNow && day.is_running ? {} : { date: day.date }}
              className={styles.name}
            >
              {name}
            </Link>
            <small>{department}</small>
          </span>
        </span>
      </th>
      <td className={styles.state}>
        {state && <StateTag state={state} />}
        <small>{current?.application ?? sinceOf(day, zone, now)}</small>
      </td>
      <td className={styles.day}>
        {width > 0 && <Strip stretches={stretchesOfDay(day, now)} domain={domain} zone={zone} width={width} />}
      </td>
      <td className={classes(styles.number, styles.in)} data-name={w.in}>
        {first_login === null ? "–" : clock(first_login, zone)}
        {isLate && <small className={styles.late}>{w.late}</small>}
        {needs_review && (
          <span title={w.reviewHint} className={styles.review}>
            <Tag kind="warn">{w.review}</Tag>
          </span>
        )}
      </td>
      <td className={styles.number} data-name={w.active} title={exactDuration(active)}>
        {net === 0 ? "–" : duration(active)}
        {net > 0 && <small>{percent(active / net)}</small>}
      </td>
      <td className={styles.number} data-name={w.net} title={exactDuration(net)}>
        {net === 0 ? "–" : duration(net)}
      </td>
    </tr>
  );
});

function isWanted({ name, department, state }: Day, wanted: Wanted): boolean {
  return (
    name.toLocaleLowerCase().includes(wanted.name.trim().toLocaleLowerCase()) &&
    (wanted.state === undefined || state === wanted.state) &&
    (wanted.department === undefined || department === wanted.department)
  );
}

/** Why somebody is as they are, where they have no application in front of them. */
function sinceOf({ state, state_since, status, last_logout, first_login }: Day, zone: string, now: number): string {
  if (state !== "offline" && state_since !== null) return ago(state_since, now);
  if (last_logout !== null) return w.left(clock(last_logout, zone));
  if (status === "on_leave") return w.leave;
  if (status === "off") return w.off;
  if (status === "absent") return w.absent;
  return first_login === null ? w.notIn : "";
}

function stretchesOfDay({ segments = [], is_running }: Day, now: number): Stretch[] {
  return segments.map(([type, from, to], index) => {
    const isOpen = is_running && index === segments.length - 1 && now - Date.parse(to) < 120_000;
    return {
      kind: kindOf(type),
      from: Date.parse(from),
      to: isOpen ? Math.max(now, Date.parse(to)) : Date.parse(to),
      isOpen,
    };
  });
}

const HOUR = 3_600_000;

/** From an hour before the first came to an hour after the last was there; at least eight hours. */
function domainOf(days: readonly Day[], [start, end]: readonly [number, number], now: number): Domain {
  const edges = days.flatMap(({ segments = [], is_running }) => [
    ...(segments[0] === undefined ? [] : [Date.parse(segments[0][1])]),
    ...segments.slice(-1).map(([, , to]) => Date.parse(to)),
    ...(is_running ? [now] : []),
  ]);
  if (edges.length === 0) return [start + 7 * HOUR, Math.min(end, start + 19 * HOUR)];
  const first = Math.floor((Math.min(...edges) - HOUR / 2) / HOUR) * HOUR;
  const last = Math.ceil((Math.max(...edges) + HOUR / 4) / HOUR) * HOUR;
  return [first, Math.max(last, first + 8 * HOUR)];
}
