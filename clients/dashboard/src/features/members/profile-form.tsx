import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask, type Input } from "../../api/ask.ts";
import { updateMe, useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { DepartmentField } from "./department-field.tsx";
import page from "./member-page.module.css";
import styles from "./page.module.css";
import { changesOf, type Draft, draftOf, rebased } from "./profile-draft.ts";
import type { Member } from "./queries.ts";
import { RoleField } from "./role-field.tsx";
import { w } from "./words.ts";

/** What an administrator may change of somebody. `refusal` says why the caller may not. */
export function ProfileForm({ member, refusal }: { member: Member; refusal: string | undefined }) {
  const client = useQueryClient();
  const me = useMe().user;
  const [draft, setDraft] = useState<Draft>(() => draftOf(member));
  const [known, setKnown] = useState(member);
  if (known.updated_at !== member.updated_at) {
    setKnown(member);
    setDraft(rebased(draft, known, member));
  }
  const changes = changesOf(member, draft);
  const isSame = Object.keys(changes).length === 0;
  const save = useMutation({
    mutationFn: (body: Input<"PUT /api/users/{id}">["body"]) =>
      ask("PUT /api/users/{id}", { params: { id: member.id }, body }),
    onSuccess: ({ user }) => {
      toast(w.saved);
      setDraft(draftOf(user));
      client.setQueryData(["members", member.id], user);
      if (user.id === me.id) updateMe({ user: { ...me, name: user.name } });
      return Promise.all([
        client.invalidateQueries({ queryKey: ["members", "list"] }),
        client.invalidateQueries({ queryKey: ["departments"] }),
      ]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSame) save.mutate(changes);
  };
  const field = (name: keyof Draft, path: string = name) => ({
    value: draft[name],
    error: fieldError(save.error, path),
    onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }),
  });
  const isOwn = member.id === me.id;
  const ownsAddress = hasAtLeast(member.role, "admin");
  return (
    <form className={styles.stack} onSubmit={submit}>
      {refusal !== undefined && <p className={page.note}>{refusal}</p>}
      <fieldset className={styles.fields} disabled={refusal !== undefined || save.isPending}>
        <TextField label={w.name} required maxLength={255} autoComplete="off" {...field("name")} />
        <TextField
          label={w.email}
          type="email"
          required
          autoComplete="off"
          disabled={ownsAddress}
          hint={ownsAddress ? w.profile.emailOwner : w.profile.emailHint}
          {...field("email")}
        />
        <div className={styles.pair}>
          <RoleField
            role={draft.role}
            disabled={isOwn}
            hint={isOwn ? w.profile.roleOwn : w.profile.roleHint}
            error={fieldError(save.error, "role")}
            onRole={(role) => setDraft({ ...draft, role })}
          />
          <DepartmentField
            department={draft.department}
            placeholder={w.noDepartment}
            hint={w.profile.departmentHint}
            error={fieldError(save.error, "department")}
            onDepartment={(department) => setDraft({ ...draft, department })}
          />
        </div>
        {draft.role === "manager" && (
          <TextField label={w.managedDepartments} hint={w.managedHint} {...field("managed", "managed_departments")} />
        )}
        <div className={styles.pair}>
          <TextField label={w.number} required maxLength={50} {...field("employee_id")} />
          <TextField label={w.phone} type="tel" maxLength={50} {...field("phone", "phone_number")} />
        </div>
        <div className={draft.interval === "" ? undefined : styles.pair}>
          <SelectField
            label={w.profile.intervalLabel}
            value={draft.interval === "" ? "organization" : "own"}
            onChange={({ target }) => setDraft({ ...draft, interval: target.value === "own" ? "10" : "" })}
          >
            <option value="organization">{w.profile.intervalOption}</option>
            <option value="own">{w.profile.intervalOwnOption}</option>
          </SelectField>
          {draft.interval !== "" && (
            <TextField
              label={w.profile.intervalMinutes}
              type="number"
              inputMode="numeric"
              min={1}
              max={60}
              required
              {...field("interval", "screenshot_interval_minutes")}
            />
          )}
        </div>
      </fieldset>
      <FormError error={save.error} />
      {refusal === undefined && (
        <Actions>
          {!isSame && (
            <Button
              onClick={() => {
                save.reset();
                setDraft(draftOf(member));
              }}
            >
              {w.cancel}
            </Button>
          )}
          <Button type="submit" kind="primary" disabled={isSame} isBusy={save.isPending}>
            {w.save}
          </Button>
        </Actions>
      )}
    </form>
  );
}
