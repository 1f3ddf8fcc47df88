import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { schedulesChanged } from "../../api/schedules.ts";
import { weekdayName } from "../../time/format.ts";
import { useToday } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { CheckField, SelectField, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import days from "./member-page.module.css";
import styles from "./page.module.css";
import type { Member } from "./queries.ts";
import { w } from "./words.ts";

type Kind = keyof typeof w.profile.kind;
const KINDS = Object.keys(w.profile.kind) as Kind[];
const WEEK = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, isOn: weekday < 6, start: "09:00", end: "17:00" }));

/** Says when somebody is expected, from a date on. */
export function ScheduleDialog({
  member: { id },
  isOpen,
  onClose,
}: {
  member: Member;
  isOpen: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const today = useToday();
  const [from, setFrom] = useState(today);
  const [kind, setKind] = useState<Kind>("week");
  const [week, setWeek] = useState(WEEK);
  const set = useMutation({
    mutationFn: () => {
      const shifts = week.filter(({ isOn }) => isOn).map(({ weekday, start, end }) => ({ weekday, start, end }));
      return ask("PUT /api/users/{id}/schedules", {
        params: { id },
        body: { valid_from: from, kind, ...(kind === "week" ? { week: shifts } : {}) },
      });
    },
    onSuccess: () => {
      toast(w.saved);
      close();
      return schedulesChanged(client, id);
    },
  });
  const close = () => {
    set.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  const change = (weekday: number, part: Partial<(typeof WEEK)[number]>) =>
    setWeek(week.map((day) => (day.weekday === weekday ? { ...day, ...part } : day)));
  return (
    <Dialog title={w.profile.scheduleTitle} isOpen={isOpen} onClose={close}>
      <form className={styles.stack} onSubmit={submit}>
        <div className={styles.pair}>
          <TextField
            label={w.profile.scheduleFrom}
            type="date"
            required
            value={from}
            error={fieldError(set.error, "valid_from")}
            onChange={({ target }) => setFrom(target.value)}
          />
          <SelectField
            label={w.profile.scheduleKind}
            value={kind}
            onChange={({ target }) => setKind(target.value as Kind)}
          >
            {KINDS.map((each) => (
              <option key={each} value={each}>
                {w.profile.kind[each]}
              </option>
            ))}
          </SelectField>
        </div>
        {from < today && <p className={days.note}>{w.profile.schedulePast}</p>}
        {kind === "week" && (
          <ul className={days.days}>
            {week.map(({ weekday, isOn, start, end }) => {
              const name = weekdayName(weekday, "long");
              return (
                <li key={weekday}>
                  <CheckField
                    label={name}
                    checked={isOn}
                    onChange={({ target }) => change(weekday, { isOn: target.checked })}
                  />
                  <TextField
                    label={`${name}: ${w.profile.start}`}
                    isLabelHidden
                    type="time"
                    required={isOn}
                    disabled={!isOn}
                    value={start}
                    onChange={({ target }) => change(weekday, { start: target.value })}
                  />
                  <TextField
                    label={`${name}: ${w.profile.shiftEnd}`}
                    isLabelHidden
                    type="time"
                    required={isOn}
                    disabled={!isOn}
                    value={end}
                    onChange={({ target }) => change(weekday, { end: target.value })}
                  />
                </li>
              );
            })}
          </ul>
        )}
        <FormError error={set.error} />
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={set.isPending}>
            {w.save}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
