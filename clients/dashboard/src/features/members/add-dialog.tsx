import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { CopyField } from "../../ui/copy/copy-field.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import type { Role } from "../../ui/roles.ts";
import { DepartmentField } from "./department-field.tsx";
import { namesIn } from "./names.ts";
import styles from "./page.module.css";
import { RoleField } from "./role-field.tsx";
import { w } from "./words.ts";

const BLANK = {
  name: "",
  email: "",
  employee_id: "",
  role: "employee" as Role,
  department: "",
  managed: "",
  phone: "",
};

const given = (name: string, value: string) => (value.trim() === "" ? {} : { [name]: value.trim() });

/** Opens an account for somebody, with a password that is shown once. */
export function AddDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(BLANK);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const add = useMutation({
    mutationFn: ({ name, email, employee_id, role, department, managed, phone }: typeof BLANK) =>
      ask("POST /api/users", {
        body: {
          name: name.trim(),
          email: email.trim(),
          role,
          ...given("employee_id", employee_id),
          ...given("department", department),
          ...given("phone_number", phone),
          ...(role === "manager" && namesIn(managed).length > 0 ? { managed_departments: namesIn(managed) } : {}),
        },
        idempotencyKey: key,
      }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["members"] }),
        client.invalidateQueries({ queryKey: ["departments"] }),
      ]),
  });
  const change = (part: Partial<typeof BLANK>) => {
    setDraft({ ...draft, ...part });
    setKey(crypto.randomUUID());
  };
  const close = () => {
    add.reset();
    setDraft(BLANK);
    setKey(crypto.randomUUID());
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(draft);
  };
  if (add.data !== undefined) {
    const { user, temporary_password } = add.data;
    return (
      <Dialog title={w.adding.madeTitle(user.name)} isOpen={isOpen} onClose={close}>
        <div className={styles.stack}>
          <p>{w.inviting.mailed(user.email)}</p>
          {temporary_password !== undefined && (
            <>
              <h3>{w.adding.password}</h3>
              <CopyField name={w.adding.password} text={temporary_password} />
              <p className={styles.muted}>{w.adding.once}</p>
            </>
          )}
          <Actions>
            <Button onClick={() => void navigate({ to: "/members/$id", params: { id: user.id } })}>
              {w.adding.open}
            </Button>
            <Button kind="primary" onClick={close}>
              {w.done}
            </Button>
          </Actions>
        </div>
      </Dialog>
    );
  }
  const field = (name: keyof typeof BLANK, path: string = name) => ({
    value: draft[name],
    error: fieldError(add.error, path),
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  return (
    <Dialog title={w.adding.title} description={w.adding.why} isOpen={isOpen} onClose={close}>
      <form className={styles.stack} onSubmit={submit}>
        <TextField label={w.name} required maxLength={255} autoComplete="off" {...field("name")} />
        <TextField label={w.email} type="email" required autoComplete="off" {...field("email")} />
        <div className={styles.pair}>
          <RoleField role={draft.role} error={fieldError(add.error, "role")} onRole={(role) => change({ role })} />
          <TextField label={w.number} maxLength={50} placeholder={w.optional} {...field("employee_id")} />
        </div>
        <div className={styles.pair}>
          <DepartmentField
            department={draft.department}
            placeholder={w.optional}
            error={fieldError(add.error, "department")}
            onDepartment={(department) => change({ department })}
          />
          <TextField
            label={w.phone}
            type="tel"
            maxLength={50}
            placeholder={w.optional}
            {...field("phone", "phone_number")}
          />
        </div>
        {draft.role === "manager" && (
          <TextField label={w.managedDepartments} hint={w.managedHint} {...field("managed", "managed_departments")} />
        )}
        <FormError error={add.error} />
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={add.isPending}>
            {w.add}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
