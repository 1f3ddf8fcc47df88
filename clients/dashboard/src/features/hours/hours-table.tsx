import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Eye } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import { useMe } from "../../api/session.ts";
import { addDays, daysBetween, type LocalDate, type Range, weekdayOf } from "../../time/dates.ts";
import { duration, exactDuration, longDay, monthOf, shortDay, span, weekdayName } from "../../time/format.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { wholeMinutes } from "../../ui/shares.ts";
import { number } from "../../words/words.ts";
import { type Cell, type Column, cellOf, columnsOf, type Marks, type MemberDays, sumOf } from "./cells.ts";
import styles from "./hours-table.module.css";
import type { TeamRange } from "./queries.ts";
import { w } from "./words.ts";

const ROW = 48;

type Expected = { readonly today: LocalDate; readonly isOff: (date: LocalDate) => boolean };

/** Members beside dates, with what each and each date comes to. It scrolls in its own box, names and dates in sight. */
export function HoursTable({
  team,
  name,
  today,
  weekStart,
  marks,
  onRange,
  onClear,
}: {
  team: TeamRange;
  name: string;
  today: LocalDate;
  weekStart: number;
  marks: Marks;
  onRange: (range: Range) => void;
  onClear: () => void;
}) {
  const box = useRef<HTMLElement>(null);
  const { working_days } = useMe().settings;
  const { start_date: from, end_date: to, totals } = team;
  const columns = useMemo(() => {
    const dates = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
    return columnsOf(dates, (date) => weekdayOf(date) === weekStart);
  }, [from, to, weekStart]);
  const wanted = name.trim().toLocaleLowerCase();
  const members = useMemo(
    () => team.items.filter((member) => member.name.toLocaleLowerCase().includes(wanted)),
    [team.items, wanted],
  );
  const byDate = useMemo(() => new Map((totals?.by_date ?? []).map((each) => [each.date, each])), [totals]);
  const expected = useMemo(
    () => ({ today, isOff: (date: LocalDate) => !working_days.includes(weekdayOf(date)) }),
    [today, working_days],
  );
  const rows = useVirtualizer({
    count: members.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  // Of a long range one sees the days around today first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns are another range
  useEffect(() => {
    box.current?.querySelector("[aria-current=date]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [columns]);
  if (team.items.length === 0) return <Empty title={w.nobody}>{w.nobodyHint}</Empty>;
  if (members.length === 0)
    return <Empty title={w.nobodyMatches} action={<Button onClick={onClear}>{w.clear}</Button>} />;
  const seen = rows.getVirtualItems();
  const sums = columns.map((column) => sumOf(byDate, column));
  const shownSums = wholeMinutes(sums.map(({ net }) => net));
  const [before, after] = [seen[0]?.start ?? 0, rows.getTotalSize() - (seen.at(-1)?.end ?? 0)];
  const isDaily = columns.every(({ dates }) => dates.length === 1);
  const isMonthly = columns.some(({ dates }) => dates.length > 7);
  return (
    <>
      {!isDaily && <p className={styles.note}>{isMonthly ? w.byMonth : w.byWeek}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it by keys */}
      <section ref={box} className={styles.box} aria-label={w.hours} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.member}>
                {w.member}
              </th>
              {columns.map((column) => (
                <Head key={column.from} column={column} isMonthly={isMonthly} expected={expected} onRange={onRange} />
              ))}
              <th scope="col" className={styles.sum}>
                {w.days}
              </th>
              <th scope="col" className={styles.sum}>
                {w.late}
              </th>
              <th scope="col" className={styles.sum}>
                {w.total}
              </th>
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden style={{ height: before }} />}
            {seen.map(({ index, key }) => {
              const member = members[index];
              if (member === undefined) return null;
              return <Row key={key} member={member} columns={columns} marks={marks} expected={expected} />;
            })}
            {after > 0 && <tr aria-hidden style={{ height: after }} />}
          </tbody>
          {totals !== null && (
            <tfoot>
              <tr>
                <th scope="row" className={styles.member}>
                  {w.everybody}
                </th>
                {columns.map((column, index) => {
                  const { net, days, late } = sums[index] ?? { net: 0, days: 0, late: 0 };
                  return (
                    <td key={column.from} title={net > 0 ? `${exactDuration(net)}, ${w.worked(days)}` : undefined}>
                      {net > 0 ? duration(shownSums[index] ?? 0) : w.none}
                      {late > 0 && <small className={styles.late}>{`${number(late)} ${w.lateMark}`}</small>}
                    </td>
                  );
                })}
                <td className={styles.sum}>{number(totals.days)}</td>
                <td className={styles.sum}>{number(totals.late)}</td>
                <td className={styles.sum} title={exactDuration(totals.net)}>
                  {duration(totals.net)}
                </td>
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      <Legend hasOff={isDaily} />
    </>
  );
}

function Head({
  column,
  isMonthly,
  expected,
  onRange,
}: {
  column: Column;
  isMonthly: boolean;
  expected: Expected;
  onRange: (range: Range) => void;
}) {
  const { from, dates } = column;
  const to = dates.at(-1) ?? from;
  if (dates.length === 1 && !isMonthly)
    return (
      <th
        scope="col"
        abbr={longDay(from)}
        aria-current={from === expected.today ? "date" : undefined}
        className={classes(expected.isOff(from) && styles.off)}
      >
        <span className={styles.weekday}>{weekdayName(weekdayOf(from))}</span>
        <b className={styles.dayNumber}>{number(Number(from.slice(8)))}</b>
      </th>
    );
  const name = isMonthly ? monthOf(from) : span(from, to);
  return (
    <th scope="col">
      <button type="button" className={styles.more} onClick={() => onRange({ from, to })}>
        {isMonthly ? name : shortDay(from)}
        <span className={styles.hidden}>{name}</span>
      </button>
    </th>
  );
}

const Row = memo(function Row({
  member,
  columns,
  marks,
  expected,
}: {
  member: MemberDays;
  columns: readonly Column[];
  marks: Marks;
  expected: Expected;
}) {
  const { user_id, name, department, days, totals } = member;
  const known = useMemo(() => new Map(days.map((day) => [day.date, day])), [days]);
  const cells = columns.map((column) => cellOf(member, known, column, marks));
  // What is written of the columns adds up to what is written at the end of the row.
  const shown = wholeMinutes(cells.map((cell) => cell?.net ?? 0));
  return (
    <tr>
      <th scope="row" className={styles.member}>
        <span className={styles.person}>
          <Avatar id={user_id} name={name} size={28} />
          <span>
            <Link
              to="/hours"
              search={(search) => ({ ...search, member: user_id })}
              className={styles.name}
              title={name}
              dir="auto"
            >
              {name}
            </Link>
            <small>{department}</small>
          </span>
        </span>
      </th>
      {columns.map((column, index) => (
        <CellOf
          key={column.from}
          userId={user_id}
          column={column}
          cell={cells[index]}
          shownNet={shown[index] ?? 0}
          expected={expected}
        />
      ))}
      <td className={styles.sum}>{totals.days > 0 ? number(totals.days) : w.none}</td>
      <td className={styles.sum}>{totals.late > 0 ? number(totals.late) : w.none}</td>
      <td className={styles.sum} title={exactDuration(totals.net)}>
        <b>{totals.net > 0 ? duration(totals.net) : w.none}</b>
      </td>
    </tr>
  );
});

function CellOf({
  userId,
  column: { from, dates },
  cell,
  shownNet,
  expected: { today, isOff },
}: {
  userId: string;
  column: Column;
  cell: Cell | undefined;
  shownNet: number;
  expected: Expected;
}) {
  const isDay = dates.length === 1;
  const className = classes(isDay && isOff(from) && styles.off, from === today && isDay && styles.today);
  if (cell === undefined)
    return <td className={className}>{from > today ? null : <span className={styles.nothing}>{w.none}</span>}</td>;
  const text = sentenceOf(cell, exactDuration(cell.net));
  const shown = <Shown cell={cell} shownNet={shownNet} />;
  return (
    <td className={className}>
      {isDay ? (
        <Link
          to="/members/$id/day"
          params={{ id: userId }}
          search={{ date: from }}
          className={styles.cell}
          title={text}
        >
          <span aria-hidden className={styles.shown}>
            {shown}
          </span>
          <span
            className={styles.hidden}
          >{`${longDay(from)}: ${sentenceOf(cell, duration(shownNet))}. ${w.toDay}`}</span>
        </Link>
      ) : (
        <span className={styles.cell} title={text}>
          {shown}
        </span>
      )}
    </td>
  );
}

function Shown({
  cell: { net, late, away, isRunning, needsReview },
  shownNet,
}: {
  cell: Cell;
  /** Its net work as it is written. Seconds. */
  shownNet: number;
}) {
  if (net === 0 && away !== null && away in w.away)
    return <span className={classes(styles.away, styles[away])}>{w.away[away as keyof typeof w.away]}</span>;
  return (
    <>
      <span className={classes(styles.time, isRunning && styles.running)}>
        {duration(shownNet)}
        {isRunning && <i aria-hidden>·</i>}
      </span>
      {(late > 0 || needsReview) && (
        <span className={styles.marks}>
          {late > 0 && <small className={styles.late}>{w.lateMark}</small>}
          {needsReview && <Eye aria-hidden className={styles.review} />}
        </span>
      )}
    </>
  );
}

/** A cell in words, for whoever hears it or points at it. */
function sentenceOf({ net, active, late, away, isRunning, needsReview }: Cell, netText: string): string {
  const parts = [
    net > 0 ? w.netOf(netText) : (away !== null && w.awayLong[away as keyof typeof w.awayLong]) || w.nothing,
    ...(net > 0 ? [w.activeOf(exactDuration(active))] : []),
    ...(isRunning ? [w.running] : []),
    ...(late > 0 ? [w.lateCount(late)] : []),
    ...(needsReview ? [w.review] : []),
  ];
  return parts.join(", ");
}

function Legend({ hasOff }: { hasOff: boolean }) {
  return (
    <ul className={styles.legend}>
      <li>
        <small className={styles.late}>{w.lateMark}</small> {w.legend.late}
      </li>
      <li>
        <span className={styles.running}>
          <i>·</i>
        </span>{" "}
        {w.legend.running}
      </li>
      <li>
        <Eye aria-hidden className={styles.review} /> {w.legend.review}
      </li>
      {hasOff && (
        <li>
          <span className={styles.swatch} aria-hidden /> {w.legend.off}
        </li>
      )}
    </ul>
  );
}
