import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import {
  addDays,
  daysBetween,
  isDate,
  type LocalDate,
  PRESETS,
  type Preset,
  type Range,
  rangeOf,
  writeRange,
} from "../../time/dates.ts";
import { span } from "../../time/format.ts";
import { Button, IconButton } from "../button/button.tsx";
import { Calendar } from "../calendar/calendar.tsx";
import styles from "../date-control/date-control.module.css";
import { TextField } from "../field/field.tsx";
import { Popover } from "../popover/popover.tsx";
import { w } from "../words.ts";

const LONGEST = 366;

/**
 * A range of dates: by name, from a calendar, or typed. `value` and what `onChange` gets are as they stand in an address:
 * a preset's name, which moves on with the calendar, or from..to.
 */
export function RangeControl({
  value,
  range,
  today,
  weekStart,
  onChange,
}: {
  value: string;
  range: Range;
  today: LocalDate;
  weekStart: number;
  onChange: (value: string) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState<Range>(range);
  const [isHalf, setHalf] = useState(false);
  const open = (next: boolean) => {
    setOpen(next);
    setDraft(range);
    setHalf(false);
  };
  const take = (next: string) => {
    setOpen(false);
    onChange(next);
  };
  const choose = (date: LocalDate) => {
    if (!isHalf || date < draft.from) {
      setDraft({ from: date, to: date });
      setHalf(true);
    } else take(writeRange({ from: draft.from, to: date }));
  };
  const days = daysBetween(range.from, range.to) + 1;
  const shift = (by: number) => take(writeRange({ from: addDays(range.from, by), to: addDays(range.to, by) }));
  const isGood = draft.from <= draft.to && daysBetween(draft.from, draft.to) < LONGEST;
  return (
    <div className={styles.control}>
      <IconButton label={w.earlier} onClick={() => shift(-days)}>
        <ChevronLeft aria-hidden className={styles.turns} />
      </IconButton>
      <Popover
        label={[w.chooseRange, w.presets[value as Preset], span(range.from, range.to)].filter(Boolean).join(" ")}
        isOpen={isOpen}
        onOpenChange={open}
        className={styles.date}
        trigger={
          <>
            {value in w.presets && <b>{w.presets[value as Preset]}</b>} <span>{span(range.from, range.to)}</span>
          </>
        }
      >
        <div className={styles.both}>
          <div className={styles.presets}>
            {PRESETS.map((preset) => (
              <button
                key={preset}
                type="button"
                aria-current={preset === value || undefined}
                title={span(rangeOf(preset, today, weekStart).from, rangeOf(preset, today, weekStart).to)}
                onClick={() => take(preset)}
              >
                {w.presets[preset]}
              </button>
            ))}
          </div>
          <div>
            <Calendar selected={draft} today={today} weekStart={weekStart} onChoose={choose} />
            <form
              className={styles.typed}
              onSubmit={(event) => {
                event.preventDefault();
                if (isGood) take(writeRange(draft));
              }}
            >
              <TextField
                label={w.from}
                type="date"
                required
                value={draft.from}
                onChange={({ target }) => isDate(target.value) && setDraft({ ...draft, from: target.value })}
              />
              <TextField
                label={w.to}
                type="date"
                required
                min={draft.from}
                value={draft.to}
                onChange={({ target }) => isDate(target.value) && setDraft({ ...draft, to: target.value })}
              />
              <Button type="submit" size="small" disabled={!isGood}>
                {w.apply}
              </Button>
            </form>
          </div>
        </div>
      </Popover>
      <IconButton label={w.later} disabled={range.to >= today} onClick={() => shift(days)}>
        <ChevronRight aria-hidden className={styles.turns} />
      </IconButton>
    </div>
  );
}
