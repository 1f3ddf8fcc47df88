import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { addDays, isDate, weekdayOf } from "../../time/dates.ts";
import { useToday } from "../../time/zone.ts";
import { fieldError } from "../../ui/failure/failure.tsx";
import { TextArea, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { DescriptionField } from "./description-field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import styles from "./forms.module.css";
import { NameField } from "./name-field.tsx";
import { PlaceField } from "./place-field.tsx";
import { PolicyFields, saidOf } from "./policy-fields.tsx";
import type { Class, Series } from "./queries.ts";
import { type Recurrence, readRule, writeRule } from "./recurrence.ts";
import { RecurrenceFields } from "./recurrence-fields.tsx";
import { sayRecurrence } from "./say-rule.ts";
import { w as session } from "./session-words.ts";
import { w } from "./words.ts";

const TERM_DAYS = 7 * 14;

/** Plans sessions that repeat, or changes those to come. */
export function SeriesDialog({
  inClass,
  of,
  onClose,
}: {
  inClass: Class;
  of?: Series | undefined;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const { organization } = useMe();
  const today = useToday();
  const zone = inClass.timezone ?? organization.timezone;
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState(() => ({
    name: of?.name ?? inClass.name,
    description: of?.description ?? "",
    first: of?.first_date ?? today,
    start: of?.local_start ?? "09:00",
    minutes: of?.duration_minutes.toString() ?? "90",
    place: of === undefined ? inClass.place_id : of.place_id,
    policy: of?.policy ?? {},
    excluded: of?.excluded.join("\n") ?? "",
    rule: of?.rrule ?? "",
  }));
  // A rule that the form cannot say is changed as it is written.
  const [said, setSaid] = useState<Recurrence | undefined>(() =>
    of === undefined
      ? {
          every: "WEEKLY",
          interval: 1,
          weekdays: [weekdayOf(today)],
          monthly: "date",
          end: { kind: "until", date: addDays(today, TERM_DAYS) },
        }
      : readRule(of.rrule),
  );
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const hasFirst = isDate(form.first);
  const first = { day: Number(form.first.slice(8)), weekday: hasFirst ? weekdayOf(form.first) : 1 };
  const excluded = form.excluded.split(/[\s,;]+/).filter(Boolean);
  const wrong = excluded.find((date) => !isDate(date));
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        name: form.name,
        description: form.description.trim() || null,
        rrule: said === undefined ? form.rule : writeRule(said, first),
        first_date: form.first,
        local_start: form.start,
        duration_minutes: Number(form.minutes),
        place_id: form.place,
        policy: saidOf(form.policy),
        excluded,
      };
      if (of === undefined)
        await ask("POST /api/classes/{id}/series", { params: { id: inClass.id }, body, idempotencyKey });
      else await ask("PUT /api/series/{id}", { params: { id: of.id }, body });
    },
    onSuccess: () => {
      toast(of === undefined ? w.series.wasPlanned : w.series.wasChanged);
      void client.invalidateQueries({ queryKey: ["classes"] });
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={of === undefined ? w.series.plan : w.series.change}
      isWide
      action={of === undefined ? session.form.plan : session.form.save}
      isBusy={save.isPending}
      error={save.error}
      refusal={knownFailure(save.error)}
      onSubmit={() => {
        if (wrong === undefined) save.mutate();
      }}
      onClose={onClose}
    >
      <NameField of={form} error={save.error} onChange={set} />
      <div className={styles.times}>
        <TextField
          label={w.series.first}
          type="date"
          required
          value={form.first}
          error={fieldError(save.error, "first_date")}
          onChange={({ target }) => set({ first: target.value })}
        />
        <TextField
          label={w.series.start}
          type="time"
          required
          value={form.start}
          error={fieldError(save.error, "local_start")}
          onChange={({ target }) => set({ start: target.value })}
        />
        <TextField
          label={w.series.minutes}
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={1440}
          value={form.minutes}
          error={fieldError(save.error, "duration_minutes")}
          onChange={({ target }) => set({ minutes: target.value })}
        />
      </div>
      <p className={styles.hint}>{session.form.zone(zone)}</p>
      {said === undefined ? (
        <TextField
          label={w.series.rule}
          hint={w.series.ruleHint}
          required
          maxLength={500}
          dir="ltr"
          value={form.rule}
          error={fieldError(save.error, "rrule")}
          onChange={({ target }) => set({ rule: target.value })}
        />
      ) : (
        <>
          <RecurrenceFields value={said} first={first} onChange={setSaid} />
          {hasFirst && (
            <p className={styles.said} role="status">
              {sayRecurrence(said, first)}
            </p>
          )}
        </>
      )}
      <PlaceField value={form.place} error={fieldError(save.error, "place_id")} onChange={(place) => set({ place })} />
      <DescriptionField of={form} error={save.error} onChange={set} />
      <TextArea
        label={w.series.excluded}
        hint={w.series.excludedHint}
        rows={2}
        dir="ltr"
        value={form.excluded}
        error={wrong ?? fieldError(save.error, "excluded")}
        onChange={({ target }) => set({ excluded: target.value })}
      />
      <PolicyFields
        value={form.policy}
        base={inClass.policy}
        hasPlace={form.place !== null}
        onChange={(policy) => set({ policy })}
      />
    </FormDialog>
  );
}

function knownFailure(error: unknown): string | undefined {
  if (!isFailure(error)) return undefined;
  const { reason } = error.facts;
  return (typeof reason === "string" ? w.series.faults[reason] : undefined) ?? w.series.failed[error.code];
}
