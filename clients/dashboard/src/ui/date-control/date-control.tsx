import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { addDays, type LocalDate } from "../../time/dates.ts";
import { shortDay } from "../../time/format.ts";
import { IconButton } from "../button/button.tsx";
import { Calendar } from "../calendar/calendar.tsx";
import { useKeys } from "../keys.ts";
import { Popover } from "../popover/popover.tsx";
import { w } from "../words.ts";
import styles from "./date-control.module.css";

/** A date with the ones beside it; `onChange` gets undefined for today, which moves on by itself. */
export function DateControl({
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
  const go = (to: LocalDate) => {
    setOpen(false);
    onChange(to === today ? undefined : to);
  };
  useKeys({
    ArrowLeft: () => go(addDays(date, -1)),
    ArrowRight: () => date < today && go(addDays(date, 1)),
    t: () => go(today),
  });
  const name = date === today ? w.presets.today : date === addDays(today, -1) ? w.presets.yesterday : undefined;
  return (
    <div className={styles.control}>
      <IconButton label={w.dayBefore} onClick={() => go(addDays(date, -1))}>
        <ChevronLeft aria-hidden className={styles.turns} />
      </IconButton>
      <Popover
        label={[w.chooseDate, name, shortDay(date)].filter(Boolean).join(" ")}
        isOpen={isOpen}
        onOpenChange={setOpen}
        className={styles.date}
        trigger={
          <>
            {name !== undefined && <b>{name}</b>} <span>{shortDay(date)}</span>
          </>
        }
      >
        <Calendar
          selected={{ from: date, to: date }}
          today={today}
          latest={today}
          weekStart={weekStart}
          onChoose={go}
        />
      </Popover>
      <IconButton label={w.dayAfter} disabled={date >= today} onClick={() => go(addDays(date, 1))}>
        <ChevronRight aria-hidden className={styles.turns} />
      </IconButton>
    </div>
  );
}
