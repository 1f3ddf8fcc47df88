import { ChevronRight } from "lucide-react";
import { memo, type Ref, useMemo } from "react";
import { duration, exactDuration } from "../../time/format.ts";
import { classes } from "../../ui/classes.ts";
import type { Domain } from "../../ui/timeline/geometry.ts";
import { ShareStrip } from "../../ui/timeline/share-strip.tsx";
import { percent } from "../../words/words.ts";
import type { Column } from "./columns.ts";
import { type Line, sharesOf, sumsOf } from "./groups.ts";
import styles from "./team-table.module.css";
import { w } from "./words.ts";

/** A department in one line: how much of it was at work when, and what its days come to. */
export const GroupRow = memo(function GroupRow({
  ref,
  index,
  group: { name, days, isOpen },
  asOf,
  columns,
  domain,
  width,
  now,
  onToggle,
}: {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  group: Extract<Line, { kind: "group" }>;
  asOf: string;
  columns: ReadonlySet<Column>;
  domain: Domain;
  zone: string;
  width: number;
  now: number;
  isLow: boolean;
  onToggle: (name: string) => void;
}) {
  const sums = sumsOf(days, asOf, now);
  const [from, to] = domain;
  const minute = Math.floor(now / 60_000) * 60_000;
  const shares = useMemo(() => sharesOf(days, [from, to], minute), [days, from, to, minute]);
  return (
    <tr ref={ref} data-index={index} aria-rowindex={index + 2} className={styles.group}>
      <th scope="rowgroup" className={styles.member}>
        <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => onToggle(name ?? "")}>
          <ChevronRight aria-hidden className={classes(isOpen && styles.unfolded)} />
          <span dir="auto">{name ?? w.noDepartment}</span> <small>{w.members(days.length)}</small>
        </button>
      </th>
      {columns.has("state") && <td className={styles.state}>{w.here(sums.here)}</td>}
      {columns.has("day") && (
        <td className={styles.day}>
          {width > 0 && <ShareStrip shares={shares} domain={domain} width={width} label={w.shareStrip} />}
        </td>
      )}
      {columns.has("in") && (
        <td className={styles.number} data-name={w.column.in}>
          {w.cameOf(sums.came, days.length)}
        </td>
      )}
      {columns.has("active") && (
        <td className={styles.number} data-name={w.column.active} title={exactDuration(sums.active)}>
          {sums.net === 0 ? "–" : percent(sums.active / sums.net)}
        </td>
      )}
      {columns.has("idle") && (
        <td className={styles.number} data-name={w.column.idle}>
          {duration(sums.idle)}
        </td>
      )}
      {columns.has("breaks") && (
        <td className={styles.number} data-name={w.column.breaks}>
          {duration(sums.breaks)}
        </td>
      )}
      {columns.has("net") && (
        <td className={styles.number} data-name={w.column.net} title={exactDuration(sums.net)}>
          {duration(sums.net)}
        </td>
      )}
    </tr>
  );
});
