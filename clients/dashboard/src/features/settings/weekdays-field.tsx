import { weekdayName } from "../../time/format.ts";
import { useWeekStart } from "../../time/zone.ts";
import styles from "./settings.module.css";

/** Days of the week, beginning with the organization's first. */
export function WeekdaysField({
  label,
  error,
  days,
  onDays,
}: {
  label: string;
  error: string | undefined;
  days: readonly number[];
  onDays: (days: number[]) => void;
}) {
  const first = useWeekStart();
  const week = [0, 1, 2, 3, 4, 5, 6].map((index) => ((first - 1 + index) % 7) + 1);
  const toggle = (day: number) =>
    onDays([1, 2, 3, 4, 5, 6, 7].filter((each) => (each === day ? !days.includes(day) : days.includes(each))));
  return (
    <fieldset className={styles.weekdays}>
      <legend className={styles.hidden}>{label}</legend>
      {week.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={days.includes(day)}
          title={weekdayName(day, "long")}
          onClick={() => toggle(day)}
        >
          {weekdayName(day)}
        </button>
      ))}
      {error && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}
