import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { addDays, type LocalDate, type Range, weekdayOf } from "../../time/dates.ts";
import { longDay, monthOf, weekdayName } from "../../time/format.ts";
import { number } from "../../words/words.ts";
import { IconButton } from "../button/button.tsx";
import { classes } from "../classes.ts";
import { readingKey } from "../reading-key.ts";
import { w } from "../words.ts";
import styles from "./calendar.module.css";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month to choose a date from: arrows move by days and weeks, Page Up and Down by months. `weekStart` is 1 for Monday. */
export function Calendar({
  selected,
  today,
  latest,
  weekStart,
  onChoose,
}: {
  selected: Range;
  today: LocalDate;
  /** No date after this one can be chosen. */
  latest?: LocalDate;
  weekStart: number;
  onChoose: (date: LocalDate) => void;
}) {
  const [focused, setFocused] = useState(selected.to);
  const grid = useRef<HTMLTableElement>(null);
  const isMoving = useRef(false);
  useEffect(() => {
    if (isMoving.current) grid.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    isMoving.current = false;
  });
  const month = Temporal.PlainDate.from(focused).with({ day: 1 });
  const first = addDays(month.toString(), -((month.dayOfWeek - weekStart + 7) % 7));
  const weeks = Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => addDays(first, week * 7 + day)),
  );
  const move = (date: LocalDate) => setFocused(latest !== undefined && date > latest ? latest : date);
  const moveMonths = (months: number) => move(Temporal.PlainDate.from(focused).add({ months }).toString());
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[readingKey(event.key)];
    if (step !== undefined) move(addDays(focused, step));
    else if (event.key === "PageUp") moveMonths(-1);
    else if (event.key === "PageDown") moveMonths(1);
    else return;
    isMoving.current = true;
    event.preventDefault();
  };
  const inMonth = (date: LocalDate) => date.slice(0, 7) === focused.slice(0, 7);
  return (
    <div className={styles.calendar}>
      <header>
        <IconButton label={w.previousMonth} onClick={() => moveMonths(-1)}>
          <ChevronLeft aria-hidden className={styles.turns} />
        </IconButton>
        <b aria-live="polite">{monthOf(focused)}</b>
        <IconButton
          label={w.nextMonth}
          onClick={() => moveMonths(1)}
          disabled={latest !== undefined && focused.slice(0, 7) >= latest.slice(0, 7)}
        >
          <ChevronRight aria-hidden className={styles.turns} />
        </IconButton>
      </header>
      <table ref={grid} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((date) => (
              <th key={date} scope="col" abbr={weekdayName(weekdayOf(date), "long")}>
                {weekdayName(weekdayOf(date), "narrow")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks
            .filter((week) => week.some(inMonth))
            .map((week) => (
              <tr key={week[0]}>
                {week.map((date) => (
                  <td key={date} className={classes(date >= selected.from && date <= selected.to && styles.within)}>
                    <button
                      type="button"
                      tabIndex={date === focused ? 0 : -1}
                      aria-label={longDay(date)}
                      aria-current={date === today ? "date" : undefined}
                      aria-pressed={date === selected.from || date === selected.to}
                      disabled={latest !== undefined && date > latest}
                      className={classes(!inMonth(date) && styles.outside)}
                      onClick={() => onChoose(date)}
                    >
                      {number(Number(date.slice(8)))}
                    </button>
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
