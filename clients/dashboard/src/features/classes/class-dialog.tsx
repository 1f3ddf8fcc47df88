import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { fieldError } from "../../ui/failure/failure.tsx";
import { CheckField, SelectField, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { DescriptionField } from "./description-field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import styles from "./forms.module.css";
import { NameField } from "./name-field.tsx";
import { PlaceField } from "./place-field.tsx";
import { PolicyFields, saidOf } from "./policy-fields.tsx";
import { type Class, possibleTeachers } from "./queries.ts";
import { w } from "./words.ts";

const ZONES = Intl.supportedValuesOf("timeZone");

/** Makes a class, or changes one. */
export function ClassDialog({ of, onClose }: { of?: Class; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user, organization } = useMe();
  const manages = hasAtLeast(user.role, "manager");
  const teachers = useQuery(possibleTeachers(manages));
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState(() => ({
    name: of?.name ?? "",
    code: of?.code ?? "",
    description: of?.description ?? "",
    capacity: of?.capacity?.toString() ?? "",
    teacher: of?.teacher.id ?? user.id,
    isOpen: of?.self_enroll ?? false,
    timezone: of?.timezone ?? "",
    place: of?.place_id ?? null,
    policy: of?.policy ?? {},
  }));
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        name: form.name,
        code: form.code,
        description: form.description.trim() || null,
        capacity: form.capacity === "" ? null : Number(form.capacity),
        self_enroll: form.isOpen,
        timezone: form.timezone || null,
        place_id: form.place,
        policy: saidOf(form.policy),
        ...(manages && form.teacher !== of?.teacher.id ? { teacher_id: form.teacher } : {}),
      };
      if (of === undefined) return (await ask("POST /api/classes", { body, idempotencyKey })).class;
      return (await ask("PUT /api/classes/{id}", { params: { id: of.id }, body })).class;
    },
    onSuccess: (saved) => {
      toast(of === undefined ? w.form.made : w.form.saved);
      void client.invalidateQueries({ queryKey: ["classes"] });
      onClose();
      if (of === undefined) void navigate({ to: "/classes/$id", params: { id: saved.id }, search: { tab: "members" } });
    },
  });
  const code = isFailure(save.error) ? save.error.code : "";
  const isCodeTaken = code === "CLASS_CODE_TAKEN";
  const isTooFull = code === "CLASS_FULL";
  const known = w.form.failed[code];
  return (
    <FormDialog
      title={of === undefined ? w.form.create : w.form.edit}
      isWide
      action={of === undefined ? w.form.make : w.form.save}
      isBusy={save.isPending}
      error={save.error}
      refusal={isCodeTaken || isTooFull ? null : known}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <div className={styles.two}>
        <NameField of={form} error={save.error} onChange={set} />
        <TextField
          label={w.form.code}
          hint={w.form.codeHint}
          required
          maxLength={50}
          value={form.code}
          error={isCodeTaken ? known : fieldError(save.error, "code")}
          onChange={({ target }) => set({ code: target.value })}
        />
      </div>
      <DescriptionField of={form} error={save.error} onChange={set} />
      <div className={styles.two}>
        {manages && (
          <SelectField
            label={w.form.teacher}
            value={form.teacher}
            error={fieldError(save.error, "teacher_id")}
            onChange={({ target }) => set({ teacher: target.value })}
          >
            {!teachers.data?.some(({ id }) => id === form.teacher) && (
              <option value={form.teacher}>{of?.teacher.name ?? user.name}</option>
            )}
            {teachers.data?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          label={w.form.capacity}
          hint={w.form.capacityHint}
          type="number"
          inputMode="numeric"
          min={1}
          max={100_000}
          value={form.capacity}
          error={isTooFull ? known : fieldError(save.error, "capacity")}
          onChange={({ target }) => set({ capacity: target.value })}
        />
        <PlaceField
          value={form.place}
          error={fieldError(save.error, "place_id")}
          onChange={(place) => set({ place })}
        />
        <SelectField
          label={w.form.timezone}
          value={form.timezone}
          error={fieldError(save.error, "timezone")}
          onChange={({ target }) => set({ timezone: target.value })}
        >
          <option value="">{w.form.ownZone(organization.timezone)}</option>
          {ZONES.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      </div>
      <CheckField
        label={w.form.self}
        checked={form.isOpen}
        onChange={({ target }) => set({ isOpen: target.checked })}
      />
      <PolicyFields value={form.policy} hasPlace={form.place !== null} onChange={(policy) => set({ policy })} />
    </FormDialog>
  );
}
