import { weekdayName } from "../../time/format.ts";
import { useWeekStart } from "../../time/zone.ts";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import styles from "./forms.module.css";
import type { First, Recurrence } from "./recurrence.ts";
import { sayMonthly } from "./say-rule.ts";
import { w } from "./words.ts";

const EVERY = ["WEEKLY", "DAILY", "MONTHLY"] as const;
const MONTHLY = ["date", "weekday", "last-weekday"] as const;
const MOST = 400;

/** How sessions repeat, without a word of its language of rules. */
export function RecurrenceFields({
  value,
  first,
  onChange,
}: {
  value: Recurrence;
  first: First;
  onChange: (value: Recurrence) => void;
}) {
  const weekStart = useWeekStart();
  const days = Array.from({ length: 7 }, (_, index) => ((weekStart - 1 + index) % 7) + 1);
  const { every, interval, weekdays, monthly, end } = value;
  const toggle = (day: number) =>
    onChange({
      ...value,
      weekdays: weekdays.includes(day) ? weekdays.filter((each) => each !== day) : [...weekdays, day],
    });
  return (
    <>
      <div className={styles.two}>
        <SelectField
          label={w.series.repeats}
          value={every}
          onChange={({ target }) => onChange({ ...value, every: target.value as Recurrence["every"] })}
        >
          {EVERY.map((each) => (
            <option key={each} value={each}>
              {w.series.every[each]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={w.series.interval[every]}
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={999}
          value={interval || ""}
          onChange={({ target }) => onChange({ ...value, interval: target.valueAsNumber || 0 })}
        />
      </div>
      {every === "WEEKLY" && (
        <fieldset className={styles.set}>
          <legend>{w.series.on}</legend>
          <div className={styles.days}>
            {days.map((day) => (
              <label key={day} className={styles.day}>
                <input
                  type="checkbox"
                  title={weekdayName(day, "long")}
                  checked={weekdays.includes(day)}
                  onChange={() => toggle(day)}
                />
                <span aria-hidden>{weekdayName(day)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {every === "MONTHLY" && (
        <SelectField
          label={w.series.on}
          value={monthly}
          onChange={({ target }) => onChange({ ...value, monthly: target.value as Recurrence["monthly"] })}
        >
          {MONTHLY.map((each) => (
            <option key={each} value={each}>
              {sayMonthly(each, first)}
            </option>
          ))}
        </SelectField>
      )}
      <div className={styles.two}>
        <SelectField
          label={w.series.ends}
          value={end.kind}
          onChange={({ target }) =>
            onChange({
              ...value,
              end: target.value === "count" ? { kind: "count", count: 14 } : { kind: "until", date: "" },
            })
          }
        >
          <option value="until">{w.series.until}</option>
          <option value="count">{w.series.count}</option>
        </SelectField>
        {end.kind === "count" ? (
          <TextField
            label={w.series.times}
            type="number"
            inputMode="numeric"
            required
            min={1}
            max={MOST}
            value={end.count || ""}
            onChange={({ target }) => onChange({ ...value, end: { kind: "count", count: target.valueAsNumber || 0 } })}
          />
        ) : (
          <TextField
            label={w.series.untilDate}
            type="date"
            required
            value={end.date}
            onChange={({ target }) => onChange({ ...value, end: { kind: "until", date: target.value } })}
          />
        )}
      </div>
    </>
  );
}
