import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { addDays } from "../../time/dates.ts";
import { instantOf, localOf } from "../../time/local.ts";
import { now } from "../../time/now.ts";
import { fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { DescriptionField } from "./description-field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import styles from "./forms.module.css";
import { NameField } from "./name-field.tsx";
import { PlaceField } from "./place-field.tsx";
import { type Policy, PolicyFields, saidOf } from "./policy-fields.tsx";
import type { Class } from "./queries.ts";
import type { Session } from "./session-queries.ts";
import { w } from "./session-words.ts";

const HALF_HOUR_MS = 1_800_000;

/** Plans a session of a class, or changes one that has not ended. */
export function SessionDialog({ of, inClass, onClose }: { of?: Session; inClass?: Class; onClose: () => void }) {
  const client = useQueryClient();
  const { organization } = useMe();
  const zone = inClass?.timezone ?? organization.timezone;
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState(() => formOf(of, inClass, zone));
  const [policy, setPolicy] = useState<Policy>(() => (of === undefined ? {} : policyOf(of)));
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const isBegun = of !== undefined && of.status !== "scheduled";
  const endsNextDay = form.to <= form.from;
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        name: form.name,
        description: form.description.trim() || null,
        ends_at: instantOf(endsNextDay ? addDays(form.date, 1) : form.date, form.to, zone),
        place_id: form.place,
        ...saidOf(policy),
      };
      const starts_at = instantOf(form.date, form.from, zone);
      if (of !== undefined)
        return ask("PUT /api/sessions/{id}", {
          params: { id: of.id },
          body: isBegun ? body : { ...body, starts_at },
        });
      return ask("POST /api/sessions", {
        body: { ...body, starts_at, class_id: inClass?.id ?? null },
        idempotencyKey,
      });
    },
    onSuccess: () => {
      toast(of === undefined ? w.form.planned : w.form.saved);
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={of === undefined ? w.form.create : w.form.edit}
      action={of === undefined ? w.form.plan : w.form.save}
      isBusy={save.isPending}
      error={save.error}
      refusal={isFailure(save.error) ? w.form.failed[save.error.code] : undefined}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <NameField of={form} error={save.error} onChange={set} />
      <div className={styles.times}>
        <TextField
          label={w.form.date}
          type="date"
          required
          disabled={isBegun}
          value={form.date}
          error={fieldError(save.error, "starts_at")}
          onChange={({ target }) => set({ date: target.value })}
        />
        <TextField
          label={w.form.from}
          type="time"
          required
          disabled={isBegun}
          value={form.from}
          onChange={({ target }) => set({ from: target.value })}
        />
        <TextField
          label={w.form.to}
          type="time"
          required
          value={form.to}
          error={fieldError(save.error, "ends_at")}
          onChange={({ target }) => set({ to: target.value })}
        />
      </div>
      <p className={styles.hint}>
        {w.form.zone(zone)} {endsNextDay && w.form.nextDay} {isBegun && w.form.begun}
      </p>
      <PlaceField value={form.place} error={fieldError(save.error, "place_id")} onChange={(place) => set({ place })} />
      <DescriptionField of={form} error={save.error} onChange={set} />
      <PolicyFields value={policy} base={inClass?.policy} hasPlace={form.place !== null} onChange={setPolicy} />
    </FormDialog>
  );
}

function formOf(of: Session | undefined, inClass: Class | undefined, zone: string) {
  // A new one is at the next half hour.
  const begins = of?.starts_at ?? Math.ceil(now() / HALF_HOUR_MS) * HALF_HOUR_MS;
  const ends = of?.ends_at ?? Number(begins) + 3 * HALF_HOUR_MS;
  const { date, time: from } = localOf(begins, zone);
  return {
    name: of?.name ?? inClass?.name ?? "",
    description: of?.description ?? "",
    date,
    from,
    to: localOf(ends, zone).time,
    place: of === undefined ? (inClass?.place_id ?? null) : of.place_id,
  };
}

function policyOf(of: Session): Policy {
  return {
    methods: of.methods,
    require_all: of.require_all,
    auto_start: of.auto_start,
    opens_before_minutes: of.opens_before_minutes,
    late_after_minutes: of.late_after_minutes,
    early_leave_minutes: of.early_leave_minutes,
    qr_step_seconds: of.qr_step_seconds,
    qr_grace_seconds: of.qr_grace_seconds,
    exclusive_devices: of.exclusive_devices,
    counts_as_work: of.counts_as_work,
  };
}
