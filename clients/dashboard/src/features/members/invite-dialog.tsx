import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import type { Role } from "../../ui/roles.ts";
import { DepartmentField } from "./department-field.tsx";
import { MadeInvite } from "./made-invite.tsx";
import styles from "./page.module.css";
import { RoleField } from "./role-field.tsx";
import { w } from "./words.ts";

const DAYS = [1, 3, 7, 14, 30];
const BLANK = { email: "", role: "employee" as Role, department: "", days: 7 };

/** Invites one person, by mail or with a link to hand over. */
export function InviteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const invite = useMutation({
    mutationFn: ({ email, role, department, days }: typeof BLANK) =>
      ask("POST /api/invites", {
        body: {
          role: role as Exclude<Role, "super_admin">,
          ...(email.trim() === "" ? {} : { email: email.trim() }),
          ...(department.trim() === "" ? {} : { department: department.trim() }),
          expires_in_days: days,
        },
        idempotencyKey: key,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["members", "invites"] }),
  });
  const change = (part: Partial<typeof BLANK>) => {
    setDraft({ ...draft, ...part });
    // Another request: a key stands for one.
    setKey(crypto.randomUUID());
  };
  const again = () => {
    invite.reset();
    change({ email: "" });
  };
  const close = () => {
    again();
    onClose();
  };
  if (invite.data !== undefined)
    return <MadeInvite isOpen={isOpen} made={invite.data} email={draft.email} onClose={close} onAnother={again} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(draft);
  };
  return (
    <Dialog title={w.inviting.title} description={w.inviting.why} isOpen={isOpen} onClose={close}>
      <form className={styles.stack} onSubmit={submit}>
        <TextField
          label={`${w.email} (${w.optional})`}
          hint={w.inviting.emailHint}
          type="email"
          autoComplete="off"
          value={draft.email}
          error={fieldError(invite.error, "email")}
          onChange={({ target }) => change({ email: target.value })}
        />
        <div className={styles.pair}>
          <RoleField
            role={draft.role}
            without="super_admin"
            error={fieldError(invite.error, "role")}
            onRole={(role) => change({ role })}
          />
          <SelectField
            label={w.inviting.days}
            value={draft.days}
            onChange={({ target }) => change({ days: Number(target.value) })}
          >
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {w.inviting.dayCount(days)}
              </option>
            ))}
          </SelectField>
        </div>
        <DepartmentField
          department={draft.department}
          placeholder={w.optional}
          error={fieldError(invite.error, "department")}
          onDepartment={(department) => change({ department })}
        />
        <FormError error={invite.error} />
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={invite.isPending}>
            {w.inviting.send}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
