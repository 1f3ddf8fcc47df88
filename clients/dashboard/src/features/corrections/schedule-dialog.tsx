import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { schedulesChanged } from "../../api/schedules.ts";
import { useMe } from "../../api/session.ts";
import { weekdayName } from "../../time/format.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { fieldError } from "../../ui/failure/failure.tsx";
import { CheckField, SelectField, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import { Refusal } from "./refusal.tsx";
import styles from "./schedule-dialog.module.css";
import { w } from "./words.ts";

type Kind = keyof typeof w.schedule.kind;
type Shift = { weekday: number; start: string; end: string; isExpected: boolean };

/** Says when a member is expected from a date on. */
export function ScheduleDialog({ userId, name, onClose }: { userId: string; name: string; onClose: () => void }) {
  const today = useToday();
  const weekStart = useWeekStart();
  const client = useQueryClient();
  const { working_hours, working_days } = useMe().settings;
  const [validFrom, setValidFrom] = useState(today);
  const [kind, setKind] = useState<Kind>("week");
  const [week, setWeek] = useState<Shift[]>(() =>
    Array.from({ length: 7 }, (_, index) => {
      const weekday = ((weekStart - 1 + index) % 7) + 1;
      return { weekday, ...working_hours, isExpected: working_days.includes(weekday) };
    }),
  );
  const expected = week.filter(({ isExpected }) => isExpected);
  const set = useMutation({
    mutationFn: () =>
      ask("PUT /api/users/{id}/schedules", {
        params: { id: userId },
        body: {
          valid_from: validFrom,
          kind,
          ...(kind === "week" && { week: expected.map(({ isExpected: _, ...shift }) => shift) }),
        },
      }),
    onSuccess: () => {
      toast(w.schedule.saved);
      void schedulesChanged(client, userId);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  const change = (weekday: number, to: Partial<Shift>) =>
    setWeek((all) => all.map((shift) => (shift.weekday === weekday ? { ...shift, ...to } : shift)));
  return (
    <Dialog title={w.schedule.title(name)} isOpen onClose={onClose}>
      <form className={lists.form} onSubmit={submit}>
        <TextField
          label={w.schedule.validFrom}
          type="date"
          required
          value={validFrom}
          hint={validFrom < today ? w.schedule.pastHint : undefined}
          error={fieldError(set.error, "valid_from")}
          onChange={({ target }) => setValidFrom(target.value)}
        />
        <SelectField
          label={w.schedule.what}
          value={kind}
          error={fieldError(set.error, "kind")}
          onChange={({ target }) => setKind(target.value as Kind)}
        >
          <option value="organization">
            {w.schedule.kindLong.organization(`${working_hours.start}–${working_hours.end}`)}
          </option>
          <option value="week">{w.schedule.kindLong.week}</option>
          <option value="none">{w.schedule.kindLong.none}</option>
        </SelectField>
        {kind === "week" && (
          <fieldset className={styles.week}>
            <legend>{w.schedule.expected}</legend>
            {week.map(({ weekday, start, end, isExpected }) => {
              const day = weekdayName(weekday, "long");
              return (
                <div key={weekday} className={styles.day}>
                  <CheckField
                    label={day}
                    checked={isExpected}
                    onChange={({ target }) => change(weekday, { isExpected: target.checked })}
                  />
                  <TextField
                    label={`${day}: ${w.schedule.start}`}
                    isLabelHidden
                    type="time"
                    required={isExpected}
                    disabled={!isExpected}
                    value={start}
                    onChange={({ target }) => change(weekday, { start: target.value })}
                  />
                  <TextField
                    label={`${day}: ${w.schedule.end}`}
                    isLabelHidden
                    type="time"
                    required={isExpected}
                    disabled={!isExpected}
                    value={end}
                    hint={isExpected && end <= start ? w.schedule.night : undefined}
                    onChange={({ target }) => change(weekday, { end: target.value })}
                  />
                </div>
              );
            })}
          </fieldset>
        )}
        <Refusal error={set.error} />
        <Actions>
          <Button
            type="submit"
            kind="primary"
            isBusy={set.isPending}
            disabled={kind === "week" && expected.length === 0}
          >
            {w.schedule.save}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
