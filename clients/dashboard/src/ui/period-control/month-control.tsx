import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { addDays, type LocalDate, rangeOf } from "../../time/dates.ts";
import { monthName, monthOf, yearOf } from "../../time/format.ts";
import { IconButton } from "../button/button.tsx";
import { w } from "../words.ts";
import styles from "./month-control.module.css";
import { StepControl } from "./step-control.tsx";

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

/** The month that a date is in. `onChange` gets its first date, or undefined for this month, which moves on by itself. */
export function MonthControl({
  date,
  today,
  onChange,
}: {
  date: LocalDate;
  today: LocalDate;
  onChange: (date: LocalDate | undefined) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [year, setYear] = useState(Number(date.slice(0, 4)));
  const [month, current] = [rangeOf("this-month", date, 1), rangeOf("this-month", today, 1)];
  const thisYear = Number(today.slice(0, 4));
  const go = (to: LocalDate) => {
    setOpen(false);
    onChange(to === current.from ? undefined : to);
  };
  const isLastMonth = month.from === rangeOf("last-month", today, 1).from;
  const firstOf = (each: number) => `${year}-${String(each).padStart(2, "0")}-01`;
  return (
    <StepControl
      label={w.period.month}
      name={month.from === current.from ? w.presets["this-month"] : isLastMonth ? w.presets["last-month"] : undefined}
      text={monthOf(date)}
      isLast={month.from >= current.from}
      isOpen={isOpen}
      onOpen={(open) => {
        setOpen(open);
        setYear(Number(date.slice(0, 4)));
      }}
      onStep={(by) => go(by === 1 ? addDays(month.to, 1) : rangeOf("this-month", addDays(month.from, -1), 1).from)}
    >
      <div className={styles.year}>
        <header>
          <IconButton label={w.period.previousYear} disabled={year <= 1970} onClick={() => setYear(year - 1)}>
            <ChevronLeft aria-hidden className={styles.turns} />
          </IconButton>
          <b aria-live="polite">{yearOf(firstOf(1))}</b>
          <IconButton label={w.period.nextYear} disabled={year >= thisYear} onClick={() => setYear(year + 1)}>
            <ChevronRight aria-hidden className={styles.turns} />
          </IconButton>
        </header>
        <div className={styles.months}>
          {MONTHS.map((each) => (
            <button
              key={each}
              type="button"
              aria-label={monthOf(firstOf(each))}
              aria-pressed={firstOf(each) === month.from}
              aria-current={firstOf(each) === current.from ? "date" : undefined}
              disabled={firstOf(each) > today}
              onClick={() => go(firstOf(each))}
            >
              {monthName(each)}
            </button>
          ))}
        </div>
      </div>
    </StepControl>
  );
}
