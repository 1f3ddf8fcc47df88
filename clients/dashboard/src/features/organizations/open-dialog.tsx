import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { CopyField } from "../../ui/copy/copy-field.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { ZoneField } from "../../ui/zone-field/zone-field.tsx";
import styles from "./organizations.module.css";
import { w } from "./words.ts";

const BLANK = { name: "", timezone: "UTC", adminName: "", adminEmail: "" };

/** Opens an organization with its first administrator. */
export function OpenDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(BLANK);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const open = useMutation({
    mutationFn: ({ name, timezone, adminName, adminEmail }: typeof BLANK) =>
      ask("POST /api/organizations", {
        body: { name: name.trim(), timezone, admin: { name: adminName.trim(), email: adminEmail.trim() } },
        idempotencyKey: key,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["organizations"] }),
  });
  const change = (part: Partial<typeof BLANK>) => {
    setDraft({ ...draft, ...part });
    setKey(crypto.randomUUID());
  };
  const close = () => {
    open.reset();
    setDraft(BLANK);
    setKey(crypto.randomUUID());
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate(draft);
  };
  if (open.data !== undefined) {
    const { organization, admin, temporary_password } = open.data;
    return (
      <Dialog
        title={w.opening.made(organization.name)}
        description={w.opening.mailed(admin.email)}
        isOpen={isOpen}
        onClose={close}
      >
        <div className={styles.stack}>
          {temporary_password !== undefined && (
            <>
              <h3>{w.opening.password}</h3>
              <CopyField name={w.opening.password} text={temporary_password} />
              <p className={styles.muted}>{w.opening.once}</p>
            </>
          )}
          <Actions>
            <Button onClick={() => void navigate({ to: "/organizations/$id", params: { id: organization.id } })}>
              {w.opening.show}
            </Button>
            <Button kind="primary" onClick={close}>
              {w.done}
            </Button>
          </Actions>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={w.opening.title} description={w.opening.why} isOpen={isOpen} onClose={close}>
      <form className={styles.stack} onSubmit={submit}>
        <TextField
          label={w.name}
          required
          maxLength={255}
          value={draft.name}
          error={fieldError(open.error, "name")}
          onChange={({ target }) => change({ name: target.value })}
        />
        <ZoneField
          label={w.timezone}
          zone={draft.timezone}
          error={fieldError(open.error, "timezone")}
          onZone={(timezone) => change({ timezone })}
        />
        <h3>{w.opening.admin}</h3>
        <TextField
          label={w.opening.adminName}
          required
          maxLength={255}
          autoComplete="off"
          value={draft.adminName}
          error={fieldError(open.error, "admin.name")}
          onChange={({ target }) => change({ adminName: target.value })}
        />
        <TextField
          label={w.opening.adminEmail}
          type="email"
          required
          autoComplete="off"
          value={draft.adminEmail}
          error={fieldError(open.error, "admin.email")}
          onChange={({ target }) => change({ adminEmail: target.value })}
        />
        <FormError error={open.error} />
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={open.isPending}>
            {w.open}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
