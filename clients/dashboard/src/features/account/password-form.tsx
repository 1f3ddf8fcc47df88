import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { NewPasswordField } from "../../ui/password/new-password-field.tsx";
import { PasswordField } from "../../ui/password/password-field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

export function PasswordForm() {
  const { user } = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () =>
      ask("POST /api/auth/change-password", { body: { current_password: current, new_password: next } }),
    onSuccess: ({ revoked_sessions }) => {
      toast(w.passwordChanged(revoked_sessions));
      setCurrent("");
      setNext("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Card title={w.password}>
      <form className={styles.form} onSubmit={submit}>
        {/* A password manager finds by it whose password this is. */}
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <PasswordField label={w.current} value={current} onChange={setCurrent} />
        <NewPasswordField
          label={w.next}
          value={next}
          onChange={setNext}
          error={change.error}
          field="new_password"
          of={user}
        />
        <FormError error={change.error} />
        <Button type="submit" isBusy={change.isPending}>
          {w.change}
        </Button>
      </form>
    </Card>
  );
}
