import { useMutation, useQueryClient } from "@tanstack/react-query";
import { LocateFixed } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { findPosition, NoPosition } from "../../api/position.ts";
import { isFailure } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { metres } from "../../ui/metres.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./forms.module.css";
import type { Place } from "./queries.ts";
import { w } from "./words.ts";

const PRECISE_FROM = 75;

export function PlaceForm({ of, onDone }: { of?: Place | undefined; onDone: () => void }) {
  const client = useQueryClient();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState(() => ({
    name: of?.name ?? "",
    latitude: of?.latitude.toString() ?? "",
    longitude: of?.longitude.toString() ?? "",
    radius: of?.radius_metres.toString() ?? "100",
  }));
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const find = useMutation({
    mutationFn: findPosition,
    onSuccess: ({ latitude, longitude }) => set({ latitude: latitude.toFixed(6), longitude: longitude.toFixed(6) }),
  });
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        name: form.name,
        latitude: Number(form.latitude),
        longitude: Number(form.longitude),
        radius_metres: Number(form.radius),
      };
      if (of === undefined) return (await ask("POST /api/places", { body, idempotencyKey })).place;
      return (await ask("PUT /api/places/{id}", { params: { id: of.id }, body })).place;
    },
    onSuccess: () => {
      toast(w.place.saved);
      void client.invalidateQueries({ queryKey: ["places"] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isTaken = isFailure(save.error) && save.error.code === "PLACE_NAME_TAKEN";
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={w.place.name}
        required
        maxLength={255}
        value={form.name}
        error={isTaken ? w.place.failed.PLACE_NAME_TAKEN : fieldError(save.error, "name")}
        onChange={({ target }) => set({ name: target.value })}
      />
      <div className={styles.two}>
        <TextField
          label={w.place.latitude}
          type="number"
          step="any"
          min={-90}
          max={90}
          required
          value={form.latitude}
          error={fieldError(save.error, "latitude")}
          onChange={({ target }) => set({ latitude: target.value })}
        />
        <TextField
          label={w.place.longitude}
          type="number"
          step="any"
          min={-180}
          max={180}
          required
          value={form.longitude}
          error={fieldError(save.error, "longitude")}
          onChange={({ target }) => set({ longitude: target.value })}
        />
      </div>
      <Button icon={<LocateFixed aria-hidden />} isBusy={find.isPending} onClick={() => find.mutate()}>
        {w.place.here}
      </Button>
      <p className={styles.hint} role="status">
        {find.error instanceof NoPosition
          ? w.place.noPosition[find.error.reason]
          : find.data === undefined
            ? w.place.hereWhy
            : w.place.found(metres(find.data.accuracy_metres))}
      </p>
      <TextField
        label={w.place.radius}
        hint={of?.polygon ? w.place.polygon : Number(form.radius) < PRECISE_FROM ? w.place.radiusLow : undefined}
        type="number"
        inputMode="numeric"
        min={10}
        max={50_000}
        required
        value={form.radius}
        error={fieldError(save.error, "radius_metres")}
        onChange={({ target }) => set({ radius: target.value })}
      />
      {!isTaken && <FormError error={save.error} />}
      <Actions>
        <Button onClick={onDone}>{ui.cancel}</Button>
        <Button type="submit" kind="primary" isBusy={save.isPending}>
          {w.place.save}
        </Button>
      </Actions>
    </form>
  );
}
