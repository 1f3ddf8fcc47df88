import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useState } from "react";
import { boundsOf } from "../../time/dates.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import type { Domain } from "../../ui/timeline/geometry.ts";
import { Axis } from "../../ui/timeline/strip.tsx";
import { useWidth } from "../../ui/timeline/use-width.ts";
import type { Column } from "./columns.ts";
import { DayRow } from "./day-row.tsx";
import { GroupRow } from "./group-row.tsx";
import { type Line, linesOf, MANY } from "./groups.ts";
import { inOrder, needOf, nextSort, type Sort } from "./order.ts";
import type { Day, TeamDay } from "./queries.ts";
import styles from "./team-table.module.css";
import { TotalsRow } from "./totals-row.tsx";
import { useHeldOrder } from "./use-held-order.ts";
import { w } from "./words.ts";

export type Wanted = { name: string; state: string | undefined; department: string | undefined };

/** A row as high as it is usually, and where there are many. */
const ROW = 62;
const LOW_ROW = 36;
const SORTED_BY: Readonly<Partial<Record<Column, Sort["by"]>>> = {
  state: "state",
  in: "in",
  active: "active",
  net: "net",
};

/** Everybody's day under one axis. Rows out of sight are not drawn. */
export function TeamTable({
  team,
  isNow,
  wanted,
  columns,
  sort,
  onSort,
  onOpen,
  onClear,
}: {
  team: TeamDay;
  /** No date was asked for: days go on. */
  isNow: boolean;
  wanted: Wanted;
  columns: ReadonlySet<Column>;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
  /** Shows what a member's strip is made of. */
  onOpen: (userId: string) => void;
  onClear: () => void;
}) {
  const zone = useShownZone();
  const bounds = boundsOf(team.date, useZone());
  const now = useNow(10);
  const [axis, width] = useWidth<HTMLSpanElement>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [from, to] = domainOf(team.items, bounds, now);
  // The same while it covers the same hours: another one would draw every row anew with each event.
  const domain = useMemo<Domain>(() => [from, to], [from, to]);

  const days = useMemo(() => team.items.filter((day) => isWanted(day, wanted)), [team.items, wanted]);
  const byId = useMemo(() => new Map(team.items.map((day) => [day.user_id, day])), [team.items]);
  const known = useMemo(() => new Set(byId.keys()), [byId]);
  const isLow = days.length > MANY;
  const isGrouped = isLow && sort === undefined && wanted.department === undefined;
  const minute = Math.floor(now / 60_000);
  const next = useMemo(() => {
    const need = (day: Day) => needOf(day, isNow, minute * 60_000);
    const ids = inOrder(days, sort, need).map(({ user_id }) => user_id);
    const ahead = isGrouped ? days.filter((day) => need(day) !== undefined).length : ids.length;
    return { key: JSON.stringify([team.date, wanted, sort, isGrouped]), ids, ahead };
  }, [days, sort, isGrouped, isNow, minute, team.date, wanted]);
  const [order, onRows] = useHeldOrder(next, known);
  const lines = useMemo(() => {
    const ordered = order.ids.flatMap((id) => byId.get(id) ?? []);
    return linesOf(ordered, isGrouped ? order.ahead : ordered.length, open);
  }, [order, byId, isGrouped, open]);

  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => (isLow ? LOW_ROW : ROW),
    getItemKey: (index) => keyOf(lines[index]),
    overscan: 20,
  });
  if (team.items.length === 0) return <Empty title={w.nobody}>{w.nobodyHint}</Empty>;
  if (lines.length === 0)
    return (
      <Empty title={w.nobodyMatches} action={<Button onClick={onClear}>{w.clear}</Button>}>
        {w.nobodyMatchesHint(team.items.length)}
      </Empty>
    );
  const seen = rows.getVirtualItems();
  const [before, after] = [seen[0]?.start ?? 0, rows.getTotalSize() - (seen.at(-1)?.end ?? 0)];
  const toggle = (name: string) =>
    setOpen((current) =>
      current.has(name) ? new Set([...current].filter((each) => each !== name)) : new Set([...current, name]),
    );
  const shared = { columns, domain, zone, width, now, isLow, asOf: team.as_of };
  return (
    <table className={classes(styles.table, isLow && styles.low)} aria-rowcount={lines.length + 2}>
      <thead>
        <tr>
          <SortHead by="name" sort={sort} onSort={onSort} className={styles.member}>
            {w.member}
          </SortHead>
          {columns.has("state") && (
            <SortHead by="state" sort={sort} onSort={onSort} className={styles.state}>
              {w.now}
            </SortHead>
          )}
          {columns.has("day") && (
            <th scope="col" className={styles.day}>
              <span className={styles.hidden}>{w.day}</span>
              <span ref={axis} className={styles.axis}>
                {width > 0 && <Axis domain={domain} zone={zone} width={width} now={now} />}
              </span>
            </th>
          )}
          {(["in", "active", "idle", "breaks", "net"] as const).map((column) => {
            const by = SORTED_BY[column];
            if (!columns.has(column)) return null;
            return by === undefined ? (
              <th key={column} scope="col" className={styles.number}>
                {w.column[column]}
              </th>
            ) : (
              <SortHead
                key={column}
                by={by}
                sort={sort}
                onSort={onSort}
                className={classes(styles.number, column === "in" && styles.in)}
              >
                {w.column[column]}
              </SortHead>
            );
          })}
        </tr>
      </thead>
      <tbody {...onRows}>
        {before > 0 && <tr aria-hidden className={styles.space} style={{ height: before }} />}
        {seen.map(({ index, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return line.kind === "group" ? (
            <GroupRow key={key} ref={rows.measureElement} index={index} group={line} onToggle={toggle} {...shared} />
          ) : (
            <DayRow
              key={key}
              ref={rows.measureElement}
              index={index}
              day={line.day}
              isNow={isNow}
              onOpen={onOpen}
              {...shared}
            />
          );
        })}
        {after > 0 && <tr aria-hidden className={styles.space} style={{ height: after }} />}
      </tbody>
      <tfoot>
        <TotalsRow days={days} {...shared} />
      </tfoot>
    </table>
  );
}

const keyOf = (line: Line | undefined) =>
  line === undefined ? "" : line.kind === "day" ? line.day.user_id : `department ${line.name ?? ""}`;

/** A column's head, and a press that sorts by it. */
function SortHead({
  by,
  sort,
  onSort,
  className,
  children,
}: {
  by: Sort["by"];
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
  className: string | undefined;
  children: string;
}) {
  const isOn = sort?.by === by;
  const Arrow = isOn && sort.isDown ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={className} aria-sort={isOn ? (sort.isDown ? "descending" : "ascending") : undefined}>
      <button
        type="button"
        className={classes(styles.sort, isOn && styles.sorted)}
        onClick={() => onSort(nextSort(sort, by))}
      >
        {children}
        <Arrow aria-hidden />
      </button>
    </th>
  );
}

/** Whether a day is among those that were asked for. */
export function isWanted({ name, department, state }: Day, wanted: Wanted): boolean {
  return (
    name.toLocaleLowerCase().includes(wanted.name.trim().toLocaleLowerCase()) &&
    (wanted.state === undefined || state === wanted.state) &&
    (wanted.department === undefined || department === wanted.department)
  );
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
