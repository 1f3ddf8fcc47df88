import { X } from "lucide-react";
import { useState } from "react";
import type { Range } from "../../time/dates.ts";
import { shortDay, weekdayName } from "../../time/format.ts";
import { useWeekStart } from "../../time/zone.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { CheckField, TextField } from "../../ui/field/field.tsx";
import lists from "./lists.module.css";
import styles from "./rule-value.module.css";
import { w } from "./words.ts";

export type Setting = keyof typeof w.rule.settings;

type Part<Value> = { value: Value; error: string | undefined; onChange: (value: Value) => void };

/** The value of a rule, by what kind of rule it is. */
export function RuleValue({
  setting,
  value,
  range,
  error,
  onChange,
}: Part<unknown> & { setting: Setting; range: Range }) {
  switch (setting) {
    case "working_hours":
      return <Hours value={value as HoursValue} error={error} onChange={onChange} />;
    case "working_days":
      return <Days value={value as number[]} error={error} onChange={onChange} />;
    case "holidays":
      return <Holidays value={value as string[]} range={range} error={error} onChange={onChange} />;
    case "late_threshold_minutes":
      return (
        <TextField
          label={w.rule.minutes}
          type="number"
          required
          min={0}
          max={1440}
          value={Number.isFinite(value) ? (value as number) : ""}
          error={error}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
      );
    case "productivity_rules":
      return <p className={lists.lead}>{w.rule.productivity((value as unknown[]).length)}</p>;
  }
}

type HoursValue = { start: string; end: string };

function Hours({ value, error, onChange }: Part<HoursValue>) {
  return (
    <div className={lists.pair}>
      <TextField
        label={w.rule.start}
        type="time"
        required
        value={value.start}
        error={error}
        onChange={({ target }) => onChange({ ...value, start: target.value })}
      />
      <TextField
        label={w.rule.end}
        type="time"
        required
        value={value.end}
        onChange={({ target }) => onChange({ ...value, end: target.value })}
      />
    </div>
  );
}

function Days({ value, error, onChange }: Part<number[]>) {
  const weekStart = useWeekStart();
  return (
    <fieldset className={styles.chips}>
      <legend>{w.rule.settings.working_days}</legend>
      {Array.from({ length: 7 }, (_, index) => ((weekStart - 1 + index) % 7) + 1).map((day) => (
        <CheckField
          key={day}
          label={weekdayName(day, "long")}
          checked={value.includes(day)}
          onChange={({ target }) =>
            onChange(target.checked ? [...value, day].sort() : value.filter((each) => each !== day))
          }
        />
      ))}
      {error !== undefined && <p className={lists.problem}>{error}</p>}
    </fieldset>
  );
}

/** Those within the dates that are judged can be put in and taken out; the others stay. */
function Holidays({ value, range: { from, to }, error, onChange }: Part<string[]> & { range: Range }) {
  const [date, setDate] = useState(from);
  const within = value.filter((each) => each >= from && each <= to);
  const add = () => onChange([...new Set([...value, date])].sort());
  return (
    <fieldset className={styles.chips}>
      <legend>{w.rule.holidays}</legend>
      {within.length === 0 && <small>{w.rule.noHolidays}</small>}
      {within.map((each) => (
        <span key={each} className={styles.chip}>
          {shortDay(each)}
          <IconButton
            label={w.rule.removeHoliday(shortDay(each))}
            onClick={() => onChange(value.filter((other) => other !== each))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      ))}
      <span className={styles.adding}>
        <TextField
          label={w.rule.addHoliday}
          isLabelHidden
          type="date"
          min={from}
          max={to}
          value={date}
          error={error}
          onChange={({ target }) => setDate(target.value)}
        />
        <Button disabled={date < from || date > to} onClick={add}>
          {w.rule.addHoliday}
        </Button>
      </span>
    </fieldset>
  );
}
