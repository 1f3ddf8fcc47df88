import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { updateMe, useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { PasswordField } from "../../ui/password/password-field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { Picture } from "./picture.tsx";
import { w } from "./words.ts";

export function ProfileForm() {
  const { user } = useMe();
  const [name, setName] = useState(user.name);
  const [phone, setPhone] = useState(user.phone_number ?? "");
  const [isChanging, setChanging] = useState(false);
  const save = useMutation({
    mutationFn: () => ask("PUT /api/users/profile", { body: { name, phone_number: phone.trim() || null } }),
    onSuccess: (answer) => {
      updateMe({ user: answer.user });
      toast(w.saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isSame = name === user.name && phone === (user.phone_number ?? "");
  return (
    <Card title={w.profile}>
      <Picture />
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={w.name}
          required
          maxLength={255}
          autoComplete="name"
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={fieldError(save.error, "name")}
        />
        <TextField
          label={w.phone}
          type="tel"
          maxLength={50}
          autoComplete="tel"
          value={phone}
          onChange={({ target }) => setPhone(target.value)}
          error={fieldError(save.error, "phone_number")}
        />
        <TextField
          label={w.email}
          readOnly
          value={user.email}
          aside={
            <Button kind="quiet" size="small" onClick={() => setChanging(true)}>
              {w.changeEmail}
            </Button>
          }
        />
        <FormError error={save.error} />
        <Button type="submit" kind="primary" disabled={isSame} isBusy={save.isPending}>
          {w.save}
        </Button>
      </form>
      <AddressDialog isOpen={isChanging} onClose={() => setChanging(false)} />
    </Card>
  );
}

function AddressDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => ask("POST /api/auth/change-email", { body: { email, current_password: password } }),
    onSuccess: () => {
      toast(w.emailSent);
      setPassword("");
      onClose();
    },
  });
  return (
    <Dialog title={w.changeEmail} description={w.emailSent} isOpen={isOpen} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <TextField
          label={w.newEmail}
          type="email"
          required
          value={email}
          onChange={({ target }) => setEmail(target.value)}
          error={fieldError(change.error, "email")}
        />
        <PasswordField label={w.current} value={password} onChange={setPassword} />
        <FormError error={change.error} />
        <Actions>
          <Button type="submit" kind="primary" isBusy={change.isPending}>
            {w.change}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
