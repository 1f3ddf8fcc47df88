import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { useWait } from "./use-wait.ts";
import { w } from "./words.ts";

export function ForgotPasswordPage() {
  const [email, setEmail] = useState("");
  const send = useMutation({ mutationFn: () => ask("POST /api/auth/forgot-password", { body: { email } }) });
  const wait = useWait(send.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <>
      <h1>{w.forgotTitle}</h1>
      <p role="status">{send.isSuccess ? w.sent : w.forgotWhy}</p>
      {!send.isSuccess && (
        <form onSubmit={submit}>
          <TextField
            label={w.email}
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
          {wait > 0 ? <p role="alert">{w.waiting(wait)}</p> : <FormError error={send.error} />}
          <Button type="submit" kind="primary" isBusy={send.isPending} disabled={wait > 0}>
            {w.send}
          </Button>
        </form>
      )}
      <p>
        <Link to="/login">{w.backToSignIn}</Link>
      </p>
    </>
  );
}
