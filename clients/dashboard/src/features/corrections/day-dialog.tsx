import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { addDays, isDate, type LocalDate } from "../../time/dates.ts";
import { shortDay } from "../../time/format.ts";
import { useToday, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { fieldError, Loaded } from "../../ui/failure/failure.tsx";
import { TextArea, TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./day-dialog.module.css";
import { type Draft, draftOf, type Fact, factsOf, operationsOf } from "./day-draft.ts";
import { DayPreview } from "./day-preview.tsx";
import { EndSuggestions } from "./end-suggestions.tsx";
import { FactRows } from "./fact-rows.tsx";
import lists from "./lists.module.css";
import { dayOf, preview } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { refusalText } from "./refusal-text.ts";
import { undoChange } from "./undo-change.ts";
import { useLater } from "./use-later.ts";
import { w } from "./words.ts";
import { clockIn } from "./zone-clock.ts";

/** Whose day, which, and what for. */
export type DayToChange = {
  readonly userId: string;
  readonly name: string;
  readonly date: LocalDate;
  /** A request of the member's own, which somebody else decides on. */
  readonly isRequest?: boolean;
  /** The check-out was forgotten: an end is proposed. */
  readonly isForgotten?: boolean;
};

/** A day to be put right, or asked to be: its work and breaks as a form, and what they would come to. */
export function DayDialog({ day, onClose }: { day: DayToChange | undefined; onClose: () => void }) {
  const [date, setDate] = useState<LocalDate>();
  const close = () => {
    setDate(undefined);
    onClose();
  };
  if (day === undefined) return null;
  const chosen = { ...day, date: date ?? day.date };
  return (
    <Dialog
      title={day.isRequest ? w.day.request : w.day.change(day.name, shortDay(day.date))}
      description={day.isRequest ? undefined : w.day.noted(day.name)}
      isOpen
      onClose={close}
      isWide
    >
      {day.isRequest && <DateField date={chosen.date} onChange={setDate} />}
      <Loading key={`${chosen.userId} ${chosen.date}`} day={chosen} onClose={close} />
    </Dialog>
  );
}

function DateField({ date, onChange }: { date: LocalDate; onChange: (date: LocalDate) => void }) {
  const today = useToday();
  return (
    <TextField
      label={w.day.date}
      type="date"
      required
      max={today}
      min={addDays(today, -365)}
      value={date}
      onChange={({ target }) => isDate(target.value) && target.value <= today && onChange(target.value)}
    />
  );
}

function Loading({ day, onClose }: { day: DayToChange; onClose: () => void }) {
  const known = useQuery(dayOf(day.userId, day.date));
  return (
    <Loaded of={known} skeleton={<Skeleton height={220} />}>
      {(data) => <Form day={day} facts={factsOf(data)} guessed={guessedOf(data.work_sessions)} onClose={onClose} />}
    </Loaded>
  );
}

type Session = { id: string; ended_at: string | null; ended_by: string | null };

/** The last session, where nobody has said when it ended. */
function guessedOf(sessions: readonly Session[]): string | undefined {
  const last = sessions.at(-1);
  return last !== undefined && (last.ended_at === null || last.ended_by === "auto") ? last.id : undefined;
}

function Form({
  day,
  facts,
  guessed,
  onClose,
}: {
  day: DayToChange;
  facts: readonly Fact[];
  guessed: string | undefined;
  onClose: () => void;
}) {
  const { userId, name, date, isRequest = false, isForgotten = false } = day;
  const client = useQueryClient();
  const zone = useZone();
  const clock = useMemo(() => clockIn(zone), [zone]);
  const { end: hoursEnd } = useMe().settings.working_hours;
  // What was read when the form was opened: what comes in later does not overwrite what was typed.
  const [before] = useState(facts);
  const open = isForgotten ? before.find(({ id }) => id === guessed) : undefined;
  const [drafts, setDrafts] = useState(() =>
    before.map((fact) => {
      const draft = draftOf(fact, clock);
      return fact === open ? { ...draft, end: proposedEnd(draft, hoursEnd) } : draft;
    }),
  );
  const [reason, setReason] = useState(isForgotten ? w.day.forgotten : "");
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const operations = useMemo(
    () => operationsOf(before, drafts, clock, new Set(open === undefined ? [] : [open.id])),
    [before, drafts, clock, open],
  );
  const shownOperations = useLater(operations, 350);
  const hasChanges = operations.length > 0;
  const shown = useQuery({
    ...preview(userId, date, shownOperations),
    enabled: shownOperations.length > 0,
    retry: false,
  });
  const isRefused = shown.isError && !(isFailure(shown.error) && shown.error.isPassing);
  const isShown = shownOperations === operations && shown.data !== undefined;
  const refresh = () =>
    Promise.all(
      [["corrections"], ["days", userId], ["team"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  const send = useMutation({
    mutationFn: async () => {
      const said = { changes: operations, reason: reason.trim() };
      if (isRequest) {
        await ask("POST /api/corrections", { body: { date, ...said }, idempotencyKey });
        return undefined;
      }
      return ask("POST /api/users/{id}/days/{date}/changes", {
        params: { id: userId, date },
        body: { ...said, ...(isShown && { expected: shown.data.expected }) },
        idempotencyKey,
      });
    },
    onSuccess: (made) => {
      if (made === undefined) toast(w.day.sent);
      else if ("change_id" in made && made.change_id)
        toast(w.day.changed(name), { undo: undoChange(made.change_id, refresh) });
      else toast(w.day.deferred);
      void refresh();
      onClose();
    },
    onError: () => client.invalidateQueries({ queryKey: ["days", userId] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const isOutdated = isFailure(send.error) && send.error.code === "DAY_CHANGED";
  const change = (key: string, to: Partial<Draft>) =>
    setDrafts((all) => all.map((draft) => (draft.key === key ? { ...draft, ...to } : draft)));

  return (
    <form className={lists.form} onSubmit={submit}>
      <div className={styles.columns}>
        <div className={lists.form}>
          <FactRows
            drafts={drafts}
            date={date}
            onChange={change}
            onAdd={(draft) => setDrafts((all) => [...all, draft])}
            onDrop={(key) => setDrafts((all) => all.filter((draft) => draft.key !== key))}
          />
          {open !== undefined && (
            <EndSuggestions
              fact={open}
              clock={clock}
              hoursEnd={hoursEnd}
              onChoose={(end) => change(open.id, { end })}
            />
          )}
          <TextArea
            label={w.day.reason}
            hint={isRequest ? w.day.reasonHint : w.day.reasonTold}
            rows={2}
            required
            maxLength={500}
            value={reason}
            error={fieldError(send.error, "reason")}
            onChange={({ target }) => setReason(target.value)}
          />
        </div>
        <div className={styles.outcome}>
          {!hasChanges && <p className={lists.word}>{w.day.noChange}</p>}
          {hasChanges && shown.data !== undefined && <DayPreview preview={shown.data} />}
          {hasChanges && shown.isFetching && shown.data === undefined && <p role="status">{w.loadingPreview}</p>}
          {hasChanges && shown.error !== null && send.error === null && (
            <p className={lists.problem} role="alert">
              {refusalText(shown.error)}
            </p>
          )}
        </div>
      </div>
      {isOutdated ? (
        <p className={lists.problem} role="alert">
          {w.day.changedMeanwhile}
        </p>
      ) : (
        <Refusal error={send.error} />
      )}
      <Actions>
        <Button
          type="submit"
          kind="primary"
          isBusy={send.isPending}
          disabled={!hasChanges || reason.trim() === "" || isRefused}
        >
          {isRequest ? w.day.send : w.day.save}
        </Button>
      </Actions>
    </form>
  );
}

/** The end of the working hours, where work began before it and was not seen after it; else what was guessed. */
function proposedEnd({ start, end }: Draft, hoursEnd: string): string {
  return start < hoursEnd && (end === "" || end > hoursEnd || end < start) ? hoursEnd : end || hoursEnd;
}
