import { Plus, X } from "lucide-react";
import { useState } from "react";
import { isDate, weekdayOf } from "../../time/dates.ts";
import { calendarDay, weekdayName } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { TextField } from "../../ui/field/field.tsx";
import styles from "./settings.module.css";
import { w } from "./words.ts";

/** Dates, kept in their order. */
export function DatesField({
  label,
  error,
  dates,
  max,
  onDates,
  errorAt,
}: {
  label: string;
  error: string | undefined;
  dates: readonly string[];
  max: number | undefined;
  onDates: (dates: string[]) => void;
  errorAt: (path: string) => string | undefined;
}) {
  const [typed, setTyped] = useState("");
  const wrong = error ?? dates.map((_, index) => errorAt(String(index))).find(Boolean);
  const add = () => {
    if (!isDate(typed)) return;
    onDates([...new Set([...dates, typed])].toSorted());
    setTyped("");
  };
  return (
    <div className={styles.list}>
      <div className={styles.adder}>
        <TextField
          label={`${label}: ${w.addDate}`}
          isLabelHidden
          type="date"
          value={typed}
          error={wrong}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button
          icon={<Plus aria-hidden />}
          disabled={!isDate(typed) || (max !== undefined && dates.length >= max)}
          onClick={add}
        >
          {w.add}
        </Button>
      </div>
      <ul className={styles.chips}>
        {dates.map((date) => (
          <li key={date} className={styles.chip}>
            {weekdayName(weekdayOf(date))} {calendarDay(date)}
            <button
              type="button"
              aria-label={w.remove(calendarDay(date))}
              onClick={() => onDates(dates.filter((each) => each !== date))}
            >
              <X aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
