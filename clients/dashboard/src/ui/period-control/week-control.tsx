import { useState } from "react";
import { addDays, type LocalDate, rangeOf } from "../../time/dates.ts";
import { span } from "../../time/format.ts";
import { Calendar } from "../calendar/calendar.tsx";
import { w } from "../words.ts";
import { StepControl } from "./step-control.tsx";

/** The week that a date is in. `onChange` gets its first date, or undefined for this week, which moves on by itself. */
export function WeekControl({
  date,
  today,
  weekStart,
  onChange,
}: {
  date: LocalDate;
  today: LocalDate;
  weekStart: number;
  onChange: (date: LocalDate | undefined) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const weekOf = (of: LocalDate) => rangeOf("this-week", of, weekStart);
  const [week, current] = [weekOf(date), weekOf(today)];
  const go = (to: LocalDate) => {
    setOpen(false);
    const { from } = weekOf(to);
    onChange(from === current.from ? undefined : from);
  };
  const isLastWeek = week.from === addDays(current.from, -7);
  return (
    <StepControl
      label={w.period.week}
      name={week.from === current.from ? w.presets["this-week"] : isLastWeek ? w.presets["last-week"] : undefined}
      text={span(week.from, week.to)}
      isLast={week.from >= current.from}
      isOpen={isOpen}
      onOpen={setOpen}
      onStep={(by) => go(addDays(week.from, by * 7))}
    >
      <Calendar selected={week} today={today} latest={today} weekStart={weekStart} onChoose={go} />
    </StepControl>
  );
}
